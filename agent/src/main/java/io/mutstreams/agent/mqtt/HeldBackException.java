package io.mutstreams.agent.mqtt;

import java.io.IOException;

/**
 * An answer of the broker is not heard, as nothing is read: the messages before it find no room.
 * The broker does what it was asked to all the same.
 */
final class HeldBackException extends IOException {
  private static final long serialVersionUID = 1;

  HeldBackException() {
    super("its messages are held back, and with them its answers");
  }
}
