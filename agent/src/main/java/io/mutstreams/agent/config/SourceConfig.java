package io.mutstreams.agent.config;

import io.mutstreams.api.Expression;
import io.mutstreams.api.PayloadDecoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where records come in.
 *
 * @param name its name; connections, sources, streams and uplinks have names of their own each, but
 *     no source is named like a stream
 * @param connection the name of its connection
 * @param topics topic filters; none overlaps another
 * @param qos 0 or 1
 * @param receiveMaximum how many messages may be unacknowledged
 * @param format the name of the format of its payloads: json, number, text, bytes
 * @param decoder decodes that format
 * @param key computes the key; null for none
 * @param time computes the event time (epoch milliseconds, or an ISO-8601 text); null for the time
 *     of arrival
 * @param id computes the record id; null for one derived from the message
 * @param storeFirst whether what is made of its messages goes through the outboxes in any case
 * @param fingerprint equal when all its settings are
 * @param at where it is written
 */
public record SourceConfig(
    String name,
    String connection,
    List<String> topics,
    int qos,
    int receiveMaximum,
    String format,
    PayloadDecoder decoder,
    @Nullable Expression key,
    @Nullable Expression time,
    @Nullable Expression id,
    boolean storeFirst,
    String fingerprint,
    Position at) {}
