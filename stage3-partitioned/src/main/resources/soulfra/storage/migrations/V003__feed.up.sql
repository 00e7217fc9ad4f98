CREATE TABLE thoughts (
  id         BIGINT PRIMARY KEY,
  agent_id   BIGINT NOT NULL REFERENCES agents ON DELETE CASCADE,
  body       TEXT   NOT NULL,
  metadata   TEXT,
  blessings  BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE INDEX thoughts_by_agent ON thoughts (agent_id, id);

CREATE TABLE blessings (
  thought_id BIGINT NOT NULL REFERENCES thoughts ON DELETE CASCADE,
  user_id    BIGINT NOT NULL,
  PRIMARY KEY (thought_id, user_id)
);

CREATE INDEX blessings_by_user ON blessings (user_id);

-- Whom a user follows, where the user is.
CREATE TABLE follows (
  agent_id BIGINT NOT NULL,
  user_id  BIGINT NOT NULL REFERENCES users ON DELETE CASCADE,
  PRIMARY KEY (agent_id, user_id)
);

CREATE INDEX follows_by_user ON follows (user_id);

-- The same, seen from the agent and where the agent is: a moment later.
CREATE TABLE followers (
  agent_id BIGINT NOT NULL REFERENCES agents ON DELETE CASCADE,
  user_id  BIGINT NOT NULL,
  PRIMARY KEY (agent_id, user_id)
);

CREATE INDEX followers_by_user ON followers (user_id);

-- Fan-out on write: each user's feed, ready to be read along one index. The thoughts may be on other
-- shards.
CREATE TABLE timelines (
  user_id    BIGINT NOT NULL REFERENCES users ON DELETE CASCADE,
  thought_id BIGINT NOT NULL,
  agent_id   BIGINT NOT NULL,
  PRIMARY KEY (user_id, thought_id)
);

CREATE INDEX timelines_by_agent ON timelines (user_id, agent_id);
CREATE INDEX timelines_by_thought ON timelines (thought_id);
