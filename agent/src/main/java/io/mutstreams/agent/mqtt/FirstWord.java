package io.mutstreams.agent.mqtt;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;

/**
 * Holds back what is read until something was written; in MQTT the client has the first word.
 *
 * <p>Paho 1.2.5 starts its receiving thread, and then waits until that runs, for ever if it has
 * ended by then: a connection that breaks at once would leave a thread behind. It writes when all
 * of its threads run. So nothing may end one of them before: neither a read that fails, nor a
 * disconnect.
 *
 * <p>Safe for any thread.
 */
final class FirstWord {
  private final CountDownLatch spoken = new CountDownLatch(1);

  /** Whoever reads waits no longer. */
  void release() {
    spoken.countDown();
  }

  boolean spoken() {
    return spoken.getCount() == 0;
  }

  /**
   * @param heard runs when the other side has said something
   */
  InputStream reading(InputStream from, Runnable heard) {
    return new FilterInputStream(from) {
      @Override
      public int read() throws IOException {
        await();
        int one = super.read();
        heard.run();
        return one;
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        await();
        int count = super.read(target, offset, length);
        heard.run();
        return count;
      }
    };
  }

  private void await() throws InterruptedIOException {
    try {
      spoken.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }

  OutputStream writing(OutputStream to) {
    return new FilterOutputStream(to) {
      @Override
      public void write(int one) throws IOException {
        release();
        out.write(one);
      }

      @Override
      public void write(byte[] source, int offset, int length) throws IOException {
        release();
        out.write(source, offset, length);
      }
    };
  }
}
