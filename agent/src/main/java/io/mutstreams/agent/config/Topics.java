package io.mutstreams.agent.config;

import io.mutstreams.agent.expression.ExpressionCompiler;
import io.mutstreams.agent.expression.SwitchValues;
import io.mutstreams.agent.expression.Template;

/** Compiles the topics of uplinks, which the configuration has checked: for each stream its own. */
public final class Topics {
  private Topics() {}

  /**
   * A topic, for one stream.
   *
   * @param text the topic as it is written
   * @param switches where the switches in it are read
   */
  public static Template of(Revision revision, String stream, String text, SwitchValues switches) {
    return new ExpressionCompiler(SwitchScope.bindings(revision, switches, stream)).template(text);
  }
}
