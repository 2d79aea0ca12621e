package io.mutstreams.agent.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the section agent. No message shows what a key of the storage holds. */
final class AgentReader {
  static final List<Key> KEYS =
      List.of(
          Key.of(
                  "id",
                  Names.shape(),
                  "The name of this agent: part of its MQTT client ids, and agent.id in"
                      + " expressions.")
              .needed(),
          Key.of(
              "log-level",
              Shape.choice(LogLevel.class),
              "How much is logged. If absent, as the command line says, else info."),
          Key.of(
                  "storage-key",
                  Shape.text(),
                  "With what the storage file is encrypted, at least 16 characters, such as"
                      + " ${credential:storage}.")
              .filled(),
          Key.of(
                  "former-storage-key",
                  Shape.text(),
                  "With what it was encrypted before: to change the key, or to take the encryption"
                      + " off.")
              .filled(),
          Key.of(
              "mask",
              Shape.listOrOne(Shape.text()),
              "More words for what is secret: fields and headers with one of them in their name are"
                  + " masked where records are shown."),
          Key.of(
                  HttpReader.KEY,
                  Shape.mapping(HttpReader.KEYS),
                  "Status, metrics, health and commands over HTTP; {} for what is usual.")
              .filled());
  private static final int SHORTEST = 16;

  /**
   * What the section says.
   *
   * @param id the agent's id, or "" where it is missing or wrong, which is reported
   * @param storage the keys of the storage, without those that are wrong, which is reported
   * @param logLevel null where none is asked for
   * @param mask words for what is secret
   */
  record Agent(String id, StorageKeys storage, @Nullable LogLevel logLevel, List<String> mask) {
    private static final Agent NONE = new Agent("", StorageKeys.NONE, null, List.of());
  }

  private final Values values;
  private final Secrets secrets;
  private final Problems problems;

  AgentReader(Secrets secrets, Problems problems) {
    this.values = new Values(problems);
    this.secrets = secrets;
    this.problems = problems;
  }

  /** Where a key of the storage is written, or the section, or the configuration. */
  static Position keyAt(Document document) {
    Tree.@Nullable Entry agent = document.single("agent");
    if (agent == null) {
      return document.start();
    }
    Tree.@Nullable Entry key =
        agent.value() instanceof Tree.Branch branch ? branch.entries().get("storage-key") : null;
    return key == null ? agent.at() : key.at();
  }

  Agent read(Document document, boolean complete) {
    Tree.@Nullable Entry agent = document.single("agent");
    if (agent == null) {
      if (complete && !document.doubtful().contains("agent")) {
        problems.error(
            document.start(), "", "the section 'agent' is missing; write agent: {id: NAME}");
      }
      return Agent.NONE;
    }
    @Nullable Section section = Section.of(agent.value(), agent.at(), "agent", problems, KEYS);
    if (section == null) {
      return Agent.NONE;
    }
    return new Agent(
        id(section),
        new StorageKeys(key(section, "storage-key"), key(section, "former-storage-key")),
        section.get("log-level") == null
            ? null
            : values.choice(section, "log-level", LogLevel.INFO),
        mask(section));
  }

  private List<String> mask(Section section) {
    @Nullable Tree tree = section.get("mask");
    String path = section.below("mask");
    @Nullable List<Tree.Leaf> leaves =
        tree == null ? null : values.leaves(tree, path, "a part of a name");
    return leaves == null ? List.of() : leaves.stream().map(Tree.Leaf::text).toList();
  }

  private String id(Section section) {
    @Nullable Tree tree = section.need("id", "the name of this agent, as in {id: gw-07}");
    @Nullable String id = tree == null ? null : values.text(tree, "agent.id");
    if (tree != null && id != null && !Names.isName(id)) {
      problems.error(
          tree.at(), "agent.id", Words.quote(id) + " is no id; allowed: " + Names.ALLOWED);
    }
    return id == null ? "" : id;
  }

  private @Nullable Secret key(Section section, String name) {
    String path = section.below(name);
    if (!section.has(name)) {
      return null;
    }
    @Nullable Tree tree = section.get(name);
    if (tree == null) {
      // Nothing must not come to mean that what is stored is not encrypted.
      problems.error(section.at(name), path, "has no value; leave the key out for no encryption");
      return null;
    }
    Tree.@Nullable Leaf leaf = values.leaf(tree, path, "a text");
    Tree.@Nullable Leaf resolved = leaf == null ? null : secrets.resolve(leaf, path);
    if (leaf == null || resolved == null) {
      return null;
    }
    if (resolved.text().length() < SHORTEST) {
      problems.error(
          leaf.at(),
          path,
          "is shorter than "
              + SHORTEST
              + " characters; make one by chance, as by: openssl rand -base64 32");
      return null;
    }
    return new Secret(resolved.text());
  }
}
