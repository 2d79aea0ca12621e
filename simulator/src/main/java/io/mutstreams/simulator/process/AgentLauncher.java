package io.mutstreams.simulator.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts the agent as a user does: by the launcher at the root of the project, which becomes the
 * JVM of the agent, so that the child's id is the agent's. Stateless.
 */
public final class AgentLauncher {
  private AgentLauncher() {}

  /**
   * The root of the project.
   *
   * @return the folder that holds the launcher
   * @throws IOException when there is none, neither where the launcher said nor above the working
   *     folder
   */
  public static Path home() throws IOException {
    String said = System.getProperty("mutstreams.home");
    Path start = Path.of(said == null ? "" : said).toAbsolutePath().normalize();
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      if (Files.isExecutable(folder.resolve("mutstreams"))
          && Files.isDirectory(folder.resolve("agent"))) {
        return folder;
      }
    }
    throw new IOException("there is no launcher 'mutstreams' in " + start + " or above");
  }

  /**
   * Starts a command of the agent, as built: nothing is built first.
   *
   * @param child how to run it; its class path and JVM flags are not used
   * @param jvmOptions more options for the JVM, which win over the launcher's; none with spaces
   * @param arguments the command and its arguments, as {@code run agent.yaml}
   * @return the running child
   * @throws IOException when it cannot be started
   */
  public static ChildProcess start(ChildBuilder child, List<String> jvmOptions, String... arguments)
      throws IOException {
    var command = new ArrayList<String>();
    command.add(home().resolve("mutstreams").toString());
    command.addAll(List.of(arguments));
    return child
        .environment("MUTSTREAMS_NO_BUILD", "1")
        .environment("JAVA_HOME", System.getProperty("java.home"))
        .environment("MUTSTREAMS_JAVA_OPTS", String.join(" ", jvmOptions))
        .startProgram(command.toArray(String[]::new));
  }
}
