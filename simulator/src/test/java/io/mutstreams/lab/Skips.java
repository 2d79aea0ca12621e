package io.mutstreams.lab;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;

/** Faults that this machine cannot make are skipped, and loudly. */
final class Skips {
  private Skips() {}

  /** Skips the test if something is missing for this fault. */
  static void unless(Optional<String> missing, String fault) {
    if (missing.isPresent()) {
      String said = "SKIPPED: " + fault + ", as " + missing.get();
      System.out.println(said);
      assumeTrue(false, said);
    }
  }
}
