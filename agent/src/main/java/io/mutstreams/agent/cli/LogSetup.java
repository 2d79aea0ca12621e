package io.mutstreams.agent.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.mutstreams.agent.config.LogLevel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Logback's configuration as code: reading it from XML costs some 60 ms of CPU more at each start.
 * Logback finds it as a service. A logback-test.xml on the class path, or the property
 * logback.configurationFile, takes its place; a logback.xml does not, as libraries bring theirs.
 *
 * <p>The system property {@value #LEVEL} sets the level of mutstreams; libraries speak up from
 * warnings on, at level trace from debug on. All goes to standard error, so that what a command
 * prints can be piped.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_NORMAL_PRIORITY)
public final class LogSetup extends ContextAwareBase implements Configurator {
  /** Names the level: error, warn, info, debug or trace. */
  static final String LEVEL = "mutstreams.log";

  /** For logback. */
  public LogSetup() {}

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    ClassLoader loader = LogSetup.class.getClassLoader();
    if (System.getProperty("logback.configurationFile") != null
        || loader.getResource("logback-test.xml") != null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    Level level = Level.toLevel(System.getProperty(LEVEL, "info"), Level.INFO);
    boolean details = Level.DEBUG.isGreaterOrEqual(level);
    LineLayout layout = new LineLayout(System.getenv("JOURNAL_STREAM") != null, details);
    layout.setContext(context);
    layout.start();

    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setLayout(layout);
    encoder.start();

    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setName("stderr");
    console.setTarget("System.err");
    console.setEncoder(encoder);
    console.start();

    context.getLogger("ROOT").addAppender(console);
    set(context, level);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** Logs so much from now on; null: as at the start. */
  static void change(@Nullable LogLevel level) {
    String asked = level == null ? System.getProperty(LEVEL, "info") : level.name();
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      set(context, Level.toLevel(asked, Level.INFO));
    }
  }

  private static void set(LoggerContext context, Level level) {
    boolean details = Level.DEBUG.isGreaterOrEqual(level);
    context.getLogger("ROOT").setLevel(Level.TRACE.equals(level) ? Level.DEBUG : Level.WARN);
    context.getLogger("io.mutstreams").setLevel(level);
    // It logs what the plugin library reports in its own words.
    context.getLogger("org.pf4j").setLevel(details ? Level.WARN : Level.OFF);
  }
}
