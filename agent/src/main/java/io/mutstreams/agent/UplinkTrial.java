package io.mutstreams.agent;

import io.mutstreams.agent.change.Running;
import io.mutstreams.agent.flow.Uplink;
import org.jspecify.annotations.Nullable;

/** An uplink that is on trial: its broker is to take what it gets. Owned by the change thread. */
final class UplinkTrial extends ShareTrial {
  private final String name;

  /** Begins; see {@link ShareTrial}. */
  UplinkTrial(
      String name, int first, Running was, Running runs, @Nullable UplinkTrial former, long now) {
    super(thing("uplink", name), running -> refused(running, name), first, was, runs, former, now);
    this.name = name;
  }

  @Override
  String why(String failing, String allowed) {
    return "the broker of uplink %s refuses %s of what it gets".formatted(name, failing);
  }

  private static Share.Counts refused(Running running, String name) {
    Running.Out out = running.uplinks().get(name);
    if (out == null) {
      return Share.Counts.NONE;
    }
    Uplink.Look look = out.uplink().look();
    return new Share.Counts(look.delivered() + look.refused(), look.refused());
  }
}
