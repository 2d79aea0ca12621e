package io.mutstreams.simulator.checker;

import io.mutstreams.simulator.link.Incoming;
import io.mutstreams.simulator.link.Link;
import io.mutstreams.simulator.link.LinkListener;
import io.mutstreams.simulator.link.LinkOptions;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Stands where the agent stands: takes what comes on {@code plant/#} and passes it on below {@code
 * up/}, with a record id, but does to some of it what an agent must not do.
 *
 * <p>A thread of its own passes on, so that the order is kept; the client's threads only queue.
 */
final class Tampering implements AutoCloseable {
  /** What is done to one message. */
  enum Deed {
    PASS,
    REMOVE,
    REPEAT,
    REPEAT_WITH_ANOTHER_ID,
    REPEAT_WITHOUT_ID,
    /** It comes after the next message of its key. */
    SWAP,
    DAMAGE,
    /** It bears the record id of the message before it. */
    BORROW_ID
  }

  /** Decides by the number of the message, from 0. */
  interface Plan {
    Deed deed(long number);
  }

  private final Plan plan;
  private final BlockingQueue<Incoming> queue = new LinkedBlockingQueue<>();
  private final Map<String, Incoming> heldBack = new HashMap<>();
  private final Link in;
  private final Link out;
  private final Thread thread;
  private String lastId = "";
  private long number;
  private long passed;
  private volatile @Nullable IOException failure;

  private Tampering(String url, Plan plan) throws IOException {
    this.plan = plan;
    this.out = Link.open(LinkOptions.clean(url), new LinkListener() {});
    this.in =
        Link.open(
            LinkOptions.clean(url),
            new LinkListener() {
              @Override
              public void arrived(Link on, Incoming message) {
                queue.add(message);
                on.acknowledge(message);
              }
            });
    in.subscribe(List.of("plant/#"));
    thread = new Thread(this::run, "tampering");
    thread.setDaemon(true);
    thread.start();
  }

  static Tampering open(String url, Plan plan) throws IOException {
    return new Tampering(url, plan);
  }

  private void run() {
    try {
      while (true) {
        take(queue.take());
      }
    } catch (IOException e) {
      failure = e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void take(Incoming message) throws IOException, InterruptedException {
    String id = "id-" + number;
    switch (plan.deed(number++)) {
      case PASS -> pass(message, id);
      case REMOVE -> {}
      case REPEAT -> {
        pass(message, id);
        pass(message, id);
      }
      case REPEAT_WITH_ANOTHER_ID -> {
        pass(message, id);
        pass(message, id + "-again");
      }
      case REPEAT_WITHOUT_ID -> {
        pass(message, id);
        pass(message, "");
      }
      case SWAP -> heldBack.put(message.topic(), message);
      case DAMAGE -> {
        byte[] payload = message.payload().clone();
        payload[payload.length / 2] ^= 1;
        pass(new Incoming(0, message.topic(), payload, message.properties()), id);
      }
      case BORROW_ID -> pass(message, lastId);
    }
    lastId = id;
  }

  private void pass(Incoming message, String id) throws IOException, InterruptedException {
    var properties = new HashMap<>(message.properties());
    if (!id.isEmpty()) {
      properties.put(Arrival.RECORD_ID, id);
    }
    passed++;
    while (!out.publish("up/" + message.topic(), message.payload(), properties, reason -> {})) {
      Thread.sleep(1);
    }
    Incoming waited = heldBack.remove(message.topic());
    if (waited != null) {
      pass(waited, "swapped-" + passed);
    }
  }

  /** Why it stopped, if it did. */
  @Nullable IOException failure() {
    return failure;
  }

  @Override
  public void close() {
    thread.interrupt();
    in.close();
    out.close();
  }
}
