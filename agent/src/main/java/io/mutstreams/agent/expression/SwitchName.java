package io.mutstreams.agent.expression;

/**
 * What tells a switch from others: a text that was compiled for one type goes on to read that one
 * when the switch has become another.
 */
public record SwitchName(String name, SwitchType type) {}
