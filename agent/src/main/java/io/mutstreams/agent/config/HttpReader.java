package io.mutstreams.agent.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the section agent.http. No message shows what its scalars hold. */
final class HttpReader {
  /** Its key in the section agent. */
  static final String KEY = "http";

  private static final String IPV4 =
      "(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}";
  private static final Pattern LISTEN =
      Pattern.compile(
          "(?:(localhost|"
              + IPV4
              + "|\\[(?=[^\\]]*:)[0-9A-Fa-f:]+(?:"
              + IPV4
              + ")?]):)?(\\d{1,5})");
  private static final Pattern NAME =
      Pattern.compile(
          "(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*");
  private static final Pattern TOKEN = Pattern.compile("[!-~]+");
  private static final int SHORTEST = 16;
  private static final int MOST_NAMES = 100;

  private static final List<Key> TLS_KEYS =
      List.of(
          Key.of("certificate", Shape.text(), "A PEM file, the certificate chain.").needed(),
          Key.of("key", Shape.text(), "A PEM file (PKCS#8), its private key.").needed());

  static final List<Key> KEYS =
      List.of(
          Key.of("listen", Shape.text(), "Where it listens, as ADDRESS:PORT or PORT.")
              .usually(HttpConfig.USUAL_HOST + ":" + HttpConfig.USUAL_PORT),
          Key.of(
                  "token",
                  Shape.text(),
                  "What callers must know, at least 16 characters, such as ${credential:http}. If"
                      + " absent, the agent makes one.")
              .filled(),
          Key.of(
              "names",
              Shape.listOrOne(Shape.text("^" + NAME.pattern() + "$")),
              "The names by which this machine is called in a browser."),
          Key.of("tls", Shape.mapping(TLS_KEYS), "How it is secured.").filled());

  private final Values values;
  private final Problems problems;
  private final SecretScalars scalars;

  HttpReader(Values values, Secrets secrets, Path folder) {
    this.values = values;
    this.problems = secrets.problems();
    this.scalars = new SecretScalars(values, secrets, folder);
  }

  private record Address(String host, int port) {}

  /** Null where there is none, or something is wrong, which is reported. */
  @Nullable HttpConfig read(Document document) {
    Tree.@Nullable Entry agent = document.single("agent");
    Tree.@Nullable Entry entry =
        agent != null && agent.value() instanceof Tree.Branch branch
            ? branch.entries().get(KEY)
            : null;
    if (entry == null) {
      return null;
    }
    String path = "agent." + KEY;
    if (entry.value().isNothing()) {
      problems.error(entry.at(), path, "has no value; write {} for what is usual, or leave it out");
      return null;
    }
    @Nullable Section section = Section.of(entry.value(), entry.at(), path, problems, KEYS);
    if (section == null) {
      return null;
    }
    int before = problems.count();
    @Nullable Address address = address(section);
    @Nullable Secret token = token(section);
    List<String> names = names(section);
    HttpConfig.@Nullable Tls tls = tls(section);
    if (problems.count() > before || address == null) {
      return null;
    }
    guard(section, address, token, tls);
    return new HttpConfig(
        address.host(), address.port(), token, names, tls, SecretScalars.at(section, "listen"));
  }

  private @Nullable Address address(Section section) {
    @Nullable String text = scalars.text(section, "listen");
    if (text == null) {
      return section.get("listen") == null
          ? new Address(HttpConfig.USUAL_HOST, HttpConfig.USUAL_PORT)
          : null;
    }
    Matcher matcher = LISTEN.matcher(text.strip().toLowerCase(Locale.ROOT));
    int port = matcher.matches() ? Integer.parseInt(matcher.group(2)) : 0;
    if (port < 1 || port > 65_535) {
      scalars.fail(
          section,
          "listen",
          "takes ADDRESS:PORT or PORT, as in 127.0.0.1:8642: an IPv4 address, an IPv6 address in"
              + " brackets, or localhost, and a port from 1 to 65535");
      return null;
    }
    @Nullable String host = matcher.group(1);
    return new Address(
        host == null ? HttpConfig.USUAL_HOST : host.replace("[", "").replace("]", ""), port);
  }

  private @Nullable Secret token(Section section) {
    @Nullable String token = scalars.text(section, "token");
    if (token == null) {
      if (section.has("token") && section.get("token") == null) {
        // Nothing must not come to mean that anybody may.
        scalars.fail(section, "token", "has no value; leave the key out for one made by the agent");
      }
      return null;
    }
    if (token.length() < SHORTEST || !TOKEN.matcher(token).matches()) {
      scalars.fail(
          section,
          "token",
          "takes at least "
              + SHORTEST
              + " characters out of letters, digits and punctuation, without spaces; make one by"
              + " chance, as by: openssl rand -hex 32");
      return null;
    }
    return new Secret(token);
  }

  private List<String> names(Section section) {
    @Nullable Tree tree = section.get("names");
    String path = section.below("names");
    @Nullable List<Tree.Leaf> leaves =
        tree == null ? List.of() : values.leaves(tree, path, "the name of a host");
    List<String> names = new ArrayList<>();
    for (Tree.Leaf leaf : leaves == null ? List.<Tree.Leaf>of() : leaves) {
      if (!NAME.matcher(leaf.text()).matches()) {
        problems.error(
            leaf.at(),
            path,
            Words.quote(leaf.shown())
                + " is no name of a host; write it as people type it into a browser, without"
                + " https:// and without a port");
      }
      names.add(leaf.text().toLowerCase(Locale.ROOT));
    }
    if (tree != null && names.size() > MOST_NAMES) {
      problems.error(tree.at(), path, "takes at most " + MOST_NAMES + " names");
    }
    return List.copyOf(names);
  }

  private HttpConfig.@Nullable Tls tls(Section section) {
    @Nullable Tree tree = section.get("tls");
    if (tree == null) {
      if (section.has("tls")) {
        scalars.fail(section, "tls", "has no value; it takes a certificate and a key");
      }
      return null;
    }
    @Nullable Section tls =
        Section.of(tree, section.at("tls"), section.below("tls"), problems, TLS_KEYS);
    if (tls == null
        || tls.need("certificate", "a PEM file of the certificate chain") == null
        || tls.need("key", "a PEM file of its private key") == null) {
      return null;
    }
    @Nullable Path certificate = scalars.file(tls, "certificate", Pem::certificates);
    @Nullable Path key = scalars.file(tls, "key", Pem::key);
    if (certificate == null || key == null) {
      return null;
    }
    try {
      if (!belong(certificate, key)) {
        scalars.fail(tls, "key", "is not the key of the certificate");
        return null;
      }
      return new HttpConfig.Tls(certificate, key, digest(certificate, key));
    } catch (IOException | GeneralSecurityException e) {
      scalars.fail(tls, "key", "cannot be used with the certificate: " + e.getMessage());
      return null;
    }
  }

  private static boolean belong(Path certificate, Path key)
      throws IOException, GeneralSecurityException {
    PrivateKey secret = Pem.key(key);
    String algorithm =
        switch (secret.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> "EdDSA";
        };
    byte[] sample = KEY.getBytes(StandardCharsets.US_ASCII);
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(secret);
    signature.update(sample);
    byte[] signed = signature.sign();
    try {
      signature.initVerify(Pem.certificates(certificate).get(0).getPublicKey());
      signature.update(sample);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      // A key of another kind.
      return false;
    }
  }

  /** A renewed certificate is another one. */
  private static String digest(Path certificate, Path key) throws IOException {
    MessageDigest hash = Hash.sha256();
    hash.update(Files.readAllBytes(certificate));
    hash.update((byte) 0);
    hash.update(Files.readAllBytes(key));
    return HexFormat.of().formatHex(hash.digest());
  }

  /** What others can reach is secured. */
  private void guard(
      Section section, Address address, @Nullable Secret token, HttpConfig.@Nullable Tls tls) {
    if (HttpConfig.isLoopback(address.host()) || (token != null && tls != null)) {
      return;
    }
    scalars.fail(
        section,
        "listen",
        "others than this machine reach "
            + address.host()
            + ": that needs "
            + (token == null && tls == null
                ? "a 'token' and 'tls'"
                : token == null ? "a 'token'" : "'tls', with a certificate and its key")
            + "; or listen at 127.0.0.1");
  }
}
