package io.mutstreams.agent.mqtt;

import io.mutstreams.agent.config.ConnectionConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.security.GeneralSecurityException;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.eclipse.paho.mqttv5.client.internal.NetworkModule;
import org.jspecify.annotations.Nullable;

/**
 * The socket of one connection, plain or TLS. Everything up to the end of the handshake has a time
 * limit, and {@link #cut} ends it at any moment, from any thread: that is how a connection that
 * hangs anywhere is got rid of. Guarded by itself.
 */
final class Line implements NetworkModule {
  static final int CONNECT_MILLIS = 5_000;
  private static final int LINGER_SECONDS = 1;
  private final ConnectionConfig connection;
  private final Room room;
  private final FirstWord firstWord = new FirstWord();
  private final PromptAcks promptAcks = new PromptAcks();
  private @Nullable Socket socket;
  private @Nullable Shield shield;
  private boolean stopped;

  Line(ConnectionConfig connection, Room room) {
    this.connection = connection;
    this.room = room;
  }

  @Override
  public void start() throws IOException {
    long deadline = System.nanoTime() + CONNECT_MILLIS * 1_000_000L;
    IOException failure = null;
    for (InetAddress address : InetAddress.getAllByName(connection.host())) {
      HearingSocket plain = new HearingSocket();
      Socket unused = keep(plain);
      if (connection.tls() == null) {
        plain.heard();
      }
      try {
        plain.setTcpNoDelay(true);
        plain.connect(new InetSocketAddress(address, connection.port()), left(deadline));
        Socket ready = secure(plain, deadline);
        ready.setSoTimeout(0);
        long breathMillis = Math.max(200, connection.keepAlive().toMillis() / 3);
        promptAcks.serve(plain);
        InputStream in =
            firstWord.reading(promptAcks.reading(ready.getInputStream()), plain::heard);
        setShield(new Shield(in, room, breathMillis, LargestMessage.BYTES));
        return;
      } catch (IOException e) {
        plain.close();
        failure = e;
      }
    }
    throw failure != null ? failure : new IOException("no address");
  }

  private Socket secure(Socket plain, long deadline) throws IOException {
    ConnectionConfig.Tls tls = connection.tls();
    if (tls == null) {
      return plain;
    }
    try {
      SSLSocket secure =
          (SSLSocket)
              TlsContext.of(tls)
                  .getSocketFactory()
                  .createSocket(plain, connection.host(), connection.port(), true);
      keep(secure);
      SSLParameters parameters = secure.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      secure.setSSLParameters(parameters);
      secure.setSoTimeout(left(deadline));
      // Else closing waits for a writer that hangs.
      secure.setSoLinger(true, LINGER_SECONDS);
      secure.startHandshake();
      return secure;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private static int left(long deadline) {
    return (int) Math.max(1, (deadline - System.nanoTime()) / 1_000_000);
  }

  private synchronized Socket keep(Socket opened) throws SocketException {
    if (stopped) {
      throw new SocketException("ended");
    }
    socket = opened;
    return opened;
  }

  private synchronized void setShield(Shield made) {
    shield = made;
  }

  /** What reads from the socket; null before the start. */
  synchronized @Nullable Shield shield() {
    return shield;
  }

  @Override
  public synchronized InputStream getInputStream() throws IOException {
    if (shield == null) {
      throw new SocketException("not connected");
    }
    return shield;
  }

  @Override
  public synchronized OutputStream getOutputStream() throws IOException {
    if (socket == null) {
      throw new SocketException("not connected");
    }
    return firstWord.writing(socket.getOutputStream());
  }

  /** See {@link PromptAcks#until}. */
  void hurry(CompletableFuture<?> until) {
    promptAcks.until(until);
  }

  /** Paho has written to it: all of its threads run. */
  boolean hasSpoken() {
    return firstWord.spoken();
  }

  /** Paho's own end, which it reaches when nothing waits for its threads any more. */
  @Override
  public void stop() throws IOException {
    firstWord.release();
    cut();
  }

  /**
   * Closes the socket. While Paho still starts its threads these do not notice before its first
   * write fails, see {@link FirstWord}.
   */
  void cut() throws IOException {
    Socket closing;
    Shield reading;
    synchronized (this) {
      stopped = true;
      closing = socket;
      reading = shield;
    }
    if (closing != null) {
      closing.close();
    }
    if (reading != null) {
      reading.close();
    }
  }

  @Override
  public String getServerURI() {
    return "tcp://" + connection.host() + ":" + connection.port();
  }
}
