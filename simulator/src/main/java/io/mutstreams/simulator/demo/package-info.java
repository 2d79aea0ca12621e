/** The demo: brokers, simulator and agent as processes, watched in a table. */
@NullMarked
package io.mutstreams.simulator.demo;

import org.jspecify.annotations.NullMarked;
