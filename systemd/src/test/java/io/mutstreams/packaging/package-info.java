/** What the packages are held to. */
@NullMarked
package io.mutstreams.packaging;

import org.jspecify.annotations.NullMarked;
