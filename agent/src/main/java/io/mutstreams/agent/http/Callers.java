package io.mutstreams.agent.http;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** How often each address asks, and asks with a wrong token. Any thread; guarded by its monitor. */
final class Callers {
  /** A page fetches its files and then asks a few times a second. */
  private static final int REQUESTS = 400;

  private static final double REQUESTS_PER_SECOND = 100;
  private static final int FAILURES = 10;
  private static final double FAILURES_PER_SECOND = 1 / 6.0;

  /** Addresses that are remembered; the one that was silent for longest goes. */
  private static final int KEPT = 256;

  private record Caller(Bucket requests, Bucket failures) {}

  private final Map<InetAddress, Caller> callers =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Caller> eldest) {
          return size() > KEPT;
        }
      };

  private final LongSupplier nanos;

  /**
   * @param nanos such as System::nanoTime
   */
  Callers(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /**
   * Counts a request.
   *
   * @throws HttpFault when there were too many
   */
  void ask(InetAddress address) throws HttpFault {
    Bucket requests = of(address).requests();
    long now = nanos.getAsLong();
    if (!requests.take(now)) {
      throw tooMany("too many requests", requests, now);
    }
  }

  /**
   * Before a token is looked at: after too many wrong ones even the right one is not, for a while.
   *
   * @throws HttpFault when there were too many
   */
  void tryToken(InetAddress address) throws HttpFault {
    Bucket failures = of(address).failures();
    long now = nanos.getAsLong();
    if (failures.isEmpty(now)) {
      throw tooMany("too many wrong tokens from this address", failures, now);
    }
  }

  /** It was wrong. */
  void failed(InetAddress address) {
    boolean unused = of(address).failures().take(nanos.getAsLong());
  }

  private synchronized Caller of(InetAddress address) {
    long now = nanos.getAsLong();
    return callers.computeIfAbsent(
        address,
        unused ->
            new Caller(
                new Bucket(REQUESTS, REQUESTS_PER_SECOND, now),
                new Bucket(FAILURES, FAILURES_PER_SECOND, now)));
  }

  private static HttpFault tooMany(String what, Bucket bucket, long now) {
    long seconds = bucket.seconds(now);
    return new HttpFault(HttpFault.TOO_MANY, what + "; try again in " + seconds + " s")
        .with("Retry-After", Long.toString(seconds));
  }
}
