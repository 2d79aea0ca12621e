/** What several commands need to talk to a person: durations and progress. */
@NullMarked
package io.mutstreams.simulator.console;

import org.jspecify.annotations.NullMarked;
