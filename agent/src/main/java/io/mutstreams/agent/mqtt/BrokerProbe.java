package io.mutstreams.agent.mqtt;

import io.mutstreams.agent.config.ConnectionConfig;
import io.mutstreams.agent.config.Secret;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Tries a connection step by step, as a client of its own that has no session and leaves nothing
 * behind: looks up the host, connects, shakes hands, says CONNECT and DISCONNECT. Without Paho, in
 * which the steps cannot be told apart. Blocks for at most five seconds a step; safe for any
 * thread.
 */
public final class BrokerProbe {
  private static final int MILLIS = 5_000;
  private static final int CONNECT = 0x10;
  private static final int CONNACK = 0x20;
  private static final byte[] DISCONNECT = {(byte) 0xE0, 0};
  private static final int CLEAN_START = 0x02;
  private static final int WITH_PASSWORD = 0x40;
  private static final int WITH_USERNAME = 0x80;

  /** How far it came. */
  public enum Step {
    /** The host's address is not known. */
    RESOLVE,
    /** Nobody takes the connection. */
    CONNECT,
    /** TLS does not come about. */
    TLS,
    /** The broker does not take the client. */
    LOGIN,
    /** All is well. */
    DONE
  }

  /**
   * What came of it.
   *
   * @param failed the step that failed, or DONE
   * @param why in words without secrets, but perhaps with the host; "" when done
   * @param until when the first certificate of the broker's chain ends; null without TLS
   */
  public record Result(Step failed, String why, @Nullable Instant until) {}

  private BrokerProbe() {}

  /**
   * Tries it.
   *
   * @param clientId one that no other client has
   * @param login whether to go as far as CONNECT; else it ends with the handshake
   */
  public static Result of(ConnectionConfig connection, String clientId, boolean login) {
    String peer = connection.host() + ":" + connection.port();
    Step step = Step.RESOLVE;
    Instant until = null;
    try {
      InetAddress[] addresses = InetAddress.getAllByName(connection.host());
      step = Step.CONNECT;
      try (Socket plain = connect(addresses, connection.port())) {
        Socket socket = plain;
        ConnectionConfig.Tls tls = connection.tls();
        if (tls != null) {
          step = Step.TLS;
          SSLSocket secure = secure(plain, connection, tls);
          until = end(secure.getSession().getPeerCertificates());
          socket = secure;
        }
        step = Step.LOGIN;
        if (login) {
          int code = login(socket, connection, clientId);
          if (code != 0) {
            return new Result(step, Reasons.ofCode(code, null), until);
          }
        }
        socket.close();
        return new Result(Step.DONE, "", until);
      }
    } catch (IOException | GeneralSecurityException e) {
      return new Result(step, Reasons.of(e, peer), until);
    }
  }

  private static Socket connect(InetAddress[] addresses, int port) throws IOException {
    IOException failure = new IOException("no address");
    for (InetAddress address : addresses) {
      Socket socket = new Socket();
      try {
        socket.connect(new InetSocketAddress(address, port), MILLIS);
        socket.setSoTimeout(MILLIS);
        socket.setTcpNoDelay(true);
        return socket;
      } catch (IOException e) {
        socket.close();
        failure = e;
      }
    }
    throw failure;
  }

  private static SSLSocket secure(
      Socket plain, ConnectionConfig connection, ConnectionConfig.Tls tls)
      throws IOException, GeneralSecurityException {
    SSLSocket secure =
        (SSLSocket)
            TlsContext.of(tls)
                .getSocketFactory()
                .createSocket(plain, connection.host(), connection.port(), true);
    SSLParameters parameters = secure.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secure.setSSLParameters(parameters);
    secure.startHandshake();
    return secure;
  }

  private static @Nullable Instant end(Certificate[] chain) {
    Instant end = null;
    for (Certificate each : chain) {
      if (each instanceof X509Certificate certificate) {
        Instant its = certificate.getNotAfter().toInstant();
        end = end == null || its.isBefore(end) ? its : end;
      }
    }
    return end;
  }

  /** The reason code of the broker's answer; 0 for welcome. */
  private static int login(Socket socket, ConnectionConfig connection, String clientId)
      throws IOException {
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    out.write(packet(connection, clientId));
    out.flush();
    DataInputStream in = new DataInputStream(socket.getInputStream());
    int type = in.readUnsignedByte() & 0xF0;
    int length = in.readUnsignedByte();
    if (type != CONNACK || length < 2) {
      throw new EOFException();
    }
    int unused = in.readUnsignedByte();
    int code = in.readUnsignedByte();
    if (code == 0) {
      out.write(DISCONNECT);
      out.flush();
    }
    // A broker that speaks MQTT 3 alone answers in its own codes, from 1 to 5.
    return code > 0 && code < Reasons.FAILURE ? 0x84 : code;
  }

  private static byte[] packet(ConnectionConfig connection, String clientId) throws IOException {
    String username = connection.username();
    Secret password = connection.password();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    DataOutputStream to = new DataOutputStream(body);
    to.writeUTF("MQTT");
    to.writeByte(5);
    to.writeByte(
        CLEAN_START
            | (username == null ? 0 : WITH_USERNAME)
            | (password == null ? 0 : WITH_PASSWORD));
    to.writeShort(MILLIS / 1_000);
    // No properties: the session ends with the connection.
    to.writeByte(0);
    to.writeUTF(clientId);
    if (username != null) {
      to.writeUTF(username);
    }
    if (password != null) {
      to.writeUTF(password.value());
    }
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    packet.write(CONNECT);
    int rest = body.size();
    do {
      packet.write(rest > 0x7F ? (rest & 0x7F) | 0x80 : rest);
      rest >>= 7;
    } while (rest > 0);
    body.writeTo(packet);
    return packet.toByteArray();
  }
}
