package io.mutstreams.agent.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real datagram socket. */
@Timeout(60)
final class NotifySocketTest {
  @TempDir Path folder;

  @Test
  void sendsWhatBelongsTogetherInOneMessage() throws IOException {
    try (Systemd systemd = Systemd.at(folder.resolve("notify"));
        NotifySocket socket = NotifySocket.connect(systemd.socket())) {
      socket.send("READY=1", "STATUS=größer");
      assertThat(systemd.await(any -> true)).isEqualTo("READY=1\nSTATUS=größer");
    }
  }

  @Test
  void findsASocketInTheAbstractNamespace() throws IOException {
    try (Systemd systemd = Systemd.abstractly("mutstreams-test-" + ProcessHandle.current().pid());
        NotifySocket socket = NotifySocket.connect(systemd.socket())) {
      socket.send("WATCHDOG=1");
      assertThat(systemd.await(any -> true)).isEqualTo("WATCHDOG=1");
    }
  }

  @Test
  void neverWaitsForOneThatDoesNotRead() throws IOException {
    try (Systemd systemd = Systemd.at(folder.resolve("notify"));
        NotifySocket socket = NotifySocket.connect(systemd.socket())) {
      for (int i = 0; i < 10_000; i++) {
        socket.send("WATCHDOG=1");
      }
      assertThat(systemd.messages()).hasSizeBetween(1, 9_999);
      socket.send("STOPPING=1");
      assertThat(systemd.await("STOPPING=1"::equals)).isEqualTo("STOPPING=1");
    }
  }

  @Test
  void saysWhereNobodyListens() {
    assertThatThrownBy(() -> NotifySocket.connect(folder.resolve("none").toString()))
        .isInstanceOf(IOException.class);
  }
}
