package io.mutstreams.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiles the classes that docs/plugins.md shows, and runs the tests that it shows. */
class GuideTest {
  private static final Path GUIDE = Path.of("../../docs/plugins.md");
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern NAME = Pattern.compile("(?:class|record) (\\w+)");

  @TempDir Path folder;

  @Test
  void whatTheGuideShowsCompilesAndPassesItsTests() throws Exception {
    List<String> names = compile(Files.readString(GUIDE));
    assertThat(names).containsExactly("SilentFactory", "SilentTest", "Seen", "SeenTest");
    URL[] classes = {folder.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(classes, getClass().getClassLoader())) {
      assertThat(run(loader.loadClass("com.example.SilentTest"))).isEqualTo(1);
      assertThat(run(loader.loadClass("com.example.SeenTest"))).isEqualTo(1);
    }
  }

  private static int run(Class<?> test) throws Exception {
    Constructor<?> constructor = test.getDeclaredConstructor();
    constructor.setAccessible(true);
    Object instance = constructor.newInstance();
    int run = 0;
    for (Method method : test.getDeclaredMethods()) {
      if (method.isAnnotationPresent(Test.class)) {
        method.setAccessible(true);
        method.invoke(instance);
        run++;
      }
    }
    return run;
  }

  private List<String> compile(String guide) throws Exception {
    List<String> names = new ArrayList<>();
    List<Path> files = new ArrayList<>();
    Matcher block = JAVA.matcher(guide);
    while (block.find()) {
      Matcher name = NAME.matcher(block.group(1));
      assertThat(name.find()).isTrue();
      Path file = folder.resolve(name.group(1) + ".java");
      Files.writeString(file, block.group(1));
      names.add(name.group(1));
      files.add(file);
    }
    List<String> options =
        List.of(
            "-proc:none",
            "-d",
            folder.toString(),
            "-classpath",
            System.getProperty("java.class.path"));
    StringWriter said = new StringWriter();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  said, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files))
              .call();
      assertThat(compiled).as(said.toString()).isTrue();
    }
    return names;
  }
}
