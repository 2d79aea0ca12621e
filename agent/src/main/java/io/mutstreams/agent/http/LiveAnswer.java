package io.mutstreams.agent.http;

import java.io.IOException;
import java.util.Map;

/** Answers that go on until the caller hangs up. Any thread. */
public interface LiveAnswer {
  /**
   * Looks at what is asked for.
   *
   * @param query what stands behind the question mark
   * @throws IllegalArgumentException when it cannot be given, with a sentence for the person
   * @throws IllegalStateException when it cannot be given now, with a sentence for the person
   */
  Events open(Map<String, String> query);

  /** Sends events. */
  interface Events {
    /**
     * Sends them until the caller hangs up, or the stream is no longer open. Runs on a thread of
     * its own.
     *
     * @throws IOException as the stream throws it
     */
    void run(EventStream out) throws IOException, InterruptedException;
  }
}
