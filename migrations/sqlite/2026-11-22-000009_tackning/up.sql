-- How many voted in a valdistrikt, from the results of the val.
ALTER TABLE valdistrikt ADD COLUMN rostande INTEGER;

-- Named areas that figures are summed over, such as stadsdelar.
CREATE TABLE stadsdel (
    id INTEGER NOT NULL PRIMARY KEY,
    kommun TEXT NOT NULL,
    namn TEXT NOT NULL,
    polygon BLOB NOT NULL,
    UNIQUE (kommun, namn)
);

-- A walking network of one area, read from OpenStreetMap. `rapport` is what the import
-- found, as JSON.
CREATE TABLE gangnat (
    id INTEGER NOT NULL PRIMARY KEY,
    kommun TEXT NOT NULL,
    namn TEXT NOT NULL,
    inlast TIMESTAMP NOT NULL,
    noder BIGINT NOT NULL,
    kanter BIGINT NOT NULL,
    innehall BLOB NOT NULL,
    rapport TEXT NOT NULL,
    UNIQUE (kommun, namn)
);

-- What the kansli has set for coverage and queues in a val, as JSON: promises, pace,
-- detour factor, curves, service times.
CREATE TABLE tackningsinstallning (
    val_id TEXT NOT NULL REFERENCES val (id),
    slag TEXT NOT NULL CHECK (slag IN ('tackning', 'koer')),
    varde TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    PRIMARY KEY (val_id, slag)
);

-- A plan that is tried: what it changes in the plan of the val, as JSON.
CREATE TABLE scenario (
    id INTEGER NOT NULL PRIMARY KEY,
    val_id TEXT NOT NULL REFERENCES val (id),
    namn TEXT NOT NULL,
    anteckning TEXT NOT NULL,
    andringar TEXT NOT NULL,
    skapad TIMESTAMP NOT NULL,
    skapad_av TEXT NOT NULL,
    inford TIMESTAMP,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX scenario_val ON scenario (val_id);

-- A search for the best places: what was asked and what was found, as JSON.
CREATE TABLE platsval (
    id INTEGER NOT NULL PRIMARY KEY,
    val_id TEXT NOT NULL REFERENCES val (id),
    namn TEXT NOT NULL,
    uppdrag TEXT NOT NULL,
    lage TEXT NOT NULL CHECK (lage IN ('vantar', 'raknar', 'klart', 'avbrutet', 'fel')),
    framsteg TEXT NOT NULL,
    svar TEXT,
    skapad TIMESTAMP NOT NULL,
    skapad_av TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX platsval_val ON platsval (val_id);
