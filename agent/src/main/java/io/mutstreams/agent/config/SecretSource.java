package io.mutstreams.agent.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Where {@code ${credential:NAME}}, {@code ${env:NAME}} and {@code ${file:PATH}} come from. */
public interface SecretSource {
  /**
   * A value, or where it was looked for in vain.
   *
   * @param value empty where it was not found
   * @param lookedIn in words for a message, such as "the environment variable X is not set"
   * @param file in which it was looked for; empty where in none
   */
  record Found(Optional<String> value, String lookedIn, Optional<Path> file) {
    /** Without the value. */
    @Override
    public String toString() {
      return "Found[" + lookedIn + "]";
    }
  }

  /**
   * Looks a value up.
   *
   * @param kind credential, env or file
   * @param name what stands after the colon
   * @param folder against which a relative path is resolved: that of the configuration
   */
  Found find(String kind, String name, Path folder);

  /** The process's environment, systemd's credentials and the file system. */
  static SecretSource system() {
    return new SystemSecrets(System.getenv());
  }

  /** The same with another environment. */
  static SecretSource withEnvironment(Map<String, String> environment) {
    return new SystemSecrets(Map.copyOf(environment));
  }
}
