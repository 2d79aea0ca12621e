package io.mutstreams.simulator.feed;

/**
 * What goes wrong with sensors, each as a probability per reading between 0 and 1.
 *
 * @param dropout the sensor falls silent for 5 to 50 readings
 * @param burst the sensor sends 3 to 10 further readings at once
 * @param repeat the reading is sent a second time with the same id
 * @param late the reading is held back and arrives 2 to 20 readings late, with its old time
 */
public record Faults(double dropout, double burst, double repeat, double late) {
  /** Perfect sensors: the rate is exact. */
  public static final Faults NONE = new Faults(0, 0, 0, 0);

  /** Ordinary sensors in the field. */
  public static final Faults LIFELIKE = new Faults(0.001, 0.002, 0.005, 0.01);

  /** Checks the ranges. */
  public Faults {
    check("dropout", dropout);
    check("burst", burst);
    check("repeat", repeat);
    check("late", late);
  }

  private static void check(String name, double probability) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException(
          name + " is a probability from 0 to 1, not " + probability);
    }
  }
}
