package io.mutstreams.simulator.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mutstreams.simulator.message.Message;
import io.mutstreams.simulator.message.Timed;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SensorFeedTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static FeedOptions options(Faults faults) {
    return FeedOptions.of(4, 100, 7).withStart(1_700_000_000_000L).withFaults(faults);
  }

  private static List<Timed> take(FeedOptions options, int count) {
    var feed = new SensorFeed(options);
    var taken = new ArrayList<Timed>();
    for (int i = 0; i < count; i++) {
      taken.add(feed.next());
    }
    return taken;
  }

  private static JsonNode json(Timed timed) throws IOException {
    return JSON.readTree(timed.message().payload());
  }

  @Test
  void keepsTheRateAndTakesSensorsInTurn() {
    List<Timed> taken = take(options(Faults.NONE), 200);
    for (int i = 0; i < taken.size(); i++) {
      assertThat(taken.get(i).dueNanos()).isEqualTo(i * 10_000_000L);
      assertThat(taken.get(i).message().key()).isEqualTo("s" + (i % 4 + 1));
    }
    assertThat(taken.get(1).message().topic()).isEqualTo("sensors/s2/temperature");
  }

  @Test
  void readsAsJsonWithIdSequenceAndTime() throws IOException {
    List<Timed> taken = take(options(Faults.NONE), 9);
    JsonNode reading = json(taken.get(8));
    assertThat(reading.path("id").asText()).isEqualTo("s1-2");
    assertThat(reading.path("sensor").asText()).isEqualTo("s1");
    assertThat(reading.path("seq").asInt()).isEqualTo(2);
    assertThat(reading.path("ts").asLong()).isEqualTo(1_700_000_000_080L);
    assertThat(reading.path("value").isNumber()).isTrue();
  }

  @Test
  void isTheSameForTheSameSeed() {
    List<Timed> one = take(options(Faults.LIFELIKE), 3000);
    List<Timed> two = take(options(Faults.LIFELIKE), 3000);
    for (int i = 0; i < one.size(); i++) {
      assertThat(two.get(i).dueNanos()).isEqualTo(one.get(i).dueNanos());
      assertThat(two.get(i).message().payload()).isEqualTo(one.get(i).message().payload());
    }
  }

  @Test
  void padsPayloadsToTheSizeExactly() throws IOException {
    for (int size : new int[] {120, 200, 1000}) {
      Timed timed = take(options(Faults.NONE).withSize(size), 1).get(0);
      assertThat(timed.message().payload()).hasSize(size);
      assertThat(json(timed).path("id").asText()).isEqualTo("s1-0");
    }
  }

  @Test
  void valuesFollowADailyCycleWithNoise() throws IOException {
    var shape = new Shape(20, 0.1, 0, 5, Duration.ofSeconds(10));
    var sums = new double[2];
    for (Timed timed : take(FeedOptions.of(1, 100, 3).withStart(0).withShape(shape), 1000)) {
      int half = timed.dueNanos() < 5_000_000_000L ? 0 : 1;
      sums[half] += json(timed).path("value").asDouble() / 500;
    }
    assertThat(Math.abs(sums[0] - sums[1])).isGreaterThan(3);
  }

  @Test
  void dropoutsLeaveOutReadingsButNoNumbers() throws IOException {
    var feed = new SensorFeed(options(new Faults(0.02, 0, 0, 0)));
    long last = 0;
    for (int i = 0; i < 2000; i++) {
      last = feed.next().dueNanos();
    }
    assertThat(last).isGreaterThan((long) (2000 * 10_000_000L * 1.2));
  }

  @Test
  void repeatsCarryTheSamePayloadAndSaySo() {
    List<Message> taken =
        take(options(new Faults(0, 0, 0.1, 0)), 1000).stream().map(Timed::message).toList();
    List<Message> repeats = taken.stream().filter(Message::repeat).toList();
    assertThat(repeats).hasSizeBetween(50, 150);
    for (Message repeat : repeats) {
      assertThat(taken)
          .anyMatch(m -> !m.repeat() && java.util.Arrays.equals(m.payload(), repeat.payload()));
    }
  }

  @Test
  void lateReadingsComeAfterNewerOnesOfTheirSensor() throws IOException {
    long newest = 0;
    int late = 0;
    long lastDue = 0;
    for (Timed timed : take(options(new Faults(0, 0, 0, 0.05)).withPrefix("x"), 2000)) {
      assertThat(timed.dueNanos()).isGreaterThanOrEqualTo(lastDue);
      lastDue = timed.dueNanos();
      if (timed.message().key().equals("x1")) {
        long ts = json(timed).path("ts").asLong();
        late += ts < newest ? 1 : 0;
        newest = Math.max(newest, ts);
      }
    }
    assertThat(late).isGreaterThan(5);
  }

  @Test
  void burstsSendSeveralReadingsAtOnce() {
    var feed = take(options(new Faults(0, 0.05, 0, 0)), 1000);
    int together = 0;
    for (int i = 1; i < feed.size(); i++) {
      together += feed.get(i).dueNanos() == feed.get(i - 1).dueNanos() ? 1 : 0;
    }
    assertThat(together).isGreaterThan(100);
  }

  @Test
  void refusesOptionsOutOfRange() {
    assertThatThrownBy(() -> FeedOptions.of(0, 1, 1)).hasMessageContaining("at least 1 sensor");
    assertThatThrownBy(() -> FeedOptions.of(1, 0, 1)).hasMessageContaining("above 0");
    assertThatThrownBy(() -> FeedOptions.of(1, 1, 1).withTopic("a/#"))
        .hasMessageContaining("wildcard");
    assertThatThrownBy(() -> new Faults(2, 0, 0, 0)).hasMessageContaining("dropout");
  }
}
