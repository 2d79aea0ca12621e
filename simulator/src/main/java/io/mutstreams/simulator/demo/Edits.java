package io.mutstreams.simulator.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Edits the demo's copy of the configuration as a person would. Owned by the demo's thread. */
final class Edits {
  private static final Pattern SPEED = Pattern.compile("body\\.avgSpeed < (\\d+)");
  private static final String BAD = "otherwise: true, sned:";
  private static final String GOOD = "otherwise: true, send:";

  private final Path file;

  Edits(Path file) {
    this.file = file;
  }

  /** Puts the configuration there, with the demo's own brokers. */
  void begin(Path from, String plantUrl, String upstreamUrl) throws IOException {
    String text = Files.readString(from);
    write(
        text.replace("mqtt://127.0.0.1:1883", plantUrl)
            .replace("mqtt://127.0.0.1:1884", upstreamUrl));
  }

  /** Another speed below which a road is slow, and no bad edit; says what was done. */
  String reroute() throws IOException {
    String text = Files.readString(file).replace(BAD, GOOD);
    Matcher speed = SPEED.matcher(text);
    if (!speed.find()) {
      return "there is no 'body.avgSpeed < NUMBER' left to edit";
    }
    String other = speed.group(1).equals("30") ? "50" : "30";
    write(speed.replaceFirst("body.avgSpeed < " + other));
    return "edited: roads below %s km/h go to alerts (before: %s)".formatted(other, speed.group(1));
  }

  /** A mistake in spelling. */
  String spoil() throws IOException {
    String text = Files.readString(file);
    if (!text.contains(GOOD)) {
      return "there is no '" + GOOD + "' left to spoil";
    }
    write(text.replace(GOOD, BAD));
    return "edited: wrote 'sned' for 'send'; press e to correct it";
  }

  /** As editors save: beside, then moved over, so that the agent never sees half a file. */
  private void write(String text) throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(beside, text);
    Files.move(
        beside,
        file,
        java.nio.file.StandardCopyOption.ATOMIC_MOVE,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }
}
