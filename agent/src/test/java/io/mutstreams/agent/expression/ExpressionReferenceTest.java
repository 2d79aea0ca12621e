package io.mutstreams.agent.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Record;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Runs every example of docs/expressions.md. */
final class ExpressionReferenceTest {
  private static final Path PAGE = Path.of("..", "docs", "expressions.md");
  private static final String ERROR = "error: ";

  private final ExpressionCompiler compiler =
      new ExpressionCompiler(
          new Bindings(
              Map.of("id", "gw-07"),
              Map.of(
                  "night", new Bindings.Switch(SwitchType.FLAG, false),
                  "limit", new Bindings.Switch(SwitchType.NUMBER, 80.0),
                  "mode", new Bindings.Switch(SwitchType.TEXT, "run")),
              new SwitchValues().view("page")));

  private record Row(String table, String example, String outcome) {}

  @TestFactory
  Stream<DynamicTest> everyExampleOfTheReferenceHolds() throws IOException {
    String page = Files.readString(PAGE);
    Record record = record(page);
    return rows(page).stream()
        .map(row -> DynamicTest.dynamicTest(row.example(), () -> check(row, record)));
  }

  @Test
  void everyVariableAndFunctionIsInTheReference() throws IOException {
    String page = Files.readString(PAGE);
    assertThat(Vocabulary.VARIABLES.keySet()).allSatisfy(v -> assertThat(page).contains("`" + v));
    assertThat(FunctionTable.signatures().keySet().stream().filter(f -> !f.equals("dyn")))
        .allSatisfy(f -> assertThat(page).containsPattern("\\b" + f + "\\b"));
  }

  private void check(Row row, Record record) {
    switch (row.table()) {
      case "expression" -> {
        if (row.outcome().startsWith(ERROR)) {
          assertThatThrownBy(() -> value(row.example(), record))
              .hasMessageContaining(row.outcome().substring(ERROR.length()));
        } else {
          assertThat(value(row.example(), record)).isEqualTo(value(row.outcome(), record));
        }
      }
      case "text" -> {
        Template template = compiler.template(row.example());
        if (row.outcome().startsWith(ERROR)) {
          assertThatThrownBy(() -> template.render(record))
              .isInstanceOf(BadRecordException.class)
              .hasMessageContaining(row.outcome().substring(ERROR.length()));
        } else {
          assertThat(template.render(record)).isEqualTo(row.outcome());
        }
      }
      default ->
          assertThatThrownBy(() -> compiler.condition(row.example()))
              .isInstanceOf(ExpressionException.class)
              .hasMessageContaining(row.outcome());
    }
  }

  private @Nullable Object value(String text, Record record) {
    return compiler.value(text).evaluate(record);
  }

  /** The record of the page: its body is JSON, which CEL reads too. */
  private Record record(String page) {
    int from = page.indexOf("```json") + 7;
    Record empty = Record.of("", "", "", null, 0, Map.of(), null);
    Object body = value(page.substring(from, page.indexOf("```", from)), empty);
    return Record.of(
        "m-1",
        "temperature",
        "plant/line-3/temperature",
        "line-3",
        1_772_368_200_000L,
        Map.of("unit", "C"),
        body);
  }

  private static List<Row> rows(String page) {
    List<Row> rows = new ArrayList<>();
    String table = "";
    for (String line : page.lines().toList()) {
      if (!line.startsWith("|")) {
        table = "";
        continue;
      }
      String[] cells = line.substring(1, line.length() - 1).split("(?<!\\\\)\\|", -1);
      if (table.isEmpty()) {
        table = cells[0].strip();
      } else if (List.of("expression", "text", "condition").contains(table)
          && !cells[0].contains("---")) {
        rows.add(new Row(table, plain(cells[0]), plain(cells[1])));
      }
    }
    assertThat(rows).hasSizeGreaterThan(80);
    return rows;
  }

  private static String plain(String cell) {
    String text = cell.strip().replace("\\|", "|");
    return text.startsWith("`") && text.endsWith("`") ? text.substring(1, text.length() - 1) : text;
  }
}
