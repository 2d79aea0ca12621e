package io.mutstreams.agent;

import io.mutstreams.agent.config.SwitchConfig;
import io.mutstreams.agent.config.Words;
import io.mutstreams.agent.flow.LinkStatus;
import io.mutstreams.agent.flow.SwitchSetting;
import io.mutstreams.agent.flow.Switchboard;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers what commands ask of the switches. Any thread. */
public final class SwitchDesk {
  /** How long a person waits to hear that a value is durable; it is in force before. */
  static final long DURABLE_MILLIS = 5_000;

  private final Switchboard switches;
  private final Supplier<Map<String, LinkStatus>> links;
  private final long patienceMillis;

  /**
   * @param links how the clients are doing by which messages set switches, by connection
   * @param patienceMillis how long a person waits to hear that a value is durable
   */
  SwitchDesk(Switchboard switches, Supplier<Map<String, LinkStatus>> links, long patienceMillis) {
    this.switches = switches;
    this.links = links;
    this.patienceMillis = patienceMillis;
  }

  /** The commands that are answered. */
  public static Set<String> commands() {
    return Set.of("switch.list", "switch.get", "switch.set", "switch.reset");
  }

  /**
   * Answers a request.
   *
   * @param request has its command under {@code command}, one of {@link #commands}
   * @return fails with a sentence for the person when it cannot be done
   */
  public CompletableFuture<Map<String, @Nullable Object>> answer(Map<String, Object> request) {
    try {
      return answer(new Request(request));
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private CompletableFuture<Map<String, @Nullable Object>> answer(Request request) {
    String command = request.text("command");
    if (command.equals("switch.list")) {
      Map<String, @Nullable Object> tree = new LinkedHashMap<>();
      tree.put("switches", rows());
      return CompletableFuture.completedFuture(tree);
    }
    String name = request.text("name");
    if (command.equals("switch.get")) {
      return CompletableFuture.completedFuture(row(switches.look(name)));
    }
    String value = command.equals("switch.set") ? request.text("value") : null;
    return switches
        .byPerson(name, value)
        .completeOnTimeout(null, patienceMillis, TimeUnit.MILLISECONDS)
        .thenApply(waited -> row(switches.look(name)));
  }

  /** The switches, for the status. */
  List<Object> rows() {
    List<Object> rows = new ArrayList<>();
    switches.look().forEach(look -> rows.add(row(look)));
    return rows;
  }

  private Map<String, @Nullable Object> row(Switchboard.Look look) {
    SwitchConfig config = look.config();
    SwitchSetting setting = look.setting();
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("name", config.name());
    row.put("value", setting.value());
    row.put("type", Words.word(config.type()));
    row.put("initial", config.initial());
    row.put("allowed", config.allowed());
    row.put("since", Instant.ofEpochMilli(setting.since()).toString());
    row.put("by", Words.word(setting.by()));
    row.put("who", setting.who().isEmpty() ? null : setting.who());
    row.put("durable", look.durable());
    List<Object> setBy = new ArrayList<>();
    Map<String, LinkStatus> now = links.get();
    for (SwitchConfig.SetBy by : config.setBy()) {
      LinkStatus link = now.get(by.connection());
      Map<String, @Nullable Object> one = new LinkedHashMap<>();
      one.put("from", by.connection());
      one.put("topic", by.topic());
      one.put("connected", link != null && link.connected());
      one.put("why", link == null ? null : link.why());
      setBy.add(one);
    }
    row.put("set_by", setBy);
    row.put("misfits", look.misfits());
    row.put("misfit", look.misfit().isEmpty() ? null : look.misfit());
    return row;
  }
}
