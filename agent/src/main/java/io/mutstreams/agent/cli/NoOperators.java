package io.mutstreams.agent.cli;

import io.mutstreams.agent.config.OperatorCatalog;
import io.mutstreams.agent.config.OperatorType;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** For a configuration that has no steps. */
enum NoOperators implements OperatorCatalog {
  /** The only one. */
  INSTANCE;

  @Override
  public Optional<OperatorType> find(String type) {
    return Optional.empty();
  }

  @Override
  public SortedSet<String> types() {
    return new TreeSet<>();
  }
}
