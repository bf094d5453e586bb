-- How long a kind of data is kept, where it is not as data/gallring.toml says.
CREATE TABLE gallringsregel (
    slag TEXT NOT NULL PRIMARY KEY,
    antal BIGINT NOT NULL CHECK (antal > 0),
    enhet TEXT NOT NULL CHECK (enhet IN ('dagar', 'manader', 'ar')),
    version BIGINT NOT NULL
);

-- The day from which the outcome of a val can no longer be appealed against.
CREATE TABLE val_laga_kraft (
    val_id TEXT NOT NULL PRIMARY KEY REFERENCES val (id) ON DELETE CASCADE,
    datum DATE,
    version BIGINT NOT NULL
);
