-- Online, first part: expand. A column without a default costs no rewrite, and what is written from
-- now on has it; older instances go on and don't notice.
--
-- A text as words: without accents, and letters and digits only, so that Postgres's parser sees no
-- addresses, versions or hyphens in it.
CREATE FUNCTION plain(body TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN regexp_replace(
  regexp_replace(normalize(body, NFKD), '[\u0300-\u036f]+', '', 'g'), '[^[:alnum:]]+', ' ', 'g');

ALTER TABLE thoughts ADD COLUMN words TSVECTOR;

CREATE FUNCTION thoughts_words() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  NEW.words := to_tsvector('simple', plain(NEW.body));
  RETURN NEW;
END $$;

CREATE TRIGGER thoughts_words BEFORE INSERT OR UPDATE OF body ON thoughts
FOR EACH ROW EXECUTE FUNCTION thoughts_words();
