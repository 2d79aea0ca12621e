package io.mutstreams.agent.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A publisher of which the test is the broker. */
final class Wire implements Publisher {
  private final int window;
  final List<String> published = new ArrayList<>();
  final List<Answer> answers = new ArrayList<>();
  private @Nullable Events events;
  private Uplink.@Nullable Link link;
  boolean up;
  boolean choking;

  private Wire(int window) {
    this.window = window;
  }

  /** Not connected. */
  static Wire attachedTo(Uplink uplink, int window) {
    Wire made = besides(uplink, window);
    made.attach();
    return made;
  }

  /** Not attached yet, and not connected. */
  static Wire besides(Uplink uplink, int window) {
    Wire made = new Wire(window);
    made.link =
        uplink.link(
            events -> {
              made.events = events;
              return made;
            });
    return made;
  }

  void attach() {
    Uplink.Link made = Objects.requireNonNull(link);
    Uplink.Link unused = made.uplink().attach(made);
  }

  void connect() {
    up = true;
    if (events != null) {
      events.up();
    }
  }

  void drop() {
    up = false;
    List<Answer> open = List.copyOf(answers);
    answers.clear();
    open.forEach(Answer::broken);
    if (events != null) {
      events.down("dropped");
    }
  }

  Answer next() {
    return answers.remove(0);
  }

  void deliverAll() {
    while (!answers.isEmpty()) {
      next().delivered();
    }
  }

  @Override
  public CompletableFuture<Void> start() {
    return new CompletableFuture<>();
  }

  @Override
  public boolean publish(Outgoing message, Answer answer) {
    if (choking) {
      choking = false;
      throw new IllegalArgumentException("not with me");
    }
    boolean taken = up && answers.size() < window;
    if (taken) {
      published.add(message.id());
      answers.add(answer);
    }
    return taken;
  }

  @Override
  public int window() {
    return up ? window : 0;
  }

  @Override
  public CompletableFuture<Void> close(long patienceMillis) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public LinkStatus status() {
    return new LinkStatus(up, null, 0, 0);
  }
}
