package io.mutstreams.agent.flow;

import io.mutstreams.agent.format.Mask;
import io.mutstreams.agent.format.Preview;
import io.mutstreams.api.Bytes;
import io.mutstreams.api.Record;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a tap shows of a record: short texts, without secrets. */
final class Sighting {
  private static final int BODY = 2_000;
  private static final int TOPIC = 500;
  private static final int NAME = 200;
  private static final int HEADERS = 20;

  private Sighting() {}

  static Map<String, @Nullable Object> of(
      Instant at, String from, String to, @Nullable String port, Record record, Mask mask) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("at", at.toString());
    tree.put("from", from);
    tree.put("to", to.isEmpty() ? null : to);
    tree.put("port", port);
    tree.put("id", cut(mask.place(record.id()), NAME));
    tree.put("source", record.source());
    tree.put("topic", cut(mask.place(record.topic()), TOPIC));
    String key = record.key();
    tree.put("key", key == null ? null : cut(mask.place(key), NAME));
    tree.put("time", time(record.time()));
    Map<String, String> headers = new LinkedHashMap<>();
    record.headers().entrySet().stream()
        .limit(HEADERS)
        .forEach(
            header ->
                headers.put(
                    cut(mask.place(header.getKey()), NAME),
                    mask.hides(header.getKey())
                        ? Mask.HIDDEN
                        : cut(mask.text(header.getValue()), NAME)));
    tree.put("headers", headers);
    Preview body = Preview.of(record, mask, BODY);
    tree.put("body", body.text());
    tree.put("cut", body.cut());
    tree.put("binary", body.binary());
    Bytes payload = record.payload();
    tree.put("bytes", payload == null ? null : (long) payload.size());
    return tree;
  }

  private static String time(long millis) {
    try {
      return Instant.ofEpochMilli(millis).toString();
    } catch (java.time.DateTimeException e) {
      return Long.toString(millis);
    }
  }

  private static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most) + "\u2026";
  }
}
