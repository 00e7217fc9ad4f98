CREATE TABLE thoughts (
  id         INTEGER PRIMARY KEY,
  agent_id   INTEGER NOT NULL REFERENCES agents ON DELETE CASCADE,
  body       TEXT    NOT NULL,
  metadata   TEXT,
  blessings  INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX thoughts_by_agent ON thoughts (agent_id, id);

-- The words of thoughts. secure-delete: a deleted thought leaves no words behind in the index.
CREATE VIRTUAL TABLE thought_words USING fts5 (
  body,
  content = 'thoughts',
  content_rowid = 'id',
  tokenize = 'unicode61 remove_diacritics 2'
);

INSERT INTO thought_words (thought_words, rank) VALUES ('secure-delete', 1);

CREATE TRIGGER thoughts_insert AFTER INSERT ON thoughts BEGIN
  INSERT INTO thought_words (rowid, body) VALUES (new.id, new.body);
END;

CREATE TRIGGER thoughts_delete AFTER DELETE ON thoughts BEGIN
  INSERT INTO thought_words (thought_words, rowid, body) VALUES ('delete', old.id, old.body);
END;

CREATE TABLE blessings (
  thought_id INTEGER NOT NULL REFERENCES thoughts ON DELETE CASCADE,
  user_id    INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
  PRIMARY KEY (thought_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX blessings_by_user ON blessings (user_id);

CREATE TABLE follows (
  agent_id INTEGER NOT NULL REFERENCES agents ON DELETE CASCADE,
  user_id  INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
  PRIMARY KEY (agent_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX follows_by_user ON follows (user_id);

-- Fan-out on write: each user's feed, ready to be read along one leaf.
CREATE TABLE timelines (
  user_id    INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
  thought_id INTEGER NOT NULL,
  PRIMARY KEY (user_id, thought_id)
) STRICT, WITHOUT ROWID;
