package io.mutstreams.agent.flow;

import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Record;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an operator emits during one call; it counts only when the call ends well. Owned by the
 * lane's thread.
 */
final class Emissions {
  private record Emission(@Nullable String port, Record record) {}

  /** More than any record stands for, few enough to have room. */
  private static final int MOST = 100_000;

  private final List<Emission> emissions = new ArrayList<>();

  void add(@Nullable String port, Record record) {
    if (emissions.size() == MOST) {
      throw new BadRecordException("the operator emits more than " + MOST + " records in one call");
    }
    emissions.add(new Emission(port, record));
  }

  void discard() {
    emissions.clear();
  }

  /**
   * Hands all of them on.
   *
   * @return how many
   */
  int pass(StepHost.Sink sink) {
    int size = emissions.size();
    if (size == 1) {
      Emission only = emissions.get(0);
      emissions.clear();
      pass(only.port(), only.record(), sink);
    } else if (size > 1) {
      List<Emission> all = List.copyOf(emissions);
      emissions.clear();
      Map<String, Integer> ids = new HashMap<>();
      for (Emission each : all) {
        pass(each.port(), distinct(each.record(), ids), sink);
      }
    }
    return size;
  }

  private static void pass(@Nullable String port, Record record, StepHost.Sink sink) {
    if (port == null) {
      sink.emitted(record);
    } else {
      sink.emitted(port, record);
    }
  }

  /** Several records of one id leave as id, id.1, id.2: the same again when they are made again. */
  private static Record distinct(Record record, Map<String, Integer> ids) {
    int number = ids.merge(record.id(), 1, Integer::sum) - 1;
    if (number == 0) {
      return record;
    }
    String id = record.id() + "." + number;
    while (ids.putIfAbsent(id, 1) != null) {
      number++;
      id = record.id() + "." + number;
    }
    return record.withId(id);
  }
}
