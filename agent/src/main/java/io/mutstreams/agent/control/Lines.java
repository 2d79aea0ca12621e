package io.mutstreams.agent.control;

import org.jspecify.annotations.Nullable;

/**
 * An answer of many lines that come by and by, until it ends or the caller hangs up. The server
 * takes a line only when the caller has taken the one before, so what waits is the handler's to
 * bound.
 */
public interface Lines extends AutoCloseable {
  /**
   * Called once, before all else.
   *
   * @param ready to be run whenever there may be a line; any thread, does not block
   */
  void begin(Runnable ready);

  /**
   * The next line, a value of the closed tree; null for none at present. On the server's thread.
   */
  @Nullable Object next();

  /** Whether none comes any more; asked when there is none at present. On the server's thread. */
  boolean ended();

  /** The caller is gone, or has got all; once, on the server's thread. */
  @Override
  void close();
}
