/** What the build makes for the packages: the completion, the manual page, the changelog. */
@NullMarked
package io.mutstreams.packaging;

import org.jspecify.annotations.NullMarked;
