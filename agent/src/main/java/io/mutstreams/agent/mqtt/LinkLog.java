package io.mutstreams.agent.mqtt;

import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once that a connection came up or broke, and while it is down once a minute that it still
 * is, with the number of tries. Guarded by itself.
 */
final class LinkLog {
  private static final Logger log = LoggerFactory.getLogger("io.mutstreams.agent.mqtt");
  private static final long REPEAT_NANOS = 60_000_000_000L;
  private final Supplier<String> name;
  private final String peer;
  private boolean down;
  private long saidAt;
  private long tries;

  LinkLog(Supplier<String> name, String peer) {
    this.name = name;
    this.peer = peer;
  }

  String name() {
    return name.get();
  }

  String peer() {
    return peer;
  }

  synchronized void up() {
    log.info("{}: connected to {}.", name.get(), peer);
    down = false;
  }

  synchronized void down(String why) {
    long now = System.nanoTime();
    if (!down) {
      down = true;
      tries = 1;
      saidAt = now;
      log.warn("{}: not connected: {}. Trying again.", name.get(), why);
    } else {
      tries++;
      if (now - saidAt > REPEAT_NANOS) {
        saidAt = now;
        log.warn("{}: still not connected after {} tries: {}.", name.get(), tries, why);
      }
    }
  }

  synchronized void closed() {
    log.debug("{}: closed.", name.get());
  }
}
