package io.mutstreams.agent.mqtt;

import io.mutstreams.agent.config.ConnectionConfig;
import io.mutstreams.agent.flow.Arrivals;
import io.mutstreams.agent.flow.Feed;
import io.mutstreams.agent.flow.LinkStatus;
import io.mutstreams.agent.flow.RefusedException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.jspecify.annotations.Nullable;

/**
 * The subscription of a source, or of several. Arrivals are handed over on Paho's callback thread,
 * those that were held back on the thread that commits. Subscribing blocks, and is done on workers.
 *
 * <p>Safe for any thread. {@link Intake} guards what decides about arrivals, {@link Unacked} what
 * is not acknowledged, {@link Subscriptions} what is subscribed.
 */
final class PahoFeed implements Feed, Link.Role {
  /** So long the former subscriptions are kept at most beside those that take their place. */
  static final long OVERLAP_MILLIS = 1_000;

  private final ConnectionConfig connection;
  private final String clientId;
  private final int receiveMaximum;
  private final Threads threads;
  private final Link link;
  private final Unacked unacked;
  private final Intake intake;
  private final Subscriptions subscriptions;

  /** Whether the broker is to drop what it has under the client id; once it has, that is ours. */
  private volatile boolean anew;

  /** Whether it has been started, or waits to be when a former one is left. */
  private volatile boolean begun;

  private @Nullable CompletableFuture<Void> closed;

  PahoFeed(
      Supplier<String> sources,
      ConnectionConfig connection,
      String clientId,
      List<String> topics,
      int qos,
      int receiveMaximum,
      Arrivals arrivals,
      Bulk bulk,
      Threads threads) {
    Supplier<String> name = () -> "source " + sources.get();
    this.connection = connection;
    this.clientId = clientId;
    this.receiveMaximum = receiveMaximum;
    this.threads = threads;
    Room room = new Room(2 * receiveMaximum, bulk);
    this.unacked = new Unacked(receiveMaximum, room);
    this.intake = new Intake(name, new Topics(topics), unacked, receiveMaximum, arrivals);
    this.subscriptions = new Subscriptions(name, qos, intake, threads);
    this.link = new Link(name, connection, clientId, room, threads, this);
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
    begun = true;
    CompletableFuture<Void> former = threads.farewells().over(session());
    return former.isDone() ? link.start() : former.thenCompose(over -> link.start());
  }

  private String session() {
    return connection.host() + ":" + connection.port() + " " + clientId;
  }

  @Override
  public void anew() {
    anew = true;
  }

  @Override
  public void follow(Feed former) {
    if (former instanceof PahoFeed other) {
      unacked.follow(other.unacked.past());
    }
  }

  @Override
  public CompletableFuture<Void> prepareTopics(List<String> topics) {
    List<TopicFilter> again = intake.prepare(topics);
    CompletableFuture<Void> done = new CompletableFuture<>();
    threads.workers().execute(() -> prepare(again, done));
    return done;
  }

  private void prepare(List<TopicFilter> again, CompletableFuture<Void> done) {
    try {
      Wire wire = link.wire();
      if (wire != null) {
        subscriptions.end(wire, again);
        subscriptions.begin(wire, intake::isPrepared);
      }
      done.complete(null);
    } catch (RefusedException e) {
      abortTopics();
      done.completeExceptionally(e);
    } catch (IOException e) {
      // The connection broke, and the next one subscribes; or the answer comes behind what waits.
      done.complete(null);
    }
  }

  @Override
  public void commitTopics() {
    leaveAfter(intake.commit());
  }

  private void leaveAfter(CompletableFuture<Void> overlapping) {
    threads.after(OVERLAP_MILLIS, () -> overlapping.complete(null));
    var unused = overlapping.thenRun(this::updateLater);
  }

  @Override
  public void abortTopics() {
    if (intake.abort()) {
      updateLater();
    }
  }

  @Override
  public void drain() {
    intake.leave();
    updateLater();
  }

  private void updateLater() {
    Wire wire = link.wire();
    if (wire != null) {
      subscriptions.updateLater(wire);
    }
  }

  @Override
  public synchronized CompletableFuture<Void> close(boolean forget, long patienceMillis) {
    if (closed == null) {
      intake.close();
      CompletableFuture<Void> settled = new CompletableFuture<>();
      unacked.whenEmpty(() -> settled.complete(null));
      threads.after(patienceMillis, () -> settled.complete(null));
      // One that has only waited for a former one waits on: what ends it would end that one too.
      CompletableFuture<Void> former = threads.farewells().over(session());
      closed =
          CompletableFuture.allOf(settled, former)
              .thenRunAsync(() -> end(forget), threads.workers());
      threads.farewells().begin(session(), closed);
    }
    return closed;
  }

  private void end(boolean forget) {
    // One that has only waited for a former one has nothing at the broker.
    boolean waited = begun && !link.isStarted();
    boolean told = link.close(forget);
    if (forget && !told && !waited) {
      Forgetting.tell(connection, clientId, threads);
    }
  }

  @Override
  public LinkStatus status() {
    String refused = subscriptions.refused();
    boolean up = link.isUp();
    return new LinkStatus(
        up && refused == null,
        up ? refused : link.why(),
        link.connects(),
        unacked.size(),
        unacked.oldestMillis());
  }

  @Override
  public void configure(MqttConnectionOptions options) {
    options.setCleanStart(anew);
    options.setSessionExpiryInterval(connection.sessionExpiry().toSeconds());
    options.setReceiveMaximum(receiveMaximum);
    // No Maximum Packet Size: the broker would drop what is larger, and nobody would hear of it.
  }

  @Override
  public void opened(Wire wire, Session session) {
    anew = false;
    intake.opened(wire, session.present());
    subscriptions.opened(session.identifiers());
  }

  @Override
  public void ready(Wire wire, Session session) throws IOException {
    boolean isFirst = link.connects() == 0;
    try {
      subscriptions.begin(wire, filter -> isFirst);
    } catch (HeldBackException e) {
      // The session goes on, and its messages come; the answer is waited for beside.
      subscriptions.updateLater(wire);
    }
    if (intake.leaves()) {
      leaveAfter(intake.overlap());
    }
  }

  @Override
  public void up(Wire wire, Session session) {
    // Arrivals come from the moment it opened.
  }

  @Override
  public void down(Wire wire, Ending ending) {
    // What is unacknowledged waits for the next connection.
  }

  @Override
  public void arrived(Wire wire, String topic, MqttMessage message) {
    intake.arrived(wire, Message.of(topic, message, wire.mark()));
  }
}
