package io.mutstreams.agent.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Talks HTTP as it is written, also as no well-behaved client would. */
final class Talk {
  private static final int MILLIS = 30_000;

  private final int port;

  Talk(int port) {
    this.port = port;
  }

  /** What came back: headers by their names in lower case. */
  record Told(int status, Map<String, String> headers, String body) {
    String header(String name) {
      return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }
  }

  Told get(String path, String... headers) throws IOException {
    return ask("GET", path, "", headers);
  }

  /** As a browser or curl asks. */
  Told ask(String method, String path, String body, String... headers) throws IOException {
    StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
    boolean host = false;
    for (String header : headers) {
      host |= header.startsWith("Host:");
      request.append(header).append("\r\n");
    }
    if (!host) {
      request.append("Host: localhost:").append(port).append("\r\n");
    }
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 0) {
      request.append("Content-Type: application/json\r\n");
      request.append("Content-Length: ").append(bytes.length).append("\r\n");
    }
    return raw(request + "Connection: close\r\n\r\n" + body);
  }

  /** Sends something and reads until the agent hangs up. */
  Told raw(String request) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return read(socket.getInputStream());
    }
  }

  Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), MILLIS);
    socket.setSoTimeout(MILLIS);
    return socket;
  }

  static Told read(InputStream in) throws IOException {
    return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
  }

  private static Told parse(String text) throws IOException {
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      throw new IOException("no answer: '" + text + "'");
    }
    String[] lines = text.substring(0, end).split("\r\n", -1);
    Map<String, String> headers = new TreeMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      headers.put(
          lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
          lines[i].substring(colon + 1).strip());
    }
    return new Told(Integer.parseInt(lines[0].split(" ", 3)[1]), headers, text.substring(end + 4));
  }
}
