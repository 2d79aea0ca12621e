package io.mutstreams.agent.control;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;

/**
 * A process of its own, which may open few files: it opens all, and closes them when it is told to.
 * Says what it has done.
 */
final class FullTable {
  private FullTable() {}

  public static void main(String[] args) throws IOException {
    ControlServer server =
        ControlServer.start(Path.of(args[0]), Map.of("status", request -> Map.of("agent", "gw")));
    // Its classes are in files too.
    LoggerFactory.getLogger(FullTable.class).atError().addKeyValue("event", "test").log("begins");
    say("ready");
    int unused = System.in.read();
    List<FileInputStream> all = fill();
    say("full");
    unused = System.in.read();
    for (FileInputStream one : all) {
      one.close();
    }
    say("free");
    unused = System.in.read();
    server.close();
  }

  private static List<FileInputStream> fill() {
    List<FileInputStream> all = new ArrayList<>();
    while (true) {
      try {
        all.add(new FileInputStream("/dev/null"));
      } catch (IOException e) {
        return all;
      }
    }
  }

  private static void say(String word) {
    System.out.println(word);
  }
}
