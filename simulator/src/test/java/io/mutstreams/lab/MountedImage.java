package io.mutstreams.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file system in an image, mounted, its journal replayed. Owned by the thread of the test. */
final class MountedImage implements AutoCloseable {
  private final Path mount;

  private MountedImage(Path mount) {
    this.mount = mount;
  }

  static MountedImage mount(Path image, Path at) throws IOException {
    Files.createDirectories(at);
    String unused = Command.run("mount", "-o", "loop,noatime", image, at);
    return new MountedImage(at);
  }

  Path root() {
    return mount;
  }

  @Override
  public void close() throws IOException {
    String unused = Command.run("umount", mount);
  }
}
