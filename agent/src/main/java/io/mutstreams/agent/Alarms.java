package io.mutstreams.agent;

import java.util.ArrayDeque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The latest things that a person should know of. Any thread; the monitor guards the list. */
final class Alarms {
  private static final Logger LOG = LoggerFactory.getLogger(Alarms.class);
  private static final int KEPT = 20;

  private final ArrayDeque<String> latest = new ArrayDeque<>();

  void raise(String sentence) {
    LOG.error("{}", sentence);
    synchronized (this) {
      if (latest.size() == KEPT) {
        latest.removeFirst();
      }
      latest.addLast(sentence);
    }
  }

  synchronized List<String> latest() {
    return List.copyOf(latest);
  }
}
