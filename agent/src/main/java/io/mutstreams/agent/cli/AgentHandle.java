package io.mutstreams.agent.cli;

import io.mutstreams.agent.Agent;
import io.mutstreams.agent.Change;
import io.mutstreams.agent.StoreDesk;
import io.mutstreams.agent.config.Problem;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What signals and the control socket may do with the agent, also while it is still starting. Used
 * by several threads: they share the one reference, which is set once and never taken back.
 */
final class AgentHandle {
  private volatile @Nullable Agent agent;

  void started(Agent running) {
    agent = running;
  }

  /** For the control server. */
  @SuppressWarnings("FutureReturnValueIgnored") // The server waits for it.
  Map<String, Function<Map<String, Object>, Object>> commands() {
    Map<String, Function<Map<String, Object>, Object>> commands = new HashMap<>();
    commands.put("status", request -> agent().status());
    commands.put(
        "reload",
        request -> {
          Agent running = agent();
          return CompletableFuture.supplyAsync(
              () -> tree(running.reload(), running), task -> background("mutstreams-reload", task));
        });
    StoreDesk.commands()
        .forEach(name -> commands.put(name, request -> agent().desk().answer(request)));
    return commands;
  }

  /** Looks at the files; what comes of it is in the log. */
  void hint() {
    Agent running = agent;
    if (running != null) {
      background("mutstreams-hangup", running::reload);
    }
  }

  private static void background(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private Agent agent() {
    Agent running = agent;
    if (running == null) {
      throw new IllegalStateException("the agent is still starting; try again in a moment");
    }
    return running;
  }

  private static Map<String, Object> tree(Change change, Agent running) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("at", change.at().toString());
    tree.put("outcome", change.kind().name().toLowerCase(Locale.ROOT));
    tree.put("revision", (long) change.revision());
    tree.put("summary", change.summary());
    tree.put("problems", change.problems().stream().map(Problem::toString).toList());
    // The agent may have taken the edit by itself before it was asked to.
    tree.put("runs", Objects.requireNonNull(running.status().get("revision")));
    return tree;
  }
}
