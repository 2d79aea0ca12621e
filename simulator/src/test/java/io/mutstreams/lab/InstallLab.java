package io.mutstreams.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mutstreams.e2e.Brokers;
import io.mutstreams.e2e.PluginJar;
import io.mutstreams.simulator.process.ChildProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The package in a booted Debian, from the installation to the purge, while records flow: in each
 * that it is made for, or in that which {@code -Dlab.debian} names.
 */
@Timeout(value = 40, unit = TimeUnit.MINUTES)
final class InstallLab {
  private static final int PLANT = 1883;
  private static final int CLOUD = 1884;
  private static final int WATCHED = 1885;

  /** The same broker, for those who have its password. */
  private static final int SECURED = 1886;

  private static final String CONFIG_FOLDER = "/etc/mutstreams";
  private static final String CONFIG = CONFIG_FOLDER + "/gateway.yaml";
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void aGatewayWithDebian12FromInstallationToPurge() throws Exception {
    fromInstallationToPurge("bookworm");
  }

  @Test
  void aGatewayWithDebian13FromInstallationToPurge() throws Exception {
    fromInstallationToPurge("trixie");
  }

  private void fromInstallationToPurge(String suite) throws Exception {
    String what = "the package in a booted Debian " + suite;
    Skips.unless(missing(), what);
    String wanted = System.getProperty("lab.debian", suite);
    Skips.unless(
        wanted.equals(suite) ? Optional.empty() : Optional.of("lab.debian is " + wanted), what);
    Path root = folder.resolve("root");
    Skips.unless(DebianRoot.unpack(suite, root), what);
    Path deb = Deb.built();
    Files.copy(deb, root.resolve("root/mutstreams.deb"));
    Files.move(Deb.next(deb, folder), root.resolve("root/next.deb"));
    Files.writeString(root.resolve("etc/mosquitto/conf.d/lab.conf"), "max_queued_messages 0\n");
    if (suite.equals("bookworm")) {
      // As a tool for many gateways makes it, before there is a package or a user.
      String unused = Command.run("install", "-d", root.resolve("etc/mutstreams/plugins"));
    }
    try (Namespace space = Namespace.open();
        ChildProcess cloud = cloud(space);
        BootedDebian debian = BootedDebian.boot(root, space)) {
      cloud.awaitLine(Pattern.compile(".* running"), SOON);
      try {
        live(space, debian);
        said("hands over secrets");
        GatewaySecrets.use(debian, debian.file(CONFIG), SECURED);
        outage(space, debian);
        said("edits by HTTP");
        GatewayHands.page(debian);
        GatewayHands.token(debian);
        said("upgrades its Java");
        GatewayCare.javaUpgrade(debian, folder);
        said("runs the commands");
        GatewayCare.commands(debian);
        leave(debian);
      } catch (Throwable e) {
        System.out.println(debian.story());
        throw e;
      }
    }
  }

  private static Optional<String> missing() {
    return DebianRoot.missing()
        .or(Namespace::missing)
        .or(
            () ->
                Brokers.mosquittoProgram().isPresent()
                    ? Command.missing("mosquitto_passwd")
                    : Optional.of("mosquitto is not installed"));
  }

  /** Ports for the agent, which may be refused to it, and one for those who watch. */
  private ChildProcess cloud(Namespace space) throws IOException {
    Path users = folder.resolve("users");
    String unused =
        Command.run(
            "mosquitto_passwd", "-c", "-b", users, GatewaySecrets.USER, GatewaySecrets.PASSWORD);
    Path config =
        Files.writeString(
            folder.resolve("cloud.conf"),
            """
            per_listener_settings true
            user root
            max_queued_messages 0
            listener %d 127.0.0.1
            allow_anonymous true
            listener %d 127.0.0.1
            allow_anonymous true
            listener %d 127.0.0.1
            allow_anonymous false
            password_file %s
            """
                .formatted(CLOUD, WATCHED, SECURED, users));
    String program = Brokers.mosquittoProgram().orElseThrow().toString();
    return ChildProcess.named("cloud").startProgram(space.within(program, "-c", config.toString()));
  }

  private void live(Namespace space, BootedDebian debian) throws Exception {
    said("installs");
    String unused = debian.run("apt-get", "install", "--yes", "/root/mutstreams.deb");
    assertThat(debian.service("ActiveState")).isEqualTo("active");
    assertThat(debian.service("StatusText")).startsWith("revision 1 runs, 1 stream");
    assertThat(debian.run("stat", "--format=%G %a", CONFIG_FOLDER, CONFIG_FOLDER + "/plugins"))
        .isEqualTo("mutstreams 2770\nmutstreams 750");
    String shipped = Files.readString(debian.file(CONFIG));
    try (var flow = ContainerFlow.start(space, PLANT, WATCHED, folder.resolve("live"))) {
      debian.await("StatusText", text -> text.matches(".* [1-9]\\d*/s in, [1-9]\\d*/s out"));
      edit(debian, shipped);
      refuse(debian);
      crash(debian);
      hang(debian);
      upgrade(debian);
      debian.await("StatusText", text -> text.matches(".* [1-9]\\d*/s in, [1-9]\\d*/s out.*"));
      flow.assertNothingLost();
    }
  }

  private static void edit(BootedDebian debian, String shipped) throws Exception {
    said("edits, and drops a jar");
    PluginJar.drop(PluginJar.tally("1.0.0"), debian.file("/etc/mutstreams/plugins/tally.jar"));
    unchanged(debian.file("/etc/mutstreams/plugins/tally.jar"));
    String edited =
        shipped
            .replace("    to:\n", "    steps:\n      - tally: {}\n    to:\n")
            .replace("format: json}", "format: json, key: \"topic[1]\"}");
    assertThat(edited).contains("tally", "key");
    Files.writeString(debian.file(CONFIG), edited);
    debian.await("StatusText", text -> text.startsWith("revision 2 runs, 1 stream"));
    assertThat(debian.run("systemctl", "reload", "mutstreams")).isEmpty();
  }

  /** As root writes it, with the rights of the folder's group to read. */
  private static void unchanged(Path file) throws IOException {
    String unused = Command.run("chmod", "644", file);
  }

  private static void refuse(BootedDebian debian) throws Exception {
    said("reloads a bad file");
    String pid = debian.service("MainPID");
    String good = Files.readString(debian.file(CONFIG));
    Files.writeString(debian.file(CONFIG), good.replace("tally: {}", "tallly: {}"));
    long line = good.substring(0, good.indexOf("tally: {}")).lines().count();
    assertThatThrownBy(() -> debian.run("systemctl", "reload", "mutstreams"))
        .hasMessageContaining("failed");
    assertThat(debian.journal(20))
        .contains(CONFIG + ":" + line + ":", "'tallly'; did you mean 'tally'?");
    debian.await("StatusText", text -> text.contains("last edit REFUSED: " + CONFIG));
    assertThat(debian.service("StatusText")).startsWith("revision 2 runs");
    Files.writeString(debian.file(CONFIG), good);
    assertThat(debian.run("systemctl", "reload", "mutstreams")).isEmpty();
    assertThat(debian.service("ActiveState")).isEqualTo("active");
    assertThat(debian.service("MainPID")).isEqualTo(pid);
  }

  private static void crash(BootedDebian debian) throws Exception {
    said("kills it");
    String unused = debian.run("systemctl", "kill", "--signal=KILL", "mutstreams");
    debian.await("NRestarts", "1"::equals);
    debian.await("ActiveState", "active"::equals);
  }

  private void hang(BootedDebian debian) throws Exception {
    said("hangs a thread");
    Path dropIn = debian.file("/etc/systemd/system/mutstreams.service.d/lab.conf");
    Files.createDirectories(dropIn.getParent());
    Files.writeString(dropIn, "[Service]\nWatchdogSec=20\n");
    String unused = debian.run("systemctl", "daemon-reload");
    unused = debian.run("systemctl", "restart", "mutstreams");
    hang(debian, "storage", "storage", "1");
    hang(debian, "mqtt-timer-1", "mqtt-timer", "2");
    Files.delete(dropIn);
    unused = debian.run("systemctl", "daemon-reload");
  }

  /** One thread; it is the watchdog that begins the service again. */
  private void hang(BootedDebian debian, String thread, String part, String restarts)
      throws Exception {
    String pid = debian.service("MainPID");
    long held = debian.thread(pid, thread);
    try (ChildProcess hold =
        ChildProcess.named("hold").startProgram(holdThread().toString(), Long.toString(held))) {
      String unused = hold.awaitLine(Pattern.compile("held"), SOON);
      // The JVM goes on, its other threads too.
      String stuck = "STUCK: thread " + part + " does not go on";
      debian.await("StatusText", text -> text.startsWith(stuck));
      debian.await("NRestarts", restarts::equals);
    }
    debian.await("ActiveState", "active"::equals);
    assertThat(debian.service("MainPID")).isNotEqualTo(pid);
    assertThat(debian.journal(1_000))
        .contains("Watchdog timeout", "\"" + thread + "\" #", "\"lane-readings\"");
  }

  private Path holdThread() throws IOException {
    Path source = folder.resolve("hold-thread.c");
    try (InputStream in =
        Objects.requireNonNull(InstallLab.class.getResourceAsStream("/lab/hold-thread.c"))) {
      Files.copy(in, source, StandardCopyOption.REPLACE_EXISTING);
    }
    Path program = folder.resolve("hold-thread");
    String unused = Command.run("gcc", "-O1", "-o", program, source);
    return program;
  }

  private static void upgrade(BootedDebian debian) throws Exception {
    said("upgrades");
    String pid = debian.service("MainPID");
    String config = Files.readString(debian.file(CONFIG));
    long counted = counted(debian);
    String unused = debian.run("apt-get", "install", "--yes", "/root/next.deb");
    assertThat(debian.run("dpkg-query", "--show", "mutstreams")).endsWith("99.0");
    debian.await("ActiveState", "active"::equals);
    assertThat(debian.service("MainPID")).isNotEqualTo(pid);
    assertThat(debian.service("StatusText")).startsWith("revision 2 runs");
    assertThat(Files.readString(debian.file(CONFIG))).isEqualTo(config);
    assertThat(debian.run("mutstreams", "history")).contains(" 1  accepted", " 2  refused");
    assertThat(debian.run("mutstreams", "status")).containsPattern("tally +1\\.0\\.0");
    // All keys come equally often; what begins anew is far behind.
    assertThat(counted(debian)).isGreaterThan(counted / 2);
  }

  /** To what number the operator has counted the records of a key: its state. */
  private static long counted(BootedDebian debian) throws IOException {
    String[] tap = {"mutstreams", "tap", "readings", "--after", "tally", "--count", "1", "--json"};
    String shown = debian.run(tap);
    Matcher number = Pattern.compile("tally\\\\?\": ?(\\d+)").matcher(shown);
    assertThat(number.find()).as(shown).isTrue();
    return Long.parseLong(number.group(1));
  }

  private void outage(Namespace space, BootedDebian debian) throws Exception {
    said("reboots in an outage, and installs once more");
    Path ledger = folder.resolve("outage");
    space.refuse(SECURED);
    debian.await("StatusText", text -> text.contains("AWAY: uplink upstream"));
    try (var flow = ContainerFlow.start(space, PLANT, WATCHED, ledger, "--count", "3000")) {
      debian.await("StatusText", text -> text.contains("stored to be sent"));
      flow.awaitSent();
      debian.reboot();
      debian.await("ActiveState", "active"::equals);
      debian.await("StatusText", text -> text.contains("stored to be sent"));
      String unused = debian.run("apt-get", "install", "--yes", "--reinstall", "/root/next.deb");
      debian.await("StatusText", text -> text.contains("stored to be sent"));
      space.pass();
      flow.assertNothingLost();
    }
  }

  private static void leave(BootedDebian debian) throws Exception {
    said("removes, and purges");
    List<String> kept = List.of(CONFIG, "/var/lib/mutstreams/revisions");
    String unused = debian.run("apt-get", "remove", "--yes", "mutstreams");
    assertThat(debian.service("ActiveState")).isEqualTo("inactive");
    assertThat(kept).allMatch(file -> Files.exists(debian.file(file)));
    assertThat(debian.file("/usr/bin/mutstreams")).doesNotExist();
    assertThat(debian.file("/usr/lib/mutstreams")).doesNotExist();
    unused = debian.run("apt-get", "purge", "--yes", "mutstreams");
    assertThat(debian.file("/etc/mutstreams")).doesNotExist();
    assertThat(debian.file("/var/lib/mutstreams")).doesNotExist();
    GatewaySecrets.forget(debian);
    assertThat(debian.run("systemctl", "list-unit-files")).doesNotContain("mutstreams");
    assertThat(debian.run("id", "mutstreams")).contains("mutstreams");
    assertThat(debian.tries("dpkg", "--status", "mutstreams")).isFalse();
  }

  private static void said(String what) {
    System.out.println("InstallLab: " + what);
  }
}
