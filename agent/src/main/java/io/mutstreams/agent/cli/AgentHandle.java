package io.mutstreams.agent.cli;

import io.mutstreams.agent.Agent;
import io.mutstreams.agent.StoreDesk;
import io.mutstreams.agent.SwitchDesk;
import io.mutstreams.agent.http.LiveAnswer;
import io.mutstreams.agent.service.Service;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What signals and the control socket may do with the agent, also while it is still starting. Used
 * by several threads: they share the one reference, which is set once and never taken back.
 */
final class AgentHandle {
  private record Started(Agent agent, Service service) {}

  private volatile @Nullable Started started;

  void started(Agent agent, Service service) {
    started = new Started(agent, service);
  }

  /** For the control server. */
  @SuppressWarnings("FutureReturnValueIgnored") // The server waits for it.
  Map<String, Function<Map<String, Object>, Object>> commands() {
    Map<String, Function<Map<String, Object>, Object>> commands = new HashMap<>();
    commands.put("status", request -> agent().status());
    Agent.changeCommands().forEach(name -> commands.put(name, request -> agent().change(request)));
    SwitchDesk.commands()
        .forEach(name -> commands.put(name, request -> agent().switches().answer(request)));
    StoreDesk.commands()
        .forEach(name -> commands.put(name, request -> agent().desk().answer(request)));
    commands.put("tap", request -> new TapLines(agent().taps().open(request)));
    return commands;
  }

  /**
   * The same for HTTP: no answer has a secret of the configuration in it, and of stored records as
   * much is told as may be shown.
   */
  Map<String, Function<Map<String, Object>, Object>> shownCommands() {
    Map<String, Function<Map<String, Object>, Object>> shown = new HashMap<>();
    commands()
        .forEach((name, command) -> shown.put(name, request -> shown(command.apply(request))));
    return shown;
  }

  private Object shown(Object answer) {
    if (answer instanceof CompletionStage<?> later) {
      return later.thenApply(this::shown);
    }
    return answer instanceof Map<?, ?> tree ? agent().secrets().shown(tree) : answer;
  }

  /** What goes on until the caller hangs up, for HTTP. */
  Map<String, LiveAnswer> live() {
    return Map.of("tap", new TapEvents(() -> agent().taps()));
  }

  /** Looks at the files; what comes of it is in the log. */
  void hint() {
    Started running = started;
    if (running != null) {
      background("mutstreams-hangup", () -> running.service().reloading(running.agent()::hangup));
    }
  }

  private static void background(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private Agent agent() {
    Started running = started;
    if (running == null) {
      throw new IllegalStateException("the agent is still starting; try again in a moment");
    }
    return running.agent();
  }
}
