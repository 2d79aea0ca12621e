package io.mutstreams.plugins.basics;

import io.mutstreams.api.BadConfigException;
import io.mutstreams.api.Config;
import io.mutstreams.api.Operator;
import io.mutstreams.api.OperatorFactory;
import io.mutstreams.api.OperatorSpec;
import io.mutstreams.api.Option;
import io.mutstreams.api.Record;
import java.util.List;
import java.util.Map;
import org.pf4j.Extension;

/** {@code keep}: removes all fields but some. */
@Extension
public final class KeepFactory implements OperatorFactory {
  private static final Option<List<String>> FIELDS =
      Option.texts(
              "fields",
              "What to keep of the body, in the order it then has; what a record does not have is"
                  + " no matter, and headers stay. Fields within fields are named with dots, as in"
                  + " engine.speed.")
          .mandatory()
          .orBare();
  private static final OperatorSpec SPEC =
      OperatorSpec.named("keep", "Removes all fields of the body but those named.")
          .option(FIELDS)
          .example("keep: [id, value, engine.speed]")
          .build();

  @Override
  public OperatorSpec spec() {
    return SPEC;
  }

  @Override
  public Operator create(Config config) {
    List<Place> places =
        config.get(FIELDS).stream().map(name -> Place.of(FIELDS.name(), name)).toList();
    if (places.isEmpty() || places.stream().anyMatch(p -> p.isHeader() || p.isWholeBody())) {
      throw new BadConfigException(
          FIELDS.name(), "name the fields of the body to keep; headers stay as they are");
    }
    return (record, context, out) -> {
      Record kept = record.withBody(Map.of());
      for (Place place : places) {
        if (place.isIn(record)) {
          kept = place.set(kept, place.get(record));
        }
      }
      out.emit(kept);
    };
  }
}
