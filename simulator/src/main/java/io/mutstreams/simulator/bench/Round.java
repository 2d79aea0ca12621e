package io.mutstreams.simulator.bench;

/**
 * One forwarder in one round.
 *
 * @param firstRecordSeconds from starting its process to the first record upstream
 * @param steady under the fixed rate
 * @param ceiling as fast as it goes
 */
record Round(double firstRecordSeconds, Phase steady, Phase ceiling) {}
