package io.mutstreams.agent.flow;

import io.mutstreams.agent.config.Position;
import io.mutstreams.agent.config.SwitchConfig;
import io.mutstreams.agent.expression.SwitchType;
import io.mutstreams.agent.format.Json;
import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Bytes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a switch was set to. Immutable.
 *
 * @param type of the switch when it was set
 * @param since when, in milliseconds since 1970
 * @param by who set it
 * @param who which message or stream; "" for a person, and for nobody
 */
public record SwitchSetting(SwitchType type, Object value, long since, By by, String who) {
  /** Who sets switches. */
  public enum By {
    /** Nobody has: it is as it is initially. */
    INITIAL,
    /** A person, by a command. */
    PERSON,
    /** A message of a connection. */
    MESSAGE,
    /** A record of a stream. */
    STREAM
  }

  static final int VERSION = 1;

  /** Whether a switch as it is configured now may have this value. */
  boolean suits(SwitchConfig config) {
    return type == config.type()
        && (config.allowed().isEmpty() || config.allowed().contains(String.valueOf(value)));
  }

  /** As it is stored. */
  Bytes toBytes() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("type", type.name());
    tree.put("value", value);
    tree.put("since", since);
    tree.put("by", by.name());
    tree.put("who", who);
    return Json.write(tree);
  }

  /** As it was stored; null for what another version may have left. */
  static @Nullable SwitchSetting parse(Bytes bytes) {
    try {
      if (Json.read(bytes) instanceof Map<?, ?> tree
          && tree.get("since") instanceof Long since
          && tree.get("value") != null) {
        SwitchType type = SwitchType.valueOf(String.valueOf(tree.get("type")));
        return new SwitchSetting(
            type,
            value(type, tree.get("value")),
            since,
            By.valueOf(String.valueOf(tree.get("by")).toUpperCase(Locale.ROOT)),
            String.valueOf(tree.get("who")));
      }
      return null;
    } catch (IllegalArgumentException | BadRecordException e) {
      return null;
    }
  }

  private static Object value(SwitchType type, @Nullable Object stored) {
    Position nowhere = new Position("", 1, 1);
    return new SwitchConfig("", type, "", List.of(), List.of(), nowhere).fit(stored);
  }
}
