package io.mutstreams.lab.storm;

import io.mutstreams.lab.storm.Setup.Source;
import java.util.List;

/** A source that moves to another broker. Stateless. */
final class TwinEdits {
  static final String SOURCE = "twin";

  private TwinEdits() {}

  static List<Kind> kinds() {
    return List.of(Kind.any("source to another broker", TwinEdits::move));
  }

  private static String move(Setup setup) {
    Source old = setup.source(SOURCE);
    String other = old.connection().equals("twin-1") ? "twin-2" : "twin-1";
    setup.sources.put(SOURCE, old.on(other));
    return "source " + SOURCE + " moves to " + other;
  }
}
