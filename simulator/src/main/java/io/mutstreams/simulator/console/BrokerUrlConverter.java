package io.mutstreams.simulator.console;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The address of a broker: mqtt://host or mqtt://host:port. The brokers of trials have no TLS. */
public final class BrokerUrlConverter implements ITypeConverter<String> {
  private static final Pattern FORM =
      Pattern.compile("mqtt://(?:[\\p{L}\\p{N}._-]+|\\[[0-9A-Fa-f:.]+])(?::(\\d{1,5}))?");

  /** Has no state. */
  public BrokerUrlConverter() {}

  @Override
  public String convert(String text) {
    Matcher form = FORM.matcher(text);
    if (form.matches()) {
      String port = form.group(1);
      int number = port == null ? 1883 : Integer.parseInt(port);
      if (number >= 1 && number <= 65_535) {
        return text;
      }
    }
    throw new TypeConversionException(
        "'" + text + "' is no broker; write mqtt://HOST:PORT, as mqtt://127.0.0.1:1883");
  }
}
