package io.mutstreams.agent.config;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads the section plugins, with the files that it names. */
final class PluginsReader {
  static final List<Key> KEYS =
      List.of(
          Key.of("trust", Shape.choice(PluginsConfig.Trust.class), "Which jars may be loaded.")
              .usually(Words.word(PluginsConfig.Trust.ANY)),
          Key.of(
              "digests",
              Shape.listOrOne(DigestFile.shape()),
              "For trust: listed, the SHA-256 digest of each jar."),
          Key.of(
                  "digest-file",
                  Shape.text(),
                  "For trust: listed, a file of digests as sha256sum makes it.")
              .filled(),
          Key.of(
                  "certificates",
                  Shape.text(),
                  "For trust: signed, a PEM file of the certificates of signers.")
              .filled(),
          Key.of(
                  "folders",
                  Shape.listOrOne(Shape.text()),
                  "The folders that jars are taken from; paths begin at the folder of the"
                      + " configuration.")
              .usually("plugins"));

  private final Values values;
  private final Problems problems;
  private final Path folder;
  private final Set<Path> files;

  /**
   * @param folder where relative paths begin
   * @param files gets each file that is named, also one that is not there
   */
  PluginsReader(Problems problems, Path folder, Set<Path> files) {
    this.values = new Values(problems);
    this.problems = problems;
    this.folder = folder;
    this.files = files;
  }

  /** What is wrong is reported, and the usual taken for it. */
  PluginsConfig read(Document document) {
    Tree.@Nullable Entry plugins = document.single("plugins");
    @Nullable Section section =
        plugins == null || plugins.value().isNothing()
            ? null
            : Section.of(plugins.value(), plugins.at(), "plugins", problems, KEYS);
    List<Path> usual = List.of(folder.resolve("plugins"));
    if (section == null) {
      Position at = plugins == null ? document.start() : plugins.at();
      return new PluginsConfig(PluginsConfig.Trust.ANY, Set.of(), List.of(), usual, at);
    }
    PluginsConfig.Trust trust = values.choice(section, "trust", PluginsConfig.Trust.ANY);
    Set<String> digests = new TreeSet<>(digests(section));
    @Nullable Path list = file(section, "digest-file");
    if (list != null) {
      digests.addAll(new DigestFile(problems).read(list, at(section, "digest-file")));
    }
    @Nullable Path pem = file(section, "certificates");
    List<X509Certificate> certificates =
        pem == null
            ? List.of()
            : CertificateFile.read(
                pem, at(section, "certificates"), section.below("certificates"), problems);
    needs(section, trust);
    return new PluginsConfig(
        trust,
        Set.copyOf(digests),
        certificates,
        section.has("folders") ? folders(section) : usual,
        section.at("trust"));
  }

  private void needs(Section section, PluginsConfig.Trust trust) {
    String path = section.below("trust");
    if (trust == PluginsConfig.Trust.LISTED
        && !section.has("digests")
        && !section.has("digest-file")) {
      problems.error(
          at(section, "trust"),
          path,
          "'listed' needs a list: give 'digests', the SHA-256 digests of the jars, or"
              + " 'digest-file', a file of them as sha256sum makes it");
    }
    if (trust == PluginsConfig.Trust.SIGNED && !section.has("certificates")) {
      problems.error(
          at(section, "trust"),
          path,
          "'signed' needs 'certificates': a PEM file of the certificates of those who may sign");
    }
  }

  private Set<String> digests(Section section) {
    Set<String> digests = new LinkedHashSet<>();
    @Nullable Tree tree = section.get("digests");
    String path = section.below("digests");
    @Nullable List<Tree.Leaf> leaves =
        tree == null ? null : values.leaves(tree, path, "a SHA-256 digest");
    if (leaves != null) {
      for (Tree.Leaf leaf : leaves) {
        @Nullable String digest = DigestFile.digest(leaf.text());
        if (digest == null) {
          problems.error(
              leaf.at(),
              path,
              Words.quote(leaf.shown()) + " is no SHA-256 digest: " + DigestFile.FORM);
        } else {
          digests.add(digest);
        }
      }
    }
    return digests;
  }

  private List<Path> folders(Section section) {
    @Nullable Tree tree = section.get("folders");
    String path = section.below("folders");
    @Nullable List<Tree.Leaf> leaves =
        tree == null ? List.of() : values.leaves(tree, path, "a text, the path of a folder,");
    Set<Path> folders = new LinkedHashSet<>();
    for (Tree.Leaf leaf : leaves == null ? List.<Tree.Leaf>of() : leaves) {
      @Nullable Path each = resolve(leaf, path);
      if (each != null && Files.exists(each) && !Files.isDirectory(each)) {
        problems.error(
            leaf.at(), path, each + " is no folder; name the folder that the jars are in");
      } else if (each != null) {
        folders.add(each);
        if (!Files.exists(each)) {
          problems.warn(
              leaf.at(),
              path,
              "there is no folder " + each + "; its jars are taken when it is there");
        }
      }
    }
    return List.copyOf(folders);
  }

  private @Nullable Path file(Section section, String key) {
    @Nullable Tree tree = section.get(key);
    if (tree == null) {
      if (section.has(key)) {
        problems.error(section.at(key), section.below(key), "has no value; name a file");
      }
      return null;
    }
    Tree.@Nullable Leaf leaf = values.leaf(tree, section.below(key), "a text, the path of a file,");
    @Nullable Path path = leaf == null ? null : resolve(leaf, section.below(key));
    if (path != null) {
      files.add(path);
    }
    return path;
  }

  private @Nullable Path resolve(Tree.Leaf leaf, String path) {
    try {
      return folder.resolve(leaf.text()).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      problems.error(leaf.at(), path, Words.quote(leaf.shown()) + " is no path");
      return null;
    }
  }

  private static Position at(Section section, String key) {
    @Nullable Tree tree = section.get(key);
    return tree == null ? section.at(key) : tree.at();
  }
}
