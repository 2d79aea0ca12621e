package io.mutstreams.agent.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads where a route or a port leads: uplinks and streams. */
final class Targets {
  static final Shape SHAPE = Shape.distinctOrOne(Shape.text(), 1);

  private final Reading reading;
  private final String stream;

  Targets(Reading reading, String stream) {
    this.reading = reading;
    this.stream = stream;
  }

  /** One name or a list of names; null where something is wrong, which is reported. */
  @Nullable List<String> read(Tree tree, String path) {
    @Nullable List<Tree.Leaf> leaves =
        reading.values().leaves(tree, path, "the name of an uplink or stream");
    if (leaves == null) {
      return null;
    }
    if (leaves.isEmpty()) {
      reading.problems().error(tree.at(), path, "names no uplink and no stream");
      return null;
    }
    List<String> names = new ArrayList<>();
    for (Tree.Leaf leaf : leaves) {
      if (names.contains(leaf.text())) {
        reading
            .problems()
            .error(leaf.at(), path, Words.quote(leaf.text()) + " is named twice; once is enough");
        return null;
      }
      names.add(leaf.text());
      if (!resolve(leaf, path)) {
        return null;
      }
    }
    return List.copyOf(names);
  }

  private boolean resolve(Tree.Leaf leaf, String path) {
    if (reading.names().isStream(leaf.text())) {
      reading.graph().push(stream, leaf.text(), leaf.at(), path);
    }
    return reading.names().resolve(leaf, path, "uplink or stream", "uplinks", "streams");
  }
}
