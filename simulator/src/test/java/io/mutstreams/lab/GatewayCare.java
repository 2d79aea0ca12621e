package io.mutstreams.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a person does at the terminal of an installed gateway, and what its Java does. Stateless.
 */
final class GatewayCare {
  private static final String CONFIG = "/etc/mutstreams/gateway.yaml";
  private static final String COMPLETE =
      """
      . /usr/share/bash-completion/bash_completion
      if declare -F _comp_load >/dev/null; then _comp_load mutstreams || :; else
        _completion_loader mutstreams || :
      fi
      complete -p mutstreams >/dev/null
      COMP_WORDS=(mutstreams rel)
      COMP_CWORD=1
      _complete_mutstreams 2>/dev/null
      echo "${COMPREPLY[*]}"
      """;

  private GatewayCare() {}

  /** The commands, as root of the gateway. */
  static void commands(BootedDebian debian) throws Exception {
    // Not with -u: bash-completion is not made for it.
    assertThat(debian.run("bash", "-c", COMPLETE)).isEqualTo("reload");
    // A container's clock is not its own, and counts as not synchronised: 1 may be the exit code.
    assertThat(debian.script("mutstreams doctor || [ $? = 1 ]"))
        .contains("class-data archive")
        .contains("configuration: /etc/mutstreams is right", "service: active (running)")
        .contains("broker plant: takes us", "broker cloud: takes us", "file events: they come")
        .contains("data: /var/lib/mutstreams belongs to mutstreams, mode rwx------");
    assertThat(debian.run("mutstreams", "schema", "--config", "/etc/mutstreams", "/root/s.json"))
        .contains("is written");
    assertThat(Files.readString(debian.file("/root/s.json"))).contains("\"tally\"", "\"dedupe\"");
    String unused = debian.run("mutstreams", "init", CONFIG, "--replace", "--yes", "--id", "fresh");
    assertThat(debian.run("stat", "--format=%G %a", CONFIG)).isEqualTo("mutstreams 640");
    assertThat(debian.run("mutstreams", "check", "/etc/mutstreams")).contains("right");
  }

  /**
   * Another version of Java under /usr/lib/jvm, as dpkg sees it: the archive of classes is made
   * anew for it, while the service runs on, and is used from its next start on.
   */
  static void javaUpgrade(BootedDebian debian, Path folder) throws Exception {
    String pid = debian.service("MainPID");
    List<String> before = archives(debian);
    assertThat(before).hasSize(1);
    assertThat(mapped(debian)).isTrue();
    String java = debian.script("readlink -f \"$(command -v java)\"");
    Path release = debian.file(java.replaceFirst("/bin/java$", "/release"));
    Files.writeString(
        release,
        Files.readString(release)
            .replaceFirst("(JAVA_RUNTIME_VERSION=\"\\d+)[^\"]*\"", "$1.0.99+1-lab\""));
    Path parcel = folder.resolve("java");
    Files.createDirectories(parcel.resolve("DEBIAN"));
    Files.writeString(
        parcel.resolve("DEBIAN/control"),
        """
        Package: lab-java
        Version: 1
        Architecture: all
        Maintainer: The lab <lab@mutstreams.invalid>
        Description: something below /usr/lib/jvm
        """);
    Files.writeString(Files.createDirectories(parcel.resolve("usr/lib/jvm")).resolve("lab"), "");
    String unused =
        Command.run(
            "dpkg-deb", "--root-owner-group", "--build", parcel, debian.file("/root/java.deb"));
    unused = debian.run("dpkg", "--install", "/root/java.deb");
    assertThat(archives(debian)).hasSize(1).allMatch(name -> name.endsWith(".0.99+1-lab.jsa"));
    assertThat(debian.service("MainPID")).isEqualTo(pid);
    unused = debian.run("systemctl", "restart", "mutstreams");
    assertThat(mapped(debian)).isTrue();
  }

  private static List<String> archives(BootedDebian debian) throws IOException {
    try (Stream<Path> files = Files.list(debian.file("/usr/lib/mutstreams"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".jsa"))
          .toList();
    }
  }

  /** Whether the service has the archive that is there now in its memory. */
  private static boolean mapped(BootedDebian debian) throws IOException {
    return debian
        .script("cat /proc/$(systemctl show --value --property=MainPID mutstreams)/maps")
        .contains("/usr/lib/mutstreams/" + archives(debian).get(0));
  }
}
