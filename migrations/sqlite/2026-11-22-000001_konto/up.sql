-- Times are UTC. Columns named forseglad_* hold sealed values (src/sigill/).
CREATE TABLE konto (
    id INTEGER NOT NULL PRIMARY KEY,
    anvandarnamn TEXT NOT NULL UNIQUE,
    namn TEXT NOT NULL,
    forseglad_epost BLOB,
    roller TEXT NOT NULL,
    ser_skyddade BOOLEAN NOT NULL DEFAULT FALSE,
    slutar DATE NOT NULL,
    stangt TIMESTAMP,
    varnat DATE,
    losenord TEXT,
    losenord_satt TIMESTAMP,
    forseglad_totp BLOB,
    totp_bekraftat TIMESTAMP,
    totp_steg BIGINT,
    oidc_utfardare TEXT,
    oidc_amne TEXT,
    skapat TIMESTAMP NOT NULL,
    skapat_av TEXT NOT NULL,
    godkant TIMESTAMP,
    godkant_av TEXT,
    senast_inloggad TIMESTAMP,
    version BIGINT NOT NULL DEFAULT 1,
    UNIQUE (oidc_utfardare, oidc_amne)
);

-- Only the SHA-256 of the token in the cookie is kept.
CREATE TABLE session (
    id INTEGER NOT NULL PRIMARY KEY,
    konto_id BIGINT NOT NULL REFERENCES konto (id) ON DELETE CASCADE,
    token_hash BLOB NOT NULL UNIQUE,
    niva TEXT NOT NULL CHECK (niva IN ('andra_faktorn', 'full')),
    startad TIMESTAMP NOT NULL,
    senast_sedd TIMESTAMP NOT NULL,
    fran TEXT NOT NULL,
    klient TEXT NOT NULL
);
CREATE INDEX session_konto ON session (konto_id);

CREATE TABLE engangslank (
    id INTEGER NOT NULL PRIMARY KEY,
    konto_id BIGINT NOT NULL REFERENCES konto (id) ON DELETE CASCADE,
    token_hash BLOB NOT NULL UNIQUE,
    andamal TEXT NOT NULL CHECK (andamal IN ('valkommen', 'aterstall')),
    skapad TIMESTAMP NOT NULL,
    galler_till TIMESTAMP NOT NULL,
    anvand TIMESTAMP
);
CREATE INDEX engangslank_konto ON engangslank (konto_id);

CREATE TABLE reservkod (
    id INTEGER NOT NULL PRIMARY KEY,
    konto_id BIGINT NOT NULL REFERENCES konto (id) ON DELETE CASCADE,
    kod_hash BLOB NOT NULL,
    anvand TIMESTAMP,
    UNIQUE (konto_id, kod_hash)
);

-- Failed attempts to sign in, by account name and by client address, each as a
-- SHA-256: what was typed may be a password in the wrong field.
CREATE TABLE inloggningsforsok (
    id INTEGER NOT NULL PRIMARY KEY,
    nyckel BLOB NOT NULL,
    nar TIMESTAMP NOT NULL
);
CREATE INDEX inloggningsforsok_nyckel ON inloggningsforsok (nyckel, nar);

CREATE TABLE kontogranskning (
    id INTEGER NOT NULL PRIMARY KEY,
    nar TIMESTAMP NOT NULL,
    av TEXT NOT NULL,
    kommentar TEXT NOT NULL,
    konton TEXT NOT NULL
);
