package io.mutstreams.agent.http;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Finds what a request asks for. Immutable. */
final class Router {
  private final List<Route> routes;
  private final Route page;

  /**
   * @param page for each other path
   */
  Router(List<Route> routes, Route page) {
    this.routes = List.copyOf(routes);
    this.page = page;
  }

  List<Route> routes() {
    return routes;
  }

  /**
   * What a request asks for; its names are told to the call.
   *
   * @throws HttpFault when there is nothing of that method
   */
  Route find(Call call) throws HttpFault {
    String path = call.path();
    List<String> parts = Route.parts(path.startsWith("/") ? path : "/");
    TreeSet<String> methods = new TreeSet<>();
    for (Route route : routes) {
      Map<String, String> names = route.match(parts);
      if (names != null) {
        if (route.method().equals(call.method())) {
          call.names(names);
          return route;
        }
        methods.add(route.method());
      }
    }
    if (methods.isEmpty()) {
      if (page.method().equals(call.method())) {
        return page;
      }
      methods.add(page.method());
    }
    if (methods.contains("GET")) {
      methods.add("HEAD");
    }
    String allowed = String.join(", ", methods);
    throw new HttpFault(HttpFault.NOT_ALLOWED, "allowed here: " + allowed).with("Allow", allowed);
  }
}
