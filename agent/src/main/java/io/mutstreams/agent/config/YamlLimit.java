package io.mutstreams.agent.config;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/** Finds where a text passes a limit, which the parser refuses without saying where. */
final class YamlLimit {
  private YamlLimit() {}

  /** The place of the first alias, or bracket, that is one too many; null where there is none. */
  static @Nullable Mark passed(String text, LoaderOptions limits) {
    Set<String> anchors = new HashSet<>();
    int aliases = 0;
    int depth = 0;
    try {
      ParserImpl parser = new ParserImpl(new StreamReader(text), limits);
      while (parser.peekEvent() != null) {
        Event event = parser.getEvent();
        if (event instanceof CollectionStartEvent start) {
          depth++;
          if (start.getAnchor() != null) {
            anchors.add(start.getAnchor());
          }
        } else if (event instanceof CollectionEndEvent) {
          depth--;
        } else if (event instanceof AliasEvent alias && anchors.contains(alias.getAnchor())) {
          aliases++;
        }
        if (aliases > limits.getMaxAliasesForCollections()
            || depth > limits.getNestingDepthLimit()) {
          return event.getStartMark();
        }
      }
    } catch (YAMLException e) {
      // It broke the limit before it broke the grammar: the caller reports the limit.
    }
    return null;
  }
}
