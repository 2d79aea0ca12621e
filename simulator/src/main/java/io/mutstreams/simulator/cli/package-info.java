/** The development commands: simulate, demo and bench. */
@NullMarked
package io.mutstreams.simulator.cli;

import org.jspecify.annotations.NullMarked;
