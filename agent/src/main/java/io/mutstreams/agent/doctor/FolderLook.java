package io.mutstreams.agent.doctor;

import io.mutstreams.agent.config.ConfigFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who may do what with data, configuration and plugins. */
final class FolderLook {
  /** A secret that is written out, where it could be referred to. */
  private static final Pattern WRITTEN_OUT =
      Pattern.compile(
          "(?m)^[^#\\n]*\\b(password|token|storage-key)[\"']?:\\s*[\"']?(?!\\$\\{)[^\\s\"'$,}]");

  private static final String OWNERS =
      "Put data and configuration on a file system that knows them, such as ext4, or let nobody"
          + " else use this machine.";

  private FolderLook() {}

  static List<Finding> look(Patient patient) {
    List<Finding> findings = new ArrayList<>();
    try {
      data(patient, findings);
      config(patient, findings);
      for (Path plugins : patient.plugins()) {
        if (Files.isDirectory(plugins) && othersMay(plugins, PosixFilePermission.OTHERS_WRITE)) {
          findings.add(
              Finding.attention(
                  "plugins",
                  "everybody may put jars into " + plugins + ", which the agent then runs",
                  "chmod o-w " + plugins));
        }
      }
    } catch (UnsupportedOperationException e) {
      findings.add(Finding.note("folders", "this file system knows no owners", OWNERS));
    } catch (IOException e) {
      findings.add(
          Finding.note(
              "folders", "cannot be looked at: " + e.getMessage(), "Run it as root: sudo"));
    }
    return findings;
  }

  private static void data(Patient patient, List<Finding> findings) throws IOException {
    Path data = patient.data().toAbsolutePath().normalize();
    if (!Files.exists(data)) {
      findings.add(
          Finding.note(
              "data",
              data + " is not there; the agent makes it at its first start",
              "If the agent has another one, name it: --data DIR"));
      return;
    }
    Set<PosixFilePermission> rights = Files.getPosixFilePermissions(data);
    String owner = Files.getOwner(data).getName();
    String shown =
        "%s belongs to %s, mode %s".formatted(data, owner, PosixFilePermissions.toString(rights));
    Path process = Path.of("/proc", Long.toString(patient.pid()));
    if (patient.runs() && Files.exists(process)) {
      String runs = Files.getOwner(process).getName();
      if (!runs.equals(owner) && !runs.equals("root")) {
        findings.add(
            Finding.attention(
                "data",
                shown + ", and the agent runs as " + runs,
                "chown -R " + runs + ": " + data));
        return;
      }
    } else if (!patient.runs()
        && owner.equals(System.getProperty("user.name"))
        && !Files.isWritable(data)) {
      findings.add(Finding.attention("data", shown + ": not writable", "chmod u+rwx " + data));
      return;
    }
    boolean others = rights.stream().anyMatch(right -> !right.name().startsWith("OWNER_"));
    findings.add(
        others
            ? Finding.attention(
                "data", shown + ": others may look at records in it", "chmod 700 " + data)
            : Finding.well("data", shown));
  }

  private static void config(Patient patient, List<Finding> findings) throws IOException {
    Path config = patient.config();
    if (!Files.exists(config)) {
      return;
    }
    int before = findings.size();
    if (Files.isDirectory(config)) {
      writable(config, findings);
    }
    for (ConfigFiles.Text text : patient.files().texts()) {
      Path file = Path.of(text.file());
      if (Files.isRegularFile(file)) {
        writable(file, findings);
        Matcher secret = WRITTEN_OUT.matcher(text.text());
        if (secret.find() && othersMay(file, PosixFilePermission.OTHERS_READ)) {
          findings.add(
              Finding.attention(
                  "configuration",
                  "everybody may read "
                      + file
                      + ", which has a "
                      + secret.group(1)
                      + " written out",
                  "chmod o-r %s, or refer to the secret: %s: ${credential:NAME}"
                      .formatted(file, secret.group(1))));
        }
      }
    }
    if (findings.size() == before) {
      findings.add(
          Finding.well(
              "configuration",
              "belongs to %s, mode %s"
                  .formatted(
                      Files.getOwner(config).getName(),
                      PosixFilePermissions.toString(Files.getPosixFilePermissions(config)))));
    }
  }

  private static void writable(Path path, List<Finding> findings) throws IOException {
    if (othersMay(path, PosixFilePermission.OTHERS_WRITE)) {
      findings.add(
          Finding.attention(
              "configuration",
              "everybody may write " + path + ", and so change what the agent does",
              "chmod o-w " + path));
    }
  }

  private static boolean othersMay(Path path, PosixFilePermission right) throws IOException {
    return Files.getPosixFilePermissions(path, new LinkOption[0]).contains(right);
  }
}
