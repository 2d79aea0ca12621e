package io.mutstreams.agent.config;

import io.mutstreams.agent.expression.SwitchValues;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads a configuration, a file or a folder of them as one whole, and checks all that can be
 * checked without making anything. Keeps nothing between calls; safe for any thread.
 */
public final class ConfigReader {
  private final SecretSource secrets;
  private final SwitchValues switchValues;

  /** A reader with the secrets of the system. */
  public ConfigReader() {
    this(SecretSource.system());
  }

  /**
   * A reader.
   *
   * @param secrets where secrets come from
   */
  public ConfigReader(SecretSource secrets) {
    this(secrets, new SwitchValues());
  }

  private ConfigReader(SecretSource secrets, SwitchValues switchValues) {
    this.secrets = secrets;
    this.switchValues = switchValues;
  }

  /** A reader whose expressions read these switches. */
  public static ConfigReader with(SwitchValues switches) {
    return new ConfigReader(SecretSource.system(), switches);
  }

  /**
   * What came of reading.
   *
   * @param revision the configuration, or null where there are problems
   * @param problems all that is wrong, by file, line and column
   * @param warnings what is allowed but looks like a mistake, by file, line and column
   * @param hash SHA-256 of the contents of the files, hexadecimal, also where there are problems
   * @param others the files that the configuration names: of secrets and of TLS
   */
  public record Result(
      @Nullable Revision revision,
      List<Problem> problems,
      List<Problem> warnings,
      String hash,
      Set<Path> others) {}

  /**
   * Reads a configuration. Never throws for what is in the files, nor for their absence.
   *
   * @param path a file, or a folder whose *.yaml and *.yml files are read, but not its folders
   * @param catalog the operators that steps may name
   */
  public Result read(Path path, OperatorCatalog catalog) {
    return read(ConfigFiles.load(path), catalog);
  }

  /** As {@link #read(Path, OperatorCatalog)}, of files that were loaded before. */
  public Result read(ConfigFiles files, OperatorCatalog catalog) {
    Problems problems = new Problems();
    Parsed parsed = parse(files, problems);
    Set<Path> others = new TreeSet<>();
    @Nullable Revision revision =
        !parsed.empty() && parsed.document().isBounded(problems)
            ? read(
                parsed,
                files,
                catalog,
                new Secrets(secrets, files.folder(), problems, others),
                new PluginsReader(problems, files.folder(), others))
            : null;
    return new Result(
        revision,
        problems.errors(),
        problems.warnings(),
        files.hash(),
        Collections.unmodifiableSet(others));
  }

  /**
   * What the storage is encrypted with, which has to be known before anything else.
   *
   * @param keys null where there are problems
   * @param at where the key is written, or the section, or the configuration
   * @param problems what is wrong with the files or the section agent
   */
  public record Keys(@Nullable StorageKeys keys, Position at, List<Problem> problems) {}

  /** Reads the keys of the storage, and no more. */
  public Keys storageKeys(ConfigFiles files) {
    Problems problems = new Problems();
    Parsed parsed = parse(files, problems);
    Secrets resolver = new Secrets(secrets, files.folder(), problems, new TreeSet<>());
    StorageKeys keys =
        new AgentReader(resolver, problems).read(parsed.document(), parsed.complete()).storage();
    return new Keys(
        problems.none() ? keys : null, AgentReader.keyAt(parsed.document()), problems.errors());
  }

  /**
   * Which jars are plugins, which has to be known before the operators are.
   *
   * @param plugins null where it cannot be told
   * @param problems what is wrong with the files or the section plugins
   */
  public record Plugins(@Nullable PluginsConfig plugins, List<Problem> problems) {}

  /** Reads the section plugins, and no more. */
  public Plugins plugins(ConfigFiles files) {
    Problems problems = new Problems();
    Parsed parsed = parse(files, problems);
    PluginsConfig read =
        new PluginsReader(problems, files.folder(), new TreeSet<>()).read(parsed.document());
    boolean known =
        problems.none() && parsed.complete() && !parsed.document().doubtful().contains("plugins");
    return new Plugins(known ? read : null, problems.errors());
  }

  /**
   * @param complete whether all could be read
   * @param empty whether there is nothing in it, which is reported
   */
  private record Parsed(Document document, boolean complete, boolean empty) {}

  private static Parsed parse(ConfigFiles files, Problems problems) {
    problems.addAll(files.problems());
    List<Tree> trees = new ArrayList<>();
    boolean complete = files.complete();
    for (ConfigFiles.Text text : files.texts()) {
      int before = problems.count();
      @Nullable Tree tree = YamlText.read(text.file(), text.text(), problems);
      complete &= problems.count() == before;
      if (tree != null && !tree.isNothing()) {
        trees.add(tree);
      }
    }
    Position start = new Position(files.root().toString(), 1, 1);
    Document document = Document.of(trees, start, problems);
    boolean empty = trees.isEmpty() && complete;
    if (empty) {
      problems.error(start, "", "the configuration is empty; it needs at least agent: {id: NAME}");
    }
    return new Parsed(document, complete, empty);
  }

  private @Nullable Revision read(
      Parsed parsed,
      ConfigFiles files,
      OperatorCatalog catalog,
      Secrets resolver,
      PluginsReader pluginsReader) {
    Problems problems = resolver.problems();
    Document document = parsed.document();
    Names names = new Names(document, parsed.complete(), problems);
    Values values = new Values(problems);
    AgentReader.Agent agent = new AgentReader(resolver, problems).read(document, parsed.complete());
    @Nullable HttpConfig http = new HttpReader(values, resolver, files.folder()).read(document);
    SwitchScope scope = switches(parsed, names, values);
    Expressions expressions = new Expressions(agent.id(), scope, values, problems);
    Reading reading =
        new Reading(
            problems,
            values,
            names,
            expressions,
            new OptionReader(new OptionValues(values, expressions, problems), problems),
            catalog,
            new Graph(),
            scope);
    ConnectionReader connectionReader = new ConnectionReader(reading, resolver, files.folder());
    StreamReader streamReader = new StreamReader(reading);
    PluginsConfig plugins = pluginsReader.read(document);
    ChangesConfig changes = new ChangesReader(values, problems).read(document.single("changes"));
    Map<String, ConnectionConfig> connections =
        each(document.section("connections"), connectionReader::read);
    Map<String, SourceConfig> sources =
        each(document.section("sources"), new SourceReader(reading)::read);
    Map<String, StreamConfig> streams = each(document.section("streams"), streamReader::read);
    Map<String, UplinkConfig> uplinks =
        each(document.section("uplinks"), new UplinkReader(reading)::read);
    document.section("streams").forEach(streamReader::checkEnds);
    reading.graph().check(problems);
    if (!problems.none()) {
      return null;
    }
    names.warnUnused(scope);
    Map<String, StreamConfig> joined = new LinkedHashMap<>();
    streams.forEach((name, stream) -> joined.put(name, streamReader.joined(stream)));
    return new Revision(
        agent.id(),
        agent.logLevel(),
        agent.storage(),
        connections,
        sources,
        Collections.unmodifiableMap(joined),
        uplinks,
        scope.switches(),
        plugins,
        changes,
        http,
        agent.mask(),
        files.hash());
  }

  private SwitchScope switches(Parsed parsed, Names names, Values values) {
    Map<String, Tree.Entry> written = parsed.document().section("switches");
    Map<String, SwitchConfig> read =
        each(written, new SwitchReader(names.problems(), values, names)::read);
    boolean certain = parsed.complete() && !parsed.document().doubtful().contains("switches");
    return new SwitchScope(read, name -> !certain || written.containsKey(name), switchValues);
  }

  private static <T> Map<String, T> each(
      Map<String, Tree.Entry> things, BiFunction<String, Tree.Entry, @Nullable T> reader) {
    Map<String, T> read = new LinkedHashMap<>();
    things.forEach(
        (name, entry) -> {
          @Nullable T thing = reader.apply(name, entry);
          if (thing != null) {
            read.put(name, thing);
          }
        });
    return Collections.unmodifiableMap(read);
  }
}
