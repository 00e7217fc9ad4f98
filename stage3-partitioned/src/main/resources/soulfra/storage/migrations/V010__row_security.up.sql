-- Conversations are shown to the user that they belong to, whatever a statement says or forgets. The
-- transaction says who that is; if it says nothing, it is nobody. FORCE: for the tables' owner as
-- well, who is then let in by name, to import, erase and sweep.
CREATE FUNCTION me() RETURNS BIGINT LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('soulfra.user', true), '')::bigint;

ALTER TABLE conversations ENABLE ROW LEVEL SECURITY;
ALTER TABLE conversations FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON conversations TO soulfra_app USING (user_id = me());
CREATE POLICY upkeep ON conversations TO CURRENT_USER USING (true);

ALTER TABLE messages ENABLE ROW LEVEL SECURITY;
ALTER TABLE messages FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON messages TO soulfra_app USING (user_id = me());
CREATE POLICY upkeep ON messages TO CURRENT_USER USING (true);

ALTER TABLE memories ENABLE ROW LEVEL SECURITY;
ALTER TABLE memories FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON memories TO soulfra_app USING (user_id = me());
CREATE POLICY upkeep ON memories TO CURRENT_USER USING (true);

ALTER TABLE unanswered ENABLE ROW LEVEL SECURITY;
ALTER TABLE unanswered FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON unanswered TO soulfra_app USING (user_id = me());
CREATE POLICY upkeep ON unanswered TO CURRENT_USER USING (true);
