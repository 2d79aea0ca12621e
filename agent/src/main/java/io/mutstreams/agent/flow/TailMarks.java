package io.mutstreams.agent.flow;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Tells when an outbox is delivered up to some message. Guarded by the uplink's turns. */
final class TailMarks {
  /** Somewhere in the outbox. */
  static final class Mark {
    private final CompletableFuture<Void> reached;
    private long sequence = Long.MAX_VALUE;

    private Mark(CompletableFuture<Void> reached) {
      this.reached = reached;
    }
  }

  private final Turns turns;
  private final List<Mark> marks = new ArrayList<>(1);

  TailMarks(Turns turns) {
    this.turns = turns;
  }

  /** A mark of which it is not known yet where it stands. */
  Mark add(CompletableFuture<Void> reached) {
    Mark mark = new Mark(reached);
    marks.add(mark);
    return mark;
  }

  /**
   * Now it is known.
   *
   * @param delivered up to where everything is delivered by now
   */
  void place(Mark mark, long sequence, long delivered) {
    mark.sequence = sequence;
    reached(delivered);
  }

  /** Everything up to this sequence is delivered. */
  void reached(long delivered) {
    for (Iterator<Mark> all = marks.iterator(); all.hasNext(); ) {
      Mark mark = all.next();
      if (mark.sequence <= delivered) {
        all.remove();
        turns.later(() -> mark.reached.complete(null));
      }
    }
  }
}
