package soulfra.operations;

import module java.base;
import module java.sql;

import soulfra.accounts.Handles;
import soulfra.contract.Id;
import soulfra.contract.Id.AgentId;
import soulfra.contract.Id.UserId;
import soulfra.contract.ImportLine;
import soulfra.contract.Passwords;
import soulfra.contract.Problem;
import soulfra.contract.Rules;
import soulfra.shard.ShardId;
import soulfra.shard.ShardMap;
import soulfra.shard.Slot;
import soulfra.storage.AuditLog;
import soulfra.storage.Isolation;
import soulfra.storage.Shards;
import soulfra.storage.Tx;

/// Stores many lines, straight into the tables: no mind is asked, nobody is told live, and one
/// password is hashed once. All lines of a kind that go to a shard go there by one statement, as
/// arrays, and all that goes to a shard by one transaction.
///
/// Before anything is stored, everybody who is named is found, and every new handle is claimed; so
/// an import that is wrong stores nothing. One that breaks off between two shards may have stored a
/// part: its claims are settled like those of any sign-up.
public final class Importer {

  private static final int PASSWORDS = 4;

  private record Person(UserId user, AgentId agent) {}

  private final Shards shards;
  private final Handles handles;
  private final Passwords passwords = new Passwords();

  public Importer(Shards shards, Handles handles) {
    this.shards = shards;
    this.handles = handles;
  }

  public long store(List<ImportLine> lines) {
    var hashes = hashes(lines);
    var newUsers = all(lines, ImportLine.NewUser.class);
    var people = draw(newUsers);
    lookUp(lines, people);
    var claimed = new HashMap<String, UserId>();
    newUsers.forEach(line -> claimed.put(line.handle(), of(people, line.handle()).user()));
    handles.claim(claimed);
    var whole = new Import(lines, hashes, people, shards.map());
    var fannedOut = new ArrayList<Row>();
    for (var shard : shards.all()) {
      fannedOut.addAll(shards.at(shard).maintain(Isolation.READ_COMMITTED, tx -> store(tx, whole)));
    }
    insertTimelines(fannedOut);
    handles.confirm(claimed);
    return lines.size();
  }

  /// What is imported, and by whom.
  ///
  /// @param map to which shard each line goes; if a slot moves meanwhile, its shard refuses
  private record Import(
      List<ImportLine> lines,
      Map<String, String> hashes,
      Map<String, Person> people,
      ShardMap map) {}

  private Map<String, String> hashes(List<ImportLine> lines) {
    var hashes = new HashMap<String, String>();
    for (var line : lines) {
      if (line instanceof ImportLine.NewUser user) {
        hashes.computeIfAbsent(user.password(), passwords::hash);
        if (hashes.size() > PASSWORDS) {
          throw Problem.invalid("An import has at most %d passwords.".formatted(PASSWORDS));
        }
      }
    }
    return hashes;
  }

  private static <L extends ImportLine> List<L> all(List<ImportLine> lines, Class<L> type) {
    return lines.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /// Gives each new user a place, and ids that are counted there.
  private Map<String, Person> draw(List<ImportLine.NewUser> lines) {
    var people = new HashMap<String, Person>();
    var slots = new HashMap<ShardId, Map<String, Slot>>();
    for (var line : lines) {
      var slot = Slot.anywhere();
      var there = slots.computeIfAbsent(shards.holder(slot), _ -> new HashMap<>());
      if (there.put(line.handle(), slot) != null) {
        throw taken(line.handle());
      }
    }
    slots.forEach((shard, some) -> {
      var drawn =
          shards
              .at(shard)
              .maintain(
                  Isolation.READ_COMMITTED,
                  tx -> {
                    var here = new HashMap<String, Person>();
                    some.forEach((handle, slot) -> {
                      var user = new UserId(tx.nextId(slot));
                      here.put(handle, new Person(user, new AgentId(tx.nextId(user))));
                    });
                    return here;
                  });
      drawn.forEach((handle, person) -> {
        if (people.put(handle, person) != null) {
          throw taken(handle);
        }
      });
    });
    return people;
  }

  private static void insertUsers(Tx tx, List<ImportLine.NewUser> lines, Import all) {
    var people = all.people();
    var users = numbers(lines, line -> of(people, line.handle()).user().number());
    tx.update(
        """
        INSERT INTO users (id, handle, display_name, password, credits, created_at)
        SELECT id, handle, handle, password, ?, at
        FROM unnest(?::bigint[], ?::text[], ?::text[], ?::bigint[])
          AS line (id, handle, password, at)
        """,
        Rules.STARTING_CREDITS,
        users,
        texts(lines, ImportLine.NewUser::handle),
        texts(lines, line -> Objects.requireNonNull(all.hashes().get(line.password()))),
        numbers(lines, line -> line.at().toEpochMilli()));
    tx.update(
        "INSERT INTO inbox (source, id, done_at) SELECT 'sign-up', id, ? FROM unnest(?::bigint[]) AS id",
        tx.now(),
        users);
    tx.update(
        """
        INSERT INTO agents (id, owner_id, name, archetype, tone, is_public, version, created_at)
        SELECT id, owner, 'Companion', 'companion', 'warm', true, 1, at
        FROM unnest(?::bigint[], ?::bigint[], ?::bigint[]) AS line (id, owner, at)
        """,
        numbers(lines, line -> of(people, line.handle()).agent().number()),
        users,
        numbers(lines, line -> line.at().toEpochMilli()));
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

  /// Finds whoever is named and was there before.
  private void lookUp(List<ImportLine> lines, Map<String, Person> people) {
    var handles =
        lines.stream()
            .flatMap(Importer::named)
            .filter(handle -> !people.containsKey(handle))
            .collect(Collectors.toSet());
    var users = this.handles.find(handles);
    var byShard =
        users.values().stream()
            .collect(Collectors.groupingBy(user -> shards.holder(Slot.of(user))));
    var agents = new HashMap<UserId, AgentId>();
    byShard.forEach((shard, some) ->
        shards
            .at(shard)
            .read(sql ->
                sql.list(
                    """
                    SELECT owner_id, min(id) FROM agents WHERE owner_id = ANY (?) GROUP BY owner_id
                    """,
                    row -> Map.entry(new UserId(row.getLong(1)), new AgentId(row.getLong(2))),
                    (Object) numbers(some, UserId::number)))
            .forEach(found -> agents.put(found.getKey(), found.getValue())));
    users.forEach((handle, user) -> {
      var agent = agents.get(user);
      if (agent != null) {
        people.put(handle, new Person(user, agent));
      }
    });
    lines.stream().flatMap(Importer::named).forEach(handle -> of(people, handle));
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

  /// A thought for a timeline.
  private record Row(UserId reader, long thought, AgentId agent) {}

  /// Stores what goes to one shard, and answers what follows for timelines anywhere.
  private List<Row> store(Tx tx, Import all) {
    var people = all.people();
    insertUsers(
        tx,
        here(
            tx,
            all,
            all(all.lines(), ImportLine.NewUser.class),
            l -> of(people, l.handle()).user()),
        all);
    var follows = all(all.lines(), ImportLine.Follow.class);
    insertFollows(tx, here(tx, all, follows, line -> of(people, line.user()).user()), people);
    insertSaid(
        tx,
        here(tx, all, all(all.lines(), ImportLine.Said.class), l -> of(people, l.user()).user()),
        people);
    var followed = here(tx, all, follows, line -> of(people, line.owner()).agent());
    var before = insertFollowers(tx, followed, people);
    var thoughts =
        here(
            tx,
            all,
            all(all.lines(), ImportLine.Thought.class),
            l -> of(people, l.owner()).agent());
    return Stream.concat(before.stream(), insertThoughts(tx, thoughts, people).stream()).toList();
  }

  private static <L> List<L> here(Tx tx, Import all, List<L> lines, Function<L, Id> id) {
    var here =
        lines.stream()
            .filter(line -> all.map().holder(Slot.of(id.apply(line))).equals(tx.shard()))
            .toList();
    tx.enter(here.stream().map(line -> Slot.of(id.apply(line))).toList());
    return here;
  }

  private static void insertFollows(
      Tx tx, List<ImportLine.Follow> lines, Map<String, Person> people) {
    tx.update(
        """
        WITH followed AS (
          INSERT INTO follows (agent_id, user_id) SELECT * FROM unnest(?::bigint[], ?::bigint[])
          ON CONFLICT DO NOTHING RETURNING agent_id, user_id)
        INSERT INTO events (at, actor, what, subject)
        SELECT ?, user_id, 'followed', agent_id FROM followed
        """,
        numbers(lines, line -> of(people, line.owner()).agent().number()),
        numbers(lines, line -> of(people, line.user()).user().number()),
        tx.now());
  }

  /// The same from the agents' side, and what they thought before.
  private static List<Row> insertFollowers(
      Tx tx, List<ImportLine.Follow> lines, Map<String, Person> people) {
    return tx.list(
        """
        WITH line AS (
          SELECT DISTINCT * FROM unnest(?::bigint[], ?::bigint[]) AS line (agent_id, user_id)),
        followed AS (
          INSERT INTO followers (agent_id, user_id) SELECT agent_id, user_id FROM line
          ON CONFLICT DO NOTHING RETURNING agent_id, user_id)
        SELECT f.user_id, t.id, t.agent_id FROM followed f JOIN thoughts t USING (agent_id)
        """,
        Importer::row,
        numbers(lines, line -> of(people, line.owner()).agent().number()),
        numbers(lines, line -> of(people, line.user()).user().number()));
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(new UserId(row.getLong(1)), row.getLong(2), new AgentId(row.getLong(3)));
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
        SELECT user_id, agent_id, position + n, part.id, part.role, part.body, at
        FROM unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::text[],
            ?::text[], ?::bigint[])
            AS line (user_id, agent_id, position, id, reply_id, said, reply, at),
          LATERAL (VALUES (1, line.id, 'user', said), (2, reply_id, 'agent', reply))
            AS part (n, id, role, body)
        """,
        numbers(lines, line -> of(people, line.user()).user().number()),
        numbers(lines, line -> of(people, line.owner()).agent().number()),
        positions,
        numbers(lines, line -> tx.nextId(of(people, line.user()).user())),
        numbers(lines, line -> tx.nextId(of(people, line.user()).user())),
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

  private static List<Row> insertThoughts(
      Tx tx, List<ImportLine.Thought> lines, Map<String, Person> people) {
    var ids = numbers(lines, line -> tx.nextId(of(people, line.owner()).agent()));
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
    return tx.list(
        """
        SELECT a.owner_id, t.id, t.agent_id FROM thoughts t JOIN agents a ON a.id = t.agent_id
        WHERE t.id = ANY (?)
        UNION SELECT f.user_id, t.id, t.agent_id FROM thoughts t JOIN followers f USING (agent_id)
        WHERE t.id = ANY (?)
        """,
        Importer::row,
        ids,
        ids);
  }

  private void insertTimelines(List<Row> rows) {
    rows.stream()
        .collect(Collectors.groupingBy(row -> shards.holder(Slot.of(row.reader()))))
        .forEach((shard, some) ->
            shards
                .at(shard)
                .maintain(
                    Isolation.READ_COMMITTED,
                    tx -> {
                      tx.enter(some.stream().map(row -> Slot.of(row.reader())).toList());
                      return tx.update(
                          """
                          INSERT INTO timelines (user_id, thought_id, agent_id)
                          SELECT * FROM unnest(?::bigint[], ?::bigint[], ?::bigint[])
                          ON CONFLICT DO NOTHING
                          """,
                          numbers(some, row -> row.reader().number()),
                          numbers(some, Row::thought),
                          numbers(some, row -> row.agent().number()));
                    }));
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
