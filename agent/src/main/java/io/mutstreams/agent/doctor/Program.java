package io.mutstreams.agent.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks programs of the system. Stateless; blocks for five seconds at most. */
final class Program {
  private static final int MOST = 64 * 1024;
  private static final int SECONDS = 5;

  private Program() {}

  /** What it prints on standard output; empty where there is none, it fails, or hangs. */
  static Optional<String> ask(String... words) {
    ProcessBuilder builder = new ProcessBuilder(List.of(words));
    builder.environment().put("LC_ALL", "C");
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      return Optional.empty();
    }
    try {
      process.getOutputStream().close();
      CompletableFuture<String> printed =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return new String(
                      process.getInputStream().readNBytes(MOST), StandardCharsets.UTF_8);
                } catch (IOException e) {
                  return "";
                }
              });
      String text = printed.get(SECONDS, TimeUnit.SECONDS);
      return process.waitFor(1, TimeUnit.SECONDS) && process.exitValue() == 0
          ? Optional.of(text)
          : Optional.empty();
    } catch (IOException | ExecutionException | TimeoutException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      process.destroyForcibly();
    }
  }

  /** Lines NAME=VALUE. */
  static Map<String, String> properties(String text) {
    Map<String, String> properties = new LinkedHashMap<>();
    text.lines()
        .filter(line -> line.contains("="))
        .forEach(
            line ->
                properties.put(
                    line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1)));
    return properties;
  }
}
