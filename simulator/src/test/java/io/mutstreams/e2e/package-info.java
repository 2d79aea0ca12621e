/** Proofs of the whole: real brokers, a real agent in a process of its own, real faults. */
@NullMarked
package io.mutstreams.e2e;

import org.jspecify.annotations.NullMarked;
