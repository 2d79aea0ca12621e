package io.mutstreams.agent.flow;

import io.mutstreams.agent.config.SwitchConfig;
import io.mutstreams.agent.config.Words;
import io.mutstreams.agent.expression.SwitchName;
import io.mutstreams.agent.expression.SwitchValues;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The switches: sets them, and makes durable what they were set to.
 *
 * <p>A value is in force when the call that sets it returns: every record that a lane takes up from
 * then on sees it. It is durable a moment later. Those that are set at once are in force at once.
 * Any thread; the monitor makes one order of all settings, on the board as on the disk.
 */
public final class Switchboard {
  private final InstantSource clock;
  private final SwitchMemory memory;
  private final SwitchValues values;

  /** What they were set to; also of those that are no longer configured, or otherwise. */
  private final Map<String, SwitchSetting> settings = new HashMap<>();

  private final Map<String, SwitchConfig> configs = new LinkedHashMap<>();
  private final Map<String, Long> begun = new HashMap<>();
  private final Map<String, Misfit> misfits = new HashMap<>();
  private boolean read;

  private record Misfit(long count, String why) {}

  /** Begins to read what is stored. */
  public Switchboard(StateStore store, SwitchValues values, InstantSource clock) {
    this.memory = new SwitchMemory(store);
    this.values = values;
    this.clock = clock;
  }

  /** Where expressions read them. */
  public SwitchValues values() {
    return values;
  }

  /**
   * Waits, but not for ever, until what is stored has been read.
   *
   * @return whether it has
   */
  public boolean isRead(long patienceMillis) {
    synchronized (this) {
      if (read) {
        return true;
      }
    }
    Map<String, SwitchSetting> stored = memory.read(patienceMillis);
    synchronized (this) {
      if (stored != null && !read) {
        settings.putAll(stored);
        read = true;
      }
      return read;
    }
  }

  /**
   * The switches that a change brings, beside those that there are: what reads the former type of
   * one goes on to, until all streams have taken the change over.
   */
  public synchronized void add(Map<String, SwitchConfig> after) {
    Map<SwitchName, Object> next = new HashMap<>(values.now());
    after.forEach((name, config) -> next.putIfAbsent(named(config), current(config).value()));
    values.set(next);
  }

  /** From now on these switches, after a change or, to take {@link #add} back, before none. */
  public synchronized void are(Map<String, SwitchConfig> after) {
    after.forEach(
        (name, config) -> {
          SwitchConfig was = configs.get(name);
          if (was == null || !current(was).value().equals(current(config).value())) {
            begun.put(name, clock.millis());
          }
        });
    configs.clear();
    configs.putAll(after);
    begun.keySet().retainAll(after.keySet());
    misfits.keySet().retainAll(after.keySet());
    publish();
  }

  /** The switches that there are. */
  public synchronized Map<String, SwitchConfig> configs() {
    return new LinkedHashMap<>(configs);
  }

  /** What a switch that is configured like this has been set to; null for nothing that counts. */
  public synchronized @Nullable Object kept(SwitchConfig config) {
    SwitchSetting setting = settings.get(config.name());
    return setting != null && setting.suits(config) ? setting.value() : null;
  }

  private void publish() {
    Map<SwitchName, Object> next = new HashMap<>();
    configs.forEach((name, config) -> next.put(named(config), current(config).value()));
    values.set(next);
  }

  private static SwitchName named(SwitchConfig config) {
    return new SwitchName(config.name(), config.type());
  }

  private SwitchSetting current(SwitchConfig config) {
    SwitchSetting setting = settings.get(config.name());
    return setting != null && setting.suits(config)
        ? setting
        : new SwitchSetting(
            config.type(),
            config.initial(),
            begun.getOrDefault(config.name(), 0L),
            SwitchSetting.By.INITIAL,
            "");
  }

  /**
   * Sets switches, all or none.
   *
   * @param news the new values by name
   * @param who which message or stream
   * @param durable runs when they are durable, by any thread; not when this throws
   * @throws IllegalArgumentException with a sentence, when one of them is not there or does not
   *     take its value
   */
  public void set(
      Map<String, @Nullable Object> news, SwitchSetting.By by, String who, Runnable durable) {
    synchronized (this) {
      Map<String, @Nullable SwitchSetting> changed = new LinkedHashMap<>();
      for (Map.Entry<String, @Nullable Object> each : news.entrySet()) {
        SwitchConfig config = config(each.getKey());
        Object value = config.fit(each.getValue());
        SwitchSetting before = settings.get(config.name());
        // What it is already is not written again, however often it is said.
        if (before == null || !before.suits(config) || !before.value().equals(value)) {
          changed.put(
              config.name(), new SwitchSetting(config.type(), value, clock.millis(), by, who));
        }
      }
      if (!changed.isEmpty()) {
        settings.putAll(changed);
        publish();
      }
      memory.write(changed, durable);
    }
  }

  /**
   * Sets a switch to what a person has written, or, without that, back to what it is initially.
   *
   * @return completes when it is durable
   * @throws IllegalArgumentException with a sentence, as {@link #set}
   */
  public CompletableFuture<Void> byPerson(String name, @Nullable String text) {
    CompletableFuture<Void> durable = new CompletableFuture<>();
    synchronized (this) {
      SwitchConfig config = config(name);
      if (text == null) {
        reset(name, () -> durable.complete(null));
      } else {
        Map<String, @Nullable Object> news = new HashMap<>();
        news.put(name, config.parse(text));
        set(news, SwitchSetting.By.PERSON, "", () -> durable.complete(null));
      }
    }
    return durable;
  }

  private void reset(String name, Runnable durable) {
    Map<String, @Nullable SwitchSetting> gone = new HashMap<>();
    if (settings.remove(name) != null) {
      gone.put(name, null);
      begun.put(name, clock.millis());
      publish();
    }
    memory.write(gone, durable);
  }

  private SwitchConfig config(String name) {
    SwitchConfig config = configs.get(name);
    if (config == null) {
      throw new IllegalArgumentException(
          "there is no switch "
              + Words.quote(name)
              + (configs.isEmpty() ? "; none is declared" : Words.instead(name, configs.keySet())));
    }
    return config;
  }

  /** A message did not fit. */
  synchronized void misfit(String name, String why) {
    misfits.merge(name, new Misfit(1, why), (old, one) -> new Misfit(old.count() + 1, why));
  }

  /**
   * How a switch is doing.
   *
   * @param durable whether it would be the same after a restart
   * @param misfits how many messages did not fit, since the start
   * @param misfit why the last of them did not; "" for none
   */
  public record Look(
      SwitchConfig config, SwitchSetting setting, boolean durable, long misfits, String misfit) {}

  /** All of them, in the order written. */
  public synchronized List<Look> look() {
    return configs.values().stream().map(this::look).toList();
  }

  /**
   * One of them.
   *
   * @throws IllegalArgumentException with a sentence, when it is not there
   */
  public synchronized Look look(String name) {
    return look(config(name));
  }

  private Look look(SwitchConfig config) {
    Misfit misfit = misfits.getOrDefault(config.name(), new Misfit(0, ""));
    boolean durable = memory.isDurable(config.name());
    return new Look(config, current(config), durable, misfit.count(), misfit.why());
  }
}
