package io.mutstreams.plugins.basics;

import io.mutstreams.api.BadConfigException;
import io.mutstreams.api.Config;
import io.mutstreams.api.Operator;
import io.mutstreams.api.OperatorFactory;
import io.mutstreams.api.OperatorSpec;
import io.mutstreams.api.Option;
import io.mutstreams.api.Record;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pf4j.Extension;

/** {@code rename}: gives fields and headers other names. */
@Extension
public final class RenameFactory implements OperatorFactory {
  private static final Option<Map<String, String>> FIELDS =
      Option.textMap(
              "fields",
              "Old names, each with its new one, all at once, so that two may change places; what a"
                  + " record does not have is no matter, and what has the new name is replaced. "
                  + Place.RULE)
          .mandatory()
          .orBare();
  private static final OperatorSpec SPEC =
      OperatorSpec.named("rename", "Gives fields of the body, or headers, other names.")
          .option(FIELDS)
          .example(
              """
              rename:
                tempm: temperature
                engine.rpm: speed
              """)
          .build();

  private record Move(Place from, Place to) {}

  private record Moved(Place to, @Nullable Object value) {}

  @Override
  public OperatorSpec spec() {
    return SPEC;
  }

  @Override
  public Operator create(Config config) {
    List<Move> moves = new ArrayList<>();
    Set<String> targets = new HashSet<>();
    config
        .get(FIELDS)
        .forEach(
            (from, to) -> {
              Move move = new Move(Place.of(FIELDS.name(), from), Place.of(FIELDS.name(), to));
              if (move.from().isWholeBody() || move.to().isWholeBody()) {
                throw new BadConfigException(
                    FIELDS.name(), "the whole body has no name to change; use set");
              }
              if (!targets.add(move.to().identity())) {
                throw new BadConfigException(FIELDS.name(), "two names become '" + to + "'");
              }
              moves.add(move);
            });
    return (record, context, out) -> out.emit(rename(record, moves));
  }

  private static Record rename(Record record, List<Move> moves) {
    Record changed = record;
    List<Moved> found = new ArrayList<>(moves.size());
    for (Move move : moves) {
      if (move.from().isIn(record)) {
        found.add(new Moved(move.to(), move.from().get(record)));
        changed = move.from().remove(changed);
      }
    }
    for (Moved moved : found) {
      changed = moved.to().set(changed, moved.value());
    }
    return changed;
  }
}
