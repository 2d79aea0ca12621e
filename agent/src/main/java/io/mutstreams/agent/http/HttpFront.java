package io.mutstreams.agent.http;

import io.mutstreams.agent.HttpAccess;
import io.mutstreams.agent.config.HttpConfig;
import io.mutstreams.agent.config.Problem;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers HTTP where and to whom the revision that runs says. Guarded by its monitor; what answers
 * sees who is let in by one volatile reference.
 */
public final class HttpFront implements HttpAccess {
  private static final Logger log = LoggerFactory.getLogger(HttpFront.class);

  /** An address that the agent itself has just let go of is free in a moment. */
  private static final long FREE_NANOS = TimeUnit.SECONDS.toNanos(3);

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final int TICKS = 4;

  private final TokenFile tokens;
  private final Reception reception;
  private Consumer<@Nullable String> trouble = why -> {};
  private @Nullable HttpConfig config;
  private @Nullable Listener listener;
  private @Nullable TlsKeys keys;
  private @Nullable Prepared prepared;
  private int ticks;
  private boolean closed;
  private volatile @Nullable String own;

  /**
   * What is ready to be used.
   *
   * @param listener a new one, which has its address; null where there is none or none yet
   */
  private record Prepared(
      @Nullable HttpConfig config,
      @Nullable Admission admission,
      TlsKeys.@Nullable Identity identity,
      @Nullable TlsKeys keys,
      @Nullable Listener listener) {}

  /**
   * Answers nobody yet.
   *
   * @param data the data folder, for the token
   * @param environment of the process
   * @param handlers by command, as for the control socket
   * @param live answers that go on, by command: {@code tap}
   */
  public HttpFront(
      Path data,
      Map<String, String> environment,
      Map<String, Function<Map<String, Object>, Object>> handlers,
      Map<String, LiveAnswer> live) {
    this.tokens = new TokenFile(data, environment);
    this.reception = new Reception(new Commands(handlers), live);
  }

  @Override
  public @Nullable String token() {
    return own;
  }

  @Override
  public synchronized void tell(Consumer<@Nullable String> told) {
    trouble = told;
  }

  @Override
  public synchronized List<Problem> prepare(@Nullable HttpConfig next, boolean must) {
    undo();
    if (next == null || closed) {
      prepared = new Prepared(null, null, null, null, null);
      return List.of();
    }
    HttpConfig now = config;
    TlsKeys.Identity identity = null;
    try {
      HttpConfig.Tls tls = next.tls();
      identity = tls == null ? null : TlsKeys.Identity.of(tls);
      TlsKeys fresh = identity == null ? null : new TlsKeys(identity);
      // With the same port it can only follow on the one that is there.
      boolean apart = now == null || listener == null || now.port() != next.port();
      Listener made =
          apart && (now == null || !now.listensAs(next) || listener == null)
              ? Listener.bind(next, fresh, reception::answer)
              : null;
      prepare(next, identity, fresh, made);
      return List.of();
    } catch (IOException e) {
      if (must && (now == null || !now.listensAs(next))) {
        return List.of(new Problem(next.at(), "agent.http.listen", why(next, e)));
      }
      prepare(next, identity, identity == null ? null : new TlsKeys(identity), null);
      return List.of();
    } catch (GeneralSecurityException e) {
      return List.of(new Problem(next.at(), "agent.http.tls", String.valueOf(e.getMessage())));
    }
  }

  private void prepare(
      HttpConfig next,
      TlsKeys.@Nullable Identity identity,
      @Nullable TlsKeys fresh,
      @Nullable Listener ready) {
    String made = next.token() == null ? tokens.token() : "";
    if (!made.isEmpty()) {
      own = made;
    }
    prepared = new Prepared(next, Admission.of(next, made), identity, fresh, ready);
  }

  private static String why(HttpConfig next, IOException e) {
    return e instanceof BindException
        ? next.address()
            + " cannot be listened at ("
            + e.getMessage()
            + "); name another port, or find out who has it by: ss -ltnp"
        : next.address() + " cannot be listened at: " + e.getMessage();
  }

  @Override
  public synchronized void undo() {
    Prepared unwanted = prepared;
    prepared = null;
    if (unwanted != null && unwanted.listener() != null) {
      unwanted.listener().stop(0);
    }
  }

  @Override
  public synchronized void commit() {
    Prepared next = prepared;
    prepared = null;
    if (next == null) {
      return;
    }
    HttpConfig before = config;
    HttpConfig now = next.config();
    Admission admission = next.admission();
    if (admission != null) {
      reception.admit(admission);
    }
    config = now;
    if (now != null && before != null && listener != null && now.listensAs(before)) {
      if (keys != null && next.identity() != null) {
        keys.use(next.identity());
      }
      return;
    }
    Listener old = listener;
    listener = next.listener();
    keys = next.keys();
    if (old != null) {
      old.retire();
    }
    if (now == null) {
      trouble.accept(null);
    } else if (listener != null) {
      begin(now, listener);
    } else {
      follow(now, old == null ? 0 : FREE_NANOS);
    }
  }

  private void begin(HttpConfig now, Listener made) {
    made.start();
    trouble.accept(null);
    log.atInfo()
        .addKeyValue("event", "http")
        .addKeyValue("url", now.url())
        .log("HTTP is answered at {}", now.url());
  }

  /** Takes the address, when it is free. */
  private void follow(HttpConfig now, long patience) {
    long end = System.nanoTime() + patience;
    while (true) {
      try {
        Listener made = Listener.bind(now, keys, reception::answer);
        listener = made;
        begin(now, made);
        return;
      } catch (IOException e) {
        if (System.nanoTime() - end >= 0) {
          trouble.accept("HTTP is not answered, it is tried again: " + why(now, e));
          return;
        }
        LockSupport.parkNanos(LOOK_NANOS);
      }
    }
  }

  @Override
  public synchronized void tick() {
    HttpConfig now = config;
    if (now == null || listener != null || closed || ++ticks % TICKS != 0) {
      return;
    }
    try {
      Listener made = Listener.bind(now, keys, reception::answer);
      listener = made;
      begin(now, made);
    } catch (IOException e) {
      log.debug("HTTP is still not answered: {}", e.toString());
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    undo();
    Listener last = listener;
    listener = null;
    config = null;
    if (last != null) {
      last.stop(0);
    }
  }
}
