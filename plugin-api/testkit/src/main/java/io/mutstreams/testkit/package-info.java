/**
 * Tests an operator in a few lines, without a running agent: its options are read by the agent's
 * own reader, and it runs in the agent's own host, with keyed state, timers and codecs.
 *
 * <pre>{@code
 * var clamp = OperatorTest.of(new ClampFactory(), "{field: value, min: 0, max: 100}");
 * clamp.send(record("{\"value\": 120}"));
 * assertThat(clamp.out()).extracting(r -> r.number("value")).containsExactly(100.0);
 * }</pre>
 */
@NullMarked
package io.mutstreams.testkit;

import org.jspecify.annotations.NullMarked;
