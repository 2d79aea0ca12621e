package io.mutstreams.agent.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One checked version of the whole configuration. Immutable; every name in it leads somewhere, and
 * the streams have no cycle. Maps keep the order written.
 *
 * @param agentId the agent's id
 * @param logLevel how much is logged; null: as the command line says
 * @param storageKeys with what the storage file is encrypted from the next start on
 * @param connections by name
 * @param sources by name
 * @param streams by name
 * @param uplinks by name
 * @param changes what is asked of changes
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
    ChangesConfig changes,
    String hash) {}
