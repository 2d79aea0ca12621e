package io.mutstreams.agent.change;

import io.mutstreams.agent.config.StepConfig;
import io.mutstreams.agent.config.StreamConfig;
import io.mutstreams.agent.flow.Division;
import io.mutstreams.agent.flow.Lane;
import io.mutstreams.agent.flow.Lanes;
import io.mutstreams.agent.flow.StateCheck;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A stream gets another number of lanes: others take over from those that it has. Owned by the
 * change thread; what it puts into the swaps runs on the lanes' threads.
 *
 * @param former those that it has
 * @param next those that take over
 * @param division hands over
 */
record LaneChange(Lanes former, Lanes next, Division division) {
  static LaneChange of(Prepared prepared, StreamConfig now, Lanes former, Lanes next) {
    StreamConfig was =
        Objects.requireNonNull(prepared.before.revision().streams().get(now.name()), now.name());
    Map<String, List<StateCheck>> kept = new HashMap<>();
    Set<String> gone = new HashSet<>();
    for (StepConfig old : was.steps()) {
      StepConfig step = StepPreparation.find(now, old.id());
      if (step != null && step.meaning().keeps(old.meaning())) {
        Prepared.Place place = new Prepared.Place(now.name(), old.id());
        kept.put(old.id(), prepared.checks.getOrDefault(place, List.of()));
      } else if (!old.type().spec().states().isEmpty()) {
        gone.add(old.id());
      }
    }
    return new LaneChange(former, next, new Division(former, next, kept, gone));
  }

  /** Most of what is to be written is written before the lanes stand. */
  void begin() {
    Closing.quietly(former.checkpoint());
  }

  /** What the lanes do at their marks: the former ones behind what they do there anyway. */
  void awaitedBy(Map<Lane, Runnable> swaps) {
    for (Lane lane : former.all()) {
      Runnable meets = Objects.requireNonNull(swaps.get(lane), lane.name());
      swaps.put(
          lane,
          () -> {
            meets.run();
            division.come(lane);
          });
    }
    for (Lane lane : next.all()) {
      swaps.put(lane, () -> division.await(lane));
    }
  }
}
