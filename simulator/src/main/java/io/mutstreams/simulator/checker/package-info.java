/** Receives upstream and says what was lost, repeated, reordered, damaged and how late it came. */
@NullMarked
package io.mutstreams.simulator.checker;

import org.jspecify.annotations.NullMarked;
