package io.mutstreams.agent.http;

/** Who may ask for something. */
enum Access {
  /** Anybody who can reach the agent. */
  OPEN,
  /** As {@link #OPEN}, unless the configuration names a token; then as {@link #TOKEN}. */
  LOOK,
  /** Who has the token: it changes something, or shows records or the configuration. */
  TOKEN
}
