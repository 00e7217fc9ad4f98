-- What is still to be told, stored by the transaction that it tells of. Its ids are drawn before the
-- commit, so they are not in the order of the commits, and nobody but the relay reads them.
CREATE TABLE outbox (
  id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  author_id  BIGINT   NOT NULL,
  thought_id BIGINT,
  type       TEXT     NOT NULL,
  data       TEXT     NOT NULL,
  recipients BIGINT[] NOT NULL,
  created_at BIGINT   NOT NULL
);

-- Who relays. The epoch is the fencing token: it grows with each new holder, and whoever comes with
-- an old one changes nothing.
CREATE TABLE relay_lease (
  only_row   INTEGER     PRIMARY KEY CHECK (only_row = 1),
  holder     TEXT        NOT NULL,
  epoch      BIGINT      NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  position   BIGINT      NOT NULL, -- the last one given out
  published  BIGINT      NOT NULL, -- all up to this one are in Redis, or were
  swept      BIGINT      NOT NULL, -- the last one that is too old to be kept
  world      TEXT        NOT NULL  -- names these data: a Redis that serves others is not ours
);

INSERT INTO relay_lease VALUES (1, '', 0, now(), 0, 0, 0, '');

-- What Redis must not have any more, kept as long as it may have it all the same: it was away, or
-- lost its last second and came back with older data.
CREATE TABLE owed (
  key        TEXT   PRIMARY KEY,
  created_at BIGINT NOT NULL,
  paid       BOOLEAN NOT NULL DEFAULT false
);

CREATE INDEX owed_unpaid ON owed (created_at) WHERE NOT paid;
CREATE INDEX owed_by_age ON owed (created_at);
