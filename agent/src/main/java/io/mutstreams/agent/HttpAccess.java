package io.mutstreams.agent;

import io.mutstreams.agent.config.HttpConfig;
import io.mutstreams.agent.config.Problem;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers HTTP as a revision says, changed together with it: prepared beside what answers, then
 * committed or taken back. The change thread calls it, but for {@link #tick} and {@link #close}.
 */
public interface HttpAccess extends AutoCloseable {
  /**
   * Makes ready what a revision says. What answers goes on.
   *
   * @param next null for no HTTP
   * @param must whether an address that cannot be had is a problem; otherwise it is tried again
   *     until it can
   * @return why it cannot be; then nothing is prepared
   */
  List<Problem> prepare(@Nullable HttpConfig next, boolean must);

  /** What was prepared answers from now on. */
  void commit();

  /** What was prepared is not wanted; without any, nothing happens. */
  void undo();

  /** Tries again what could not be done; about twice a second, by one thread. */
  void tick();

  /**
   * @param trouble told why it does not answer where it should, null when it does again; any thread
   */
  void tell(Consumer<@Nullable String> trouble);

  /** The token that it has made for callers; null where it has made none. Any thread. */
  default @Nullable String token() {
    return null;
  }

  /** Answers nobody any more. */
  @Override
  void close();

  /** Answers nobody, whatever a revision says. */
  static HttpAccess none() {
    return NoHttp.NONE;
  }
}
