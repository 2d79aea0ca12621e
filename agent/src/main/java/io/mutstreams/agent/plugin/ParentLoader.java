package io.mutstreams.agent.plugin;

import java.util.Set;
import java.util.stream.Collectors;

/**
 * What plugins see of the host: the JDK, the plugin API, PF4J and slf4j. A plugin that needs
 * another library carries its own, and never leans by accident on the one that this agent happens
 * to have.
 */
final class ParentLoader extends ClassLoader {
  static {
    registerAsParallelCapable();
  }

  private static final Set<String> JDK =
      ModuleLayer.boot().modules().stream()
          .flatMap(module -> module.getPackages().stream())
          .collect(Collectors.toUnmodifiableSet());

  private final ClassLoader host;

  ParentLoader(ClassLoader host) {
    super("mutstreams-plugin-parent", ClassLoader.getPlatformClassLoader());
    this.host = host;
  }

  /** Whether a class comes from the host even where the jar has one of that name. */
  static boolean ownedByHost(String className) {
    int dot = className.lastIndexOf('.');
    return shared(className) || (dot > 0 && JDK.contains(className.substring(0, dot)));
  }

  private static boolean shared(String className) {
    return className.startsWith("io.mutstreams.api.")
        || className.startsWith("org.slf4j.")
        || className.startsWith("org.pf4j.");
  }

  /** Called after the platform's loader did not know the class. */
  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    if (shared(name)) {
      return host.loadClass(name);
    }
    throw new ClassNotFoundException(name);
  }
}
