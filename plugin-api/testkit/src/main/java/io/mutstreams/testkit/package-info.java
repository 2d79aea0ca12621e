/** Tests an operator in a few lines, without a running agent. */
@NullMarked
package io.mutstreams.testkit;

import org.jspecify.annotations.NullMarked;
