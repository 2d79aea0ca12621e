package io.mutstreams.agent;

import io.mutstreams.agent.change.Formers;
import io.mutstreams.agent.config.ConfigReader;
import io.mutstreams.agent.config.ConnectionConfig;
import io.mutstreams.agent.config.OperatorType;
import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.history.Kept;
import io.mutstreams.agent.history.Revisions;
import io.mutstreams.agent.plugin.PluginLibrary;
import io.mutstreams.agent.plugin.RefusedJarException;
import io.mutstreams.api.StateCodec;
import io.mutstreams.api.StateSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operators of kept revisions, from the private copies of their plugins: they know the layouts
 * of state that newer or older ones do not; and their connections.
 *
 * <p>Owned by the change thread.
 */
final class FormerPlugins implements Formers {
  private static final Logger LOG = LoggerFactory.getLogger(FormerPlugins.class);

  private final Revisions revisions;
  private final ConfigReader reader;
  private final PluginLibrary library;
  private final Set<String> lent = new HashSet<>();

  FormerPlugins(Revisions revisions, ConfigReader reader, PluginLibrary library) {
    this.revisions = revisions;
    this.reader = reader;
    this.library = library;
  }

  /** The jars of codecs that were lent since the last call: they are needed for a while. */
  Set<String> takeLent() {
    Set<String> taken = Set.copyOf(lent);
    lent.clear();
    return taken;
  }

  @Override
  public @Nullable StateCodec<?> codec(String operator, String state, int version) {
    for (String hash : newestFirst()) {
      for (OperatorType type : operators(hash, operator)) {
        for (StateSpec<?> spec : type.spec().states()) {
          if (spec.name().equals(state)
              && spec.codec().oldestReadable() <= version
              && version <= spec.codec().version()) {
            lent.add(hash);
            return spec.codec();
          }
        }
      }
    }
    return null;
  }

  @Override
  public @Nullable ConnectionConfig connection(Predicate<ConnectionConfig> which) {
    List<Kept> all = new ArrayList<>(revisions.all());
    for (int i = all.size() - 1; i >= 0; i--) {
      Kept kept = all.get(i);
      try {
        Revision read = reader.read(kept.files(), library.catalogOf(kept.plugins())).revision();
        if (read != null) {
          for (ConnectionConfig each : read.connections().values()) {
            if (which.test(each)) {
              return each;
            }
          }
        }
      } catch (RefusedJarException e) {
        LOG.debug("revision {} cannot be read: {}", kept.number(), e.sentence());
      }
    }
    return null;
  }

  private Set<String> newestFirst() {
    List<Kept> all = new ArrayList<>(revisions.all());
    Set<String> hashes = new LinkedHashSet<>();
    for (int i = all.size() - 1; i >= 0; i--) {
      hashes.addAll(all.get(i).plugins());
    }
    return hashes;
  }

  private List<OperatorType> operators(String hash, String operator) {
    try {
      return library.catalogOf(Set.of(hash)).versions(operator);
    } catch (RefusedJarException e) {
      LOG.atWarn()
          .addKeyValue("event", "plugin")
          .log("of a plugin that ran before nothing can be read: {}", e.sentence());
      return List.of();
    }
  }
}
