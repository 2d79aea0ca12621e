package io.mutstreams.agent.flow;

import io.mutstreams.api.Record;
import java.util.ArrayList;
import java.util.List;

/** Takes down what comes out of a step. */
final class Caught implements StepHost.Sink {
  final List<String> out = new ArrayList<>();
  final List<Record> records = new ArrayList<>();
  final List<String> failed = new ArrayList<>();

  @Override
  public void emitted(Record record) {
    out.add(record.id());
    records.add(record);
  }

  @Override
  public void emitted(String port, Record record) {
    out.add(port + ":" + record.id());
  }

  @Override
  public void failed(Record record, String reason) {
    failed.add(record.id() + ": " + reason);
  }
}
