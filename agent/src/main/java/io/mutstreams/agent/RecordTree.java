package io.mutstreams.agent;

import io.mutstreams.agent.flow.Outgoing;
import io.mutstreams.agent.format.Mask;
import io.mutstreams.agent.format.Preview;
import io.mutstreams.api.Bytes;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A stored record as a tree of plain values, for the commands. Any thread. */
final class RecordTree {
  private RecordTree() {}

  /**
   * The record; its payload as base64 text under {@code payload}, its length under {@code size}.
   *
   * @param most bytes of the payload; the rest is to be asked for
   */
  static Map<String, @Nullable Object> of(long number, Outgoing record, int most) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("number", number);
    tree.put("id", record.id());
    tree.put("topic", record.topic());
    tree.put("key", record.key());
    tree.put("qos", (long) record.qos());
    tree.put("retain", record.retain());
    tree.put("headers", record.headers());
    tree.put("size", (long) record.payload().size());
    tree.put("payload", piece(record.payload(), 0, most));
    return tree;
  }

  /**
   * The record as it is shown to somebody who looks on: its body is a short text under {@code
   * body}, and secrets are masked.
   *
   * @param most characters of the body
   */
  static Map<String, @Nullable Object> shown(long number, Outgoing record, int most, Mask mask) {
    Map<String, @Nullable Object> tree = of(number, record, 0);
    tree.remove("payload");
    tree.put("id", mask.place(record.id()));
    tree.put("topic", mask.place(record.topic()));
    tree.put("key", mask.place(record.key()));
    Map<String, String> headers = new LinkedHashMap<>();
    record
        .headers()
        .forEach(
            (name, value) ->
                headers.put(mask.place(name), mask.hides(name) ? Mask.HIDDEN : mask.text(value)));
    tree.put("headers", headers);
    Preview body = Preview.of(record.payload(), mask, most);
    tree.put("body", body.text());
    tree.put("cut", body.cut());
    tree.put("binary", body.binary());
    return tree;
  }

  /** A piece of a payload as base64 text; empty behind its end. */
  static String piece(Bytes payload, long offset, int most) {
    ByteBuffer bytes = payload.toBuffer();
    int start = (int) Math.min(Math.max(0, offset), bytes.remaining());
    byte[] piece = new byte[Math.min(most, bytes.remaining() - start)];
    bytes.position(bytes.position() + start).get(piece);
    return Base64.getEncoder().encodeToString(piece);
  }
}
