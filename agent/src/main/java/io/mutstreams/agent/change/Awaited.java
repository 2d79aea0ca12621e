package io.mutstreams.agent.change;

import io.mutstreams.agent.config.ConnectionConfig;

/**
 * What is to go over to another connection, and has to wait until that one's broker can be reached.
 *
 * @param thing source, uplink, or connection for the client by which its messages set switches
 * @param name its name
 * @param key is the same as long as the same waits for the same
 * @param from where it is until then, as host and port
 * @param to the connection to which it goes
 * @param client the client id that it has there; those that only try it have others
 */
record Awaited(
    String thing, String name, String key, String from, ConnectionConfig to, String client) {
  /** A source that goes over to another session. */
  static Awaited of(Postponed what) {
    return new Awaited(
        Move.SOURCE,
        what.source(),
        key(what),
        Session.endpoint(what.former().broker()),
        what.wanted().connection(),
        what.target().client());
  }

  static String key(Postponed what) {
    return what.former().id() + " to " + what.target().broker();
  }

  /** A source whose session is to be connected in another way. */
  static Awaited anew(String source, Session session, ConnectionConfig to) {
    return new Awaited(
        Move.SOURCE,
        source,
        session.id() + " anew " + to.fingerprint(),
        Session.endpoint(session.broker()),
        to,
        session.client());
  }

  /** An uplink that is to have another connection. */
  static Awaited of(String uplink, Running.Out out, String agent, ConnectionConfig to) {
    return new Awaited(
        Move.UPLINK,
        uplink,
        "uplink " + uplink + " of " + agent + " to " + to.fingerprint(),
        out.connection().host() + ":" + out.connection().port(),
        to,
        "mutstreams-" + agent + "-" + uplink + "-out");
  }

  /** The client of a connection by which switches are set, that is to have it in another way. */
  static Awaited of(String connection, Session session, String client, ConnectionConfig to) {
    return new Awaited(
        Move.CONNECTION,
        connection,
        "switches of " + session.id() + " to " + to.fingerprint(),
        Session.endpoint(session.broker()),
        to,
        client);
  }

  /** Where it goes, as host and port. */
  String at() {
    return to.host() + ":" + to.port();
  }
}
