/**
 * One MQTT 5 connection. The only package, with the bare forwarder of the bench, that knows Paho.
 */
@NullMarked
package io.mutstreams.simulator.link;

import org.jspecify.annotations.NullMarked;
