/** A TCP proxy that delays, cuts and stalls connections on command. */
@NullMarked
package io.mutstreams.simulator.proxy;

import org.jspecify.annotations.NullMarked;
