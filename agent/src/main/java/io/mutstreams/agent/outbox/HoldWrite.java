package io.mutstreams.agent.outbox;

import io.mutstreams.agent.flow.Outbox.Mark;
import java.sql.SQLException;
import java.util.List;

/**
 * A hold that is to be stored with its marks, before anything that is held. Storage thread only.
 *
 * @param formed runs when it is on disk
 */
record HoldWrite(StoredHold hold, List<Mark> marks, Runnable formed) implements Write, Part {
  private static final int BYTES = 200;

  @Override
  public int rows() {
    return 1;
  }

  @Override
  public long size() {
    return BYTES;
  }

  @Override
  public boolean hurried() {
    return true;
  }

  @Override
  public Part stage(Pack pack) {
    return this;
  }

  @Override
  public void prepare(Database database) {}

  @Override
  public void write(Database database) throws SQLException {
    Holds.write(database, hold, hold.holds() ? marks : List.of());
  }

  @Override
  public void committed() {}

  @Override
  public void unstage() {}

  @Override
  public void done() {
    formed.run();
  }
}
