-- The first statement of who reads from a follower: it must have replayed its leader's log up to a
-- place, of this leadership; that is waited for a moment. Whoever has the row of an epoch has all that
-- was acknowledged before it. Answers up to where the follower has come.
--
-- The slot's row says the same here as at the leader, a moment later: a slot that came has come with all
-- its rows. A slot that left may still be seen here, and is as old as all else.
CREATE FUNCTION follow(of_epoch BIGINT, into_slot INTEGER, up_to PG_LSN, patience_ms INTEGER)
RETURNS PG_LSN LANGUAGE plpgsql AS $$
DECLARE
  last TIMESTAMPTZ := clock_timestamp() + patience_ms * INTERVAL '1 millisecond';
  reached PG_LSN;
BEGIN
  LOOP
    reached := pg_last_wal_replay_lsn();
    EXIT WHEN reached >= up_to AND EXISTS (SELECT 1 FROM public.epoch WHERE number = of_epoch);
    IF NOT pg_is_in_recovery() OR clock_timestamp() > last THEN
      RAISE EXCEPTION 'not yet at %', up_to USING ERRCODE = 'SF003';
    END IF;
    PERFORM pg_sleep(0.001);
  END LOOP;
  IF NOT pg_is_in_recovery()
    OR into_slot >= 0 AND NOT EXISTS (SELECT 1 FROM slots_held WHERE slot = into_slot) THEN
    RAISE EXCEPTION 'slot % is not seen here', into_slot USING ERRCODE = 'SF003';
  END IF;
  RETURN reached;
END $$;
