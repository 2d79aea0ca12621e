package io.mutstreams.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mutstreams.simulator.message.Message;
import io.mutstreams.simulator.publisher.Ledger;
import io.mutstreams.simulator.publisher.Publisher;
import io.mutstreams.simulator.replay.Recording;
import io.mutstreams.simulator.replay.Replay;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A city's sensors, merged, filtered, windowed per road and routed by content to two uplinks: what
 * arrives upstream is what the CSV files say, record for record.
 */
@Timeout(300)
final class CityReplayIT {
  private static final String CONFIGURATION =
      """
      agent: {id: city}
      connections:
        plant: {url: "%s"}
        cloud: {url: "%s"}
      sources:
        roads: {from: plant, topics: [city/road/+], format: json, key: "topic[2]", time: body.ts}
        parking: {from: plant, topics: [city/parking/+], format: json, key: "topic[2]", time: body.ts}
        weather: {from: plant, topics: [city/weather], format: json, time: body.ts}
      streams:
        city:
          from: [roads, parking, weather]
          steps:
            - filter: 'source != "roads" || (body.status == "OK" && body.vehicleCount > 0)'
            - filter: 'source != "parking" || body.vehiclecount <= body.totalspaces'
            - filter: 'source != "weather" || body.tempm != ""'
          to:
            - {when: 'source == "roads"', send: per-road}
            - {otherwise: true, send: archive}
        per-road:
          steps:
            - window:
                every: 30m
                values: {speed: body.avgSpeed, vehicles: body.vehicleCount}
                compute: [count, mean]
          to:
            - {when: body.speed_mean < 40, send: alerts}
            - {otherwise: true, send: archive}
      uplinks:
        archive: {to: cloud, topic: 'archive/{topic.join("/")}'}
        alerts: {to: cloud, topic: 'alerts/{topic.join("/")}'}
      """;

  private static final Duration LONGEST = Duration.ofMinutes(4);

  /** None of its records may come out: its window stays open. */
  private static final String END = "end";

  @TempDir Path folder;

  @BeforeAll
  static void docker() {
    Docker.await();
  }

  @Test
  void theRecordedCityArrivesAsItsFilesSay() throws Exception {
    Path city = Recorded.find("city_traffic");
    try (Brokers.Running plant = Brokers.hivemq(folder);
        Brokers.Running cloud = Brokers.hivemq(folder)) {
      replay(
          plant,
          cloud,
          city.resolve("aarhus_road_traffic_2014-08-04_17.csv"),
          city.resolve("aarhus_parking_2014-08-04_17.csv"),
          city.resolve("aarhus_weather_2014-08_09.csv"));
    }
  }

  @Test
  void aMadeUpCityArrivesAsItsFilesSay() throws Exception {
    try (Brokers.Running plant = Brokers.hivemq(folder);
        Brokers.Running cloud = Brokers.hivemq(folder)) {
      replayMadeUp(plant, cloud);
    }
  }

  @Test
  void aMadeUpCityArrivesAsItsFilesSayByMosquitto() throws Exception {
    assumeTrue(Brokers.mosquittoProgram().isPresent(), "mosquitto is not installed");
    try (Brokers.Running plant = Brokers.mosquitto(folder);
        Brokers.Running cloud = Brokers.mosquitto(folder)) {
      replayMadeUp(plant, cloud);
    }
  }

  private void replayMadeUp(Brokers.Running plant, Brokers.Running cloud) throws Exception {
    MadeUpCity.write(folder, 7);
    replay(
        plant,
        cloud,
        folder.resolve("roads.csv"),
        folder.resolve("parking.csv"),
        folder.resolve("weather.csv"));
  }

  private void replay(
      Brokers.Running plant, Brokers.Running cloud, Path roads, Path parking, Path weather)
      throws Exception {
    CityModel model = CityModel.of(roads, parking, weather);
    List<Recording> recordings =
        List.of(
            Recording.csv(roads, "city/road/{REPORT_ID}", "TIMESTAMP")
                .withFields(List.of("status", "avgSpeed", "vehicleCount")),
            Recording.csv(parking, "city/parking/{garagecode}", "updatetime")
                .withFields(List.of("vehiclecount", "totalspaces")),
            Recording.csv(weather, "city/weather", "TIMESTAMP").withFields(List.of("tempm")));
    try (Sink archive = Sink.open(cloud.url(), "archive/#");
        Sink alerts = Sink.open(cloud.url(), "alerts/#");
        Gateway gateway =
            Gateway.start(
                folder.resolve("gateway"), CONFIGURATION.formatted(plant.url(), cloud.url()))) {
      long sent = play(plant, recordings, model.last());
      assertThat(sent).isEqualTo(model.rows() + 3);
      gateway.await("all is through", LONGEST, status -> status.settled(sent));
      Facts status = gateway.status();
      archive.await(delivered(status, "archive"), Duration.ofSeconds(20));
      alerts.await(delivered(status, "alerts"), Duration.ofSeconds(20));

      assertThat(model.alerts()).isNotEmpty();
      Alike.assertAlike(alerts.bodies(), under("alerts/", model.alerts()));
      Alike.assertAlike(archive.bodies(), under("archive/", model.archive()));
      assertThat(status.number("dead_letters")).isZero();
      assertThat(status.one("streams", "name", "per-road").all("steps").get(0).number("failed"))
          .isZero();
    }
  }

  /**
   * As fast as the broker takes it; then a record of each source after all others, which closes the
   * windows.
   */
  private static long play(Brokers.Running plant, List<Recording> recordings, long last)
      throws Exception {
    var ledger = new Ledger();
    try (Publisher publisher = Publisher.open(plant.url(), ledger, 500);
        Replay replay = Replay.open(recordings)) {
      while (replay.hasNext()) {
        publisher.publish(replay.next().message());
      }
      long after = last + Duration.ofDays(2).toMillis();
      String road = "{\"status\":\"OK\",\"avgSpeed\":50,\"vehicleCount\":1,\"ts\":%d}";
      String garage = "{\"vehiclecount\":2,\"totalspaces\":1,\"ts\":%d}";
      String weather = "{\"tempm\":\"\",\"ts\":%d}";
      publisher.publish(message("city/road/" + END, road.formatted(after)));
      publisher.publish(message("city/parking/" + END, garage.formatted(after)));
      publisher.publish(message("city/weather", weather.formatted(after)));
      assertThat(publisher.drain(Duration.ofSeconds(60))).isTrue();
      return ledger.sentCount();
    }
  }

  private static Message message(String topic, String json) {
    return new Message(topic, topic, json.getBytes(UTF_8));
  }

  private static long delivered(Facts status, String uplink) {
    return status.one("uplinks", "name", uplink).number("delivered");
  }

  private static <T> Map<String, T> under(String prefix, Map<String, T> byTopic) {
    Map<String, T> moved = new LinkedHashMap<>();
    byTopic.forEach((topic, value) -> moved.put(prefix + topic, value));
    return moved;
  }
}
