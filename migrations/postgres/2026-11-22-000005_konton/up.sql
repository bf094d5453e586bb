-- The account of whoever last decided what this one may do: another must approve it.
ALTER TABLE konto ADD COLUMN behorighet_av BIGINT;

-- The review under way: a decision for each account that has been looked at. What the
-- decision rests on is kept beside it, so that it falls when the account changes.
CREATE TABLE granskningsbeslut (
    konto_id BIGINT NOT NULL PRIMARY KEY REFERENCES konto (id) ON DELETE CASCADE,
    beslut TEXT NOT NULL CHECK (beslut IN ('behall', 'stang')),
    kommentar TEXT NOT NULL,
    underlag TEXT NOT NULL,
    av TEXT NOT NULL,
    nar TIMESTAMP NOT NULL
);
