package io.mutstreams.agent.http;

import java.util.LinkedHashMap;
import java.util.Map;

/** A request that is not done; the message says why, to a person. */
final class HttpFault extends Exception {
  private static final long serialVersionUID = 1L;

  static final int BAD_REQUEST = 400;
  static final int UNAUTHORIZED = 401;
  static final int FORBIDDEN = 403;
  static final int NOT_FOUND = 404;
  static final int NOT_ALLOWED = 405;
  static final int CONFLICT = 409;
  static final int TOO_LARGE = 413;
  static final int WRONG_TYPE = 415;
  static final int TOO_MANY = 429;
  static final int FAULT = 500;
  static final int UNAVAILABLE = 503;

  private final int status;
  private final transient Map<String, String> headers = new LinkedHashMap<>();

  HttpFault(int status, String sentence) {
    super(sentence, null, false, false);
    this.status = status;
  }

  /** With a header of the answer. */
  HttpFault with(String name, String value) {
    headers.put(name, value);
    return this;
  }

  int status() {
    return status;
  }

  Map<String, String> headers() {
    return headers;
  }

  String sentence() {
    return String.valueOf(getMessage());
  }
}
