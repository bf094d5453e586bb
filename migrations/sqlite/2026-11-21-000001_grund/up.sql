CREATE TABLE val (
    id TEXT NOT NULL PRIMARY KEY,
    namn TEXT NOT NULL,
    typ TEXT NOT NULL CHECK (typ IN ('rkl', 'ep', 'folkomrostning')),
    form TEXT NOT NULL CHECK (form IN ('ordinarie', 'omval', 'extra')),
    valdag DATE NOT NULL,
    kommun TEXT NOT NULL,
    kansli_namn TEXT,
    kansli_telefon TEXT,
    kansli_hemsida TEXT,
    exempel BOOLEAN NOT NULL DEFAULT FALSE,
    version BIGINT NOT NULL DEFAULT 1
);

-- Polygons are WKB on SWEREF 99 TM (EPSG:3006).
CREATE TABLE valdistrikt (
    id INTEGER NOT NULL PRIMARY KEY,
    val_id TEXT NOT NULL REFERENCES val (id),
    kod TEXT NOT NULL,
    namn TEXT NOT NULL,
    polygon BLOB NOT NULL,
    rostberattigade INTEGER,
    UNIQUE (val_id, kod)
);

CREATE TABLE lokal (
    id INTEGER NOT NULL PRIMARY KEY,
    kommun TEXT NOT NULL,
    nyckel TEXT NOT NULL,
    namn TEXT NOT NULL,
    adress TEXT NOT NULL,
    lat DOUBLE,
    lon DOUBLE,
    version BIGINT NOT NULL DEFAULT 1,
    UNIQUE (kommun, nyckel)
);

CREATE TABLE rostmottagningsstalle (
    id INTEGER NOT NULL PRIMARY KEY,
    val_id TEXT NOT NULL REFERENCES val (id),
    lokal_id BIGINT NOT NULL REFERENCES lokal (id),
    typ TEXT NOT NULL CHECK (typ IN ('vallokal', 'rostningslokal', 'tillfallig', 'institution')),
    namn TEXT NOT NULL,
    anvisning TEXT NOT NULL,
    adress TEXT NOT NULL,
    tillganglighet TEXT NOT NULL,
    lat DOUBLE,
    lon DOUBLE,
    valdistrikt TEXT,
    valkrets_kod TEXT,
    valkrets_namn TEXT,
    kallans_id TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    UNIQUE (val_id, valdistrikt)
);
CREATE INDEX rostmottagningsstalle_lokal ON rostmottagningsstalle (lokal_id);

-- Times are minutes after midnight in Sweden.
CREATE TABLE oppettid (
    id INTEGER NOT NULL PRIMARY KEY,
    stalle_id BIGINT NOT NULL REFERENCES rostmottagningsstalle (id) ON DELETE CASCADE,
    datum DATE NOT NULL,
    oppnar INTEGER NOT NULL,
    stanger INTEGER NOT NULL,
    CHECK (0 <= oppnar AND oppnar < stanger AND stanger <= 1440),
    UNIQUE (stalle_id, datum, oppnar)
);

CREATE TABLE adress (
    id INTEGER NOT NULL PRIMARY KEY,
    nyckel TEXT NOT NULL UNIQUE,
    gata TEXT NOT NULL,
    nummer INTEGER,
    tillagg TEXT NOT NULL,
    postnummer TEXT NOT NULL,
    postort TEXT NOT NULL,
    lat DOUBLE NOT NULL,
    lon DOUBLE NOT NULL
);

-- What the register says of an address in one val; it wins over the polygon.
CREATE TABLE adress_valdistrikt (
    val_id TEXT NOT NULL REFERENCES val (id),
    adress_id BIGINT NOT NULL REFERENCES adress (id),
    valdistrikt TEXT NOT NULL,
    PRIMARY KEY (val_id, adress_id)
);

-- Counts up with every change of published facts, by subject: each instance of
-- the service sees from it when its Atlas is old.
CREATE TABLE revision (
    amne TEXT NOT NULL PRIMARY KEY,
    nummer BIGINT NOT NULL
);
