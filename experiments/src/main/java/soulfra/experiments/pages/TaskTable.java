package soulfra.experiments.pages;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/// A task queue that is a table of Postgres: thoughts that an agent has to remember, one row each.
/// A worker holds a task as long as its transaction lasts, and with the worker that ends, too.
final class TaskTable {

  /// How a worker takes the next task.
  enum Taking {
    LOOK_THEN_MARK("look, then mark"),
    LOCK("lock the first"),
    SKIP_LOCKED("skip what is locked");

    final String says;

    Taking(String says) {
      this.says = says;
    }
  }

  /// @param attempts how many ended badly before this one
  record Task(long id, boolean poison, int attempts) {}

  private static final String NEXT =
      """
      select id, poison, attempts from tasks
      where state = 'ready' and not_before <= now()
      order by not_before, id limit 1\
      """;

  private TaskTable() {}

  static void create(Connection connection) throws SQLException {
    Sqlite.run(
        connection,
        """
        drop table if exists tasks, runs, dead_letters;
        create table tasks (
          id bigint primary key, poison boolean, attempts int default 0,
          not_before timestamptz default '2000-01-01', state text default 'ready');
        create index on tasks (not_before, id) where state = 'ready';
        create table runs (task bigint);
        create table dead_letters (task bigint primary key, attempts int)
        """);
  }

  /// Every task up to a number, the first of which nobody can do.
  static void fill(Connection connection, int count, int poison) throws SQLException {
    create(connection);
    Sqlite.run(
        connection,
        "insert into tasks (id, poison) select i, i < %d from generate_series(0, %d) i"
            .formatted(poison, count - 1));
  }

  /// Nobody waits for the disk: what a power cut takes is not what this is about.
  static void hasten(Connection connection) throws SQLException {
    Sqlite.run(connection, "set synchronous_commit = off");
  }

  /// Begins the transaction in which a task is done; none if there is none to be had just now.
  static Optional<Task> take(Connection connection, Taking taking) throws SQLException {
    connection.setAutoCommit(false);
    var found =
        switch (taking) {
          case LOOK_THEN_MARK -> {
            var looked = first(connection, NEXT);
            if (looked.isPresent()) {
              mark(connection, looked.get(), "taken");
              connection.commit();
            }
            yield looked;
          }
          case LOCK -> first(connection, NEXT + " for update");
          case SKIP_LOCKED -> first(connection, NEXT + " for update skip locked");
        };
    if (found.isEmpty()) {
      connection.rollback();
    }
    return found;
  }

  /// The work itself, which takes a moment, and its effect.
  static void work(Connection connection, Task task) throws SQLException {
    Sqlite.run(connection, "select pg_sleep(0.001)");
    Sqlite.run(connection, "insert into runs values (%d)".formatted(task.id));
  }

  /// Effect and mark become true together.
  static void done(Connection connection, Task task) throws SQLException {
    mark(connection, task, "done");
    connection.commit();
  }

  /// It went wrong: nothing of it stays, and it is first in line again.
  static void putBack(Connection connection) throws SQLException {
    connection.rollback();
  }

  /// It went wrong, and that is written down: it waits twice as long as the last time, and after so
  /// many attempts lies where a human will look at it.
  static void putOff(Connection connection, Task task, int most) throws SQLException {
    int attempts = task.attempts + 1;
    if (attempts < most) {
      Sqlite.run(
          connection,
          """
          update tasks set attempts = %d, not_before = now() + interval '%d ms' where id = %d
          """
              .formatted(attempts, 5 << attempts, task.id));
    } else {
      mark(connection, task, "dead");
      Sqlite.run(
          connection, "insert into dead_letters values (%d, %d)".formatted(task.id, attempts));
    }
    connection.commit();
  }

  static long waiting(Connection connection) throws SQLException {
    return Sqlite.number(connection, "select count(*) from tasks where state = 'ready'");
  }

  private static Optional<Task> first(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      return rows.next()
          ? Optional.of(new Task(rows.getLong(1), rows.getBoolean(2), rows.getInt(3)))
          : Optional.empty();
    }
  }

  private static void mark(Connection connection, Task task, String state) throws SQLException {
    Sqlite.run(connection, "update tasks set state = '%s' where id = %d".formatted(state, task.id));
  }
}
