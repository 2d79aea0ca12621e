package io.mutstreams.agent.plugin;

import io.mutstreams.agent.config.OperatorType;
import io.mutstreams.agent.config.StepConfig;
import io.mutstreams.api.OperatorFactory;
import io.mutstreams.api.OperatorSpec;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import org.pf4j.PluginState;
import org.pf4j.PluginWrapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One content of one jar, loaded. Belongs to the thread of the library. */
final class LoadedPlugin {
  private static final Logger log = LoggerFactory.getLogger(LoadedPlugin.class);

  /** What a step has beside its operator. */
  private final OneJarManager manager;

  private final String id;
  private final String version;
  private final String hash;
  private final SortedMap<String, OperatorType> types;

  private LoadedPlugin(OneJarManager manager, PluginWrapper plugin, String hash)
      throws RefusedJarException {
    this.manager = manager;
    this.id = plugin.getPluginId();
    this.version = plugin.getDescriptor().getVersion();
    this.hash = hash;
    this.types = readTypes(plugin);
  }

  /**
   * Loads a checked jar and asks its operators what they are.
   *
   * @throws RefusedJarException when that does not work; nothing of it stays loaded
   */
  // The plugin's code runs here: whatever it throws refuses the jar and must not stop the agent.
  @SuppressWarnings("CatchingUnchecked")
  static LoadedPlugin load(Path jar, String hash) throws RefusedJarException {
    OneJarManager manager = new OneJarManager(jar.resolveSibling(""));
    try {
      String id = manager.loadPlugin(jar);
      if (manager.startPlugin(id) != PluginState.STARTED) {
        Throwable why = manager.getPlugin(id).getFailedException();
        throw new RefusedJarException(
            "it cannot be started" + (why == null ? "" : ": " + words(why)));
      }
      return new LoadedPlugin(manager, manager.getPlugin(id), hash);
    } catch (RefusedJarException e) {
      unload(manager);
      throw e;
    } catch (Exception | LinkageError | StackOverflowError e) {
      unload(manager);
      log.debug("refused jar {}", jar, e);
      throw new RefusedJarException("it cannot be loaded: " + words(e));
    }
  }

  private SortedMap<String, OperatorType> readTypes(PluginWrapper plugin)
      throws RefusedJarException {
    SortedMap<String, OperatorType> found = new TreeMap<>();
    for (String name : manager.getExtensionClassNames(id)) {
      OperatorFactory factory = create(plugin.getPluginClassLoader(), name);
      OperatorSpec spec = spec(factory, name);
      if (found.put(spec.type(), new OperatorType(spec, factory, id, version, hash)) != null) {
        throw new RefusedJarException("it has two operators of type " + spec.type());
      }
    }
    if (found.isEmpty()) {
      throw new RefusedJarException(
          "it offers no operator: mark the OperatorFactory with @Extension and let PF4J's"
              + " annotation processor write META-INF/extensions.idx");
    }
    return found;
  }

  private OperatorFactory create(ClassLoader loader, String name) throws RefusedJarException {
    try {
      Object extension = manager.getExtensionFactory().create(loader.loadClass(name));
      if (extension instanceof OperatorFactory factory) {
        return factory;
      }
      throw new RefusedJarException("its extension " + name + " is not an OperatorFactory");
    } catch (ClassNotFoundException e) {
      throw new RefusedJarException("it lists the extension " + name + " but has no such class");
    } catch (RuntimeException | LinkageError e) {
      throw new RefusedJarException("its extension " + name + " cannot be made: " + words(e));
    }
  }

  private static OperatorSpec spec(OperatorFactory factory, String name)
      throws RefusedJarException {
    OperatorSpec spec;
    try {
      spec = factory.spec();
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      throw new RefusedJarException("its extension " + name + " fails in spec(): " + words(e));
    }
    if (spec == null || !spec.type().matches("[a-z][a-z0-9]*(-[a-z0-9]+)*")) {
      throw new RefusedJarException(
          "its extension "
              + name
              + " must name its operator in lower case words joined by hyphens, not "
              + (spec == null ? "null" : '"' + spec.type() + '"'));
    }
    if (StepConfig.keys().contains(spec.type())) {
      throw new RefusedJarException(
          "its operator cannot be called "
              + spec.type()
              + ": a step has a key of that name; give it another");
    }
    return spec;
  }

  private static String words(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    String name = cause.getClass().getSimpleName();
    return message == null || message.isBlank() ? name : name + ": " + message;
  }

  String id() {
    return id;
  }

  String version() {
    return version;
  }

  String hash() {
    return hash;
  }

  SortedMap<String, OperatorType> types() {
    return types;
  }

  /** Lets go of the class loader. None of its operators may be used from now on. */
  void close() {
    unload(manager);
  }

  private static void unload(OneJarManager manager) {
    try {
      manager.unloadPlugins();
    } catch (RuntimeException | LinkageError e) {
      log.atWarn()
          .addKeyValue("event", "plugin")
          .log("A plugin did not stop cleanly: {}", words(e));
    }
  }
}
