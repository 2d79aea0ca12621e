package io.mutstreams.agent.mqtt;

import org.jspecify.annotations.Nullable;

/**
 * Why a connection ended.
 *
 * @param why in plain words
 * @param code the MQTT reason code that the broker gave; 0 when it gave none
 * @param refused whether the broker refused us, so that a try without a change cannot help
 * @param hungUp whether the other side ended it
 * @param remedy what to do where TLS does not come about because of what both sides were given for
 *     it; null where it is something else
 */
record Ending(String why, int code, boolean refused, boolean hungUp, @Nullable String remedy) {
  static final Ending CLOSED = new Ending("closed", 0, false, false);

  Ending(String why, int code, boolean refused, boolean hungUp) {
    this(why, code, refused, hungUp, null);
  }

  static Ending of(Throwable e, String peer) {
    int code = Reasons.code(e);
    boolean hungUp = code != 0 || Reasons.isHangUp(e);
    return new Ending(
        Reasons.of(e, peer), code, Reasons.isRefusal(code), hungUp, TlsFault.remedy(e));
  }
}
