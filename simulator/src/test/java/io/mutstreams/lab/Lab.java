package io.mutstreams.lab;

/** What all parts of the lab share: the seed, and how long they go on. */
public final class Lab {
  private Lab() {}

  /**
   * The seed of a run: a new one each time, or that of {@code -Dseed}, to run a failing one again.
   * Printed.
   */
  public static long seed(String part) {
    long seed = Long.getLong("seed", System.nanoTime() & 0xffffff);
    System.out.println(part + ": seed " + seed);
    return seed;
  }

  /**
   * How many rounds.
   *
   * @param few when nothing is said; {@code -Dlab.rounds} says
   */
  public static int rounds(int few) {
    return Integer.getInteger("lab.rounds", few);
  }

  /**
   * Whether this case is wanted: all are, but where {@code -Dlab.only} names one, or {@code
   * -Dlab.without} this one.
   */
  public static boolean wanted(String name) {
    if (name.equals(System.getProperty("lab.without"))) {
      System.out.println("SKIPPED: " + name + ": told so by lab.without");
      return false;
    }
    String only = System.getProperty("lab.only");
    return only == null || only.equals(name);
  }

  /** How long a soak or a storm lasts: {@code -Dlab.minutes}. */
  public static int minutes(int few) {
    return Integer.getInteger("lab.minutes", few);
  }

  /**
   * How many records a second.
   *
   * @param usual when nothing is said; {@code -Dlab.rate} says, for a machine that is too small
   */
  public static int rate(int usual) {
    return Integer.getInteger("lab.rate", usual);
  }
}
