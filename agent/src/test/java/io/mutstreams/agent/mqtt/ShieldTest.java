package io.mutstreams.agent.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttConnAck;
import org.eclipse.paho.mqttv5.common.packet.MqttDataTypes;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttPubAck;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes as a broker may send them, and what Paho then reads. */
class ShieldTest {
  private static final int DUPLICATE = 0x08;

  private static byte[] packet(int first, byte[] rest) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(first);
    out.writeBytes(MqttDataTypes.encodeVariableByteInteger(rest.length));
    out.writeBytes(rest);
    return out.toByteArray();
  }

  private static byte[] bytes(Object... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Object part : parts) {
      if (part instanceof Integer number) {
        out.write(number);
      } else if (part instanceof byte[] raw) {
        out.writeBytes(raw);
      } else {
        byte[] text = part.toString().getBytes(StandardCharsets.UTF_8);
        out.write(text.length >> 8);
        out.write(text.length);
        out.writeBytes(text);
      }
    }
    return out.toByteArray();
  }

  private static byte[] publish(int flags, String topic, byte[] properties, byte[] payload) {
    byte[] length = MqttDataTypes.encodeVariableByteInteger(properties.length);
    return packet(0x32 | flags, bytes(topic, 0, 7, length, properties, payload));
  }

  /** Gives at most so many bytes at a time. */
  private static Shield shield(int atATime, byte[] bytes) {
    return shield(atATime, bytes, 1_000, Long.MAX_VALUE);
  }

  private static Shield shield(int atATime, byte[] bytes, long breathMillis, long largest) {
    return new Shield(
        new InputStream() {
          private final InputStream in = new ByteArrayInputStream(bytes);

          @Override
          public int read() throws IOException {
            return in.read();
          }

          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            return in.read(target, offset, Math.min(length, atATime));
          }
        },
        Room.unlimited(),
        breathMillis,
        largest);
  }

  private static MqttWireMessage read(byte[] bytes) throws Exception {
    return MqttWireMessage.createWireMessage(shield(1000, bytes).readAllBytes());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 1000, 1_000_000})
  void passesOnEverythingElse(int atATime) throws Exception {
    Random random = new Random(atATime);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(packet(0x20, bytes(1, 0, 3, 0x21, 0, 20)));
    for (int i = 0; i < 300; i++) {
      byte[] payload = new byte[random.nextInt(i % 50 == 0 ? 50_000 : 500)];
      random.nextBytes(payload);
      byte[] properties = bytes(0x26, "k" + i, "värde", 0x0B, 0x85, 0x01, 0x01, 1);
      all.writeBytes(publish(0, "a/ü/" + "x".repeat(i), properties, payload));
      all.writeBytes(packet(0x40, bytes(0, i)));
      all.writeBytes(packet(0xD0, new byte[0]));
      all.writeBytes(packet(0x90, bytes(0, 1, 0, 1)));
    }
    Shield shield = shield(atATime, all.toByteArray());
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    byte[] some = new byte[777];
    int count = 0;
    while (count >= 0) {
      read.write(some, 0, count);
      int one = random.nextInt(4) == 0 ? shield.read() : -1;
      if (one >= 0) {
        read.write(one);
      }
      count = shield.read(some, 0, random.nextInt(some.length) + 1);
    }
    assertThat(read.toByteArray()).isEqualTo(all.toByteArray());
  }

  @Test
  void replacesWhatPahoDoesNotRead() throws Exception {
    String bad = "a\tb\u0001c\u007fd\u0085e\ufdd0f\uffffg\ud83f\udffeh";
    byte[] properties = bytes(0x03, bad, 0x08, bad, 0x26, bad, bad, 0x01, 1);
    byte[] packet = publish(0, bad, properties, bad.getBytes(StandardCharsets.UTF_8));
    MqttPublish read = (MqttPublish) read(packet);
    assertThat(read.getTopicName()).isEqualTo("a?b?c?d??e\ufffdf\ufffdg\ud83f\udffdh");
    UserProperty property = read.getProperties().getUserProperties().get(0);
    assertThat(property.getKey()).isEqualTo(read.getTopicName());
    assertThat(property.getValue()).isEqualTo(read.getTopicName());
    assertThat(read.getPayload()).isEqualTo(bad.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void readsEveryTopicThatBrokersMayPassOn() throws Exception {
    List<String> refused = new ArrayList<>();
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
        String topic = "a" + Character.toString(c) + "b";
        try {
          MqttPublish read = (MqttPublish) read(publish(0, topic, new byte[0], new byte[] {1}));
          if (read.getTopicName().length() < 3) {
            refused.add(topic);
          }
        } catch (IllegalArgumentException e) {
          refused.add(topic);
        }
      }
    }
    assertThat(refused).isEmpty();
  }

  @Test
  void survivesLongCorrelationData() throws Exception {
    byte[] properties = bytes(0x09, "x".repeat(40_000), 0x26, "k", "v");
    MqttPublish read = (MqttPublish) read(publish(0, "t", properties, new byte[] {1, 2}));
    assertThat(read.getProperties().getUserProperties()).hasSize(2);
    assertThat(read.getPayload()).containsExactly(1, 2);
  }

  @Test
  void countsTheRepeatsThatComeFirst() throws Exception {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(publish(DUPLICATE, "t", new byte[0], new byte[1]));
    all.writeBytes(packet(0x30, bytes("t", 0))); // QoS 0 in between
    all.writeBytes(publish(DUPLICATE, "t", new byte[0], new byte[1]));
    all.writeBytes(publish(0, "t", new byte[0], new byte[1]));
    all.writeBytes(publish(DUPLICATE, "t", new byte[0], new byte[1]));
    Shield shield = shield(3, all.toByteArray());
    assertThat(shield.leadingRepeats()).isZero();
    assertThat(shield.readAllBytes()).hasSize(all.size());
    assertThat(shield.leadingRepeats()).isEqualTo(2);
  }

  @Test
  void readsNoMessageWithoutRoomButAnswersPings() throws Exception {
    byte[] first = packet(0x90, bytes(0, 1, 0, 1));
    byte[] second = publish(0, "t", new byte[0], new byte[] {1});
    Room room = new Room(1, new Bulk(Long.MAX_VALUE, Long.MAX_VALUE));
    room.update(1);
    Shield shield =
        new Shield(new ByteArrayInputStream(bytes(first, second)), room, 1, Long.MAX_VALUE);
    assertThat(shield.readNBytes(first.length)).isEqualTo(first);
    assertThat(shield.readNBytes(4)).containsExactly(0xD0, 0, 0xD0, 0);
    room.update(0);
    assertThat(shield.readNBytes(second.length)).isEqualTo(second);
    assertThat(shield.read()).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1000, 1_000_000})
  void putsAShortMessageInThePlaceOfOneThatIsTooLarge(int atATime) throws Exception {
    byte[] large = new byte[5_000];
    new Random(1).nextBytes(large);
    byte[] properties = bytes(0x03, "text\tplain", 0x0B, 7, 0x26, "k", "v");
    byte[] small = publish(0, "after", new byte[0], new byte[] {1, 2});
    Shield shield =
        shield(
            atATime,
            bytes(
                publish(DUPLICATE, "a\tü", properties, large),
                small,
                packet(0x31, bytes("none", 0, large)),
                small,
                packet(0x40, bytes(0, 1))),
            60_000,
            1_000);
    MqttPublish first = (MqttPublish) MqttWireMessage.createWireMessage(one(shield));
    assertThat(first.getTopicName()).isEqualTo("a?ü");
    assertThat(first.getMessageId()).isEqualTo(7);
    assertThat(first.getMessage().getQos()).isOne();
    assertThat(first.getPayload()).isEqualTo(Arrays.copyOf(large, Beginning.KEPT));
    first.getMessage().setProperties(first.getProperties());
    Message message = Message.of("a", first.getMessage(), shield.mark());
    assertThat(message.tooLarge()).isEqualTo(5_000);
    assertThat(message.headers()).isEqualTo(Map.of("k", "v", "mqtt.content-type", "text?plain"));
    assertThat(message.identifiers()).containsExactly(7);
    assertThat(one(shield)).isEqualTo(small);
    MqttPublish second = (MqttPublish) MqttWireMessage.createWireMessage(one(shield));
    assertThat(second.getMessage().getQos()).isZero();
    assertThat(second.getMessage().isRetained()).isTrue();
    assertThat(second.getPayload()).hasSize(Beginning.KEPT);
    assertThat(one(shield)).isEqualTo(small);
    assertThat(one(shield)).hasSize(4);
    assertThat(shield.read()).isEqualTo(-1);
    assertThat(shield.leadingRepeats()).isOne();
  }

  @Test
  void aTooLargeMessageMayHaveNoPayloadOrManyProperties() throws Exception {
    byte[] property = bytes(0x26, "k", "x".repeat(60_000));
    byte[] small = publish(0, "after", new byte[0], new byte[] {1, 2});
    Shield shield =
        shield(
            1000, bytes(publish(0, "t", bytes(property, property), new byte[3]), small), 60_000, 9);
    MqttPublish read = (MqttPublish) MqttWireMessage.createWireMessage(one(shield));
    assertThat(read.getPayload()).isEmpty();
    assertThat(read.getProperties().getUserProperties())
        .singleElement()
        .satisfies(
            only -> {
              assertThat(only.getKey()).isEqualTo(shield.mark());
              assertThat(only.getValue()).isEqualTo("3");
            });
    read = (MqttPublish) MqttWireMessage.createWireMessage(one(shield));
    assertThat(read.getPayload()).containsExactly(1, 2);
  }

  @Test
  void pahoHearsSomethingWhileALargeMessageIsReadOver() throws Exception {
    Shield shield = shield(1, publish(0, "t", new byte[0], new byte[100_000]), 0, 1_000);
    int pings = 0;
    byte[] packet = one(shield);
    while (packet[0] == (byte) 0xD0) {
      pings++;
      packet = one(shield);
    }
    assertThat(pings).isPositive();
    assertThat(((MqttPublish) MqttWireMessage.createWireMessage(packet)).getPayload())
        .hasSize(Beginning.KEPT);
    assertThat(shield.read()).isEqualTo(-1);
  }

  @Test
  void theMarkOfAnotherConnectionIsNotBelieved() {
    MqttMessage message = new MqttMessage(new byte[] {1});
    MqttProperties properties = new MqttProperties();
    properties.setUserProperties(List.of(new UserProperty(Beginning.mark(), "5000")));
    message.setProperties(properties);
    Message read = Message.of("t", message, Beginning.mark());
    assertThat(read.tooLarge()).isZero();
    assertThat(read.headers()).containsValue("5000");
  }

  /** The next packet as Paho would read it. */
  private static byte[] one(Shield shield) throws IOException {
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    packet.write(shield.read());
    int length = 0;
    int shift = 0;
    int digit;
    do {
      digit = shield.read();
      packet.write(digit);
      length |= (digit & 0x7F) << shift;
      shift += 7;
    } while ((digit & 0x80) != 0);
    byte[] rest = shield.readNBytes(length);
    assertThat(rest).hasSize(length);
    packet.writeBytes(rest);
    return packet.toByteArray();
  }

  @Test
  void readsNoLargeMessageWhileOthersHoldTheMemory() throws Exception {
    Bulk bulk = new Bulk(50_000, Long.MAX_VALUE);
    Room mine = new Room(100, bulk);
    Room other = new Room(100, bulk);
    byte[] small = publish(0, "t", new byte[0], new byte[10]);
    byte[] large = publish(0, "t", new byte[0], new byte[30_000]);
    Shield shield =
        new Shield(
            new ByteArrayInputStream(bytes(large, small, large, large)), mine, 1, Long.MAX_VALUE);
    other.took(100_000);
    // One goes in any case, and small ones do.
    assertThat(shield.readNBytes(large.length)).isEqualTo(large);
    assertThat(shield.readNBytes(small.length)).isEqualTo(small);
    assertThat(shield.readNBytes(4)).containsExactly(0xD0, 0, 0xD0, 0);
    other.gave(100_000);
    assertThat(shield.readNBytes(2)).containsExactly(0xD0, 0);
    mine.gave(30_000);
    assertThat(shield.readNBytes(large.length)).isEqualTo(large);
    assertThat(shield.readNBytes(2)).containsExactly(0xD0, 0);
    mine.fresh();
    assertThat(shield.readNBytes(large.length)).isEqualTo(large);
    assertThat(bulk.fits(20_000)).isTrue();
    assertThat(bulk.fits(20_001)).isFalse();
  }

  /** The sources of a busy agent together would fill its heap, each within its Receive Maximum. */
  @Test
  void readsFewSmallMessagesWhileOthersHoldTheMemory() throws Exception {
    Bulk bulk = new Bulk(Long.MAX_VALUE, 1_000_000);
    Room mine = new Room(1_000, bulk);
    Room other = new Room(1_000, bulk);
    for (int i = 0; i < 500; i++) {
      other.took(100);
    }
    byte[] small = publish(0, "t", new byte[0], new byte[10]);
    byte[][] many = new byte[40][];
    Arrays.fill(many, small);
    Shield shield =
        new Shield(new ByteArrayInputStream(bytes((Object[]) many)), mine, 1, Long.MAX_VALUE);
    // None is starved.
    assertThat(shield.readNBytes(32 * small.length)).hasSize(32 * small.length);
    assertThat(shield.readNBytes(4)).containsExactly(0xD0, 0, 0xD0, 0);
    mine.gave(10);
    assertThat(shield.readNBytes(small.length)).isEqualTo(small);
    assertThat(shield.readNBytes(2)).containsExactly(0xD0, 0);
    other.fresh();
    assertThat(shield.readNBytes(7 * small.length)).hasSize(7 * small.length);
    mine.fresh();
    assertThat(bulk.crowded()).isFalse();
  }

  @Test
  void switchesOffAliasesAndBoundsTheReceiveMaximum() throws Exception {
    byte[] properties =
        bytes(0x12, "assigned", 0x22, 0, 10, 0x1F, "why", 0x21, 0xFF, 0xFF, 0x27, 0, 1, 0, 0);
    MqttConnAck read = (MqttConnAck) read(packet(0x20, bytes(1, 0, properties.length, properties)));
    MqttProperties said = read.getProperties();
    assertThat(read.getSessionPresent()).isTrue();
    assertThat(said.getTopicAliasMaximum()).isZero();
    assertThat(said.getReceiveMaximum()).isEqualTo(Short.MAX_VALUE);
    assertThat(said.getMaximumPacketSize()).isEqualTo(65_536);
    assertThat(said.getAssignedClientIdentifier()).isEqualTo("assigned");
  }

  @Test
  void keepsReasonsThatPahoDoesNotForesee() throws Exception {
    Shield shield = shield(1000, packet(0x40, bytes(1, 2, 0x95, 0)));
    MqttPubAck read = (MqttPubAck) MqttWireMessage.createWireMessage(shield.readAllBytes());
    assertThat(read.getReasonCodes()).containsExactly(0x83);
    assertThat(shield.reasonOf(0x102, 0x83)).isEqualTo(0x95);
    assertThat(shield.reasonOf(0x102, 0x83)).isEqualTo(0x83);
    assertThat(shield.reasonOf(0x102, 0x87)).isEqualTo(0x87);
  }

  @Test
  void doesNotFailOnRubbish() {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      byte[] rubbish = new byte[random.nextInt(60)];
      random.nextBytes(rubbish);
      if (rubbish.length > 1) {
        rubbish[0] = (byte) ((i % 3 == 0 ? 0x20 : i % 3 == 1 ? 0x32 : 0x40) | (i & 1));
        rubbish[1] = (byte) (rubbish.length - 2);
      }
      assertThatCode(
              () -> {
                try {
                  shield(9, rubbish).readAllBytes();
                } catch (IOException e) {
                  // Too short: an end in the middle of a packet.
                }
              })
          .doesNotThrowAnyException();
    }
  }

  /** Why the shield is there; when one of these fails, Paho has become better. */
  @Test
  void pahoStillNeedsIt() {
    byte[] tab = publish(0, "a\tb", new byte[0], new byte[1]);
    assertThatCode(() -> MqttWireMessage.createWireMessage(tab))
        .isInstanceOf(IllegalArgumentException.class);
    byte[] puback = packet(0x40, bytes(1, 2, 0x95, 0));
    assertThatCode(() -> MqttWireMessage.createWireMessage(puback)).isNotNull();
    assertThat(new MqttMessage(new byte[0]).isDuplicate()).isFalse();
  }
}
