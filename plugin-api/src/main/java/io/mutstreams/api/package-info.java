/**
 * What a plugin author compiles against: records in, records out, keyed state and timers.
 *
 * <h2>Life cycle of an operator</h2>
 *
 * <ol>
 *   <li>{@link io.mutstreams.api.OperatorFactory#spec()} is asked what the operator is. It is a
 *       constant.
 *   <li>{@link io.mutstreams.api.OperatorFactory#create} gets a configuration that was already
 *       checked and converted against that spec, and makes the operator. Nothing has changed in the
 *       running agent yet; a refusal here leaves everything as it was.
 *   <li>{@link io.mutstreams.api.Operator#open} and {@link io.mutstreams.api.Operator#warmUp},
 *       still beside the running version.
 *   <li>The change is committed between two records. From then on {@link
 *       io.mutstreams.api.Operator#process} is called for each record and {@link
 *       io.mutstreams.api.Operator#onTimer} for each timer that is due.
 *   <li>{@link io.mutstreams.api.Operator#close} after the last record.
 * </ol>
 *
 * <h2>Threads</h2>
 *
 * One operator instance serves one lane and is never called by two threads at once; what one call
 * wrote to the instance's fields, the next call sees. An operator starts no threads, does no I/O,
 * blocks on nothing and keeps nothing in static fields. What must outlive the instance goes into
 * keyed state.
 *
 * <h2>Compatibility</h2>
 *
 * The major version is {@link io.mutstreams.api.ApiVersion#MAJOR}. Within a major version nothing
 * is removed and no method gets a new obligation: a jar built against 1.x runs on every later 1.y.
 * Interfaces that a host implements ({@link io.mutstreams.api.Context}, {@link
 * io.mutstreams.api.Out}, {@link io.mutstreams.api.State}) may gain methods; interfaces that a
 * plugin implements ({@link io.mutstreams.api.OperatorFactory}, {@link io.mutstreams.api.Operator},
 * {@link io.mutstreams.api.StateCodec}) gain only methods with a default.
 */
@NullMarked
package io.mutstreams.api;

import org.jspecify.annotations.NullMarked;
