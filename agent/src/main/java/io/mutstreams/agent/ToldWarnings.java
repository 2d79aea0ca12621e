package io.mutstreams.agent;

import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log the warnings of a configuration, each once for what lies in the files: who asks to
 * have the same looked at again has read them. Owned by the change thread.
 */
final class ToldWarnings {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

  private final Set<String> told = new HashSet<>();
  private String content = "";

  void tell(FileDesk.Found found) {
    String now = found.files().hash();
    if (!now.equals(content)) {
      content = now;
      told.clear();
    }
    for (Object warning : found.read().warnings()) {
      if (told.add(warning.toString())) {
        LOG.atWarn().addKeyValue("event", "warning").log("{}", warning);
      }
    }
  }
}
