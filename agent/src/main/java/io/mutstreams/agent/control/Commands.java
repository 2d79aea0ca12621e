package io.mutstreams.agent.control;

import io.mutstreams.agent.format.Json;
import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Bytes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns a request into an answer. Immutable. */
final class Commands {
  private static final Logger log = LoggerFactory.getLogger(Commands.class);

  private final Map<String, Function<Map<String, Object>, Object>> handlers;

  Commands(Map<String, Function<Map<String, Object>, Object>> handlers) {
    this.handlers = Map.copyOf(handlers);
  }

  /** The answer, now or later; never fails. */
  CompletionStage<Reply> answer(Bytes line) {
    Map<String, Object> request = request(line);
    if (request == null || !(request.get("command") instanceof String command)) {
      return now(error("a request is one line such as {\"command\":\"status\"}"));
    }
    Function<Map<String, Object>, Object> handler = handlers.get(command);
    if (handler == null) {
      return now(
          error("unknown command " + command + "; known are " + new TreeSet<>(handlers.keySet())));
    }
    try {
      Object result = handler.apply(request);
      CompletionStage<?> stage =
          result instanceof CompletionStage<?> later
              ? later
              : CompletableFuture.completedStage(result);
      return stage.handle(
          (value, failure) -> failure == null ? reply(value) : new Reply.Whole(failed(failure)));
    } catch (RuntimeException e) {
      return now(failed(e));
    }
  }

  @SuppressWarnings("unchecked")
  private static @Nullable Map<String, Object> request(Bytes line) {
    try {
      // What Json reads are maps of texts.
      return Json.read(line) instanceof Map<?, ?> map ? (Map<String, Object>) map : null;
    } catch (BadRecordException e) {
      return null;
    }
  }

  static Bytes error(String sentence) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("error", sentence);
    return write(answer);
  }

  static Bytes write(@Nullable Object value) {
    try {
      return Json.write(value);
    } catch (RuntimeException e) {
      return failed(e);
    }
  }

  private static Bytes failed(Throwable thrown) {
    Throwable cause =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    log.debug("a control command failed", cause);
    String message = cause.getMessage();
    return error(message == null ? cause.toString() : message);
  }

  private static Reply reply(@Nullable Object value) {
    return value instanceof Lines lines ? new Reply.Going(lines) : new Reply.Whole(write(value));
  }

  private static CompletionStage<Reply> now(Bytes answer) {
    return CompletableFuture.completedStage(new Reply.Whole(answer));
  }
}
