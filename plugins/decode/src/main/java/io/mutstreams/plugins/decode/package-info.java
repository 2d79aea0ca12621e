/** Turns the formats of devices into records: SenML and CSV. */
@NullMarked
package io.mutstreams.plugins.decode;

import org.jspecify.annotations.NullMarked;
