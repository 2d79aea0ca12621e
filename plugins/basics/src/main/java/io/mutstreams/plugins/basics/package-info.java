/** What nearly every stream needs: filter, compute, drop, keep and rename fields. */
@NullMarked
package io.mutstreams.plugins.basics;

import org.jspecify.annotations.NullMarked;
