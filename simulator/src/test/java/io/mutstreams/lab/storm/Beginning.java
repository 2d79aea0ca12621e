package io.mutstreams.lab.storm;

import io.mutstreams.e2e.GroupFeed;
import io.mutstreams.lab.storm.Setup.Connection;
import io.mutstreams.lab.storm.Setup.Role;
import io.mutstreams.lab.storm.Setup.Source;
import io.mutstreams.lab.storm.Setup.Step;
import io.mutstreams.lab.storm.Setup.Stream;
import io.mutstreams.lab.storm.Setup.Uplink;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What the storm begins with: 20 streams, 1,000 keys. Stateless. */
final class Beginning {
  static final int STEADY = 3;
  static final int COUNTED = 7;
  static final int MOBILE = 6;
  static final int RAW = 2;
  static final int LOOSE = 2;

  /** Whose records are counted in windows. */
  static final GroupFeed.Group WINDOWED = new GroupFeed.Group("w1", 10, 2);

  /** The sensors that two plant brokers have. */
  static final GroupFeed.Group TWIN = new GroupFeed.Group("t1", 10, 1);

  /** Groups that are read for a time only. */
  static final List<String> OPTIONAL = List.of("o1", "o2", "o3", "o4");

  /** The topics of what must arrive. */
  static final String OWED = "^plant/[scmrt]\\d";

  /** The topics of what may arrive in stretches. */
  static final String WANTED_AT_TIMES = "^plant/o\\d";

  /** The keys whose records are numbered. */
  static final String NUMBERED = "^[ct]\\d";

  /** The keys of the records of sources that declare no id. */
  static final Pattern WITHOUT_ID = Pattern.compile("^r\\d");

  private static final Step GUARD = new Step("guard", "filter: body.value > -1000");
  private static final Step MARK = new Step("mark", "set: {mark: 0}");
  private static final Step COUNT = new Step("count", "tally:");

  private Beginning() {}

  /** The sensors: 1,000, all at the same pace but for the optional ones. */
  static List<GroupFeed.Group> groups() {
    List<GroupFeed.Group> groups = new ArrayList<>();
    for (int i = 1; i <= STEADY; i++) {
      groups.add(new GroupFeed.Group("s" + i, 40, 4));
    }
    for (int i = 1; i <= COUNTED; i++) {
      groups.add(new GroupFeed.Group("c" + i + "a", 30, 3));
      groups.add(new GroupFeed.Group("c" + i + "b", 30, 3));
    }
    for (int i = 1; i <= MOBILE; i++) {
      groups.add(new GroupFeed.Group("m" + i, 50, 5));
    }
    for (int i = 1; i <= RAW; i++) {
      groups.add(new GroupFeed.Group("r" + i, 50, 5));
    }
    for (int i = 1; i <= LOOSE; i++) {
      groups.add(new GroupFeed.Group("l" + i, 26, 2));
    }
    groups.add(WINDOWED);
    OPTIONAL.forEach(name -> groups.add(new GroupFeed.Group(name, 2, 1)));
    return groups;
  }

  /** With the parts that an edit may add. */
  static Stream mobile(List<String> from, String to) {
    return new Stream(Role.MOBILE, from, List.of(GUARD, MARK), to, null, null, false, "normal");
  }

  static Source source(Role role, String... groups) {
    String connection =
        switch (role) {
          case STEADY -> "calm-plant";
          case RAW -> "plant-raw";
          default -> "plant";
        };
    String format = role == Role.RAW ? "bytes" : "json";
    return new Source(role, connection, List.of(groups), false, 1000, format, 1);
  }

  /**
   * The ports of the brokers on 127.0.0.1.
   *
   * @param plant of the plant broker
   * @param plantTls of the same with TLS; 0 for none
   * @param twin of another plant broker
   * @param cloud of the way to the upstream broker
   * @param cloudTls of the upstream broker with TLS; 0 for none
   */
  record Ports(int plant, int plantTls, int twin, int cloud, int cloudTls) {}

  /** The setup. */
  static Setup setup(Ports ports) {
    var setup = new Setup();
    for (String name : List.of("calm-plant", "plant", "plant-b")) {
      setup.connections.put(name, new Connection(ports.plant(), name, "first", "", -1));
    }
    setup.connections.put("plant-raw", secure("plant-raw", ports.plant(), ports.plantTls()));
    for (String name : List.of("calm-cloud", "cloud")) {
      setup.connections.put(name, new Connection(ports.cloud(), name, "first", "", -1));
    }
    setup.connections.put("cloud-b", secure("cloud-b", ports.cloud(), ports.cloudTls()));
    setup.connections.put("twin-1", new Connection(ports.plant(), "twin-1", "first", "", -1));
    setup.connections.put("twin-2", new Connection(ports.twin(), "twin-2", "first", "", -1));
    for (int i = 1; i <= STEADY; i++) {
      setup.sources.put("steady-" + i, source(Role.STEADY, "s" + i));
      setup.streams.put("calm-" + i, plain(Role.STEADY, "steady-" + i, "calm", List.of(GUARD)));
    }
    for (int i = 1; i <= COUNTED; i++) {
      String uplink = "up-" + (1 + i % 4);
      setup.sources.put("left-" + i, source(Role.COUNTED, "c" + i + "a"));
      setup.sources.put("right-" + i, source(Role.COUNTED, "c" + i + "b"));
      setup.streams.put(
          "counted-" + i,
          plain(Role.COUNTED, "left-" + i, uplink, List.of(GUARD, COUNT, MARK))
              .from(List.of("left-" + i, "right-" + i)));
    }
    for (int i = 1; i <= MOBILE; i++) {
      setup.sources.put("moving-" + i, source(Role.MOBILE, "m" + i));
      setup.streams.put("mobile-" + i, mobile(List.of("moving-" + i), "up-" + (1 + i % 4)));
    }
    for (int i = 1; i <= RAW; i++) {
      setup.sources.put("bytes-" + i, source(Role.RAW, "r" + i));
      setup.streams.put("raw-" + i, plain(Role.RAW, "bytes-" + i, "up-" + i, List.of()));
    }
    for (int i = 1; i <= LOOSE; i++) {
      setup.sources.put("any-" + i, source(Role.LOOSE, "l" + i));
      setup.streams.put("loose-" + i, plain(Role.LOOSE, "any-" + i, "loose", List.of(GUARD, MARK)));
    }
    windowed(setup);
    twin(setup);
    uplinks(setup);
    setup.general.put("id", "storm");
    setup.general.put("trial.period", "30s");
    return setup;
  }

  /** With TLS where there is a port for it. */
  private static Connection secure(String name, int plain, int tls) {
    return tls == 0
        ? new Connection(plain, name, "first", "", -1)
        : new Connection(tls, name, "first", "", 0);
  }

  private static void windowed(Setup setup) {
    setup.sources.put("windowed", source(Role.STEADY, WINDOWED.name()).on("plant"));
    setup.streams.put(
        "windows",
        plain(Role.STEADY, "windowed", "sums", List.of(new Step("sum", WindowEdits.text(1)))));
    setup.uplinks.put("sums", new Uplink(Role.STEADY, "cloud", Sums.TOPIC + "{key}", Map.of()));
  }

  private static void twin(Setup setup) {
    setup.sources.put("twin", source(Role.STEADY, TWIN.name()).on("twin-1"));
    setup.streams.put("twins", plain(Role.STEADY, "twin", "twins-out", List.of(GUARD, COUNT)));
    setup.uplinks.put("twins-out", new Uplink(Role.STEADY, "cloud", "up/{topic}", Map.of()));
  }

  private static Stream plain(Role role, String from, String to, List<Step> steps) {
    return new Stream(role, List.of(from), steps, to, null, null, false, "normal");
  }

  private static void uplinks(Setup setup) {
    setup.uplinks.put("calm", new Uplink(Role.STEADY, "calm-cloud", "up/{topic}", Map.of()));
    for (int i = 1; i <= 4; i++) {
      String topic = "up/" + i + "/{topic}";
      setup.uplinks.put("up-" + i, new Uplink(Role.MOBILE, "cloud", topic, Map.of()));
    }
    setup.uplinks.put("copies", new Uplink(Role.RAW, "cloud", "copy/{topic}", Map.of()));
    setup.uplinks.put("loose", new Uplink(Role.LOOSE, "cloud-b", "loose/{topic}", Map.of()));
  }
}
