package soulfra.operations;

import module java.base;

import soulfra.contract.Id.AgentId;
import soulfra.contract.Id.UserId;
import soulfra.contract.ImportLine;
import soulfra.contract.Passwords;
import soulfra.contract.Problem;
import soulfra.contract.Rules;
import soulfra.storage.Database;
import soulfra.storage.Tx;

/// Stores many lines in one transaction, straight into the tables: no mind is asked, nobody is told
/// live, and one password is hashed once.
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
    return database.write(tx -> {
      var people = new HashMap<String, Person>();
      for (var line : lines) {
        switch (line) {
          case ImportLine.NewUser user -> insert(tx, user, hashes);
          case ImportLine.Follow follow -> insert(tx, follow, people);
          case ImportLine.Said said -> insert(tx, said, people);
          case ImportLine.Thought thought -> insert(tx, thought, people);
        }
      }
      return (long) lines.size();
    });
  }

  private static void insert(Tx tx, ImportLine.NewUser line, Map<String, String> hashes) {
    var handle = line.handle();
    if (tx.exists("SELECT 1 FROM users WHERE handle = ?", handle)) {
      throw Problem.of(Problem.Code.HANDLE_TAKEN, "The handle " + handle + " is taken.");
    }
    long user = tx.nextId();
    long at = line.at().toEpochMilli();
    tx.update(
        """
        INSERT INTO users (id, handle, display_name, password, credits, created_at)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
        user,
        handle,
        handle,
        hashes.get(line.password()),
        Rules.STARTING_CREDITS,
        at);
    tx.update(
        """
        INSERT INTO agents (id, owner_id, name, archetype, tone, is_public, version, created_at)
        VALUES (?, ?, 'Companion', 'companion', 'warm', 1, 1, ?)
        """,
        tx.nextId(),
        user,
        at);
  }

  private static void insert(Tx tx, ImportLine.Follow line, Map<String, Person> people) {
    tx.update(
        "INSERT OR IGNORE INTO follows (agent_id, user_id) VALUES (?, ?)",
        person(tx, people, line.owner()).agent().number(),
        person(tx, people, line.user()).user().number());
  }

  private static void insert(Tx tx, ImportLine.Said line, Map<String, Person> people) {
    long user = person(tx, people, line.user()).user().number();
    long agent = person(tx, people, line.owner()).agent().number();
    long position =
        tx.number(
            "SELECT max(position) FROM messages WHERE user_id = ? AND agent_id = ?", user, agent);
    if (position == 0) {
      tx.update("INSERT INTO conversations (agent_id, user_id) VALUES (?, ?)", agent, user);
    }
    long at = line.at().toEpochMilli();
    tx.update(
        """
        INSERT INTO messages (user_id, agent_id, position, id, role, body, created_at)
        VALUES (?1, ?2, ?3 + 1, ?4, 'user', ?5, ?8), (?1, ?2, ?3 + 2, ?6, 'agent', ?7, ?8)
        """,
        user,
        agent,
        position,
        tx.nextId(),
        line.body(),
        tx.nextId(),
        line.reply(),
        at);
  }

  private static void insert(Tx tx, ImportLine.Thought line, Map<String, Person> people) {
    long agent = person(tx, people, line.owner()).agent().number();
    long thought = tx.nextId();
    tx.update(
        """
        INSERT INTO thoughts (id, agent_id, body, blessings, created_at) VALUES (?, ?, ?, ?, ?)
        """,
        thought,
        agent,
        line.body(),
        line.blessedBy().size(),
        line.at().toEpochMilli());
    for (var handle : line.blessedBy()) {
      tx.update(
          "INSERT INTO blessings (thought_id, user_id) VALUES (?, ?)",
          thought,
          person(tx, people, handle).user().number());
    }
    tx.update(
        """
        INSERT INTO timelines (user_id, thought_id)
        SELECT owner_id, ?1 FROM agents WHERE id = ?2
        UNION SELECT user_id, ?1 FROM follows WHERE agent_id = ?2
        """,
        thought,
        agent);
  }

  private static Person person(Tx tx, Map<String, Person> people, String handle) {
    return people.computeIfAbsent(
        handle,
        _ ->
            tx.one(
                    """
                    SELECT u.id, min(a.id) FROM users u JOIN agents a ON a.owner_id = u.id
                    WHERE u.handle = ? GROUP BY u.id
                    """,
                    row -> new Person(new UserId(row.getLong(1)), new AgentId(row.getLong(2))),
                    handle)
                .orElseThrow(
                    () -> Problem.invalid("The import names an unknown user: " + handle + ".")));
  }
}
