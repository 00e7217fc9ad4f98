package soulfra.experiments.pages;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import soulfra.experiments.Lab;

/// Thoughts that can be looked for in three ways, each by a real engine. Each way answers with the
/// numbers of the thoughts it likes best, at most `most` of them.
interface Library extends AutoCloseable {

  void add(List<String> thoughts, List<List<Float>> vectors) throws SQLException;

  /// Those that have the word somewhere, within another word, too; the newest first.
  List<Integer> like(String word, int most) throws SQLException;

  /// Those that have one of the words, those first that have rare ones (BM25, or what Postgres has
  /// instead).
  List<Integer> fullText(String words, int most) throws SQLException;

  /// Those that point where the vector does.
  List<Integer> near(List<Float> vector, int most) throws SQLException;

  String name();

  @Override
  void close() throws SQLException;

  static Library of(Lab lab) throws SQLException {
    return switch (lab.stage()) {
      case ONE -> new OfStage1(lab.folder());
      case TWO, THREE -> new OfStage2(Engine.of(lab));
    };
  }

  /// SQLite with its full-text index, and DuckDB's arrays for the vectors.
  record OfStage1(Connection sqlite, Connection duckdb) implements Library {

    private OfStage1(Path folder) throws SQLException {
      this(
          Sqlite.open(folder.resolve("library.sqlite"), "normal"),
          DriverManager.getConnection("jdbc:duckdb:" + folder.resolve("library.duckdb")));
    }

    @Override
    public void add(List<String> thoughts, List<List<Float>> vectors) throws SQLException {
      Sqlite.run(sqlite, "create virtual table thoughts using fts5 (body)");
      Sqlite.run(
          duckdb,
          "create table vectors (id integer, vector float[%d])".formatted(WordVectors.DIMENSIONS));
      var rows = new ArrayList<String>();
      var points = new ArrayList<String>();
      for (int id = 0; id < thoughts.size(); id++) {
        rows.add("(%d, '%s')".formatted(id, thoughts.get(id)));
        points.add("(%d, %s)".formatted(id, vectors.get(id)));
      }
      insert(sqlite, "thoughts (rowid, body)", rows);
      insert(duckdb, "vectors", points);
    }

    @Override
    public List<Integer> like(String word, int most) throws SQLException {
      return numbers(
          sqlite,
          "select rowid from thoughts where body like '%%%s%%' order by rowid desc limit %d"
              .formatted(word, most));
    }

    @Override
    public List<Integer> fullText(String words, int most) throws SQLException {
      return numbers(
          sqlite,
          "select rowid from thoughts where thoughts match '%s' order by rank limit %d"
              .formatted(anyOf(words, "\"", " OR "), most));
    }

    @Override
    public List<Integer> near(List<Float> vector, int most) throws SQLException {
      return numbers(
          duckdb,
          "select id from vectors order by array_distance(vector, %s::float[%d]), id limit %d"
              .formatted(vector, WordVectors.DIMENSIONS, most));
    }

    @Override
    public String name() {
      return "SQLite FTS5, DuckDB arrays";
    }

    @Override
    public void close() throws SQLException {
      sqlite.close();
      duckdb.close();
    }
  }

  /// Postgres alone: its text search, and points of the extension `cube`.
  record OfStage2(Engine engine, Connection postgres) implements Library {

    private OfStage2(Engine engine) throws SQLException {
      this(engine, engine.connect());
    }

    @Override
    public void add(List<String> thoughts, List<List<Float>> vectors) throws SQLException {
      Sqlite.run(postgres, "create extension cube");
      Sqlite.run(
          postgres,
          """
          create table thoughts (
            id int primary key, body text, vector cube,
            words tsvector generated always as (to_tsvector('simple', body)) stored);
          create index on thoughts using gin (words)
          """);
      var rows = new ArrayList<String>();
      for (int id = 0; id < thoughts.size(); id++) {
        rows.add("(%d, '%s', cube(array%s))".formatted(id, thoughts.get(id), vectors.get(id)));
      }
      insert(postgres, "thoughts (id, body, vector)", rows);
    }

    @Override
    public List<Integer> like(String word, int most) throws SQLException {
      return numbers(
          postgres,
          "select id from thoughts where body like '%%%s%%' order by id desc limit %d"
              .formatted(word, most));
    }

    @Override
    public List<Integer> fullText(String words, int most) throws SQLException {
      return numbers(
          postgres,
          """
          select id from thoughts, to_tsquery('simple', '%s') query
          where words @@ query order by ts_rank(words, query) desc, id limit %d
          """
              .formatted(anyOf(words, "", " | "), most));
    }

    @Override
    public List<Integer> near(List<Float> vector, int most) throws SQLException {
      return numbers(
          postgres,
          "select id from thoughts order by vector <-> cube(array%s), id limit %d"
              .formatted(vector, most));
    }

    @Override
    public String name() {
      return "Postgres tsvector and cube";
    }

    @Override
    public void close() throws SQLException {
      postgres.close();
      engine.close();
    }
  }

  private static String anyOf(String words, String quote, String or) {
    return List.of(words.split(" ")).stream()
        .map(word -> quote + word + quote)
        .collect(Collectors.joining(or));
  }

  private static void insert(Connection connection, String into, List<String> rows)
      throws SQLException {
    for (int from = 0; from < rows.size(); from += 500) {
      var some = rows.subList(from, Math.min(rows.size(), from + 500));
      Sqlite.run(connection, "insert into %s values %s".formatted(into, String.join(",", some)));
    }
  }

  private static List<Integer> numbers(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      var numbers = new ArrayList<Integer>();
      while (rows.next()) {
        numbers.add(rows.getInt(1));
      }
      return numbers;
    }
  }
}
