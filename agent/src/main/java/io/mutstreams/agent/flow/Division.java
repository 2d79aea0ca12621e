package io.mutstreams.agent.flow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands what a stream holds over from its lanes to others, when it gets another number of them: the
 * state and timers of each key to the lane that has the key from now on, how far time has come,
 * what is known of repeats, what was counted, and records that could not be processed before.
 *
 * <p>The former lanes come to it at their marks, the others wait in theirs, which are their first:
 * the thread of the last that comes has all of them for itself. What the others write waits until
 * all that the former ones have written is durable.
 */
public final class Division {
  private static final Logger LOG = LoggerFactory.getLogger(Division.class);

  private final Lanes former;
  private final Lanes next;
  private final Map<String, List<StateCheck>> kept;
  private final Set<String> gone;
  private final List<StateStore.Entry> entries = new ArrayList<>();
  private final List<Mailbox.Item> items = new ArrayList<>();
  private final List<CompletableFuture<Void>> durable = new ArrayList<>();
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private final CountDownLatch ready;
  private int open;

  /**
   * Not begun.
   *
   * @param kept the ids of the steps that keep their state, with the checks of it
   * @param gone those of the steps whose stored state is to be forgotten
   */
  public Division(Lanes former, Lanes next, Map<String, List<StateCheck>> kept, Set<String> gone) {
    this.former = former;
    this.next = next;
    this.kept = new HashMap<>(kept);
    this.gone = Set.copyOf(gone);
    this.open = former.count();
    this.ready = new CountDownLatch(next.count());
  }

  /** Completes when the others have begun: the former ones have nothing any more. */
  public CompletableFuture<Void> done() {
    return done;
  }

  /** One of the former lanes has come to its mark. On its thread. */
  public void come(Lane lane) {
    CompletableFuture<Void> written = new CompletableFuture<>();
    lane.runner().checkpointAtOnce(() -> written.complete(null));
    List<StateStore.Entry> all = lane.runner().snapshot();
    List<Mailbox.Item> left = lane.giveUp(next);
    boolean last;
    synchronized (this) {
      durable.add(written);
      entries.addAll(all);
      items.addAll(left);
      last = --open == 0;
    }
    if (last) {
      try {
        ready.await();
        divide();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException e) {
        LOG.atError()
            .addKeyValue("event", "fault")
            .addKeyValue("stream", former.stream())
            .log("stream {}: its lanes could not take over everything", former.stream(), e);
      }
      former.all().forEach(Lane::mended);
      done.complete(null);
    }
  }

  /** One of the others waits for its share. On its thread. */
  public void await(Lane lane) {
    ready.countDown();
    done.join();
    LOG.debug("lane {} begins", lane.name());
  }

  private synchronized void divide() {
    List<StreamRunner> runners = former.all().stream().map(Lane::runner).toList();
    CompletableFuture<Void> written =
        CompletableFuture.allOf(durable.toArray(CompletableFuture[]::new));
    boolean stateless = runners.stream().anyMatch(StreamRunner::stateful);
    for (Lane lane : next.all()) {
      LaneNumber number = lane.number();
      for (StepHost step : lane.pipeline().steps()) {
        List<StateCheck> checks = kept.get(step.name().step());
        if (checks != null) {
          checks.forEach(step::lend);
          step.restore(number.own(step.name().step(), entries));
        }
      }
      lane.runner().adopt(runners);
      lane.runner().after(written);
      for (String step : gone) {
        lane.forget(step);
      }
      if (stateless && !lane.runner().stateful()) {
        lane.forget(Watermark.STEP);
      }
      lane.putFirst(items.stream().filter(item -> number.has(item.record().key())).toList());
    }
    countOn();
    entries.clear();
    items.clear();
  }

  private void countOn() {
    Lane first = next.all().get(0);
    for (Lane lane : former.all()) {
      first.runner().countOn(lane.runner());
      for (StepHost step : lane.pipeline().steps()) {
        StepHost now = first.pipeline().step(step.name().step());
        if (now != null) {
          now.countOn(step);
        }
      }
    }
  }
}
