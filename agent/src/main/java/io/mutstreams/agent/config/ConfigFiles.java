package io.mutstreams.agent.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The files of a configuration, read once: what is parsed is what was hashed. Immutable.
 *
 * @param root the file, or the folder of files
 * @param texts those that can be read
 * @param folder the folder against which paths in the files are resolved
 * @param complete whether all could be read
 * @param hash SHA-256 of the contents, hexadecimal; of a folder, of the names and contents
 * @param problems why some could not be read
 */
public record ConfigFiles(
    Path root,
    List<Text> texts,
    Path folder,
    boolean complete,
    String hash,
    List<Problem> problems) {

  /**
   * One file.
   *
   * @param file its name as the person sees it
   */
  public record Text(String file, String text) {}

  /**
   * Reads them. Never throws for what is in the files, nor for their absence.
   *
   * @param root a file, or a folder whose *.yaml and *.yml files are read, but not its folders
   */
  public static ConfigFiles load(Path root) {
    Problems problems = new Problems();
    Path parent = root.toAbsolutePath().normalize().getParent();
    if (!Files.isDirectory(root)) {
      byte @Nullable [] bytes = bytes(root, problems);
      Path folder = parent == null ? root.toAbsolutePath() : parent;
      List<Text> texts = bytes == null ? List.of() : text(root, bytes, problems);
      return new ConfigFiles(
          root, texts, folder, !texts.isEmpty(), Hash.of(bytes), problems.errors());
    }
    MessageDigest hash = Hash.sha256();
    List<Text> texts = new ArrayList<>();
    List<Path> files = files(root, problems);
    for (Path file : files) {
      byte @Nullable [] bytes = bytes(file, problems);
      hash.update(
          (file.getFileName() + "\0" + Hash.of(bytes) + "\n").getBytes(StandardCharsets.UTF_8));
      if (bytes != null) {
        texts.addAll(text(file, bytes, problems));
      }
    }
    return new ConfigFiles(
        root,
        List.copyOf(texts),
        root.toAbsolutePath().normalize(),
        !files.isEmpty() && texts.size() == files.size(),
        HexFormat.of().formatHex(hash.digest()),
        problems.errors());
  }

  /**
   * These files with other texts.
   *
   * @param others by the name of their file, which may be a new one of the folder; null for a file
   *     that is not to be there
   * @throws IllegalArgumentException when a name cannot be that of a file of the configuration
   */
  public ConfigFiles with(Map<String, @Nullable String> others) {
    Map<String, @Nullable String> all = new TreeMap<>();
    texts.forEach(text -> all.put(text.file(), text.text()));
    others.forEach((name, text) -> all.put(file(root, name).toString(), text));
    Problems found = new Problems();
    found.addAll(
        problems.stream()
            .filter(problem -> !others.containsKey(name(problem.at().file())))
            .toList());
    MessageDigest whole = Hash.sha256();
    List<Text> now = new ArrayList<>();
    String single = "";
    for (Map.Entry<String, @Nullable String> each : all.entrySet()) {
      String text = each.getValue();
      if (text != null) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > YamlText.MAX_BYTES) {
          found.error(start(Path.of(each.getKey())), "", "the file is too large; allowed are 3MiB");
        } else {
          now.add(new Text(each.getKey(), text));
        }
        single = Hash.of(bytes);
        whole.update((name(each.getKey()) + "\0" + single + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    if (now.isEmpty() && found.none()) {
      found.error(start(root), "", "the folder holds no *.yaml or *.yml file");
    }
    return new ConfigFiles(
        root,
        List.copyOf(now),
        folder,
        found.none(),
        Files.isDirectory(root) ? HexFormat.of().formatHex(whole.digest()) : single,
        found.errors());
  }

  /**
   * The file of a name.
   *
   * @param root the configuration, a file or a folder
   * @throws IllegalArgumentException when it cannot be one of the configuration
   */
  public static Path file(Path root, String name) {
    boolean folder = Files.isDirectory(root);
    boolean plain = name.matches("[A-Za-z0-9_][A-Za-z0-9_. -]{0,200}");
    if (folder ? !plain || !isConfig(Path.of(name)) : !name.equals(name(root.toString()))) {
      throw new IllegalArgumentException(
          folder
              ? "a file of the configuration is named by letters, digits, '-', '_' and '.', and ends"
                  + " with .yaml or .yml"
              : "the configuration is the one file " + name(root.toString()));
    }
    return folder ? root.resolve(name) : root;
  }

  private static String name(String file) {
    return String.valueOf(Path.of(file).getFileName());
  }

  /**
   * Equal exactly when the contents of these files and of others are: {@link #hash} where there are
   * no others.
   *
   * @param others what the configuration names: files of secrets and of TLS
   */
  public String fingerprint(Collection<Path> others) {
    if (others.isEmpty()) {
      return hash;
    }
    MessageDigest all = Hash.sha256();
    all.update(hash.getBytes(StandardCharsets.UTF_8));
    for (Path other : new TreeSet<>(others)) {
      byte @Nullable [] bytes = bytes(other, new Problems());
      String content = bytes == null ? "none" : Hash.of(bytes);
      all.update(("\n" + other + "\0" + content).getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(all.digest());
  }

  /** The files of a folder by name, without hidden ones and what editors leave beside a file. */
  private static List<Path> files(Path folder, Problems problems) {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(folder, file -> isConfig(file) && !Files.isDirectory(file))) {
      entries.forEach(files::add);
    } catch (IOException | DirectoryIteratorException e) {
      problems.error(start(folder), "", "the folder cannot be read: " + reason(e));
      return List.of();
    }
    if (files.isEmpty()) {
      problems.error(start(folder), "", "the folder holds no *.yaml or *.yml file");
    }
    Collections.sort(files);
    return files;
  }

  private static boolean isConfig(Path file) {
    String name = String.valueOf(file.getFileName());
    return !name.startsWith(".") && (name.endsWith(".yaml") || name.endsWith(".yml"));
  }

  private static byte @Nullable [] bytes(Path file, Problems problems) {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      // To open it could block for ever.
      problems.error(
          start(file),
          "",
          "this is no regular file but a FIFO, socket or device, and is not opened; put the"
              + " configuration into a file");
      return null;
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(YamlText.MAX_BYTES + 1);
      if (bytes.length <= YamlText.MAX_BYTES) {
        return bytes;
      }
      problems.error(start(file), "", "the file is too large; allowed are 3MiB");
    } catch (IOException e) {
      problems.error(start(file), "", "the file cannot be read: " + reason(e));
    }
    return null;
  }

  private static List<Text> text(Path file, byte[] bytes, Problems problems) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    if (decoder.decode(in, out, true).isError()) {
      String before = out.flip().toString();
      int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
      String last = before.substring(before.lastIndexOf('\n') + 1);
      problems.error(
          new Position(file.toString(), line, last.codePointCount(0, last.length()) + 1),
          "",
          String.format(
              "the file is not UTF-8: byte 0x%02X; save it as UTF-8", in.get(in.position())));
      return List.of();
    }
    String text = out.flip().toString();
    return List.of(new Text(file.toString(), text.startsWith("\uFEFF") ? text.substring(1) : text));
  }

  private static Position start(Path file) {
    return new Position(file.toString(), 1, 1);
  }

  private static String reason(Exception e) {
    if (e instanceof NoSuchFileException) {
      return "there is no such file or folder";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    return e.getClass().getSimpleName();
  }
}
