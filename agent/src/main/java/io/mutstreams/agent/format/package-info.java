/** Payloads to bodies and back: JSON, plain number, plain text, bytes. */
@NullMarked
package io.mutstreams.agent.format;

import org.jspecify.annotations.NullMarked;
