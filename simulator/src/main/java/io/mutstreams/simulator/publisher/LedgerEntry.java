package io.mutstreams.simulator.publisher;

/**
 * One message that was sent.
 *
 * @param key its ordering key
 * @param seq its number among those of the key, from 0
 * @param topic the topic it was sent to
 * @param crc CRC32C of its payload
 * @param acknowledged whether the plant broker acknowledged it: then it must arrive
 * @param unheard whether the plant broker said that nobody had subscribed when it came
 * @param resent whether it was sent more than once because the connection broke
 * @param repeat whether it repeats an earlier reading on purpose
 */
public record LedgerEntry(
    String key,
    int seq,
    String topic,
    int crc,
    boolean acknowledged,
    boolean unheard,
    boolean resent,
    boolean repeat) {}
