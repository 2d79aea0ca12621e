package io.mutstreams.agent.config;

/**
 * A place in a configuration file.
 *
 * @param file the file as the person named it
 * @param line from 1
 * @param column from 1
 */
public record Position(String file, int line, int column) {
  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
