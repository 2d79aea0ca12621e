package io.mutstreams.agent.control;

import io.mutstreams.api.Bytes;

/** What a request is answered by. */
sealed interface Reply {
  /** One document. */
  record Whole(Bytes document) implements Reply {}

  /** Lines that come by and by. */
  record Going(Lines lines) implements Reply {}
}
