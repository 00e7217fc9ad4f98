package soulfra.experiments.pages;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/// Nodes without a leader, each with a SQLite file of its own: a client sends a write to some of
/// them and asks some of them, and of several answers believes the one with the highest version.
///
/// Nobody here decides who is asked, or when: that is the experiment's part.
final class Quorum implements AutoCloseable {

  /// @param version counts the writes to a room; 0 for none
  record Topic(long version, long topic) {}

  private static final Topic NONE = new Topic(0, 0);

  private final List<Connection> nodes = new ArrayList<>();

  Quorum(Path folder, int count) throws SQLException {
    for (int node = 0; node < count; node++) {
      var connection = Sqlite.open(folder.resolve("node-%d.sqlite".formatted(node)), "normal");
      Sqlite.run(
          connection,
          "create table topics (room integer primary key, version integer, topic integer)");
      nodes.add(connection);
    }
  }

  /// An older version changes nothing.
  void put(int node, int room, Topic topic) throws SQLException {
    Sqlite.run(
        nodes.get(node),
        """
        insert into topics values (%d, %d, %d)
        on conflict (room) do update set version = excluded.version, topic = excluded.topic
        where excluded.version > topics.version
        """
            .formatted(room, topic.version, topic.topic));
  }

  void put(Collection<Integer> to, int room, Topic topic) throws SQLException {
    for (int node : to) {
      put(node, room, topic);
    }
  }

  Topic get(int node, int room) throws SQLException {
    try (var statement = nodes.get(node).createStatement();
        var rows =
            statement.executeQuery("select version, topic from topics where room = " + room)) {
      return rows.next() ? new Topic(rows.getLong(1), rows.getLong(2)) : NONE;
    }
  }

  /// The newest of what some nodes have.
  Topic newest(Collection<Integer> of, int room) throws SQLException {
    var answers = new ArrayList<Topic>();
    for (int node : of) {
      answers.add(get(node, room));
    }
    return answers.stream().max(Comparator.comparingLong(Topic::version)).orElse(NONE);
  }

  @Override
  public void close() throws SQLException {
    for (var node : nodes) {
      node.close();
    }
  }
}
