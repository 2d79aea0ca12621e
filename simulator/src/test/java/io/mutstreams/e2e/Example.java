package io.mutstreams.e2e;

import java.util.List;

/**
 * A documented command line, and what it must do.
 *
 * @param line as the page or the help shows it
 * @param folder where it is typed, a folder of the stage
 * @param before what a person would have done before it
 * @param answers what is typed when it asks; at a terminal where there are any
 * @param code its exit code; that of an end by a signal where it goes on until it is ended
 * @param says patterns that are found in what it prints
 */
record Example(
    String line, String folder, Act before, List<String> answers, int code, List<String> says) {
  /** The exit code of what SIGTERM ended. */
  static final int ENDED = 143;

  /** It begins something that the others are about, and stays. */
  static final int STAYS = -1;

  /** Exit code 0 or 1, as this machine is. */
  static final int AS_THE_MACHINE_IS = -2;

  /** What is done before. */
  interface Act {
    void on(ExampleStage stage) throws Exception;
  }

  /** One that ends by itself with exit code 0, asks nothing, and prints this. */
  static Example shown(String line, String... says) {
    return new Example(line, "gw", stage -> {}, List.of(), 0, List.of(says));
  }

  Example in(String otherFolder) {
    return new Example(line, otherFolder, before, answers, code, says);
  }

  Example after(Act act) {
    return new Example(line, folder, act, answers, code, says);
  }

  Example answered(String... typed) {
    return new Example(line, folder, before, List.of(typed), code, says);
  }

  Example exits(int otherCode) {
    return new Example(line, folder, before, answers, otherCode, says);
  }
}
