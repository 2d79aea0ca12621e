package io.mutstreams.agent.service;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.newsclub.net.unix.AFUNIXDatagramChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/** The other end of the notify socket, as systemd has it: what comes is kept. Of one thread. */
final class Systemd implements AutoCloseable {
  private final AFUNIXDatagramChannel channel;
  private final String name;
  private final List<String> messages = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocate(8_192);

  private Systemd(String name, AFUNIXSocketAddress address) throws IOException {
    this.name = name;
    channel = AFUNIXDatagramChannel.open();
    channel.bind(address);
    channel.configureBlocking(false);
  }

  /** Listens at a path in a folder, which must be short. */
  static Systemd at(Path path) throws IOException {
    Files.deleteIfExists(path);
    return new Systemd(path.toString(), AFUNIXSocketAddress.of(path));
  }

  /** Listens in Linux's abstract namespace. */
  static Systemd abstractly(String name) throws IOException {
    return new Systemd("@" + name, AFUNIXSocketAddress.inAbstractNamespace(name));
  }

  /** As it is in NOTIFY_SOCKET. */
  String socket() {
    return name;
  }

  /** All that has come so far. */
  List<String> messages() throws IOException {
    while (true) {
      buffer.clear();
      // The address is no help: who sends has none.
      Object unused = channel.receive(buffer);
      buffer.flip();
      if (!buffer.hasRemaining()) {
        return messages;
      }
      messages.add(StandardCharsets.UTF_8.decode(buffer).toString());
    }
  }

  /** Waits for a message, and gives it; the test's own time limit ends it. */
  String await(Predicate<String> wanted) throws IOException {
    int seen = 0;
    while (true) {
      List<String> all = messages();
      for (; seen < all.size(); seen++) {
        if (wanted.test(all.get(seen))) {
          return all.get(seen);
        }
      }
      LockSupport.parkNanos(5_000_000);
    }
  }

  /** Forgets what has come so far. */
  void forget() throws IOException {
    messages();
    messages.clear();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
