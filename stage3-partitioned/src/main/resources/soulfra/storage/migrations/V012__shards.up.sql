-- Which slots this shard holds, as it knows itself. Whoever comes with an old map is refused.
CREATE TABLE slots_held (
  slot INTEGER PRIMARY KEY
);

-- The first statement of each transaction that writes. The rows stay locked until it ends, so who
-- raises the epoch or takes a slot away waits for those that began before, and there are none left
-- afterwards. The table `epoch` is the operator's, who drives a fail-over.
--
-- Whoever has locked a row has something to commit: so even a transaction that changes nothing, but
-- repeats an earlier answer, waits until a follower has what that answer rests on.
CREATE FUNCTION enter(of_epoch BIGINT, into_slot INTEGER) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM public.epoch WHERE number = of_epoch FOR SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'this is not epoch %', of_epoch USING ERRCODE = 'SF001';
  END IF;
  IF into_slot >= 0 THEN
    PERFORM enter_slots(ARRAY[into_slot]);
  END IF;
END $$;

CREATE FUNCTION enter_slots(slots INTEGER[]) RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
  held INTEGER;
BEGIN
  PERFORM 1 FROM slots_held WHERE slot = ANY (slots) ORDER BY slot FOR KEY SHARE;
  GET DIAGNOSTICS held = ROW_COUNT;
  IF held < cardinality(slots) THEN
    RAISE EXCEPTION 'of the slots % some are elsewhere', slots USING ERRCODE = 'SF002';
  END IF;
END $$;

-- The same for who only reads, and locks nothing.
CREATE FUNCTION visit(of_epoch BIGINT, into_slot INTEGER) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
  IF pg_is_in_recovery() OR NOT EXISTS (SELECT 1 FROM public.epoch WHERE number = of_epoch) THEN
    RAISE EXCEPTION 'this is not epoch %', of_epoch USING ERRCODE = 'SF001';
  END IF;
  IF into_slot >= 0 AND NOT EXISTS (SELECT 1 FROM slots_held WHERE slot = into_slot) THEN
    RAISE EXCEPTION 'slot % is elsewhere', into_slot USING ERRCODE = 'SF002';
  END IF;
END $$;

-- What a transaction here has to change on other shards: committed with what it changes here.
CREATE TABLE effects (
  id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  slot       INTEGER,           -- whoever holds this slot
  shard      TEXT,              -- or this shard
  kind       TEXT    NOT NULL,
  author_id  BIGINT  NOT NULL,
  body       TEXT    NOT NULL,
  created_at BIGINT  NOT NULL,
  CHECK ((slot IS NULL) <> (shard IS NULL))
);

-- What came from another shard and was done here, in the transaction that did it: so it is done
-- once, however often it comes.
CREATE TABLE inbox (
  source  TEXT   NOT NULL,
  id      BIGINT NOT NULL,
  done_at BIGINT NOT NULL,
  PRIMARY KEY (source, id)
);

CREATE INDEX inbox_by_age ON inbox (done_at);

-- Whoever has left, of all shards: nothing of theirs that is still on its way may be stored here.
CREATE TABLE erased (
  user_id   BIGINT PRIMARY KEY,
  erased_at BIGINT NOT NULL
);
