package io.mutstreams.agent.config;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something wrong with a configuration.
 *
 * @param at where
 * @param path the place in the tree, such as streams.readings.steps[1]; "" for the file as a whole
 * @param message what is wrong, what is allowed, what to do
 */
public record Problem(Position at, String path, String message) {
  /** As a tree of plain values: file, line, column, path, message. */
  public Map<String, Object> tree() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("file", at.file());
    tree.put("line", (long) at.line());
    tree.put("column", (long) at.column());
    tree.put("path", path);
    tree.put("message", message);
    return tree;
  }

  @Override
  public String toString() {
    return at + ": " + (path.isEmpty() ? "" : path + ": ") + message;
  }
}
