package io.mutstreams.agent.change;

import io.mutstreams.agent.flow.Bounded;
import io.mutstreams.api.Operator;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits that end. */
final class Closing {
  private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

  private static final long CLOSE_MILLIS = 2_000;

  private Closing() {}

  /** Lets something end by itself; a failure is only worth a line in the log. */
  static void quietly(CompletableFuture<?> ending) {
    CompletableFuture<?> unused =
        ending.whenComplete(
            (done, failure) -> {
              if (failure != null) {
                LOG.debug("closing failed", failure);
              }
            });
  }

  /**
   * Closes operators, and waits for each, but not for ever; a failure is its plugin's, and only
   * worth a line in the log. Not on a lane's thread.
   */
  static void all(Collection<Operator> operators) {
    operators.forEach(Closing::quietly);
  }

  private static void quietly(Operator operator) {
    try {
      boolean unused =
          Bounded.call(
              "close",
              CLOSE_MILLIS,
              () -> {
                operator.close();
                return true;
              });
    } catch (ExecutionException | TimeoutException e) {
      LOG.atWarn().addKeyValue("event", "fault").log("an operator could not be closed well", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits, but no longer than so long, and goes on either way. */
  static void waitFor(CompletableFuture<?> future, long millis) {
    if (!await(future, millis)) {
      LOG.debug("went on after {} ms", millis);
    }
  }

  /**
   * Waits, but no longer than so long.
   *
   * @return whether it completed, and well
   */
  static boolean await(CompletableFuture<?> future, long millis) {
    try {
      Object unused = future.get(millis, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
