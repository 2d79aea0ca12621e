package io.mutstreams.simulator.link;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;

/**
 * One MQTT 5 connection, from its CONNACK to its end. It never reconnects: whoever holds it opens
 * another, so an acknowledgement can never reach a connection that it does not belong to.
 *
 * <p>Methods may be called from any thread, but not from a callback when they wait: {@link #open},
 * {@link #subscribe} and {@link #close}.
 */
public final class Link implements AutoCloseable {
  private static final long WAIT_MILLIS = 10_000;

  private final MqttAsyncClient client;
  private final boolean sessionPresent;
  private final int receiveMaximum;

  private Link(MqttAsyncClient client, boolean sessionPresent, int receiveMaximum) {
    this.client = client;
    this.sessionPresent = sessionPresent;
    this.receiveMaximum = receiveMaximum;
  }

  /**
   * Connects, waiting up to 10 s.
   *
   * @param options where to and how
   * @param listener hears of what arrives and of the end
   * @return the open link
   * @throws IOException when the broker does not answer or refuses
   */
  public static Link open(LinkOptions options, LinkListener listener) throws IOException {
    try {
      var client =
          new MqttAsyncClient(options.serverUri(), options.clientId(), new MemoryPersistence());
      var callback = new LinkCallback(listener);
      client.setManualAcks(true);
      client.setCallback(callback);
      try {
        IMqttToken token = client.connect(connection(options));
        token.waitForCompletion(WAIT_MILLIS);
        Integer maximum = token.getResponseProperties().getReceiveMaximum();
        var link = new Link(client, token.getSessionPresent(), maximum == null ? 65_535 : maximum);
        callback.open(link);
        return link;
      } catch (MqttException e) {
        release(client);
        throw e;
      }
    } catch (MqttException e) {
      throw new IOException("cannot connect to " + options.url() + ": " + reason(e), e);
    }
  }

  private static MqttConnectionOptions connection(LinkOptions options) {
    var connection = new MqttConnectionOptions();
    boolean clean = options.sessionExpiry().isZero();
    connection.setCleanStart(clean);
    if (!clean) {
      connection.setSessionExpiryInterval(options.sessionExpiry().toSeconds());
    }
    connection.setReceiveMaximum(options.receiveMaximum());
    connection.setAutomaticReconnect(false);
    connection.setConnectionTimeout(5);
    connection.setKeepAliveInterval(30);
    return connection;
  }

  /**
   * Whether the broker still had the session.
   *
   * @return true when subscriptions and queued messages were kept
   */
  public boolean sessionPresent() {
    return sessionPresent;
  }

  /**
   * How many publishes may be unanswered.
   *
   * @return the broker's Receive Maximum
   */
  public int receiveMaximum() {
    return receiveMaximum;
  }

  /**
   * Whether the link is up, as far as is known.
   *
   * @return false once it is known to be down
   */
  public boolean connected() {
    return client.isConnected();
  }

  /**
   * Subscribes at QoS 1 and waits for the answer, up to 10 s.
   *
   * @param filters topic filters
   * @throws IOException when the broker refuses one or does not answer
   */
  public void subscribe(List<String> filters) throws IOException {
    try {
      var subscriptions =
          filters.stream().map(f -> new MqttSubscription(f, 1)).toArray(MqttSubscription[]::new);
      IMqttToken token = client.subscribe(subscriptions);
      token.waitForCompletion(WAIT_MILLIS);
      int[] codes = token.getReasonCodes();
      for (int i = 0; i < codes.length; i++) {
        if (codes[i] >= 0x80) {
          throw new IOException(
              "the broker refused to subscribe '%s': 0x%02x".formatted(filters.get(i), codes[i]));
        }
      }
    } catch (MqttException e) {
      throw new IOException("cannot subscribe " + filters + ": " + reason(e), e);
    }
  }

  /**
   * Sends a message at QoS 1. Does not wait for the answer.
   *
   * @param topic the topic
   * @param payload the payload
   * @param properties user properties
   * @param completion hears the broker's answer; never called when the link breaks before it came
   * @return false when too many publishes are under way, so that nothing was sent
   * @throws IOException when the link is down
   */
  public boolean publish(
      String topic, byte[] payload, Map<String, String> properties, Completion completion)
      throws IOException {
    var carried = new MqttProperties();
    carried.setUserProperties(
        properties.entrySet().stream()
            .map(e -> new UserProperty(e.getKey(), e.getValue()))
            .toList());
    try {
      client.publish(
          topic, new MqttMessage(payload, 1, false, carried), null, new Answer(completion));
      return true;
    } catch (MqttException e) {
      if (e.getReasonCode() == MqttClientException.REASON_CODE_MAX_INFLIGHT) {
        return false;
      }
      throw new IOException("cannot publish: " + reason(e), e);
    }
  }

  /**
   * Acknowledges a message that arrived on this link.
   *
   * @param message the message
   * @return false when the link is down: the broker will send it again
   */
  public boolean acknowledge(Incoming message) {
    try {
      client.messageArrivedComplete(message.id(), 1);
      return true;
    } catch (MqttException e) {
      return false;
    }
  }

  /** Disconnects, waiting up to a second, and ends the link's threads. */
  @Override
  public void close() {
    try {
      if (client.isConnected()) {
        client.disconnect(0).waitForCompletion(1_000);
      }
    } catch (MqttException e) {
      // it was going away anyhow; what is left is released below
    }
    release(client);
  }

  private static void release(MqttAsyncClient client) {
    try {
      client.disconnectForcibly(0, 0, false);
    } catch (MqttException e) {
      // it was not connected
    }
    try {
      client.close(true);
    } catch (MqttException e) {
      // it had been closed
    }
  }

  private static String reason(MqttException e) {
    Throwable cause = e.getCause();
    return cause == null ? e.getMessage() + " (" + e.getReasonCode() + ")" : cause.toString();
  }

  private record Answer(Completion completion) implements MqttActionListener {
    @Override
    public void onSuccess(IMqttToken token) {
      int[] codes = token.getReasonCodes();
      completion.answered(codes == null || codes.length == 0 ? 0 : codes[0]);
    }

    @Override
    public void onFailure(IMqttToken token, Throwable cause) {
      int[] codes = token.getReasonCodes();
      if (codes != null && codes.length > 0 && codes[0] >= 0x80) {
        completion.answered(codes[0]);
      }
    }
  }
}
