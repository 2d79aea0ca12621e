package io.mutstreams.agent;

import io.mutstreams.agent.config.HttpConfig;
import io.mutstreams.agent.config.Problem;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** For an agent that is part of another program. Immutable. */
final class NoHttp implements HttpAccess {
  static final NoHttp NONE = new NoHttp();

  private NoHttp() {}

  @Override
  public List<Problem> prepare(@Nullable HttpConfig next, boolean must) {
    return List.of();
  }

  @Override
  public void commit() {}

  @Override
  public void undo() {}

  @Override
  public void tick() {}

  @Override
  public void tell(Consumer<@Nullable String> trouble) {}

  @Override
  public void close() {}
}
