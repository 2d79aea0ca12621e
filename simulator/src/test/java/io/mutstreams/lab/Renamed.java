package io.mutstreams.lab;

import io.mutstreams.simulator.message.Message;
import io.mutstreams.simulator.message.Timed;
import java.util.Iterator;

/**
 * A feed whose groups end in a digit, sent to the topics of the groups without it: so a second feed
 * has keys of its own, and goes the same way. Owned by the thread that takes from it.
 */
record Renamed(Iterator<Timed> feed) implements Iterator<Timed> {
  @Override
  public boolean hasNext() {
    return feed.hasNext();
  }

  @Override
  public Timed next() {
    Timed next = feed.next();
    Message message = next.message();
    String[] levels = message.topic().split("/");
    String group = levels[1].substring(0, levels[1].length() - 1);
    String topic =
        levels[0] + "/" + group + "/" + levels[1].charAt(levels[1].length() - 1) + levels[2];
    return new Timed(new Message(topic, message.key(), message.payload()), next.dueNanos());
  }
}
