package io.mutstreams.lab;

import io.mutstreams.simulator.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A Debian with a systemd of its own, in a container that shares one network namespace with the
 * test. Owned by the thread of the test; ended by {@link #close}.
 */
final class BootedDebian implements AutoCloseable {
  private static final Duration LONGEST = Duration.ofMinutes(3);
  private static final long LONGEST_SECONDS = LONGEST.toSeconds();
  private static final String NAME = "mutlab" + ProcessHandle.current().pid();

  /**
   * Begins a program in a control group of its own. In that of the test two containers would be in
   * each other's, and a systemd that finds processes there which it cannot see ends none.
   */
  private static final String IN_A_GROUP =
      """
      top=/sys/fs/cgroup
      if [ -d $top/unified ]; then top=$top/unified; fi
      mkdir -p $top/$0
      echo $$ >$top/$0/cgroup.procs
      exec "$@"
      """;

  /** What it leaves behind: groups without processes. */
  private static final String NO_GROUP =
      "find /sys/fs/cgroup/$0 /sys/fs/cgroup/unified/$0 -depth -type d -exec rmdir {} + || :";

  private final Path root;
  private final Namespace network;
  private ChildProcess nspawn;

  private BootedDebian(Path root, Namespace network) throws IOException {
    this.root = root;
    this.network = network;
    this.nspawn = power(root, network);
  }

  /** Boots one, and waits until it is up. */
  static BootedDebian boot(Path root, Namespace network) throws Exception {
    var debian = new BootedDebian(root, network);
    try {
      debian.awaitUp();
      return debian;
    } catch (IOException | TimeoutException | RuntimeException e) {
      debian.close();
      throw e;
    }
  }

  private static ChildProcess power(Path root, Namespace network) throws IOException {
    return ChildProcess.named("nspawn")
        .environment("SYSTEMD_NSPAWN_UNIFIED_HIERARCHY", "1")
        .startProgram(
            "sh",
            "-euc",
            IN_A_GROUP,
            NAME,
            "systemd-nspawn",
            "--quiet",
            "--directory=" + root,
            "--boot",
            "--machine=" + NAME,
            "--register=no",
            "--keep-unit",
            "--console=pipe",
            "--network-namespace-path=" + network.path());
  }

  private void awaitUp() throws Exception {
    await("it is up", () -> tries("systemctl", "is-system-running", "--wait"));
  }

  /** Its process 1, as it is called outside. */
  private String init() throws IOException {
    return ProcessHandle.of(nspawn.pid()).orElseThrow().children().findFirst().stream()
        .map(child -> Long.toString(child.pid()))
        .findFirst()
        .orElseThrow(() -> new IOException("the container does not run"));
  }

  /** Runs a program in it. */
  String run(String... words) throws IOException {
    Stream<String> enter =
        Stream.of("nsenter", "-t", init(), "-m", "-u", "-i", "-n", "-p", "-C", "--");
    Stream<String> all =
        Stream.concat(
            enter,
            Stream.concat(Stream.of("env", "DEBIAN_FRONTEND=noninteractive"), Stream.of(words)));
    return Command.runWithin(LONGEST_SECONDS, all.toArray());
  }

  /** Runs a script of bash in it, which ends at the first command that fails. */
  String script(String text) throws IOException {
    return run("bash", "-euo", "pipefail", "-c", text);
  }

  boolean tries(String... words) {
    try {
      String unused = run(words);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** A file or folder in it, from outside. */
  Path file(String path) {
    return root.resolve(path.substring(1));
  }

  /** A property of the service. */
  String service(String property) throws IOException {
    return run("systemctl", "show", "--value", "--property=" + property, "mutstreams");
  }

  /** Waits for a property of the service. */
  void await(String property, Predicate<String> wanted) throws Exception {
    String[] last = {""};
    try {
      await(
          property,
          () -> {
            last[0] = service(property);
            return wanted.test(last[0]);
          });
    } catch (TimeoutException e) {
      throw new AssertionError(property + " is still: " + last[0], e);
    }
  }

  /** What is waited for; a failure is not yet. */
  interface Condition {
    boolean holds() throws IOException;
  }

  static void await(String what, Condition condition) throws Exception {
    long end = System.nanoTime() + LONGEST.toNanos();
    while (true) {
      try {
        if (condition.holds()) {
          return;
        }
      } catch (IOException e) {
        // Not yet: it may be booting.
      }
      if (System.nanoTime() > end) {
        throw new TimeoutException("waited too long until " + what);
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  /** Shuts it down in order, as a person does, and boots it again. */
  void reboot() throws Exception {
    boolean unused = tries("systemctl", "reboot");
    // It leaves the booting to who keeps its unit.
    int unusedCode = nspawn.awaitExit(LONGEST);
    nspawn.close();
    nspawn = power(root, network);
    awaitUp();
  }

  /** What the service has written to the journal, the newest of it. */
  String journal(int lines) throws IOException {
    return run("journalctl", "--unit=mutstreams", "--no-pager", "--output=cat", "--lines=" + lines);
  }

  /** For who looks into a failure: what the journal has of all services, with times. */
  String story() {
    try {
      return run("journalctl", "--no-pager", "--output=short-iso", "--lines=250");
    } catch (IOException e) {
      return "no journal: " + e.getMessage();
    }
  }

  /**
   * A thread of a process in it, as it is called outside.
   *
   * @param pid of the process, as it is called inside
   */
  long thread(String pid, String name) throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      for (Path process : all.filter(p -> p.getFileName().toString().matches("\\d+")).toList()) {
        if (isInside(process, pid)) {
          try (Stream<Path> threads = Files.list(process.resolve("task"))) {
            Optional<Path> found = threads.filter(task -> called(task, name)).findFirst();
            return Long.parseLong(found.orElseThrow().getFileName().toString());
          }
        }
      }
    }
    throw new IOException("there is no process " + pid + " in it");
  }

  private boolean isInside(Path process, String pid) {
    try {
      Path space = Files.readSymbolicLink(process.resolve("ns/pid"));
      Path own = Files.readSymbolicLink(Path.of("/proc", init(), "ns/pid"));
      List<String> status = Files.readAllLines(process.resolve("status"));
      return space.equals(own)
          && status.stream().anyMatch(line -> line.matches("NSpid:.*\\s" + pid));
    } catch (IOException e) {
      // It has ended.
      return false;
    }
  }

  private static boolean called(Path task, String name) {
    try {
      return Files.readString(task.resolve("comm")).strip().equals(name);
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    nspawn.close();
    boolean unused = Command.tries("sh", "-c", NO_GROUP, NAME);
  }
}
