/** Looks at what an agent stands on: Java, disk, clock, brokers, folders, systemd. */
@NullMarked
package io.mutstreams.agent.doctor;

import org.jspecify.annotations.NullMarked;
