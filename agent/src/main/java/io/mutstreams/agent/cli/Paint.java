package io.mutstreams.agent.cli;

/**
 * Colours, where the terminal has them.
 *
 * @param on whether it has
 */
record Paint(boolean on) {
  String bold(String text) {
    return code("1", text);
  }

  String dim(String text) {
    return code("2", text);
  }

  String good(String text) {
    return code("32", text);
  }

  String warning(String text) {
    return code("33", text);
  }

  String bad(String text) {
    return code("1;31", text);
  }

  private String code(String code, String text) {
    return on && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
