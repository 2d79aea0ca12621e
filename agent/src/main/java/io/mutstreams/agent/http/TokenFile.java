package io.mutstreams.agent.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The token that the agent makes where the configuration names none: in the data folder, and, where
 * systemd has made a folder for what runs, a copy there that the service's group can read. Used by
 * the change thread.
 */
final class TokenFile {
  static final String NAME = "http-token";
  private static final Logger LOG = LoggerFactory.getLogger(TokenFile.class);
  private static final int BYTES = 32;
  private static final Pattern FORM = Pattern.compile("[!-~]{16,256}");

  private final Path data;
  private final Map<String, String> environment;
  private String known = "";

  TokenFile(Path data, Map<String, String> environment) {
    this.data = data;
    this.environment = environment;
  }

  /** The token; the same as before where there was one. */
  String token() {
    if (known.isEmpty()) {
      known = read();
    }
    if (known.isEmpty()) {
      byte[] chance = new byte[BYTES];
      new SecureRandom().nextBytes(chance);
      known = HexFormat.of().formatHex(chance);
      write(data);
    }
    String runtime = environment.getOrDefault("RUNTIME_DIRECTORY", "");
    if (!runtime.isEmpty()) {
      write(Path.of(runtime.split(":", 2)[0]));
    }
    return known;
  }

  private String read() {
    Path file = data.resolve(NAME);
    try {
      String text = Files.isRegularFile(file) ? Files.readString(file).strip() : "";
      return FORM.matcher(text).matches() ? text : "";
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue("event", "token")
          .addKeyValue("file", file)
          .log("The token of HTTP in {} cannot be read, another is made: {}", file, e.toString());
      return "";
    }
  }

  private void write(Path folder) {
    Path file = folder.resolve(NAME);
    Path beside = folder.resolve(NAME + ".new");
    try {
      Files.deleteIfExists(beside);
      Files.createFile(
          beside,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(
          beside, known + "\n", StandardCharsets.US_ASCII, StandardOpenOption.TRUNCATE_EXISTING);
      Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString("rw-r-----"));
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | UnsupportedOperationException e) {
      LOG.atWarn()
          .addKeyValue("event", "token")
          .addKeyValue("file", file)
          .log("The token of HTTP cannot be written to {}: {}", file, e.toString());
    }
  }
}
