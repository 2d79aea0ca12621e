/** Send less: dedupe, deadband, throttle. */
@NullMarked
package io.mutstreams.plugins.reduce;

import org.jspecify.annotations.NullMarked;
