package io.mutstreams.agent.config;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One checked version of the whole configuration. Immutable; every name in it leads somewhere, and
 * the streams have no cycle. Maps keep the order written.
 *
 * @param agentId the agent's id
 * @param logLevel how much is logged; null: as the command line says
 * @param storageKeys with what the storage file is encrypted
 * @param connections by name
 * @param sources by name
 * @param streams by name
 * @param uplinks by name
 * @param switches by name
 * @param plugins which jars are plugins
 * @param changes what is asked of changes
 * @param http where the agent answers HTTP; null where it does not
 * @param mask more words for what is secret where records are shown
 * @param hash SHA-256 of the files' contents, hexadecimal
 */
public record Revision(
    String agentId,
    @Nullable LogLevel logLevel,
    StorageKeys storageKeys,
    Map<String, ConnectionConfig> connections,
    Map<String, SourceConfig> sources,
    Map<String, StreamConfig> streams,
    Map<String, UplinkConfig> uplinks,
    Map<String, SwitchConfig> switches,
    PluginsConfig plugins,
    ChangesConfig changes,
    @Nullable HttpConfig http,
    List<String> mask,
    String hash) {

  /** What runs before anything does. */
  public static final Revision NOTHING =
      new Revision(
          "",
          null,
          StorageKeys.NONE,
          Map.of(),
          Map.of(),
          Map.of(),
          Map.of(),
          Map.of(),
          PluginsConfig.NONE,
          ChangesConfig.USUAL,
          null,
          List.of(),
          "");

  /** The content hashes of the jars that its steps come from. */
  public Set<String> pluginHashes() {
    Set<String> hashes = new HashSet<>();
    streams
        .values()
        .forEach(stream -> stream.steps().forEach(step -> hashes.add(step.type().hash())));
    return hashes;
  }
}
