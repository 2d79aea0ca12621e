/** The local control socket: how commands reach the running agent. */
@NullMarked
package io.mutstreams.agent.control;

import org.jspecify.annotations.NullMarked;
