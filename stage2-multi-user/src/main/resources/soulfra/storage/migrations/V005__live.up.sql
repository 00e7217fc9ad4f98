-- The last position given out. Whoever draws the next one holds this row until it commits, so
-- positions grow in the order of the commits.
CREATE TABLE live_head (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  position BIGINT  NOT NULL,
  swept    BIGINT  NOT NULL
);

INSERT INTO live_head (only_row, position, swept) VALUES (1, 0, 0);

-- What was told live, for those who come back. Kept for a day. What an erased user said goes with
-- them, and so does what tells of a deleted thought.
CREATE TABLE live_log (
  position   BIGINT PRIMARY KEY,
  author_id  BIGINT NOT NULL REFERENCES users ON DELETE CASCADE,
  thought_id BIGINT REFERENCES thoughts ON DELETE CASCADE,
  type       TEXT   NOT NULL,
  data       TEXT   NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE INDEX live_log_by_author ON live_log (author_id);
CREATE INDEX live_log_by_thought ON live_log (thought_id);
CREATE INDEX live_log_by_time ON live_log (created_at);

CREATE TABLE live_readers (
  user_id  BIGINT NOT NULL REFERENCES users ON DELETE CASCADE,
  position BIGINT NOT NULL REFERENCES live_log ON DELETE CASCADE,
  PRIMARY KEY (user_id, position)
);

CREATE INDEX live_readers_by_position ON live_readers (position);
