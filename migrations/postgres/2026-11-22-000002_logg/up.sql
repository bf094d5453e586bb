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
