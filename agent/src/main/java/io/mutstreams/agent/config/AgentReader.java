package io.mutstreams.agent.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the section agent. */
final class AgentReader {
  private static final List<String> KEYS = List.of("id");

  private AgentReader() {}

  /** The agent's id, or "" where it is missing or wrong, which is reported. */
  static String id(Document document, boolean complete, Problems problems) {
    @Nullable Tree agent = document.agent();
    if (agent == null) {
      if (complete && !document.doubtful().contains("agent")) {
        problems.error(
            document.agentAt(), "", "the section 'agent' is missing; write agent: {id: NAME}");
      }
      return "";
    }
    @Nullable Section section = Section.of(agent, document.agentAt(), "agent", problems, KEYS);
    @Nullable Tree tree =
        section == null ? null : section.need("id", "the name of this agent, as in {id: gw-07}");
    if (section == null || tree == null) {
      return "";
    }
    @Nullable String id = new Values(problems).text(tree, "agent.id");
    if (id != null && !Names.isName(id)) {
      problems.error(
          tree.at(), "agent.id", Words.quote(id) + " is no id; allowed: " + Names.ALLOWED);
    }
    return id == null ? "" : id;
  }
}
