-- What is not in the timelines is put there, as far as their owners are on this shard.
INSERT INTO timelines (user_id, thought_id, agent_id)
SELECT f.user_id, t.id, t.agent_id FROM thoughts t JOIN follows f USING (agent_id) WHERE t.pulled
ON CONFLICT DO NOTHING;

DROP INDEX thoughts_pulled;
ALTER TABLE thoughts DROP COLUMN pulled;
