package io.mutstreams.agent.mqtt;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;

/**
 * A socket that hears out what the other side has said before it hung up. A broker that does not
 * take our certificate says so by an alert and closes, while we are still writing: the write fails,
 * and the alert would never be read. So until {@link #heard} a write that fails counts as done: the
 * next read brings the alert, or the end of the connection.
 *
 * <p>Safe for any thread.
 */
final class HearingSocket extends Socket {
  private volatile boolean heard;

  /** The other side has answered: from now on a write that fails fails. */
  void heard() {
    if (!heard) {
      heard = true;
    }
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return new FilterOutputStream(super.getOutputStream()) {
      @Override
      public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
      }

      @Override
      public void write(byte[] source, int offset, int length) throws IOException {
        try {
          out.write(source, offset, length);
        } catch (SocketException e) {
          if (heard || isClosed()) {
            throw e;
          }
        }
      }
    };
  }
}
