/** The mutation storm: random edits of a running agent under load, and what must come of them. */
@NullMarked
package io.mutstreams.lab.storm;

import org.jspecify.annotations.NullMarked;
