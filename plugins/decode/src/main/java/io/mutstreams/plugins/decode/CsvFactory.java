package io.mutstreams.plugins.decode;

import io.mutstreams.api.BadConfigException;
import io.mutstreams.api.Config;
import io.mutstreams.api.Expression;
import io.mutstreams.api.Operator;
import io.mutstreams.api.OperatorFactory;
import io.mutstreams.api.OperatorSpec;
import io.mutstreams.api.Option;
import java.util.HashSet;
import java.util.List;
import org.pf4j.Extension;

/** {@code csv}: decodes CSV. */
@Extension
public final class CsvFactory implements OperatorFactory {
  private static final Option<List<String>> COLUMNS =
      Option.texts(
              "columns",
              "The names of the columns, which become fields; give these or 'header: true'.")
          .orBare();
  private static final Option<Boolean> HEADER =
      Option.flag("header", "Whether the first line of each message names the columns.")
          .defaultsTo(false);
  private static final Option<String> SEPARATOR =
      Option.text("separator", "The one character between fields; \"\\t\" for a tab.")
          .defaultsTo(",");
  private static final Option<String> QUOTE =
      Option.text("quote", "The one character around fields that contain separators.")
          .defaultsTo("\"");
  private static final Option<List<String>> AS_TEXT =
      Option.texts(
          "as-text",
          "Columns that stay texts; elsewhere what JSON would take for a number becomes one, and"
              + " nothing between separators becomes null, unless in quotes.");
  private static final Option<Expression> TIME =
      Option.expression(
          "time",
          "The event time of each line's record: a number of milliseconds since 1970-01-01T00:00Z,"
              + " or a text such as 2026-11-23T12:00:00Z; when absent that of the message.");
  private static final Option<Long> MAX_LINES =
      Option.integer("max-lines", "A message of more lines than this goes to the dead letters.")
          .in("lines")
          .defaultsTo(10_000L)
          .between(1L, 1_000_000L);
  private static final OperatorSpec SPEC =
      OperatorSpec.named(
              "csv", "Makes a record of each line of a CSV message (RFC 4180), in text or bytes.")
          .option(COLUMNS)
          .option(HEADER)
          .option(SEPARATOR)
          .option(QUOTE)
          .option(AS_TEXT)
          .option(TIME)
          .option(MAX_LINES)
          .example("csv: {columns: [time, speed, vehicles], separator: \";\", time: body.time}")
          .build();

  @Override
  public OperatorSpec spec() {
    return SPEC;
  }

  @Override
  public Operator create(Config config) {
    List<String> columns = config.find(COLUMNS).orElse(List.of());
    if (columns.isEmpty() != config.get(HEADER)) {
      throw new BadConfigException(
          columns.isEmpty()
              ? "name the columns, as in 'columns: [time, speed]', or say 'header: true'"
              : "'columns' and 'header: true' both name the columns: give one of the two");
    }
    if (new HashSet<>(columns).size() < columns.size()) {
      throw new BadConfigException(COLUMNS.name(), "two columns have the same name");
    }
    char separator = character(SEPARATOR, config);
    char quote = character(QUOTE, config);
    if (separator == quote) {
      throw new BadConfigException(QUOTE.name(), "quote and separator are the same character");
    }
    List<String> asText = config.find(AS_TEXT).orElse(List.of());
    for (String column : asText) {
      if (!columns.isEmpty() && !columns.contains(column)) {
        throw new BadConfigException(AS_TEXT.name(), "there is no column '" + column + "'");
      }
    }
    return new Csv(
        columns,
        separator,
        quote,
        new HashSet<>(asText),
        config.find(TIME).orElse(null),
        config.get(MAX_LINES).intValue());
  }

  private static char character(Option<String> option, Config config) {
    String text = config.get(option);
    if (text.length() != 1 || text.equals("\n") || text.equals("\r")) {
      throw new BadConfigException(
          option.name(), option.name() + " is one character, and no line break");
    }
    return text.charAt(0);
  }
}
