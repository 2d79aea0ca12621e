/** All that a plugin author compiles against. */
@NullMarked
package io.mutstreams.api;

import org.jspecify.annotations.NullMarked;
