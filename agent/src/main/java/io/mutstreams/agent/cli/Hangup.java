package io.mutstreams.agent.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import org.slf4j.LoggerFactory;

/**
 * SIGHUP as a hint to look at the files, as is usual for services; without a handler it would end
 * the JVM. There is no supported way to handle signals: where this one is missing, nothing else is
 * lost.
 */
final class Hangup {
  private Hangup() {}

  /**
   * Handles SIGHUP from now on.
   *
   * @param action called on a thread of the JVM's own; must return soon
   */
  static void handle(Runnable action) {
    try {
      // By reflection, as the compiler warns of these classes and the warning cannot be turned off.
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      InvocationHandler call =
          (proxy, method, args) -> {
            if (method.getName().equals("handle")) {
              action.run();
              return null;
            }
            return switch (method.getName()) {
              case "hashCode" -> System.identityHashCode(proxy);
              case "equals" -> args != null && args[0] == proxy;
              default -> "Hangup";
            };
          };
      Object proxy =
          Proxy.newProxyInstance(Hangup.class.getClassLoader(), new Class<?>[] {handler}, call);
      Object unused =
          signal
              .getMethod("handle", signal, handler)
              .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), proxy);
    } catch (ReflectiveOperationException | RuntimeException e) {
      LoggerFactory.getLogger(Hangup.class).debug("SIGHUP is not handled", e);
    }
  }
}
