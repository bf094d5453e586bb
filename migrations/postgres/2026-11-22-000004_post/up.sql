-- The outbox: mail that waits, is sent, or is given up. Whom it is for and what it
-- says is sealed.
CREATE TABLE brev (
    id BIGINT NOT NULL PRIMARY KEY,
    slag TEXT NOT NULL,
    forseglad_mottagare BYTEA NOT NULL,
    forseglad_rubrik BYTEA NOT NULL,
    forseglad_text BYTEA NOT NULL,
    tillstand TEXT NOT NULL,
    skapat TIMESTAMP NOT NULL,
    tidigast TIMESTAMP NOT NULL,
    forsok INTEGER NOT NULL,
    fel TEXT,
    avslutat TIMESTAMP
);
CREATE INDEX brev_ko ON brev (tillstand, tidigast);

-- What is done once a day, and the last day on which it was.
CREATE TABLE dagligen (
    uppgift TEXT NOT NULL PRIMARY KEY,
    senast DATE NOT NULL
);
