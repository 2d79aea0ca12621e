package io.mutstreams.agent.mqtt;

import io.mutstreams.agent.config.ConnectionConfig;
import io.mutstreams.agent.flow.Publisher;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection, with a Paho client of its own: it connects once, ends once, and is never used
 * again. So nothing of one connection can reach the next: no late acknowledgement, no packet id, no
 * alias.
 *
 * <p>Safe for any thread. {@link #open} and {@link #finish} block and are called on workers; the
 * user is called as {@link User} says.
 */
final class Wire implements MqttCallback {
  private static final Logger log = LoggerFactory.getLogger(Wire.class);
  private static final long ANSWER_MILLIS = 5_000;
  private static final long QUIESCE_MILLIS = 500;
  private static final long END_MILLIS = 2_000;
  private static final long CLOSE_STEP_MILLIS = 20;
  private static final int CLOSE_STEPS = 500;

  /** Whom a connection serves. */
  interface User {
    /** It is open; on Paho's callback thread, before any message. Must not block. */
    void opened(Wire wire, Session session);

    /** A message; on Paho's callback thread. Must not block. */
    void arrived(Wire wire, String topic, MqttMessage message);

    /** It ended, or never opened; once, on any thread. Must not block. */
    void ended(Wire wire, Ending why);

    /** Whose connection it is, for a person; any thread. */
    String name();
  }

  private final String peer;
  private final Threads threads;
  private final User user;
  private final Line line;
  private final Room room;
  private final PahoClient client;
  private final MqttConnectionOptions options;
  private final CompletableFuture<Session> opened = new CompletableFuture<>();
  private final AtomicBoolean ended = new AtomicBoolean();
  // Set by Paho's callback thread, read by the one that notices the end.
  private volatile boolean served;
  private final HandOver handOver;

  Wire(
      ConnectionConfig connection,
      String clientId,
      MqttConnectionOptions options,
      Room room,
      Threads threads,
      User user)
      throws MqttException {
    this.peer = connection.host() + ":" + connection.port();
    this.threads = threads;
    this.user = user;
    this.options = options;
    this.line = new Line(connection, room);
    this.room = room;
    this.client = new PahoClient(clientId, line, threads, new PahoThreads(threads, this::died));
    client.setManualAcks(true);
    client.setCallback(this);
    this.handOver = new HandOver(user::name);
    threads.handOvers().add(handOver);
  }

  /** Paho's client, for subscribing and publishing. */
  PahoClient client() {
    return client;
  }

  String peer() {
    return peer;
  }

  /** What must be there for something to be read. */
  Room room() {
    return room;
  }

  boolean hasEnded() {
    return ended.get();
  }

  /** See {@link Publisher#hurry}. */
  void hurry(CompletableFuture<?> until) {
    line.hurry(until);
  }

  /** Told by Paho's callback thread. */
  HandOver handOver() {
    return handOver;
  }

  /** A message was delivered over it. */
  void served() {
    served = true;
  }

  /** Whether a message was delivered over it, in either direction. */
  boolean hasServed() {
    return served;
  }

  /** See {@link Shield#leadingRepeats}. */
  int leadingRepeats() {
    Shield shield = line.shield();
    return shield == null ? 0 : shield.leadingRepeats();
  }

  /** See {@link Shield#mark}. */
  String mark() {
    Shield shield = line.shield();
    return shield == null ? "" : shield.mark();
  }

  /** See {@link Shield#reasonOf}. */
  int reasonOf(int packetId, int code) {
    Shield shield = line.shield();
    return shield == null ? code : shield.reasonOf(packetId, code);
  }

  /**
   * Connects.
   *
   * @throws Exception when that fails; the user has been told, or is being told, that it ended
   */
  Session open() throws Exception {
    try {
      client.connect(options, null, new Connect());
      return opened.get(Line.CONNECT_MILLIS + ANSWER_MILLIS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    } catch (MqttException | RuntimeException | TimeoutException e) {
      end(Ending.of(e, peer));
      throw e;
    }
  }

  /** Acknowledges a message, unless the connection has ended. */
  void acknowledge(int packetId) {
    if (!hasEnded()) {
      try {
        client.messageArrivedComplete(packetId, 1);
      } catch (MqttException | RuntimeException e) {
        // Not connected any more: the broker sends the message again.
        log.debug("not acknowledged: {}", e.toString());
      }
    }
  }

  /** Ends at once, without a word to the broker. The first reason counts. */
  void end(Ending why) {
    if (ended.compareAndSet(false, true)) {
      opened.completeExceptionally(new IOException(why.why()));
      user.ended(this, why);
      cut();
    }
  }

  /**
   * Ends with a word to the broker, after what has been handed to Paho is sent.
   *
   * @param forget whether the broker shall forget the session
   * @return whether the broker was told
   */
  boolean finish(boolean forget) {
    if (!ended.compareAndSet(false, true)) {
      return false;
    }
    boolean told = false;
    MqttProperties properties = new MqttProperties();
    if (forget) {
      properties.setSessionExpiryInterval(0L);
    }
    try {
      // Before, it would end threads that Paho then waits for.
      if (line.hasSpoken()) {
        client.disconnect(QUIESCE_MILLIS, null, null, 0, properties).waitForCompletion(END_MILLIS);
        told = true;
      }
    } catch (MqttException | RuntimeException e) {
      log.debug("not disconnected properly: {}", e.toString());
    }
    user.ended(this, Ending.CLOSED);
    cut();
    return told;
  }

  private void cut() {
    threads.workers().execute(() -> closeWhenDown(CLOSE_STEPS));
  }

  private void closeWhenDown(int steps) {
    try {
      if (steps > 0) {
        line.cut();
      } else {
        line.stop();
      }
    } catch (IOException e) {
      log.debug("closing {}: {}", peer, e.toString());
    }
    if (client.closeIfDown()) {
      threads.handOvers().remove(handOver);
      return;
    }
    if (steps == 0) {
      log.atWarn()
          .addKeyValue("event", "fault")
          .addKeyValue("peer", peer)
          .log("A connection to {} could not be shut down; its threads stay.", peer);
    } else {
      threads.after(
          CLOSE_STEP_MILLIS, () -> threads.workers().execute(() -> closeWhenDown(steps - 1)));
    }
  }

  private void died(Throwable e) {
    if (!hasEnded()) {
      log.atError()
          .addKeyValue("event", "fault")
          .addKeyValue("peer", peer)
          .log("The MQTT client failed; the connection to {} is made anew.", peer, e);
      end(new Ending("the MQTT client failed: " + e, 0, false, false));
    }
  }

  @Override
  public void messageArrived(String topic, MqttMessage message) {
    handOver.begins(message);
    try {
      user.arrived(this, topic, message);
      served = true;
    } catch (Throwable e) {
      // Paho would swallow it, and the message would never be acknowledged. It comes again.
      died(e);
    } finally {
      handOver.ends();
    }
  }

  @Override
  public void disconnected(MqttDisconnectResponse response) {
    MqttException e = response.getException();
    if (e != null) {
      end(Ending.of(e, peer));
    } else {
      int code = response.getReturnCode();
      String words = Reasons.ofCode(code, response.getReasonString());
      end(
          new Ending(
              peer + " ended the connection: " + words, code, Reasons.isRefusal(code), true));
    }
  }

  @Override
  public void mqttErrorOccurred(MqttException e) {
    log.debug("Paho: {}", e.toString());
  }

  @Override
  public void deliveryComplete(IMqttToken token) {}

  @Override
  public void connectComplete(boolean reconnect, String uri) {}

  @Override
  public void authPacketArrived(int reasonCode, MqttProperties properties) {}

  private final class Connect implements MqttActionListener {
    @Override
    public void onSuccess(IMqttToken token) {
      handOver.begins(this);
      try {
        Session session = Session.of(token);
        user.opened(Wire.this, session);
        opened.complete(session);
      } catch (Throwable e) {
        died(e);
      } finally {
        handOver.ends();
      }
    }

    @Override
    public void onFailure(IMqttToken token, Throwable e) {
      end(Ending.of(e, peer));
    }
  }
}
