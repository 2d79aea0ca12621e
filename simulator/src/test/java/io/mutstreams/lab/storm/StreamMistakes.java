package io.mutstreams.lab.storm;

import io.mutstreams.lab.storm.Mistakes.Way;
import java.util.List;

/** Wrong streams, and steps and routes of theirs. Stateless. */
final class StreamMistakes {
  static final List<Way> WAYS =
      List.of(
          new Way(
              "unknown operator",
              "streams",
              """
                wrong:
                  from: [steady-1]
                  steps:
                    - §filtre: body.value > 0
                  to: calm
              """,
              "filter"),
          new Way(
              "unknown option",
              "streams",
              """
                wrong:
                  from: [steady-1]
                  steps:
                    - dedupe: {by: body.id, §withing: 3s}
                  to: calm
              """,
              "within"),
          new Way(
              "an expression that is none",
              "streams",
              """
                wrong:
                  from: [steady-1]
                  steps:
                    - filter: body.value > §> 0
                  to: calm
              """,
              ""),
          new Way(
              "a condition that is none",
              "streams",
              """
                wrong:
                  from: [steady-1]
                  to:
                    - {when: '§1 + 2', send: calm}
              """,
              ""),
          new Way(
              "dangling uplink",
              "streams",
              """
                wrong:
                  from: [steady-1]
                  to: §calmm
              """,
              "calm"),
          new Way(
              "dangling source",
              "streams",
              """
                wrong:
                  from: [steady-1, §stedy-2]
                  to: calm
              """,
              "steady-2"),
          new Way(
              "cycle",
              "streams",
              """
                wrong:
                  from: [steady-1]
                  to: wrong-too
                wrong-too:
                  to: §wrong
              """,
              "wrong"),
          new Way(
              "option out of range",
              "streams",
              """
                wrong:
                  from: [steady-1]
                  steps:
                    - dedupe: {by: body.id, within: §0ms}
                  to: calm
              """,
              "1ms"),
          new Way(
              "a pin to a version that is not there",
              "streams",
              """
                wrong:
                  from: [steady-1]
                  steps:
                    - tally:
                      plugin: §tally@9
                  to: calm
              """,
              "tally"),
          new Way(
              "a window of no length",
              "streams",
              """
                wrong:
                  from: [steady-1]
                  steps:
                    - window: {every: §0s, compute: count}
                  to: calm
              """,
              "1ms"),
          new Way(
              "an unknown statistic",
              "streams",
              """
                wrong:
                  from: [steady-1]
                  steps:
                    - window: {every: 1s, compute: §conut}
                  to: calm
              """,
              "count"),
          new Way(
              "a step id that is there already",
              "streams",
              """
                wrong:
                  from: [steady-1]
                  steps:
                    - {id: one, filter: 'true'}
                    - {id: §one, filter: 'true'}
                  to: calm
              """,
              "one"),
          new Way(
              "an unknown port",
              "streams",
              """
                wrong:
                  from: [steady-1]
                  steps:
                    - {filter: 'true', ports: {§rset: calm}}
                  to: calm
              """,
              "rest"),
          new Way(
              "a name that is none",
              "streams",
              """
                wrong:
                  from: [steady-1]
                  steps:
                    - filter: §bdoy.value > 0
                  to: calm
              """,
              "body"),
          new Way(
              "an unknown priority",
              "streams",
              """
                wrong:
                  from: [steady-1]
                  to:
                    - {send: calm, priority: §hihg}
              """,
              "high"));

  private StreamMistakes() {}
}
