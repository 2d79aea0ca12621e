package io.mutstreams.agent.http;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that can be asked for.
 *
 * @param method in upper case
 * @param path with names in braces for the parts that vary, such as /api/history/{revision}
 */
record Route(String method, String path, Access access, Handler handler) {
  /** Does it. */
  interface Handler {
    Reply handle(Call call) throws HttpFault, IOException, InterruptedException;
  }

  /**
   * What the names in braces stand for.
   *
   * @param parts of a path, still encoded
   * @return null where it is another path
   * @throws HttpFault when a part is malformed
   */
  @Nullable Map<String, String> match(List<String> parts) throws HttpFault {
    List<String> own = parts(path);
    if (own.size() != parts.size()) {
      return null;
    }
    Map<String, String> names = new HashMap<>();
    for (int i = 0; i < own.size(); i++) {
      String part = own.get(i);
      if (part.startsWith("{")) {
        // A plus is a plus in a path.
        String value = Call.decode(parts.get(i).replace("+", "%2B"));
        names.put(part.substring(1, part.length() - 1), value);
      } else if (!part.equals(parts.get(i))) {
        return null;
      }
    }
    return names;
  }

  static List<String> parts(String path) {
    return List.of(path.substring(1).split("/", -1));
  }
}
