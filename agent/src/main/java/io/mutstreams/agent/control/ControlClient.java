package io.mutstreams.agent.control;

import io.mutstreams.agent.control.ControlException.Reason;
import io.mutstreams.agent.format.Json;
import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Map;

/** Asks a running agent. Safe for any thread; blocks. */
public final class ControlClient {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int MAX_ANSWER = 16 * 1024 * 1024;

  private ControlClient() {}

  /**
   * Sends a request to the agent with that data folder and waits for the answer, at most 30
   * seconds.
   *
   * @param request such as {@code {"command": "status"}}
   * @throws ControlException when there is no such agent, or it gives no or a bad answer
   */
  public static Map<String, Object> call(Path dataFolder, Map<String, Object> request)
      throws ControlException {
    return call(dataFolder, request, PATIENCE);
  }

  /** As {@link #call(Path, Map)}, waiting at most so long for the answer. */
  public static Map<String, Object> call(
      Path dataFolder, Map<String, Object> request, Duration patience) throws ControlException {
    Path folder = dataFolder.toAbsolutePath().normalize();
    try (SocketChannel channel = connect(folder)) {
      return answer(exchange(channel, Json.write(request), patience), folder);
    } catch (ControlException e) {
      throw e;
    } catch (IOException e) {
      throw new ControlException(
          Reason.NO_ANSWER, "the agent with data folder " + folder + " hung up: " + e.getMessage());
    }
  }

  /** Takes the lines of an answer. */
  public interface Reader {
    /**
     * A line.
     *
     * @return false when no more is wanted
     */
    boolean line(Map<String, Object> line) throws IOException;
  }

  /**
   * Sends a request whose answer is many lines, and reads them until the reader has enough.
   *
   * @param longest until it is ended in any case
   * @throws ControlException when there is no such agent, it refuses, or it hangs up before that
   * @throws IOException what the reader throws
   */
  public static void lines(
      Path dataFolder, Map<String, Object> request, Duration longest, Reader reader)
      throws IOException {
    Path folder = dataFolder.toAbsolutePath().normalize();
    try (SocketChannel channel = connect(folder);
        Selector selector = Selector.open()) {
      send(channel, Json.write(request));
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ);
      long end = System.nanoTime() + longest.toNanos();
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      ByteBuffer buffer = ByteBuffer.allocate(8 * 1024);
      while (true) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          return;
        }
        selector.select(left);
        selector.selectedKeys().clear();
        if (channel.read(buffer.clear()) < 0 || line.size() > MAX_ANSWER) {
          throw new ControlException(
              Reason.NO_ANSWER, "the agent with data folder " + folder + " hung up");
        }
        buffer.flip();
        while (buffer.hasRemaining()) {
          byte next = buffer.get();
          if (next != '\n') {
            line.write(next);
          } else {
            Map<String, Object> tree = answer(Bytes.wrap(line.toByteArray()), folder);
            line.reset();
            if (!reader.line(tree)) {
              return;
            }
          }
        }
      }
    }
  }

  private static void send(SocketChannel channel, Bytes request) throws IOException {
    ByteBuffer line = ByteBuffer.allocate(request.size() + 1);
    line.put(request.toBuffer()).put((byte) '\n').flip();
    while (line.hasRemaining()) {
      channel.write(line);
    }
  }

  private static SocketChannel connect(Path folder) throws ControlException {
    try {
      return connect(folder, SocketPlace.find(folder));
    } catch (ControlException e) {
      // Where its disk is read-only, a folder may have the socket of an agent that is no more.
      Path spare = e.reason() == Reason.NO_AGENT ? SparePlace.socket(folder) : null;
      if (spare == null) {
        throw e;
      }
      return connect(folder, spare);
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  private static SocketChannel connect(Path folder, Path socket) throws ControlException {
    try {
      // A folder that may not be entered hides what is in it; this call says so.
      Files.readAttributes(socket, BasicFileAttributes.class);
      return SocketChannel.open(UnixDomainSocketAddress.of(socket));
    } catch (AccessDeniedException e) {
      throw denied(folder);
    } catch (NoSuchFileException e) {
      throw nobody(folder);
    } catch (SocketException e) {
      String message = String.valueOf(e.getMessage());
      throw message.contains("ermission") ? denied(folder) : nobody(folder);
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  private static ControlException unreadable(Path folder, IOException why) {
    return new ControlException(
        Reason.NO_AGENT, "the data folder " + folder + " cannot be read: " + why.getMessage());
  }

  private static ControlException denied(Path folder) {
    return new ControlException(
        Reason.DENIED,
        "permission denied: only the user that runs the agent with data folder "
            + folder
            + " may talk to it; try with sudo");
  }

  private static ControlException nobody(Path folder) {
    return new ControlException(
        Reason.NO_AGENT,
        "no agent is running with data folder "
            + folder
            + "; name another with --data, or start one: systemctl start mutstreams, or mutstreams"
            + " run");
  }

  private static Bytes exchange(SocketChannel channel, Bytes request, Duration patience)
      throws IOException {
    send(channel, request);
    channel.configureBlocking(false);
    long end = System.nanoTime() + patience.toNanos();
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(8 * 1024);
    try (Selector selector = Selector.open()) {
      channel.register(selector, SelectionKey.OP_READ);
      while (answer.size() < MAX_ANSWER) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          throw new ControlException(
              Reason.NO_ANSWER,
              "the agent gave no answer within " + patience.toSeconds() + " seconds");
        }
        selector.select(left);
        selector.selectedKeys().clear();
        int got = channel.read(buffer.clear());
        if (got < 0) {
          break;
        }
        answer.write(buffer.array(), 0, got);
      }
    }
    return Bytes.wrap(answer.toByteArray());
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> answer(Bytes json, Path folder) throws ControlException {
    try {
      if (Json.read(json) instanceof Map<?, ?> map) {
        if (map.get("error") instanceof String sentence) {
          throw new ControlException(Reason.REFUSED, sentence);
        }
        // What Json reads are maps of texts.
        return (Map<String, Object>) map;
      }
    } catch (BadRecordException e) {
      // As below.
    }
    throw new ControlException(
        Reason.NO_ANSWER, "the agent with data folder " + folder + " gave no answer");
  }
}
