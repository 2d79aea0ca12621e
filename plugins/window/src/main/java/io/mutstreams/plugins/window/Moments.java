package io.mutstreams.plugins.window;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * The statistics of numbers seen one by one, in constant space. Immutable.
 *
 * <p>The squared deviations are updated as in B. P. Welford, "Note on a Method for Calculating
 * Corrected Sums of Squares and Products", Technometrics 4 (1962), 419-420, which does not cancel
 * out where the values are large and their spread is small. The sum is compensated as in A.
 * Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen", ZAMM 54
 * (1974), 39-51.
 *
 * @param count how many numbers
 * @param min the least; positive infinity of none
 * @param max the greatest; negative infinity of none
 * @param mean the running mean
 * @param squares the sum of the squared deviations from the mean
 * @param rough the sum without its correction
 * @param correction what rounding took from the sum
 */
record Moments(
    long count,
    double min,
    double max,
    double mean,
    double squares,
    double rough,
    double correction) {
  static final Moments NONE =
      new Moments(0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0, 0, 0, 0);

  /** These numbers and one more. */
  Moments and(double value) {
    long n = count + 1;
    double before = value - mean;
    double newMean = mean + before / n;
    double sum = rough + value;
    double lost =
        Math.abs(rough) >= Math.abs(value) ? (rough - sum) + value : (value - sum) + rough;
    return new Moments(
        n,
        Math.min(min, value),
        Math.max(max, value),
        newMean,
        squares + before * (value - newMean),
        sum,
        correction + lost);
  }

  /**
   * These numbers and those. The squared deviations are joined as in T. F. Chan, G. H. Golub and R.
   * J. LeVeque, "Updating Formulae and a Pairwise Algorithm for Computing Sample Variances",
   * Stanford STAN-CS-79-773 (1979).
   */
  Moments and(Moments more) {
    if (count == 0 || more.count == 0) {
      return count == 0 ? more : this;
    }
    long n = count + more.count;
    double between = more.mean - mean;
    double share = (double) more.count / n;
    double sum = rough + more.rough;
    double lost =
        Math.abs(rough) >= Math.abs(more.rough)
            ? (rough - sum) + more.rough
            : (more.rough - sum) + rough;
    return new Moments(
        n,
        Math.min(min, more.min),
        Math.max(max, more.max),
        mean + between * share,
        squares + more.squares + between * between * count * share,
        sum,
        correction + more.correction + lost);
  }

  /** The sum. */
  double sum() {
    return rough + correction;
  }

  /** The population standard deviation: the divisor is the count; 0 for one number. */
  double stddev() {
    return Math.sqrt(squares / count);
  }

  void write(DataOutputStream out) throws IOException {
    out.writeLong(count);
    for (double part : new double[] {min, max, mean, squares, rough, correction}) {
      out.writeDouble(part);
    }
  }

  static Moments read(DataInputStream in) throws IOException {
    return new Moments(
        in.readLong(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble());
  }
}
