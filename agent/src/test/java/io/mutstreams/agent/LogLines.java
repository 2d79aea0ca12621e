package io.mutstreams.agent;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** What a logger, and those below it, say during a test. Safe for any thread. */
final class LogLines extends AppenderBase<ILoggingEvent>
    implements BeforeEachCallback, AfterEachCallback {
  private final Logger logger;
  private final List<String> heard = new CopyOnWriteArrayList<>();

  LogLines(String logger) {
    this.logger = (Logger) LoggerFactory.getLogger(logger);
  }

  /** The lines so far, without level and time; goes on growing. */
  List<String> heard() {
    return heard;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    start();
    logger.addAppender(this);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    logger.detachAppender(this);
  }

  @Override
  protected void append(ILoggingEvent event) {
    heard.add(event.getFormattedMessage());
  }
}
