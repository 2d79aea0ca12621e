package io.mutstreams.e2e;

import io.mutstreams.agent.format.Json;
import io.mutstreams.api.Bytes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Asks an agent by HTTP, and holds each answer against its own description. One thread. */
final class HttpClientOf {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String url;
  private final String token;
  private final Schemas schemas;
  private final Set<String> asked = new TreeSet<>();

  HttpClientOf(int port, Path data) throws IOException, InterruptedException {
    url = "http://127.0.0.1:" + port;
    token = Files.readString(data.resolve("http-token")).strip();
    schemas = new Schemas(send("GET", "/openapi.yaml", null).body());
    asked.add("GET /openapi.yaml");
  }

  /** What came. */
  record Came(int status, Facts facts, String text) {}

  /** Where it is, as the description calls it; what is left to be asked. */
  List<String> notAsked() {
    return schemas.operations().stream().filter(each -> !asked.contains(each)).toList();
  }

  HttpResponse<String> send(String method, String path, @Nullable Object body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(PATIENCE)
            .header("Authorization", "Bearer " + token)
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(Json.write(body).toText()));
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /**
   * Asks.
   *
   * @param path as the description has it
   * @param at the path with its places filled in, and a query
   */
  Came ask(String method, String path, String at, @Nullable Object body)
      throws IOException, InterruptedException {
    HttpResponse<String> response = send(method, at, body);
    asked.add(method + " " + path);
    boolean json =
        response.headers().firstValue("Content-Type").orElse("").equals("application/json");
    @Nullable Object value = json ? Json.read(Bytes.utf8(response.body())) : response.body();
    List<String> faults = schemas.faults(method, path, response.statusCode(), value);
    if (!faults.isEmpty()) {
      throw new AssertionError(method + " " + at + ": " + faults + "\n" + response.body());
    }
    return new Came(
        response.statusCode(),
        new Facts(value instanceof Map<?, ?> map ? map : Map.of()),
        response.body());
  }

  Came get(String path) throws IOException, InterruptedException {
    return ask("GET", path, path, null);
  }

  Came post(String path, Object body) throws IOException, InterruptedException {
    return ask("POST", path, path, body);
  }
}
