package io.mutstreams.agent.flow;

import io.mutstreams.agent.format.Json;
import io.mutstreams.api.Bytes;
import io.mutstreams.api.Record;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the payload of a dead letter is, so that the same body can be made of it again. Stored by
 * name.
 */
public enum PayloadForm {
  /** The bytes as they came. */
  UNTOUCHED,
  /** The beginning of such. */
  CUT,
  /** A body that is an object or a list, as JSON. */
  JSON,
  /** A body that is a text. */
  TEXT,
  /** A body that is bytes. */
  BYTES,
  /** A whole number, as text. */
  WHOLE,
  /** Any other number, as text. */
  REAL,
  /** True or false, as text. */
  TRUTH,
  /** No body. */
  NOTHING,
  /** A body of which the payload does not tell all, as bytes in an object. */
  LOSSY,
  /** An older version stored it, and did not say. */
  UNKNOWN;

  /**
   * That of a record.
   *
   * @param payload what it was written as
   */
  static PayloadForm of(Record record, Bytes payload) {
    if (record.payload() != null) {
      return UNTOUCHED;
    }
    Object body = record.body();
    if (body == null) {
      return NOTHING;
    } else if (body instanceof String) {
      return Bytes.utf8(body.toString()).toText().equals(body) ? TEXT : LOSSY;
    } else if (body instanceof Bytes) {
      return BYTES;
    } else if (body instanceof Long) {
      return WHOLE;
    } else if (body instanceof Double) {
      return REAL;
    } else if (body instanceof Boolean) {
      return TRUTH;
    }
    return lossless(body, payload) ? JSON : LOSSY;
  }

  private static boolean lossless(Object body, Bytes payload) {
    try {
      return (body instanceof Map || body instanceof List) && body.equals(Json.read(payload));
    } catch (RuntimeException | StackOverflowError e) {
      return false;
    }
  }

  /** Whether the body, or the untouched payload, can be made of it again. */
  boolean whole() {
    return this != CUT && this != LOSSY && this != UNKNOWN;
  }

  /** The body that was written in this form, which is neither untouched nor lossy. */
  @Nullable Object body(Bytes payload) {
    return switch (this) {
      case JSON -> Json.read(payload);
      case TEXT -> payload.toText();
      case WHOLE -> Long.valueOf(payload.toText());
      case REAL -> Double.valueOf(payload.toText());
      case TRUTH -> Boolean.valueOf(payload.toText());
      case NOTHING -> null;
      default -> payload;
    };
  }

  /** A record for the dead letters; one whose body cannot be written is kept without it. */
  static Written write(Record record) {
    try {
      Outgoing plain = Rendering.plain(record);
      return new Written(plain, of(record, plain.payload()));
    } catch (RuntimeException | StackOverflowError e) {
      return new Written(Rendering.plain(record.withBody(null)), LOSSY);
    }
  }

  /** A rendered record and the form of its payload. */
  record Written(Outgoing record, PayloadForm form) {}
}
