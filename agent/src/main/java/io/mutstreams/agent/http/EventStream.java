package io.mutstreams.agent.http;

import io.mutstreams.agent.format.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events to one caller. Used by the thread that answers it. What the caller does not
 * take within {@link Limits#WRITE} ends the stream.
 */
public final class EventStream {
  private final OutputStream out;
  private final WriteGuard guard;
  private final BooleanSupplier open;

  EventStream(OutputStream out, WriteGuard guard, BooleanSupplier open) {
    this.out = out;
    this.guard = guard;
    this.open = open;
  }

  /** Whether to go on: the agent does not end, and does not listen elsewhere now. */
  public boolean isOpen() {
    return open.getAsBoolean();
  }

  /**
   * Sends an event.
   *
   * @param name of lower-case letters
   * @param value of the closed tree, sent as JSON
   * @throws IOException when the caller has hung up, or does not take it
   */
  public void send(String name, @Nullable Object value) throws IOException {
    write("event: " + name + "\ndata: " + Json.write(value).toText() + "\n\n");
  }

  /**
   * Sends nothing, to see whether the caller is still there. To be done every few seconds where
   * there is nothing to send.
   *
   * @throws IOException when it is not
   */
  public void ping() throws IOException {
    write(":\n\n");
  }

  private void write(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    guard.within(
        Limits.WRITE,
        () -> {
          out.write(bytes);
          out.flush();
        });
  }
}
