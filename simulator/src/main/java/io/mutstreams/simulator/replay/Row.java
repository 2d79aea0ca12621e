package io.mutstreams.simulator.replay;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One row of a recording.
 *
 * @param columns values by the names of their columns, in the order of the file
 * @param whole the row as one payload: the JSON of a line, or null for CSV
 * @param line number of its first line in the file, from 1
 */
record Row(Map<String, String> columns, @Nullable String whole, long line) {}
