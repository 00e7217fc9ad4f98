CREATE TABLE agents (
  id         BIGINT  PRIMARY KEY,
  owner_id   BIGINT  NOT NULL REFERENCES users ON DELETE CASCADE,
  name       TEXT    NOT NULL,
  archetype  TEXT    NOT NULL,
  tone       TEXT    NOT NULL,
  is_public  BOOLEAN NOT NULL,
  version    BIGINT  NOT NULL,
  created_at BIGINT  NOT NULL
);

CREATE INDEX agents_by_owner ON agents (owner_id, id);

-- One row a conversation, where the user is; the agent may be on another shard. Whoever appends to it takes its lock by counting up the last position, so
-- positions have no gap, however many instances append at once. Room for updates is left on the page.
CREATE TABLE conversations (
  user_id       BIGINT NOT NULL REFERENCES users ON DELETE CASCADE,
  agent_id      BIGINT NOT NULL,
  last_position BIGINT NOT NULL,
  PRIMARY KEY (user_id, agent_id)
) WITH (fillfactor = 50);

CREATE INDEX conversations_by_agent ON conversations (agent_id);

-- The key is the order in which a conversation is read.
CREATE TABLE messages (
  user_id    BIGINT NOT NULL,
  agent_id   BIGINT NOT NULL,
  position   BIGINT NOT NULL CHECK (position > 0),
  id         BIGINT NOT NULL,
  role       TEXT   NOT NULL CHECK (role IN ('user', 'agent')),
  body       TEXT   NOT NULL,
  metadata   TEXT,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (user_id, agent_id, position),
  FOREIGN KEY (user_id, agent_id) REFERENCES conversations ON DELETE CASCADE
);

-- Messages whose mind had not answered in time. An instance takes care of each until some time; then
-- another one may.
CREATE TABLE unanswered (
  message_id  BIGINT PRIMARY KEY,
  user_id     BIGINT NOT NULL REFERENCES users ON DELETE CASCADE,
  agent_id    BIGINT NOT NULL,
  position    BIGINT NOT NULL,
  cared_until BIGINT NOT NULL
);

CREATE INDEX unanswered_by_user ON unanswered (user_id);
CREATE INDEX unanswered_by_agent ON unanswered (agent_id);

-- What an agent remembers of one user.
CREATE TABLE memories (
  agent_id   BIGINT NOT NULL,
  user_id    BIGINT NOT NULL REFERENCES users ON DELETE CASCADE,
  id         BIGINT NOT NULL,
  kind       TEXT   NOT NULL CHECK (kind IN ('memory', 'reflection')),
  body       TEXT   NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (agent_id, user_id, id)
);

CREATE INDEX memories_by_user ON memories (user_id);

CREATE TABLE tone_shifts (
  id         BIGINT PRIMARY KEY,
  agent_id   BIGINT NOT NULL REFERENCES agents ON DELETE CASCADE,
  from_tone  TEXT   NOT NULL,
  to_tone    TEXT   NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE INDEX tone_shifts_by_agent ON tone_shifts (agent_id, id);
