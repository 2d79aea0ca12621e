package io.mutstreams.lab;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;

/** What happens to the file of a store. */
enum Spoiled {
  /** Its end is missing. */
  TRUNCATED {
    @Override
    String spoil(FileChannel file, Random random) throws IOException {
      long size = file.size();
      var unused = file.truncate(size * random.nextInt(30, 95) / 100);
      return "cut from " + size + " to " + file.size() + " bytes";
    }
  },
  /** A part of it is noise. */
  NOISE {
    @Override
    String spoil(FileChannel file, Random random) throws IOException {
      long size = file.size();
      long from = size * random.nextInt(0, 60) / 100;
      byte[] noise = new byte[(int) (size * random.nextInt(10, 40) / 100)];
      random.nextBytes(noise);
      ByteBuffer rest = ByteBuffer.wrap(noise);
      while (rest.hasRemaining()) {
        int unused = file.write(rest, from + rest.position());
      }
      return noise.length + " bytes of noise at " + from + " of " + size;
    }
  };

  abstract String spoil(FileChannel file, Random random) throws IOException;

  /** Does it; what was done, in words. */
  String spoil(Path file, Random random) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      return spoil(channel, random);
    }
  }
}
