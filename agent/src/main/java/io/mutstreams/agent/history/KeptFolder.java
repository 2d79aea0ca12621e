package io.mutstreams.agent.history;

import io.mutstreams.agent.config.ConfigFiles;
import io.mutstreams.agent.disk.Sync;
import io.mutstreams.agent.format.Json;
import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A kept revision on disk: a folder that is named by its number, with its files as they were, and
 * {@value #ABOUT} that tells the rest.
 */
final class KeptFolder {
  private static final Logger LOG = LoggerFactory.getLogger(KeptFolder.class);
  private static final String ABOUT = "revision.json";

  private KeptFolder() {}

  /** All that can be read. */
  static List<Kept> all(Path folder) throws IOException {
    List<Kept> all = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (name.matches("[0-9]{1,9}")) {
          try {
            all.add(read(entry, Integer.parseInt(name)));
          } catch (IOException | BadRecordException | IllegalArgumentException e) {
            LOG.atWarn()
                .addKeyValue("event", "fault")
                .addKeyValue("file", entry)
                .log("the kept revision in {} cannot be read: {}", entry, e.toString());
          } catch (DateTimeException e) {
            LOG.atWarn()
                .addKeyValue("event", "fault")
                .addKeyValue("file", entry)
                .log("the kept revision in {} has no time: {}", entry, e.toString());
          }
        }
      }
    }
    return all;
  }

  private static Kept read(Path entry, int number) throws IOException {
    Object read = Json.read(Bytes.wrap(Files.readAllBytes(entry.resolve(ABOUT))));
    if (!(read instanceof Map<?, ?> tree)
        || !(tree.get("files") instanceof List<?> files)
        || !(tree.get("plugins") instanceof List<?> plugins)) {
      throw new IllegalArgumentException(ABOUT + " is not what it should be");
    }
    List<ConfigFiles.Text> texts = new ArrayList<>();
    for (Object file : files) {
      Path name = Path.of(String.valueOf(file));
      String text = Files.readString(entry.resolve(String.valueOf(name.getFileName())));
      texts.add(new ConfigFiles.Text(String.valueOf(file), text));
    }
    TreeSet<String> hashes = new TreeSet<>();
    plugins.forEach(hash -> hashes.add(String.valueOf(hash)));
    return new Kept(
        number,
        Instant.parse(String.valueOf(tree.get("at"))),
        Origin.valueOf(String.valueOf(tree.get("origin"))),
        new ConfigFiles(
            Path.of(String.valueOf(tree.get("root"))),
            List.copyOf(texts),
            Path.of(String.valueOf(tree.get("folder"))),
            true,
            String.valueOf(tree.get("hash")),
            List.of()),
        hashes);
  }

  static void write(Path folder, Kept revision) throws IOException {
    Path part = folder.resolve(revision.number() + ".part");
    deleteTree(part);
    Files.createDirectory(part);
    ConfigFiles files = revision.files();
    for (ConfigFiles.Text text : files.texts()) {
      Path name = Path.of(text.file()).getFileName();
      Durable.write(
          part.resolve(String.valueOf(name)), text.text().getBytes(StandardCharsets.UTF_8));
    }
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("at", revision.at().toString());
    tree.put("origin", revision.origin().name());
    tree.put("root", files.root().toString());
    tree.put("folder", files.folder().toString());
    tree.put("hash", files.hash());
    tree.put("files", files.texts().stream().map(ConfigFiles.Text::file).toList());
    tree.put("plugins", List.copyOf(new TreeSet<>(revision.plugins())));
    Durable.write(part.resolve(ABOUT), Json.write(tree).toText().getBytes(StandardCharsets.UTF_8));
    Sync.folder(part);
    delete(folder, revision.number());
    Durable.move(part, folder.resolve(String.valueOf(revision.number())));
  }

  static void delete(Path folder, int number) throws IOException {
    deleteTree(folder.resolve(String.valueOf(number)));
  }

  /** One folder of files. */
  private static void deleteTree(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        for (Path file : files) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }
}
