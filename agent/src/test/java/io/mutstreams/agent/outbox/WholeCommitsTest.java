package io.mutstreams.agent.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeCommitsTest {
  private static final int ROWS = 2_000;
  private static final int LONG = 10_000;

  @Test
  void writesALargeTransactionBeforeItsCommitAndNotInTheMiddleOfIt(@TempDir Path folder)
      throws Exception {
    try (Connection connection =
        DriverManager.getConnection("jdbc:h2:file:" + folder.resolve("x") + ";WRITE_DELAY=0")) {
      connection.setAutoCommit(false);
      WholeCommits commits = WholeCommits.of(connection);
      assertThat(commits.bound()).isGreaterThanOrEqualTo(16 << 20);
      try (Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE T(K VARCHAR PRIMARY KEY, V VARBINARY)");
      }
      connection.commit();
      Path file = folder.resolve("x.mv.db");
      long before = Files.size(file);
      try (PreparedStatement insert = connection.prepareStatement("INSERT INTO T VALUES(?, ?)")) {
        for (int i = 0; i < ROWS; i++) {
          insert.setString(1, "k" + i);
          insert.setBytes(2, new byte[LONG]);
          insert.execute();
        }
      }
      commits.commit();
      assertThat(Files.size(file)).isGreaterThan(before + (long) ROWS * LONG);
      try (Statement statement = connection.createStatement();
          var rows = statement.executeQuery("SELECT COUNT(*) FROM T")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getInt(1)).isEqualTo(ROWS);
      }
    }
  }
}
