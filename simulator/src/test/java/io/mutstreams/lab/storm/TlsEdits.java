package io.mutstreams.lab.storm;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Edits of the files of TLS, which are no edits of the configuration. Owned by the test's thread.
 */
final class TlsEdits {
  private final Pick pick;
  private final TlsFiles files;
  private final Editor editor;
  private final ConfigFolder folder;

  TlsEdits(Pick pick, TlsFiles files, Editor editor, ConfigFolder folder) {
    this.pick = pick;
    this.files = files;
    this.editor = editor;
    this.folder = folder;
  }

  /** A connection with TLS; null where the brokers do without. */
  @Nullable String connection(Setup setup) {
    List<String> secure =
        setup.connections.entrySet().stream()
            .filter(entry -> entry.getValue().tls() >= 0)
            .map(Map.Entry::getKey)
            .toList();
    return pick.any(secure);
  }

  /** Has a file be none, which must be refused where it is named. */
  void spoil(String connection, Editor.Asking asking, String what)
      throws IOException, InterruptedException, TimeoutException {
    var before = editor.status();
    files.spoil(connection);
    String place = folder.placeOf(TlsFiles.spoilt(connection));
    editor.refused(before, asking, what, place, "no certificate");
  }

  /** Replaces all files of a connection. */
  void replace(String connection, int variant, Editor.Asking asking, String what)
      throws IOException, InterruptedException, TimeoutException {
    var before = editor.status();
    files.put(connection, variant);
    editor.taken(before, asking, what);
  }
}
