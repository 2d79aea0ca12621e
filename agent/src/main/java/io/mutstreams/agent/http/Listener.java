package io.mutstreams.agent.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.mutstreams.agent.config.HttpConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens at one address. Each connection at work has a thread, so that no slow one keeps another
 * waiting; their number is bounded, and threads end when there is nothing to do. Started and ended
 * by its owner.
 */
final class Listener {
  private static final Logger log = LoggerFactory.getLogger(Listener.class);
  private static final int BACKLOG = 64;

  /** A thread returns a moment after its connection is gone. */
  private static final int SPARE_THREADS = 16;

  private static final int IDLE_SECONDS = 5;

  /** How long answers that are under way may take when it ends. */
  private static final int LAST_SECONDS = 10;

  static {
    Limits.set();
  }

  private final HttpServer server;
  private final Function<Call, Reply> answers;
  private final WriteGuard guard = new WriteGuard();
  private final Sender sender = new Sender(guard, this::isOpen);
  private final ThreadPoolExecutor threads;
  private volatile boolean begun;
  private volatile boolean retired;

  private Listener(HttpServer server, Function<Call, Reply> answers) {
    this.server = server;
    this.answers = answers;
    AtomicInteger number = new AtomicInteger();
    this.threads =
        new ThreadPoolExecutor(
            0,
            Limits.CONNECTIONS + SPARE_THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            work -> {
              Thread thread = new Thread(work, "http-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    server.setExecutor(threads);
    server.createContext("/", this::handle);
  }

  /**
   * Takes the address. Callers wait until it is started.
   *
   * @param keys where TLS is asked for
   * @param answers gives an answer to everything, and never fails
   * @throws IOException when the address cannot be had
   */
  static Listener bind(HttpConfig config, @Nullable TlsKeys keys, Function<Call, Reply> answers)
      throws IOException {
    InetAddress host =
        config.host().equals("localhost")
            ? InetAddress.getLoopbackAddress()
            : InetAddress.getByName(config.host());
    InetSocketAddress address = new InetSocketAddress(host, config.port());
    if (keys == null) {
      return new Listener(HttpServer.create(address, BACKLOG), answers);
    }
    HttpsServer server = HttpsServer.create(address, BACKLOG);
    try {
      server.setHttpsConfigurator(new HttpsConfigurator(keys.context()));
    } catch (GeneralSecurityException e) {
      server.stop(0);
      throw new IOException("TLS cannot be used: " + e.getMessage(), e);
    }
    return new Listener(server, answers);
  }

  void start() {
    begun = true;
    server.start();
  }

  private boolean isOpen() {
    return !retired;
  }

  private void handle(HttpExchange exchange) throws IOException {
    if (!begun) {
      exchange.close();
      return;
    }
    Call call = new Call(exchange);
    try {
      sender.send(call, answers.apply(call));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      exchange.close();
    } catch (IOException e) {
      log.debug("a caller was not answered: {}", e.toString());
      throw e;
    }
  }

  /** Lets go of the address at once; what is under way is ended in the background. */
  void retire() {
    retired = true;
    Thread end = new Thread(() -> stop(LAST_SECONDS), "http-retires");
    end.setDaemon(true);
    end.start();
  }

  /** Ends. */
  void stop(int seconds) {
    retired = true;
    if (!begun) {
      // Its own thread lets go of the address.
      server.start();
    }
    server.stop(seconds);
    threads.shutdown();
    guard.close();
  }
}
