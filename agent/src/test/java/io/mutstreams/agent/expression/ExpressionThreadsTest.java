package io.mutstreams.agent.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.api.Condition;
import io.mutstreams.api.Expression;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ExpressionThreadsTest {
  private static final int THREADS = 4;
  private static final int RECORDS = 20_000;

  @Test
  void oneCompiledExpressionServesManyThreadsAtOnce() throws Exception {
    Expression loop = Samples.COMPILER.value("body.list.map(x, x + body.n).filter(x, x % 2 == 0)");
    Template template = Samples.COMPILER.template("{body.n}/{body.list.map(x, string(x)).join()}");
    Condition match = Samples.COMPILER.condition("string(body.n).matches('^[0-9]*[02468]$')");
    CyclicBarrier start = new CyclicBarrier(THREADS);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> runs = new ArrayList<>();
      for (long thread = 0; thread < THREADS; thread++) {
        long first = thread;
        runs.add(
            threads.submit(
                () -> {
                  start.await();
                  for (long n = first; n < RECORDS; n += THREADS) {
                    var record = Samples.withBody(Map.of("n", n, "list", List.of(0L, 1L, 2L)));
                    assertThat(loop.evaluate(record))
                        .isEqualTo(n % 2 == 0 ? List.of(n, n + 2) : List.of(n + 1));
                    assertThat(template.render(record)).isEqualTo(n + "/012");
                    assertThat(match.test(record)).isEqualTo(n % 2 == 0);
                  }
                  return first;
                }));
      }
      for (Future<?> run : runs) {
        run.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void manyThreadsMayCompileAtOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<Object>> made = new ArrayList<>();
      for (long n = 0; n < 40; n++) {
        long own = n;
        made.add(threads.submit(() -> Samples.value("[1, 2].map(x, x * " + own + ")", null)));
      }
      for (int n = 0; n < made.size(); n++) {
        assertThat(made.get(n).get(60, TimeUnit.SECONDS)).isEqualTo(List.of((long) n, 2L * n));
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
