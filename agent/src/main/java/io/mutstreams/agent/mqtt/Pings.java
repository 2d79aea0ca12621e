package io.mutstreams.agent.mqtt;

import java.util.concurrent.Future;
import org.eclipse.paho.mqttv5.client.MqttPingSender;
import org.eclipse.paho.mqttv5.client.internal.ClientComms;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a connection alive without a thread of its own. Paho decides when to ping and when the peer
 * is gone; this only wakes it. Called by Paho's threads and the timer; guarded by itself.
 */
final class Pings implements MqttPingSender {
  private final Threads threads;
  private @Nullable ClientComms comms;
  private @Nullable Future<?> next;
  private boolean stopped = true;

  Pings(Threads threads) {
    this.threads = threads;
  }

  @Override
  public synchronized void init(ClientComms clientComms) {
    comms = clientComms;
  }

  @Override
  public synchronized void start() {
    stopped = false;
    if (comms != null) {
      schedule(comms.getKeepAlive());
    }
  }

  @Override
  public synchronized void stop() {
    stopped = true;
    if (next != null) {
      next.cancel(false);
    }
  }

  @Override
  public synchronized void schedule(long delayInMilliseconds) {
    ClientComms woken = comms;
    if (!stopped && woken != null) {
      // On a worker: when the peer is gone, this ends the connection, which takes its time.
      next = threads.workAfter(Math.max(1, delayInMilliseconds), woken::checkForActivity);
    }
  }
}
