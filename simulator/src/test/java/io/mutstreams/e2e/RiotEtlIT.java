package io.mutstreams.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mutstreams.simulator.message.Message;
import io.mutstreams.simulator.publisher.Ledger;
import io.mutstreams.simulator.publisher.Publisher;
import io.mutstreams.simulator.replay.Recording;
import io.mutstreams.simulator.replay.Replay;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The extract-transform-load flow of RIoTBench on messages of city sensors: parse SenML, filter by
 * range, drop repeats, annotate, publish. Every output is checked.
 */
@Timeout(300)
final class RiotEtlIT {
  private static final String CONFIGURATION =
      """
      agent: {id: etl}
      connections:
        plant: {url: "%s"}
        cloud: {url: "%s"}
      sources:
        sys: {from: plant, topics: [sys/+], format: json, key: "topic[1]", time: body.bt}
      streams:
        etl:
          from: sys
          steps:
            - senml: {into: fields, time-unit: ms}
            - id: plausible
              filter: >-
                body.temperature >= -12.5 && body.temperature <= 43.1
                && body.humidity >= 10.7 && body.humidity <= 95.2
                && body.dust >= 186.61 && body.dust <= 5188.21
                && body.airquality_raw >= 17 && body.airquality_raw <= 363
              ports: {rest: outliers}
            - dedupe: {by: body, within: 1h}
            - set:
                kelvin: body.temperature + 273.15
                warm: body.temperature > 20
                place: string(body.latitude) + "," + string(body.longitude)
                headers.flow: '"etl"'
            - drop: light
          to: clean
      uplinks:
        clean: {to: cloud, topic: "etl/{key}"}
        outliers: {to: cloud, topic: "outliers/{key}"}
      """;

  @TempDir Path folder;

  @BeforeAll
  static void docker() {
    Docker.await();
  }

  @Test
  void everyOutputOfTheRecordedMessagesIsRight() throws Exception {
    Path recorded = Recorded.find("riotbench/SYS_sample_data_senml.csv");
    try (Brokers.Running plant = Brokers.hivemq(folder);
        Brokers.Running cloud = Brokers.hivemq(folder)) {
      etl(plant, cloud, recorded);
    }
  }

  @Test
  void everyOutputOfMadeUpMessagesIsRight() throws Exception {
    try (Brokers.Running plant = Brokers.hivemq(folder);
        Brokers.Running cloud = Brokers.hivemq(folder)) {
      etl(plant, cloud, madeUp());
    }
  }

  @Test
  void everyOutputOfMadeUpMessagesIsRightByMosquitto() throws Exception {
    assumeTrue(Brokers.mosquittoProgram().isPresent(), "mosquitto is not installed");
    try (Brokers.Running plant = Brokers.mosquitto(folder);
        Brokers.Running cloud = Brokers.mosquitto(folder)) {
      etl(plant, cloud, madeUp());
    }
  }

  /** In the form of the recorded ones; some out of range, some with what is no number. */
  private Path madeUp() throws Exception {
    Random random = new Random(11);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      long time = 1_422_748_800_000L + i / 10 * 1_000L;
      String temperature = i % 97 == 96 ? "n/a" : decimal(-15 + random.nextDouble() * 62);
      lines.add(
          ("%d,{\"e\":[{\"u\":\"string\",\"n\":\"source\",\"sv\":\"s%d\"},"
                  + "{\"v\":\"%s\",\"u\":\"lon\",\"n\":\"longitude\"},"
                  + "{\"v\":\"%s\",\"u\":\"lat\",\"n\":\"latitude\"},"
                  + "{\"v\":\"%s\",\"u\":\"far\",\"n\":\"temperature\"},"
                  + "{\"v\":\"%s\",\"u\":\"per\",\"n\":\"humidity\"},"
                  + "{\"v\":\"%d\",\"u\":\"per\",\"n\":\"light\"},"
                  + "{\"v\":\"%s\",\"u\":\"per\",\"n\":\"dust\"},"
                  + "{\"v\":\"%d\",\"u\":\"per\",\"n\":\"airquality_raw\"}],\"bt\":%d}")
              .formatted(
                  time,
                  random.nextInt(30),
                  decimal(6 + random.nextDouble()) + "5",
                  decimal(46 + random.nextDouble()) + "5",
                  temperature,
                  decimal(5 + random.nextDouble() * 90),
                  random.nextInt(3000),
                  decimal(150 + random.nextDouble() * 5000),
                  10 + random.nextInt(340),
                  time));
    }
    return Files.write(folder.resolve("senml.csv"), lines);
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private void etl(Brokers.Running plant, Brokers.Running cloud, Path lines) throws Exception {
    var model = new SenmlModel();
    var ledger = new Ledger();
    try (Sink clean = Sink.open(cloud.url(), "etl/#");
        Sink outliers = Sink.open(cloud.url(), "outliers/#");
        Gateway gateway =
            Gateway.start(
                folder.resolve("gateway"), CONFIGURATION.formatted(plant.url(), cloud.url()))) {
      try (Publisher publisher = Publisher.open(plant.url(), ledger, 500);
          Replay replay = Replay.open(List.of(Recording.lines(lines, "sys/{source}")))) {
        List<Message> before = new ArrayList<>();
        for (int i = 0; replay.hasNext(); i++) {
          Message message = replay.next().message();
          before.add(message);
          send(publisher, model, message);
          if (i % 5 == 0) { // sensors that send twice, at once and much later
            send(publisher, model, message);
            send(publisher, model, before.get(i / 2));
          }
        }
        assertThat(publisher.drain(Duration.ofSeconds(60))).isTrue();
      }
      gateway.await("all is through", status -> status.settled(ledger.sentCount()));
      Facts status = gateway.status();
      clean.await(
          status.one("uplinks", "name", "clean").number("delivered"), Duration.ofSeconds(20));
      outliers.await(
          status.one("uplinks", "name", "outliers").number("delivered"), Duration.ofSeconds(20));

      Alike.assertAlike(clean.bodies(), model.clean());
      Alike.assertAlike(outliers.bodies(), model.outliers());
      assertThat(clean.all())
          .allSatisfy(message -> assertThat(message.properties()).containsEntry("flow", "etl"));
      assertThat(status.number("dead_letters")).isEqualTo(model.broken());
      Facts dedupe = status.all("streams").get(0).one("steps", "id", "dedupe");
      assertThat(dedupe.part("counters").number("repeats")).isEqualTo(model.repeats());
      assertThat(model.repeats()).isPositive();
    }
  }

  private static void send(Publisher publisher, SenmlModel model, Message message)
      throws Exception {
    model.sent(new String(message.payload(), UTF_8));
    publisher.publish(message);
  }
}
