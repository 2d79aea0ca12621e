package io.mutstreams.agent.change;

import io.mutstreams.agent.config.Problem;
import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.flow.LinkStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Takes the running graph from one revision to the next, all or nothing.
 *
 * <p>Used by one thread, the change thread; {@link #running} may be asked by any.
 */
public final class Changer {
  private static final long PATIENCE_MILLIS = 3_000;
  private static final long STORE_MILLIS = 60_000;

  /** Where the disk does not take it, a change is made all the same. */
  private static final long NOTE_MILLIS = 2_000;

  private final Parts parts;
  private final SessionMemory sessions;
  private final SwitchFeeds switchFeeds;
  private final WayMemory ways;
  private final Takeovers takeovers;
  private final Moves moves;
  private final Drains drains = new Drains();
  private volatile Map<String, String> heirs = Map.of();
  private volatile Running running = Running.nothing();
  private int links;

  /** Nothing runs at first. */
  public Changer(Parts parts) {
    this.parts = parts;
    this.switchFeeds = new SwitchFeeds(parts, STORE_MILLIS);
    this.sessions = new SessionMemory(parts.states(), SessionMemory.PLACE, STORE_MILLIS);
    this.moves = new Moves(parts);
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

  /** The state that an edit to a revision would lose without being allowed to. Any thread. */
  public List<Problem> losses(Revision after) {
    return losses(after, Allowance.edit(false));
  }

  private List<Problem> losses(Revision after, Allowance allowance) {
    Running now = running;
    return Losses.of(PlanMaker.of(now.revision(), after), now, after, allowance);
  }

  /** As {@link #change(Revision, Allowance, Supplier)}, of an edit, with nothing at last. */
  public Outcome change(Revision after, boolean mayLoseState) {
    return change(after, Allowance.edit(mayLoseState), List::of);
  }

  /**
   * Prepares a revision beside what runs, and commits it if nothing stands against it.
   *
   * @param allowance whether state may be lost that the revision does not allow to be lost
   * @param last what is done when all else is prepared, and cannot be taken back: no problems, or
   *     it has not been done
   */
  public Outcome change(
      Revision after, Allowance allowance, Supplier<? extends List<Problem>> last) {
    Running before = running;
    List<Problem> losses = allowance.given() ? List.of() : losses(after, allowance);
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
    List<Session> remembered = sessions.sessions(after.agentId());
    List<SessionMemory.Leaving> leaving = first ? sessions.leaving(after.agentId()) : List.of();
    LeftSessions left = new LeftSessions(remembered, leaving);
    List<Session> known = left.without(drains.without(moves.without(remembered, after.agentId())));
    List<Session> drained = first ? left.all() : drains.sessions();
    Prepared prepared = new Prepared(before, after, moves, known, drained, allowance);
    Resumption resumption = new Resumption(parts, prepared);
    resumption.plan(remembered, leaving);
    Preparation preparation =
        new Preparation(
            parts,
            prepared,
            first ? 0 : PATIENCE_MILLIS,
            links,
            switchFeeds,
            () -> noteDown(prepared));
    preparation.prepare();
    links = preparation.links();
    left.connect(parts, prepared, resumption);
    List<Problem> problems = preparation.problems().isEmpty() ? last.get() : preparation.problems();
    if (!problems.isEmpty()) {
      prepared.undo();
      left.abort();
      switchFeeds.undo(first);
      if (!first) {
        CompletableFuture<Void> unused =
            remember(before.revision().agentId(), sessionsOf(before), moves.waiting());
      }
      return Outcome.refused(before, problems);
    }
    Plan plan = words(before, after);
    Map<String, String> next = takeovers.heirs(before.revision(), after);
    takeovers.begin(after, next);
    parts.switches().add(after.switches());
    prepared.overlaps.committed();
    Commit commit = new Commit(parts, prepared, ways, input -> running.behind(input));
    Running committed = commit.run(() -> noteLeft(prepared));
    running = committed;
    left.begin(drains);
    parts.switches().are(after.switches());
    switchFeeds.commit(after);
    prepared.overlaps.awaitStep();
    Retirement retirement = new Retirement(parts, drains);
    running = retirement.afterChange(prepared, committed, commit.laneChanges());
    prepared.newLines.forEach(
        (id, line) -> {
          if (prepared.held.contains(id)) {
            line.gate().resume();
          }
        });
    prepared.overlaps.left();
    moves.are(prepared.postponed, prepared.awaited);
    CompletableFuture<Void> unused = remember(after.agentId(), prepared.plan(), prepared.postponed);
    heirs = Map.copyOf(takeovers.take(running, next));
    ways.remember(Ways.of(after), commit.left());
    // What is under way when the change begins may be stored meanwhile.
    Plan done =
        plan.with("uplink", LeftBehind.of(before, after))
            .with(Move.SOURCE, moves.words(Move.SOURCE))
            .with(Move.UPLINK, moves.words(Move.UPLINK));
    return new Outcome(true, running, done, List.of(), commit.times());
  }

  /**
   * What is begun is known before it is there, and what is left until it is left: were the agent to
   * end between, it would go on with the former sessions, and leave none behind that nobody knows.
   */
  private void noteDown(Prepared prepared) {
    if (!prepared.before.revision().agentId().equals(prepared.after.agentId())) {
      return;
    }
    Map<String, Session> all = new LinkedHashMap<>();
    prepared.plan().forEach(session -> all.put(session.id(), session));
    prepared.before.lines().forEach((id, line) -> all.put(id, line.session()));
    List<Postponed> leaving = new ArrayList<>(prepared.overlaps.leaving());
    leaving.addAll(prepared.postponed);
    Closing.waitFor(
        remember(prepared.after.agentId(), List.copyOf(all.values()), leaving), NOTE_MILLIS);
  }

  /**
   * From now on the new sessions alone have what comes, and the former ones what was not settled
   * when the new ones were begun: were the agent to end before these are left, it would have to ask
   * both for it.
   */
  private void noteLeft(Prepared prepared) {
    if (prepared.overlaps.isNone()) {
      return;
    }
    List<Session> all = new ArrayList<>(prepared.plan());
    List<Postponed> left = new ArrayList<>();
    for (Running.Line line : prepared.before.lines().values()) {
      Session session = line.session();
      if (prepared.plan().stream().noneMatch(each -> each.id().equals(session.id()))) {
        List<Postponed> its = prepared.overlaps.left(session);
        Map<String, String> topics = new LinkedHashMap<>();
        its.forEach(each -> topics.putAll(each.topics()));
        all.add(its.isEmpty() ? session : session.with(topics));
        left.addAll(its);
      }
    }
    Closing.waitFor(remember(prepared.after.agentId(), all, prepared.postponed, left), NOTE_MILLIS);
  }

  private CompletableFuture<Void> remember(
      String agent, List<Session> all, List<Postponed> leaving) {
    return remember(agent, all, leaving, List.of());
  }

  /**
   * Remembers them, with those that are drained.
   *
   * @param left what has gone over from sessions that are about to be left
   */
  private CompletableFuture<Void> remember(
      String agent, List<Session> all, List<Postponed> leaving, List<Postponed> left) {
    List<Session> withDrained = new ArrayList<>(all);
    withDrained.addAll(drains.sessions());
    return sessions.remember(
        agent,
        withDrained,
        Stream.concat(
                leaving.stream().map(each -> leaving(each, false)),
                Stream.concat(left.stream(), drains.whose().stream())
                    .map(each -> leaving(each, true)))
            .distinct()
            .toList());
  }

  private SessionMemory.Leaving leaving(Postponed what, boolean left) {
    return new SessionMemory.Leaving(
        what.former().id(), what.agent(), moves.since(what).toEpochMilli(), left);
  }

  private static List<Session> sessionsOf(Running running) {
    return running.lines().values().stream().map(Running.Line::session).toList();
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

  /** The sources and uplinks that wait to go over to other brokers. Any thread. */
  public List<Move> moves() {
    return moves.list();
  }

  /** What would go on waiting to go over in a revision, with why. Any thread. */
  public List<Problem> waiting(Revision after) {
    return new StillWaiting(running.revision(), after).of(moves.list());
  }

  /**
   * Has go over what waits for that, when the broker is there. To be called now and then by the
   * change thread.
   */
  public void moveOn() {
    moves.look();
    if (!drains.sessions().isEmpty()) {
      drains.look();
      CompletableFuture<Void> unused =
          remember(running.revision().agentId(), sessionsOf(running), moves.waiting());
    }
    long now = System.nanoTime();
    if (moves.isDue(now)) {
      moves.tries(now);
      Outcome outcome = change(running.revision(), true);
      if (!outcome.accepted()) {
        moves.refused(outcome.problems());
      }
    }
  }

  /** Ends everything; what is not settled stays with its broker. */
  public void stop() {
    switchFeeds.stop();
    moves.stop();
    drains.stop();
    new Retirement(parts, drains)
        .everything(running, new StreamOrder(running.revision()).upstreamFirst());
    running = Running.nothing();
  }
}
