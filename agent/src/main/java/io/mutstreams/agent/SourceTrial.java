package io.mutstreams.agent;

import io.mutstreams.agent.change.Running;
import org.jspecify.annotations.Nullable;

/**
 * A source that is on trial: it is to make records of its messages. What it buries never reaches
 * the streams, so that they have nothing to show for it. Owned by the change thread.
 */
final class SourceTrial extends ShareTrial {
  private final String name;

  /** Begins; see {@link ShareTrial}. */
  SourceTrial(
      String name, int first, Running was, Running runs, @Nullable SourceTrial former, long now) {
    super(thing("source", name), running -> bad(running, name), first, was, runs, former, now);
    this.name = name;
  }

  @Override
  String why(String failing, String allowed) {
    return "%s of the messages of source %s go to the dead letters (allowed: %s)"
        .formatted(failing, name, allowed);
  }

  private static Share.Counts bad(Running running, String name) {
    Running.Source source = running.sources().get(name);
    return source == null
        ? Share.Counts.NONE
        : new Share.Counts(source.node().records(), source.node().bad());
  }
}
