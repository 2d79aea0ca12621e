/** Measures how fast and at what cost records are forwarded. */
@NullMarked
package io.mutstreams.simulator.bench;

import org.jspecify.annotations.NullMarked;
