package io.mutstreams.agent.service;

import io.mutstreams.agent.Agent;
import io.mutstreams.agent.history.Change;
import java.util.function.Supplier;

/** Where nobody wants to know. */
final class Nobody implements Service {
  @Override
  public void ready(Agent agent) {}

  @Override
  public Change reloading(Supplier<Change> work) {
    return work.get();
  }

  @Override
  public void stopping() {}

  @Override
  public void close() {}
}
