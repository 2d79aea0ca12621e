package io.mutstreams.agent.expression;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The functions by name, each with all its forms. Built when the first text is compiled. */
final class FunctionTable {
  private static final Map<String, Entry> ENTRIES = entries();

  private FunctionTable() {}

  /** What a function does; the value it is called on comes first. Safe for any thread. */
  @FunctionalInterface
  interface Function {
    @Nullable Object apply(Frame frame, @Nullable Object[] arguments);
  }

  private record Entry(Function function, List<String> signatures) {}

  /** Takes a function and all its forms. */
  @FunctionalInterface
  interface Registry {
    void add(String name, Function function, String... signatures);
  }

  record Call(Function function, List<Node> arguments) implements Node {
    @Override
    public @Nullable Object eval(Frame frame) {
      @Nullable Object[] values = new Object[arguments.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = arguments.get(i).eval(frame);
      }
      return function.apply(frame, values);
    }
  }

  static Map<String, List<String>> signatures() {
    Map<String, List<String>> signatures = new LinkedHashMap<>();
    ENTRIES.forEach((name, entry) -> signatures.put(name, entry.signatures()));
    return signatures;
  }

  static @Nullable Function named(String name) {
    Entry entry = ENTRIES.get(name);
    return entry == null ? null : entry.function();
  }

  private static Map<String, Entry> entries() {
    Map<String, Entry> entries = new LinkedHashMap<>();
    Registry registry =
        (name, function, signatures) -> entries.put(name, new Entry(function, List.of(signatures)));
    TextFunctions.register(registry);
    ConversionFunctions.register(registry);
    MathFunctions.register(registry);
    TimeFunctions.register(registry);
    return entries;
  }
}
