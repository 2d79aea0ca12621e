package io.mutstreams.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The files of the page are all there, and do nothing that its policy forbids. */
final class PageFilesTest {
  private static final Pattern NAMED = Pattern.compile("(?:src|href)=\"([^\"#]+)\"");
  private static final Pattern IMPORTED = Pattern.compile("from '\\./([^']+)'");
  private static final Pattern LOADED = Pattern.compile("script\\('([^']+)'\\)");
  private static final Pattern FORBIDDEN =
      Pattern.compile(
          "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\(|new Function");

  /** All files that the page needs, by their paths, with their texts. */
  private static Map<String, String> files() throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    Deque<String> open = new ArrayDeque<>(Set.of("index.html"));
    while (!open.isEmpty()) {
      String path = open.remove();
      if (files.containsKey(path)) {
        continue;
      }
      String text = read(path);
      files.put(path, text);
      boolean script = path.startsWith("js/");
      names(script ? IMPORTED : NAMED, text)
          .forEach(name -> open.add((script ? "js/" : "") + name));
      if (script) {
        open.addAll(names(LOADED, text));
      }
    }
    return files;
  }

  private static Set<String> names(Pattern pattern, String text) {
    Set<String> names = new TreeSet<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }

  private static String read(String path) throws IOException {
    String place = path.startsWith("webjars/") ? "/META-INF/resources/" + path : "page/" + path;
    try (InputStream in = PageFilesTest.class.getResourceAsStream(place)) {
      assertThat(in).as(path).isNotNull();
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void allThatThePageNamesIsInTheJar() throws IOException {
    assertThat(files().keySet())
        .contains("index.html", "js/main.js", "js/editor.js", "css/page.css", "icon.svg")
        .anyMatch(path -> path.endsWith("/dagre.min.js"))
        .anyMatch(path -> path.endsWith("/codemirror.js"))
        .anyMatch(path -> path.endsWith("/yaml.js"));
  }

  @Test
  void itsLibrariesComeWithTheirLicences() throws IOException {
    for (String path : files().keySet()) {
      if (path.startsWith("webjars/")) {
        String[] parts = path.split("/");
        String licence = String.join("/", parts[0], parts[1], parts[2], "LICENSE");
        assertThat(read(licence)).as(licence).contains("Permission is hereby granted");
      }
    }
  }

  @Test
  void nothingIsInlineAndNoTextBecomesHtml() throws IOException {
    Map<String, String> files = files();
    assertThat(String.valueOf(files.get("index.html")))
        .doesNotContain("<style", " style=", "javascript:", "http://", "https://")
        .doesNotContainPattern(" on[a-z]+=")
        .doesNotContainPattern("<script(?![^>]* src=)");
    files.forEach(
        (path, text) -> {
          if (!path.startsWith("webjars/")) {
            assertThat(text).as(path).doesNotContainPattern(FORBIDDEN);
            assertThat(text.lines().count()).as(path).isLessThan(300);
          }
        });
  }
}
