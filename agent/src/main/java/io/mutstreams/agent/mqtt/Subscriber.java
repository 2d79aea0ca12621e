package io.mutstreams.agent.mqtt;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** Subscribes and unsubscribes, and waits for the answers: only on workers. Without state. */
final class Subscriber {
  private static final long PATIENCE_MILLIS = 10_000;
  private static final long LOOK_MILLIS = 500;
  // Retained messages come when a subscription is new, not when a connection is.
  private static final int RETAINED_WHEN_NEW = 1;

  private Subscriber() {}

  /**
   * Subscribes to each filter with its own identifier.
   *
   * @return the answer to each: the granted QoS, or a reason code of 0x80 or more
   * @throws HeldBackException when nothing is read at present
   */
  static Map<TopicFilter, Integer> subscribe(
      Wire wire, List<TopicFilter> filters, int qos, boolean identifiers)
      throws IOException, InterruptedException {
    Map<TopicFilter, Answer> answers = new LinkedHashMap<>();
    for (TopicFilter filter : filters) {
      MqttSubscription subscription = new MqttSubscription(filter.toString(), qos);
      subscription.setRetainHandling(RETAINED_WHEN_NEW);
      MqttProperties properties = new MqttProperties();
      if (identifiers) {
        properties.setSubscriptionIdentifier(filter.identifier());
      }
      Answer answer = new Answer();
      answers.put(filter, answer);
      try {
        wire.client().subscribe(new MqttSubscription[] {subscription}, null, answer, properties);
      } catch (IllegalArgumentException e) {
        answer.code.complete(0x8F);
      } catch (MqttException e) {
        throw new IOException(Reasons.of(e, wire.peer()), e);
      }
    }
    Map<TopicFilter, Integer> codes = new LinkedHashMap<>();
    for (Map.Entry<TopicFilter, Answer> entry : answers.entrySet()) {
      codes.put(entry.getKey(), await(entry.getValue(), wire));
    }
    return codes;
  }

  /** Unsubscribes; what the broker answers does not matter. */
  static void unsubscribe(Wire wire, List<TopicFilter> filters)
      throws IOException, InterruptedException {
    List<Answer> answers = new ArrayList<>();
    for (TopicFilter filter : filters) {
      Answer answer = new Answer();
      answers.add(answer);
      try {
        wire.client()
            .unsubscribe(new String[] {filter.toString()}, null, answer, new MqttProperties());
      } catch (IllegalArgumentException e) {
        answer.code.complete(0x8F);
      } catch (MqttException e) {
        throw new IOException(Reasons.of(e, wire.peer()), e);
      }
    }
    for (Answer answer : answers) {
      int unused = await(answer, wire);
    }
  }

  private static int await(Answer answer, Wire wire) throws IOException, InterruptedException {
    for (long waited = 0; waited < PATIENCE_MILLIS; waited += LOOK_MILLIS) {
      try {
        return answer.code.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      } catch (ExecutionException e) {
        throw new IOException(Reasons.of(e, wire.peer()), e);
      } catch (TimeoutException e) {
        if (wire.room().holdsBack()) {
          throw new HeldBackException();
        }
      }
    }
    throw new IOException("no answer from " + wire.peer() + " to a subscription");
  }

  private static final class Answer implements MqttActionListener {
    private final CompletableFuture<Integer> code = new CompletableFuture<>();

    @Override
    public void onSuccess(IMqttToken token) {
      int[] codes = token.getReasonCodes();
      code.complete(codes == null || codes.length == 0 ? 0 : codes[0]);
    }

    @Override
    public void onFailure(IMqttToken token, Throwable e) {
      code.completeExceptionally(e);
    }
  }
}
