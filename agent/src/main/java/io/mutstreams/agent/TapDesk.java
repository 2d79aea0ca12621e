package io.mutstreams.agent;

import io.mutstreams.agent.change.Running;
import io.mutstreams.agent.flow.Tap;
import io.mutstreams.agent.flow.TapPoint;
import io.mutstreams.agent.format.Mask;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens taps, and has them follow their edges by name through changes. What has them open closes
 * them. Any thread; its monitor guards the list.
 */
public final class TapDesk implements AutoCloseable {
  /** How many may be open at once. */
  public static final int MOST = 4;

  private final Supplier<Running> running;
  private final Supplier<Mask> masks;
  private final List<OpenTap> open = new ArrayList<>();
  private boolean closed;

  /**
   * @param masks gives what hides the secrets of what runs
   */
  TapDesk(Supplier<Running> running, Supplier<Mask> masks) {
    this.running = running;
    this.masks = masks;
  }

  /**
   * Opens one.
   *
   * @param request names the edge: {@code name} of a stream or source, with at most one of {@code
   *     from}, {@code after} and {@code to}; {@code to} alone for an uplink; {@code rate} in
   *     records a second; {@code mask} with more words for what is secret
   * @throws IllegalArgumentException with a sentence for the person when it cannot be done
   */
  public synchronized OpenTap open(Map<String, Object> request) {
    if (open.size() >= MOST) {
      throw new IllegalArgumentException(full());
    }
    if (closed) {
      throw new IllegalArgumentException("the agent ends");
    }
    Request asked = new Request(request);
    Running now = running.get();
    TapPlace place = TapPlace.of(asked, now);
    int rate = asked.number("rate", Tap.USUAL_RATE, 1, Tap.MOST_RATE);
    List<String> words = words(request.get("mask"));
    Mask mask = masks.get().with(words);
    List<TapPoint> points = place.points(now);
    Map<String, @Nullable Object> first = new LinkedHashMap<>();
    first.put("tap", place.words());
    first.put("rate", (long) rate);
    first.put("masked", List.copyOf(mask.words()));
    Tap tap = new Tap(place.edge(), rate, mask, InstantSource.system(), System::nanoTime);
    OpenTap opened = new OpenTap(this, place, tap, words, first);
    opened.attach(points);
    open.add(opened);
    return opened;
  }

  /**
   * Looks whether there is such an edge now, without opening anything.
   *
   * @throws IllegalArgumentException as {@link #open} does
   * @throws IllegalStateException when as many are open as may be
   */
  public synchronized void check(Map<String, Object> request) {
    if (open.size() >= MOST) {
      throw new IllegalStateException(full());
    }
    Running now = running.get();
    List<TapPoint> unused = TapPlace.of(new Request(request), now).points(now);
  }

  private static String full() {
    return MOST + " taps are open, and no more may be: end one of them first";
  }

  private static List<String> words(@Nullable Object words) {
    return words instanceof List<?> list
        ? list.stream().map(String::valueOf).limit(20).toList()
        : List.of();
  }

  synchronized void closed(OpenTap tap) {
    open.remove(tap);
    tap.attach(List.of());
  }

  /**
   * Where an edge went with a change, its tap goes too, and hides the secrets that are used now;
   * where it is gone, the tap ends.
   */
  synchronized void look() {
    for (OpenTap tap : open) {
      tap.mask(masks.get());
      try {
        tap.attach(tap.place().points(running.get()));
      } catch (IllegalArgumentException e) {
        tap.attach(List.of());
        tap.end("it is gone with a change: " + e.getMessage());
      }
    }
  }

  /** How many are open. */
  public synchronized int size() {
    return open.size();
  }

  /** Ends all. */
  @Override
  public synchronized void close() {
    closed = true;
    for (OpenTap tap : open) {
      tap.attach(List.of());
      tap.end("the agent ends");
    }
  }
}
