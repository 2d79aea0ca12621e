package io.mutstreams.plugins.basics;

import io.mutstreams.api.BadConfigException;
import io.mutstreams.api.Config;
import io.mutstreams.api.Operator;
import io.mutstreams.api.OperatorFactory;
import io.mutstreams.api.OperatorSpec;
import io.mutstreams.api.Option;
import io.mutstreams.api.Record;
import java.util.List;
import org.pf4j.Extension;

/** {@code drop}: removes fields and headers. */
@Extension
public final class DropFactory implements OperatorFactory {
  private static final Option<List<String>> FIELDS =
      Option.texts(
              "fields", "What to remove; what a record does not have is no matter. " + Place.RULE)
          .mandatory()
          .orBare();
  private static final OperatorSpec SPEC =
      OperatorSpec.named("drop", "Removes fields of the body, or headers.")
          .option(FIELDS)
          .example("drop: [debug, engine.serial, headers.trace]")
          .build();

  @Override
  public OperatorSpec spec() {
    return SPEC;
  }

  @Override
  public Operator create(Config config) {
    List<Place> places =
        config.get(FIELDS).stream().map(name -> Place.of(FIELDS.name(), name)).toList();
    if (places.isEmpty() || places.stream().anyMatch(Place::isWholeBody)) {
      throw new BadConfigException(
          FIELDS.name(), "name the fields to remove; to drop whole records use filter");
    }
    return (record, context, out) -> {
      Record changed = record;
      for (Place place : places) {
        changed = place.remove(changed);
      }
      out.emit(changed);
    };
  }
}
