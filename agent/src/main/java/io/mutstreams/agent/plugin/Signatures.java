package io.mutstreams.agent.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * Verifies that every entry of a jar is signed by somebody who is trusted: also those of {@code
 * META-INF}, and those for later versions of Java. Belongs to the library's thread.
 */
final class Signatures {
  private static final String META_INF = "META-INF/";
  private static final List<String> BLOCKS = List.of(".RSA", ".DSA", ".EC");

  /** From when until when the certificates of a signer are valid. */
  record Span(Instant from, Instant until) {
    static final Span ALWAYS = new Span(Instant.MIN, Instant.MAX);
  }

  private final Signers signers;

  Signatures(List<X509Certificate> trusted) {
    this.signers = new Signers(trusted);
  }

  /**
   * Reads the whole jar.
   *
   * @return when the certificates of the signer of all entries are valid
   * @throws RefusedJarException when there is no signer of all that is trusted
   */
  Span of(Path jar) throws RefusedJarException {
    try (JarFile file = new JarFile(jar.toFile(), true)) {
      checkBlocks(file);
      Map<CodeSigner, Span> all = null;
      // Without a version: the entries as they are, those of META-INF/versions too.
      for (Enumeration<JarEntry> entries = file.entries(); entries.hasMoreElements(); ) {
        JarEntry entry = entries.nextElement();
        if (!entry.isDirectory() && !isOfSignature(entry.getName())) {
          Map<CodeSigner, Span> here = signersOf(file, entry);
          if (all == null) {
            all = here;
          } else {
            all.keySet().retainAll(here.keySet());
          }
        }
      }
      Span span =
          all == null
              ? null
              : all.values().stream().max(Comparator.comparing(Span::until)).orElse(null);
      if (span == null) {
        throw new RefusedJarException(
            all == null ? "it holds nothing" : "no one signer has signed all of its entries");
      }
      return span;
    } catch (SecurityException e) {
      throw new RefusedJarException(
          "it is not what was signed (" + e.getMessage() + "); copy it again, from where it came");
    } catch (IOException | IllegalArgumentException e) {
      throw new RefusedJarException("it is not a whole jar (" + e.getMessage() + ")");
    }
  }

  private Map<CodeSigner, Span> signersOf(JarFile file, JarEntry entry)
      throws IOException, RefusedJarException {
    try (InputStream in = file.getInputStream(entry)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    // Known only after the entry was read to its end.
    CodeSigner @Nullable [] found = entry.getCodeSigners();
    if (found == null) {
      throw new RefusedJarException(
          "its entry %s is not signed; sign the jar as a whole, once it is built: jarsigner -keystore KEYSTORE JAR ALIAS"
              .formatted(entry.getName()));
    }
    Map<CodeSigner, Span> trusted = new HashMap<>();
    String why = "";
    for (CodeSigner signer : found) {
      try {
        trusted.put(signer, signers.span(signer));
      } catch (RefusedJarException e) {
        why = e.sentence();
      }
    }
    if (trusted.isEmpty()) {
      throw new RefusedJarException(why);
    }
    return trusted;
  }

  /** What makes up the signature cannot be signed by it, so nothing else may look like it. */
  private static boolean isOfSignature(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    return isDirectlyIn(upper)
        && (upper.equals(JarFile.MANIFEST_NAME)
            || upper.endsWith(".SF")
            || BLOCKS.stream().anyMatch(upper::endsWith)
            || upper.startsWith(META_INF + "SIG-"));
  }

  private static boolean isDirectlyIn(String upper) {
    return upper.startsWith(META_INF) && upper.indexOf('/', META_INF.length()) < 0;
  }

  private static void checkBlocks(JarFile file) throws RefusedJarException {
    Set<String> heads = new HashSet<>();
    Set<String> blocks = new HashSet<>();
    for (Enumeration<JarEntry> entries = file.entries(); entries.hasMoreElements(); ) {
      String name = entries.nextElement().getName();
      String upper = name.toUpperCase(Locale.ROOT);
      if (isOfSignature(name) && !upper.equals(JarFile.MANIFEST_NAME)) {
        String stem = upper.substring(0, Math.max(0, upper.lastIndexOf('.')));
        boolean head = upper.endsWith(".SF");
        if (upper.startsWith(META_INF + "SIG-") || !(head ? heads : blocks).add(stem)) {
          throw new RefusedJarException("its " + name + " looks like a signature and is none");
        }
      }
    }
    if (!heads.equals(blocks)) {
      throw new RefusedJarException(
          "one of its signatures is not whole: each NAME.SF in META-INF needs its NAME.RSA, .DSA or"
              + " .EC, and the other way round");
    }
    if (heads.isEmpty()) {
      throw new RefusedJarException(
          "it is not signed; sign it, once it is built: jarsigner -keystore KEYSTORE JAR ALIAS");
    }
  }
}
