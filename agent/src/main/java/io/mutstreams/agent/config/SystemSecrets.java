package io.mutstreams.agent.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Environment, credentials folder and files. Safe for any thread. */
final class SystemSecrets implements SecretSource {
  private static final int MAX_BYTES = 64 * 1024;
  private static final String FOLDER = "CREDENTIALS_DIRECTORY";

  private final Map<String, String> environment;

  SystemSecrets(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Found find(String kind, String name, Path folder) {
    try {
      return switch (kind) {
        case "env" ->
            new Found(
                Optional.ofNullable(environment.get(name)),
                "the environment variable " + name + " is not set",
                Optional.empty());
        case "credential" -> credential(name);
        default -> file(folder.resolve(name));
      };
    } catch (InvalidPathException e) {
      return missing("the path is malformed");
    }
  }

  private Found credential(String name) {
    @Nullable String credentials = environment.get(FOLDER);
    if (credentials == null || credentials.isEmpty()) {
      return missing(
          "$" + FOLDER + " is not set; systemd sets it for LoadCredential=, else set it yourself");
    }
    if (!Names.isName(name)) {
      return missing("a credential is named by " + Names.ALLOWED);
    }
    return file(Path.of(credentials).resolve(name));
  }

  private static Found file(Path path) {
    Found found = read(path);
    return new Found(found.value(), found.lookedIn(), Optional.of(path));
  }

  private static Found read(Path path) {
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      // To open a FIFO could block for ever.
      return missing("the file " + path + " is no regular file and is not opened");
    }
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        return missing("the file " + path + " is longer than 64KiB");
      }
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return new Found(Optional.of(withoutLineEnd(text)), path.toString(), Optional.empty());
    } catch (CharacterCodingException e) {
      return missing("the file " + path + " is not UTF-8");
    } catch (NoSuchFileException e) {
      return missing("there is no file " + path);
    } catch (AccessDeniedException e) {
      return missing("the file " + path + " may not be read");
    } catch (IOException e) {
      return missing("the file " + path + " cannot be read");
    }
  }

  /** Editors and echo end a file with a line end that is no part of the secret. */
  private static String withoutLineEnd(String text) {
    int end = text.length();
    if (text.endsWith("\n")) {
      end -= text.endsWith("\r\n") ? 2 : 1;
    }
    return text.substring(0, end);
  }

  private static Found missing(String why) {
    return new Found(Optional.empty(), why, Optional.empty());
  }
}
