package soulfra.feed;

import module java.base;

import soulfra.contract.Cursor;
import soulfra.contract.Feed.Thought;
import soulfra.contract.Id.UserId;
import soulfra.contract.Page;
import soulfra.storage.Sql;

/// Full-text search over thoughts, by SQLite's FTS5: a thought is found as soon as it is stored.
///
/// A thought's score is how often it has the words, for its length. FTS5's own `bm25` also weighs
/// how rare a word is among all thoughts; then each new thought would move the old ones, and a
/// cursor would skip some.
final class Search {

  /// Only so many matches are ranked, the newest: a word that everybody uses must not read them
  /// all.
  private static final int RANKED = 1000;

  private static final int WORDS = 32;

  private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{M}\\p{N}\\p{Co}]+");

  private record Hit(Thought thought, long score) {}

  private Search() {}

  /// The best matches first; among equals, the newest.
  static Page<Thought> page(Sql sql, UserId me, String query, Page.Request page) {
    // Another query is another list. The last key is the newest thought there was at the first
    // page.
    var list = "search-" + Integer.toHexString(query.hashCode());
    var cursor =
        page.cursor() == null
            ? Cursor.at(list, Long.MAX_VALUE, Long.MAX_VALUE, newest(sql))
            : Cursor.parse(list, 3, page.cursor());
    var horizon = cursor.keys().get(2);
    var words = words(query);
    if (words.isEmpty()) {
      return new Page<>(List.of(), null);
    }
    var found =
        sql.list(
            """
            WITH ranked AS (
              SELECT rowid AS id,
                1000000 * (length(highlight(thought_words, 0, '*', '')) - length(body))
                  / (60 + length(body)) AS score
              FROM thought_words
              WHERE thought_words MATCH ?2 AND rowid <= ?5
              ORDER BY rowid DESC LIMIT ?6)
            SELECT t.id, t.agent_id, a.name, t.body, t.blessings, t.created_at, t.metadata,
              t.blessings > 0 AND EXISTS (
                SELECT 1 FROM blessings b WHERE b.thought_id = t.id AND b.user_id = ?1),
              ranked.score
            FROM ranked JOIN thoughts t USING (id) JOIN agents a ON a.id = t.agent_id
            WHERE (ranked.score, t.id) < (?3, ?4)
            ORDER BY ranked.score DESC, t.id DESC LIMIT ?7
            """,
            row -> new Hit(Thoughts.map(row), row.getLong(9)),
            me.number(),
            words,
            cursor.keys().get(0),
            cursor.keys().get(1),
            horizon,
            RANKED,
            page.limit() + 1);
    var more = found.size() > page.limit();
    var hits = more ? found.subList(0, page.limit()) : found;
    return new Page<>(
        hits.stream().map(Hit::thought).toList(),
        more ? after(list, hits.getLast(), horizon).text() : null);
  }

  private static Cursor after(String list, Hit last, long horizon) {
    return Cursor.at(list, last.score(), last.thought().id().number(), horizon);
  }

  private static long newest(Sql sql) {
    return sql.number("SELECT max(id) FROM thoughts");
  }

  /// What people type is words, not FTS5's query language: each word becomes a quoted string.
  private static String words(String query) {
    return BETWEEN_WORDS
        .splitAsStream(query)
        .filter(word -> !word.isEmpty())
        .limit(WORDS)
        .map(word -> '"' + word + '"')
        .collect(Collectors.joining(" "));
  }
}
