package io.mutstreams.plugins.decode;

import org.jspecify.annotations.Nullable;

/**
 * A measurement with everything that the base fields of its message add.
 *
 * @param name base name and own name
 * @param ownName its own name; "" where the base name is all
 * @param unit its unit; null where none is given
 * @param value Double, String, Boolean or Bytes; null where there is only a sum
 * @param sum the integral of the values over time, or null
 * @param time milliseconds since 1970-01-01T00:00Z
 */
record SenmlEntry(
    String name,
    String ownName,
    @Nullable String unit,
    @Nullable Object value,
    @Nullable Double sum,
    long time) {}
