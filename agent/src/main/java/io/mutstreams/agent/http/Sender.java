package io.mutstreams.agent.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;

/** Sends answers. Any thread. */
final class Sender {
  private static final int PIECE = 8 << 10;

  private final WriteGuard guard;
  private final BooleanSupplier open;
  private final Semaphore streams = new Semaphore(Limits.STREAMS);

  /**
   * @param open whether streams may go on
   */
  Sender(WriteGuard guard, BooleanSupplier open) {
    this.guard = guard;
    this.open = open;
  }

  /**
   * Sends an answer and ends the exchange.
   *
   * @throws IOException when the caller has hung up, or does not take it
   */
  void send(Call call, Reply reply) throws IOException, InterruptedException {
    HttpExchange exchange = call.exchange();
    Reply.Streaming stream = reply.stream();
    if (stream == null) {
      whole(call, reply);
    } else if (streams.tryAcquire()) {
      try {
        head(exchange, reply);
        exchange.sendResponseHeaders(reply.status(), 0);
        stream.run(new EventStream(exchange.getResponseBody(), guard, open));
      } finally {
        streams.release();
      }
    } else {
      HttpFault fault =
          new HttpFault(
              HttpFault.UNAVAILABLE,
              "at most " + Limits.STREAMS + " may listen at once; end another");
      whole(call, Reply.of(fault.with("Retry-After", "10")));
    }
    guard.within(Limits.WRITE, exchange::close);
  }

  private void whole(Call call, Reply reply) throws IOException {
    HttpExchange exchange = call.exchange();
    Reply.Body body = reply.body();
    head(exchange, reply);
    if (body == null || call.isHead() || reply.length() == 0) {
      if (call.isHead()) {
        exchange.getResponseHeaders().set("Content-Length", Long.toString(reply.length()));
      }
      guard.within(Limits.WRITE, () -> exchange.sendResponseHeaders(reply.status(), -1));
    } else {
      try (InputStream in = body.open()) {
        guard.within(
            Limits.WRITE, () -> exchange.sendResponseHeaders(reply.status(), reply.length()));
        OutputStream out = exchange.getResponseBody();
        byte[] piece = new byte[PIECE];
        for (int got = in.read(piece); got >= 0; got = in.read(piece)) {
          int some = got;
          guard.within(Limits.WRITE, () -> out.write(piece, 0, some));
        }
        guard.within(Limits.WRITE, out::flush);
      }
    }
    drain(exchange.getRequestBody());
  }

  /** A caller that is still sending when the connection is closed does not see the answer. */
  private static void drain(InputStream in) throws IOException {
    byte[] piece = new byte[PIECE];
    long left = Limits.DRAIN_BYTES;
    for (int got = 0; got >= 0 && left > 0; left -= got) {
      got = in.read(piece);
    }
  }

  private static void head(HttpExchange exchange, Reply reply) {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", reply.type());
    headers.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("X-Frame-Options", "DENY");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set("Cross-Origin-Opener-Policy", "same-origin");
    reply.headers().forEach(headers::set);
  }
}
