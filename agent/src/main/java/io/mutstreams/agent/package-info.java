/** Wires the parts of the agent and owns their start and stop. */
@NullMarked
package io.mutstreams.agent;

import org.jspecify.annotations.NullMarked;
