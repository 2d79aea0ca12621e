package io.mutstreams.agent.config;

import io.mutstreams.agent.format.Json;
import io.mutstreams.api.OperatorSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the steps of one stream. */
final class StepReader {
  /** What a step may have beside its operator; no operator can be called so. */
  static final List<Key> KEYS =
      List.of(
          Key.of(
                  "id",
                  Names.shape(),
                  "The name of the step, to which its state belongs. If absent, that of the"
                      + " operator.")
              .filled(),
          Key.of(
                  "plugin",
                  Shape.text("^\\s*" + Pin.FORM.pattern() + "\\s*$"),
                  "Which version of its plugin the operator comes from, as ID@VERSION. If absent,"
                      + " the newest.")
              .filled(),
          Key.of(
              "ports",
              Shape.map(Targets.SHAPE),
              "For each port of the operator an uplink or stream, or a list of them."));

  static final List<String> NAMES = Key.names(KEYS);

  private final Reading reading;
  private final Targets targets;
  private final Map<String, Position> ids = new LinkedHashMap<>();
  private final Map<String, Integer> ofType = new LinkedHashMap<>();

  StepReader(Reading reading, Targets targets) {
    this.reading = reading;
    this.targets = targets;
  }

  List<StepConfig> read(Tree tree, String path) {
    if (!(tree instanceof Tree.Items items)) {
      reading
          .problems()
          .error(
              tree.at(),
              path,
              "takes a list of steps, not " + tree.kind() + "; begin each step with '- '");
      return List.of();
    }
    List<StepConfig> steps = new ArrayList<>();
    for (int i = 0; i < items.elements().size(); i++) {
      @Nullable StepConfig step = step(items.elements().get(i), path + "[" + i + "]");
      if (step != null) {
        steps.add(step);
      }
    }
    return List.copyOf(steps);
  }

  private @Nullable StepConfig step(Tree tree, String path) {
    Problems problems = reading.problems();
    if (!(tree instanceof Tree.Branch branch)) {
      String colon =
          tree instanceof Tree.Leaf leaf && reading.catalog().find(leaf.text()).isPresent()
              ? "; write '" + leaf.text() + ":' with a colon"
              : "; write OPERATOR: SETTINGS";
      problems.error(tree.at(), path, "a step is a mapping, not " + tree.kind() + colon);
      return null;
    }
    List<String> operators = new ArrayList<>(branch.entries().keySet());
    operators.removeAll(NAMES);
    if (operators.size() != 1) {
      problems.error(tree.at(), path, oneOperator(operators));
      return null;
    }
    String type = operators.get(0);
    Tree.Entry entry = entry(branch, type);
    int before = problems.count();
    String id = id(branch, type, path);
    List<OperatorType> versions = reading.catalog().versions(type);
    if (versions.isEmpty()) {
      problems.error(entry.at(), path, unknown(type));
      return null;
    }
    @Nullable OperatorType operator = chosen(branch, versions, path);
    if (operator == null) {
      return null;
    }
    OperatorSpec spec = operator.spec();
    OptionReader.@Nullable Read read =
        reading.options().read(spec, entry.value(), entry.at(), path + "." + type);
    Map<String, List<String>> ports = ports(spec, branch, path);
    if (read == null || problems.count() > before) {
      return null;
    }
    String fingerprint = Json.write(List.of(type, read.canonical())).toText();
    return new StepConfig(
        id,
        operator,
        read.config(),
        ports,
        fingerprint,
        read.meaning(spec),
        entry.at(),
        read.optionsAt());
  }

  /** The newest version, or the newest that the step's pin allows. */
  private @Nullable OperatorType chosen(
      Tree.Branch branch, List<OperatorType> versions, String path) {
    Tree.@Nullable Entry entry = branch.entries().get("plugin");
    if (entry == null) {
      return versions.get(0);
    }
    String here = path + ".plugin";
    @Nullable String text = reading.values().text(entry.value(), here);
    if (text == null) {
      return null;
    }
    Optional<Pin> pin = Pin.parse(text);
    Optional<OperatorType> chosen =
        pin.flatMap(wanted -> versions.stream().filter(wanted::allows).findFirst());
    if (chosen.isEmpty()) {
      reading.problems().error(entry.value().at(), here, wrongPin(text, pin.isPresent(), versions));
    }
    return chosen.orElse(null);
  }

  private static String wrongPin(String text, boolean wellFormed, List<OperatorType> versions) {
    String there =
        Words.list(versions.stream().map(v -> v.plugin() + "@" + v.version()).distinct().toList());
    return wellFormed
        ? "there is no %s with an operator '%s'; there are: %s"
            .formatted(Words.quote(text), versions.get(0).spec().type(), there)
        : "%s is no plugin and its version; write ID@VERSION, of which there are: %s"
            .formatted(Words.quote(text), there);
  }

  private static Tree.Entry entry(Tree.Branch branch, String key) {
    Tree.@Nullable Entry entry = branch.entries().get(key);
    if (entry == null) {
      throw new IllegalArgumentException(key);
    }
    return entry;
  }

  private String oneOperator(List<String> keys) {
    if (keys.isEmpty()) {
      return "a step needs an operator; there are: " + Words.list(reading.catalog().types());
    }
    for (String key : keys) {
      Optional<OperatorSpec> spec = reading.catalog().find(key).map(OperatorType::spec);
      List<String> others = keys.stream().filter(other -> !other.equals(key)).toList();
      if (spec.isPresent()
          && others.stream().allMatch(other -> spec.get().option(other).isPresent())) {
        return "the options of '"
            + key
            + "' stand beside it; indent "
            + Words.and(others)
            + " below it";
      }
    }
    return "a step has one operator, and this has "
        + Words.and(keys)
        + "; begin each step with '- '";
  }

  private String unknown(String type) {
    Optional<String> plugin = reading.catalog().formerly(type);
    if (plugin.isPresent()) {
      return "there is no operator %s any more: the jar of its plugin %s is gone; put it back, or use another operator"
          .formatted(Words.quote(type), plugin.get());
    }
    return reading.catalog().types().isEmpty()
        ? "there is no operator " + Words.quote(type) + ": no plugin with operators is installed"
        : "there is no operator "
            + Words.quote(type)
            + Words.instead(type, reading.catalog().types());
  }

  /** The id that is given, or the operator's type with a number from the second on. */
  private String id(Tree.Branch branch, String type, String path) {
    Tree.@Nullable Entry entry = branch.entries().get("id");
    Position at = entry == null ? entry(branch, type).at() : entry.value().at();
    String id;
    if (entry == null) {
      int number = ofType.merge(type, 1, Integer::sum);
      id = number == 1 ? type : type + "-" + number;
    } else {
      @Nullable String given = reading.values().text(entry.value(), path + ".id");
      id = given == null ? "" : given;
      if (given != null && !Names.isName(given)) {
        reading
            .problems()
            .error(at, path + ".id", Words.quote(id) + " is no id; allowed: " + Names.ALLOWED);
      }
    }
    @Nullable Position first = id.isEmpty() ? null : ids.putIfAbsent(id, at);
    if (first != null) {
      reading
          .problems()
          .error(
              at,
              path,
              "the step at "
                  + first
                  + " has the id '"
                  + id
                  + "' too; give one of them another 'id'");
    }
    return id;
  }

  private Map<String, List<String>> ports(OperatorSpec spec, Tree.Branch branch, String path) {
    Tree.@Nullable Entry entry = branch.entries().get("ports");
    if (entry == null || entry.value().isNothing()) {
      return Map.of();
    }
    String here = path + ".ports";
    List<String> known = spec.ports().stream().map(OperatorSpec.Port::name).toList();
    if (!(entry.value() instanceof Tree.Branch given)) {
      reading
          .problems()
          .error(
              entry.value().at(),
              here,
              "takes a mapping of ports, each with an uplink or stream, not "
                  + entry.value().kind());
      return Map.of();
    }
    Map<String, List<String>> ports = new LinkedHashMap<>();
    given
        .entries()
        .forEach(
            (port, target) -> {
              if (known.contains(port)) {
                @Nullable List<String> names = targets.read(target.value(), here + "." + port);
                if (names != null) {
                  ports.put(port, names);
                }
              } else {
                reading
                    .problems()
                    .error(target.at(), here + "." + port, unknownPort(spec, port, known));
              }
            });
    return Collections.unmodifiableMap(ports);
  }

  private static String unknownPort(OperatorSpec spec, String port, List<String> known) {
    return known.isEmpty()
        ? "operator '" + spec.type() + "' has no ports"
        : "operator '"
            + spec.type()
            + "' has no port "
            + Words.quote(port)
            + Words.instead(port, known);
  }
}
