package io.mutstreams.agent.config;

import io.mutstreams.api.OperatorFactory;
import io.mutstreams.api.OperatorSpec;

/**
 * An operator that the installed plugins offer.
 *
 * @param spec what it declares
 * @param factory makes it
 * @param plugin the id of its plugin
 * @param version the version of its plugin
 * @param hash SHA-256 of the jar, hexadecimal: another hash is another operator
 */
public record OperatorType(
    OperatorSpec spec, OperatorFactory factory, String plugin, String version, String hash) {}
