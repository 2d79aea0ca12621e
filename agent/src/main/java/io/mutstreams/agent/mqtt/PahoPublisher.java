package io.mutstreams.agent.mqtt;

import io.mutstreams.agent.config.ConnectionConfig;
import io.mutstreams.agent.flow.LinkStatus;
import io.mutstreams.agent.flow.Outgoing;
import io.mutstreams.agent.flow.Publisher;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes over one link. A message goes to Paho on the caller's thread; its answer comes on
 * Paho's callback thread, or, at the end of the connection, on the thread that noticed the end.
 *
 * <p>Safe for any thread. {@code sending} is the publishing side of the present connection, null
 * while down: written under the link's turns. Answers are serialised by a lock that no caller of
 * {@link #publish} takes, so that an answer may publish.
 */
final class PahoPublisher implements Publisher, Link.Role {
  private static final Logger log = LoggerFactory.getLogger(PahoPublisher.class);
  private static final int LARGEST_WINDOW = 1_000;
  private final String name;
  private final Threads threads;
  private final Events events;
  private final Link link;
  private final ReentrantLock answering = new ReentrantLock();
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private volatile boolean closing;
  private volatile @Nullable Sending sending;
  private final Suspects suspects = new Suspects();

  PahoPublisher(
      String uplink, ConnectionConfig connection, String clientId, Threads threads, Events events) {
    this.name = "uplink " + uplink;
    this.threads = threads;
    this.events = events;
    this.link = new Link(() -> name, connection, clientId, Room.unlimited(), threads, this);
  }

  @Override
  public void onTrial() {
    link.onTrial();
  }

  @Override
  public void counts() {
    link.counts();
  }

  @Override
  public CompletableFuture<Void> start() {
    return link.start();
  }

  @Override
  public boolean publish(Outgoing message, Answer answer) {
    Sending present = sending;
    return present != null && !closing && present.publish(message, answer);
  }

  @Override
  public int window() {
    Sending present = sending;
    return present == null || closing ? 0 : present.window();
  }

  @Override
  public void hurry(CompletableFuture<?> until) {
    Sending present = sending;
    if (present != null) {
      present.hurry(until);
    }
  }

  @Override
  public LinkStatus status() {
    Sending present = sending;
    int unanswered = present == null ? 0 : present.size();
    return new LinkStatus(link.isUp(), link.why(), link.connects(), unanswered);
  }

  @Override
  public CompletableFuture<Void> close(long patienceMillis) {
    closing = true;
    Sending present = sending;
    if (present == null || present.size() == 0) {
      drained.complete(null);
    } else {
      threads.after(patienceMillis, () -> drained.complete(null));
    }
    return drained.thenRunAsync(() -> link.close(false), threads.workers());
  }

  @Override
  public void configure(MqttConnectionOptions options) {
    // What was in flight is sent again from the store, not from the session.
    options.setCleanStart(true);
    options.setSessionExpiryInterval(0L);
  }

  @Override
  public void opened(Wire wire, Session session) {}

  @Override
  public void ready(Wire wire, Session session) {}

  @Override
  public void up(Wire wire, Session session) {
    if (session.maximumQos() == 0) {
      log.atWarn()
          .addKeyValue("event", "qos")
          .addKeyValue("uplink", LinkLog.bare(name))
          .addKeyValue("qos", 0)
          .log("{}: the broker takes QoS 0 alone: what it loses is lost.", name);
    }
    // One less than the broker takes: Paho counts a message of QoS 0 a little longer than we do.
    int room = Math.max(1, Math.min(LARGEST_WINDOW, session.receiveMaximum() - 1));
    Sending made = new Sending(this, wire, session.maximumPacketSize(), room, suspects);
    sending = made;
    events.up();
  }

  @Override
  public void down(Wire wire, Ending ending) {
    Sending gone = sending;
    if (gone == null || !gone.isOf(wire)) {
      return;
    }
    sending = null;
    answering.lock();
    try {
      List<InFlight.Item> unanswered = gone.end();
      if (suspects.convict(gone.suspects(), gone.ageNanos(), unanswered, ending)) {
        unanswered
            .get(0)
            .answer
            .rejected(ending.code(), "the broker hung up on it: " + ending.why());
      } else {
        unanswered.forEach(item -> item.answer.broken());
      }
      if (!closing) {
        events.down(ending.why());
      }
    } finally {
      answering.unlock();
    }
    drained.complete(null);
  }

  /** On Paho's callback thread. */
  void answered(InFlight.Item item, Sending from, int code, @Nullable String reason) {
    answering.lock();
    try {
      if (!from.take(item)) {
        return;
      }
      from.served();
      if (code >= Reasons.FAILURE) {
        item.answer.refused(code, Reasons.ofCode(code, reason));
      } else {
        item.answer.delivered();
      }
    } finally {
      answering.unlock();
    }
    if (closing && from.size() == 0) {
      drained.complete(null);
    }
  }

  @Override
  public void arrived(Wire wire, String topic, MqttMessage message) {
    // Subscribes to nothing.
  }
}
