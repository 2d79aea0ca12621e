package io.mutstreams.agent.change;

import io.mutstreams.agent.config.ConnectionConfig;
import io.mutstreams.agent.config.Position;
import io.mutstreams.agent.config.Problem;
import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.config.SourceConfig;
import io.mutstreams.agent.config.SwitchConfig;
import io.mutstreams.agent.config.UplinkConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What would go on waiting to go over, were another revision to come; pure. */
final class StillWaiting {
  private final Revision now;
  private final Revision after;
  private final Difference difference;

  StillWaiting(Revision now, Revision after) {
    this.now = now;
    this.after = after;
    this.difference = new Difference(now, after);
  }

  /** Those of what waits now, each with why, and where it is written. */
  List<Problem> of(List<Move> moves) {
    List<Problem> waiting = new ArrayList<>();
    for (Move move : moves) {
      Position at =
          switch (move.thing()) {
            case Move.SOURCE -> source(move);
            case Move.UPLINK -> uplink(move);
            default -> connection(move);
          };
      if (at != null) {
        waiting.add(new Problem(at, move.thing() + "s." + move.name(), move.sentence()));
      }
    }
    return waiting;
  }

  private @Nullable Position source(Move move) {
    SourceConfig was = now.sources().get(move.name());
    SourceConfig next = after.sources().get(move.name());
    if (was == null || next == null) {
      return null;
    }
    Difference.FeedChange change = difference.feed(was, next);
    boolean otherwise =
        change == Difference.FeedChange.MOVE
            || (move.stays() && change == Difference.FeedChange.RECONNECT);
    return otherwise ? null : next.at();
  }

  private @Nullable Position uplink(Move move) {
    UplinkConfig was = now.uplinks().get(move.name());
    UplinkConfig next = after.uplinks().get(move.name());
    return was == null || next == null || difference.reconnects(was, next) ? null : next.at();
  }

  private @Nullable Position connection(Move move) {
    ConnectionConfig was = now.connections().get(move.name());
    ConnectionConfig next = after.connections().get(move.name());
    if (was == null || next == null || !Difference.sameConnection(was, next)) {
      return null;
    }
    return after.switches().values().stream()
        .flatMap(config -> config.setBy().stream())
        .filter(by -> by.connection().equals(move.name()))
        .map(SwitchConfig.SetBy::at)
        .findFirst()
        .orElse(null);
  }
}
