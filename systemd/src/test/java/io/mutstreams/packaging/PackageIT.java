package io.mutstreams.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
final class PackageIT {
  /** Of Markdown, to another file. */
  private static final Pattern LINK = Pattern.compile("]\\((?![a-z]+:|#)([^)\\s#]+)[^)]*\\)");

  @TempDir Path folder;

  private Shell.Result run(Object... words) throws IOException, InterruptedException {
    return Shell.run(Map.of(), folder, words);
  }

  @Test
  void lintianHasNothingToSay() throws IOException, InterruptedException {
    Shell.need("lintian", "lintian");
    Shell.Result found =
        run("lintian", "--allow-root", "--fail-on", "error,warning", Shell.built(".deb"));
    assertThat(found).isEqualTo(new Shell.Result(0, ""));
  }

  @Test
  void holdsNothingOfTheMachineThatMadeIt() throws IOException, InterruptedException {
    Shell.need("dpkg-deb", "what is in the package");
    String files = run("dpkg-deb", "--contents", Shell.built(".deb")).printed();
    assertThat(files)
        .contains("./usr/bin/mutstreams", "./usr/lib/mutstreams/lib/mutstreams-agent.jar")
        .contains("./usr/lib/mutstreams/plugins/mutstreams-plugin-basics-")
        .contains("./usr/lib/systemd/system/mutstreams.service")
        .contains("./usr/share/bash-completion/completions/mutstreams")
        .contains("./usr/share/mutstreams/examples/gateway.yaml")
        .contains("./usr/share/mutstreams/mutstreams.schema.json")
        .contains("./usr/share/doc/mutstreams/docs/installing.md")
        .contains("./usr/share/doc/mutstreams/plugins/template/pom.xml")
        .doesNotContain("./etc", "/target/", Path.of("").toAbsolutePath().toString());
    // All of one time and one owner, whoever builds it and when.
    assertThat(files.lines()).allMatch(line -> line.contains(" root/root "));
    assertThat(files.lines().map(line -> line.replaceAll(".* (\\d+-\\d+-\\d+ \\d+:\\d+) .*", "$1")))
        .containsOnly("2026-11-01 00:00");
  }

  @Test
  void eachLinkInTheInstalledPagesLeadsSomewhere() throws IOException, InterruptedException {
    Shell.need("dpkg-deb", "the links of its pages");
    Path root = folder.resolve("deb");
    assertThat(run("dpkg-deb", "--extract", Shell.built(".deb"), root).code()).isZero();
    assertEachLinkLeadsSomewhere(root);
  }

  private static void assertEachLinkLeadsSomewhere(Path root) throws IOException {
    List<String> broken = new ArrayList<>();
    int links = 0;
    try (Stream<Path> files = Files.walk(root.resolve("usr/share/doc/mutstreams"))) {
      for (Path page : files.filter(file -> file.toString().endsWith(".md")).toList()) {
        Matcher link = LINK.matcher(Files.readString(page));
        while (link.find()) {
          links++;
          if (!Files.exists(page.resolveSibling(link.group(1)))) {
            broken.add(root.relativize(page) + ": " + link.group(1));
          }
        }
      }
    }
    assertThat(broken).isEmpty();
    assertThat(links).isGreaterThan(50);
  }

  @Test
  void packedAgainItIsTheSameByteForByte() throws IOException {
    assertThat(Files.mismatch(Shell.built(".deb"), Path.of("target/again/mutstreams.deb")))
        .isEqualTo(-1);
  }

  @Test
  void bashCompletesCommandsAndOptions() throws IOException, InterruptedException {
    Shell.need("bash", "completion");
    String script = Path.of("target/stage/mutstreams.bash").toAbsolutePath().toString();
    String ask =
        "source "
            + script
            + "; COMP_WORDS=(mutstreams %s); COMP_CWORD=%d; _complete_mutstreams 2>/dev/null;"
            + " echo \"${COMPREPLY[*]}\"";
    assertThat(run("bash", "-c", ask.formatted("re", 1)).printed()).isEqualTo("reload\n");
    assertThat(run("bash", "-c", ask.formatted("outbox d", 2)).printed()).isEqualTo("discard\n");
    assertThat(run("bash", "-c", ask.formatted("status --da", 2)).printed()).isEqualTo("--data\n");
  }

  /** The archive, unpacked. */
  private Path unpacked() throws IOException, InterruptedException {
    Shell.need("tar", "the archive");
    assertThat(run("tar", "xzf", Shell.built(".tar.gz")).code()).isZero();
    try (var found = Files.list(folder)) {
      return found.findFirst().orElseThrow();
    }
  }

  private Path install(Path top, String... options) throws IOException, InterruptedException {
    Path root = folder.resolve("root");
    Object[] words =
        Stream.concat(Stream.of(top.resolve("systemd/install.sh")), Stream.of(options)).toArray();
    assertThat(Shell.run(Map.of("DESTDIR", root.toString()), folder, words))
        .isEqualTo(new Shell.Result(0, ""));
    return root;
  }

  @Test
  void theArchiveInstallsWhereItIsUnpacked() throws IOException, InterruptedException {
    Path root = install(unpacked());

    assertEachLinkLeadsSomewhere(root);
    assertThat(root.resolve("etc/mutstreams/gateway.yaml")).exists();
    assertThat(root.resolve("usr/lib/mutstreams/back-off")).isExecutable();
    assertThat(root.resolve("usr/lib/systemd/system/mutstreams.service")).exists();
    assertThat(root.resolve("usr/share/bash-completion/completions/mutstreams")).exists();
    assertThat(root.resolve("usr/share/mutstreams/mutstreams.schema.json"))
        .content()
        .contains("\"$schema\"", "\"window\"", "\"senml\"");
    Path java = Path.of(System.getProperty("java.home"));
    Shell.Result checked =
        Shell.run(
            Map.of("JAVA_HOME", java.toString()),
            folder,
            root.resolve("usr/bin/mutstreams"),
            "check",
            root.resolve("etc/mutstreams/gateway.yaml"));
    assertThat(checked.code()).as(checked.printed()).isZero();
  }

  @Test
  void theArchiveRunsFromWhereItIsUnpacked() throws Exception {
    Path top = unpacked();
    Shell.Result checked =
        Shell.run(
            Map.of("JAVA_HOME", System.getProperty("java.home")),
            folder,
            top.resolve("mutstreams"),
            "check",
            top.resolve("configs/demo.yaml"));

    assertThat(checked.printed()).startsWith("ok: ");
    assertThat(checked.code()).isZero();
  }

  @Test
  void theFirstInstallationAddsWhatAFolderThatWasThereBeforeLacks() throws Exception {
    Path top = unpacked();
    Path config = folder.resolve("root/etc/mutstreams");
    Path plugin = Files.createDirectories(config.resolve("plugins")).resolve("own.jar");
    Files.writeString(plugin, "of the tool");

    install(top);

    assertThat(config.resolve("gateway.yaml")).exists();
    assertThat(plugin).hasContent("of the tool");
    assertThat(run("stat", "--format=%a", config, config.resolve("plugins")).printed())
        .isEqualTo("2770\n750\n");

    // Later it is whoever runs the gateway that decides what is there.
    Files.move(config.resolve("gateway.yaml"), config.resolve("gateway.off"));
    install(top);
    assertThat(config.resolve("gateway.yaml")).doesNotExist();
  }

  @Test
  void theCommandsAndTheArchiveOfClassesAreOfTheJavaOfTheService() throws Exception {
    Path command = install(unpacked()).resolve("usr/bin/mutstreams");
    Path java = Files.createDirectories(folder.resolve("a java/bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\necho \"asked: $*\"\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(folder.resolve("a java/release"), "JAVA_RUNTIME_VERSION=\"99.1+2\"\n");
    // As systemd reads it, which no shell does.
    Path defaults =
        Files.writeString(
            folder.resolve("defaults"),
            "# JAVA_HOME=/no\nMUTSTREAMS_JAVA_OPTS=-Xmx128m -Xss1m\nJAVA_HOME=\"%s\"\n"
                .formatted(folder.resolve("a java")));

    Map<String, String> set =
        Map.of("MUTSTREAMS_DEFAULTS", defaults.toString(), "MUTSTREAMS_MAKE_ARCHIVE", "1");
    assertThat(Shell.run(set, folder, "env", "-u", "JAVA_HOME", command, "check").printed())
        .startsWith("asked: ")
        .contains("mutstreams-99.1+2.jsa");
    Files.delete(java);
    assertThat(Shell.run(set, folder, "env", "-u", "JAVA_HOME", command, "check").printed())
        .contains("a java in " + defaults + ", but there is no bin/java in it");
  }

  @Test
  void theUnitIsWhereSystemdLooks() throws Exception {
    Path top = unpacked();

    Path root = install(top, "--prefix", "/opt/x");
    install(top, "--prefix=/usr/local");

    assertThat(root.resolve("etc/systemd/system/mutstreams.service"))
        .content()
        .contains("\nExecStart=/opt/x/bin/mutstreams run /etc/mutstreams\n");
    assertThat(root.resolve("opt/x/lib/systemd")).doesNotExist();
    assertThat(root.resolve("usr/local/lib/systemd/system/mutstreams.service"))
        .content()
        .contains("\nExecStart=/usr/local/bin/mutstreams run /etc/mutstreams\n");
  }

  @Test
  void aConfigurationThatIsThereBeforeIsTheOnlyOne() throws Exception {
    Path top = unpacked();
    Path config = Files.createDirectories(folder.resolve("root/etc/mutstreams"));
    Path own = Files.writeString(config.resolve("own.yml"), "agent: {id: own}");

    install(top);

    assertThat(own).hasContent("agent: {id: own}");
    assertThat(config.resolve("gateway.yaml")).doesNotExist();
  }
}
