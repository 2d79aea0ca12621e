/** Recorded feeds, played again: CSV and {@code epoch_ms,payload} lines. */
@NullMarked
package io.mutstreams.simulator.replay;

import org.jspecify.annotations.NullMarked;
