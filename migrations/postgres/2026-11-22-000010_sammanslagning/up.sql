-- A lokal that was found to be another one: the number of the one that stayed. Its row is
-- kept for its number, its name and its address, by which files and links know it.
ALTER TABLE lokal ADD COLUMN ihop_med BIGINT;
CREATE INDEX lokal_ihop_med ON lokal (ihop_med);
