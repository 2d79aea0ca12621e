package io.mutstreams.agent.mqtt;

import io.mutstreams.agent.flow.RefusedException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what is subscribed on a connection in line with what is wanted. Blocks, so it is called on
 * workers only; one at a time, by a lock.
 */
final class Subscriptions {
  private static final Logger log = LoggerFactory.getLogger(Subscriptions.class);
  private static final long RETRY_MILLIS = 60_000;
  private static final long HELD_BACK_MILLIS = 1_000;
  private final Supplier<String> name;
  private final int qos;
  private final Intake intake;
  private final Threads threads;
  private final ReentrantLock turn = new ReentrantLock();
  private volatile boolean identifiers;
  private volatile @Nullable String refused;

  Subscriptions(Supplier<String> name, int qos, Intake intake, Threads threads) {
    this.name = name;
    this.qos = qos;
    this.intake = intake;
    this.threads = threads;
  }

  /** A connection opened; on Paho's callback thread. */
  void opened(boolean knowsIdentifiers) {
    identifiers = knowsIdentifiers;
    refused = null;
  }

  /** What the broker refused on the present connection, in words; null for nothing. */
  @Nullable String refused() {
    return refused;
  }

  /**
   * Subscribes what is missing.
   *
   * @param must which topics must not be refused; for the others the broker is asked again later
   * @throws RefusedException when it refuses one that must not be
   * @throws IOException when the connection broke
   */
  void begin(Wire wire, Predicate<TopicFilter> must) throws IOException {
    turn.lock();
    try {
      Map<TopicFilter, String> refusals = subscribe(wire);
      if (refusals.keySet().stream().anyMatch(must)) {
        refusals.keySet().removeIf(must.negate());
        throw new RefusedException(name.get() + ": " + String.join("; ", refusals.values()));
      }
      remember(wire, refusals.isEmpty() ? null : String.join("; ", refusals.values()));
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    } finally {
      turn.unlock();
    }
  }

  private void end(Wire wire) throws IOException {
    turn.lock();
    try {
      // Asked for in the turn: what is wanted again meanwhile is subscribed in a later one.
      end(wire, intake.unwanted());
    } finally {
      turn.unlock();
    }
  }

  /**
   * Unsubscribes these.
   *
   * @throws IOException when the connection broke
   */
  void end(Wire wire, List<TopicFilter> filters) throws IOException {
    turn.lock();
    try {
      if (!filters.isEmpty()) {
        Subscriber.unsubscribe(wire, filters);
        filters.forEach(filter -> intake.unsubscribed(wire, filter));
      }
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    } finally {
      turn.unlock();
    }
  }

  private void remember(Wire wire, @Nullable String words) {
    if (words != null) {
      if (!words.equals(refused)) {
        log.atWarn()
            .addKeyValue("event", "subscription")
            .addKeyValue("source", LinkLog.bare(name.get()))
            .log("{}: {}. Asking again every minute.", name.get(), words);
      }
      threads.after(RETRY_MILLIS, () -> updateLater(wire));
    }
    refused = words;
  }

  private Map<TopicFilter, String> subscribe(Wire wire) throws IOException, InterruptedException {
    Map<TopicFilter, String> refusals = new LinkedHashMap<>();
    List<TopicFilter> missing = intake.missing();
    if (missing.isEmpty()) {
      return refusals;
    }
    Map<TopicFilter, Integer> answers = Subscriber.subscribe(wire, missing, qos, identifiers);
    answers.forEach(
        (filter, code) -> {
          if (code >= Reasons.FAILURE) {
            String words = "topic " + filter + " refused: " + Reasons.ofCode(code, null);
            refusals.put(filter, words);
          } else {
            intake.subscribed(wire, filter);
            if (code < qos) {
              log.atWarn()
                  .addKeyValue("event", "subscription")
                  .addKeyValue("source", LinkLog.bare(name.get()))
                  .addKeyValue("topic", filter)
                  .addKeyValue("qos", code)
                  .log("{}: the broker grants topic {} only QoS {}.", name.get(), filter, code);
            }
          }
        });
    return refusals;
  }

  /**
   * Begins and ends what is to be, on a worker. Waits while no answer would be heard: each question
   * would leave something behind. Leaves it to the next connection when this one breaks.
   */
  void updateLater(Wire wire) {
    threads.workers().execute(() -> update(wire));
  }

  private void update(Wire wire) {
    if (wire.hasEnded()) {
      return;
    }
    if (wire.room().holdsBack()) {
      threads.after(HELD_BACK_MILLIS, () -> updateLater(wire));
      return;
    }
    try {
      begin(wire, filter -> false);
      end(wire);
    } catch (HeldBackException e) {
      threads.after(HELD_BACK_MILLIS, () -> updateLater(wire));
    } catch (IOException e) {
      log.debug("{}: {}", name.get(), e.getMessage());
    }
  }
}
