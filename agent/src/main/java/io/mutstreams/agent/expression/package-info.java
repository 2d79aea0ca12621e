/**
 * Conditions, computed values and templates, written in CEL (Common Expression Language).
 *
 * <p>The CEL library reads the text and checks its types: grammar, macros and type rules are its
 * own. What it has checked is then turned into a small tree of {@link
 * io.mutstreams.agent.expression.Node nodes} that works on the values of a record's body as they
 * are, mixes whole numbers and decimals, and counts its steps, so that every evaluation ends.
 *
 * <p>The library is known in this package only, and nothing of it is touched before the first text
 * is compiled: that costs some hundred milliseconds once.
 */
@NullMarked
package io.mutstreams.agent.expression;

import org.jspecify.annotations.NullMarked;
