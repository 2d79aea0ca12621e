package io.mutstreams.agent.expression;

import io.mutstreams.api.Condition;
import io.mutstreams.api.Record;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Prints what expressions cost: processor time, which other processes disturb less than the clock.
 * Run it by hand, with -XX:TieredStopAtLevel=1 for the numbers of a small gateway; nothing depends
 * on them.
 */
final class ExpressionSpeed {
  private static final int ROUNDS = 5;
  private static final int RUNS = 2_000_000;

  private ExpressionSpeed() {}

  public static void main(String[] arguments) {
    long start = cpu();
    ExpressionCompiler compiler = new ExpressionCompiler(Map.of("id", "gw-07"));
    compiler.condition("body.value > 3");
    System.out.printf("first compilation %d ms%n", (cpu() - start) / 1_000_000);
    start = cpu();
    for (int i = 0; i < 100; i++) {
      compiler.condition("body.value > -40 && body.value < 125");
    }
    System.out.printf("a later compilation %d us%n", (cpu() - start) / 100_000);
    Record record = record();
    for (String text :
        List.of(
            "body.value > -40 && body.value < 125",
            "headers.unit == 'C'",
            "topic[1] == 'line-3'",
            "body.list.exists(x, x > 2)",
            "round(body.value * 1.8 + 32, 1) > 3.0",
            "body.id.matches('^T-[0-9]+$')")) {
      Condition condition = compiler.condition(text);
      print(text, () -> condition.test(record));
    }
    Template template = compiler.template("gw/{agent.id}/{key}");
    print(template.source(), () -> !template.render(record).isEmpty());
  }

  private interface Work {
    boolean run();
  }

  private static void print(String name, Work work) {
    long best = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long start = cpu();
      int held = 0;
      for (int i = 0; i < RUNS; i++) {
        held += work.run() ? 1 : 0;
      }
      if (held != RUNS) {
        throw new IllegalStateException(name + " held " + held + " times");
      }
      best = Math.min(best, cpu() - start);
    }
    System.out.printf("%-40s %d ns%n", name, best / RUNS);
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static Record record() {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("id", "T-17");
    body.put("ts", 1_772_368_200_000L);
    body.put("unit", "C");
    body.put("value", 21.5);
    body.put("list", List.of(1L, 2.5, 3L));
    return Record.of(
        "m-1", "plant", "plant/line-3/temperature", "line-3", 0, Map.of("unit", "C"), body);
  }
}
