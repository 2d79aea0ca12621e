package io.mutstreams.agent.config;

/** A value that must never be printed. Equal by value. */
public record Secret(String value) {
  @Override
  public String toString() {
    return "(secret)";
  }
}
