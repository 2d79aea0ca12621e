package io.mutstreams.agent.cli;

import io.mutstreams.agent.control.ControlException;
import java.io.IOException;
import java.io.Writer;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads an outbox page by page, so that neither side holds more than one. One thread. */
final class OutboxReader {
  private static final int PAGE = 1_000;

  private final StoreAccess store;
  private final String uplink;

  OutboxReader(StoreAccess store, String uplink) {
    this.store = store;
    this.uplink = uplink;
  }

  /**
   * The outbox of an uplink.
   *
   * @param outboxes as they are listed
   * @throws CliException when it is not among them
   */
  static Answer find(List<Answer> outboxes, String uplink) {
    List<String> names = outboxes.stream().map(outbox -> outbox.text("uplink")).toList();
    int at = names.indexOf(uplink);
    if (at < 0) {
      throw new CliException(
          ExitCode.PROBLEMS,
          "nothing waits for an uplink "
              + Excerpt.plain(uplink)
              + (names.isEmpty() ? "; no outbox holds anything" : "; there are outboxes of: ")
              + Excerpt.plain(String.join(", ", names)));
    }
    return outboxes.get(at);
  }

  /** Takes records. */
  interface Taker {
    void take(Answer record) throws IOException;
  }

  /**
   * Reads records in the order in which they are to be delivered.
   *
   * @param from the number of the first
   * @param to the number of the last
   * @param most how many at most
   * @param excerpt how many bytes of each payload are of interest
   */
  void read(long from, long to, long most, int excerpt, Taker taker) throws IOException {
    long after = from - 1;
    long left = most;
    boolean more = true;
    while (more && left > 0) {
      Answer page =
          store.ask(
              Map.of(
                  "command",
                  "outbox.read",
                  "uplink",
                  uplink,
                  "after",
                  after,
                  "limit",
                  Math.min(PAGE, left),
                  "excerpt",
                  (long) excerpt));
      List<Answer> records = page.parts("records");
      for (Answer record : records) {
        if (record.count("number") > to) {
          return;
        }
        taker.take(record);
      }
      left -= records.size();
      after = page.count("next");
      more = page.has("next") && after < to;
    }
  }

  /**
   * Writes records as lines of JSON.
   *
   * @return how many
   */
  long copy(long from, long to, long most, Writer out) throws IOException {
    long[] count = {0};
    read(
        from,
        to,
        most,
        Integer.MAX_VALUE,
        record -> {
          if (RecordLine.write(Map.of("uplink", uplink), record, this::rest, out)) {
            out.write('\n');
            count[0]++;
          }
        });
    return count[0];
  }

  /** For {@link RecordLine}. */
  byte @Nullable [] rest(long number, long offset) throws ControlException {
    Answer answer =
        store.ask(
            Map.of(
                "command", "outbox.payload",
                "uplink", uplink,
                "number", number,
                "offset", offset));
    return answer.has("payload") ? Base64.getDecoder().decode(answer.text("payload")) : null;
  }
}
