package io.mutstreams.simulator.bench;

/**
 * How an agent got rid of a backlog.
 *
 * @param ceilingPerS what the same agent forwards at most with no backlog, measured before and
 *     after
 * @param perS records of the backlog per second, from the first to the last
 * @param lost records that never arrived, live ones too
 * @param duplicated arrivals beyond the first of a record
 * @param reordered arrivals before an earlier one of their key
 */
record BacklogDrain(double ceilingPerS, double perS, long lost, long duplicated, long reordered) {}
