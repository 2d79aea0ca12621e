/** The running graph: lanes, steps, keyed state, timers, acknowledgement. */
@NullMarked
package io.mutstreams.agent.flow;

import org.jspecify.annotations.NullMarked;
