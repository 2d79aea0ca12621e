package io.mutstreams.api;

import org.pf4j.ExtensionPoint;

/**
 * The entry of an operator in a plugin jar: a public class with a public constructor without
 * parameters, marked with PF4J's {@code @Extension}.
 */
public interface OperatorFactory extends ExtensionPoint {
  /** What the operator is. Always the same. */
  OperatorSpec spec();

  /**
   * Makes an operator for one lane of one step. No I/O, no threads.
   *
   * @param config checked and converted against {@link #spec()}
   * @throws BadConfigException when the options cannot work together; nothing is changed then
   */
  Operator create(Config config);
}
