package io.mutstreams.agent.cli;

import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Which dead letters a command is about, beside their numbers. */
final class LetterFilters {
  @ArgGroup(exclusive = true)
  private Place place = new Place();

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Only those whose reason contains this; upper and lower case are the same.")
  private String reason = "";

  @Option(names = "--from", paramLabel = "NUMBER", description = "Only those from this number on.")
  private long from = 1;

  @Option(names = "--limit", paramLabel = "COUNT", description = "So many at most.")
  private long limit;

  /** Where they failed. */
  static final class Place {
    @Option(
        names = "--stream",
        paramLabel = "NAME",
        description = "Only those of this stream: of its steps and outputs.")
    private String stream = "";

    @Option(
        names = "--source",
        paramLabel = "NAME",
        description = "Only those of this source: no record could be made of the message.")
    private String source = "";

    @Option(
        names = "--uplink",
        paramLabel = "NAME",
        description = "Only those of this uplink: its broker refused them.")
    private String uplink = "";
  }

  /** As a request says it. */
  Map<String, Object> request() {
    Map<String, Object> request = new HashMap<>();
    name(request, "stream", place.stream);
    name(request, "source", place.source);
    name(request, "uplink", place.uplink);
    request.put("reason", reason);
    return request;
  }

  private static void name(Map<String, Object> request, String kind, String name) {
    if (!name.isEmpty()) {
      request.put("kind", kind);
      request.put("name", name);
    }
  }

  /** Whether any letter passes, but for its number. */
  boolean any() {
    return reason.isEmpty() && request().size() == 1;
  }

  long from() {
    return from;
  }

  /** So many at most. */
  long limit(long absent) {
    return limit > 0 ? limit : absent;
  }
}
