package io.mutstreams.agent.plugin;

import io.mutstreams.agent.config.PluginsConfig;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Tells which jars may be loaded. What it looks at is the private copy, which is then loaded.
 * Belongs to the library's thread.
 *
 * <p>The jars of the agent's own package are trusted as it is, also when a later package has them
 * no more. A signature is accepted while its certificates are valid; what was accepted stays so
 * when they expire, or a gateway would not start any more on some day.
 */
final class Gate {
  /** What was in the package. */
  private static final String BUNDLED = "bundled";

  /** What was signed when the certificates were valid. */
  private static final String ACCEPTED = "accepted";

  private final PrivateCopies copies;
  private final Set<String> bundled;
  private final Set<String> accepted;
  private final Map<String, Verdict> verdicts = new HashMap<>();

  /** What a jar says by itself under some settings: it is signed in a span of time, or refused. */
  private record Verdict(PluginsConfig settings, Signatures.Span span, String refusal) {}

  Gate(PrivateCopies copies) {
    this.copies = copies;
    this.bundled = hashes(copies, BUNDLED);
    this.accepted = hashes(copies, ACCEPTED);
  }

  private static Set<String> hashes(PrivateCopies copies, String name) {
    Set<String> hashes = new HashSet<>();
    copies.noted(name).forEach(each -> hashes.add(each.hash()));
    return hashes;
  }

  /** The package has it. */
  void bundles(String hash) {
    if (bundled.add(hash)) {
      note(BUNDLED, bundled);
    }
  }

  /** Whether the copy need not be there for {@link #check}. */
  boolean knows(String hash, PluginsConfig settings) {
    Verdict known = verdicts.get(hash);
    return trusted(hash, settings)
        || (settings.trust() == PluginsConfig.Trust.LISTED && !settings.digests().contains(hash))
        || (known != null && known.settings().trustsAs(settings));
  }

  private boolean trusted(String hash, PluginsConfig settings) {
    return settings.trust() == PluginsConfig.Trust.ANY || bundled.contains(hash);
  }

  /**
   * Whether a jar may be loaded.
   *
   * @throws RefusedJarException when it may not, with what is allowed and what to do
   */
  void check(String hash, PluginsConfig settings) throws RefusedJarException {
    if (trusted(hash, settings)) {
      return;
    }
    boolean listed = settings.trust() == PluginsConfig.Trust.LISTED;
    if (listed && !settings.digests().contains(hash)) {
      throw refused(
          settings,
          "its SHA-256 is not listed; if it is the jar that you mean, add it to plugins.digests or"
              + " to the file plugins.digest-file: "
              + hash);
    }
    Verdict verdict = verdicts.get(hash);
    if (verdict == null || !verdict.settings().trustsAs(settings)) {
      verdict = judge(hash, settings, listed);
      verdicts.put(hash, verdict);
    }
    if (!verdict.refusal().isEmpty()) {
      throw refused(settings, verdict.refusal());
    }
    if (!listed) {
      checkTime(hash, settings, verdict.span());
    }
  }

  private void checkTime(String hash, PluginsConfig settings, Signatures.Span span)
      throws RefusedJarException {
    Instant now = Instant.now();
    if (accepted.contains(hash)) {
      return;
    }
    if (now.isBefore(span.from())) {
      throw new TooEarlyException(
          sentence(
              settings,
              "the certificate of its signer is valid only from %s on, and the clock says %s"
                  .formatted(span.from(), now)));
    }
    if (now.isAfter(span.until())) {
      throw refused(
          settings,
          "the certificate of its signer has expired at "
              + span.until()
              + "; sign it anew, with a certificate that is valid");
    }
    accepted.add(hash);
    note(ACCEPTED, accepted);
  }

  private Verdict judge(String hash, PluginsConfig settings, boolean listed) {
    Path copy = copies.path(hash);
    try {
      SelfContained.check(copy);
      Signatures.Span span =
          listed ? Signatures.Span.ALWAYS : new Signatures(settings.certificates()).of(copy);
      return new Verdict(settings, span, "");
    } catch (RefusedJarException e) {
      return new Verdict(settings, Signatures.Span.ALWAYS, e.sentence());
    }
  }

  private static RefusedJarException refused(PluginsConfig settings, String why) {
    return new RefusedJarException(sentence(settings, why));
  }

  private static String sentence(PluginsConfig settings, String why) {
    return "it is not trusted (plugins.trust is '%s', %s): %s"
        .formatted(
            settings.trust() == PluginsConfig.Trust.LISTED ? "listed" : "signed",
            settings.at(),
            why);
  }

  /** Forgets what no copy is kept of. */
  void keepOnly(Set<String> hashes) {
    verdicts.keySet().retainAll(hashes);
    if (bundled.retainAll(hashes)) {
      note(BUNDLED, bundled);
    }
    if (accepted.retainAll(hashes)) {
      note(ACCEPTED, accepted);
    }
  }

  private void note(String name, Set<String> hashes) {
    copies.note(
        name,
        hashes.stream()
            .sorted()
            .map(hash -> new PrivateCopies.Noted(hash, copies.path(hash)))
            .toList());
  }
}
