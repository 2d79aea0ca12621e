package io.mutstreams.agent.change;

import io.mutstreams.agent.config.Problem;
import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.flow.LinkStatus;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Takes the running graph from one revision to the next, all or nothing.
 *
 * <p>Used by one thread, the change thread; {@link #running} may be asked by any.
 */
public final class Changer {
  private static final long PATIENCE_MILLIS = 3_000;
  private static final long STORE_MILLIS = 60_000;

  private final Parts parts;
  private final SessionMemory sessions;
  private final SwitchFeeds switchFeeds;
  private final WayMemory ways;
  private final Takeovers takeovers;
  private volatile Map<String, String> heirs = Map.of();
  private volatile Running running = Running.nothing();
  private int links;

  /** Nothing runs at first. */
  public Changer(Parts parts) {
    this.parts = parts;
    this.switchFeeds = new SwitchFeeds(parts, STORE_MILLIS);
    this.sessions = new SessionMemory(parts.states(), SessionMemory.PLACE, STORE_MILLIS);
    this.ways = new WayMemory(parts.states(), parts.outboxes(), STORE_MILLIS);
    this.takeovers = new Takeovers(parts, STORE_MILLIS);
  }

  /** What runs. */
  public Running running() {
    return running;
  }

  /** How the clients are doing by which messages set switches, by connection. Any thread. */
  public Map<String, LinkStatus> switchLinks() {
    return switchFeeds.status();
  }

  /** What a change to a revision would do. Any thread. */
  public Plan plan(Revision after) {
    return plan(running, after);
  }

  private Plan plan(Running before, Revision after) {
    return words(before, after).with("uplink", LeftBehind.of(before, after));
  }

  /** The uplinks that drain what others have left, by the names of those. Any thread. */
  public Map<String, String> heirs() {
    return heirs;
  }

  private Plan words(Running before, Revision after) {
    return PlanMaker.of(before.revision(), after)
        .with("switch", SwitchPlan.kept(parts.switches(), before.revision(), after));
  }

  /** The state that a change to a revision would lose without being allowed to. Any thread. */
  public List<Problem> losses(Revision after) {
    Running now = running;
    return Losses.of(PlanMaker.of(now.revision(), after), now, after);
  }

  /** As {@link #change(Revision, boolean, Supplier)}, with nothing at last. */
  public Outcome change(Revision after, boolean mayLoseState) {
    return change(after, mayLoseState, List::of);
  }

  /**
   * Prepares a revision beside what runs, and commits it if nothing stands against it.
   *
   * @param mayLoseState whether state may be lost that the revision does not allow to be lost
   * @param last what is done when all else is prepared, and cannot be taken back: no problems, or
   *     it has not been done
   */
  public Outcome change(
      Revision after, boolean mayLoseState, Supplier<? extends List<Problem>> last) {
    Running before = running;
    List<Problem> losses = mayLoseState ? List.of() : losses(after);
    if (!losses.isEmpty()) {
      return Outcome.refused(before, losses);
    }
    boolean first = before.revision().agentId().isEmpty();
    if (!after.sources().isEmpty() && !sessions.isRead()) {
      // With others than before, what the brokers have kept would be left behind.
      return Outcome.refused(before, unread(after));
    }
    if (!after.switches().isEmpty() && !parts.switches().isRead(STORE_MILLIS)) {
      return Outcome.refused(before, SwitchPlan.unread(after));
    }
    List<Session> known = sessions.sessions(after.agentId());
    Prepared prepared = new Prepared(before, after, known, mayLoseState);
    Preparation preparation =
        new Preparation(parts, prepared, first ? 0 : PATIENCE_MILLIS, links, switchFeeds);
    preparation.prepare();
    links = preparation.links();
    List<Problem> problems = preparation.problems().isEmpty() ? last.get() : preparation.problems();
    if (!problems.isEmpty()) {
      prepared.undo();
      switchFeeds.undo(first);
      return Outcome.refused(before, problems);
    }
    Plan plan = words(before, after);
    Map<String, String> next = takeovers.heirs(before.revision(), after);
    takeovers.begin(after, next);
    parts.switches().add(after.switches());
    prepared.overlaps.committed();
    Commit commit = new Commit(parts, prepared, ways, input -> running.behind(input));
    Running committed = commit.run();
    running = committed;
    parts.switches().are(after.switches());
    switchFeeds.commit(after);
    sessions.remember(after.agentId(), prepared.plan);
    prepared.overlaps.awaitStep();
    Retirement retirement = new Retirement(parts);
    running = retirement.afterChange(prepared, committed, commit.laneChanges());
    prepared.overlaps.left();
    heirs = Map.copyOf(takeovers.take(running, next));
    ways.remember(Ways.of(after), commit.left());
    // What is under way when the change begins may be stored meanwhile.
    Plan done = plan.with("uplink", LeftBehind.of(before, after));
    return new Outcome(true, running, done, List.of(), commit.times());
  }

  private static List<Problem> unread(Revision after) {
    return after.sources().values().stream()
        .limit(1)
        .map(
            source ->
                new Problem(
                    source.at(),
                    "sources",
                    "which sessions they have at their brokers is stored and cannot be read now"))
        .toList();
  }

  /** Looks after what time decides; about twice a second, by any one thread. */
  public void tick() {
    Running now = running;
    now.uplinks().values().forEach(out -> out.uplink().tick());
    long nanos = System.nanoTime();
    now.sources().forEach((name, source) -> source.node().tick(nanos, () -> now.holdsBack(name)));
  }

  /** Ends everything; what is not settled stays with its broker. */
  public void stop() {
    switchFeeds.stop();
    new Retirement(parts).everything(running, new StreamOrder(running.revision()).upstreamFirst());
    running = Running.nothing();
  }
}
