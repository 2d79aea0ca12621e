/** Time windows and their statistics. */
@NullMarked
package io.mutstreams.plugins.window;

import org.jspecify.annotations.NullMarked;
