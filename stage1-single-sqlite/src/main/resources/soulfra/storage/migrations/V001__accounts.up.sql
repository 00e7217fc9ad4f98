-- Ids grow with time: their upper bits are milliseconds. Times are milliseconds since 1970, UTC.
CREATE TABLE users (
  id           INTEGER PRIMARY KEY,
  handle       TEXT    NOT NULL UNIQUE,
  display_name TEXT    NOT NULL,
  password     TEXT    NOT NULL,
  credits      INTEGER NOT NULL CHECK (credits >= 0),
  created_at   INTEGER NOT NULL
) STRICT;

-- Only the hash of a token is kept: who reads this file can't sign in with it.
CREATE TABLE sessions (
  token_hash BLOB    PRIMARY KEY,
  user_id    INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_user ON sessions (user_id);

-- Who paid is kept after they are erased, as a number that names nobody: the other side's balance
-- must still add up.
CREATE TABLE transfers (
  id         INTEGER PRIMARY KEY,
  from_id    INTEGER NOT NULL,
  to_id      INTEGER NOT NULL,
  amount     INTEGER NOT NULL CHECK (amount > 0),
  created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX transfers_by_from ON transfers (from_id, id);
CREATE INDEX transfers_by_to ON transfers (to_id, id);

-- The first answer to each idempotency key, in the transaction that did the work.
CREATE TABLE idempotency (
  scope       TEXT    NOT NULL,
  key         TEXT    NOT NULL,
  fingerprint BLOB    NOT NULL,
  answer      TEXT    NOT NULL,
  created_at  INTEGER NOT NULL,
  PRIMARY KEY (scope, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_by_age ON idempotency (created_at);

-- The last id given out, so that ids grow even if the clock is set back while we are stopped.
CREATE TABLE sequence (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  last     INTEGER NOT NULL
) STRICT;

INSERT INTO sequence (only_row, last) VALUES (1, 0);
