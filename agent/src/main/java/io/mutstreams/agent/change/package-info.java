/** Old revision and new revision to a change plan; prepare, commit, undo. */
@NullMarked
package io.mutstreams.agent.change;

import org.jspecify.annotations.NullMarked;
