package io.mutstreams.simulator.console;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A topic filter, as sensors/+/temperature or sensors/#. */
public final class TopicFilterConverter implements ITypeConverter<String> {
  /** Has no state. */
  public TopicFilterConverter() {}

  @Override
  public String convert(String text) {
    String[] levels = text.split("/", -1);
    boolean good = !text.isEmpty();
    for (int i = 0; i < levels.length; i++) {
      boolean wild = levels[i].indexOf('+') >= 0 || levels[i].indexOf('#') >= 0;
      boolean last = i == levels.length - 1;
      good &= !wild || levels[i].equals("+") || (levels[i].equals("#") && last);
    }
    if (!good) {
      throw new TypeConversionException(
          "'"
              + text
              + "' is no topic filter; + takes one whole level, # all that follow, at the end");
    }
    return text;
  }
}
