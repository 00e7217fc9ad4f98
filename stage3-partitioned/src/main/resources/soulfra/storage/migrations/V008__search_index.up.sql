-- outside a transaction
-- Online, third part: contract. Neither the index nor the rule stops writers while it is checked.
-- Each statement may run again, if the last attempt ended in the middle.
DROP INDEX CONCURRENTLY IF EXISTS thoughts_by_words;
CREATE INDEX CONCURRENTLY thoughts_by_words ON thoughts USING GIN (words);
ALTER TABLE thoughts DROP CONSTRAINT IF EXISTS thoughts_have_words;
ALTER TABLE thoughts ADD CONSTRAINT thoughts_have_words CHECK (words IS NOT NULL) NOT VALID;
ALTER TABLE thoughts VALIDATE CONSTRAINT thoughts_have_words;
