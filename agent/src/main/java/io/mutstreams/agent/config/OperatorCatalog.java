package io.mutstreams.agent.config;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/** The operators that the installed plugins offer; an immutable look at one moment. */
public interface OperatorCatalog {
  /** The operator of that type, in the version that a step gets which pins none. */
  Optional<OperatorType> find(String type);

  /** The operator of that type in all versions that there are, the one of {@link #find} first. */
  default List<OperatorType> versions(String type) {
    return find(type).stream().toList();
  }

  /**
   * The plugin, with its version, that had an operator of that type before, where that is known.
   */
  default Optional<String> formerly(String type) {
    return Optional.empty();
  }

  /** All types. */
  SortedSet<String> types();
}
