package io.mutstreams.testkit;

import io.mutstreams.agent.config.Meaning;
import io.mutstreams.agent.config.OptionReader;
import io.mutstreams.agent.config.Problem;
import io.mutstreams.api.BadConfigException;
import io.mutstreams.api.Config;
import io.mutstreams.api.Operator;
import io.mutstreams.api.OperatorFactory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operator made from YAML, or what stands against it. Immutable.
 *
 * @param operator null where there are problems
 * @param meaning what state means under the settings; null where there are problems
 * @param problems in the words of the agent
 */
record Settings(@Nullable Operator operator, @Nullable Meaning meaning, List<String> problems) {

  static Settings read(OperatorFactory factory, String yaml) {
    OptionReader.Result result = OptionReader.fromYaml(factory.spec(), yaml);
    Config config = result.config();
    if (config == null) {
      return new Settings(null, null, result.problems().stream().map(Problem::toString).toList());
    }
    try {
      return new Settings(factory.create(config), result.meaning(), List.of());
    } catch (BadConfigException e) {
      String option = e.option() == null ? "" : e.option() + ": ";
      return new Settings(null, null, List.of(option + e.getMessage()));
    }
  }

  /** Why state that is there under other settings is of no use; null where it is kept. */
  @Nullable String loses(Settings before) {
    return meaning == null || before.meaning == null ? null : meaning.loses(before.meaning);
  }

  /** The operator, opened and warm. */
  Operator ready() {
    if (operator == null) {
      throw new IllegalArgumentException(
          "the agent would refuse these settings:\n" + String.join("\n", problems));
    }
    try {
      operator.open();
      operator.warmUp();
    } catch (Exception e) {
      throw new IllegalStateException("the agent would refuse this operator: " + e, e);
    }
    return operator;
  }
}
