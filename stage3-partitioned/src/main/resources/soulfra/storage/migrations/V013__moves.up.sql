-- A slot that moves to another shard is copied by Postgres itself, by logical replication of the rows
-- that belong to the slot. At the end it is closing here, for writers; then it is gone from here, and
-- held there.
ALTER TABLE slots_held ADD COLUMN closing BOOLEAN NOT NULL DEFAULT false;

-- Live events have positions of their own on each shard. What was told of the slot's users before this
-- one was told elsewhere.
ALTER TABLE slots_held ADD COLUMN live_from BIGINT NOT NULL DEFAULT 0;

-- What is sent along with the rows: who has received a mark has all that was committed before it.
CREATE TABLE moves (
  slot INTEGER PRIMARY KEY,
  mark BIGINT  NOT NULL
);

-- Whose key it is, as a slot; and old rows whole in the log, for these tables' keys don't say the slot.
ALTER TABLE idempotency ADD COLUMN slot INTEGER;
ALTER TABLE idempotency REPLICA IDENTITY FULL;
ALTER TABLE sessions REPLICA IDENTITY FULL;

-- Whether it is this shard that holds the slot of an id. What is on its way to here is here already,
-- and nobody must see it; what has left is swept up later.
CREATE FUNCTION held(id BIGINT) RETURNS BOOLEAN LANGUAGE sql STABLE PARALLEL SAFE
RETURN EXISTS (SELECT 1 FROM slots_held WHERE slot = (id & 63));

CREATE OR REPLACE FUNCTION enter_slots(slots INTEGER[]) RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
  held INTEGER;
BEGIN
  PERFORM 1 FROM slots_held WHERE slot = ANY (slots) AND NOT closing ORDER BY slot FOR KEY SHARE;
  GET DIAGNOSTICS held = ROW_COUNT;
  IF held < cardinality(slots) THEN
    RAISE EXCEPTION 'of the slots % some are elsewhere', slots USING ERRCODE = 'SF002';
  END IF;
END $$;
