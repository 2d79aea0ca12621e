package io.mutstreams.agent.outbox;

import io.mutstreams.agent.config.StorageKeys;
import io.mutstreams.agent.disk.DiskFault;
import io.mutstreams.agent.disk.Sync;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.Driver;
import org.h2.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * The H2 database file: opening, closing, syncing, moving aside, making small. Storage thread only.
 *
 * <p>WRITE_DELAY 0: H2 then starts no threads of its own, and writes when we commit and at no other
 * time. It still never syncs: {@link #sync} does. AUTO_COMPACT_FILL_RATE 0 and MAX_COMPACT_TIME 0:
 * it makes nothing compact in the background or at closing; {@link #thin} and {@link #compact} do.
 *
 * <p>RETENTION_TIME 0, or none ({@link Compaction}): space is used again as soon as it is free, so
 * that the file stays as small as what it holds. H2's 45 s are to guard against writes that reach
 * the disk out of order; they do not, as they count from when a chunk was written and not from when
 * it was replaced: {@link SafeFile} does. Power cuts at random places in a disk's log lost synced
 * records in 91 of 300 images with 0 and H2's own file; with 0 and {@link SafeFile} in none of 550.
 */
final class Database {
  private static final String NAME = "store";
  private static final String SETTINGS =
      ";DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0;AUTO_COMPACT_FILL_RATE=0;MAX_COMPACT_TIME=0;RETENTION_TIME=0"
          + ";CACHE_SIZE=2048;ANALYZE_AUTO=0;TRACE_LEVEL_FILE=0;TRACE_LEVEL_SYSTEM_OUT=0";

  private static final String FOLDER = "it is a folder";

  /** So much is verified at once, which takes some milliseconds. */
  private static final long VERIFIED = 1L << 20;

  private final Path folder;
  private final Path file;
  private Encryption encryption;
  private final SalvageMarks marks;
  private final Alarm alarm;
  private volatile @Nullable Connection connection;
  private @Nullable PreparedStatement sync;
  private @Nullable WholeCommits commits;
  private @Nullable Compaction compaction;
  private @Nullable SafeFile safe;
  private boolean verified;
  private boolean thinning = true;
  private @Nullable ForgottenPages forgotten;
  private final AtomicInteger movedAside = new AtomicInteger();

  /**
   * @param folder absolute
   * @param convert whether a file with another key, or none, is brought to the one it is to have
   */
  Database(Path folder, StorageKeys keys, boolean convert, Alarm alarm) {
    this.folder = folder;
    this.file = folder.resolve(NAME + ".mv.db");
    this.encryption = new Encryption(file, keys, convert);
    this.marks = new SalvageMarks(folder, NAME + ".mv.db");
    this.alarm = alarm;
  }

  /** Whether there is one in a folder. */
  static boolean isIn(Path folder) {
    return Files.exists(folder.resolve(NAME + ".mv.db"));
  }

  Path folder() {
    return folder;
  }

  int movedAside() {
    return movedAside.get();
  }

  boolean isOpen() {
    return connection != null;
  }

  /**
   * The open database.
   *
   * @throws SQLException when it is not open
   */
  Connection connection() throws SQLException {
    Connection open = connection;
    if (open == null) {
      throw new SQLException("The database is not open.", "", ErrorCode.DATABASE_IS_CLOSED);
    }
    return open;
  }

  /**
   * Opens it; one that is damaged is moved aside, and a new one begun.
   *
   * @throws SQLException when it cannot be opened now, and may be later
   * @throws StorageException when it must not be opened
   */
  void open() throws SQLException, IOException {
    try {
      openNewest();
    } catch (SQLException | DamagedFileException | RuntimeException e) {
      abandon();
      if (e instanceof StorageException) {
        throw e;
      }
      if (e instanceof SQLException s && s.getErrorCode() == ErrorCode.FILE_VERSION_ERROR_1) {
        throw new StorageException(
            "The storage file "
                + file
                + " was written by a newer version of H2. Install the newer mutstreams again, or give"
                + " this one another folder.",
            e);
      }
      if (!damaged(e)) {
        throw e;
      }
      moveAside(e);
      tryOpen();
    }
  }

  private void openNewest() throws SQLException, IOException {
    try {
      tryOpen();
    } catch (SQLException | StrayedException e) {
      abandon();
      // H2 may also write before it has opened the file, as when its settings are new, or read
      // where that is not what was written: it tells then.
      if (!StrayedException.toldBy(e) && !SafePath.awaitsTrust(file)) {
        throw e;
      }
      SafePath.search(file);
      tryOpen();
    }
  }

  private void tryOpen() throws SQLException, IOException {
    requireBegun();
    boolean fresh = Files.notExists(file) || Files.size(file) == 0;
    encryption.prepare();
    if (!fresh) {
      requireWhole();
    }
    Files.deleteIfExists(folder.resolve(NAME + ".mv.db.tempFile"));
    if (Files.notExists(file)) {
      FormatMark.remove(folder); // a crash before the new one has content is no cut
      Files.createFile(file, Folder.ownerOnly(file, "rw-------"));
    }
    Connection opened = connect(SafePath.of(folder.resolve(NAME).toString()));
    connection = opened;
    safe = SafePath.trust(file, WholeCommits.store(opened));
    verified = false;
    commits = WholeCommits.of(opened);
    Innards innards = Innards.of(WholeCommits.store(opened));
    compaction = new Compaction(WholeCommits.store(opened), innards);
    Schema.bring(opened);
    forgotten =
        innards == null
            ? null
            : ForgottenPages.of(innards, WholeCommits.session(opened), Schema.STATE);
    markFormat();
    try (Statement statement = opened.createStatement()) {
      statement.execute("SET LAZY_QUERY_EXECUTION 1");
    }
    sync = opened.prepareStatement("CHECKPOINT SYNC");
    if (fresh) {
      Sync.folder(folder);
    }
  }

  /** A file that once had content has some, whatever became of it: else it was cut short. */
  private void requireBegun() throws IOException {
    if (Files.isDirectory(file)) {
      throw new DamagedFileException(FOLDER);
    }
    if (Files.exists(file) && Files.size(file) <= Head.END && FormatMark.isIn(folder)) {
      throw new DamagedFileException(Head.CUT_SHORT);
    }
  }

  /** The file with the format tells that there is a database: so that is on the disk before. */
  private void markFormat() throws IOException {
    if (!FormatMark.isIn(folder)) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        Sync.file(channel);
      }
      Sync.folder(folder);
    }
    FormatMark.write(folder);
  }

  /**
   * A connection to a database, whose tables are as they are.
   *
   * @param name of it for H2
   */
  static Connection connect(String name) throws SQLException {
    Properties user = new Properties();
    user.setProperty("user", "sa");
    user.setProperty("password", "");
    // Not through DriverManager, which looks for drivers in all jars.
    Connection opened = new Driver().connect("jdbc:h2:" + name + SETTINGS, user);
    opened.setAutoCommit(false);
    return opened;
  }

  private void requireWhole() throws IOException {
    try (FileChannel channel = encryption.read()) {
      String missing = Head.missing(channel);
      if (missing != null) {
        throw new DamagedFileException(missing);
      }
    }
  }

  /** Values of the state are removed. */
  void removes() {
    if (forgotten != null) {
      forgotten.due();
    }
  }

  /** Commits and waits until it is on disk: nothing is acknowledged before this returns. */
  void sync() throws SQLException {
    Connection open = connection();
    if (commits != null && sync != null) {
      commits.commit();
      sync.execute();
      if (forgotten != null) {
        forgotten.bury();
      }
    } else {
      open.commit();
    }
  }

  /**
   * Adds to the next commit what keeps the file small, if there is need. Where the file cannot be
   * read, no more is tried, so that storing goes on.
   *
   * @param resting nothing else is to be done
   * @return whether there was need: then there may be more
   */
  boolean thin(boolean resting) {
    if (compaction == null || !thinning) {
      return false;
    }
    try {
      return compaction.dose(resting);
    } catch (RuntimeException e) {
      thinning = Failures.memory(e);
      throw e;
    }
  }

  /**
   * Whether this tells of a damaged file, and not of a disk that is full or of too little memory.
   * Only a file in a folder that can be written and synced is called damaged.
   */
  boolean damaged(Throwable error) {
    if (Failures.memory(error)) {
      return false;
    }
    if (error instanceof SQLException s && s.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1) {
      return false;
    }
    // Said by the disk itself, though it may work again by now.
    return switch (DiskFault.of(folder, error).kind()) {
      case FULL, READ_ONLY, NOT_SYNCED -> false;
      case FAILS, OTHER -> Files.exists(file) && Folder.works(folder);
    };
  }

  /** Whether {@link #verifySome} has something to do. */
  boolean unverified() {
    return !verified && safe != null;
  }

  /**
   * Verifies some of what was read at opening, and was not verified then.
   *
   * @throws DamagedFileException when it is damaged
   */
  void verifySome() throws IOException {
    verified = safe == null || !safe.verifyDue(VERIFIED);
  }

  void alarm(String sentence) {
    alarm.raise(sentence);
  }

  /** Renames the file, so that a new one can begin and a person can look into the old. */
  void moveAside(Throwable why) throws IOException {
    abandon();
    boolean none = Files.isDirectory(file);
    Path aside = marks.move(file);
    movedAside.incrementAndGet();
    thinning = true;
    alarm.raise(
        "The storage file "
            + file
            + " cannot be read ("
            + why.getMessage()
            + "). It was moved aside to "
            + aside
            + ", and a new one begun"
            + (none ? "." : ": what the old one still holds is brought into it. Check the disk."));
  }

  /** The damaged files that are to be salvaged, and those that were not salvaged to the end. */
  SalvageMarks marks() {
    return marks;
  }

  /**
   * The content of a file with the key of this one.
   *
   * @throws StorageException when it is encrypted with another key
   */
  FileChannel content(Path other) throws IOException {
    return encryption.of(other).content();
  }

  /** Closes it without writing anything more, after an error. */
  void abandon() {
    Connection old = leave();
    if (old == null) {
      return;
    }
    try (old;
        Statement statement = old.createStatement()) {
      statement.execute("SHUTDOWN IMMEDIATELY");
    } catch (SQLException e) {
      // It closed itself because of the error.
    }
  }

  /** Closes it. */
  void close() throws SQLException {
    Connection old = leave();
    if (old != null) {
      old.close();
    }
  }

  private @Nullable Connection leave() {
    Connection old = connection;
    connection = null;
    sync = null;
    commits = null;
    compaction = null;
    forgotten = null;
    safe = null;
    return old;
  }

  /**
   * Writes what is live to a new file, which takes the place of the old: H2 syncs it before the
   * rename, and we the folder after. Closes the database.
   */
  void compact() throws SQLException, IOException {
    if (safe != null) {
      safe.verifyAll(); // damage is not to be copied
    }
    try (Statement statement = connection().createStatement()) {
      statement.execute("SHUTDOWN COMPACT");
    } finally {
      abandon();
    }
    Sync.folder(folder);
  }

  /**
   * Brings the file to another key, or to none, while it is closed. When that fails it has the key
   * that it had, and is to be opened again in any case.
   *
   * @throws StorageException when the key that it has is not one of these
   */
  void rekey(StorageKeys keys) throws IOException {
    if (isOpen()) {
      throw new IllegalStateException("the database is open");
    }
    Encryption next = encryption.to(keys);
    next.prepare();
    encryption = next;
  }

  /** The length of the file. */
  long length() {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }

  /** How much of the file is live, about. */
  long live() throws SQLException {
    try (Statement statement = connection().createStatement();
        ResultSet found =
            statement.executeQuery(
                "SELECT SETTING_NAME, SETTING_VALUE FROM INFORMATION_SCHEMA.SETTINGS"
                    + " WHERE SETTING_NAME IN('info.FILL_RATE', 'info.CHUNKS_FILL_RATE')")) {
      double live = length();
      while (found.next()) {
        live = live * Long.parseLong(found.getString(2)) / 100;
      }
      return (long) live;
    }
  }
}
