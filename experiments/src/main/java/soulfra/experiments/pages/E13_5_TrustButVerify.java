package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.FIXED;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import soulfra.experiments.About;
import soulfra.experiments.Chapter;
import soulfra.experiments.Check;
import soulfra.experiments.Experiment;
import soulfra.experiments.Findings;
import soulfra.experiments.Lab;
import soulfra.experiments.Stage;
import soulfra.experiments.report.Chart;
import soulfra.experiments.report.Table;

@About(
    id = "13.5",
    name = "trust-but-verify",
    chapter = Chapter.PHILOSOPHY,
    section = "Trust, but Verify",
    sectionInFirstEdition = "Trust, but Verify",
    title = "The damage that every copy keeps",
    question =
        """
        A message in a room's log changes on the disk: a flipped bit, an edited row, a row that is \
        gone. Who notices, and what does the next backup hold?\
        """,
    broken =
        """
        Trust the database: PRAGMA integrity_check, and the number of rows against that of \
        yesterday's copy.\
        """,
    fixed =
        """
        Each message holds a hash over itself and the hash before; the newest hash is kept \
        elsewhere too. An auditor reads the log from its beginning.\
        """,
    predictions = {
      @About.Prediction(
          stage = Stage.ONE,
          says =
              """
              The check of the file looks at the tree, not at what is in it: a changed letter is a \
              perfectly good letter, and the backup copies it with care. The number of rows shows \
              that one is gone, and not which. The chain finds every damage and names the first \
              bad message; that the last one is gone it can only know from the newest hash.\
              """)
    },
    change = "Keep no newest hash elsewhere: which damage does the auditor miss now?")
public final class E13_5_TrustButVerify implements Experiment {

  private static final String SCHEMA =
      "create table room (seq integer primary key, body text not null, hash text not null)";

  /// What happens to a file that nobody looks at.
  private enum Damage {
    BIT("a bit flips on the disk") {
      @Override
      void strike(Path file, int seq, int last) throws IOException {
        var body = body(seq).getBytes(StandardCharsets.US_ASCII);
        var bytes = Files.readAllBytes(file);
        // A page that was split may still hold an old copy, which nobody reads: that is struck,
        // too.
        for (int at = indexOf(bytes, body, 0); at >= 0; at = indexOf(bytes, body, at + 1)) {
          bytes[at] ^= 1; // 'm' becomes 'l'
        }
        Files.write(file, bytes);
      }
    },
    EDIT("somebody edits a row") {
      @Override
      void strike(Path file, int seq, int last) throws SQLException {
        sql(file, "update room set body = 'something else' where seq = " + seq);
      }
    },
    SWAP("two rows change places") {
      @Override
      void strike(Path file, int seq, int last) throws SQLException {
        sql(file, "update room set seq = -1 where seq = " + seq);
        sql(file, "update room set seq = %d where seq = %d".formatted(seq, seq + 1));
        sql(file, "update room set seq = %d where seq = -1".formatted(seq + 1));
      }
    },
    GONE("a row is deleted") {
      @Override
      void strike(Path file, int seq, int last) throws SQLException {
        sql(file, "delete from room where seq = " + seq);
      }
    },
    TAIL("the last row is deleted") {
      @Override
      void strike(Path file, int seq, int last) throws SQLException {
        sql(file, "delete from room where seq = " + last);
      }
    };

    private final String says;

    Damage(String says) {
      this.says = says;
    }

    abstract void strike(Path file, int seq, int last) throws IOException, SQLException;

    /// Which message the auditor should name.
    int firstBad(int seq, int last) {
      return this == TAIL ? last : seq;
    }
  }

  /// @param trusting how often the check of the file or the number of rows showed something
  /// @param copied how often the backup was made without an error, damage and all
  /// @param found how often the auditor found the damage in that backup, at the right message
  private record Outcome(Damage damage, int tries, int trusting, int copied, int found) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    int tries = lab.quick() ? 10 : 200;
    int messages = lab.quick() ? 500 : 2_000;
    var original = lab.folder().resolve("room.sqlite");
    lab.say("a room of %d messages".formatted(messages));
    var newest = write(original, messages);
    var outcomes = new ArrayList<Outcome>();
    for (var damage : Damage.values()) {
      lab.say("%d times %s".formatted(tries, damage.says));
      outcomes.add(damage(lab, original, damage, messages, newest, tries));
    }
    int sound = audit(original, messages, newest).isEmpty() ? 0 : 1;
    int all = tries * outcomes.size();
    int missed = all - outcomes.stream().mapToInt(Outcome::trusting).sum();
    int copied = outcomes.stream().mapToInt(Outcome::copied).sum();
    int found = outcomes.stream().mapToInt(Outcome::found).sum();
    return new Findings(
        "Of %d damages %d were seen neither by the file's own check nor in the number of rows, and %d went into the backup; the chain found %d, each at its first bad message."
            .formatted(all, missed, copied, found),
        List.of(
            Check.seen(BROKEN, "The database's own check misses a damage", missed, all),
            Check.seen(BROKEN, "A backup is made of it without an error", copied, all),
            Check.never(
                FIXED, "The auditor misses one, or names the wrong message", all - found, all),
            Check.never(FIXED, "The auditor finds fault with a sound log", sound, 1)),
        List.of(
            Chart.ways(
                "What the database does not look at",
                "% of the damages that its own check shows",
                outcomes.stream().map(o -> o.damage.says).toList(),
                outcomes.stream().map(o -> 100.0 * o.trusting / tries).toList())),
        List.of(table(outcomes)));
  }

  /// @return the newest hash
  private static String write(Path file, int messages) throws SQLException {
    var hash = "";
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      Sqlite.run(connection, SCHEMA);
      connection.setAutoCommit(false);
      try (var insert = connection.prepareStatement("insert into room values (?, ?, ?)")) {
        for (int seq = 1; seq <= messages; seq++) {
          hash = hash(hash, seq, body(seq));
          insert.setInt(1, seq);
          insert.setString(2, body(seq));
          insert.setString(3, hash);
          insert.executeUpdate();
        }
      }
      connection.commit();
    }
    return hash;
  }

  private static Outcome damage(
      Lab lab, Path original, Damage damage, int messages, String newest, int tries)
      throws SQLException, IOException {
    var random = lab.random().split();
    int trusting = 0;
    int copied = 0;
    int found = 0;
    for (int i = 0; i < tries; i++) {
      var file = Files.copy(original, lab.folder().resolve("%s-%d".formatted(damage, i)));
      var backup = lab.folder().resolve("%s-%d-backup".formatted(damage, i));
      int seq = 1 + random.nextInt(messages - 2);
      damage.strike(file, seq, messages);
      try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
        boolean sound = Sqlite.text(connection, "pragma integrity_check").equals("ok");
        boolean complete = Sqlite.number(connection, "select count(*) from room") == messages;
        trusting += sound && complete ? 0 : 1;
        Sqlite.run(connection, "vacuum into '%s'".formatted(backup));
        copied++;
      }
      var named = audit(backup, messages, newest);
      found += named.equals(Optional.of(damage.firstBad(seq, messages))) ? 1 : 0;
      Files.delete(file);
      Files.delete(backup);
    }
    return new Outcome(damage, tries, trusting, copied, found);
  }

  /// Follows the chain from its beginning.
  ///
  /// @return the first message that is not what it was
  private static Optional<Integer> audit(Path file, int messages, String newest)
      throws SQLException {
    var hash = "";
    int expected = 1;
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select seq, body, hash from room order by seq")) {
      while (rows.next()) {
        hash = hash(hash, rows.getInt("seq"), rows.getString("body"));
        if (rows.getInt("seq") != expected || !hash.equals(rows.getString("hash"))) {
          return Optional.of(expected);
        }
        expected++;
      }
    }
    return hash.equals(newest) && expected > messages ? Optional.empty() : Optional.of(expected);
  }

  private static String body(int seq) {
    return "message %06d of the room".formatted(seq);
  }

  private static String hash(String before, int seq, String body) {
    try {
      var sha = MessageDigest.getInstance("SHA-256");
      sha.update("%s %d %s".formatted(before, seq, body).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sha.digest());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("SHA-256 is a part of every JDK", e);
    }
  }

  private static int indexOf(byte[] bytes, byte[] text, int from) {
    return new String(bytes, StandardCharsets.ISO_8859_1)
        .indexOf(new String(text, StandardCharsets.ISO_8859_1), from);
  }

  private static void sql(Path file, String sql) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      Sqlite.run(connection, sql);
    }
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        "Damages that no disk reports",
        List.of("Damage", "tries", "seen by the database", "backed up", "found by the chain"),
        outcomes.stream()
            .map(o -> Table.row(o.damage.says, o.tries, o.trusting, o.copied, o.found))
            .toList());
  }
}
