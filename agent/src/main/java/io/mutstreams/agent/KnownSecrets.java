package io.mutstreams.agent;

import io.mutstreams.agent.config.HttpConfig;
import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.config.Secret;
import io.mutstreams.agent.config.SecretText;
import io.mutstreams.agent.format.Mask;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what the configuration that runs has for secrets out of what is shown. Any thread: what is
 * made of a revision is kept for the next time, by one volatile reference.
 */
public final class KnownSecrets {
  /** Shorter ones may be words of the configuration itself, which answers are full of. */
  private static final int SURE = 8;

  private final Supplier<Revision> running;
  private final Supplier<@Nullable String> token;
  private volatile Made made = new Made(Revision.NOTHING, null, Mask.USUAL, Mask.USUAL);

  /** The masks of a revision: for records, and for all else. */
  private record Made(Revision of, @Nullable String token, Mask records, Mask answers) {}

  /**
   * @param token with which callers are let in by HTTP, where the agent has made it itself
   */
  KnownSecrets(Supplier<Revision> running, Supplier<@Nullable String> token) {
    this.running = running;
    this.token = token;
  }

  /** For records: by names too, those of {@code agent.mask} among them. */
  Mask records() {
    return now().records();
  }

  /** The answer to a command without the passwords, tokens and keys of the configuration. */
  public Map<?, ?> shown(Map<?, ?> answer) {
    Map<Object, @Nullable Object> whole = new LinkedHashMap<>(answer);
    if (whole.get("texts") instanceof List<?> texts) {
      // Of files, where secrets may be that are used no more.
      whole.put("texts", texts.stream().map(String::valueOf).map(SecretText::masked).toList());
    }
    return shown(whole, now().answers()) instanceof Map<?, ?> shown ? shown : Map.of();
  }

  private static @Nullable Object shown(@Nullable Object value, Mask mask) {
    if (value instanceof String text) {
      return mask.place(text);
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> shown = new ArrayList<>();
      list.forEach(each -> shown.add(shown(each, mask)));
      return shown;
    }
    if (value instanceof Map<?, ?> map) {
      Map<Object, @Nullable Object> shown = new LinkedHashMap<>();
      map.forEach((name, each) -> shown.put(name, shown(each, mask)));
      return shown;
    }
    return value;
  }

  private Made now() {
    Revision revision = running.get();
    String own = token.get();
    Made known = made;
    if (!known.of().equals(revision) || !Objects.equals(known.token(), own)) {
      known = make(revision, own);
      made = known;
    }
    return known;
  }

  private static Made make(Revision revision, @Nullable String own) {
    List<String> secrets = new ArrayList<>();
    List<String> users = new ArrayList<>();
    if (own != null) {
      secrets.add(own);
    }
    revision
        .connections()
        .values()
        .forEach(
            connection -> {
              add(secrets, connection.password());
              if (connection.username() != null) {
                users.add(connection.username());
              }
            });
    add(secrets, revision.storageKeys().key());
    add(secrets, revision.storageKeys().former());
    HttpConfig http = revision.http();
    if (http != null) {
      add(secrets, http.token());
    }
    List<String> sure = secrets.stream().filter(secret -> secret.length() >= SURE).toList();
    return new Made(
        revision,
        own,
        Mask.USUAL.with(revision.mask()).hiding(secrets, users),
        Mask.USUAL.hiding(sure, List.of()));
  }

  private static void add(List<String> to, @Nullable Secret secret) {
    if (secret != null) {
      to.add(secret.value());
    }
  }
}
