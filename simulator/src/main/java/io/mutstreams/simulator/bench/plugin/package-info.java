/** Operators that the benchmark packs into jars and drops into an agent. */
@NullMarked
package io.mutstreams.simulator.bench.plugin;

import org.jspecify.annotations.NullMarked;
