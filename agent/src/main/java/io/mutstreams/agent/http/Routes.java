package io.mutstreams.agent.http;

import io.mutstreams.api.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What can be asked for of how the agent is doing. Immutable. */
final class Routes {
  /** The description of all of them. */
  private static final String DESCRIPTION = "openapi.yaml";

  private final Commands commands;
  private final Page page = new Page();
  private final BooleanSupplier hidesReasons;

  /**
   * @param hidesReasons whether not everybody may know why the agent is not ready
   */
  Routes(Commands commands, BooleanSupplier hidesReasons) {
    this.commands = commands;
    this.hidesReasons = hidesReasons;
  }

  Router router(List<Route> more) {
    List<Route> all =
        new ArrayList<>(
            List.of(
                new Route("GET", "/api/status", Access.LOOK, this::status),
                new Route("GET", "/metrics", Access.LOOK, this::metrics),
                new Route("GET", "/health/live", Access.OPEN, call -> Reply.json(live())),
                new Route("GET", "/health/ready", Access.OPEN, this::ready),
                new Route("GET", "/" + DESCRIPTION, Access.OPEN, call -> description())));
    all.addAll(more);
    return new Router(all, new Route("GET", "/", Access.OPEN, page::file));
  }

  private Map<String, @Nullable Object> ask() throws HttpFault, InterruptedException {
    return commands.ask("status", Map.of(), Limits.ANSWER);
  }

  private Reply status(Call call) throws HttpFault, InterruptedException {
    Map<String, @Nullable Object> status = new LinkedHashMap<>(ask());
    if (!call.isTrusted()) {
      // Their topics and reasons may hold what came in.
      status.remove("newest_dead_letters");
    }
    return Reply.json(status);
  }

  private Reply metrics(Call call) throws HttpFault, InterruptedException {
    byte[] text = Metrics.of(ask()).getBytes(StandardCharsets.UTF_8);
    return Reply.bytes(Reply.OK, Metrics.TYPE, Bytes.wrap(text));
  }

  private static Map<String, @Nullable Object> live() {
    Map<String, @Nullable Object> live = new LinkedHashMap<>();
    live.put("live", true);
    return live;
  }

  private Reply ready(Call call) throws InterruptedException {
    String why;
    try {
      why = whyNot(ask());
    } catch (HttpFault e) {
      why = e.sentence();
    }
    Map<String, @Nullable Object> ready = new LinkedHashMap<>();
    ready.put("ready", why == null);
    if (why != null && !hidesReasons.getAsBoolean()) {
      ready.put("why", why);
    }
    return Reply.json(why == null ? Reply.OK : HttpFault.UNAVAILABLE, ready);
  }

  /** Why it is not ready; null where it is. */
  static @Nullable String whyNot(Map<String, @Nullable Object> status) {
    Metrics.Leafy look = new Metrics.Leafy(status);
    if (!"open".equals(look.at("storage", "state"))) {
      Object trouble = look.at("storage", "trouble");
      return trouble == null ? "the storage is being opened" : String.valueOf(trouble);
    }
    return look.at("revision", "number") instanceof Long number && number > 0
        ? null
        : "no configuration runs";
  }

  private static Reply description() throws IOException {
    try (InputStream in = Routes.class.getResourceAsStream(DESCRIPTION)) {
      if (in == null) {
        throw new IOException(DESCRIPTION + " is missing");
      }
      return Reply.bytes(Reply.OK, "application/yaml", Bytes.wrap(in.readAllBytes()));
    }
  }
}
