package io.mutstreams.agent.config;

/** A text is not what was asked for; the message goes on after the text: "is no duration". */
final class Refused extends Exception {
  private static final long serialVersionUID = 1L;

  Refused(String message) {
    super(message, null, false, false);
  }

  String words() {
    String message = getMessage();
    return message == null ? "" : message;
  }
}
