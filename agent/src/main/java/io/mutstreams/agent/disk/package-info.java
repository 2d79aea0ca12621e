/** What the disk does to files, and what its errors are called. */
@NullMarked
package io.mutstreams.agent.disk;

import org.jspecify.annotations.NullMarked;
