package io.mutstreams.agent.history;

import io.mutstreams.agent.config.ConfigFiles;
import java.time.Instant;
import java.util.Set;

/**
 * A revision that was accepted, with all that it takes to run it again but secrets and the files of
 * TLS.
 *
 * @param number from 1
 * @param at when it was accepted
 * @param origin who asked for it
 * @param files its configuration, as it was
 * @param plugins SHA-256 of the jars that its steps come from, hexadecimal
 */
public record Kept(int number, Instant at, Origin origin, ConfigFiles files, Set<String> plugins) {
  /** Whether another one is the same but for its number and time. */
  boolean sameAs(ConfigFiles otherFiles, Set<String> otherPlugins) {
    return files.hash().equals(otherFiles.hash()) && plugins.equals(otherPlugins);
  }
}
