/**
 * Real faults, made on this machine, and what an oracle in a process of its own finds afterwards:
 * {@code ./mvnw verify -Plab}, or one part with {@code -Dit.test=PowerCutLab}. What the machine
 * cannot make is skipped, by name.
 */
@NullMarked
package io.mutstreams.lab;

import org.jspecify.annotations.NullMarked;
