package io.mutstreams.lab;

import io.mutstreams.simulator.message.Message;
import io.mutstreams.simulator.message.Timed;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;

/** A feed of which each hundredth message is large. Written by the thread that takes from it. */
final class Swollen implements Iterator<Timed> {
  private static final int EVERY = 100;

  private final Iterator<Timed> feed;
  private final int bytes;
  private long count;

  /**
   * @param bytes by how much the large ones are larger
   */
  Swollen(Iterator<Timed> feed, int bytes) {
    this.feed = feed;
    this.bytes = bytes;
  }

  @Override
  public boolean hasNext() {
    return feed.hasNext();
  }

  @Override
  public Timed next() {
    Timed next = feed.next();
    if (++count % EVERY != 0) {
      return next;
    }
    Message message = next.message();
    String text = new String(message.payload(), StandardCharsets.UTF_8);
    String more = text.replace("\"pad\":\"", "\"pad\":\"" + "y".repeat(bytes));
    return new Timed(
        new Message(message.topic(), message.key(), more.getBytes(StandardCharsets.UTF_8)),
        next.dueNanos());
  }

  /** How many of the first so many were large. */
  long large(long sent) {
    return sent / EVERY;
  }
}
