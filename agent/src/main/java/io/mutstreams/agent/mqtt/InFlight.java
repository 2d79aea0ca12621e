package io.mutstreams.agent.mqtt;

import io.mutstreams.agent.flow.Publisher;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What was published on one connection and is not answered, in order. Guarded by itself. */
final class InFlight {
  /** One message. */
  static final class Item {
    final String id;
    final Publisher.Answer answer;
    private boolean answered;

    /**
     * @param id the record id
     */
    Item(String id, Publisher.Answer answer) {
      this.id = id;
      this.answer = answer;
    }
  }

  private final Deque<Item> items = new ArrayDeque<>();
  private int size;

  synchronized int size() {
    return size;
  }

  synchronized void add(Item item) {
    items.addLast(item);
    size++;
  }

  /**
   * Takes a message out.
   *
   * @return false when it was out already: then somebody else answers, or has answered
   */
  synchronized boolean take(Item item) {
    if (item.answered) {
      return false;
    }
    item.answered = true;
    size--;
    while (!items.isEmpty() && items.getFirst().answered) {
      items.removeFirst();
    }
    return true;
  }

  /** Takes all out, in order. */
  synchronized List<Item> takeAll() {
    List<Item> all = new ArrayList<>(size);
    for (Item item : items) {
      if (!item.answered) {
        item.answered = true;
        all.add(item);
      }
    }
    items.clear();
    size = 0;
    return all;
  }
}
