package io.mutstreams.agent.mqtt;

import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Says once that a connection came up or broke, and while it is down once a minute that it still
 * is, with the number of tries. One that comes and goes is told of once a minute too, with how
 * often. Of one that is on trial nothing is said: it may be given up, and is not tried again then.
 * Guarded by itself.
 */
final class LinkLog {
  private static final Logger log = LoggerFactory.getLogger("io.mutstreams.agent.mqtt");
  private static final long REPEAT_NANOS = 60_000_000_000L;
  private final Supplier<String> name;
  private final String peer;
  private final LongSupplier clock;
  private boolean trial;
  private boolean up;
  private boolean down;
  private String why = "";
  private boolean told = true;
  private boolean ever;
  private long saidAt;
  private long tries;
  private long untold;

  LinkLog(Supplier<String> name, String peer) {
    this(name, peer, System::nanoTime);
  }

  /**
   * @param clock as System.nanoTime
   */
  LinkLog(Supplier<String> name, String peer, LongSupplier clock) {
    this.name = name;
    this.peer = peer;
    this.clock = clock;
  }

  String name() {
    return name.get();
  }

  String peer() {
    return peer;
  }

  synchronized void onTrial() {
    trial = true;
  }

  /** The trial is over: says how it is. */
  synchronized void counts() {
    if (!trial) {
      return;
    }
    trial = false;
    if (up) {
      up();
    } else if (down) {
      begins(clock.getAsLong(), why);
    }
  }

  synchronized void up() {
    up = true;
    if (told && !trial) {
      with(log.atInfo(), "connected").log("{}: connected to {}.", name.get(), peer);
    }
    down = false;
  }

  synchronized void down(String cause) {
    long now = clock.getAsLong();
    up = false;
    why = cause;
    boolean recent = ever && now - saidAt <= REPEAT_NANOS;
    if (!down) {
      down = true;
      tries = 1;
      if (trial) {
        return;
      }
      told = !recent;
      if (recent) {
        untold++;
      } else {
        begins(now, cause);
      }
    } else {
      tries++;
      if (!recent && !trial) {
        told = true;
        say(now, "{}: still not connected after {} tries: {}.", tries, cause);
      }
    }
  }

  private void begins(long now, String cause) {
    say(now, "{}: not connected: {}.{} Trying again.", cause, lost());
    untold = 0;
  }

  private String lost() {
    return untold == 0
        ? ""
        : " The connection was lost " + untold + " times more since this was last told.";
  }

  private void say(long now, String message, Object first, Object second) {
    ever = true;
    saidAt = now;
    with(log.atWarn(), "disconnected")
        .addKeyValue("tries", tries)
        .log(message, name.get(), first, second);
  }

  /** For machines: whose connection it is, as uplink=archive, and to where. */
  private LoggingEventBuilder with(LoggingEventBuilder event, String what) {
    String whole = name.get();
    int space = whole.indexOf(' ');
    return event
        .addKeyValue("event", what)
        .addKeyValue(space < 0 ? "link" : whole.substring(0, space), bare(whole))
        .addKeyValue("peer", peer);
  }

  /** The name alone of something like {@code source temperature}. */
  static String bare(String whole) {
    return whole.substring(whole.indexOf(' ') + 1);
  }

  synchronized void closed() {
    log.debug("{}: closed.", name.get());
  }
}
