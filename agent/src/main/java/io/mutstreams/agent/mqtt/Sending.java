package io.mutstreams.agent.mqtt;

import io.mutstreams.agent.flow.Outgoing;
import io.mutstreams.agent.flow.Publisher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.jspecify.annotations.Nullable;

/**
 * Publishing on one connection, within its window. Safe for any thread: a lock keeps the messages
 * in the order of the calls, which Paho does not see to.
 */
final class Sending {
  private static final int TRIES = 100;
  private static final long STEP_NANOS = 20_000;
  private final PahoPublisher owner;
  private final Wire wire;
  private final long maximumPacketSize;
  private final int room;
  private final ReentrantLock order = new ReentrantLock();
  private final InFlight inFlight = new InFlight();
  private final long madeAt = System.nanoTime();
  // So many messages go in portions of that size: see Suspects.
  private final AtomicInteger suspects;
  private final int portion;
  private boolean ended;

  Sending(PahoPublisher owner, Wire wire, long maximumPacketSize, int room, Suspects suspects) {
    this.owner = owner;
    this.wire = wire;
    this.maximumPacketSize = maximumPacketSize;
    this.room = room;
    this.suspects = new AtomicInteger(suspects.count());
    this.portion = Math.min(room, suspects.portion());
  }

  boolean isOf(Wire other) {
    return wire == other;
  }

  /** See {@link Publisher#hurry}. */
  void hurry(CompletableFuture<?> until) {
    wire.hurry(until);
  }

  int window() {
    return suspects.get() > 0 ? portion : room;
  }

  int size() {
    return inFlight.size();
  }

  /** See {@link Publisher#publish}. */
  boolean publish(Outgoing message, Publisher.Answer answer) {
    String objection = Sendable.objection(message, maximumPacketSize);
    if (objection != null) {
      if (wire.hasEnded()) {
        return false;
      }
      answer.rejected(0, objection);
      return true;
    }
    order.lock();
    try {
      if (ended || inFlight.size() >= window()) {
        return false;
      }
      Sent sent = new Sent(message.id(), answer);
      inFlight.add(sent.item);
      if (hand(message, sent)) {
        return true;
      }
      // If it is out already, the end of the connection has answered it.
      return !inFlight.take(sent.item);
    } finally {
      order.unlock();
    }
  }

  private boolean hand(Outgoing message, Sent sent) {
    for (int i = 0; i < TRIES; i++) {
      try {
        wire.client().publish(message.topic(), packet(message), null, sent);
        return true;
      } catch (MqttException e) {
        boolean full =
            e.getReasonCode() == MqttClientException.REASON_CODE_MAX_INFLIGHT
                || e.getReasonCode() == MqttClientException.REASON_CODE_NO_MESSAGE_IDS_AVAILABLE;
        if (!full || inFlight.size() > 1) {
          return false;
        }
        // Nothing of ours is in flight, so no answer would make the caller try again: Paho is about
        // to count down.
        LockSupport.parkNanos(STEP_NANOS);
      }
    }
    return false;
  }

  /** Made anew for every try: Paho does not bear the same one twice. */
  private static MqttMessage packet(Outgoing message) {
    List<UserProperty> user = new ArrayList<>(message.headers().size() + 1);
    for (Map.Entry<String, String> header : message.headers().entrySet()) {
      if (!header.getKey().equals(Outgoing.ID_PROPERTY)) {
        user.add(new UserProperty(header.getKey(), header.getValue()));
      }
    }
    user.add(new UserProperty(Outgoing.ID_PROPERTY, message.id()));
    MqttProperties properties = new MqttProperties();
    properties.setUserProperties(user);
    return new MqttMessage(
        message.payload().toArray(), message.qos(), message.retain(), properties);
  }

  boolean take(InFlight.Item item) {
    if (!inFlight.take(item)) {
      return false;
    }
    suspects.updateAndGet(left -> Math.max(0, left - 1));
    return true;
  }

  /** Ends it: from now on nothing is published. Returns what was not answered, in order. */
  List<InFlight.Item> end() {
    order.lock();
    try {
      ended = true;
      return inFlight.takeAll();
    } finally {
      order.unlock();
    }
  }

  /** A message was answered. */
  void served() {
    wire.served();
  }

  /** How many messages are still to go in portions. */
  int suspects() {
    return suspects.get();
  }

  long ageNanos() {
    return System.nanoTime() - madeAt;
  }

  /** One message on its way; called by Paho's callback thread. */
  private final class Sent implements MqttActionListener {
    private final InFlight.Item item;

    Sent(String id, Publisher.Answer answer) {
      item = new InFlight.Item(id, answer);
    }

    @Override
    public void onSuccess(IMqttToken token) {
      wire.handOver().begins(this);
      try {
        answered(token);
      } finally {
        wire.handOver().ends();
      }
    }

    private void answered(IMqttToken token) {
      int[] codes = token.getReasonCodes();
      int code = codes == null || codes.length == 0 ? 0 : codes[codes.length - 1];
      String reason = null;
      if (code >= Reasons.FAILURE) {
        code = wire.reasonOf(token.getMessageId(), code);
        reason = reasonString(token);
      }
      owner.answered(item, Sending.this, code, reason);
    }

    private static @Nullable String reasonString(IMqttToken token) {
      MqttProperties properties = token.getResponseProperties();
      return properties == null ? null : properties.getReasonString();
    }

    @Override
    public void onFailure(IMqttToken token, Throwable e) {
      // The connection is ending, and answers what is in flight, in order.
    }

    /** Paho makes a text of every message that it sends, and this goes into it. */
    @Override
    public String toString() {
      return "";
    }
  }
}
