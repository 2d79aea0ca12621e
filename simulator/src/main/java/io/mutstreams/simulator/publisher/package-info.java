/** Sends messages at QoS 1 and keeps a ledger of what was sent and acknowledged. */
@NullMarked
package io.mutstreams.simulator.publisher;

import org.jspecify.annotations.NullMarked;
