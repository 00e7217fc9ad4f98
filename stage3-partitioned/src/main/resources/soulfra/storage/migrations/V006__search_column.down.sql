DROP TRIGGER thoughts_words ON thoughts;
DROP FUNCTION thoughts_words;
ALTER TABLE thoughts DROP COLUMN words;
DROP FUNCTION plain;
