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
    foregaende BYTEA NOT NULL,
    hash BYTEA NOT NULL
);
CREATE INDEX handelse_nar ON handelse (nar);
CREATE INDEX handelse_rad ON handelse (tabell, rad);
CREATE INDEX handelse_kod ON handelse (kod, nummer);

-- Entries are added, and nothing else.
CREATE FUNCTION handelse_andras_inte() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Händelseloggen kan inte ändras: handelse tar bara emot nya rader.';
END
$$;
CREATE TRIGGER handelse_andras_inte BEFORE UPDATE OR DELETE ON handelse
    FOR EACH ROW EXECUTE FUNCTION handelse_andras_inte();
CREATE TRIGGER handelse_toms_inte BEFORE TRUNCATE ON handelse
    FOR EACH STATEMENT EXECUTE FUNCTION handelse_andras_inte();
