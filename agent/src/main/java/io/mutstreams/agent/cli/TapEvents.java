package io.mutstreams.agent.cli;

import io.mutstreams.agent.OpenTap;
import io.mutstreams.agent.TapDesk;
import io.mutstreams.agent.http.EventStream;
import io.mutstreams.agent.http.LiveAnswer;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Taps as server-sent events: {@code tap} says what is shown, {@code record} is one, and {@code
 * ended} is the last. Any thread.
 */
final class TapEvents implements LiveAnswer {
  private static final Set<String> KNOWN = Set.of("name", "from", "after", "to", "rate", "mask");

  /** So often a caller is asked whether it is still there. */
  private static final long PING_SECONDS = 5;

  private final Supplier<TapDesk> taps;

  TapEvents(Supplier<TapDesk> taps) {
    this.taps = taps;
  }

  @Override
  public Events open(Map<String, String> query) {
    Map<String, Object> request = request(query);
    taps.get().check(request);
    // Opened by the one who closes it.
    return out -> run(request, out);
  }

  private static Map<String, Object> request(Map<String, String> query) {
    Map<String, Object> request = new HashMap<>(query);
    for (String name : query.keySet()) {
      if (!KNOWN.contains(name)) {
        throw new IllegalArgumentException(
            "a tap takes name, from, after, to, rate and mask, and no '" + name + "'");
      }
    }
    String rate = query.get("rate");
    if (rate != null) {
      if (!rate.matches("[1-9][0-9]?|100")) {
        throw new IllegalArgumentException("rate takes 1 to 100 records a second");
      }
      request.put("rate", Long.valueOf(rate));
    }
    String mask = query.get("mask");
    if (mask != null) {
      request.put("mask", Arrays.asList(mask.split(",", -1)));
    }
    return request;
  }

  private void run(Map<String, Object> request, EventStream out)
      throws IOException, InterruptedException {
    OpenTap opened;
    try {
      opened = taps.get().open(request);
    } catch (IllegalArgumentException e) {
      out.send("refused", Map.of("error", String.valueOf(e.getMessage())));
      return;
    }
    try (OpenTap tap = opened) {
      Semaphore ready = new Semaphore(0);
      tap.onReady(ready::release);
      while (out.isOpen() && !tap.ended()) {
        Map<String, @Nullable Object> line = tap.next();
        if (line != null) {
          out.send(name(line), line);
        } else if (ready.tryAcquire(PING_SECONDS, TimeUnit.SECONDS)) {
          int unused = ready.drainPermits();
        } else {
          out.ping();
        }
      }
    }
  }

  private static String name(Map<String, @Nullable Object> line) {
    if (line.containsKey("tap")) {
      return "tap";
    }
    return line.containsKey("ended") ? "ended" : "record";
  }
}
