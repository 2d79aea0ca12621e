package io.mutstreams.agent;

import io.mutstreams.agent.change.Running;
import io.mutstreams.agent.flow.Uplink;
import org.jspecify.annotations.Nullable;

/** An uplink that is on trial: its broker is to take what it gets. Owned by the change thread. */
final class UplinkTrial extends TrialPart {
  private final String name;
  private Share refused;

  /**
   * Begins.
   *
   * @param was what ran before it was touched
   * @param runs what runs now
   * @param former how it was on trial until now; null where it was not
   */
  UplinkTrial(
      String name, int first, Running was, Running runs, @Nullable UplinkTrial former, long now) {
    super(first, runs.revision().changes().trial().period(), now);
    this.name = name;
    Share.Counts before = refused(was);
    this.refused = former == null ? Share.since(before) : former.refused.anew(before);
  }

  @Override
  String thing() {
    return thing("uplink", name);
  }

  @Override
  @Nullable String judge(Look look) {
    Share.Counts now = refused(look.running());
    return refused.isWorse(now, look.bounds().deadLetters())
        ? "the broker of uplink %s refuses %s of what it gets".formatted(name, refused.percent(now))
        : null;
  }

  @Override
  void count(Running running, long held, long now) {
    refused = refused.anew(refused(running));
  }

  private Share.Counts refused(Running running) {
    Running.Out out = running.uplinks().get(name);
    if (out == null) {
      return Share.Counts.NONE;
    }
    Uplink.Look look = out.uplink().look();
    return new Share.Counts(look.delivered() + look.refused(), look.refused());
  }
}
