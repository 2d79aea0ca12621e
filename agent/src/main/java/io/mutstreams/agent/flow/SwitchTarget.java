package io.mutstreams.agent.flow;

import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Expression;
import io.mutstreams.api.Record;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * To switches, which the record sets. The stream itself sees that from its next record on. Owned by
 * the sending lane's thread.
 */
public record SwitchTarget(String stream, Map<String, Expression> set, Switchboard switches)
    implements Target {
  @Override
  public void send(Record record, Settlement settlement) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    set.forEach((name, value) -> values.put(name, value.evaluate(record)));
    settlement.hold();
    try {
      switches.set(values, SwitchSetting.By.STREAM, stream, settlement::release);
    } catch (IllegalArgumentException e) {
      settlement.release();
      throw new BadRecordException(String.valueOf(e.getMessage()), e);
    }
  }
}
