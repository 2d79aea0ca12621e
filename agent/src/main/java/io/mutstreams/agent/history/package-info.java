/** The revisions that were accepted, kept on disk, and what became of each change. */
@NullMarked
package io.mutstreams.agent.history;

import org.jspecify.annotations.NullMarked;
