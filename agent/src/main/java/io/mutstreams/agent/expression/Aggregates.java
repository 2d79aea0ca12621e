package io.mutstreams.agent.expression;

import io.mutstreams.api.BadRecordException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lists and maps that an expression makes, and loops over them. */
final class Aggregates {
  private Aggregates() {}

  record MakeList(List<Node> elements) implements Node {
    @Override
    public Object eval(Frame frame) {
      List<@Nullable Object> list = new ArrayList<>(elements.size());
      for (Node element : elements) {
        list.add(element.eval(frame));
      }
      return Collections.unmodifiableList(list);
    }
  }

  record MakeMap(List<Node> keys, List<Node> values) implements Node {
    @Override
    public Object eval(Frame frame) {
      Map<Object, @Nullable Object> map = new LinkedHashMap<>();
      for (int i = 0; i < keys.size(); i++) {
        Object key = Values.mapKey(keys.get(i).eval(frame));
        if (!(key instanceof String || key instanceof Long || key instanceof Boolean)) {
          throw new BadRecordException(
              "a key must be a text or a whole number, and is " + Values.kind(key));
        }
        if (map.containsKey(key)) {
          throw new BadRecordException("a key is twice");
        }
        map.put(key, values.get(i).eval(frame));
      }
      return Collections.unmodifiableMap(map);
    }
  }

  /**
   * A step of map and filter: adds to the list that their loop alone holds, in place, so that a
   * loop over n elements takes n steps.
   */
  record Append(int slot, Node element) implements Node {
    @Override
    public @Nullable Object eval(Frame frame) {
      Object value = element.eval(frame);
      if (frame.slot(slot) instanceof ArrayList<?> list) {
        @SuppressWarnings("unchecked")
        List<@Nullable Object> own = (List<@Nullable Object>) list;
        own.add(value);
      }
      return frame.slot(slot);
    }
  }

  /**
   * A macro as the parser expanded it.
   *
   * @param collects whether the result begins as an empty list that steps add to
   * @param absorbs whether a later step may settle the result although an earlier one failed, as in
   *     all and exists
   * @param cost the nodes that one turn visits
   */
  record Loop(
      Node range,
      int elementSlot,
      int resultSlot,
      Node init,
      boolean collects,
      boolean absorbs,
      Node condition,
      Node step,
      Node result,
      int cost)
      implements Node {
    @Override
    public @Nullable Object eval(Frame frame) {
      Object over = range.eval(frame);
      Iterable<?> elements;
      if (over instanceof List<?> list) {
        elements = list;
      } else if (over instanceof Map<?, ?> map) {
        elements = map.keySet();
      } else {
        throw new BadRecordException(
            "only lists and objects can be gone through, not " + kind(over));
      }
      frame.setSlot(resultSlot, collects ? new ArrayList<@Nullable Object>() : init.eval(frame));
      for (Object element : elements) {
        frame.spend(cost);
        frame.setSlot(elementSlot, element);
        if (absorbs && !Boolean.TRUE.equals(condition.eval(frame))) {
          break;
        }
        frame.setSlot(resultSlot, step(frame));
      }
      return result.eval(frame);
    }

    private @Nullable Object step(Frame frame) {
      try {
        return step.eval(frame);
      } catch (BadRecordException failure) {
        if (absorbs) {
          return failure;
        }
        throw failure;
      }
    }

    private static String kind(@Nullable Object value) {
      return Values.kind(value);
    }
  }
}
