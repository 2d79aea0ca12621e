package io.mutstreams.simulator.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Describes a child process. Not thread-safe: owned by the thread that builds. */
public final class ChildBuilder {
  private final String name;
  private final List<String> command = new ArrayList<>();
  private final List<String> flags = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();
  private String classPath = System.getProperty("java.class.path");
  private Path java = ChildProcess.java();
  private @Nullable Path output;
  private @Nullable Path folder;
  private Consumer<String> listener = line -> {};

  ChildBuilder(String name) {
    this.name = name;
  }

  /**
   * Flags of the JVM, before the class.
   *
   * @param more as {@code -Xmx32m}
   * @return this
   */
  public ChildBuilder jvmFlags(String... more) {
    flags.addAll(List.of(more));
    return this;
  }

  /**
   * The class path; this process's own by default.
   *
   * @param path as for {@code -cp}
   * @return this
   */
  public ChildBuilder classPath(String path) {
    classPath = path;
    return this;
  }

  /**
   * The java command; the one that runs this process by default.
   *
   * @param program its path
   * @return this
   */
  public ChildBuilder java(Path program) {
    java = program;
    return this;
  }

  /**
   * A variable of the environment.
   *
   * @param variable its name
   * @param value its value
   * @return this
   */
  public ChildBuilder environment(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /**
   * The working folder; this process's own by default.
   *
   * @param path the folder
   * @return this
   */
  public ChildBuilder in(Path path) {
    folder = path;
    return this;
  }

  /**
   * Sends the output to a file; then there are no lines to wait for.
   *
   * @param file the file, overwritten
   * @return this
   */
  public ChildBuilder outputTo(Path file) {
    output = file;
    return this;
  }

  /**
   * Hears each line of output, on the thread that reads it.
   *
   * @param hears the line
   * @return this
   */
  public ChildBuilder onLine(Consumer<String> hears) {
    listener = hears;
    return this;
  }

  /**
   * A program that is started first and becomes the child, as {@code setpriv}.
   *
   * @param program it and its own arguments; empty for none
   * @return this
   */
  public ChildBuilder behind(List<String> program) {
    command.addAll(program);
    return this;
  }

  /**
   * Starts a class.
   *
   * @param mainClass its name
   * @param arguments its arguments
   * @return the running child
   * @throws IOException when it cannot be started
   */
  public ChildProcess startJava(String mainClass, String... arguments) throws IOException {
    command.add(java.toString());
    command.addAll(flags);
    command.addAll(List.of("-cp", classPath, mainClass));
    command.addAll(List.of(arguments));
    return start();
  }

  /**
   * Starts any program.
   *
   * @param program the program and its arguments
   * @return the running child
   * @throws IOException when it cannot be started
   */
  public ChildProcess startProgram(String... program) throws IOException {
    command.addAll(List.of(program));
    return start();
  }

  private ChildProcess start() throws IOException {
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    if (folder != null) {
      builder.directory(folder.toFile());
    }
    if (output != null) {
      builder.redirectOutput(output.toFile());
    }
    return ChildProcess.start(name, builder, listener);
  }
}
