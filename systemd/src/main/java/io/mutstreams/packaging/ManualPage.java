package io.mutstreams.packaging;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** The manual page mutstreams(1), from what the commands say of themselves. */
final class ManualPage {
  private static final String FILES =
      """
      .SH FILES
      .TP
      .I /etc/mutstreams/*.yaml
      The configuration of the service. Edits take effect while it runs.
      .TP
      .I /etc/mutstreams/plugins/*.jar
      Plugins. One that is put here, replaced or removed takes effect while the service runs.
      .TP
      .I /etc/default/mutstreams
      Sets JAVA_HOME and MUTSTREAMS_JAVA_OPTS for the service; absent by default.
      .TP
      .I /var/lib/mutstreams
      Outboxes, state, revisions and private copies of plugins.
      .TP
      .I /usr/share/mutstreams/mutstreams.schema.json
      The JSON Schema of the configuration, for editors.
      .SH ENVIRONMENT
      .TP
      .B JAVA_HOME
      The Java to use; otherwise the one that
      .I /etc/default/mutstreams
      gives the service, and without that the java in PATH. It must be version 17 or later.
      .TP
      .B JAVA_OPTS, MUTSTREAMS_JAVA_OPTS
      More options for the Java virtual machine.
      .SH SEE ALSO
      .BR systemctl (1),
      .BR journalctl (1),
      .I /usr/share/doc/mutstreams
      """;

  private ManualPage() {}

  /**
   * The page.
   *
   * @param date of the page, such as 2026-11-01
   */
  static String of(CommandLine commands, String version, String date) {
    List<String> lines = new ArrayList<>();
    lines.add(".TH MUTSTREAMS 1 " + date + " \"mutstreams " + version + "\" \"User Commands\"");
    lines.add(".SH NAME");
    lines.add("mutstreams \\- changeable stream processing for MQTT");
    lines.add(".SH SYNOPSIS");
    lines.add(".B mutstreams");
    lines.add(".RI [ options ]\n.I COMMAND\n.RI [ arguments ]");
    lines.add(".SH DESCRIPTION");
    lines.add(
        "Takes in records from MQTT brokers, passes them through operators, merges, splits and"
            + " routes them, and sends them on. All of it can be changed while it runs.");
    lines.add(".PP");
    lines.add("More about a command tells\n.BR \"mutstreams help COMMAND\" .");
    lines.add(".SH COMMANDS");
    add(lines, "", commands);
    lines.add(".SH EXIT STATUS");
    lines.add("0 done; 1 problems were found, a change was refused, or it could not be done;");
    lines.add("2 the command line is wrong; 3 no agent is running, or it cannot be reached;");
    lines.add("70 a fault of mutstreams itself.");
    return String.join("\n", lines) + "\n" + FILES;
  }

  private static void add(List<String> lines, String before, CommandLine commands) {
    for (CommandLine command : commands.getSubcommands().values()) {
      String name = before + command.getCommandName();
      lines.add(".TP");
      lines.add(".B " + text(name));
      lines.add(text(String.join(" ", command.getCommandSpec().usageMessage().header())));
      add(lines, name + " ", command);
    }
  }

  private static String text(String plain) {
    String escaped = plain.replace("\\", "\\e").replace("-", "\\-");
    return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
  }
}
