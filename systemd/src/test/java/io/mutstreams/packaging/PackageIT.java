package io.mutstreams.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
final class PackageIT {
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

  @Test
  void theArchiveInstallsWhereItIsUnpacked() throws IOException, InterruptedException {
    Shell.need("tar", "the archive");
    assertThat(run("tar", "xzf", Shell.built(".tar.gz")).code()).isZero();
    Path top;
    try (var found = Files.list(folder)) {
      top = found.findFirst().orElseThrow();
    }
    Path root = folder.resolve("root");

    Shell.Result installed =
        Shell.run(Map.of("DESTDIR", root.toString()), folder, top.resolve("systemd/install.sh"));

    assertThat(installed).isEqualTo(new Shell.Result(0, ""));
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
}
