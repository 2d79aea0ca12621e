/** Feeds, replays, brokers, faults and the checker that counts what was lost. */
@NullMarked
package io.mutstreams.simulator;

import org.jspecify.annotations.NullMarked;
