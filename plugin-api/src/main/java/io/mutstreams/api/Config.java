package io.mutstreams.api;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The configuration of a step, checked and converted against the operator's spec. Immutable. */
public final class Config {
  private final Map<String, Object> values;

  private Config(Map<String, Object> values) {
    this.values = values;
  }

  /**
   * A configuration of values that a host has checked and converted.
   *
   * @param values by option name; those absent and without a default are left out
   */
  public static Config of(Map<String, Object> values) {
    return new Config(Map.copyOf(values));
  }

  /**
   * The value of an option that is mandatory or has a default.
   *
   * @throws IllegalArgumentException when the option is neither and was not given
   */
  public <T> T get(Option<T> option) {
    return find(option)
        .orElseThrow(() -> new IllegalArgumentException("no value for option " + option.name()));
  }

  /** The value of an option, or empty where it was not given and has no default. */
  @SuppressWarnings("unchecked")
  public <T> Optional<T> find(Option<T> option) {
    @Nullable T value = (T) values.get(option.name());
    return Optional.ofNullable(value == null ? option.defaultValue() : value);
  }
}
