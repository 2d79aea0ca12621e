package io.mutstreams.agent.service;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.newsclub.net.unix.AFUNIXDatagramChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/**
 * The socket at which systemd listens. One datagram a message; {@code sd_notify(3)} says what may
 * be in it. Used by one thread.
 *
 * <p>The only class that touches the library for it, so that the library is loaded where there is
 * such a socket, and nowhere else.
 */
final class NotifySocket implements AutoCloseable {
  private final AFUNIXDatagramChannel channel;

  private NotifySocket(AFUNIXDatagramChannel channel) {
    this.channel = channel;
  }

  /**
   * Connects to the socket.
   *
   * @param name a path, or a name in Linux's abstract namespace that begins with an at sign
   * @throws IOException when it cannot be reached, or the library's native part not be loaded
   */
  static NotifySocket connect(String name) throws IOException {
    try {
      AFUNIXDatagramChannel channel = AFUNIXDatagramChannel.open();
      // Where nobody reads, a message is left out: the agent never waits for systemd.
      channel.configureBlocking(false);
      channel.connect(address(name));
      return new NotifySocket(channel);
    } catch (LinkageError | UnsupportedOperationException e) {
      throw new IOException(e.toString(), e);
    }
  }

  private static AFUNIXSocketAddress address(String name) throws IOException {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 0 && bytes[0] == '@') {
      bytes[0] = 0;
    }
    return AFUNIXSocketAddress.of(bytes);
  }

  /** Sends assignments such as {@code READY=1}, in one message. */
  void send(String... assignments) throws IOException {
    String text = String.join("\n", assignments);
    int unused = channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
