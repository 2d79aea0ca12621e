package io.mutstreams.lab.storm;

/** How files come to be written. */
enum Way {
  /** A file beside, renamed. */
  RENAMED,
  /** Into the file, in several writes. */
  IN_PLACE,
  /** As editors do: a backup, files beside with names of their own, and a new file. */
  EDITOR,
  /** As Kubernetes does: links to a folder that is exchanged at once. */
  LINKS
}
