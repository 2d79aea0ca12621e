package io.mutstreams.agent;

import io.mutstreams.agent.change.Running;
import io.mutstreams.agent.config.ConfigFiles;
import io.mutstreams.agent.config.ConfigReader;
import io.mutstreams.agent.config.OperatorCatalog;
import io.mutstreams.agent.config.OperatorType;
import io.mutstreams.agent.config.PluginsConfig;
import io.mutstreams.agent.config.Problem;
import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.history.Kept;
import io.mutstreams.agent.history.Revisions;
import io.mutstreams.agent.plugin.PluginLibrary;
import io.mutstreams.agent.plugin.PluginProblem;
import io.mutstreams.agent.plugin.PluginScan;
import io.mutstreams.agent.plugin.RefusedJarException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The plugins that a change may use and those that what runs needs.
 *
 * <p>Owned by the change thread, which alone may call what has no other word on it.
 */
final class PluginDesk {
  private final PluginLibrary library;
  private final ConfigReader reader;
  private final PluginLog log = new PluginLog();

  /** Plugins that do not run any more, but whose objects the state of steps still holds. */
  private final Set<String> leaving = new HashSet<>();

  private volatile PluginScan scan;

  /**
   * Looks at the plugins for the first time, as some files have it.
   *
   * @param revisions those that are kept
   */
  PluginDesk(PluginLibrary library, ConfigReader reader, ConfigFiles files, Revisions revisions) {
    this.library = library;
    this.reader = reader;
    library.keep(revisions.plugins());
    Kept ran = revisions.get(revisions.standing().runs());
    // With what ran before it will have to begin where these say nothing.
    boolean unused =
        follow(ran != null && reader.plugins(files).plugins() == null ? ran.files() : files);
    this.scan = library.scan();
    log.tell(scan);
  }

  /** What the last look found. Any thread. */
  PluginScan scan() {
    return scan;
  }

  /** From where jars are taken. */
  List<Path> folders() {
    return library.folders();
  }

  /** Looks once; a change is taken when the next look finds the same. */
  void look() {
    take(library.scan());
  }

  /** Looks twice, and takes what it finds. */
  void lookTwice() {
    PluginScan found = library.scan();
    take(found.settled() ? found : library.scan());
  }

  /** Looks where some files have other jars be plugins than before. */
  void look(ConfigFiles files) {
    if (follow(files)) {
      lookTwice();
    }
  }

  private boolean follow(ConfigFiles files) {
    PluginsConfig now = reader.plugins(files).plugins();
    // What cannot be read allows nothing.
    return now != null && library.follow(now);
  }

  private void take(PluginScan found) {
    scan = found;
    log.tell(found);
  }

  /**
   * The operators that a revision had.
   *
   * @throws RefusedJarException when they cannot be had any more
   */
  OperatorCatalog of(Kept revision) throws RefusedJarException {
    ConfigReader.Plugins read = reader.plugins(revision.files());
    PluginsConfig trust = read.plugins();
    if (trust == null) {
      // The reader will find the same, and say all that is wrong.
      trust = PluginsConfig.NONE;
    }
    return library.catalogOf(revision.plugins(), trust);
  }

  /** The jars that a revision uses and does not trust. */
  List<Problem> distrusted(Revision next) {
    List<Problem> problems = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    next.streams()
        .values()
        .forEach(
            stream ->
                stream
                    .steps()
                    .forEach(
                        step -> {
                          OperatorType type = step.type();
                          PluginProblem why =
                              seen.add(type.hash())
                                  ? library.distrust(type.hash(), next.plugins())
                                  : null;
                          if (why != null) {
                            problems.add(
                                new Problem(
                                    next.plugins().at(),
                                    "plugins.trust",
                                    sentence(next, type, why)));
                          }
                        }));
    return problems;
  }

  private static String sentence(Revision next, OperatorType type, PluginProblem why) {
    Set<String> users = new LinkedHashSet<>();
    next.streams()
        .forEach(
            (stream, config) ->
                config.steps().stream()
                    .filter(step -> step.type().hash().equals(type.hash()))
                    .forEach(step -> users.add(stream + "." + step.id())));
    return "%s (plugin %s version %s) is used by %s, and %s"
        .formatted(
            why.jar(), type.plugin(), type.version(), String.join(", ", users), why.sentence());
  }

  /** A change to a revision begins, whose jars must stay. Followed by {@link #changed}. */
  void hold(Revision next) {
    library.hold(next.pluginHashes());
  }

  /**
   * A change has been made.
   *
   * @param lent jars that were used for it alone
   */
  void changed(Running before, Set<String> lent, Running now, Set<String> kept) {
    leaving.addAll(before.pluginHashes());
    leaving.addAll(lent);
    library.keep(kept);
    release(now);
  }

  /** What runs now decides which plugins are needed. */
  void release(Running running) {
    Set<String> needed = new HashSet<>(running.pluginHashes());
    if (running.converting()) {
      needed.addAll(leaving);
    } else {
      leaving.clear();
    }
    scan = library.release(needed);
    log.tell(new PluginUse(scan, running.revision()));
  }

  /** Lets go of what state held until now. */
  void tidy(Running running) {
    if (!leaving.isEmpty() && !running.converting()) {
      release(running);
    }
  }
}
