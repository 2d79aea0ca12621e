package io.mutstreams.agent.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mutstreams.api.Condition;
import io.mutstreams.api.Expression;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SwitchesInExpressionsTest {
  private static final SwitchName NIGHT = new SwitchName("night", SwitchType.FLAG);
  private static final SwitchName LIMIT = new SwitchName("limit", SwitchType.WHOLE);
  private static final Map<String, Bindings.Switch> SWITCHES =
      Map.of(
          "night", new Bindings.Switch(SwitchType.FLAG, false),
          "limit", new Bindings.Switch(SwitchType.WHOLE, 80L),
          "mode", new Bindings.Switch(SwitchType.TEXT, "day"));

  private final SwitchValues values = new SwitchValues();
  private SwitchView view;
  private ExpressionCompiler compiler;

  @BeforeEach
  void compile() {
    view = values.view("main");
    compiler = compiler(view);
  }

  private static ExpressionCompiler compiler(SwitchView view) {
    return new ExpressionCompiler(new Bindings(Map.of("id", "gw"), SWITCHES, view));
  }

  private static @Nullable Object value(Expression expression) {
    return expression.evaluate(Samples.withBody(Map.of("value", 100L)));
  }

  private static boolean holds(Condition condition) {
    return condition.test(Samples.withBody(Map.of("value", 100L)));
  }

  @Test
  void areInitialAsLongAsNobodyKnowsThem() {
    assertThat(holds(compiler.condition("body.value > switch.limit && !switch.night"))).isTrue();
    assertThat(value(compiler.value("switch . limit * 2"))).isEqualTo(160L);
    assertThat(compiler.template("up/{switch.mode}/{key}").render(Samples.withBody(null)))
        .isEqualTo("up/day/k");
    assertThat(compiler.template("up/{switch.mode}").constant()).isFalse();
  }

  @Test
  void stayAsTheyAreUntilTheStreamTakesTheNextOver() {
    Condition night = compiler.condition("switch.night");
    Expression limit = compiler.value("switch.limit");
    values.set(Map.of(NIGHT, true, LIMIT, 5L));
    assertThat(holds(night)).isFalse();
    assertThat(value(limit)).isEqualTo(80L);
    view.refresh();
    assertThat(holds(night)).isTrue();
    assertThat(value(limit)).isEqualTo(5L);
  }

  @Test
  void areTheStreamsOwnWhenTheyAreTakenOver() {
    Condition mine = compiler.condition("switch.night");
    SwitchView other = values.view("other");
    Condition others = compiler(other).condition("switch.night");
    values.set(Map.of(NIGHT, true));
    other.refresh();
    assertThat(holds(mine)).isFalse();
    assertThat(holds(others)).isTrue();
  }

  @Test
  void beginAsTheyAreNowWhereATextIsCompiledLater() {
    values.set(Map.of(NIGHT, true));
    view.refresh();
    assertThat(holds(compiler.condition("switch.night"))).isTrue();
  }

  @Test
  void keepTheirValueInATextThatReadsAFormerType() {
    Condition night = compiler.condition("switch.night");
    values.set(Map.of(NIGHT, true));
    view.refresh();
    values.set(Map.of(new SwitchName("night", SwitchType.WHOLE), 5L));
    view.refresh();
    assertThat(holds(night)).isTrue();
  }

  @Test
  void areTheSameForAllThatIsCompiledForAStreamWhileItIsUsed() {
    assertThat(values.view("main")).isSameAs(view);
    assertThat(values.view("other")).isNotSameAs(view);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "switch.nigth | 7 | there is no switch 'nigth'; did you mean 'night'? the switches are limit, mode, night",
        "switch.night && switch.x > 3 | 23 | there is no switch 'x'; the switches are limit, mode, night",
        "switch.night > 3 | 13 | '>' does not work between true or false and a whole number",
        "switch.mode | 0 | a condition must be true or false, and this is a text",
        "switch.mode == 3 | 12 | '==' does not work between a text and a whole number",
        "has(switch.night) | 11 | has() is of no use here: the switch 'night' always has a value",
        "switch == 3 | 0 | a switch is read by its name, switch.NAME; the switches are limit, mode, night",
        "switch['night'] | 0 | a switch is read by its name, switch.NAME; the switches are limit, mode, night",
        "body.all(switch, switch.night) | 8 | 'switch' stands for the switches; take another name",
        "swich.night | 0 | there is no variable 'swich'",
        "switch.night.x | 12 | true or false has no fields",
      })
  void areRefusedWhereTheyAreReadWrongly(String text, int offset, String why) {
    assertThatThrownBy(() -> compiler.condition(text))
        .hasMessageContaining(why)
        .asInstanceOf(InstanceOfAssertFactories.type(ExpressionException.class))
        .extracting(ExpressionException::offset)
        .isEqualTo(offset);
  }

  @Test
  void areRefusedWhereTheyCannotBeRead() {
    assertThatThrownBy(() -> Samples.COMPILER.condition("true && switch.night"))
        .hasMessageStartingWith("switches cannot be read here; they can in steps")
        .asInstanceOf(InstanceOfAssertFactories.type(ExpressionException.class))
        .extracting(ExpressionException::offset)
        .isEqualTo(8);
  }

  @Test
  void takeWhatCanBeTheirsAlone() {
    assertThat(value(compiler.value("body.value > 3", SwitchType.FLAG))).isEqualTo(true);
    assertThat(value(compiler.value("body.value", SwitchType.TEXT))).isEqualTo(100L);
    assertThat(value(compiler.value("3", SwitchType.NUMBER))).isEqualTo(3L);
    assertThatThrownBy(() -> compiler.value("'on'", SwitchType.FLAG))
        .hasMessage("the switch takes true or false, and this is a text");
    assertThatThrownBy(() -> compiler.value("3 > 4", SwitchType.WHOLE))
        .hasMessage("the switch takes a whole number, and this is true or false");
  }
}
