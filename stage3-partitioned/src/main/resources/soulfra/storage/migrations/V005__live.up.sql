-- What was told live to those who are here, for when they come back. Kept for a day. Positions are 1,
-- 2, 3… over the shard, in the order of the commits. What an erased user said goes with them, and so
-- does what tells of a deleted thought, wherever both were.
CREATE TABLE live_log (
  position   BIGINT PRIMARY KEY,
  author_id  BIGINT NOT NULL,
  thought_id BIGINT,
  type       TEXT   NOT NULL,
  data       TEXT   NOT NULL,
  recipients BIGINT[] NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE INDEX live_log_by_author ON live_log (author_id);
CREATE INDEX live_log_by_thought ON live_log (thought_id);

-- The same recipients, to read by. No foreign keys: a thought has thousands of readers, and each of
-- them would be looked up. A row whose event is gone shows nothing.
CREATE TABLE live_readers (
  user_id  BIGINT NOT NULL,
  position BIGINT NOT NULL,
  PRIMARY KEY (user_id, position)
);

-- Rows come in the order of their positions: a few bytes for each megabyte of them find the oldest.
CREATE INDEX live_readers_by_position ON live_readers USING brin (position);
