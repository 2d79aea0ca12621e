package io.mutstreams.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.config.LogLevel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class LogSetupTest {
  @AfterEach
  void asAtTheStart() {
    LogSetup.change(null);
  }

  @Test
  void theLevelChangesWhileItRunsAndGoesBackToThatOfTheStart() {
    LogSetup.change(LogLevel.DEBUG);
    assertThat(LoggerFactory.getLogger("io.mutstreams.agent").isDebugEnabled()).isTrue();
    LogSetup.change(LogLevel.ERROR);
    assertThat(LoggerFactory.getLogger("io.mutstreams.agent").isWarnEnabled()).isFalse();
    LogSetup.change(null);
    assertThat(LoggerFactory.getLogger("io.mutstreams.agent").isInfoEnabled()).isTrue();
    assertThat(LoggerFactory.getLogger("io.mutstreams.agent").isDebugEnabled()).isFalse();
  }
}
