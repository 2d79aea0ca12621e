package io.mutstreams.agent.http;

import io.mutstreams.agent.flow.Repeated;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at each request, lets it in or not, and has it answered. Any thread: who is let in is one
 * volatile reference.
 */
final class Reception {
  private static final Logger log = LoggerFactory.getLogger(Reception.class);

  private final Router router;
  private final Callers callers = new Callers(System::nanoTime);
  private final Repeated warnings = new Repeated();
  private volatile @Nullable Admission admission;

  /**
   * @param live by command
   */
  Reception(Commands commands, Map<String, LiveAnswer> live) {
    List<Route> api = new ApiRoutes(commands, live).routes();
    this.router = new Routes(commands, this::isNamed).router(api);
  }

  List<Route> routes() {
    return router.routes();
  }

  /** Who is let in from now on. */
  void admit(Admission next) {
    admission = next;
  }

  private boolean isNamed() {
    Admission now = admission;
    return now == null || now.isNamed();
  }

  /** The answer; never fails. */
  Reply answer(Call call) {
    try {
      return answered(call);
    } catch (HttpFault e) {
      return Reply.of(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Reply.of(new HttpFault(HttpFault.UNAVAILABLE, "the agent ends"));
    } catch (IOException e) {
      log.debug("a request failed", e);
      return Reply.of(new HttpFault(HttpFault.BAD_REQUEST, "the request did not come whole"));
    } catch (RuntimeException e) {
      warnings.say(
          "fault " + e.getClass().getName(),
          more ->
              log.atWarn()
                  .addKeyValue("event", "fault")
                  .log("A request by HTTP failed: {}{}", e.toString(), more, e));
      return Reply.of(new HttpFault(HttpFault.FAULT, "this is a fault of mutstreams: " + e));
    }
  }

  private Reply answered(Call call) throws HttpFault, IOException, InterruptedException {
    Admission now = admission;
    if (now == null) {
      throw new HttpFault(HttpFault.UNAVAILABLE, "the agent is still starting");
    }
    callers.ask(call.caller());
    now.requireHost(call);
    Route route = router.find(call);
    admit(call, route, now);
    return route.handler().handle(call);
  }

  private void admit(Call call, Route route, Admission now) throws HttpFault {
    if (call.header("Authorization") != null && route.access() != Access.OPEN) {
      callers.tryToken(call.caller());
      if (Boolean.TRUE.equals(now.token(call))) {
        call.trust();
      } else {
        callers.failed(call.caller());
        String peer = call.caller().getHostAddress();
        warnings.say(
            "token " + peer,
            more ->
                log.atWarn()
                    .addKeyValue("event", "wrong-token")
                    .addKeyValue("peer", peer)
                    .log("HTTP: a wrong token was sent by {}{}", peer, more));
        throw denied("that is not the token");
      }
    }
    boolean needed =
        route.access() == Access.TOKEN || (route.access() == Access.LOOK && now.isNamed());
    if (needed && !call.isTrusted()) {
      throw denied("this needs the token");
    }
  }

  private static HttpFault denied(String what) {
    return new HttpFault(
            HttpFault.UNAUTHORIZED,
            what
                + ", sent as Authorization: Bearer TOKEN. It is what the configuration says under"
                + " agent.http.token, else in the file "
                + TokenFile.NAME
                + " in the agent's data folder, of the service /var/lib/mutstreams")
        .with("WWW-Authenticate", "Bearer realm=\"mutstreams\"");
  }
}
