package io.mutstreams.agent.flow;

import io.mutstreams.agent.config.SwitchConfig;
import io.mutstreams.api.BadRecordException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the messages of one connection that set switches. A message is settled when what it sets is
 * durable, or does not fit.
 *
 * <p>Arrivals come by one thread at a time; a change leads from its own. The monitor guards it all.
 * Before it is led anywhere, arrivals are kept: their number is bounded by the Receive Maximum.
 */
public final class SwitchInlet {
  private static final Logger LOG = LoggerFactory.getLogger(SwitchInlet.class);
  private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final String connection;
  private final Switchboard switches;
  private final ArrayDeque<Arrival> kept = new ArrayDeque<>();
  private @Nullable Map<String, List<Way>> ways;
  private long told = System.nanoTime() - QUIET_NANOS;
  private long untold;

  private record Way(String name, SwitchConfig.SetBy by) {}

  /** For a connection; what comes in waits for {@link #lead}. */
  public SwitchInlet(String connection, Switchboard switches) {
    this.connection = connection;
    this.switches = switches;
  }

  /** Takes an arrival from the feed; never blocks. */
  public void accept(Arrival arrival) {
    Settlement settlement;
    synchronized (this) {
      if (ways == null) {
        kept.add(arrival);
        return;
      }
      settlement = take(arrival, ways);
    }
    settlement.release();
  }

  /** From now on what the switches say of this connection counts, also for what has been kept. */
  public void lead(Map<String, SwitchConfig> configs) {
    List<Settlement> settlements = new ArrayList<>();
    synchronized (this) {
      Map<String, List<Way>> now = new HashMap<>();
      for (SwitchConfig config : configs.values()) {
        for (SwitchConfig.SetBy by : config.setBy()) {
          if (by.connection().equals(connection)) {
            now.computeIfAbsent(by.topic(), topic -> new ArrayList<>())
                .add(new Way(config.name(), by));
          }
        }
      }
      ways = now;
      for (Arrival arrival = kept.poll(); arrival != null; arrival = kept.poll()) {
        settlements.add(take(arrival, now));
      }
    }
    settlements.forEach(Settlement::release);
  }

  /**
   * @return to be released outside of the monitor: it may call the feed
   */
  private Settlement take(Arrival arrival, Map<String, List<Way>> now) {
    Settlement settlement = new Settlement(arrival.settled());
    for (Way way : now.getOrDefault(arrival.topic(), List.of())) {
      set(way, arrival, settlement);
    }
    return settlement;
  }

  private void set(Way way, Arrival arrival, Settlement settlement) {
    String who = way.by().topic() + " from " + connection;
    settlement.hold();
    try {
      if (arrival.fault() != null) {
        throw new BadRecordException(arrival.fault());
      }
      Map<String, @Nullable Object> news = new HashMap<>();
      news.put(way.name(), way.by().decoder().decode(arrival.payload()));
      switches.set(news, SwitchSetting.By.MESSAGE, who, settlement::release);
    } catch (BadRecordException | IllegalArgumentException | StackOverflowError e) {
      settlement.release();
      misfit(way.name(), who, e.getMessage() == null ? e.toString() : e.getMessage());
    }
  }

  /** However many come, the log hears once a minute. */
  private void misfit(String name, String who, String why) {
    switches.misfit(name, why);
    untold++;
    long now = System.nanoTime();
    if (now - told >= QUIET_NANOS) {
      LOG.atWarn()
          .addKeyValue("event", "misfit")
          .addKeyValue("switch", name)
          .addKeyValue("by", who)
          .log(
              "switch {}: a message of {} does not fit and changes nothing: {}{}",
              name,
              who,
              why,
              untold > 1 ? " (" + untold + " since this was last told)" : "");
      told = now;
      untold = 0;
    }
  }
}
