package io.mutstreams.plugins.window;

import static io.mutstreams.testkit.Records.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.mutstreams.api.Record;
import io.mutstreams.testkit.OperatorTest;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random feeds, out of order and with restarts, against sums done the plain way. */
class WindowPropertyTest {
  private static final int RECORDS = 3_000;

  private record Place(String key, long start) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void windowsEqualAPlainComputation(long seed) {
    Random random = new Random(seed);
    long every = 1L + random.nextInt(60_000);
    long late = random.nextInt(4) == 0 ? 0 : random.nextInt(30_000);
    double offset = seed % 2 == 0 ? 1e9 : 0;
    OperatorTest window =
        OperatorTest.of(
            new WindowFactory(), "{every: " + every + "ms, of: body.v, late: " + late + "ms}");

    Map<Place, List<Double>> expected = new HashMap<>();
    List<String> tooLate = new ArrayList<>();
    long newest = Long.MIN_VALUE;
    long base = random.nextInt(1_000_000);
    for (int i = 0; i < RECORDS; i++) {
      base += random.nextInt(500);
      long time = base - random.nextInt(40_000);
      String key = List.of("a", "b", "c").get(random.nextInt(3));
      double value = offset + random.nextGaussian();
      Record record = record("{\"v\": " + value + "}").withTime(time).withKey(key);
      newest = Math.max(newest, time);
      long start = Math.floorDiv(time, every) * every;
      if (start + every + late <= newest) {
        tooLate.add(record.id());
      } else {
        expected.computeIfAbsent(new Place(key, start), p -> new ArrayList<>()).add(value);
      }
      window.send(record);
      if (random.nextInt(500) == 0) {
        window.restart();
      }
    }
    window.watermark(newest + every + late);

    assertThat(window.out("late")).extracting(Record::id).containsExactlyElementsOf(tooLate);
    assertThat(window.failed()).isEmpty();
    assertThat(window.out()).hasSize(expected.size());
    for (Record out : window.out()) {
      long start = (Long) out.fields().getOrDefault("start", -1L);
      Place place = new Place(String.valueOf(out.key()), start);
      assertThat(expected).containsKey(place);
      check(out, expected.getOrDefault(place, List.of()), every);
      expected.remove(place);
    }
    assertThat(expected).isEmpty();
  }

  private static void check(Record out, List<Double> values, long every) {
    BigDecimal n = BigDecimal.valueOf(values.size());
    BigDecimal sum = values.stream().map(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add);
    BigDecimal mean = sum.divide(n, MathContext.DECIMAL128);
    BigDecimal squares =
        values.stream()
            .map(value -> new BigDecimal(value).subtract(mean).pow(2))
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    double stddev = Math.sqrt(squares.divide(n, MathContext.DECIMAL128).doubleValue());

    assertThat(out.number("count")).isEqualTo(values.size());
    assertThat(out.number("end") - out.number("start")).isEqualTo((double) every);
    assertThat(out.number("min"))
        .isEqualTo(values.stream().mapToDouble(v -> v).min().orElseThrow());
    assertThat(out.number("max"))
        .isEqualTo(values.stream().mapToDouble(v -> v).max().orElseThrow());
    assertThat(out.number("sum")).isEqualTo(sum.doubleValue(), within(Math.ulp(sum.doubleValue())));
    assertThat(out.number("mean"))
        .isEqualTo(mean.doubleValue(), within(2 * Math.ulp(mean.doubleValue())));
    // Welford's formula keeps the spread of 1 around 1e9, of which the plain sum of squares would
    // leave nothing; what is lost is a few units in the last place of the mean.
    assertThat(out.number("stddev")).isEqualTo(stddev, within(1e-5 * Math.max(stddev, 1e-2)));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void editsOfTheLengthLoseNothingAndCountNothingTwice(long seed) {
    Random random = new Random(seed);
    OperatorTest window = OperatorTest.of(new WindowFactory(), settings(10_000, 5_000));
    long base = 0;
    long count = 0;
    Map<String, Double> sums = new HashMap<>();
    for (int i = 0; i < RECORDS; i++) {
      base += random.nextInt(500);
      String key = List.of("a", "b", "c").get(random.nextInt(3));
      double value = random.nextInt(1_000);
      int before = window.out("late").size();
      window.send(
          record("{\"v\": " + value + "}").withTime(base - random.nextInt(8_000)).withKey(key));
      if (window.out("late").size() == before) {
        count++;
        sums.merge(key, value, Double::sum);
      }
      if (random.nextInt(100) == 0) {
        window.change(settings(1L + random.nextInt(60_000), random.nextInt(10_000)));
      }
      if (random.nextInt(300) == 0) {
        window.restart();
      }
    }
    window.watermark(base + 200_000);
    assertThat(window.failed()).isEmpty();
    assertThat(window.stored()).isZero();
    Map<String, Double> out = new HashMap<>();
    for (Record one : window.out()) {
      count -= (long) one.number("count");
      out.merge(String.valueOf(one.key()), one.number("sum"), Double::sum);
      assertThat(one.number("start")).isLessThan(one.number("end"));
    }
    assertThat(count).isZero();
    assertThat(out).isEqualTo(sums);
    assertThat(window.out().stream().map(Record::id).distinct().count())
        .as("no window has the id of another")
        .isEqualTo(window.out().size());
  }

  private static String settings(long every, long late) {
    return "{every: %dms, of: body.v, late: %dms}".formatted(every, late);
  }
}
