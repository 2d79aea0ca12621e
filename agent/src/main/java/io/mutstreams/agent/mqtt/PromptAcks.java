package io.mutstreams.agent.mqtt;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * Has TCP acknowledge at once what a broker sends, as long as somebody waits for its answers.
 *
 * <p>A broker that leaves Nagle's algorithm on, as mosquitto does, holds its next answer back until
 * its last one is acknowledged by TCP, and TCP delays that by 40 ms when nothing else is to be
 * sent: so it is while streams stand for a change. Linux forgets the setting again, hence it is
 * made anew after each reading. Where the platform has no such setting nothing is done.
 *
 * <p>Safe for any thread.
 */
final class PromptAcks {
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile @Nullable Socket socket;

  /**
   * Serves this connection from now on.
   *
   * @param plain its socket, below TLS
   */
  void serve(Socket plain) {
    if (plain.supportedOptions().contains(ExtendedSocketOptions.TCP_QUICKACK)) {
      socket = plain;
    }
  }

  /** Somebody waits for answers until then. */
  void until(CompletableFuture<?> moment) {
    if (socket != null && !moment.isDone()) {
      waiting.incrementAndGet();
      acknowledge();
      var unused = moment.whenComplete((done, failed) -> waiting.decrementAndGet());
    }
  }

  InputStream reading(InputStream from) {
    return new FilterInputStream(from) {
      @Override
      public int read() throws IOException {
        int one = super.read();
        came();
        return one;
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        int count = super.read(target, offset, length);
        came();
        return count;
      }
    };
  }

  private void came() {
    if (waiting.get() > 0) {
      acknowledge();
    }
  }

  private void acknowledge() {
    Socket present = socket;
    try {
      if (present != null) {
        present.setOption(ExtendedSocketOptions.TCP_QUICKACK, true);
      }
    } catch (IOException e) {
      // Closed: whoever reads finds out.
      socket = null;
    }
  }
}
