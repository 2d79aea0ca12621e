package io.mutstreams.agent.http;

import io.mutstreams.agent.config.SecretText;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What can be asked for of the configuration, the changes and what is stored. Immutable. */
final class ApiRoutes {
  private static final Set<String> NUMBERS =
      Set.of("after", "to", "limit", "excerpt", "from", "revision");
  private static final Set<String> PAGE = Set.of("after", "limit", "excerpt");
  private static final Set<String> LETTERS =
      Set.of("after", "to", "limit", "excerpt", "kind", "name", "reason");
  private static final int REFUSED = 422;

  /** Characters of a body, where the caller does not say how many; and at most. */
  private static final long EXCERPT = 1_024;

  private static final long LONGEST = 16_384;

  private static final long RECORDS = 50;

  private final Commands commands;
  private final Map<String, LiveAnswer> live;

  /**
   * @param live by command
   */
  ApiRoutes(Commands commands, Map<String, LiveAnswer> live) {
    this.commands = commands;
    this.live = Map.copyOf(live);
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/api/config", Access.TOKEN, call -> change("config", Map.of())),
        new Route("POST", "/api/check", Access.TOKEN, call -> change("check", texts(call))),
        new Route("POST", "/api/plan", Access.TOKEN, call -> change("plan", texts(call))),
        new Route("POST", "/api/apply", Access.TOKEN, call -> change("apply", texts(call))),
        new Route("POST", "/api/reload", Access.TOKEN, this::reload),
        new Route("POST", "/api/rollback", Access.TOKEN, this::rollback),
        new Route("GET", "/api/history", Access.TOKEN, call -> change("history", Map.of())),
        new Route("GET", "/api/history/{revision}", Access.TOKEN, this::revision),
        new Route("GET", "/api/diff", Access.TOKEN, this::diff),
        new Route("GET", "/api/outbox", Access.LOOK, call -> ask("outbox.list", Map.of())),
        new Route("GET", "/api/outbox/{uplink}/peek", Access.TOKEN, this::peek),
        new Route("GET", "/api/dead-letters", Access.TOKEN, this::letters),
        new Route("POST", "/api/dead-letters/retry", Access.TOKEN, call -> some("retry", call)),
        new Route("POST", "/api/dead-letters/discard", Access.TOKEN, call -> some("discard", call)),
        new Route("GET", "/api/switches", Access.LOOK, call -> ask("switch.list", Map.of())),
        new Route("PUT", "/api/switches/{name}", Access.TOKEN, this::set),
        new Route("GET", "/api/tap", Access.TOKEN, this::tap));
  }

  private Reply ask(String command, Map<String, ?> request) throws HttpFault, InterruptedException {
    return Reply.json(commands.ask(command, request, Limits.ANSWER));
  }

  /** A change that is refused is told like one that is accepted, but is no success. */
  private Reply change(String command, Map<String, ?> request)
      throws HttpFault, InterruptedException {
    Map<String, @Nullable Object> answer = commands.ask(command, request, Limits.CHANGE);
    return Reply.json("refused".equals(answer.get("outcome")) ? REFUSED : Reply.OK, answer);
  }

  /** The texts by the names of their files; none where there is no body. */
  private static Map<String, Object> texts(Call call) throws HttpFault, IOException {
    Map<String, Object> body = body(call, Set.of("files", "hash", "lose_state"));
    body.putIfAbsent("files", Map.of());
    return body;
  }

  private Reply reload(Call call) throws HttpFault, IOException, InterruptedException {
    return change("reload", body(call, Set.of()));
  }

  private Reply rollback(Call call) throws HttpFault, IOException, InterruptedException {
    return change("rollback", body(call, Set.of("revision", "lose_state")));
  }

  private Reply revision(Call call) throws HttpFault, InterruptedException {
    Map<String, @Nullable Object> kept = new LinkedHashMap<>();
    long number = number("revision", call.name("revision"));
    try {
      kept.putAll(commands.ask("revision", Map.of("revision", number), Limits.ANSWER));
    } catch (HttpFault e) {
      throw e.status() == HttpFault.BAD_REQUEST
          ? new HttpFault(HttpFault.NOT_FOUND, e.sentence())
          : e;
    }
    List<Object> masked = new ArrayList<>();
    if (kept.get("texts") instanceof List<?> texts) {
      texts.forEach(text -> masked.add(SecretText.masked(String.valueOf(text))));
    }
    kept.put("texts", masked);
    return Reply.json(kept);
  }

  private Reply diff(Call call) throws HttpFault, InterruptedException {
    Map<String, Object> query = query(call, Set.of("from", "to"));
    if (query.size() < 2) {
      throw new HttpFault(HttpFault.BAD_REQUEST, "name two revisions, as in ?from=3&to=4");
    }
    return ask("diff", query);
  }

  private Reply peek(Call call) throws HttpFault, InterruptedException {
    Map<String, Object> request = query(call, PAGE);
    request.put("uplink", call.name("uplink"));
    return ask("outbox.read", bounded(request));
  }

  private Reply letters(Call call) throws HttpFault, InterruptedException {
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("stored", commands.ask("deadletters.list", Map.of(), Limits.ANSWER));
    answer.putAll(commands.ask("deadletters.read", bounded(query(call, LETTERS)), Limits.ANSWER));
    return Reply.json(answer);
  }

  private static Map<String, Object> bounded(Map<String, Object> request) {
    request.putIfAbsent("limit", RECORDS);
    long excerpt = request.get("excerpt") instanceof Long asked ? asked : EXCERPT;
    request.put("excerpt", Math.min(LONGEST, excerpt));
    // With secrets masked: as they are, records are exported by the commands on the machine.
    request.put("shown", true);
    return request;
  }

  /** All of them are meant only by who says so. */
  private Reply some(String what, Call call) throws HttpFault, IOException, InterruptedException {
    Set<String> known = Set.of("all", "after", "to", "limit", "kind", "name", "reason");
    Map<String, Object> body = body(call, known);
    boolean all = Boolean.TRUE.equals(body.remove("all"));
    if (!all
        && body.keySet().stream().noneMatch(Set.of("to", "kind", "name", "reason")::contains)) {
      throw new HttpFault(
          HttpFault.BAD_REQUEST,
          "say which letters: up to a number by 'to', by 'kind' and 'name' of the place, by a part"
              + " of the 'reason', or \"all\": true");
    }
    return Reply.json(commands.ask("deadletters." + what, body, Duration.ofMinutes(1)));
  }

  private Reply set(Call call) throws HttpFault, IOException, InterruptedException {
    Map<String, Object> body = call.body();
    Object value = body.get("value");
    if (!body.keySet().equals(Set.of("value")) || value instanceof Map || value instanceof List) {
      throw new HttpFault(
          HttpFault.BAD_REQUEST,
          "the body takes {\"value\": VALUE}; null for the value that the configuration says");
    }
    Map<String, Object> request = new HashMap<>();
    request.put("name", call.name("name"));
    if (value == null) {
      return ask("switch.reset", request);
    }
    request.put("value", String.valueOf(value));
    return ask("switch.set", request);
  }

  private Reply tap(Call call) throws HttpFault {
    LiveAnswer tap = live.get("tap");
    if (tap == null) {
      throw new HttpFault(HttpFault.NOT_FOUND, "this agent has no tap");
    }
    try {
      LiveAnswer.Events events = tap.open(call.query());
      return Reply.stream(events::run);
    } catch (IllegalArgumentException e) {
      throw new HttpFault(HttpFault.BAD_REQUEST, String.valueOf(e.getMessage()));
    } catch (IllegalStateException e) {
      throw new HttpFault(HttpFault.UNAVAILABLE, String.valueOf(e.getMessage()))
          .with("Retry-After", "10");
    }
  }

  private static Map<String, Object> body(Call call, Set<String> known)
      throws HttpFault, IOException {
    Map<String, Object> body = call.body();
    known(body.keySet(), known);
    for (Map.Entry<String, Object> each : body.entrySet()) {
      if (NUMBERS.contains(each.getKey()) && !(each.getValue() instanceof Long)) {
        throw new HttpFault(HttpFault.BAD_REQUEST, each.getKey() + " takes a whole number");
      }
    }
    return body;
  }

  private static Map<String, Object> query(Call call, Set<String> known) throws HttpFault {
    Map<String, Object> query = new HashMap<>();
    known(call.query().keySet(), known);
    for (Map.Entry<String, String> each : call.query().entrySet()) {
      String name = each.getKey();
      query.put(name, NUMBERS.contains(name) ? number(name, each.getValue()) : each.getValue());
    }
    return query;
  }

  private static void known(Set<String> names, Set<String> known) throws HttpFault {
    for (String name : names) {
      if (!known.contains(name)) {
        throw new HttpFault(
            HttpFault.BAD_REQUEST,
            "'"
                + (name.length() > 60 ? name.substring(0, 60) : name)
                + "' is not known here; allowed: "
                + String.join(", ", known.stream().sorted().toList()));
      }
    }
  }

  private static long number(String name, String text) throws HttpFault {
    if (!text.matches("\\d{1,18}")) {
      throw new HttpFault(HttpFault.BAD_REQUEST, name + " takes a whole number, 0 or more");
    }
    return Long.parseLong(text);
  }
}
