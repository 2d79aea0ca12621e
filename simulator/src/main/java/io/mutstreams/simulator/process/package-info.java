/** Child processes that end with their parent, and what they cost. */
@NullMarked
package io.mutstreams.simulator.process;

import org.jspecify.annotations.NullMarked;
