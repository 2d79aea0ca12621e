package io.mutstreams.lab.storm;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The folder of the configuration, written in many ways. Owned by the thread of the test. */
final class ConfigFolder {
  private static final String DATA = "..data";
  private static final int LONGEST_PAUSE_MILLIS = 60;
  private final Path folder;
  private final Random random;
  private Map<String, String> present = Map.of();
  private int versions;

  ConfigFolder(Path folder, Random random) {
    this.folder = folder;
    this.random = random;
  }

  /** What is written there. */
  Map<String, String> present() {
    return present;
  }

  /** Where a text stands for the first time, as the beginning of a problem. */
  String placeOf(String text) {
    for (Map.Entry<String, String> file : present.entrySet()) {
      int at = file.getValue().indexOf(text);
      if (at >= 0) {
        String before = file.getValue().substring(0, at);
        long line = 1 + before.chars().filter(c -> c == '\n').count();
        return "%s:%d:%d: "
            .formatted(folder.resolve(file.getKey()), line, at - before.lastIndexOf('\n'));
      }
    }
    throw new IllegalStateException("nowhere: " + text);
  }

  /** Makes the folder hold these files and no others. */
  void write(Way way, Map<String, String> files) throws IOException, InterruptedException {
    if (way == Way.LINKS) {
      link(files);
    } else {
      for (Map.Entry<String, String> file : files.entrySet()) {
        if (!file.getValue().equals(present.get(file.getKey()))) {
          write(way, folder.resolve(file.getKey()), file.getValue());
        }
      }
    }
    for (String name : present.keySet()) {
      if (!files.containsKey(name)) {
        Files.deleteIfExists(folder.resolve(name));
      }
    }
    present = new TreeMap<>(files);
  }

  private void write(Way way, Path file, String text) throws IOException, InterruptedException {
    switch (way) {
      case RENAMED -> replace(file.resolveSibling(file.getFileName() + ".new"), file, text);
      case IN_PLACE -> inPlace(file, text);
      case EDITOR -> edit(file, text);
      case LINKS -> throw new IllegalArgumentException("all files at once");
    }
  }

  private static void replace(Path beside, Path file, String text) throws IOException {
    Files.writeString(beside, text);
    move(beside, file);
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private void inPlace(Path file, String text) throws IOException, InterruptedException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int parts = 1 + random.nextInt(4);
    try (OutputStream out =
        Files.newOutputStream(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      for (int i = 0; i < parts; i++) {
        int from = bytes.length * i / parts;
        out.write(bytes, from, bytes.length * (i + 1) / parts - from);
        out.flush();
        if (i < parts - 1) {
          Thread.sleep(random.nextInt(LONGEST_PAUSE_MILLIS));
        }
      }
    }
  }

  /** As vim does with a backup: a swap file, a try whether one may write, a rename, a new file. */
  private void edit(Path file, String text) throws IOException, InterruptedException {
    String name = String.valueOf(file.getFileName());
    Path swap = Files.writeString(folder.resolve("." + name + ".swp"), "b0VIM");
    Files.deleteIfExists(Files.writeString(folder.resolve("4913"), ""));
    Path backup = folder.resolve(name + "~");
    if (Files.exists(file)) {
      move(file, backup);
    }
    Thread.sleep(random.nextInt(LONGEST_PAUSE_MILLIS));
    Files.writeString(file, text);
    Files.deleteIfExists(backup);
    Files.deleteIfExists(swap);
  }

  private void link(Map<String, String> files) throws IOException {
    // what is there becomes links to the same
    exchange(present);
    for (String name : present.keySet()) {
      linkOne(name);
    }
    exchange(files);
    for (String name : files.keySet()) {
      if (!present.containsKey(name)) {
        linkOne(name);
      }
    }
  }

  private void exchange(Map<String, String> files) throws IOException {
    Path version = Files.createDirectory(folder.resolve("..v" + ++versions));
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.writeString(version.resolve(file.getKey()), file.getValue());
    }
    Path data = folder.resolve(DATA);
    Path old =
        Files.exists(data, LinkOption.NOFOLLOW_LINKS)
            ? folder.resolve(Files.readSymbolicLink(data))
            : null;
    Path next = Files.createSymbolicLink(folder.resolve("..data_tmp"), version.getFileName());
    move(next, data);
    if (old != null) {
      remove(old);
    }
  }

  private void linkOne(String name) throws IOException {
    Path file = folder.resolve(name);
    if (!Files.isSymbolicLink(file)) {
      Path next = folder.resolve(".." + name + "_tmp");
      move(Files.createSymbolicLink(next, Path.of(DATA, name)), file);
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
