package soulfra.notebooks;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import soulfra.notebooks.Exercises.Exercise;

/// Exercises whose answer is a statement of SQL: it is run on a small database in memory.
final class SqlExercises {

  static final Exercise<String> TWO_STEPS =
      new Exercise<>(
          "3.1",
          String.class,
          "Two steps may meet people of the first, or end where they began.",
          sql -> {
            try (var db = memory("create table follows (follower int, followee int)")) {
              run(db, "insert into follows values (1,2),(1,3),(2,3),(2,4),(3,1),(4,5),(3,6),(6,7)");
              var found = column(db, sql, 1);
              return found.size() == 4 && Set.copyOf(found).equals(Set.of("2", "3", "4", "6"));
            }
          });

  static final Exercise<String> INDEX =
      new Exercise<>(
          "4.1",
          String.class,
          "First what is compared for equality, then what is sorted by.",
          sql -> {
            try (var db =
                memory(
                    """
                    create table thoughts (
                      id integer primary key, agent_id int, mood text, created_at int, body text)
                    """)) {
              run(db, sql);
              var plan =
                  String.join(
                      "; ",
                      column(
                          db,
                          """
                          explain query plan
                          select body from thoughts where agent_id = 7 and mood = 'calm'
                          order by created_at desc limit 10
                          """,
                          4));
              return plan.startsWith("SEARCH")
                  && plan.contains("agent_id=? AND mood=?")
                  && !plan.contains("TEMP B-TREE");
            }
          });

  static final Exercise<String> ONE_MORE =
      new Exercise<>(
          "8.1",
          String.class,
          "Let the database do the sum, on what is there when the row is locked.",
          sql -> {
            try (var db = memory("create table thoughts (id integer primary key, blessings int)")) {
              var sums = new TreeSet<String>();
              for (int before : List.of(41, 6, 0)) {
                run(db, "delete from thoughts");
                run(db, "insert into thoughts values (1, " + before + "), (2, 100)");
                run(db, sql);
                sums.addAll(column(db, "select blessings from thoughts order by id", 1));
              }
              return sums.equals(Set.of("42", "7", "1", "100"));
            }
          });

  private SqlExercises() {}

  private static Connection memory(String schema) throws SQLException {
    var connection = DriverManager.getConnection("jdbc:sqlite::memory:");
    run(connection, schema);
    return connection;
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<String> column(Connection connection, String sql, int number)
      throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      var found = new ArrayList<String>();
      while (rows.next()) {
        found.add(String.valueOf(rows.getString(number)));
      }
      return found;
    }
  }
}
