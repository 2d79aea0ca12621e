package io.mutstreams.agent.config;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Secrets for looking at a configuration where those of its agent may not be there: what is not
 * found is stood in for. Used by one thread.
 */
public final class StandIns implements SecretSource {
  /** No secret, and long enough for each of them. */
  private static final String TEXT = "a-secret-that-is-not-here";

  private final SecretSource source;
  private final Set<String> missing = new TreeSet<>();

  /**
   * Looks there first.
   *
   * @param source where secrets may be
   */
  public StandIns(SecretSource source) {
    this.source = source;
  }

  @Override
  public Found find(String kind, String name, Path folder) {
    Found found = source.find(kind, name, folder);
    if (found.value().isPresent()) {
      return found;
    }
    missing.add("${" + kind + ":" + name + "}");
    return new Found(Optional.of(TEXT), found.lookedIn(), found.file());
  }

  /** What was stood in for, as it is written. */
  public Set<String> missing() {
    return Set.copyOf(missing);
  }

  /** Whether a value of the connection is not its own. */
  public static boolean in(ConnectionConfig connection) {
    Secret password = connection.password();
    String username = connection.username();
    return connection.host().contains(TEXT)
        || (username != null && username.contains(TEXT))
        || (password != null && password.value().contains(TEXT));
  }
}
