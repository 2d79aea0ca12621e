package io.mutstreams.agent;

import io.mutstreams.agent.history.Revisions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The history of an agent that does not run, from its data folder. */
public final class StoppedHistory {
  private StoppedHistory() {}

  /** Where the revisions are kept in a data folder. */
  public static Path folder(Path data) {
    return data.resolve("revisions");
  }

  /**
   * Answers what a running agent would: history, revision or diff.
   *
   * @throws IllegalArgumentException when it cannot be done, with a sentence for the person
   * @throws IOException when the folder cannot be read
   */
  public static Map<String, @Nullable Object> answer(Path data, Map<String, Object> request)
      throws IOException {
    return ChangeAnswers.kept(Revisions.open(folder(data)), new Request(request));
  }
}
