-- What a user was told live and stands in no other log, for those who come back. Kept for a day.
CREATE TABLE events (
  user_id  INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
  position INTEGER NOT NULL,
  type     TEXT    NOT NULL,
  data     TEXT    NOT NULL,
  PRIMARY KEY (user_id, position)
) STRICT, WITHOUT ROWID;
