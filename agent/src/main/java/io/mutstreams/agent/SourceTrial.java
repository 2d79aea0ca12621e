package io.mutstreams.agent;

import io.mutstreams.agent.change.Running;
import org.jspecify.annotations.Nullable;

/**
 * A source that is on trial: it is to make records of its messages. What it buries never reaches
 * the streams, so that they have nothing to show for it. Owned by the change thread.
 */
final class SourceTrial extends TrialPart {
  private final String name;
  private Share bad;

  /**
   * Begins.
   *
   * @param was what ran before it was touched
   * @param runs what runs now
   * @param former how it was on trial until now; null where it was not
   */
  SourceTrial(
      String name, int first, Running was, Running runs, @Nullable SourceTrial former, long now) {
    super(first, runs.revision().changes().trial().period(), now);
    this.name = name;
    Share.Counts before = bad(was);
    this.bad = former == null ? Share.since(before) : former.bad.anew(before);
  }

  @Override
  String thing() {
    return thing("source", name);
  }

  @Override
  @Nullable String judge(Look look) {
    Share.Counts now = bad(look.running());
    return bad.isWorse(now, look.bounds().deadLetters())
        ? "%s of the messages of source %s go to the dead letters (allowed: %s)"
            .formatted(bad.percent(now), name, Share.percent(look.bounds().deadLetters()))
        : null;
  }

  @Override
  void count(Running running, long held, long now) {
    bad = bad.anew(bad(running));
  }

  private Share.Counts bad(Running running) {
    Running.Source source = running.sources().get(name);
    return source == null
        ? Share.Counts.NONE
        : new Share.Counts(source.node().records(), source.node().bad());
  }
}
