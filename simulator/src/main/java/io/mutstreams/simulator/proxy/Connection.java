package io.mutstreams.simulator.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * One connection through the proxy. In each direction one thread reads and one writes, with a
 * bounded queue between them, so that a delay does not lower the rate and a stall is felt by the
 * sender.
 */
final class Connection implements AutoCloseable {
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Chunk(byte[] bytes, int length, long readNanos) {}

  private static final Chunk END = new Chunk(new byte[0], -1, 0);

  private final Socket client;
  private final Socket server;
  private final Faults faults;
  private final Consumer<Connection> ended;
  private final AtomicBoolean closed = new AtomicBoolean();

  Connection(Socket client, Socket server, Faults faults, Consumer<Connection> ended) {
    this.client = client;
    this.server = server;
    this.faults = faults;
    this.ended = ended;
  }

  void start() throws IOException {
    client.setTcpNoDelay(true);
    server.setTcpNoDelay(true);
    pipe(client.getInputStream(), server.getOutputStream());
    pipe(server.getInputStream(), client.getOutputStream());
  }

  private void pipe(InputStream in, OutputStream out) {
    BlockingQueue<Chunk> queue = new ArrayBlockingQueue<>(64);
    run(() -> read(in, queue));
    run(() -> write(queue, out));
  }

  private interface Body {
    void run() throws IOException, InterruptedException;
  }

  private void run(Body body) {
    var thread =
        new Thread(
            () -> {
              try {
                body.run();
              } catch (IOException e) {
                close();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                close();
              }
            },
            "proxied-" + client.getPort());
    thread.setDaemon(true);
    thread.start();
  }

  private void read(InputStream in, BlockingQueue<Chunk> queue)
      throws IOException, InterruptedException {
    while (!closed.get()) {
      byte[] bytes = new byte[16 * 1024];
      int length = in.read(bytes);
      Chunk chunk = length < 0 ? END : new Chunk(bytes, length, System.nanoTime());
      while (!queue.offer(chunk, 100, TimeUnit.MILLISECONDS) && !closed.get()) {
        // full: the writer is stalled or slow, so is the sender
      }
      if (length < 0) {
        return;
      }
    }
  }

  private void write(BlockingQueue<Chunk> queue, OutputStream out)
      throws IOException, InterruptedException {
    while (!closed.get()) {
      Chunk chunk = queue.poll(100, TimeUnit.MILLISECONDS);
      if (chunk == null) {
        continue;
      }
      if (chunk.length < 0) {
        close();
        return;
      }
      long due = chunk.readNanos + faults.delayNanos();
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        TimeUnit.NANOSECONDS.sleep(left);
      }
      faults.awaitFlow();
      out.write(chunk.bytes, 0, chunk.length);
    }
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      reset(client);
      reset(server);
      ended.accept(this);
    }
  }

  /** Closes by a reset, so that the peer notices at once and no port lingers. */
  static void reset(Socket socket) {
    try (socket) {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // it was closed
    }
  }
}
