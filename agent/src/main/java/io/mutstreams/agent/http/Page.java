package io.mutstreams.agent.http;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files of the page, from the folder "page" beside this class and from WebJars; none of them is
 * ever in memory as a whole. Any thread: what is known of the files grows, but not beyond them.
 */
final class Page {
  private static final String WEBJARS = "/webjars/";
  private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9@_~-][A-Za-z0-9@._~-]*){1,12}");
  private static final int PIECE = 8 << 10;
  private static final int TAG_BYTES = 16;
  private static final int NOT_MODIFIED = 304;

  /** What is not of one of these is not given to anybody. */
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("html", "text/html; charset=utf-8"),
          Map.entry("js", "text/javascript; charset=utf-8"),
          Map.entry("mjs", "text/javascript; charset=utf-8"),
          Map.entry("css", "text/css; charset=utf-8"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("png", "image/png"),
          Map.entry("ico", "image/x-icon"),
          Map.entry("woff2", "font/woff2"),
          Map.entry("json", "application/json"),
          Map.entry("webmanifest", "application/manifest+json"),
          Map.entry("txt", "text/plain; charset=utf-8"));

  /** Nothing comes from elsewhere, and nothing is run that does not lie in a file of the page. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none';"
          + " form-action 'none'; frame-ancestors 'none'";

  private record Known(String tag, long length) {}

  private final Map<String, Known> files = new ConcurrentHashMap<>();

  /** Gives a file. */
  Reply file(Call call) throws HttpFault, IOException {
    String path = call.path().equals("/") ? "/index.html" : call.path();
    String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
    Known known = type != null && PATH.matcher(path).matches() ? known(path) : null;
    if (type == null || known == null) {
      throw new HttpFault(HttpFault.NOT_FOUND, "there is nothing of that name");
    }
    Map<String, String> headers =
        Map.of(
            "ETag",
            known.tag(),
            "Content-Security-Policy",
            POLICY,
            "Cache-Control",
            // The path of a WebJar holds its version.
            path.startsWith(WEBJARS) ? "public, max-age=31536000, immutable" : "no-cache");
    String has = call.header("If-None-Match");
    if (has != null && List.of(has.split("\\s*,\\s*", -1)).contains(known.tag())) {
      return new Reply(NOT_MODIFIED, type, headers, 0, null, null);
    }
    return new Reply(Reply.OK, type, headers, known.length(), () -> opened(path), null);
  }

  private @Nullable Known known(String path) throws IOException {
    Known known = files.get(path);
    if (known == null) {
      known = look(path);
      if (known != null) {
        files.put(path, known);
      }
    }
    return known;
  }

  private static @Nullable Known look(String path) throws IOException {
    try (InputStream in = open(path)) {
      if (in == null) {
        return null;
      }
      MessageDigest hash = MessageDigest.getInstance("SHA-256");
      byte[] piece = new byte[PIECE];
      long length = 0;
      for (int got = in.read(piece); got >= 0; got = in.read(piece)) {
        hash.update(piece, 0, got);
        length += got;
      }
      String tag = HexFormat.of().formatHex(hash.digest(), 0, TAG_BYTES);
      return new Known("\"" + tag + "\"", length);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static InputStream opened(String path) throws IOException {
    InputStream in = open(path);
    if (in == null) {
      throw new IOException(path + " is gone");
    }
    return in;
  }

  private static @Nullable InputStream open(String path) {
    return path.startsWith(WEBJARS)
        ? Page.class.getResourceAsStream("/META-INF/resources" + path)
        : Page.class.getResourceAsStream("page" + path);
  }
}
