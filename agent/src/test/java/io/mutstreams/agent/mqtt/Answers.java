package io.mutstreams.agent.mqtt;

import io.mutstreams.agent.flow.Publisher;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps the answers and events of a publisher, in order. Safe for any thread. */
final class Answers implements Publisher.Events {
  final List<String> delivered = new CopyOnWriteArrayList<>();
  final List<String> refused = new CopyOnWriteArrayList<>();
  final List<String> broken = new CopyOnWriteArrayList<>();
  final List<String> events = new CopyOnWriteArrayList<>();

  Publisher.Answer of(String payload) {
    return new Publisher.Answer() {
      @Override
      public void delivered() {
        delivered.add(payload);
      }

      @Override
      public void refused(int code, String reason) {
        refused.add(payload + " " + code + " " + reason);
      }

      @Override
      public void rejected(int code, String reason) {
        refused(code, reason);
      }

      @Override
      public void broken() {
        broken.add(payload);
        events.add("broken " + payload);
      }
    };
  }

  @Override
  public void up() {
    events.add("up");
  }

  @Override
  public void down(String why) {
    events.add("down " + why);
  }
}
