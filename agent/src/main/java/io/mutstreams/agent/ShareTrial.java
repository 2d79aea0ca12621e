package io.mutstreams.agent;

import io.mutstreams.agent.change.Running;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Something that is on trial and is judged by the share of what it gets that fails. Owned by the
 * change thread.
 */
abstract class ShareTrial extends TrialPart {
  private final String thing;
  private final Function<Running, Share.Counts> counts;
  private Share share;

  /**
   * Begins.
   *
   * @param thing its kind and name
   * @param counts what it has counted
   * @param was what ran before it was touched
   * @param runs what runs now
   * @param former how it was on trial until now; null where it was not
   */
  ShareTrial(
      String thing,
      Function<Running, Share.Counts> counts,
      int first,
      Running was,
      Running runs,
      @Nullable ShareTrial former,
      long now) {
    super(first, runs.revision().changes().trial().period(), now);
    this.thing = thing;
    this.counts = counts;
    Share.Counts before = counts.apply(was);
    this.share = former == null ? Share.since(before) : former.share.anew(before);
  }

  @Override
  String thing() {
    return thing;
  }

  @Override
  @Nullable String judge(Look look) {
    Share.Counts now = counts.apply(look.running());
    double allowed = look.bounds().deadLetters();
    return share.isWorse(now, allowed) ? why(share.percent(now), Share.percent(allowed)) : null;
  }

  /** What is wrong, in words. */
  abstract String why(String failing, String allowed);

  @Override
  void count(Running running, long held, long now) {
    share = share.anew(counts.apply(running));
  }
}
