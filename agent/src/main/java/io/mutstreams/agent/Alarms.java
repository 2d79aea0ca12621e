package io.mutstreams.agent;

import io.mutstreams.agent.flow.Watchdog;
import io.mutstreams.agent.outbox.Alarm;
import java.util.LinkedHashMap;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The latest things that a person should know of and that are not over. Any thread; the monitor
 * guards the list.
 */
final class Alarms implements Alarm, Watchdog.Alarms {
  private static final Logger LOG = LoggerFactory.getLogger(Alarms.class);
  private static final int KEPT = 20;

  /** By subject: of one subject the latest counts. */
  private final LinkedHashMap<String, String> latest = new LinkedHashMap<>();

  @Override
  public void raise(String sentence) {
    raise(sentence, sentence);
  }

  /**
   * Something that a person should know.
   *
   * @param subject what it is about; replaces what was said of it before
   */
  @Override
  public void raise(String subject, String sentence) {
    LoggingEventBuilder line = LOG.atError().addKeyValue("event", "alarm");
    (subject.equals(sentence) ? line : line.addKeyValue("subject", subject)).log("{}", sentence);
    synchronized (this) {
      latest.remove(subject);
      if (latest.size() == KEPT) {
        latest.remove(latest.keySet().iterator().next());
      }
      latest.put(subject, sentence);
    }
  }

  /** It is over: no alarm any more. The log keeps what was said. */
  @Override
  public synchronized void clear(String subject) {
    latest.remove(subject);
  }

  synchronized List<String> latest() {
    return List.copyOf(latest.values());
  }
}
