/** Sends less: repeats, small changes and what comes too often stay behind. */
@NullMarked
package io.mutstreams.plugins.reduce;

import org.jspecify.annotations.NullMarked;
