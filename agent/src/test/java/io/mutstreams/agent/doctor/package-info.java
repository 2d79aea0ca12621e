/** What the doctor makes of what it sees. */
@NullMarked
package io.mutstreams.agent.doctor;

import org.jspecify.annotations.NullMarked;
