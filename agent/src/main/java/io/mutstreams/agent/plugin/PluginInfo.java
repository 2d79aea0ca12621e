package io.mutstreams.agent.plugin;

import java.nio.file.Path;
import java.util.List;

/**
 * A plugin whose operators are in the catalog, in one version.
 *
 * @param id its Plugin-Id
 * @param version its Plugin-Version
 * @param hash SHA-256 of the jar in use, hexadecimal
 * @param file the jar in the watched folder; while that is refused, an earlier content of it is in
 *     use
 * @param operators the types of its operators, sorted
 * @param gone whether no watched folder has it any more: it serves from its private copy, only
 *     because something uses it
 */
public record PluginInfo(
    String id, String version, String hash, Path file, List<String> operators, boolean gone) {}
