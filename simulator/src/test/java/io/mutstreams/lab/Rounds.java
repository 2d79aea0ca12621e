package io.mutstreams.lab;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** A test that runs once, or as often as {@code -Dlab.rounds} says. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(Rounds.Provider.class)
@interface Rounds {
  /** Gives the rounds. */
  final class Provider implements TestTemplateInvocationContextProvider {
    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
      return true;
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
        ExtensionContext context) {
      return IntStream.rangeClosed(1, Lab.rounds(1))
          .mapToObj(round -> new Round(context.getDisplayName(), round));
    }
  }

  /**
   * One of them.
   *
   * @param test its name
   * @param round from 1 on
   */
  record Round(String test, int round) implements TestTemplateInvocationContext {
    @Override
    public String getDisplayName(int invocationIndex) {
      return test + ", round " + round;
    }
  }
}
