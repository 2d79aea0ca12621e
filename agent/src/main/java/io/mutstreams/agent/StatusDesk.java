package io.mutstreams.agent;

import io.mutstreams.agent.change.Changer;
import io.mutstreams.agent.change.Move;
import io.mutstreams.agent.change.Running;
import io.mutstreams.agent.config.HttpConfig;
import io.mutstreams.agent.flow.EvenClock;
import io.mutstreams.agent.flow.StateBudget;
import io.mutstreams.agent.flow.Watchdog;
import io.mutstreams.agent.history.Change;
import io.mutstreams.agent.outbox.Storage;
import io.mutstreams.agent.plugin.PluginScan;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells how an agent is doing. Any thread. */
final class StatusDesk {
  /** What it looks at. */
  record Tools(
      AgentOptions options,
      EvenClock clock,
      Changer changer,
      ChangeDesk changes,
      History history,
      Rates rates,
      Watchdog watchdog,
      Storage storage,
      LeftOutboxes leftOutboxes,
      SwitchDesk switches,
      LetterLog letters,
      StateBudget state,
      Alarms alarms) {}

  private final Tools tools;
  private final long started;

  /** The agent starts now. */
  StatusDesk(Tools tools) {
    this.tools = tools;
    this.started = tools.clock().millis();
  }

  /** The status, a tree of plain values. */
  Map<String, @Nullable Object> tree() {
    Running running = tools.changer().running();
    PluginScan scan = tools.changes().plugins().scan();
    Rates rates = tools.rates();
    Storage storage = tools.storage();
    long uptime = tools.clock().millis() - started;
    Map<String, @Nullable Object> status =
        StatusDocument.head(running, uptime, tools.history(), tools.options());
    HttpConfig http = running.revision().http();
    status.put("http", http == null ? null : http.url());
    Change last = tools.history().last();
    status.put("last_change", ChangeAnswers.tree(last, tools.changes().times(last)));
    List<Move> moves = tools.changer().moves();
    status.put("sources", StatusDocument.sources(running, moves, rates));
    status.put("streams", StreamDocument.of(running, rates));
    status.put(
        "uplinks",
        StatusDocument.uplinks(running, moves, rates, storage.storedOutboxes()::discarded));
    status.put("switches", tools.switches().rows());
    status.put("dead_letters", tools.letters().added());
    status.put("stored_dead_letters", storage.deadLetters().depth());
    status.put("dropped_dead_letters", storage.deadLetters().dropped());
    status.put("newest_dead_letters", StatusDocument.letters(tools.letters().newest()));
    status.put("state", StatusDocument.state(tools.state()));
    status.put("storage", StatusDocument.storage(storage.status(), tools.leftOutboxes().records()));
    PluginUse use = new PluginUse(scan, running.revision());
    status.put("plugins", use.rows());
    status.put("plugin_problems", use.problems());
    status.put("alarms", tools.alarms().latest());
    return status;
  }

  /** The same in one line. */
  String line() {
    Running running = tools.changer().running();
    return StatusLine.of(
        tools.history(),
        StatusLine.traffic(running, tools.changer().moves(), tools.rates()),
        tools.alarms().latest());
  }
}
