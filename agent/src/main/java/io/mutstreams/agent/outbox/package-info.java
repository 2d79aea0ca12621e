/**
 * All that is stored: outboxes, the state of operators and dead letters, in one H2 database that
 * one thread owns. {@link io.mutstreams.agent.outbox.Storage} is the way in.
 */
@NullMarked
package io.mutstreams.agent.outbox;

import org.jspecify.annotations.NullMarked;
