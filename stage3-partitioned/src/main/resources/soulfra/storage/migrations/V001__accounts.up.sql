-- Who the servers are: they read and write rows, own nothing, and row-level security holds for them.
-- Roles belong to the whole Postgres, so another database may have made this one.
DO $$
BEGIN
  CREATE ROLE soulfra_app NOLOGIN;
EXCEPTION
  WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

GRANT soulfra_app TO CURRENT_USER;
GRANT USAGE ON SCHEMA public TO soulfra_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO soulfra_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO soulfra_app;

-- Counts within a millisecond, for the ids of this shard, on whichever instance. Times are
-- milliseconds since 1970, UTC.
CREATE SEQUENCE ids;

-- Who has a handle. It stands on the shard of the handle's own slot, wherever the user is: the only
-- place where two who want the same one meet. Claimed first, confirmed once the user is there.
CREATE TABLE handles (
  handle     TEXT    PRIMARY KEY,
  user_id    BIGINT  NOT NULL,
  key        TEXT,
  confirmed  BOOLEAN NOT NULL,
  created_at BIGINT  NOT NULL
);

CREATE INDEX handles_unconfirmed ON handles (created_at) WHERE NOT confirmed;

CREATE TABLE users (
  id           BIGINT PRIMARY KEY,
  handle       TEXT   NOT NULL,
  display_name TEXT   NOT NULL,
  password     TEXT   NOT NULL,
  credits      BIGINT NOT NULL CHECK (credits >= 0),
  created_at   BIGINT NOT NULL
);

-- Only the hash of a token is kept: who reads this table can't sign in with it.
CREATE TABLE sessions (
  token_hash BYTEA  PRIMARY KEY,
  user_id    BIGINT NOT NULL REFERENCES users ON DELETE CASCADE,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);

CREATE INDEX sessions_by_user ON sessions (user_id);

-- Each side's own entry, where that side is: a transfer enters a balance once, whoever repeats it.
-- When one side is erased, the other keeps its entry, in which a number then names nobody: its
-- balance must still add up.
CREATE TABLE transfers (
  user_id    BIGINT NOT NULL,
  id         BIGINT NOT NULL,
  from_id    BIGINT NOT NULL,
  to_id      BIGINT NOT NULL,
  amount     BIGINT NOT NULL CHECK (amount > 0),
  created_at BIGINT NOT NULL,
  PRIMARY KEY (user_id, id)
);

-- The first answer to each idempotency key, in the transaction that did the work. Room is left for
-- it on the page, because it comes after the key.
CREATE TABLE idempotency (
  scope       TEXT   NOT NULL,
  key         TEXT   NOT NULL,
  fingerprint BYTEA  NOT NULL,
  answer      TEXT,
  created_at  BIGINT NOT NULL,
  PRIMARY KEY (scope, key)
) WITH (fillfactor = 50);

CREATE INDEX idempotency_by_age ON idempotency (created_at);
