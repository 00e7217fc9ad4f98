package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.FIXED;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;
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
    id = "14.1",
    name = "erasure",
    chapter = Chapter.RIGHT_THING,
    section = "Privacy and Tracking",
    sectionInFirstEdition = "Privacy and Tracking",
    title = "Deleted, and still there",
    question =
        """
        A user asks to be forgotten, and the application runs DELETE. In how many places can what \
        the user wrote still be read, by someone with access to the disk?\
        """,
    broken = "DELETE the user's rows; then a checkpoint; then VACUUM.",
    fixed =
        """
        Every text is encrypted with a key of its author, which lies in a file of its own: to \
        forget the author is to delete the key (crypto-shredding).\
        """,
    predictions = {
      @About.Prediction(
          stage = Stage.ONE,
          says =
              """
              DELETE only says that the pages are free: the texts stay in the file, in the \
              backup, and in the write-ahead log as often as a commit wrote their page. VACUUM \
              cleans the file, and never the backup. With the key gone all the copies are noise, \
              wherever they are, also those that nobody remembers; other authors' texts can \
              still be read.\
              """),
      @About.Prediction(
          stage = Stage.TWO,
          says =
              """
              The same on Postgres: dead rows stay in the table until VACUUM FULL, and in the \
              write-ahead log (from where replicas and archives have them) for much longer. The \
              key takes care of all of them.\
              """)
    },
    change = "Keep the keys in a table of the same database: where is the key after its DELETE?")
public final class E14_1_Erasure implements Experiment {

  private static final String ADA = "ada";
  private static final String BOB = "bob";
  private static final int NONCE = 12;

  /// Where a copy lies.
  private enum Place {
    TABLE("tables"),
    LOG("write-ahead log"),
    BACKUP("backup");

    private final String says;

    Place(String says) {
      this.says = says;
    }

    static Place of(Path file) {
      var path = file.toString();
      if (path.endsWith(".csv")) {
        return BACKUP;
      }
      return path.endsWith("-wal") || path.contains("pg_wal") ? LOG : TABLE;
    }
  }

  /// How many copies of the forgotten one's texts can be read, place by place.
  private record Look(String when, Map<Place, Long> copies) {
    long all() {
      return copies.values().stream().mapToLong(count -> count).sum();
    }
  }

  @Override
  public Findings run(Lab lab) throws Exception {
    int texts = lab.quick() ? 200 : 5000;
    var looks = new ArrayList<Look>();
    Look sealed;
    long bobs;
    try (var engine = Engine.of(lab);
        var connection = engine.connect()) {
      lab.say("%d texts of %s in the clear, on %s".formatted(texts, ADA, engine.name()));
      write(lab, connection, "plain", Map.of(ADA, text -> text, BOB, text -> text), texts);
      looks.add(look(lab, "written", "secret plain " + ADA));
      Sqlite.run(connection, "delete from plain where author = '%s'".formatted(ADA));
      looks.add(look(lab, "DELETE", "secret plain " + ADA));
      checkpoint(lab, connection);
      looks.add(look(lab, "DELETE, checkpoint", "secret plain " + ADA));
      Sqlite.run(connection, lab.stage() == Stage.ONE ? "vacuum" : "vacuum full plain");
      checkpoint(lab, connection);
      looks.add(look(lab, "DELETE, VACUUM", "secret plain " + ADA));

      lab.say("%d texts, each sealed with its author's key".formatted(texts));
      var keys = Map.of(ADA, newKey(), BOB, newKey());
      write(
          lab,
          connection,
          "sealed",
          Map.of(ADA, text -> seal(keys.get(ADA), text), BOB, text -> seal(keys.get(BOB), text)),
          texts);
      var keyFile = lab.folder().resolve(ADA + ".key");
      Files.write(keyFile, Objects.requireNonNull(keys.get(ADA)).getEncoded());
      Files.delete(keyFile);
      sealed = look(lab, "key deleted", "secret sealed " + ADA);
      bobs = readable(connection, Objects.requireNonNull(keys.get(BOB)));
    }
    var deleted = looks.get(1);
    var vacuumed = looks.getLast();
    looks.add(sealed);
    return new Findings(
        "After DELETE %,d copies of %,d texts could be read on the disk, after VACUUM still %,d."
                .formatted(deleted.all(), texts, vacuumed.all())
            + " With the key deleted: %,d.".formatted(sealed.all()),
        List.of(
            Check.seen(BROKEN, "A copy can be read after DELETE", deleted.all(), texts),
            Check.seen(BROKEN, "A copy can be read after VACUUM", vacuumed.all(), texts),
            Check.never(FIXED, "A copy can be read without the key", sealed.all(), texts),
            Check.that(
                FIXED,
                "What others wrote can still be read",
                bobs == texts,
                "%,d of %,d".formatted(bobs, texts))),
        List.of(
            Chart.ways(
                "Only the key takes all copies with it",
                "copies that can be read",
                looks.stream().map(Look::when).toList(),
                looks.stream().map(look -> (double) look.all()).toList())),
        List.of(table(looks)));
  }

  /// A table with texts of two authors, on disk as far as the engine puts them there, and a backup.
  private static void write(
      Lab lab,
      Connection connection,
      String table,
      Map<String, Function<String, String>> authors,
      int texts)
      throws SQLException, IOException {
    Sqlite.run(connection, "create table %s (author text, body text)".formatted(table));
    var backup = new StringBuilder();
    try (var insert =
        connection.prepareStatement("insert into %s values (?, ?)".formatted(table))) {
      for (var author : List.of(ADA, BOB)) {
        for (int i = 0; i < texts; i++) {
          var text = "secret %s %s %d".formatted(table, author, i);
          var body = Objects.requireNonNull(authors.get(author)).apply(text);
          insert.setString(1, author);
          insert.setString(2, body);
          insert.addBatch();
          backup.append(author).append(',').append(body).append('\n');
        }
      }
      insert.executeBatch();
    }
    Files.writeString(lab.folder().resolve("backup-%s.csv".formatted(table)), backup);
  }

  /// Writes back to the tables what stands in the log.
  private static void checkpoint(Lab lab, Connection connection) throws SQLException {
    Sqlite.run(
        connection, lab.stage() == Stage.ONE ? "pragma wal_checkpoint(truncate)" : "checkpoint");
  }

  /// Reads the disk as a thief would: every file below the experiment's folder.
  private static Look look(Lab lab, String when, String text) throws IOException {
    var copies = new EnumMap<Place, Long>(Place.class);
    try (var files = Files.walk(lab.folder())) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        copies.merge(Place.of(file), count(Files.readAllBytes(file), text), Long::sum);
      }
    }
    return new Look(when, copies);
  }

  private static long count(byte[] bytes, String text) {
    var all = new String(bytes, StandardCharsets.ISO_8859_1);
    long count = 0;
    for (int at = all.indexOf(text); at >= 0; at = all.indexOf(text, at + 1)) {
      count++;
    }
    return count;
  }

  private static SecretKey newKey() throws GeneralSecurityException {
    return KeyGenerator.getInstance("AES").generateKey();
  }

  private static String seal(@Nullable SecretKey key, String text) {
    try {
      var cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, key);
      var sealed = cipher.doFinal(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(cipher.getIV()) + HexFormat.of().formatHex(sealed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES in GCM mode is a part of every JDK", e);
    }
  }

  /// How many of Bob's texts his key opens.
  private static long readable(Connection connection, SecretKey key)
      throws SQLException, GeneralSecurityException {
    long opened = 0;
    var cipher = Cipher.getInstance("AES/GCM/NoPadding");
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("select body from sealed where author = '" + BOB + "'")) {
      while (rows.next()) {
        var sealed = HexFormat.of().parseHex(rows.getString(1));
        cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(128, sealed, 0, NONCE));
        var text =
            new String(
                cipher.doFinal(sealed, NONCE, sealed.length - NONCE), StandardCharsets.UTF_8);
        opened += text.startsWith("secret sealed " + BOB) ? 1 : 0;
      }
    }
    return opened;
  }

  private static Table table(List<Look> looks) {
    var heads = new ArrayList<>(List.of("When"));
    Arrays.stream(Place.values()).forEach(place -> heads.add(place.says));
    return new Table(
        "Copies of one author's texts that a thief of the disk can read",
        heads,
        looks.stream()
            .map(look -> {
              var row = new ArrayList<>(Table.row(look.when));
              for (var place : Place.values()) {
                row.addAll(Table.row(look.copies.getOrDefault(place, 0L)));
              }
              return (List<String>) row;
            })
            .toList());
  }
}
