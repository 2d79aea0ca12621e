package io.mutstreams.agent.config;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;

/**
 * Which jars are plugins. Those of the agent's own package always are.
 *
 * @param trust which jars may be loaded
 * @param digests SHA-256 of the jars that are listed, hexadecimal in lower case
 * @param certificates of signers, or of those who vouch for signers
 * @param folders from which jars are taken, absolute; those missing count as empty
 * @param at where the trust is written, or the section, or the configuration
 */
public record PluginsConfig(
    Trust trust,
    Set<String> digests,
    List<X509Certificate> certificates,
    List<Path> folders,
    Position at) {

  /** Which jars may be loaded. */
  public enum Trust {
    /** Each that lies in a folder. */
    ANY,
    /** Those whose digest is listed. */
    LISTED,
    /** Those signed by a certificate that is given, or by one that it vouches for. */
    SIGNED
  }

  /** No jars but those of the package: where nothing is known yet. */
  public static final PluginsConfig NONE =
      new PluginsConfig(Trust.LISTED, Set.of(), List.of(), List.of(), new Position("", 1, 1));

  /** Whether the same jars are trusted, wherever they lie. */
  public boolean trustsAs(PluginsConfig other) {
    return trust == other.trust
        && digests.equals(other.digests)
        && certificates.equals(other.certificates);
  }

  /** Any jar of some folders. */
  public static PluginsConfig anyIn(List<Path> folders) {
    return new PluginsConfig(Trust.ANY, Set.of(), List.of(), folders, NONE.at());
  }
}
