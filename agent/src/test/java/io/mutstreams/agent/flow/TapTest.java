package io.mutstreams.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.format.Mask;
import io.mutstreams.api.Bytes;
import io.mutstreams.api.Record;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TapTest {
  private final ExecutorService disk = Executors.newSingleThreadExecutor();
  private final ManualClock clock = new ManualClock();
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final AtomicLong sent = new AtomicLong();
  private final Lane lane =
      new Lane(
          "stream",
          pipeline(),
          new Lane.Setting(
              clock,
              new MemoryDeadLetters(disk),
              new MemoryStateStore(disk),
              10,
              () -> false,
              clock::millis,
              input -> false));

  private Pipeline pipeline() {
    StepHost step =
        Operators.step(
            Operators.spec().port("rest", "The rest."),
            (record, context, out) -> {
              if (record.id().startsWith("odd")) {
                out.emit("rest", record);
              } else {
                out.emit(record.withHeader("seen", "yes"));
              }
            },
            clock);
    return new Pipeline(
        Set.of("s"),
        Map.of(),
        List.of(step),
        List.of(Map.of("rest", List.of(to("remains")))),
        List.of(new Route(null, false, List.of(to("cloud"), to("archive")))));
  }

  private Target to(String name) {
    return new Target() {
      @Override
      public void send(Record record, Settlement settlement) {
        sent.incrementAndGet();
      }

      @Override
      public String name() {
        return name;
      }
    };
  }

  @AfterEach
  void stop() {
    lane.close();
    disk.shutdown();
  }

  private Tap tap(Edge.Kind kind, String name, int rate) {
    Tap tap = new Tap(new Edge(kind, name), rate, Mask.USUAL, clock, nanos::get);
    lane.taps().add(tap);
    return tap;
  }

  private void put(String... ids) throws Exception {
    for (String id : ids) {
      Record record = Operators.record(id, "k", clock.millis());
      assertThat(lane.offer("s", record, new Settlement(() -> {}), true)).isTrue();
    }
    Object unused = lane.flushed().get(30, TimeUnit.SECONDS);
  }

  private static List<String> shown(Tap tap) {
    List<String> shown = new ArrayList<>();
    for (Map<String, @Nullable Object> one = tap.poll(); one != null; one = tap.poll()) {
      Object port = one.get("port");
      shown.add(
          one.get("from")
              + (port == null ? "" : ":" + port)
              + ">"
              + (one.get("to") == null ? "" : one.get("to"))
              + " "
              + one.get("id"));
    }
    return shown;
  }

  @Test
  void showsWhatPassesItsEdgeAndNoOther() throws Exception {
    lane.start();
    Tap into = tap(Edge.Kind.INTO, "", 100);
    Tap fromS = tap(Edge.Kind.INTO, "s", 100);
    Tap fromOther = tap(Edge.Kind.INTO, "other", 100);
    Tap after = tap(Edge.Kind.AFTER, "step", 100);
    Tap toCloud = tap(Edge.Kind.TO, "cloud", 100);
    Tap toRemains = tap(Edge.Kind.TO, "remains", 100);
    put("a", "odd");

    assertThat(shown(into)).containsExactly("s>stream a", "s>stream odd");
    assertThat(shown(fromS)).containsExactly("s>stream a", "s>stream odd");
    assertThat(shown(fromOther)).isEmpty();
    assertThat(shown(after)).containsExactly("stream.step> a", "stream.step:rest> odd");
    assertThat(shown(toCloud)).containsExactly("stream>cloud a");
    assertThat(shown(toRemains)).containsExactly("stream>remains odd");
  }

  @Test
  void keepsItsRateAndSaysHowManyItLeftOut() throws Exception {
    lane.start();
    Tap tap = tap(Edge.Kind.INTO, "", 10);
    for (int i = 0; i < 1_000; i++) {
      put("r" + i);
    }
    assertThat(shown(tap)).as("a second's worth at once").hasSize(10);

    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(200));
    for (int i = 0; i < 1_000; i++) {
      put("s" + i);
    }
    Map<String, @Nullable Object> next = tap.poll();
    assertThat(next).containsEntry("id", "s0").containsEntry("left_out", 990L);
    assertThat(shown(tap)).as("two in a fifth of a second").hasSize(1);
    tap.end("enough");
    assertThat(tap.last())
        .containsEntry("ended", "enough")
        .containsEntry("shown", 12L)
        .containsEntry("left_out", 1_988L);
  }

  @Test
  void aReaderThatTakesNothingIsNoBurden() throws Exception {
    lane.start();
    Tap tap = tap(Edge.Kind.INTO, "", Tap.MOST_RATE);
    for (int second = 0; second < 20; second++) {
      for (int i = 0; i < 100; i++) {
        put(second + "-" + i);
      }
      nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
    }

    assertThat(shown(tap)).hasSize(Tap.WAITING);
    assertThat(sent).as("all records went their way").hasValue(4_000);
  }

  @Test
  void aTapThatIsClosedOrEndedSeesNothing() throws Exception {
    lane.start();
    Tap closed = tap(Edge.Kind.INTO, "", 100);
    Tap ended = tap(Edge.Kind.INTO, "", 100);
    lane.taps().add(closed);
    ended.end("why");
    ended.end("later");
    lane.taps().remove(closed);
    put("a");

    assertThat(shown(closed)).isEmpty();
    assertThat(shown(ended)).isEmpty();
    assertThat(ended.ended()).isEqualTo("why");
    lane.taps().remove(ended);
    assertThat(lane.taps().isOpen()).isFalse();
  }

  @Test
  void hidesSecretsInHeadersAndBody() throws Exception {
    lane.start();
    Tap tap = tap(Edge.Kind.INTO, "", 100);
    Record record =
        Record.ofPayload(
            "x",
            "s",
            "t",
            "k",
            Long.MAX_VALUE,
            Map.of("X-Auth-Token", "s3cr3t", "n", "v".repeat(1_000)),
            Bytes.utf8("{\"password\":\"s3cr3t\",\"v\":1}"),
            bytes -> {
              throw new AssertionError("nobody decodes it");
            });
    // To the step it is odd, which does not look into it.
    assertThat(lane.offer("s", record.withId("odd"), new Settlement(() -> {}), true)).isTrue();
    Object unused = lane.flushed().get(30, TimeUnit.SECONDS);
    Map<String, @Nullable Object> shown = tap.poll();

    assertThat(String.valueOf(shown)).doesNotContain("s3cr3t");
    assertThat(shown).containsEntry("body", "{\"password\":\"***\",\"v\":1}");
    assertThat(shown).containsEntry("cut", false).containsEntry("bytes", 27L);
    assertThat(String.valueOf(shown)).hasSizeLessThan(1_000);
  }

  @Test
  void staysThroughAChangeOfTheSteps() throws Exception {
    lane.start();
    Tap tap = tap(Edge.Kind.AFTER, "step", 100);
    put("a");
    lane.mark(() -> lane.swap(pipeline()));
    put("b");

    assertThat(shown(tap)).containsExactly("stream.step> a", "stream.step> b");
  }
}
