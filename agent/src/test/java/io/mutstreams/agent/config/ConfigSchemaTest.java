package io.mutstreams.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mutstreams.agent.format.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigSchemaTest {
  private static final String HEAD =
      """
      agent: {id: gw}
      connections: {c: {url: "mqtt://h:1"}}
      sources: {in: {from: c, topics: a}}
      uplinks: {out: {to: c, topic: o}}
      """;

  @TempDir Path folder;

  private final Schemas schemas = new Schemas(new TestCatalog());

  private ConfigReader.Result read(String yaml) throws IOException {
    return read(yaml.getBytes(StandardCharsets.UTF_8));
  }

  private ConfigReader.Result read(byte[] yaml) throws IOException {
    Path file = Files.write(folder.resolve("gw.yaml"), yaml);
    SecretSource secrets = SecretSource.withEnvironment(Map.of("CLOUD", "hunter2", "P", "45s"));
    return new ConfigReader(secrets).read(file, new TestCatalog());
  }

  @ParameterizedTest
  @CsvSource({"lean.yaml, 2500", "good.yaml, 500"})
  void whateverTheReaderTakesIsValid(String fixture, int times) throws IOException {
    byte[] good = ConfigReaderTest.fixture(fixture).getBytes(StandardCharsets.UTF_8);
    assertThat(schemas.marks(ConfigReaderTest.fixture(fixture))).isEmpty();
    Random random = new Random(7);
    int taken = 0;
    for (int i = 0; i < times; i++) {
      byte[] bytes = MutatedConfigTest.mutated(good, random);
      if (read(bytes).revision() != null) {
        taken++;
        String yaml = new String(bytes, StandardCharsets.UTF_8);
        assertThat(schemas.marks(yaml)).as(yaml).isEmpty();
      }
    }
    assertThat(taken).isGreaterThan(times / 20);
  }

  /** Where each mapping lies, with an unknown key in it; and where the schema tells of it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x: 1 | ",
        "agent: {x: 1} | /properties/agent",
        "agent: {http: {x: 1}} | /properties/agent/properties/http",
        "agent: {http: {tls: {x: 1}}} | /properties/agent/properties/http/properties/tls",
        "plugins: {x: 1} | /properties/plugins",
        "changes: {x: 1} | /properties/changes",
        "changes: {trial: {x: 1}} | /properties/changes/properties/trial",
        "connections: {c: {x: 1}} | /properties/connections/additionalProperties",
        "connections: {c: {url: 'mqtts://h', tls: {x: 1}}} |"
            + " /properties/connections/additionalProperties/properties/tls",
        "sources: {s: {x: 1}} | /properties/sources/additionalProperties",
        "streams: {t: {x: 1}} | /properties/streams/additionalProperties",
        "streams: {t: {to: {x: 1}}} |"
            + " /properties/streams/additionalProperties/properties/to/anyOf/0/anyOf/0/anyOf/1",
        "uplinks: {u: {x: 1}} | /properties/uplinks/additionalProperties",
        "uplinks: {u: {outbox: {x: 1}}} |"
            + " /properties/uplinks/additionalProperties/properties/outbox",
        "switches: {n: {x: 1}} | /properties/switches/additionalProperties",
        "switches: {n: {initial: 1, set-by: {x: 1}}} |"
            + " /properties/switches/additionalProperties/properties/set-by/anyOf/0/anyOf/0",
      })
  void knowsTheKeysThatTheReaderKnows(String yaml, String pointer) throws IOException {
    String allowed =
        read(yaml).problems().stream()
            .map(Problem::message)
            .filter(message -> message.startsWith("unknown key 'x'; allowed: "))
            .map(message -> message.substring(message.indexOf(": ") + 2))
            .findFirst()
            .orElseThrow();
    JsonNode schema = new ObjectMapper().readTree(Json.pretty(ConfigSchema.of(new TestCatalog())));
    JsonNode place = schema.at(pointer == null ? "" : pointer);
    assertThat(names(place.get("properties"))).containsExactly(allowed.split(", "));
    assertThat(place.get("additionalProperties").asBoolean(true)).isFalse();
    assertThat(schemas.marks(yaml)).isNotEmpty();
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    Iterator<String> each = object.fieldNames();
    each.forEachRemaining(names::add);
    return names;
  }

  @Test
  void knowsTheOperatorsAndTheirOptions() throws IOException {
    JsonNode schema = new ObjectMapper().readTree(Json.pretty(ConfigSchema.of(new TestCatalog())));
    List<String> step = names(schema.at("/definitions/step/properties"));

    List<String> expected = new ArrayList<>(new TestCatalog().types());
    expected.addAll(List.of("id", "plugin", "ports"));
    assertThat(step).containsExactlyElementsOf(expected);
    assertThat(schema.at("/definitions/step/properties/dedupe/properties/within"))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"description": "How long to look back. A duration such as 250ms, 10s, 5m, 1h \
                    or 2d, 1s to 2d. If absent: 10m.", "type": ["string", "null"],
                    "pattern": "^\\\\s*(0*[1-9][0-9]*(ms|s|m|h|d)|P.*)\\\\s*$", "default": "10m"}
                    """));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "agent: {id: my gateway}",
        "agent: {id: gw, log-level: loud}",
        "agent:",
        "agent: {id: gw, http: }",
        "agent: {id: gw, http: {names: ['https://gw']}}",
        "agent: {id: gw, http: {tls: {key: k.pem}}}",
        "connections: {c: {url: \"http://h\"}}",
        "connections: {c: {}}",
        "connections: {c: {url: \"mqtt://h\", keep-alive: 30}}",
        "connections: {c: {url: \"mqtts://h\", tls: {key: k.pem}}}",
        "connections: {\"a b\": {url: \"mqtt://h\"}}",
        "sources: {s: {from: c}}",
        "sources: {s: {from: c, topics: [a, a]}}",
        "sources: {s: {from: c, topics: []}}",
        "sources: {s: {from: c, topics: \"a/#/b\"}}",
        "sources: {s: {from: c, topics: a, qos: 2}}",
        "sources: {s: {from: c, topics: a, receive-maximum: 70000}}",
        "sources: {s: {from: c, topics: a, receive-maximum: \"70\"}}",
        "sources: {s: {from: c, topics: a, store-first: maybe}}",
        "streams: {t: {from: in, to: [{send: out, when: a, otherwise: true}]}}",
        "streams: {t: {from: in, to: [{when: a}]}}",
        "streams: {t: {from: in, to: [{otherwise: false, send: out}]}}",
        "streams: {t: {from: in, to: [{send: [out, out]}]}}",
        "streams: {t: {from: in, steps: {filter: a}, to: out}}",
        "streams: {t: {from: in, steps: [filter], to: out}}",
        "streams: {t: {from: in, steps: [{filtre: a}], to: out}}",
        "streams: {t: {from: in, steps: [{filter: a, set: {b: c}}], to: out}}",
        "streams: {t: {from: in, steps: [{filter: {wher: a}}], to: out}}",
        "streams: {t: {from: in, steps: [{filter: }], to: out}}",
        "streams: {t: {from: in, steps: [{filter: a, ports: {rset: out}}], to: out}}",
        "streams: {t: {from: in, steps: [{pass: , ports: {rest: out}}], to: out}}",
        "streams: {t: {from: in, steps: [{filter: a, plugin: base}], to: out}}",
        "streams: {t: {from: in, steps: [{all: {count: 101}}], to: out}}",
        "streams: {t: {from: in, steps: [{all: {ratio: 1.5}}], to: out}}",
        "streams: {t: {from: in, steps: [{all: {mode: middle}}], to: out}}",
        "streams: {t: {from: in, steps: [{all: {of: [count, sum]}}], to: out}}",
        "streams: {t: {from: in, steps: [{all: {labels: [a]}}], to: out}}",
        "streams: {t: {from: in, steps: [{dedupe: {within: 0s}}], to: out}}",
        "uplinks: {u: {to: c, topic: \"a/#\"}}",
        "uplinks: {u: {to: c, topic: a, outbox: {max-size: much}}}",
        "uplinks: {u: {to: c, topic: a, outbox: {when-full: explode}}}",
        "uplinks: {u: {to: c, topic: a, tries: 0}}",
        "switches: {in: {initial: 1}}",
        "switches: {n: {initial: a, allowed: []}}",
        "switches: {n: {initial: a, set-by: {from: c, topic: \"a/+\"}}}",
        "plugins: {trust: all}",
        "plugins: {trust: listed, digests: [abc]}",
        "changes: {trial: {errors: 2}}",
        "- one",
      })
  void marksWhatOneFileShows(String mistake) throws IOException {
    assertThat(schemas.marks(HEAD)).isEmpty();
    assertThat(schemas.marks(mistake)).isNotEmpty();
    // And rightly so.
    assertThat(read(mistake).problems()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "connections: {c: {url: \"${env:CLOUD}\", keep-alive: \"${env:P}\"}}",
        "connections: {c: {url: \"mqtts://[::1]:8883/\", tls: }}",
        "streams:\nsources:\n",
        "streams: {t: {from: in, to: [out, {when: true, send: out}]}}",
        "streams: {t: {from: [], steps: , to: []}}",
        "streams: {t: {from: in, steps: [{all: {count: , ratio: 1e-1}}, {all: }], to: 7}}",
        "streams: {t: {from: in, to: [{set: {night: true}}]}}",
        "switches: {night: {initial: false, set-by: }}",
        "sources: {s: {from: 1, topics: [a/+/b, \"#\", \"/\"], qos: \"1\", key: 5}}",
      })
  void marksNothingThatMayBeRight(String part) {
    assertThat(schemas.marks(part)).isEmpty();
  }

  @Test
  void theFormOfTopicFiltersSaysWhatTheRulesSay() {
    String pattern = String.valueOf(TopicFilter.shape().schema().get("pattern"));
    Random random = new Random(1);
    int right = 0;
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(8); length >= 0; length--) {
        text.append("ab/+#$".charAt(random.nextInt(6)));
      }
      String filter = random.nextInt(10) == 0 ? "$share/" + text : text.toString();
      boolean allowed = true;
      try {
        TopicFilter.check(filter);
      } catch (Refused e) {
        allowed = false;
      }
      right += allowed ? 1 : 0;
      assertThat(filter.matches(pattern)).as(filter).isEqualTo(allowed);
    }
    assertThat(right).isBetween(2_000, 18_000);
  }
}
