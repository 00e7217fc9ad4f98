-- in batches
-- Online, second part: what was there before. Each batch holds its rows for a moment only.
UPDATE thoughts SET words = to_tsvector('simple', plain(body))
WHERE id IN (SELECT id FROM thoughts WHERE words IS NULL ORDER BY id LIMIT 2000)
