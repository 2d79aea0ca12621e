package io.mutstreams.api;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What an operator declares of itself. Immutable; made by {@link #named}.
 *
 * @param type the name by which a step calls it: lower case words joined by hyphens
 * @param sentence one sentence that says what it does
 * @param options its options, in the order the reference shows them
 * @param ports its ports besides the ordinary output
 * @param states its keyed states
 * @param keyed whether it needs keys; a record without one then goes to the dead letters
 * @param retains whether records live on in its state and come out later in another form (a
 *     window); their messages are acknowledged when that state is durable
 * @param example a step as a person writes it in the YAML
 */
public record OperatorSpec(
    String type,
    String sentence,
    List<Option<?>> options,
    List<Port> ports,
    List<StateSpec<?>> states,
    boolean keyed,
    boolean retains,
    String example) {

  /**
   * A port.
   *
   * @param name as written in the YAML
   * @param sentence one sentence that says what comes out of it
   */
  public record Port(String name, String sentence) {}

  /** Begins a spec. */
  public static Builder named(String type, String sentence) {
    return new Builder(type, sentence);
  }

  /** The option of that name. */
  public Optional<Option<?>> option(String name) {
    return options.stream().filter(option -> option.name().equals(name)).findFirst();
  }

  /** The option for which the step's bare value may stand. */
  public Optional<Option<?>> shorthand() {
    return options.stream().filter(Option::shorthand).findFirst();
  }

  /** Collects a spec. Not safe for several threads. */
  public static final class Builder {
    private final String type;
    private final String sentence;
    private final List<Option<?>> options = new ArrayList<>();
    private final List<Port> ports = new ArrayList<>();
    private final List<StateSpec<?>> states = new ArrayList<>();
    private boolean keyed;
    private boolean retains;
    private String example = "";

    private Builder(String type, String sentence) {
      this.type = Objects.requireNonNull(type);
      this.sentence = Objects.requireNonNull(sentence);
    }

    /** Adds an option. */
    public Builder option(Option<?> option) {
      options.add(option);
      return this;
    }

    /** Adds a port. */
    public Builder port(String name, String portSentence) {
      ports.add(new Port(name, portSentence));
      return this;
    }

    /** Adds a keyed state. */
    public Builder state(StateSpec<?> state) {
      states.add(state);
      return this;
    }

    /** The operator needs keys. */
    public Builder keyed() {
      keyed = true;
      return this;
    }

    /** Records live on in the operator's state and come out later in another form. */
    public Builder retains() {
      retains = true;
      return this;
    }

    /** A step as a person writes it in the YAML. */
    public Builder example(String yaml) {
      example = yaml;
      return this;
    }

    /**
     * The spec.
     *
     * @throws IllegalArgumentException when names repeat, or a map stands bare beside other options
     */
    public OperatorSpec build() {
      distinct("option", options.stream().map(Option::name).toList());
      distinct("port", ports.stream().map(Port::name).toList());
      distinct("state", states.stream().map(StateSpec::name).toList());
      List<Option<?>> bare = options.stream().filter(o -> o.shorthand()).toList();
      boolean bareMap = bare.stream().anyMatch(o -> o.type().name().endsWith("_MAP"));
      if (bare.size() > 1 || (bareMap && options.size() > 1)) {
        throw new IllegalArgumentException(
            type + ": one option may stand bare, and a map only if it is the only option");
      }
      return new OperatorSpec(
          type,
          sentence,
          List.copyOf(options),
          List.copyOf(ports),
          List.copyOf(states),
          keyed,
          retains,
          example);
    }

    private void distinct(String what, List<String> names) {
      Set<String> seen = new HashSet<>();
      for (String name : names) {
        if (!seen.add(name)) {
          throw new IllegalArgumentException(type + ": two " + what + "s are named " + name);
        }
      }
    }
  }
}
