package io.mutstreams.agent.flow;

/** Where a thread is in code of somebody else, for who has written that. */
final class Place {
  private static final int FRAMES = 3;

  private Place() {}

  /**
   * The innermost places.
   *
   * @param caller whose call of that code is where they begin
   * @return ", at ..." or nothing
   */
  static String of(Thread thread, Class<?> caller) {
    StringBuilder place = new StringBuilder();
    int shown = 0;
    for (StackTraceElement frame : thread.getStackTrace()) {
      if (frame.getClassName().equals(caller.getName()) || shown == FRAMES) {
        break;
      }
      String module = frame.getModuleName();
      // How the JDK does it says little; who asked for it does.
      if (module == null || !module.startsWith("java.")) {
        place
            .append(shown++ == 0 ? ", at " : " < ")
            .append(frame.getClassName())
            .append('.')
            .append(frame.getMethodName())
            .append(':')
            .append(frame.getLineNumber());
      }
    }
    return place.toString();
  }
}
