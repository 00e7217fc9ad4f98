package soulfra.operations;

import module java.base;

import soulfra.contract.Id.AgentId;
import soulfra.contract.Id.UserId;
import soulfra.contract.ImportLine;
import soulfra.contract.Passwords;
import soulfra.contract.Problem;
import soulfra.contract.Rules;
import soulfra.storage.AuditLog;
import soulfra.storage.Database;
import soulfra.storage.Isolation;
import soulfra.storage.Tx;

/// Stores many lines in one transaction, straight into the tables: no mind is asked, nobody is told
/// live, and one password is hashed once. All lines of a kind go by one statement, as arrays.
public final class Importer {

  private static final int PASSWORDS = 4;

  private record Person(UserId user, AgentId agent) {}

  private final Database database;
  private final Passwords passwords = new Passwords();

  public Importer(Database database) {
    this.database = database;
  }

  public long store(List<ImportLine> lines) {
    var hashes = new HashMap<String, String>();
    for (var line : lines) {
      if (line instanceof ImportLine.NewUser user) {
        hashes.computeIfAbsent(user.password(), passwords::hash);
        if (hashes.size() > PASSWORDS) {
          throw Problem.invalid("An import has at most %d passwords.".formatted(PASSWORDS));
        }
      }
    }
    return database.maintain(
        Isolation.READ_COMMITTED,
        tx -> {
          var people = new HashMap<String, Person>();
          insertUsers(tx, all(lines, ImportLine.NewUser.class), hashes, people);
          lookUp(tx, lines, people);
          insertFollows(tx, all(lines, ImportLine.Follow.class), people);
          insertSaid(tx, all(lines, ImportLine.Said.class), people);
          insertThoughts(tx, all(lines, ImportLine.Thought.class), people);
          return (long) lines.size();
        });
  }

  private static <L extends ImportLine> List<L> all(List<ImportLine> lines, Class<L> type) {
    return lines.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private static void insertUsers(
      Tx tx,
      List<ImportLine.NewUser> lines,
      Map<String, String> hashes,
      Map<String, Person> people) {
    for (var line : lines) {
      var person = new Person(new UserId(tx.nextId()), new AgentId(tx.nextId()));
      if (people.put(line.handle(), person) != null) {
        throw taken(line.handle());
      }
    }
    var inserted =
        new HashSet<>(
            tx.list(
                """
                INSERT INTO users (id, handle, display_name, password, credits, created_at)
                SELECT id, handle, handle, password, ?, at
                FROM unnest(?::bigint[], ?::text[], ?::text[], ?::bigint[])
                  AS line (id, handle, password, at)
                ON CONFLICT (handle) DO NOTHING
                RETURNING handle
                """,
                row -> row.getString(1),
                Rules.STARTING_CREDITS,
                numbers(lines, line -> of(people, line.handle()).user().number()),
                texts(lines, ImportLine.NewUser::handle),
                texts(lines, line -> Objects.requireNonNull(hashes.get(line.password()))),
                numbers(lines, line -> line.at().toEpochMilli())));
    for (var line : lines) {
      if (!inserted.contains(line.handle())) {
        throw taken(line.handle());
      }
    }
    tx.update(
        """
        INSERT INTO agents (id, owner_id, name, archetype, tone, is_public, version, created_at)
        SELECT id, owner, 'Companion', 'companion', 'warm', true, 1, at
        FROM unnest(?::bigint[], ?::bigint[], ?::bigint[]) AS line (id, owner, at)
        """,
        numbers(lines, line -> of(people, line.handle()).agent().number()),
        numbers(lines, line -> of(people, line.handle()).user().number()),
        numbers(lines, line -> line.at().toEpochMilli()));
    var users = numbers(lines, line -> of(people, line.handle()).user().number());
    note(tx, AuditLog.What.SIGNED_UP, users, users, users);
  }

  /// What was imported happened, too: from here on the audit log tells of it.
  private static void note(
      Tx tx, AuditLog.What what, long[] actors, long[] subjects, long[] objects) {
    tx.update(
        """
        INSERT INTO events (at, actor, what, subject, object)
        SELECT ?, actor, ?, subject, object
        FROM unnest(?::bigint[], ?::bigint[], ?::bigint[]) AS line (actor, subject, object)
        """,
        tx.now(),
        what.text(),
        actors,
        subjects,
        objects);
  }

  /// Finds whoever is named and was there before, all at once, and lets nobody follow or publish
  /// meanwhile.
  private static void lookUp(Tx tx, List<ImportLine> lines, Map<String, Person> people) {
    var handles =
        lines.stream()
            .flatMap(Importer::named)
            .filter(handle -> !people.containsKey(handle))
            .distinct()
            .toArray(String[]::new);
    tx.list(
            """
            SELECT u.handle, u.id, min(a.id) FROM users u JOIN agents a ON a.owner_id = u.id
            WHERE u.handle = ANY (?) GROUP BY u.id
            """,
            row ->
                Map.entry(
                    row.getString(1),
                    new Person(new UserId(row.getLong(2)), new AgentId(row.getLong(3)))),
            (Object) handles)
        .forEach(found -> people.put(found.getKey(), found.getValue()));
    tx.later(
        "SELECT 1 FROM agents WHERE id = ANY (?) ORDER BY id FOR NO KEY UPDATE",
        (Object) people.values().stream().mapToLong(person -> person.agent().number()).toArray());
  }

  private static Stream<String> named(ImportLine line) {
    return switch (line) {
      case ImportLine.NewUser _ -> Stream.of();
      case ImportLine.Follow follow -> Stream.of(follow.user(), follow.owner());
      case ImportLine.Said said -> Stream.of(said.user(), said.owner());
      case ImportLine.Thought thought ->
          Stream.concat(Stream.of(thought.owner()), thought.blessedBy().stream());
    };
  }

  private static void insertFollows(
      Tx tx, List<ImportLine.Follow> lines, Map<String, Person> people) {
    tx.update(
        """
        WITH followed AS (
          INSERT INTO follows (agent_id, user_id) SELECT * FROM unnest(?::bigint[], ?::bigint[])
          ON CONFLICT DO NOTHING RETURNING agent_id, user_id),
        noted AS (
          INSERT INTO events (at, actor, what, subject)
          SELECT ?, user_id, 'followed', agent_id FROM followed)
        INSERT INTO timelines (user_id, thought_id)
        SELECT f.user_id, t.id FROM followed f JOIN thoughts t USING (agent_id)
        ON CONFLICT DO NOTHING
        """,
        numbers(lines, line -> of(people, line.owner()).agent().number()),
        numbers(lines, line -> of(people, line.user()).user().number()),
        tx.now());
  }

  private record Conversation(UserId user, AgentId agent) {}

  private static void insertSaid(Tx tx, List<ImportLine.Said> lines, Map<String, Person> people) {
    var conversations =
        lines.stream()
            .map(line -> conversation(line, people))
            .collect(Collectors.groupingBy(c -> c, LinkedHashMap::new, Collectors.counting()));
    var next = reserve(tx, conversations);
    var positions =
        lines.stream()
            .mapToLong(line -> next.merge(conversation(line, people), 2L, Long::sum) - 2)
            .toArray();
    tx.update(
        """
        INSERT INTO messages (user_id, agent_id, position, id, role, body, created_at)
        SELECT user_id, agent_id, position + n, nextval('ids'), part.role, part.body, at
        FROM unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::bigint[])
            AS line (user_id, agent_id, position, said, reply, at),
          LATERAL (VALUES (1, 'user', said), (2, 'agent', reply)) AS part (n, role, body)
        """,
        numbers(lines, line -> of(people, line.user()).user().number()),
        numbers(lines, line -> of(people, line.owner()).agent().number()),
        positions,
        texts(lines, ImportLine.Said::body),
        texts(lines, ImportLine.Said::reply),
        numbers(lines, line -> line.at().toEpochMilli()));
  }

  private static Conversation conversation(ImportLine.Said line, Map<String, Person> people) {
    return new Conversation(of(people, line.user()).user(), of(people, line.owner()).agent());
  }

  /// Takes two positions for each exchange, and answers the last position before them. Always in
  /// the same order, so that two imports don't wait for one another's half.
  private static Map<Conversation, Long> reserve(Tx tx, Map<Conversation, Long> exchanges) {
    var last = new HashMap<Conversation, Long>();
    var all = List.copyOf(exchanges.keySet());
    tx.list(
            """
            INSERT INTO conversations (user_id, agent_id, last_position)
            SELECT * FROM unnest(?::bigint[], ?::bigint[], ?::bigint[]) ORDER BY 1, 2
            ON CONFLICT (user_id, agent_id)
            DO UPDATE SET last_position = conversations.last_position + excluded.last_position
            RETURNING user_id, agent_id, last_position
            """,
            row ->
                Map.entry(
                    new Conversation(new UserId(row.getLong(1)), new AgentId(row.getLong(2))),
                    row.getLong(3)),
            numbers(all, conversation -> conversation.user().number()),
            numbers(all, conversation -> conversation.agent().number()),
            numbers(all, conversation -> 2 * exchanges.getOrDefault(conversation, 0L)))
        .forEach(row ->
            last.put(row.getKey(), row.getValue() - 2 * exchanges.getOrDefault(row.getKey(), 0L)));
    return last;
  }

  private static void insertThoughts(
      Tx tx, List<ImportLine.Thought> lines, Map<String, Person> people) {
    var ids = lines.stream().mapToLong(_ -> tx.nextId()).toArray();
    tx.update(
        """
        INSERT INTO thoughts (id, agent_id, body, blessings, created_at)
        SELECT * FROM unnest(?::bigint[], ?::bigint[], ?::text[], ?::bigint[], ?::bigint[])
        """,
        ids,
        numbers(lines, line -> of(people, line.owner()).agent().number()),
        texts(lines, ImportLine.Thought::body),
        numbers(lines, line -> line.blessedBy().size()),
        numbers(lines, line -> line.at().toEpochMilli()));
    var blessings =
        IntStream.range(0, lines.size())
            .boxed()
            .flatMap(n ->
                lines.get(n).blessedBy().stream()
                    .map(handle -> Map.entry(ids[n], of(people, handle).user())))
            .toList();
    tx.update(
        """
        INSERT INTO blessings (thought_id, user_id) SELECT * FROM unnest(?::bigint[], ?::bigint[])
        """,
        numbers(blessings, Map.Entry::getKey),
        numbers(blessings, blessing -> blessing.getValue().number()));
    note(
        tx,
        AuditLog.What.THOUGHT,
        numbers(lines, line -> of(people, line.owner()).user().number()),
        ids,
        numbers(lines, line -> of(people, line.owner()).agent().number()));
    tx.update(
        """
        INSERT INTO timelines (user_id, thought_id)
        SELECT a.owner_id, t.id FROM thoughts t JOIN agents a ON a.id = t.agent_id
        WHERE t.id = ANY (?)
        UNION SELECT f.user_id, t.id FROM thoughts t JOIN follows f USING (agent_id)
        WHERE t.id = ANY (?)
        """,
        ids,
        ids);
  }

  private static Person of(Map<String, Person> people, String handle) {
    var person = people.get(handle);
    if (person == null) {
      throw Problem.invalid("The import names an unknown user: " + handle + ".");
    }
    return person;
  }

  private static Problem taken(String handle) {
    return Problem.of(Problem.Code.HANDLE_TAKEN, "The handle " + handle + " is taken.");
  }

  private static <L> long[] numbers(List<L> lines, ToLongFunction<L> number) {
    return lines.stream().mapToLong(number).toArray();
  }

  private static <L> String[] texts(List<L> lines, Function<L, String> text) {
    return lines.stream().map(text).toArray(String[]::new);
  }
}
