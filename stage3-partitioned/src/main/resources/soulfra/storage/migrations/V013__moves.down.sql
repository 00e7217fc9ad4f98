CREATE OR REPLACE FUNCTION enter_slots(slots INTEGER[]) RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
  held INTEGER;
BEGIN
  PERFORM 1 FROM slots_held WHERE slot = ANY (slots) ORDER BY slot FOR KEY SHARE;
  GET DIAGNOSTICS held = ROW_COUNT;
  IF held < cardinality(slots) THEN
    RAISE EXCEPTION 'of the slots % some are elsewhere', slots USING ERRCODE = 'SF002';
  END IF;
END $$;

DROP FUNCTION held(BIGINT);
ALTER TABLE sessions REPLICA IDENTITY DEFAULT;
ALTER TABLE idempotency REPLICA IDENTITY DEFAULT;
ALTER TABLE idempotency DROP COLUMN slot;
DROP TABLE moves;
ALTER TABLE slots_held DROP COLUMN live_from;
ALTER TABLE slots_held DROP COLUMN closing;
