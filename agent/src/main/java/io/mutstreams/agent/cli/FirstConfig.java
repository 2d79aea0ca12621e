package io.mutstreams.agent.cli;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A first configuration: one plant broker, one source, one stream, one uplink. Immutable.
 *
 * @param id the agent's
 * @param plant the url of the broker that the records come from
 * @param topics the topic filters
 * @param uplink the url of the broker that they go to
 * @param user the user there; "" for none
 * @param password where its password is, as env:NAME, credential:NAME or file:PATH; "" for none
 */
record FirstConfig(
    String id, String plant, List<String> topics, String uplink, String user, String password) {
  /** What YAML reads as it is, also within brackets. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_/][A-Za-z0-9_./:@-]*[A-Za-z0-9_]");

  /**
   * The YAML.
   *
   * @param schemaLine the comment by which an editor finds the schema
   */
  String yaml(String schemaLine) {
    StringBuilder text = new StringBuilder(schemaLine).append("\n");
    text.append("# Written by mutstreams init. A saved edit takes effect by itself.\n\n");
    // The page, metrics and health, as in the configurations that come with it.
    text.append("agent: {id: ").append(scalar(id)).append(", http: {}}");
    text.append("     # http://127.0.0.1:8642, for this machine alone\n\n");
    text.append("connections:\n");
    text.append("  plant: {url: ").append(scalar(plant)).append("}\n");
    text.append("  cloud:\n    url: ").append(scalar(uplink)).append("\n");
    if (!user.isEmpty()) {
      text.append("    username: ").append(scalar(user)).append("\n");
    }
    if (!password.isEmpty()) {
      text.append("    password: \"${").append(escaped(password)).append("}\"");
      text.append("     # where the secret is, never itself\n");
    }
    text.append("\nsources:\n");
    text.append("  sensors:\n    from: plant\n    topics: [");
    text.append(topics.stream().map(FirstConfig::scalar).collect(Collectors.joining(", ")));
    text.append("]\n    format: json            # or number, text, bytes\n");
    text.append("    # key: topic[1]         # what orders records and tells devices apart\n\n");
    text.append("streams:\n  readings:\n    from: sensors\n");
    text.append(
        "    # steps:                # what happens on the way; see: mutstreams operators\n");
    text.append("    #   - filter: body.value > 0\n");
    text.append("    to: upstream\n\n");
    text.append("uplinks:\n  upstream:\n    to: cloud\n");
    text.append("    topic: gw/{agent.id}/{topic.join(\"/\")}\n");
    text.append(
        "    outbox: {max-size: 512MiB}    # what waits on disk while the broker is away\n");
    return text.toString();
  }

  FirstConfig withId(String other) {
    return new FirstConfig(other, plant, topics, uplink, user, password);
  }

  FirstConfig withPlant(String other) {
    return new FirstConfig(id, other, topics, uplink, user, password);
  }

  /** With commas between them. */
  FirstConfig withTopics(String other) {
    List<String> list = Stream.of(other.split(",", -1)).map(String::strip).toList();
    return new FirstConfig(id, plant, list, uplink, user, password);
  }

  FirstConfig withUplink(String other) {
    return new FirstConfig(id, plant, topics, other, user, password);
  }

  FirstConfig withUser(String other) {
    return new FirstConfig(id, plant, topics, uplink, other, password);
  }

  FirstConfig withPassword(String other) {
    return new FirstConfig(id, plant, topics, uplink, user, other);
  }

  private static String scalar(String text) {
    boolean word = text.equals("true") || text.equals("false") || text.equals("null");
    return PLAIN.matcher(text).matches() && !word ? text : '"' + escaped(text) + '"';
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        escaped.append('\\').append(c);
      } else if (Character.isISOControl(c)) {
        escaped.append("\\u%04X".formatted((int) c));
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
