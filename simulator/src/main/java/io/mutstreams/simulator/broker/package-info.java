/** An MQTT 5 broker that needs nothing installed. */
@NullMarked
package io.mutstreams.simulator.broker;

import org.jspecify.annotations.NullMarked;
