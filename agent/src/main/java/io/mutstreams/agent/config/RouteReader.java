package io.mutstreams.agent.config;

import io.mutstreams.agent.format.Json;
import io.mutstreams.api.Condition;
import io.mutstreams.api.Expression;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the routes of one stream. */
final class RouteReader {
  private static final List<Key> KEYS =
      List.of(
          Key.of("when", Shape.condition(), "Which records it takes. If absent, all.").filled(),
          Key.of(
                  "otherwise",
                  Shape.only(true),
                  "It takes the records that no route before it took.")
              .filled(),
          Key.of("send", Targets.SHAPE, "Uplinks and streams.").filled(),
          Key.of(
                  "set",
                  Shape.filledMap(Shape.expression()),
                  "Switches that the record sets, each with the expression of its new value.")
              .filled(),
          Key.of(
                  "priority",
                  Shape.choice(Priority.class),
                  "What is high goes before all else within its uplink, what is low when nothing"
                      + " else waits.")
              .usually(Words.word(Priority.NORMAL)));

  /** One name or route, or a list of them. */
  static final Shape SHAPE =
      Shape.listOrOne(
          Shape.either(
              Shape.text(), Shape.mapping(KEYS).apart("when", "otherwise").anyOf("send", "set")));

  private final Reading reading;
  private final Targets targets;

  RouteReader(Reading reading, Targets targets) {
    this.reading = reading;
    this.targets = targets;
  }

  /** One name or route, or a list of them. */
  List<StreamConfig.RouteConfig> read(Tree tree, String path) {
    List<StreamConfig.RouteConfig> routes = new ArrayList<>();
    boolean listed = tree instanceof Tree.Items;
    List<Tree> elements = tree instanceof Tree.Items items ? items.elements() : List.of(tree);
    StreamConfig.@Nullable RouteConfig always = null;
    StreamConfig.@Nullable RouteConfig otherwise = null;
    for (int i = 0; i < elements.size(); i++) {
      String here = listed ? path + "[" + i + "]" : path;
      StreamConfig.@Nullable RouteConfig route = route(elements.get(i), here);
      if (route == null) {
        continue;
      }
      if (route.otherwise()) {
        checkOtherwise(route, here, routes.isEmpty(), always, otherwise);
        otherwise = route;
      } else if (route.when() == null) {
        always = route;
      }
      routes.add(route);
    }
    return List.copyOf(routes);
  }

  private void checkOtherwise(
      StreamConfig.RouteConfig route,
      String path,
      boolean first,
      StreamConfig.@Nullable RouteConfig always,
      StreamConfig.@Nullable RouteConfig earlier) {
    Problems problems = reading.problems();
    if (earlier != null) {
      problems.error(
          route.at(),
          path,
          "there is an 'otherwise' before, at " + earlier.at() + "; one is enough");
    } else if (always != null) {
      problems.warn(
          route.at(),
          path,
          "never takes a record: the route at " + always.at() + " before it takes all");
    } else if (first) {
      problems.warn(route.at(), path, "takes all records: there is no route before it");
    }
  }

  private StreamConfig.@Nullable RouteConfig route(Tree tree, String path) {
    if (tree instanceof Tree.Leaf && !tree.isNothing()) {
      @Nullable List<String> send = targets.read(tree, path);
      return send == null ? null : always(send, tree.at());
    }
    @Nullable Section section = Section.of(tree, tree.at(), path, reading.problems(), KEYS);
    if (section == null) {
      return null;
    }
    int before = reading.problems().count();
    @Nullable Tree whenTree = section.get("when");
    @Nullable Condition when =
        whenTree == null ? null : reading.expressions().condition(whenTree, section.below("when"));
    if (section.has("when") && whenTree == null) {
      reading.problems().error(section.at("when"), section.below("when"), "a condition is missing");
    }
    boolean otherwise = otherwise(section);
    Map<String, Expression> set = set(section);
    @Nullable Tree sendTree =
        section.has("set") && !section.has("send")
            ? null
            : section.need("send", "the name of an uplink or stream, or a list of them");
    @Nullable List<String> send =
        sendTree == null ? List.of() : targets.read(sendTree, section.below("send"));
    Priority priority = reading.values().choice(section, "priority", Priority.NORMAL);
    boolean wrong = reading.problems().count() > before || send == null;
    if (wrong || send == null) {
      return null;
    }
    String canonical = when == null ? "" : reading.expressions().canonical(when.source());
    return route(when, canonical, otherwise, send, set, canonical(set), priority, section.at());
  }

  /** What switches are set to; what is wrong is reported. */
  private Map<String, Expression> set(Section section) {
    if (!section.has("set")) {
      return Map.of();
    }
    @Nullable Tree tree = section.get("set");
    if (!(tree instanceof Tree.Branch branch) || branch.entries().isEmpty()) {
      reading
          .problems()
          .error(
              section.at("set"),
              section.below("set"),
              "takes a mapping of switches, each with the expression of its new value");
      return Map.of();
    }
    Map<String, Expression> set = new LinkedHashMap<>();
    branch
        .entries()
        .forEach(
            (name, entry) -> {
              String here = section.below("set") + "." + name;
              @Nullable SwitchConfig target = target(name, entry.at(), here);
              @Nullable Expression value =
                  target == null
                      ? null
                      : reading.expressions().value(entry.value(), here, target.type());
              if (value != null) {
                set.put(name, value);
              }
            });
    return Collections.unmodifiableMap(set);
  }

  private @Nullable SwitchConfig target(String name, Position at, String path) {
    SwitchScope switches = reading.switches();
    @Nullable SwitchConfig target = switches.switches().get(name);
    if (target == null && !switches.isDoubtfulName(name)) {
      Set<String> known = switches.switches().keySet();
      reading
          .problems()
          .error(
              at,
              path,
              "there is no switch "
                  + Words.quote(name)
                  + (known.isEmpty() ? "; none is declared" : Words.instead(name, known)));
    }
    return target;
  }

  private String canonical(Map<String, Expression> set) {
    StringBuilder text = new StringBuilder();
    set.forEach(
        (name, value) ->
            text.append(name)
                .append(SwitchNames.types("switch." + name, reading.switches().switches()))
                .append(": ")
                .append(reading.expressions().canonical(value.source()))
                .append('\n'));
    return text.toString();
  }

  private boolean otherwise(Section section) {
    @Nullable Tree tree = section.get("otherwise");
    if (tree == null) {
      if (section.has("otherwise")) {
        reading.problems().error(section.at("otherwise"), section.below("otherwise"), "takes true");
      }
      return false;
    }
    @Nullable Boolean value = reading.values().flag(tree, section.below("otherwise"));
    if (value != null && !value) {
      reading
          .problems()
          .error(tree.at(), section.below("otherwise"), "takes true; else leave it out");
    }
    if (section.has("when")) {
      reading
          .problems()
          .error(
              section.at("otherwise"),
              section.below("otherwise"),
              "a route has 'when' or 'otherwise', not both");
    }
    return true;
  }

  /** A route that takes every record. */
  static StreamConfig.RouteConfig always(List<String> send, Position at) {
    return route(null, "", false, send, Map.of(), "", Priority.NORMAL, at);
  }

  private static StreamConfig.RouteConfig route(
      @Nullable Condition when,
      String canonical,
      boolean otherwise,
      List<String> send,
      Map<String, Expression> set,
      String canonicalSet,
      Priority priority,
      Position at) {
    TreeMap<String, @Nullable Object> settings = new TreeMap<>();
    settings.put("when", canonical);
    settings.put("otherwise", otherwise);
    settings.put("send", send);
    settings.put("set", canonicalSet);
    settings.put("priority", priority.name());
    return new StreamConfig.RouteConfig(
        when, otherwise, send, set, priority, Json.write(settings).toText(), at);
  }
}
