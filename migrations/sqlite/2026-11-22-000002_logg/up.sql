-- The audit log. Each row holds the SHA-256 of the one before and of itself.
CREATE TABLE handelse (
    nummer BIGINT NOT NULL PRIMARY KEY,
    nar TIMESTAMP NOT NULL,
    konto_id BIGINT,
    namn TEXT NOT NULL,
    roller TEXT NOT NULL,
    fran TEXT NOT NULL,
    kod TEXT NOT NULL,
    tabell TEXT,
    rad TEXT,
    text TEXT NOT NULL,
    andringar TEXT NOT NULL,
    foregaende BLOB NOT NULL,
    hash BLOB NOT NULL
);
CREATE INDEX handelse_nar ON handelse (nar);
CREATE INDEX handelse_rad ON handelse (tabell, rad);
CREATE INDEX handelse_kod ON handelse (kod, nummer);

-- Entries are added, and nothing else. Replacing one by an INSERT OR REPLACE would go
-- past a trigger on DELETE.
CREATE TRIGGER handelse_andras_inte BEFORE UPDATE ON handelse
BEGIN SELECT RAISE(ABORT, 'Händelseloggen kan inte ändras: handelse tar bara emot nya rader.'); END;
CREATE TRIGGER handelse_tas_inte_bort BEFORE DELETE ON handelse
BEGIN SELECT RAISE(ABORT, 'Händelseloggen kan inte ändras: handelse tar bara emot nya rader.'); END;
CREATE TRIGGER handelse_byts_inte_ut BEFORE INSERT ON handelse
WHEN EXISTS (SELECT 1 FROM handelse WHERE nummer = NEW.nummer)
BEGIN SELECT RAISE(ABORT, 'Händelseloggen kan inte ändras: numret finns redan i handelse.'); END;
