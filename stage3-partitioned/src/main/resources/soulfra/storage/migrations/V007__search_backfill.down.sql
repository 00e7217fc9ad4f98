-- The words go with their column.
SELECT 1;
