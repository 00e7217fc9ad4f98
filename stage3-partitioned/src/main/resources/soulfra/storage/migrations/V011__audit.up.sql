-- Who did what, in order; numbers only, so that nothing personal stays when somebody is erased.
-- Append-only: nobody changes it, not even its owner.
CREATE TABLE events (
  id      BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at      BIGINT NOT NULL,
  actor   BIGINT NOT NULL,
  what    TEXT   NOT NULL,
  subject BIGINT NOT NULL,
  object  BIGINT
);

CREATE INDEX events_by_actor ON events (actor, id);

CREATE FUNCTION events_stay() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'events are only ever added to';
END $$;

CREATE TRIGGER events_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON events
FOR EACH STATEMENT EXECUTE FUNCTION events_stay();

REVOKE UPDATE, DELETE ON events FROM soulfra_app;

-- What happened before there was this table, as far as it can still be seen.
INSERT INTO events (at, actor, what, subject)
SELECT created_at, id, 'signed-up', id FROM users ORDER BY id;
INSERT INTO events (at, actor, what, subject)
SELECT u.created_at, f.user_id, 'followed', f.agent_id
FROM follows f JOIN users u ON u.id = f.user_id ORDER BY 1;
INSERT INTO events (at, actor, what, subject, object)
SELECT t.created_at, a.owner_id, 'thought', t.id, a.id
FROM thoughts t JOIN agents a ON a.id = t.agent_id ORDER BY t.id;
