package io.mutstreams.e2e;

import java.util.List;
import java.util.Map;

/**
 * Some of what an agent tells about itself, read without ceremony: what is absent is empty or 0.
 *
 * @param tree the maps, lists and plain values of its answer
 */
public record Facts(Map<?, ?> tree) {
  public String text(String name) {
    Object value = tree.get(name);
    return value == null ? "" : value.toString();
  }

  public long number(String name) {
    return tree.get(name) instanceof Number number ? number.longValue() : 0;
  }

  public Facts part(String name) {
    return new Facts(tree.get(name) instanceof Map<?, ?> map ? map : Map.of());
  }

  /** The elements of a list of maps. */
  public List<Facts> all(String name) {
    return tree.get(name) instanceof List<?> list
        ? list.stream()
            .filter(Map.class::isInstance)
            .map(one -> new Facts((Map<?, ?>) one))
            .toList()
        : List.of();
  }

  /** The element of a list whose field {@code by} is so. */
  public Facts one(String list, String by, String value) {
    return all(list).stream()
        .filter(one -> one.text(by).equals(value))
        .findFirst()
        .orElse(new Facts(Map.of()));
  }

  public List<String> texts(String name) {
    return tree.get(name) instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }

  /** Whether so many messages came in since the start, and nothing of them is still under way. */
  public boolean settled(long messages) {
    return all("sources").stream().mapToLong(one -> one.number("records")).sum() >= messages
        && all("sources").stream().allMatch(one -> one.number("unsettled") == 0)
        && all("streams").stream().allMatch(one -> one.number("waiting") == 0)
        && all("uplinks").stream().allMatch(Facts::empty);
  }

  private boolean empty() {
    return number("in_flight") == 0
        && number("waiting") == 0
        && part("outbox").number("records") == 0;
  }
}
