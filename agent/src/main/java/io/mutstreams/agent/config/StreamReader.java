package io.mutstreams.agent.config;

import io.mutstreams.agent.expression.LaneThread;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a stream. */
final class StreamReader {
  private static final Bounds<Long> LANES = Bounds.whole(1, LaneThread.MOST);

  static final List<Key> KEYS =
      List.of(
          Key.of("from", Shape.distinctOrOne(Shape.text(), 0), "Sources and streams, merged."),
          Key.of("steps", Shape.list(Shape.defined(ConfigSchema.STEP)), "Each with one operator."),
          Key.of("to", RouteReader.SHAPE, "Where records go: uplinks, streams and routes."),
          Key.of(
                  "lanes",
                  Shape.whole(LANES),
                  "On how many threads it works at a time; the records of a key are always on the"
                      + " same.")
              .usually(1L));

  private final Reading reading;

  StreamReader(Reading reading) {
    this.reading = reading;
  }

  @Nullable StreamConfig read(String name, Tree.Entry entry) {
    String path = "streams." + name;
    Problems problems = reading.problems();
    @Nullable Section section = Section.of(entry.value(), entry.at(), path, problems, KEYS);
    if (section == null) {
      return null;
    }
    int before = problems.count();
    reading.expressions().within(name);
    List<String> from = from(name, section);
    Targets targets = new Targets(reading, name);
    @Nullable Tree stepsTree = section.get("steps");
    List<StepConfig> steps =
        stepsTree == null
            ? List.of()
            : new StepReader(reading, targets).read(stepsTree, section.below("steps"));
    @Nullable Tree toTree = section.get("to");
    List<StreamConfig.RouteConfig> to =
        toTree == null
            ? List.of()
            : new RouteReader(reading, targets).read(toTree, section.below("to"));
    reading.expressions().outside();
    if (toTree instanceof Tree.Items items && items.elements().isEmpty()) {
      problems.warn(toTree.at(), section.below("to"), "the records of this stream go nowhere");
    }
    int lanes = lanes(section);
    return problems.count() > before
        ? null
        : new StreamConfig(name, lanes, from, steps, to, entry.at());
  }

  private int lanes(Section section) {
    @Nullable Tree tree = section.get("lanes");
    @Nullable Long lanes =
        tree == null ? null : reading.values().whole(tree, section.below("lanes"), LANES);
    return lanes == null ? 1 : lanes.intValue();
  }

  private List<String> from(String stream, Section section) {
    @Nullable Tree tree = section.get("from");
    String path = section.below("from");
    @Nullable List<Tree.Leaf> leaves =
        tree == null ? null : reading.values().leaves(tree, path, "the name of a source or stream");
    List<String> names = new ArrayList<>();
    for (Tree.Leaf leaf : leaves == null ? List.<Tree.Leaf>of() : leaves) {
      if (names.contains(leaf.text())) {
        reading
            .problems()
            .error(leaf.at(), path, Words.quote(leaf.text()) + " is named twice; once is enough");
      } else if (reading.names().resolve(leaf, path, "source or stream", "sources", "streams")) {
        if (reading.names().isStream(leaf.text())) {
          reading.graph().pull(leaf.text(), stream, leaf.at(), path);
        }
      }
      names.add(leaf.text());
    }
    return List.copyOf(names);
  }

  /**
   * The stream with both ends of what joins it to other streams, whichever end is written: it has a
   * route to each stream that reads it, and names each stream that sends to it.
   */
  StreamConfig joined(StreamConfig stream) {
    List<String> from = new ArrayList<>(stream.from());
    reading.graph().pushers(stream.name()).stream()
        .filter(name -> !from.contains(name))
        .forEach(from::add);
    // Behind the written routes, so that an 'otherwise' among them means what it says.
    List<StreamConfig.RouteConfig> to = new ArrayList<>(stream.to());
    reading
        .graph()
        .pullers(stream.name())
        .forEach((name, at) -> to.add(RouteReader.always(List.of(name), at)));
    return new StreamConfig(
        stream.name(),
        stream.lanes(),
        List.copyOf(from),
        stream.steps(),
        List.copyOf(to),
        stream.at());
  }

  /** What can be said only when all streams are read: that it has an input and an output. */
  void checkEnds(String name, Tree.Entry entry) {
    if (!(entry.value() instanceof Tree.Branch branch) || !reading.names().isComplete()) {
      return;
    }
    String path = "streams." + name;
    if (isEmpty(branch, "from") && !reading.graph().isFed(name)) {
      reading
          .problems()
          .error(
              entry.at(),
              path,
              "'from' is missing, and no stream sends to this one: the name of a source or stream,"
                  + " or a list of them");
    }
    boolean silent = !branch.entries().containsKey("to") || nothing(branch, "to");
    if (silent && !reading.graph().isPulled(name) && !hasPorts(branch)) {
      reading
          .problems()
          .error(
              entry.at(),
              path,
              "'to' is missing, and no stream reads this one: the name of an uplink or stream, or a"
                  + " list of routes; write 'to: []' if the records shall go nowhere");
    }
  }

  private static boolean nothing(Tree.Branch branch, String key) {
    Tree.@Nullable Entry entry = branch.entries().get(key);
    return entry == null || entry.value().isNothing();
  }

  private static boolean isEmpty(Tree.Branch branch, String key) {
    Tree.@Nullable Entry entry = branch.entries().get(key);
    return entry == null
        || entry.value().isNothing()
        || (entry.value() instanceof Tree.Items items && items.elements().isEmpty());
  }

  private static boolean hasPorts(Tree.Branch branch) {
    Tree.@Nullable Entry steps = branch.entries().get("steps");
    return steps != null
        && steps.value() instanceof Tree.Items items
        && items.elements().stream()
            .anyMatch(
                step -> step instanceof Tree.Branch keys && keys.entries().containsKey("ports"));
  }
}
