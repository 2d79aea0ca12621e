package io.mutstreams.agent.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * One line for each event: time (UTC), level, a sentence for a person, and key=value for machines.
 * For systemd's journal, which has time and level already, each line begins with its priority
 * instead. Immutable once started.
 */
final class LineLayout extends LayoutBase<ILoggingEvent> {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** What stands without quotes, as in logfmt. */
  private static final Pattern BARE = Pattern.compile("[^\\s\"=\\\\\\p{Cntrl}]+");

  /** How the loggers of operators begin, before their stream and step. */
  private static final String STEPS = "mutstreams.";

  /** How those of the agent begin, which give each line its keys. */
  private static final String OWN = "io.mutstreams.agent.";

  private final boolean journal;
  private final boolean details;

  /**
   * @param journal whether systemd reads it
   * @param details whether to show loggers and the traces of exceptions
   */
  LineLayout(boolean journal, boolean details) {
    this.journal = journal;
    this.details = details;
  }

  @Override
  public String doLayout(ILoggingEvent event) {
    StringBuilder text = new StringBuilder(event.getFormattedMessage());
    if (details) {
      text.insert(0, shorten(event.getLoggerName()) + ": ");
    }
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null && !details) {
      text.append(words(thrown));
    }
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs != null) {
      pairs.forEach(pair -> append(text, pair.key, pair.value));
    }
    others(text, String.valueOf(event.getLoggerName()));
    if (thrown != null && details) {
      text.append('\n').append(ThrowableProxyUtil.asString(thrown).stripTrailing());
    }
    if (journal) {
      String priority = "<" + priority(event.getLevel()) + ">";
      return priority + text.toString().replace("\n", "\n" + priority) + "\n";
    }
    String time = TIME.format(Instant.ofEpochMilli(event.getTimeStamp()));
    return time + " " + pad(event.getLevel().toString()) + " " + text + "\n";
  }

  /** Of a line that is not the agent's own: whose it is. */
  private static void others(StringBuilder text, String logger) {
    if (logger.startsWith(STEPS)) {
      append(text, "event", "operator");
      append(text, "step", logger.substring(STEPS.length()));
    } else if (!logger.startsWith(OWN)) {
      append(text, "event", "library");
      append(text, "logger", logger);
    }
  }

  private static void append(StringBuilder text, String key, @Nullable Object value) {
    text.append(' ').append(key).append('=').append(value(value));
  }

  private static String value(@Nullable Object value) {
    String text = String.valueOf(value);
    return BARE.matcher(text).matches()
        ? text
        : '"'
            + text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\p{Cntrl}+", " ")
            + '"';
  }

  private static String shorten(@Nullable String logger) {
    return logger == null ? "" : logger.substring(logger.lastIndexOf('.') + 1);
  }

  private static String words(IThrowableProxy thrown) {
    StringBuilder words = new StringBuilder();
    IThrowableProxy cause = thrown;
    while (cause != null) {
      String message = cause.getMessage();
      words.append(": ").append(message == null ? shorten(cause.getClassName()) : message);
      cause = cause.getCause() == cause ? null : cause.getCause();
    }
    return words.toString();
  }

  private static String pad(String level) {
    return level.length() < 5 ? level + " " : level;
  }

  private static int priority(Level level) {
    return switch (level.toInt()) {
      case Level.ERROR_INT -> 3;
      case Level.WARN_INT -> 4;
      case Level.INFO_INT -> 6;
      default -> 7;
    };
  }
}
