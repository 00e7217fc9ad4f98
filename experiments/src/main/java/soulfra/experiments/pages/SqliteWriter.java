package soulfra.experiments.pages;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;

/// A process that commits one row after the other into an SQLite file, to be killed. After each
/// commit it writes down, in another file, how many there are: so much was acknowledged.
final class SqliteWriter {

  private SqliteWriter() {}

  /// @param args the database, its `synchronous` setting, and the file of what was acknowledged
  public static void main(String[] args) throws SQLException, IOException {
    try (var connection = Sqlite.open(Path.of(args[0]), args[1]);
        var acks =
            FileChannel.open(
                Path.of(args[2]), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      Sqlite.run(connection, "create table notes (id integer primary key)");
      System.out.println("ready writer");
      try (var insert = connection.prepareStatement("insert into notes values (?)")) {
        for (long id = 1; ; id++) {
          insert.setLong(1, id);
          insert.executeUpdate();
          acks.write(ByteBuffer.allocate(Long.BYTES).putLong(0, id), 0);
        }
      }
    }
  }

  /// How many commits were acknowledged so far.
  static long acknowledged(Path acks) throws IOException {
    if (!Files.exists(acks) || Files.size(acks) < Long.BYTES) {
      return 0;
    }
    return ByteBuffer.wrap(Files.readAllBytes(acks)).getLong();
  }
}
