package io.mutstreams.agent.outbox;

import io.mutstreams.agent.flow.Outbox;
import io.mutstreams.agent.flow.Outbox.Stored;
import io.mutstreams.agent.flow.StateStore.Entry;
import io.mutstreams.api.Bytes;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A process that stores and drains until it is killed, and says on its standard output what it was
 * told is durable (before anything else can happen) and what it is about to settle.
 */
final class Victim {
  private static final OutputStream OUT = new FileOutputStream(FileDescriptor.out);

  /** All was read, up to the position. The storage thread's alone. */
  private static final AtomicBoolean IDLE = new AtomicBoolean();

  private static long position;

  private Victim() {}

  /**
   * @param args the folder, and the number of the first message
   */
  public static void main(String[] args) throws Exception {
    Storage storage = Storage.open(Path.of(args[0]), Victim::alarmed);
    Outbox outbox = storage.outbox("archive", Some.ROOMY);
    Semaphore unacknowledged = new Semaphore(3_000);
    drain(outbox, 0);
    int next = Integer.parseInt(args[1]);
    while (true) {
      int count = 1 + next % 90;
      unacknowledged.acquire(count);
      int last = next + count - 1;
      outbox.append(
          Some.messages(next, count, 100),
          () -> {
            say("durable", last);
            unacknowledged.release(count);
            if (IDLE.getAndSet(false)) {
              drain(outbox, position);
            }
          });
      if (next % 5 == 0) {
        Entry entry = new Entry("count", "n", "k", "", 1, 0, Bytes.utf8(String.valueOf(last)));
        storage.state().save("readings", List.of(entry), () -> say("state", last));
        storage.deadLetters().add(Some.letter(last, 50), () -> say("letter", last));
      }
      next += count;
    }
  }

  /** Settles three of four, so that a backlog builds up and segments come and go. */
  private static void drain(Outbox outbox, long after) {
    outbox.read(after, 800, found -> settle(outbox, after, found));
  }

  private static void settle(Outbox outbox, long after, List<Stored> found) {
    if (!found.isEmpty()) {
      Stored last = found.get(found.size() * 3 / 4);
      say("settled", Integer.parseInt(last.message().id().substring("id-".length())));
      outbox.settle(last.sequence());
      drain(outbox, last.sequence());
    } else {
      position = after;
      IDLE.set(true);
    }
  }

  private static void alarmed(String sentence) {
    say("alarm " + sentence, 0);
  }

  private static synchronized void say(String what, int number) {
    try {
      OUT.write((what + " " + number + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      Runtime.getRuntime().halt(1);
    }
  }
}
