package io.mutstreams.agent.http;

import io.mutstreams.agent.StaleException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives the commands of the control socket to the agent. Immutable; waits for the answer. */
final class Commands {
  private static final Logger log = LoggerFactory.getLogger(Commands.class);

  private final Map<String, Function<Map<String, Object>, Object>> handlers;

  /**
   * @param handlers by command, as for the control socket
   */
  Commands(Map<String, Function<Map<String, Object>, Object>> handlers) {
    this.handlers = Map.copyOf(handlers);
  }

  /**
   * Has a command done.
   *
   * @param patience for the answer
   * @throws HttpFault when it cannot be done: 400 for what the caller can mend, else 503 or 500
   */
  Map<String, @Nullable Object> ask(String command, Map<String, ?> arguments, Duration patience)
      throws HttpFault, InterruptedException {
    Function<Map<String, Object>, Object> handler = handlers.get(command);
    if (handler == null) {
      throw new HttpFault(HttpFault.NOT_FOUND, "this agent does not know the command " + command);
    }
    Map<String, Object> request = new HashMap<>(arguments);
    request.put("command", command);
    try {
      Object answer = handler.apply(request);
      return tree(
          answer instanceof CompletionStage<?> later
              ? later.toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS)
              : answer);
    } catch (ExecutionException | CompletionException e) {
      throw fault(command, e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw new HttpFault(
          HttpFault.UNAVAILABLE,
          "no answer within " + patience.toSeconds() + " s; it may come yet");
    } catch (RuntimeException e) {
      throw fault(command, e);
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, @Nullable Object> tree(@Nullable Object value) {
    // What handlers give are maps of texts.
    return value instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : Map.of();
  }

  private static HttpFault fault(String command, Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    if (cause instanceof StaleException) {
      return new HttpFault(HttpFault.CONFLICT, message);
    }
    if (cause instanceof IllegalArgumentException) {
      return new HttpFault(HttpFault.BAD_REQUEST, message);
    }
    if (cause instanceof IllegalStateException) {
      return new HttpFault(HttpFault.UNAVAILABLE, message);
    }
    log.debug("the command {} failed", command, cause);
    return new HttpFault(HttpFault.FAULT, "it failed: " + message);
  }
}
