package soulfra.feed;

import module java.base;

import java.time.Duration;
import soulfra.contract.Cursor;
import soulfra.contract.Feed.Thought;
import soulfra.contract.Id.UserId;
import soulfra.contract.Page;
import soulfra.shard.Slot;
import soulfra.shard.SlotId;
import soulfra.storage.Shards;
import soulfra.storage.Sql;

/// Full-text search over thoughts, by Postgres: words as a `tsvector`, found by a GIN index on each
/// shard, of its own thoughts (DDIA, "Partitioning Secondary Indexes by Document"). A thought is
/// found as soon as it is stored; those on a shard that is away are not, and the page says so.
///
/// A thought's score is how often it has the words, for its length. It depends on nothing but the
/// thought itself, so a new one moves none of the old ones, and a cursor skips none.
final class Search {

  /// Only so many matches of a shard are ranked, the newest: a word that everybody uses must not
  /// read them all.
  private static final int RANKED = 1000;

  private static final int WORDS = 32;

  private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{M}\\p{N}\\p{Co}]+");

  private static final Duration PATIENCE = Duration.ofMillis(1500);

  private record Hit(Thought thought, long score) {

    static final Comparator<Hit> BEST_FIRST =
        Comparator.comparingLong(Hit::score)
            .thenComparingLong(hit -> hit.thought().id().number())
            .reversed();
  }

  private Search() {}

  /// The best matches first; among equals, the newest. Each shard answers its own best ones, and
  /// the best of them all are among these.
  static Page<Thought> page(
      Shards shards, InstantSource clock, UserId me, String query, Page.Request page) {
    // Another query is another list. The last key is the newest thought there can be at the first
    // page.
    var list = "search-" + Integer.toHexString(query.hashCode());
    var cursor =
        page.cursor() == null
            ? Cursor.at(list, Long.MAX_VALUE, Long.MAX_VALUE, newest(clock))
            : Cursor.parse(list, 3, page.cursor());
    var horizon = cursor.keys().get(2);
    var words = words(query);
    if (words.isEmpty()) {
      return new Page<>(List.of(), null);
    }
    var gathered =
        shards.hedged(
            PATIENCE,
            database ->
                database.followers().read(sql -> hits(sql, me, words, cursor, page.limit() + 1)));
    var found =
        gathered.answers().stream()
            .flatMap(List::stream)
            .sorted(Hit.BEST_FIRST)
            .limit(page.limit() + 1)
            .toList();
    var more = found.size() > page.limit();
    var hits = more ? found.subList(0, page.limit()) : found;
    return new Page<>(
        hits.stream().map(Hit::thought).toList(),
        more ? after(list, hits.getLast(), horizon).text() : null,
        gathered.partial());
  }

  private static List<Hit> hits(Sql sql, UserId me, String words, Cursor cursor, int limit) {
    return sql.list(
        """
        WITH asked AS MATERIALIZED (SELECT plain(?) AS words),
        matching AS MATERIALIZED (
          SELECT id, words, length(body) AS length FROM thoughts
          WHERE words @@ plainto_tsquery('simple', (SELECT asked.words FROM asked)) AND id <= ?
            AND held(id)
          ORDER BY id DESC LIMIT ?),
        ranked AS (
          SELECT id, 1000000 * (
              SELECT sum(cardinality(word.positions)) FROM unnest(matching.words) AS word
              WHERE word.lexeme = ANY (tsvector_to_array(to_tsvector('simple', asked.words))))
            / (60 + length) AS score
          FROM matching, asked)
        SELECT t.id, t.agent_id, a.name, t.body, t.blessings, t.created_at, t.metadata,
          t.blessings > 0 AND EXISTS (
            SELECT 1 FROM blessings b WHERE b.thought_id = t.id AND b.user_id = ?),
          ranked.score
        FROM ranked JOIN thoughts t USING (id) JOIN agents a ON a.id = t.agent_id
        WHERE (ranked.score, t.id) < (?, ?)
        ORDER BY ranked.score DESC, t.id DESC LIMIT ?
        """,
        row -> new Hit(Thoughts.map(row), row.getLong(9)),
        words,
        cursor.keys().get(2),
        RANKED,
        me.number(),
        cursor.keys().get(0),
        cursor.keys().get(1),
        limit);
  }

  private static Cursor after(String list, Hit last, long horizon) {
    return Cursor.at(list, last.score(), last.thought().id().number(), horizon);
  }

  private static long newest(InstantSource clock) {
    return SlotId.of(clock.instant(), SlotId.LAST_COUNT, Slot.LAST).number();
  }

  /// What people type is words: not too many of them.
  private static String words(String query) {
    return BETWEEN_WORDS
        .splitAsStream(query)
        .filter(word -> !word.isEmpty())
        .limit(WORDS)
        .collect(Collectors.joining(" "));
  }
}
