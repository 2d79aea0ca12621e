package io.mutstreams.agent.cli;

import io.mutstreams.agent.OpenTap;
import io.mutstreams.agent.control.Lines;
import org.jspecify.annotations.Nullable;

/** An open tap as an answer of the control socket. On the server's thread. */
final class TapLines implements Lines {
  private final OpenTap tap;

  TapLines(OpenTap tap) {
    this.tap = tap;
  }

  @Override
  public void begin(Runnable ready) {
    tap.onReady(ready);
  }

  @Override
  public @Nullable Object next() {
    return tap.next();
  }

  @Override
  public boolean ended() {
    return tap.ended();
  }

  @Override
  public void close() {
    tap.close();
  }
}
