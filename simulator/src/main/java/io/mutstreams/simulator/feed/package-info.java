/** Made-up sensors that look like sensors. */
@NullMarked
package io.mutstreams.simulator.feed;

import org.jspecify.annotations.NullMarked;
