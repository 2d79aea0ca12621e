package io.mutstreams.agent.flow;

import io.mutstreams.agent.config.Position;
import org.jspecify.annotations.Nullable;

/** The other side understood and said no: trying again without a change cannot help. */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable Place place;

  /** What is at fault in the configuration. */
  public record Place(Position at, String path) {}

  /**
   * @param message who refused what, and the reason that was given
   */
  public RefusedException(String message) {
    this(message, null);
  }

  /**
   * @param place what is at fault, where that is known
   */
  public RefusedException(String message, @Nullable Place place) {
    super(message);
    this.place = place;
  }

  /** What is at fault; null where that is not known. */
  public @Nullable Place place() {
    return place;
  }
}
