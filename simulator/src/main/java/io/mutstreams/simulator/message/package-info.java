/** What is sent: messages, when each is due, and the marks by which the checker knows them. */
@NullMarked
package io.mutstreams.simulator.message;

import org.jspecify.annotations.NullMarked;
