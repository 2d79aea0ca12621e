package io.mutstreams.lab;

import io.mutstreams.simulator.link.Completion;
import io.mutstreams.simulator.link.Link;
import io.mutstreams.simulator.link.LinkListener;
import io.mutstreams.simulator.link.LinkOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks a broker whether somebody receives what is sent to a topic. Stateless. */
final class Probe {
  /** Passes no filter of the lab. */
  private static final byte[] BODY =
      "{\"id\":\"probe\",\"ts\":1,\"value\":-100000}".getBytes(StandardCharsets.UTF_8);

  private Probe() {}

  /** Waits until one message to this topic was taken for somebody; no earlier one was. */
  static void awaitSubscriber(String url, String topic)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    try (var link = Link.open(LinkOptions.clean(url), new LinkListener() {})) {
      while (true) {
        var reason = new CompletableFuture<Integer>();
        boolean unused = link.publish(topic, BODY, Map.of(), reason::complete);
        int code = reason.get(30, TimeUnit.SECONDS);
        if (code != Completion.NO_MATCHING_SUBSCRIBERS) {
          return;
        }
        if (System.nanoTime() > end) {
          throw new TimeoutException("nobody subscribes " + topic);
        }
        Thread.sleep(50);
      }
    }
  }
}
