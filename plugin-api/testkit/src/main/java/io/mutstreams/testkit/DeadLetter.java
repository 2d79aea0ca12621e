package io.mutstreams.testkit;

import io.mutstreams.api.Record;

/**
 * A record that the operator could not process.
 *
 * @param record as it came in
 * @param reason what the dead letter says
 */
public record DeadLetter(Record record, String reason) {}
