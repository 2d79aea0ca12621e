package io.mutstreams.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The archive in a booted Debian, which has the package of no mutstreams: unpacked, installed by
 * its script to a place of its own, started, installed once more over it, rebooted.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
final class ArchiveLab {
  private static final String PREFIX = "/opt/mutstreams";
  private static final String CONFIG = "/etc/mutstreams/gateway.yaml";

  @TempDir Path folder;

  @Test
  void aGatewayWithTheArchive() throws Exception {
    String what = "the archive in a booted Debian";
    Skips.unless(DebianRoot.missing().or(Namespace::missing), what);
    Path root = folder.resolve("root");
    Skips.unless(DebianRoot.unpack("bookworm", root), what);
    Files.copy(built(), root.resolve("root/mutstreams.tar.gz"));
    try (Namespace space = Namespace.open();
        BootedDebian debian = BootedDebian.boot(root, space)) {
      try {
        go(debian, "/root/mutstreams.tar.gz");
      } catch (Throwable e) {
        System.out.println(debian.story());
        throw e;
      }
    }
  }

  private static Path built() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("../systemd/target"))) {
      return files.filter(file -> file.toString().endsWith(".tar.gz")).findFirst().orElseThrow();
    }
  }

  /**
   * Does all of it.
   *
   * @param archive as it is called inside
   */
  private static void go(BootedDebian debian, String archive) throws Exception {
    // As a tool for many gateways does.
    String unused = debian.run("install", "-d", "/etc/mutstreams/plugins");
    unused = debian.script("mkdir /root/new && tar -C /root/new -xzf " + archive);
    String script = "/root/new/*/systemd/install.sh --prefix " + PREFIX;

    assertThat(debian.script(script))
        .contains("Installed. Now:", PREFIX + "/bin/mutstreams check /etc/mutstreams");

    assertThat(debian.run("stat", "--format=%U %G %a", "/etc/mutstreams", CONFIG))
        .isEqualTo("root mutstreams 2770\nroot mutstreams 640");
    assertThat(debian.run("stat", "--format=%U %G %a", "/etc/mutstreams/plugins"))
        .isEqualTo("root mutstreams 750");
    assertThat(debian.run("getent", "passwd", "mutstreams")).endsWith("/usr/sbin/nologin");
    assertThat(debian.script("ls " + PREFIX + "/lib/mutstreams/*.jsa").lines()).hasSize(1);
    unused = debian.run("systemctl", "enable", "--now", "mutstreams");
    runs(debian, 1);

    // Once more, over what runs and what has been edited.
    String edited = Files.readString(debian.file(CONFIG)).replace("format: json}", "format: text}");
    Files.writeString(debian.file(CONFIG), edited);
    debian.await("StatusText", text -> text.startsWith("revision 2 runs"));
    unused = debian.script(script);
    unused = debian.run("systemctl", "restart", "mutstreams");
    runs(debian, 2);
    assertThat(Files.readString(debian.file(CONFIG))).isEqualTo(edited).contains("text}");
    debian.reboot();
    debian.await("ActiveState", "active"::equals);
    runs(debian, 2);
  }

  private static void runs(BootedDebian debian, int revision) throws Exception {
    assertThat(debian.service("ActiveState")).isEqualTo("active");
    assertThat(debian.service("StatusText")).startsWith("revision " + revision + " runs, 1 stream");
    assertThat(debian.service("FragmentPath")).isEqualTo("/etc/systemd/system/mutstreams.service");
    String pid = debian.service("MainPID");
    assertThat(debian.run("stat", "--format=%U", "/proc/" + pid)).isEqualTo("mutstreams");
    assertThat(debian.run("cat", "/proc/" + pid + "/maps"))
        .contains(PREFIX + "/lib/mutstreams/mutstreams-");
    assertThat(debian.run(PREFIX + "/bin/mutstreams", "status")).contains("revision " + revision);
  }
}
