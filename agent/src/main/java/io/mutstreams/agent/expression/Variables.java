package io.mutstreams.agent.expression;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The variables that an expression finds. Each reads the record only when it is looked at. */
final class Variables {
  private Variables() {}

  /** The node of a variable. */
  static Node named(String name, Map<String, String> agent) {
    return switch (name) {
      case "body" -> Frame::body;
      case "headers" -> frame -> frame.record().headers();
      case "topic" -> frame -> levels(frame.record().topic());
      case "key" ->
          frame -> {
            String key = frame.record().key();
            return key == null ? "" : key;
          };
      case "source" -> frame -> frame.record().source();
      case "time" -> frame -> frame.record().time();
      case "id" -> frame -> frame.record().id();
      case "agent" -> new Node.Constant(agent);
      default -> throw new IllegalArgumentException("no variable '" + name + "'");
    };
  }

  /** A variable of a loop; a failure that a step of the loop left there is thrown. */
  record Slot(int index) implements Node {
    @Override
    public @Nullable Object eval(Frame frame) {
      Object value = frame.slot(index);
      if (value instanceof io.mutstreams.api.BadRecordException failure) {
        throw failure;
      }
      return value;
    }
  }

  /** {@code topic[2]}, without splitting the whole topic. */
  record TopicLevel(int level) implements Node {
    @Override
    public Object eval(Frame frame) {
      String topic = frame.record().topic();
      int from = 0;
      for (int skipped = 0; skipped < level; skipped++) {
        int slash = topic.indexOf('/', from);
        if (slash < 0) {
          throw Access.beyond("topic", level, levels(topic).size());
        }
        from = slash + 1;
      }
      int end = topic.indexOf('/', from);
      return topic.substring(from, end < 0 ? topic.length() : end);
    }
  }

  static List<String> levels(String topic) {
    return Collections.unmodifiableList(Arrays.asList(topic.split("/", -1)));
  }
}
