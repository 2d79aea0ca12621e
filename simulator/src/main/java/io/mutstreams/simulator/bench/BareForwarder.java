package io.mutstreams.simulator.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/**
 * The least that a forwarder on Paho can do: subscribe, publish, acknowledge after the PUBACK. It
 * is the limit that the agent is measured against, and no more: it ends when a connection breaks.
 *
 * <p>Runs as a process of its own: {@code BareForwarder FROM TO FILTER PREFIX WINDOW}, with
 * addresses as {@code tcp://host:port}. Prints {@code ready} once it has subscribed.
 */
public final class BareForwarder implements MqttCallback {
  private final MqttAsyncClient source;
  private final MqttAsyncClient target;
  private final String prefix;
  private final CountDownLatch broken = new CountDownLatch(1);

  private BareForwarder(MqttAsyncClient source, MqttAsyncClient target, String prefix) {
    this.source = source;
    this.target = target;
    this.prefix = prefix;
  }

  /**
   * Forwards until a connection breaks or the process is ended.
   *
   * @param args from, to, filter, prefix, window
   * @throws MqttException when a broker cannot be reached
   * @throws InterruptedException when interrupted
   */
  public static void main(String[] args) throws MqttException, InterruptedException {
    var source = new MqttAsyncClient(args[0], "bare-in", new MemoryPersistence());
    var target = new MqttAsyncClient(args[1], "bare-out", new MemoryPersistence());
    var forwarder = new BareForwarder(source, target, args[3]);
    forwarder.forward(args[2], Integer.parseInt(args[4]));
    System.exit(1);
  }

  private void forward(String filter, int window) throws MqttException, InterruptedException {
    source.setManualAcks(true);
    source.setCallback(this);
    target.setCallback(this);
    // connecting takes 300 ms of sleep each: both at once
    IMqttToken first = target.connect(options(window));
    IMqttToken second = source.connect(options(window));
    first.waitForCompletion();
    second.waitForCompletion();
    source.subscribe(new MqttSubscription[] {new MqttSubscription(filter, 1)}).waitForCompletion();
    System.out.println("ready");
    broken.await();
    TimeUnit.MILLISECONDS.sleep(100);
  }

  private static MqttConnectionOptions options(int window) {
    var options = new MqttConnectionOptions();
    options.setCleanStart(true);
    options.setReceiveMaximum(window);
    options.setAutomaticReconnect(false);
    return options;
  }

  @Override
  public void messageArrived(String topic, MqttMessage message) {
    var properties = new MqttProperties();
    properties.setUserProperties(message.getProperties().getUserProperties());
    var out = new MqttMessage(message.getPayload(), 1, false, properties);
    int id = message.getId();
    while (true) {
      try {
        target.publish(prefix + topic, out, null, new Acknowledge(id));
        return;
      } catch (MqttException e) {
        if (e.getReasonCode() != MqttClientException.REASON_CODE_MAX_INFLIGHT) {
          broken.countDown();
          return;
        }
        LockSupport.parkNanos(100_000);
      }
    }
  }

  private final class Acknowledge implements MqttActionListener {
    private final int id;

    Acknowledge(int id) {
      this.id = id;
    }

    @Override
    public void onSuccess(IMqttToken token) {
      try {
        source.messageArrivedComplete(id, 1);
      } catch (MqttException e) {
        broken.countDown();
      }
    }

    @Override
    public void onFailure(IMqttToken token, Throwable cause) {
      broken.countDown();
    }
  }

  @Override
  public void disconnected(MqttDisconnectResponse response) {
    broken.countDown();
  }

  @Override
  public void mqttErrorOccurred(MqttException exception) {}

  @Override
  public void deliveryComplete(IMqttToken token) {}

  @Override
  public void connectComplete(boolean reconnect, String serverUri) {}

  @Override
  public void authPacketArrived(int reasonCode, MqttProperties properties) {}
}
