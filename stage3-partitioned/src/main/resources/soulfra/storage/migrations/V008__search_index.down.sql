ALTER TABLE thoughts DROP CONSTRAINT thoughts_have_words;
DROP INDEX thoughts_by_words;
