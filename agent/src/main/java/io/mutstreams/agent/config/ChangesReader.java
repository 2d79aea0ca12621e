package io.mutstreams.agent.config;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the section changes. */
final class ChangesReader {
  private static final ChangesConfig USUAL = ChangesConfig.USUAL;
  private static final Bounds<Duration> PERIOD = Bounds.duration(Duration.ZERO, Duration.ofDays(1));
  private static final Bounds<Duration> OVERLAP =
      Bounds.duration(Duration.ZERO, Duration.ofMinutes(1));
  private static final Bounds<Duration> STALL =
      Bounds.duration(Duration.ofSeconds(1), Duration.ofDays(1));
  private static final Bounds<Double> SHARE = Bounds.share();

  private static final List<Key> TRIAL_KEYS =
      List.of(
          Key.of(
                  "period",
                  Shape.duration(PERIOD),
                  "For how long a new revision is watched; 0s: not at all.")
              .usually(DurationText.format(USUAL.trial().period())),
          Key.of(
                  "errors",
                  Shape.decimal(SHARE),
                  "The share of a stream's records whose processing may fail before the revision is"
                      + " taken back.")
              .usually(USUAL.trial().errors()),
          Key.of(
                  "dead-letters",
                  Shape.decimal(SHARE),
                  "The share of a stream's records that may go to the dead letters, or be refused"
                      + " by a broker.")
              .usually(USUAL.trial().deadLetters()),
          Key.of(
                  "stall",
                  Shape.duration(STALL),
                  "For how long a stream may stand with records waiting.")
              .usually(DurationText.format(USUAL.trial().stall())));

  static final List<Key> KEYS =
      List.of(
          Key.of(
                  "lose-state",
                  Shape.listOrOne(Shape.text()),
                  "Whose state a change may lose: true for all, or a STREAM or STREAM.STEP, or a"
                      + " list of them.")
              .usually(false),
          Key.of(
                  "overlap",
                  Shape.duration(OVERLAP),
                  "By how much a message may come later by one broker than by another, and count"
                      + " once where a source with id moves; 0s: they have different messages.")
              .usually(DurationText.format(USUAL.overlap())),
          Key.of("trial", Shape.mapping(TRIAL_KEYS), "How a new revision is watched."));

  private final Values values;
  private final Problems problems;

  ChangesReader(Values values, Problems problems) {
    this.values = values;
    this.problems = problems;
  }

  /** What is wrong is reported, and the usual taken for it. */
  ChangesConfig read(Tree.@Nullable Entry changes) {
    @Nullable Section section =
        changes == null
            ? null
            : Section.of(changes.value(), changes.at(), "changes", problems, KEYS);
    if (section == null) {
      return USUAL;
    }
    @Nullable Tree lose = section.get("lose-state");
    String path = section.below("lose-state");
    Duration overlap = duration(section, "overlap", OVERLAP, USUAL.overlap());
    ChangesConfig.Trial trial = trial(section);
    if (lose instanceof Tree.Leaf leaf && leaf.plain() && isFlag(leaf.text())) {
      return new ChangesConfig(leaf.text().equals("true"), Set.of(), overlap, trial);
    }
    return new ChangesConfig(false, lose == null ? Set.of() : names(lose, path), overlap, trial);
  }

  private static boolean isFlag(String text) {
    return text.equals("true") || text.equals("false");
  }

  private Set<String> names(Tree tree, String path) {
    @Nullable List<Tree.Leaf> names =
        values.leaves(tree, path, "true, false, or a STREAM or STREAM.STEP");
    return names == null
        ? Set.of()
        : names.stream().map(Tree.Leaf::text).collect(Collectors.toUnmodifiableSet());
  }

  private ChangesConfig.Trial trial(Section changes) {
    ChangesConfig.Trial usual = USUAL.trial();
    @Nullable Tree tree = changes.get("trial");
    @Nullable Section section =
        tree == null
            ? null
            : Section.of(tree, changes.at("trial"), changes.below("trial"), problems, TRIAL_KEYS);
    if (section == null) {
      return usual;
    }
    return new ChangesConfig.Trial(
        duration(section, "period", PERIOD, usual.period()),
        share(section, "errors", usual.errors()),
        share(section, "dead-letters", usual.deadLetters()),
        duration(section, "stall", STALL, usual.stall()));
  }

  private Duration duration(Section section, String key, Bounds<Duration> bounds, Duration usual) {
    @Nullable Tree tree = section.get(key);
    @Nullable Duration read =
        tree == null ? null : values.duration(tree, section.below(key), bounds);
    return read == null ? usual : read;
  }

  private double share(Section section, String key, double usual) {
    @Nullable Tree tree = section.get(key);
    @Nullable Double read = tree == null ? null : values.decimal(tree, section.below(key), SHARE);
    return read == null ? usual : read;
  }
}
