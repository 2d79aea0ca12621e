package io.mutstreams.agent.config;

import java.util.Optional;
import java.util.SortedSet;

/** The operators that the installed plugins offer; an immutable look at one moment. */
public interface OperatorCatalog {
  /** The operator of that type. */
  Optional<OperatorType> find(String type);

  /** All types. */
  SortedSet<String> types();
}
