package io.mutstreams.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One message on its way. Immutable and safe for any thread: the {@code with} methods give a
 * changed copy and leave this one as it is.
 *
 * <p>The body is a closed tree of JDK types: null, Boolean, Long, Double, String, {@link Bytes},
 * List and Map with text keys. It is decoded from the payload when somebody first looks into it; a
 * record that nobody looks into leaves with the bytes it came with.
 */
@SuppressWarnings("JavaLangClash") // the word of the field; import it by name and the clash is none
public final class Record {
  private final String id;
  private final String source;
  private final String topic;
  private final @Nullable String key;
  private final long time;
  private final Map<String, String> headers;
  private final Body body;

  private Record(
      String id,
      String source,
      String topic,
      @Nullable String key,
      long time,
      Map<String, String> headers,
      Body body) {
    this.id = id;
    this.source = source;
    this.topic = topic;
    this.key = key;
    this.time = time;
    this.headers = headers;
    this.body = body;
  }

  /**
   * A record as it comes in.
   *
   * @param id stable: the same message delivered again has the same id
   * @param source the name of the source it came from
   * @param topic the topic it was published to
   * @param key what orders it; null where the source has no keys
   * @param time event time in milliseconds since 1970-01-01T00:00Z
   * @param headers its headers; copied
   * @param payload the untouched bytes
   * @param decoder makes the body of them, when first asked for
   */
  public static Record ofPayload(
      String id,
      String source,
      String topic,
      @Nullable String key,
      long time,
      Map<String, String> headers,
      Bytes payload,
      PayloadDecoder decoder) {
    return new Record(
        id, source, topic, key, time, Map.copyOf(headers), Body.ofPayload(payload, decoder));
  }

  /**
   * A record made from values.
   *
   * @param id stable: made again from the same causes it has the same id
   * @param source the name of the source or stream that made it
   * @param topic its topic
   * @param key what orders it; null for none
   * @param time event time in milliseconds since 1970-01-01T00:00Z
   * @param headers its headers; copied
   * @param body the body; copied where it is not immutable already
   * @throws IllegalArgumentException when the body holds another type than the closed tree's
   */
  public static Record of(
      String id,
      String source,
      String topic,
      @Nullable String key,
      long time,
      Map<String, String> headers,
      @Nullable Object body) {
    return new Record(id, source, topic, key, time, Map.copyOf(headers), Body.ofValue(body));
  }

  /** The stable id. It leaves with the record, so that a receiver can drop repeats. */
  public String id() {
    return id;
  }

  /** The name of the source it came from, or of the stream that made it. */
  public String source() {
    return source;
  }

  /** The topic it was published to. */
  public String topic() {
    return topic;
  }

  /** What orders it: records of one key stay in order. Null where the source has no keys. */
  public @Nullable String key() {
    return key;
  }

  /** Event time in milliseconds since 1970-01-01T00:00Z. */
  public long time() {
    return time;
  }

  /** The headers; immutable. */
  public Map<String, String> headers() {
    return headers;
  }

  /** The header of that name, or null. */
  public @Nullable String header(String name) {
    return headers.get(name);
  }

  /**
   * The body, decoded at the first call; immutable.
   *
   * @throws BadRecordException when the payload is not of the source's format
   */
  public @Nullable Object body() {
    return body.value();
  }

  /** The untouched payload, or null once the body was replaced. */
  public @Nullable Bytes payload() {
    return body.payload();
  }

  /**
   * The body as a map.
   *
   * @throws BadRecordException when it is none
   */
  @SuppressWarnings("unchecked")
  public Map<String, @Nullable Object> fields() {
    if (body() instanceof Map<?, ?> map) {
      return (Map<String, @Nullable Object>) map;
    }
    throw new BadRecordException("the body is " + kindOf(body()) + ", not an object with fields");
  }

  /**
   * A field of the body as a number.
   *
   * @throws BadRecordException when the body has no such field or it is no number
   */
  public double number(String field) {
    Object value = fields().get(field);
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    throw new BadRecordException("body." + field + " is " + kindOf(value) + ", not a number");
  }

  /**
   * A field of the body as a text.
   *
   * @throws BadRecordException when the body has no such field or it is no text
   */
  public String text(String field) {
    Object value = fields().get(field);
    if (value instanceof String text) {
      return text;
    }
    throw new BadRecordException("body." + field + " is " + kindOf(value) + ", not a text");
  }

  /** The same record with another id. */
  public Record withId(String newId) {
    return new Record(newId, source, topic, key, time, headers, body);
  }

  /** The same record under another topic. */
  public Record withTopic(String newTopic) {
    return new Record(id, source, newTopic, key, time, headers, body);
  }

  /** The same record with another key. */
  public Record withKey(@Nullable String newKey) {
    return new Record(id, source, topic, newKey, time, headers, body);
  }

  /** The same record at another event time, in milliseconds since 1970-01-01T00:00Z. */
  public Record withTime(long newTime) {
    return new Record(id, source, topic, key, newTime, headers, body);
  }

  /** The same record with one header set. */
  public Record withHeader(String name, String value) {
    Map<String, String> changed = new LinkedHashMap<>(headers);
    changed.put(name, value);
    return new Record(id, source, topic, key, time, Map.copyOf(changed), body);
  }

  /** The same record without a header. */
  public Record withoutHeader(String name) {
    if (!headers.containsKey(name)) {
      return this;
    }
    Map<String, String> changed = new LinkedHashMap<>(headers);
    changed.remove(name);
    return new Record(id, source, topic, key, time, Map.copyOf(changed), body);
  }

  /**
   * The same record with another body.
   *
   * @throws IllegalArgumentException when the body holds another type than the closed tree's
   */
  public Record withBody(@Nullable Object newBody) {
    return new Record(id, source, topic, key, time, headers, Body.ofValue(newBody));
  }

  /**
   * The same record with one field of its body set; the others keep their place.
   *
   * @throws BadRecordException when the body is no object with fields
   */
  public Record withField(String field, @Nullable Object value) {
    Map<String, @Nullable Object> changed = new LinkedHashMap<>(fields());
    changed.put(field, value);
    return withBody(changed);
  }

  /**
   * The same record without a field of its body.
   *
   * @throws BadRecordException when the body is no object with fields
   */
  public Record withoutField(String field) {
    Map<String, @Nullable Object> changed = new LinkedHashMap<>(fields());
    changed.remove(field);
    return withBody(changed);
  }

  /** What a value is, in words for a message: "a text", "a number", "nothing". */
  public static String kindOf(@Nullable Object value) {
    if (value == null) {
      return "nothing";
    }
    if (value instanceof Number) {
      return "a number";
    }
    if (value instanceof String) {
      return "a text";
    }
    if (value instanceof Boolean) {
      return "true or false";
    }
    if (value instanceof Map) {
      return "an object";
    }
    return value instanceof List ? "a list" : "bytes";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Record that
        && id.equals(that.id)
        && source.equals(that.source)
        && topic.equals(that.topic)
        && Objects.equals(key, that.key)
        && time == that.time
        && headers.equals(that.headers)
        && Objects.equals(body(), that.body());
  }

  @Override
  public int hashCode() {
    return Objects.hash(id, source, topic, key, time);
  }

  @Override
  public String toString() {
    return "Record[" + id + " from " + source + ", topic " + topic + ", key " + key + "]";
  }
}
