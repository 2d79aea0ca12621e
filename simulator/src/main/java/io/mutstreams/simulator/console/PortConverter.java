package io.mutstreams.simulator.console;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A port to listen on, where 0 picks a free one. */
public final class PortConverter implements ITypeConverter<Integer> {
  /** Has no state. */
  public PortConverter() {}

  @Override
  public Integer convert(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= 65_535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Said below, as of any other that is none.
    }
    throw new TypeConversionException("'" + text + "' is no port; allowed are 0 to 65535");
  }
}
