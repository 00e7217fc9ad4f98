CREATE TABLE agents (
  id         INTEGER PRIMARY KEY,
  owner_id   INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
  name       TEXT    NOT NULL,
  archetype  TEXT    NOT NULL,
  tone       TEXT    NOT NULL,
  is_public  INTEGER NOT NULL,
  version    INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX agents_by_owner ON agents (owner_id, id);

-- The key is the order in which a conversation is read: a page of it is one walk along a leaf.
CREATE TABLE messages (
  user_id    INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
  agent_id   INTEGER NOT NULL,
  position   INTEGER NOT NULL CHECK (position > 0),
  id         INTEGER NOT NULL,
  role       TEXT    NOT NULL CHECK (role IN ('user', 'agent')),
  body       TEXT    NOT NULL,
  metadata   TEXT,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (user_id, agent_id, position)
) STRICT, WITHOUT ROWID;

-- Which users talked with an agent: one row a conversation.
CREATE TABLE conversations (
  agent_id INTEGER NOT NULL REFERENCES agents ON DELETE CASCADE,
  user_id  INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
  PRIMARY KEY (agent_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX conversations_by_user ON conversations (user_id);

-- Messages whose mind had not answered in time; taken up again after a restart.
CREATE TABLE unanswered (
  message_id INTEGER PRIMARY KEY,
  user_id    INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
  agent_id   INTEGER NOT NULL REFERENCES agents ON DELETE CASCADE,
  position   INTEGER NOT NULL
) STRICT;

CREATE INDEX unanswered_by_user ON unanswered (user_id);
CREATE INDEX unanswered_by_agent ON unanswered (agent_id);

-- What an agent remembers of one user.
CREATE TABLE memories (
  agent_id   INTEGER NOT NULL REFERENCES agents ON DELETE CASCADE,
  user_id    INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
  id         INTEGER NOT NULL,
  kind       TEXT    NOT NULL CHECK (kind IN ('memory', 'reflection')),
  body       TEXT    NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (agent_id, user_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX memories_by_user ON memories (user_id);

CREATE TABLE tone_shifts (
  id         INTEGER PRIMARY KEY,
  agent_id   INTEGER NOT NULL REFERENCES agents ON DELETE CASCADE,
  from_tone  TEXT    NOT NULL,
  to_tone    TEXT    NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX tone_shifts_by_agent ON tone_shifts (agent_id, id);
