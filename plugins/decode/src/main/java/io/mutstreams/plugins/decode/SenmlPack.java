package io.mutstreams.plugins.decode;

import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Bytes;
import io.mutstreams.api.Record;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a SenML message (a "pack"): the list of RFC 8428, or the object with the list "e" of the
 * drafts before it, whose labels differ. The base fields seen so far are kept while it goes through
 * the entries. Used once, by one thread.
 */
final class SenmlPack {
  /** The version that RFC 8428 defines; a higher one may mean something else by the same labels. */
  private static final double VERSION = 10;

  private final boolean draft;
  private final SenmlTime times;
  private final List<SenmlEntry> entries = new ArrayList<>();
  private String baseName = "";
  private @Nullable String baseUnit;
  private @Nullable Double baseTime;
  private double baseValue;
  private @Nullable Double baseSum;

  private SenmlPack(boolean draft, SenmlTime times) {
    this.draft = draft;
    this.times = times;
  }

  /**
   * The measurements of a message.
   *
   * @throws BadRecordException when it is no SenML
   */
  static List<SenmlEntry> read(@Nullable Object body, SenmlTime times) {
    SenmlPack pack;
    if (body instanceof List<?> list) {
      pack = new SenmlPack(false, times);
      pack.readAll(list);
    } else if (body instanceof Map<?, ?> map && map.get("e") instanceof List<?> list) {
      pack = new SenmlPack(true, times);
      pack.readBase(map);
      pack.readAll(list);
    } else {
      throw new BadRecordException(
          "the body is "
              + Record.kindOf(body)
              + ", not SenML: that is a list, or an object with a list 'e'"
              + (body instanceof String || body instanceof Bytes
                  ? " (does the source have 'format: json'?)"
                  : ""));
    }
    if (pack.entries.isEmpty()) {
      throw new BadRecordException("the SenML message has no measurements");
    }
    return pack.entries;
  }

  private void readAll(List<?> list) {
    for (int i = 0; i < list.size(); i++) {
      try {
        if (!(list.get(i) instanceof Map<?, ?> entry)) {
          throw new BadRecordException("it is " + Record.kindOf(list.get(i)) + ", not an object");
        }
        readEntry(entry);
      } catch (BadRecordException e) {
        throw new BadRecordException("SenML entry " + (i + 1) + ": " + e.getMessage());
      }
    }
  }

  private void readBase(Map<?, ?> map) {
    String name = SenmlLabels.text(map, "bn");
    baseName = name == null ? baseName : name;
    String unit = SenmlLabels.text(map, "bu");
    baseUnit = unit == null ? baseUnit : unit;
    Double time = SenmlLabels.number(map, "bt", draft);
    baseTime = time == null ? baseTime : time;
    if (!draft) {
      Double value = SenmlLabels.number(map, "bv", false);
      baseValue = value == null ? baseValue : value;
      Double sum = SenmlLabels.number(map, "bs", false);
      baseSum = sum == null ? baseSum : sum;
      Double version = SenmlLabels.number(map, "bver", false);
      if (version != null && version > VERSION) {
        throw new BadRecordException("it is of a version above 10; up to 10 is understood");
      }
    }
  }

  private void readEntry(Map<?, ?> entry) {
    if (!draft) {
      SenmlLabels.refuseUnknownMandatory(entry);
      readBase(entry);
    }
    String own = SenmlLabels.text(entry, "n");
    Object value = value(entry);
    Double sum = SenmlLabels.number(entry, "s", draft);
    if (value == null && sum == null) {
      if (own == null && !draft) {
        return; // it only sets base fields
      }
      throw new BadRecordException("it has no value");
    }
    String name = own == null ? baseName : baseName + own;
    if (name.isEmpty()) {
      throw new BadRecordException("it has no name");
    }
    if (sum != null || baseSum != null) {
      sum = (sum == null ? 0 : sum) + (baseSum == null ? 0 : baseSum);
    }
    String unit = SenmlLabels.text(entry, "u");
    Double offset = SenmlLabels.number(entry, "t", draft);
    double time = (baseTime == null ? 0 : baseTime) + (offset == null ? 0 : offset);
    entries.add(
        new SenmlEntry(
            name,
            own == null ? "" : own,
            unit == null ? baseUnit : unit,
            value,
            sum,
            times.resolve(time)));
  }

  private @Nullable Object value(Map<?, ?> entry) {
    List<Object> values = new ArrayList<>(1);
    Double number = SenmlLabels.number(entry, "v", draft);
    if (number != null) {
      values.add(number + baseValue);
    }
    String text = SenmlLabels.text(entry, draft ? "sv" : "vs");
    if (text != null) {
      values.add(text);
    }
    Boolean flag = SenmlLabels.flag(entry, draft ? "bv" : "vb");
    if (flag != null) {
      values.add(flag);
    }
    String data = draft ? null : SenmlLabels.text(entry, "vd");
    if (data != null) {
      values.add(bytes(data));
    }
    if (values.size() > 1) {
      throw new BadRecordException("it has " + values.size() + " values, and may have one");
    }
    return values.isEmpty() ? null : values.get(0);
  }

  private static Bytes bytes(String data) {
    try {
      return Bytes.wrap(Base64.getUrlDecoder().decode(data));
    } catch (IllegalArgumentException e) {
      throw new BadRecordException("vd is not base64url", e);
    }
  }
}
