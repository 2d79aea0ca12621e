package io.mutstreams.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.simulator.checker.Verdict;
import java.util.List;

/** What is promised across crashes and outages. Stateless. */
final class AtLeastOnce {
  private AtLeastOnce() {}

  /** Nothing is lost, out of order or foreign, and what came twice came with the same record id. */
  static void judge(List<Verdict> verdicts) {
    for (Verdict verdict : verdicts) {
      assertThat(verdict.expected()).isPositive();
      assertThat(verdict.complete()).as(verdict.toText()).isTrue();
      assertThat(verdict.reordered()).as(verdict.toText()).isZero();
      assertThat(verdict.unexpected()).as(verdict.toText()).isZero();
      assertThat(verdict.duplicatedSameId()).as(verdict.toText()).isEqualTo(verdict.duplicated());
    }
  }
}
