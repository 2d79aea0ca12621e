package io.mutstreams.agent.flow;

import io.mutstreams.api.Record;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits in front of a lane. Shared by the threads that put something in and the lane's own;
 * its lock guards all of it.
 */
final class Mailbox {
  private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);
  private static final int CAPACITY = 10_000;
  private static final int BATCH = 256;

  /** Records and markers, in one order. */
  sealed interface Mail {}

  /** A record that came by an input. */
  record Item(String input, Record record, Settlement message) implements Mail {}

  /**
   * Something to be done when all before it is.
   *
   * @param ahead whether it is to be done before that where the lane cannot go on
   */
  record Marker(Runnable work, boolean ahead) implements Mail {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Condition emptied = lock.newCondition();
  private final ArrayDeque<Mail> mails = new ArrayDeque<>();
  private final ArrayDeque<Runnable> commands = new ArrayDeque<>();
  private final Set<Thread> kept = new HashSet<>();
  private volatile boolean commanded;
  private boolean closed;

  /** Puts a record in without waiting; false when it is full and that counts. */
  boolean offer(Item item, boolean evenWhenFull) {
    lock.lock();
    try {
      if (!evenWhenFull && mails.size() >= CAPACITY) {
        return false;
      }
      add(item);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Puts a record in; waits while it is full. */
  void put(Item item) {
    lock.lock();
    try {
      while (mails.size() >= CAPACITY && !closed) {
        boolean unused = kept.add(Thread.currentThread());
        emptied.awaitUninterruptibly();
      }
      kept.remove(Thread.currentThread());
      add(item);
    } finally {
      lock.unlock();
    }
  }

  /** Whether a thread waits to put something in, as it is full. */
  boolean keeps(Thread thread) {
    lock.lock();
    try {
      return kept.contains(thread);
    } finally {
      lock.unlock();
    }
  }

  boolean closed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Puts a marker in; false when it is closed. */
  boolean mark(Marker marker) {
    lock.lock();
    try {
      if (!closed) {
        add(marker);
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private void add(Mail mail) {
    mails.add(mail);
    if (mails.size() == 1) {
      filled.signal();
    }
  }

  /** Takes out all that waits. */
  void takeAll(Collection<Mail> mail) {
    lock.lock();
    try {
      mail.addAll(mails);
      mails.clear();
      emptied.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Takes out the first marker that may go ahead; null where there is none. */
  @Nullable Marker nextAhead() {
    lock.lock();
    try {
      for (Iterator<Mail> all = mails.iterator(); all.hasNext(); ) {
        if (all.next() instanceof Marker marker && marker.ahead()) {
          all.remove();
          return marker;
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Something to be done before all that waits; false when it is closed. */
  boolean command(Runnable command) {
    lock.lock();
    try {
      if (!closed) {
        commands.add(command);
        commanded = true;
        filled.signal();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /** Whether {@link #nextCommand} would give one; cheap. */
  boolean commanded() {
    return commanded;
  }

  @Nullable Runnable nextCommand() {
    lock.lock();
    try {
      Runnable command = commands.poll();
      commanded = !commands.isEmpty();
      return command;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for something to do, or for the time of a tick; on the lane's thread.
   *
   * @param batch gets the next mails, none at a tick or when there are commands alone
   * @param tickMillis when the tick is due; 0 for never
   * @return false when it is closed
   */
  boolean next(Collection<Mail> batch, long tickMillis) {
    lock.lock();
    try {
      if (mails.isEmpty() && commands.isEmpty() && !closed) {
        await(tickMillis);
      }
      int before = mails.size();
      for (int i = 0; i < BATCH && !mails.isEmpty(); i++) {
        batch.add(mails.remove());
      }
      if (before >= CAPACITY && mails.size() < CAPACITY) {
        emptied.signalAll();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /** A spurious wake-up costs one empty round of the lane's loop. */
  @SuppressWarnings("WaitNotInLoop")
  private void await(long tickMillis) {
    try {
      if (tickMillis > 0) {
        long unused = filled.awaitNanos(TimeUnit.MILLISECONDS.toNanos(tickMillis));
      } else {
        filled.await();
      }
    } catch (InterruptedException e) {
      // A lane is interrupted in an operator alone; one that interrupts itself must not end it.
      LOG.debug("interrupted", e);
    }
  }

  /** Nothing is to be waited for any more. */
  void close() {
    lock.lock();
    try {
      closed = true;
      filled.signal();
      emptied.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** How many mails wait. */
  int size() {
    lock.lock();
    try {
      return mails.size();
    } finally {
      lock.unlock();
    }
  }
}
