package io.mutstreams.agent.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.flow.Arrival;
import io.mutstreams.agent.flow.Arrivals;
import io.mutstreams.api.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of what arrives over connections that are never made. */
class IntakeTest {
  private static final int RECEIVE_MAXIMUM = 20;

  private final Room room = new Room(2 * RECEIVE_MAXIMUM, new Bulk(Long.MAX_VALUE, Long.MAX_VALUE));
  private final Unacked unacked = new Unacked(RECEIVE_MAXIMUM, room);
  private final List<Arrival> taken = new ArrayList<>();
  private final List<String> overflowed = new ArrayList<>();
  private final Intake intake =
      new Intake(
          () -> "source s",
          new Topics(List.of("t/+")),
          unacked,
          RECEIVE_MAXIMUM,
          new Arrivals() {
            @Override
            public void accept(Arrival arrival) {
              taken.add(arrival);
            }

            @Override
            public void overflowed(String topic) {
              overflowed.add(topic);
            }
          });
  private Wire wire;

  IntakeTest() throws Exception {
    wire = wire();
  }

  private static Wire wire() throws Exception {
    return new Wire(
        Client.connection(1),
        "c",
        new MqttConnectionOptions(),
        Room.unlimited(),
        new Threads(),
        new Wire.User() {
          @Override
          public void opened(Wire opened, Session session) {}

          @Override
          public void arrived(
              Wire from, String topic, org.eclipse.paho.mqttv5.common.MqttMessage message) {}

          @Override
          public void ended(Wire from, Ending why) {}

          @Override
          public String name() {
            return "test";
          }
        });
  }

  @BeforeEach
  void open() {
    intake.opened(wire, false);
  }

  private void comes(String topic, int qos, int packetId) {
    intake.arrived(
        wire, new Message(topic, Bytes.utf8("p"), Map.of(), qos, packetId, false, 0, List.of()));
  }

  private void settle(int index) {
    taken.get(index).settled().run();
  }

  @Test
  void takesOfQosZeroMoreThanMayBeUnacknowledged() {
    for (int i = 0; i < Intake.MOST_CARELESS; i++) {
      comes("t/a", 0, 0);
    }
    assertThat(taken).hasSize(10_000);
    assertThat(room.await(0)).as("nothing stops the reading").isTrue();
    comes("t/b", 0, 0);
    assertThat(taken).hasSize(10_000);
    assertThat(overflowed).containsExactly("t/b");

    settle(7_000);
    comes("t/c", 0, 0);
    assertThat(taken).hasSize(10_001);
    comes("t/d", 0, 0);
    assertThat(overflowed).containsExactly("t/b", "t/d");
  }

  @Test
  void takesQosOneHoweverManyOfQosZeroThereAre() {
    for (int i = 0; i <= Intake.MOST_CARELESS; i++) {
      comes("t/a", 0, 0);
    }
    comes("t/a", 1, 1);
    assertThat(taken).hasSize(10_001);
    assertThat(overflowed).hasSize(1);
    assertThat(unacked.owed()).isEqualTo(1);
    for (int i = 0; i < taken.size(); i++) {
      settle(i);
    }
    assertThat(unacked.size()).isZero();
    assertThat(unacked.owed()).isZero();
    assertThat(unacked.careless()).isZero();
  }

  @Test
  void theBoundOfQosZeroHoldsOverConnections() throws Exception {
    for (int i = 0; i < Intake.MOST_CARELESS; i++) {
      comes("t/a", 0, 0);
    }
    wire = wire();
    intake.opened(wire, true);
    comes("t/b", 0, 0);
    assertThat(overflowed).containsExactly("t/b");
    settle(0);
    comes("t/c", 0, 0);
    assertThat(overflowed).hasSize(1);
  }

  @Test
  void whatIsNotAcknowledgedStopsTheReading() {
    for (int i = 1; i <= 2 * RECEIVE_MAXIMUM; i++) {
      comes("t/a", 1, i);
    }
    assertThat(taken).hasSize(2 * RECEIVE_MAXIMUM);
    assertThat(room.await(0)).isFalse();
    settle(0);
    for (int i = 1; i <= RECEIVE_MAXIMUM; i++) {
      settle(i);
    }
    assertThat(room.await(0)).isTrue();
  }
}
