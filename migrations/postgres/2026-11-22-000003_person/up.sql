-- For each key of personal data that has been used: a known text sealed with it, by
-- which a wrong or missing key is found at start. Times are UTC.
CREATE TABLE nyckelprov (
    id BIGINT NOT NULL PRIMARY KEY,
    prov BYTEA NOT NULL,
    skapat TIMESTAMP NOT NULL
);

-- The ids of persons and visits are random. nyckel_* are keyed hashes for look-up.
CREATE TABLE person (
    id BIGINT NOT NULL PRIMARY KEY,
    slag TEXT NOT NULL CHECK (slag IN ('rostmottagare', 'valjare')),
    forseglad_namn BYTEA NOT NULL,
    forseglad_adress BYTEA,
    forseglad_telefon BYTEA,
    forseglad_epost BYTEA,
    forseglad_personnummer BYTEA,
    nyckel_telefon BYTEA,
    nyckel_epost BYTEA,
    nyckel_personnummer BYTEA,
    skyddad BOOLEAN NOT NULL DEFAULT FALSE,
    val_id TEXT REFERENCES val (id),
    skapad TIMESTAMP NOT NULL,
    andrad TIMESTAMP NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX person_slag ON person (slag, skyddad);
CREATE INDEX person_telefon ON person (nyckel_telefon);
CREATE INDEX person_epost ON person (nyckel_epost);
CREATE INDEX person_personnummer ON person (nyckel_personnummer);

-- A visit at a voter's home.
CREATE TABLE besok (
    id BIGINT NOT NULL PRIMARY KEY,
    person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    datum DATE NOT NULL,
    lag_konto_id BIGINT NOT NULL REFERENCES konto (id) ON DELETE CASCADE,
    skapat TIMESTAMP NOT NULL
);
CREATE INDEX besok_person ON besok (person_id);
CREATE INDEX besok_dag ON besok (datum, lag_konto_id);
