package io.mutstreams.lab.storm;

import io.mutstreams.lab.storm.Mistakes.Way;
import java.util.List;

/** Wrong connections, sources and uplinks, and files that are wrong as a whole. Stateless. */
final class PartMistakes {
  static final List<Way> WAYS =
      List.of(
          new Way(
              "unknown key",
              "sources",
              """
                wrong:
                  from: plant
                  topics: [wrong/+]
                  §receive-maximun: 10
              """,
              "receive-maximum"),
          new Way(
              "wrong type",
              "sources",
              "  wrong: {from: plant, topics: [wrong/+], receive-maximum: §many}\n",
              "many"),
          new Way(
              "out of range",
              "sources",
              "  wrong: {from: plant, topics: [wrong/+], receive-maximum: §70000}\n",
              "65535"),
          new Way(
              "topics that match one another",
              "sources",
              "  wrong: {from: plant, topics: [wrong/+, §wrong/one]}\n",
              "wrong/+"),
          new Way(
              "no topic filter",
              "sources",
              "  wrong: {from: plant, topics: [§\"wrong/#/more\"]}\n",
              "#"),
          new Way(
              "dangling connection", "uplinks", "  wrong: {to: §clowd, topic: wrong}\n", "cloud"),
          new Way(
              "duplicate key",
              "sources",
              """
                wrong:
                  from: plant
                  topics: [wrong/+]
                  §from: plant
              """,
              "from"),
          new Way("broken YAML", "sources", "  wrong: {from: plant, topics: [wrong/+§}\n", ""),
          new Way(
              "missing secret",
              "connections",
              """
                wrong:
                  url: mqtt://127.0.0.1
                  password: §${env:NOT_SET_ANYWHERE}
              """,
              "NOT_SET_ANYWHERE"),
          new Way(
              "no broker's address",
              "connections",
              "  wrong: {url: §http://127.0.0.1}\n",
              "mqtt://"),
          new Way(
              "a template that is none",
              "uplinks",
              "  wrong: {to: cloud, topic: \"wrong/§{key\"}\n",
              ""),
          new Way(
              "a setting out of range",
              "uplinks",
              "  wrong: {to: cloud, topic: wrong, tries: §0}\n",
              "1"),
          new Way("unknown section", "", "§strems: {}\n", "streams"),
          new Way(
              "a stream that is there already",
              "",
              "streams:\n  §calm-1: {from: [steady-1], to: calm}\n",
              "calm-1"),
          new Way(
              "an uplink that is there already",
              "",
              "uplinks:\n  §calm: {to: cloud, topic: wrong}\n",
              "calm"),
          new Way(
              "a stream named like an uplink",
              "",
              "streams:\n  §copies: {from: [steady-1], to: calm}\n",
              "copies"),
          new Way("a file that is no mapping", "", "§- one\n- two\n", ""),
          new Way("a tab", "", "streams:\n§\twrong: {from: [steady-1], to: calm}\n", ""),
          new Way(
              "an unknown format",
              "sources",
              "  wrong: {from: plant, topics: [wrong/+], format: §jsno}\n",
              "json"),
          new Way(
              "an unknown quality of service",
              "sources",
              "  wrong: {from: plant, topics: [wrong/+], qos: §2}\n",
              "1"),
          new Way(
              "a file of TLS that is not there",
              "connections",
              "  wrong: {url: mqtts://127.0.0.1, tls: {ca: §no/such.pem}}\n",
              "cannot be read"),
          new Way(
              "a key of TLS without its certificate",
              "connections",
              "  wrong: {url: mqtts://127.0.0.1, tls: §{key: no/such.pem}}\n",
              "belong together"),
          new Way(
              "TLS for a url without it",
              "connections",
              "  wrong: {url: mqtt://127.0.0.1, tls: §{}}\n",
              "mqtts://"),
          new Way(
              "a duration without a unit",
              "connections",
              "  wrong: {url: mqtt://127.0.0.1, keep-alive: §30}\n",
              "unit"),
          new Way(
              "a size that is none",
              "uplinks",
              "  wrong: {to: cloud, topic: wrong, outbox: {max-size: §much}}\n",
              "MiB"),
          new Way(
              "a wildcard in the topic of an uplink",
              "uplinks",
              "  wrong: {to: cloud, topic: §\"wrong/#\"}\n",
              "#"));

  private PartMistakes() {}
}
