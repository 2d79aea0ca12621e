package io.mutstreams.agent.http;

import com.sun.net.httpserver.HttpExchange;
import io.mutstreams.agent.format.Json;
import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One request. Owned by the thread that answers it. */
final class Call {
  private final HttpExchange exchange;
  private Map<String, String> names = Map.of();
  private boolean trusted;

  Call(HttpExchange exchange) {
    this.exchange = exchange;
  }

  HttpExchange exchange() {
    return exchange;
  }

  /** In upper case; GET for HEAD. */
  String method() {
    return isHead() ? "GET" : exchange.getRequestMethod();
  }

  /** Whether only the head of the answer is wanted. */
  boolean isHead() {
    return exchange.getRequestMethod().equals("HEAD");
  }

  /** The path as it was sent, still encoded. */
  String path() {
    String path = exchange.getRequestURI().getRawPath();
    return path == null || path.isEmpty() ? "/" : path;
  }

  @Nullable String header(String name) {
    List<String> values = exchange.getRequestHeaders().get(name);
    // Two of one kind are a riddle that nobody needs to solve.
    return values == null || values.isEmpty() ? null : values.size() > 1 ? "" : values.get(0);
  }

  InetAddress caller() {
    return exchange.getRemoteAddress().getAddress();
  }

  /** The address of this machine to which the caller came, as text. */
  String localAddress() {
    String address = exchange.getLocalAddress().getAddress().getHostAddress();
    int scope = address.indexOf('%');
    return (scope < 0 ? address : address.substring(0, scope)).toLowerCase(Locale.ROOT);
  }

  /** It has shown the token. */
  void trust() {
    trusted = true;
  }

  /** Whether it has shown the token. */
  boolean isTrusted() {
    return trusted;
  }

  /** What the route's places in braces stand for. */
  void names(Map<String, String> found) {
    names = Map.copyOf(found);
  }

  /** What a place in braces of the route stands for. */
  String name(String place) {
    return names.getOrDefault(place, "");
  }

  /**
   * What stands after the question mark; of a name that is there twice the last counts.
   *
   * @throws HttpFault when it cannot be read
   */
  Map<String, String> query() throws HttpFault {
    String raw = exchange.getRequestURI().getRawQuery();
    Map<String, String> query = new LinkedHashMap<>();
    if (raw != null && !raw.isEmpty()) {
      for (String pair : raw.split("&", -1)) {
        int equal = pair.indexOf('=');
        query.put(
            decode(equal < 0 ? pair : pair.substring(0, equal)),
            equal < 0 ? "" : decode(pair.substring(equal + 1)));
      }
    }
    return query;
  }

  /**
   * Text with %XX in it.
   *
   * @throws HttpFault when it is malformed
   */
  static String decode(String text) throws HttpFault {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new HttpFault(
          HttpFault.BAD_REQUEST, "a % in the address is not followed by two digits");
    }
  }

  /**
   * The body, a JSON object; an empty one where there is no body.
   *
   * @throws HttpFault when it is something else, or too long
   */
  Map<String, Object> body() throws HttpFault, IOException {
    byte[] bytes = bytes();
    if (bytes.length == 0) {
      return new HashMap<>();
    }
    String type = header("Content-Type");
    if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
      throw new HttpFault(HttpFault.WRONG_TYPE, "a body is JSON: Content-Type: application/json");
    }
    try {
      if (Json.read(Bytes.wrap(bytes)) instanceof Map<?, ?> map) {
        Map<String, Object> tree = new HashMap<>();
        map.forEach((key, value) -> tree.put(String.valueOf(key), value));
        return tree;
      }
      throw new HttpFault(HttpFault.BAD_REQUEST, "the body takes a JSON object");
    } catch (BadRecordException e) {
      throw new HttpFault(HttpFault.BAD_REQUEST, "the body: " + e.getMessage());
    }
  }

  private byte[] bytes() throws HttpFault, IOException {
    InputStream in = exchange.getRequestBody();
    String length = exchange.getRequestHeaders().getFirst("Content-Length");
    if (length != null && Long.parseLong(length) > Limits.BODY_BYTES) {
      throw tooLarge();
    }
    byte[] bytes = in.readNBytes(Limits.BODY_BYTES + 1);
    if (bytes.length > Limits.BODY_BYTES) {
      throw tooLarge();
    }
    return bytes;
  }

  private static HttpFault tooLarge() {
    return new HttpFault(
        HttpFault.TOO_LARGE, "a body has at most " + (Limits.BODY_BYTES >> 20) + " MiB");
  }
}
