package io.mutstreams.agent.flow;

import io.mutstreams.agent.config.Position;
import io.mutstreams.agent.config.SourceConfig;
import io.mutstreams.agent.expression.ExpressionCompiler;
import io.mutstreams.agent.format.Formats;
import io.mutstreams.api.Bytes;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Prints what a record costs on its way from source to uplink, without any broker: run its main,
 * best with the flags of the launcher. Nothing is asserted.
 */
final class RecordPathTimes {
  private static final int ROUNDS = 6;
  private static final int RECORDS = 200_000;

  private final InstantSource clock = InstantSource.system();
  private final MemoryDeadLetters dead = new MemoryDeadLetters(Runnable::run);
  private final Uplink uplink =
      Uplinks.alone("up", new MemoryOutbox(Runnable::run), dead, InstantSource.system());

  /** A broker that answers before the call returns. */
  private static final class Instant implements Publisher {
    @Override
    public CompletableFuture<Void> start() {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public boolean publish(Outgoing message, Answer answer) {
      answer.delivered();
      return true;
    }

    @Override
    public int window() {
      return 1_000;
    }

    @Override
    public CompletableFuture<Void> close(long patienceMillis) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public LinkStatus status() {
      return new LinkStatus(true, null, 1, 0);
    }
  }

  private RecordPathTimes() {}

  /** Takes no arguments. */
  public static void main(String[] arguments) throws Exception {
    new RecordPathTimes().run();
  }

  private void run() throws Exception {
    Uplink.Link link = uplink.link(events -> new Instant());
    uplink.open();
    Uplink.Link unused = uplink.attach(link);
    link.up();
    ids();
    Lane lane = lane();
    Gate source = source(lane);
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < RECORDS; i++) {
        source.accept(arrival(i));
      }
      long handed = System.nanoTime();
      Void unusedResult = lane.flushed().get(60, TimeUnit.SECONDS);
      long end = System.nanoTime();
      print("source (key, id)", handed - start, RECORDS);
      print("all, two threads", end - start, RECORDS);
    }
    lane.close();
  }

  private void ids() {
    RecordIds ids = new RecordIds();
    Bytes payload = arrival(1).payload();
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      int length = 0;
      for (int i = 0; i < RECORDS; i++) {
        length += ids.ofMessage("sensors/7/temperature", payload, Map.of()).length();
      }
      print("id of " + payload.size() + " bytes", System.nanoTime() - start, length / 24);
    }
  }

  private static void print(String what, long nanos, int records) {
    System.out.printf("%-20s %6d ns a record%n", what, nanos / records);
  }

  private static Arrival arrival(int number) {
    String body = "{\"k\":\"sensor-" + number % 50 + "\",\"value\":21.5,\"pad\":\"";
    return new Arrival(
        "sensors/7/temperature",
        Bytes.utf8(body + "x".repeat(197 - body.length()) + "\"}"),
        Map.of(),
        1,
        () -> {});
  }

  private Lane lane() {
    Rendering rendering = new Rendering(record -> "gw/" + record.key(), 1, false);
    StepHost filter =
        Operators.step(
            Operators.spec(),
            (record, context, out) -> {
              if (record.number("value") > 0) {
                out.emit(record);
              }
            },
            clock);
    Pipeline pipeline =
        new Pipeline(
            Set.of("s"),
            Map.of(),
            List.of(filter),
            List.of(Map.of()),
            List.of(new Route(null, false, List.of(new Target.ToUplink(uplink, rendering)))));
    Lane lane =
        new Lane(
            "stream",
            pipeline,
            new Lane.Setting(
                clock,
                dead,
                new MemoryStateStore(Runnable::run),
                10,
                () -> false,
                () -> System.nanoTime() / 1_000_000,
                input -> false));
    lane.start();
    return lane;
  }

  private Gate source(Lane lane) {
    SourceConfig config =
        new SourceConfig(
            "s",
            "plant",
            List.of("#"),
            1,
            1_000,
            "json",
            Formats.decoder("json").orElseThrow(),
            new ExpressionCompiler(Map.of("id", "gw")).value("body.k"),
            null,
            null,
            false,
            "",
            new Position("f", 1, 1));
    SourceNode source = new SourceNode(config, clock, dead);
    source.retarget(config, List.of(lane));
    Gate gate = new Gate();
    gate.lead(List.of(new Gate.Way(config.topics(), source)));
    gate.resume();
    return gate;
  }
}
