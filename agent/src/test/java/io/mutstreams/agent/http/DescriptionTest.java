package io.mutstreams.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** What is said of HTTP elsewhere is what there is. */
final class DescriptionTest {
  private static final Path DASHBOARD = Path.of("..", "configs", "grafana-dashboard.json");
  private static final Path PAGE = Path.of("..", "docs", "http.md");

  private final List<Route> routes = new Reception(new Commands(Map.of()), Map.of()).routes();

  private static Map<?, ?> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  private static Map<?, ?> description() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(Routes.class.getResourceAsStream("openapi.yaml"))) {
      return new Yaml().load(in);
    }
  }

  @Test
  void everyRouteIsDescribedAndNothingElse() throws IOException {
    List<String> described = new ArrayList<>();
    map(description().get("paths"))
        .forEach(
            (path, item) ->
                map(item)
                    .keySet()
                    .forEach(
                        method ->
                            described.add(
                                method.toString().toUpperCase(Locale.ROOT) + " " + path)));
    assertThat(described)
        .containsExactlyInAnyOrderElementsOf(
            routes.stream().map(route -> route.method() + " " + route.path()).toList());
  }

  @Test
  void whoMayAskForItIsDescribedAsItIs() throws IOException {
    Map<?, ?> paths = map(description().get("paths"));
    for (Route route : routes) {
      Map<?, ?> operation =
          map(map(paths.get(route.path())).get(route.method().toLowerCase(Locale.ROOT)));
      Object security = operation.get("security");
      Object expected =
          switch (route.access()) {
            case OPEN -> List.of(Map.of());
            case LOOK -> List.of(Map.of(), Map.of("token", List.of()));
            case TOKEN -> null;
          };
      assertThat(security).as(route.path()).isEqualTo(expected);
    }
  }

  @Test
  void everyReferenceOfTheDescriptionLeadsSomewhere() throws IOException {
    Map<?, ?> all = description();
    Matcher references = Pattern.compile("\\$ref=(#/[^,}\\s]+)").matcher(all.toString());
    int count = 0;
    while (references.find()) {
      Object found = all;
      for (String part : references.group(1).substring(2).split("/")) {
        found = map(found).get(part);
      }
      assertThat(found).as(references.group(1)).isNotNull();
      count++;
    }
    assertThat(count).isGreaterThan(50);
  }

  @Test
  void everyRouteIsOnThePage() throws IOException {
    String page = Files.readString(PAGE);
    for (Route route : routes) {
      assertThat(page).contains("`" + route.method() + " " + route.path() + "`");
    }
  }

  @Test
  void theDashboardAsksForWhatThereIs() throws IOException {
    Matcher matcher = Pattern.compile("mutstreams_[a-z_]+").matcher(Files.readString(DASHBOARD));
    TreeSet<String> asked = new TreeSet<>();
    while (matcher.find()) {
      asked.add(matcher.group());
    }
    assertThat(asked).hasSizeGreaterThan(20);
    assertThat(MetricTable.names()).containsAll(asked);
  }

  @Test
  void metricsAreNamedAsPrometheusAdvises() {
    assertThat(MetricTable.names()).doesNotHaveDuplicates();
    Stream.of(MetricTable.SOURCES, MetricTable.STREAMS, MetricTable.STEPS, MetricTable.UPLINKS)
        .flatMap(List::stream)
        .forEach(
            family ->
                assertThat(family.name().endsWith("_total"))
                    .as(family.name())
                    .isEqualTo(family.type().equals("counter")));
  }
}
