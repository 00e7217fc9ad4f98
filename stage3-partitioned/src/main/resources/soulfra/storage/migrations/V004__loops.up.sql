-- Loops stand where the time is in which they began; their creators and parents may be elsewhere. A
-- fork of an erased loop keeps its depth and loses its parent.
CREATE TABLE loops (
  id          BIGINT  PRIMARY KEY,
  creator_id  BIGINT  NOT NULL,
  whisper     TEXT    NOT NULL,
  tone        TEXT    NOT NULL,
  fork_parent BIGINT,
  parent_creator_id BIGINT,
  fork_depth  BIGINT  NOT NULL,
  blessings   BIGINT  NOT NULL,
  blessed     BOOLEAN NOT NULL,
  created_at  BIGINT  NOT NULL
);

CREATE INDEX loops_by_creator ON loops (creator_id);
CREATE INDEX loops_by_parent_creator ON loops (parent_creator_id);
CREATE INDEX loops_by_time ON loops (created_at);

CREATE TABLE loop_blessings (
  loop_id BIGINT NOT NULL REFERENCES loops ON DELETE CASCADE,
  user_id BIGINT NOT NULL,
  PRIMARY KEY (loop_id, user_id)
);

CREATE INDEX loop_blessings_by_user ON loop_blessings (user_id);

CREATE TABLE prophecies (
  id            BIGINT PRIMARY KEY,
  agent_id      BIGINT NOT NULL REFERENCES agents ON DELETE CASCADE,
  text          TEXT   NOT NULL,
  related_loops TEXT   NOT NULL,
  fulfilled_at  BIGINT,
  created_at    BIGINT NOT NULL
);

CREATE INDEX prophecies_by_agent ON prophecies (agent_id, id);
