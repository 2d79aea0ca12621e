package io.mutstreams.lab;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A network of its own, with one host in it that is reached over a pair of virtual interfaces, and
 * whose packets may be dropped. Owned by the thread of the test; gone after {@link #close}.
 */
final class Namespace implements AutoCloseable {
  private final String name;
  private final String near;
  private final String far;

  private Namespace(int number) {
    this.name = "mutlab" + number;
    this.near = "10.231." + number + ".1";
    this.far = "10.231." + number + ".2";
  }

  /** What is missing for one, tools or rights. */
  static Optional<String> missing() {
    Optional<String> missing = Command.missing("ip", "nft");
    if (missing.isPresent()) {
      return missing;
    }
    try {
      open().close();
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("no network namespace can be made here: " + e.getMessage());
    }
  }

  /** Makes one that nobody else has. */
  static Namespace open() throws IOException {
    var space = new Namespace((int) (ProcessHandle.current().pid() % 250) + 1);
    try {
      space.make();
      return space;
    } catch (IOException e) {
      space.close();
      throw e;
    }
  }

  private void make() throws IOException {
    String device = name + "a";
    String inside = name + "b";
    run("ip", "netns", "add", name);
    run("ip", "link", "add", device, "type", "veth", "peer", "name", inside, "netns", name);
    run("ip", "addr", "add", near + "/30", "dev", device);
    run("ip", "link", "set", device, "up");
    run(within("ip", "addr", "add", far + "/30", "dev", inside));
    run(within("ip", "link", "set", inside, "up"));
    run(within("ip", "link", "set", "lo", "up"));
    run(within("nft", "add", "table", "inet", "lab"));
  }

  private static void run(String... words) throws IOException {
    String unused = Command.run((Object[]) words);
  }

  /** The address of the host in it. */
  String host() {
    return far;
  }

  /** By which a container can use it too. */
  String path() {
    return "/run/netns/" + name;
  }

  /** The command that runs a program in it; the process that results is the program's. */
  String[] within(String... program) {
    List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", name));
    words.addAll(Arrays.asList(program));
    return words.toArray(String[]::new);
  }

  /** Drops every packet to and from a port, without a word to either side. */
  void drop(int port) throws IOException {
    for (String way : List.of("input", "output")) {
      String place = way.equals("input") ? "dport" : "sport";
      run(
          within(
              "nft",
              "add chain inet lab " + way + " { type filter hook " + way + " priority 0; }"));
      run(within("nft", "add rule inet lab " + way + " tcp " + place + " " + port + " drop"));
    }
  }

  /** Refuses every connection to a port, and cuts those that are there. */
  void refuse(int port) throws IOException {
    run(within("nft", "add chain inet lab input { type filter hook input priority 0; }"));
    run(within("nft", "add rule inet lab input tcp dport " + port + " reject with tcp reset"));
  }

  /** Lets all packets pass again. */
  void pass() throws IOException {
    run(within("nft", "flush", "table", "inet", "lab"));
  }

  @Override
  public void close() {
    // Its interface goes with it, and that one's other end too, but not at once.
    boolean unused = Command.tries("ip", "link", "del", name + "a");
    unused = Command.tries("ip", "netns", "del", name);
  }
}
