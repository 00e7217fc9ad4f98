-- Whether a thought was left out of its followers' timelines, because they were too many: it is looked
-- for when they read. Said once, when it is stored, and for good.
ALTER TABLE thoughts ADD COLUMN pulled BOOLEAN NOT NULL DEFAULT false;

CREATE INDEX thoughts_pulled ON thoughts (agent_id, id) WHERE pulled;
