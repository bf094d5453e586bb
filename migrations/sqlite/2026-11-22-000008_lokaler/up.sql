-- A lokal as it lives across elections: what kind of building it is, whose, and what is
-- in it. `kalla_id` is its number in the list of candidates it came from.
ALTER TABLE lokal ADD COLUMN byggnadstyp TEXT NOT NULL DEFAULT 'okand';
ALTER TABLE lokal ADD COLUMN postnummer TEXT NOT NULL DEFAULT '';
ALTER TABLE lokal ADD COLUMN postort TEXT NOT NULL DEFAULT '';
ALTER TABLE lokal ADD COLUMN agare TEXT NOT NULL DEFAULT '';
ALTER TABLE lokal ADD COLUMN el TEXT NOT NULL DEFAULT '';
ALTER TABLE lokal ADD COLUMN natverk TEXT NOT NULL DEFAULT '';
ALTER TABLE lokal ADD COLUMN larm TEXT NOT NULL DEFAULT '';
ALTER TABLE lokal ADD COLUMN parkering TEXT NOT NULL DEFAULT '';
ALTER TABLE lokal ADD COLUMN hallplats TEXT NOT NULL DEFAULT '';
ALTER TABLE lokal ADD COLUMN hallplats_m INTEGER;
ALTER TABLE lokal ADD COLUMN anteckning TEXT NOT NULL DEFAULT '';
ALTER TABLE lokal ADD COLUMN kalla_id TEXT NOT NULL DEFAULT '';
ALTER TABLE lokal ADD COLUMN borta BOOLEAN NOT NULL DEFAULT FALSE;

CREATE TABLE lokalrum (
    id INTEGER NOT NULL PRIMARY KEY,
    lokal_id BIGINT NOT NULL REFERENCES lokal (id) ON DELETE CASCADE,
    namn TEXT NOT NULL,
    vaning TEXT NOT NULL,
    yta_m2 INTEGER,
    kapacitet INTEGER,
    anteckning TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX lokalrum_lokal ON lokalrum (lokal_id);

-- Whom to call about a lokal. The ids are random.
CREATE TABLE lokalkontakt (
    id BIGINT NOT NULL PRIMARY KEY,
    lokal_id BIGINT NOT NULL REFERENCES lokal (id) ON DELETE CASCADE,
    uppgift TEXT NOT NULL,
    forseglad_namn BLOB NOT NULL,
    forseglad_telefon BLOB,
    forseglad_epost BLOB,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX lokalkontakt_lokal ON lokalkontakt (lokal_id);

-- What links a lokal to a party, a faith or a company, and what was made of it (VL 4:20).
CREATE TABLE neutralitet (
    lokal_id BIGINT NOT NULL PRIMARY KEY REFERENCES lokal (id) ON DELETE CASCADE,
    parti TEXT NOT NULL CHECK (parti IN ('nej', 'ja', 'oklart')),
    religion TEXT NOT NULL CHECK (religion IN ('nej', 'ja', 'oklart')),
    foretag TEXT NOT NULL CHECK (foretag IN ('nej', 'ja', 'oklart')),
    skal TEXT NOT NULL,
    bedomd DATE NOT NULL,
    bedomd_av TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE inventering (
    id INTEGER NOT NULL PRIMARY KEY,
    lokal_id BIGINT NOT NULL REFERENCES lokal (id) ON DELETE CASCADE,
    datum DATE NOT NULL,
    inventerare TEXT NOT NULL,
    anteckning TEXT NOT NULL,
    skapad TIMESTAMP NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX inventering_lokal ON inventering (lokal_id, datum);

-- One measured fact; the codes and their units stand in data/inventering.toml.
CREATE TABLE matvarde (
    inventering_id BIGINT NOT NULL REFERENCES inventering (id) ON DELETE CASCADE,
    kod TEXT NOT NULL,
    varde TEXT NOT NULL,
    PRIMARY KEY (inventering_id, kod)
);

-- Photos, contracts and permits. The ids are random.
CREATE TABLE fil (
    id BIGINT NOT NULL PRIMARY KEY,
    lokal_id BIGINT NOT NULL REFERENCES lokal (id) ON DELETE CASCADE,
    inventering_id BIGINT REFERENCES inventering (id) ON DELETE SET NULL,
    slag TEXT NOT NULL CHECK (slag IN ('foto', 'avtal', 'tillstand', 'ovrigt')),
    namn TEXT NOT NULL,
    mime TEXT NOT NULL,
    storlek BIGINT NOT NULL,
    sha256 BLOB NOT NULL,
    innehall BLOB NOT NULL,
    beskrivning TEXT NOT NULL,
    lagd TIMESTAMP NOT NULL,
    lagd_av TEXT NOT NULL
);
CREATE INDEX fil_lokal ON fil (lokal_id);

-- The use of a lokal in a val: how far its planning has come. Voters see what is
-- published; what Valmyndigheten's files hold is.
ALTER TABLE rostmottagningsstalle ADD COLUMN status TEXT NOT NULL DEFAULT 'publicerad'
    CHECK (status IN ('kandidat', 'inventerad', 'avtalad', 'beslutad', 'publicerad', 'avvecklad'));
ALTER TABLE rostmottagningsstalle ADD COLUMN beslut_datum DATE;
ALTER TABLE rostmottagningsstalle ADD COLUMN beslut_paragraf TEXT NOT NULL DEFAULT '';
ALTER TABLE rostmottagningsstalle ADD COLUMN ansvarig TEXT NOT NULL DEFAULT '';
ALTER TABLE rostmottagningsstalle ADD COLUMN risk TEXT NOT NULL DEFAULT 'ingen'
    CHECK (risk IN ('ingen', 'lag', 'medel', 'hog'));
ALTER TABLE rostmottagningsstalle ADD COLUMN risk_skal TEXT NOT NULL DEFAULT '';
ALTER TABLE rostmottagningsstalle ADD COLUMN rum_id BIGINT;
ALTER TABLE rostmottagningsstalle ADD COLUMN bemanning INTEGER;
ALTER TABLE rostmottagningsstalle ADD COLUMN valdagens BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE rostmottagningsstalle ADD COLUMN bekraftas BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE rostmottagningsstalle ADD COLUMN anteckning TEXT NOT NULL DEFAULT '';
ALTER TABLE rostmottagningsstalle ADD COLUMN valdistrikt_namn TEXT NOT NULL DEFAULT '';
ALTER TABLE rostmottagningsstalle ADD COLUMN kommun TEXT NOT NULL DEFAULT '';

-- What a temporary street site needs beside a lokal.
CREATE TABLE gatuplats (
    stalle_id BIGINT NOT NULL PRIMARY KEY REFERENCES rostmottagningsstalle (id) ON DELETE CASCADE,
    upplatelse TEXT NOT NULL CHECK (upplatelse IN ('behovs', 'sokt', 'beviljad', 'avslagen', 'behovs_inte')),
    upplatelse_diarie TEXT NOT NULL,
    upplatelse_fran DATE,
    upplatelse_till DATE,
    polistillstand TEXT NOT NULL CHECK (polistillstand IN ('behovs', 'sokt', 'beviljad', 'avslagen', 'behovs_inte')),
    polis_diarie TEXT NOT NULL,
    polis_fran DATE,
    polis_till DATE,
    leverantor TEXT NOT NULL,
    el TEXT NOT NULL,
    uppsattning TIMESTAMP,
    nedtagning TIMESTAMP,
    vaderplan TEXT NOT NULL,
    vakt TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);

-- What a place with restricted access needs.
CREATE TABLE institution (
    stalle_id BIGINT NOT NULL PRIMARY KEY REFERENCES rostmottagningsstalle (id) ON DELETE CASCADE,
    kontakt_id BIGINT REFERENCES lokalkontakt (id) ON DELETE SET NULL,
    avdelning TEXT NOT NULL,
    instruktion TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);

-- The röstmottagare who go to an institution.
CREATE TABLE institutionsbesok (
    stalle_id BIGINT NOT NULL REFERENCES rostmottagningsstalle (id) ON DELETE CASCADE,
    person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    PRIMARY KEY (stalle_id, person_id)
);

CREATE TABLE avtal (
    id INTEGER NOT NULL PRIMARY KEY,
    lokal_id BIGINT NOT NULL REFERENCES lokal (id) ON DELETE CASCADE,
    val_id TEXT REFERENCES val (id),
    motpart TEXT NOT NULL,
    fran DATE NOT NULL,
    till DATE NOT NULL,
    kostnad_kr BIGINT NOT NULL,
    per TEXT NOT NULL CHECK (per IN ('val', 'dag', 'timme')),
    delprogram INTEGER NOT NULL,
    lage TEXT NOT NULL CHECK (lage IN ('utkast', 'skickat', 'tecknat', 'uppsagt')),
    kontakt_id BIGINT REFERENCES lokalkontakt (id) ON DELETE SET NULL,
    fil_id BIGINT REFERENCES fil (id) ON DELETE SET NULL,
    anteckning TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX avtal_lokal ON avtal (lokal_id);

-- Money is whole kronor. A forecast that someone has made wins over the computed one.
CREATE TABLE budgetpost (
    val_id TEXT NOT NULL REFERENCES val (id),
    delprogram INTEGER NOT NULL,
    budget_kr BIGINT NOT NULL,
    prognos_kr BIGINT,
    kommentar TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    PRIMARY KEY (val_id, delprogram)
);

CREATE TABLE utfall (
    id INTEGER NOT NULL PRIMARY KEY,
    val_id TEXT NOT NULL REFERENCES val (id),
    delprogram INTEGER NOT NULL,
    avtal_id BIGINT REFERENCES avtal (id) ON DELETE SET NULL,
    datum DATE NOT NULL,
    text TEXT NOT NULL,
    belopp_kr BIGINT NOT NULL
);
CREATE INDEX utfall_val ON utfall (val_id, delprogram);

-- Votes received early, per place and day, as Valmyndigheten publishes them. The place is
-- known by name; `stalle_id` is null where no place of that name is known.
CREATE TABLE mottagna (
    id INTEGER NOT NULL PRIMARY KEY,
    val_id TEXT NOT NULL REFERENCES val (id),
    kallans_id TEXT NOT NULL,
    namn TEXT NOT NULL,
    stalle_id BIGINT REFERENCES rostmottagningsstalle (id) ON DELETE SET NULL,
    datum DATE NOT NULL,
    antal INTEGER NOT NULL,
    UNIQUE (val_id, kallans_id, namn, datum)
);
CREATE INDEX mottagna_stalle ON mottagna (stalle_id);

-- What people add to a computed point of the legal checklist.
CREATE TABLE checkpunkt (
    val_id TEXT NOT NULL REFERENCES val (id),
    nyckel TEXT NOT NULL,
    ansvarig_konto BIGINT REFERENCES konto (id) ON DELETE SET NULL,
    klar DATE,
    klar_av TEXT NOT NULL,
    anteckning TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    PRIMARY KEY (val_id, nyckel)
);

-- Reminders that have been sent: `dagar` before the deadline of a point.
CREATE TABLE paminnelse (
    val_id TEXT NOT NULL REFERENCES val (id),
    nyckel TEXT NOT NULL,
    dagar INTEGER NOT NULL,
    nar TIMESTAMP NOT NULL,
    PRIMARY KEY (val_id, nyckel, dagar)
);

-- A link by which the owner of a lokal confirms or declines its days in a val; only the
-- SHA-256 of its token is kept. The ids are random.
CREATE TABLE bekraftelse (
    id BIGINT NOT NULL PRIMARY KEY,
    val_id TEXT NOT NULL REFERENCES val (id),
    lokal_id BIGINT NOT NULL REFERENCES lokal (id) ON DELETE CASCADE,
    kontakt_id BIGINT REFERENCES lokalkontakt (id) ON DELETE SET NULL,
    token_hash BLOB NOT NULL UNIQUE,
    skapad TIMESTAMP NOT NULL,
    galler_till TIMESTAMP NOT NULL,
    svarad TIMESTAMP,
    kommentar TEXT NOT NULL
);
CREATE INDEX bekraftelse_val ON bekraftelse (val_id, lokal_id);

CREATE TABLE bekraftad_dag (
    stalle_id BIGINT NOT NULL REFERENCES rostmottagningsstalle (id) ON DELETE CASCADE,
    datum DATE NOT NULL,
    svar TEXT NOT NULL CHECK (svar IN ('ja', 'nej')),
    nar TIMESTAMP NOT NULL,
    av TEXT NOT NULL,
    PRIMARY KEY (stalle_id, datum)
);

-- What was published, as it stood then: the rows of the published form, as JSON.
CREATE TABLE publicering (
    id INTEGER NOT NULL PRIMARY KEY,
    val_id TEXT NOT NULL REFERENCES val (id),
    slag TEXT NOT NULL CHECK (slag IN ('vallokaler', 'rostningslokaler')),
    nar TIMESTAMP NOT NULL,
    av TEXT NOT NULL,
    rader TEXT NOT NULL,
    antal INTEGER NOT NULL
);
CREATE INDEX publicering_val ON publicering (val_id, slag, nar);

-- The head of the rows of a kommun in Valmyndigheten's files.
CREATE TABLE valkommun (
    val_id TEXT NOT NULL REFERENCES val (id),
    kommun TEXT NOT NULL,
    lan_namn TEXT NOT NULL,
    kommun_namn TEXT NOT NULL,
    valnamnd TEXT NOT NULL,
    hemsida TEXT NOT NULL,
    telnr TEXT NOT NULL,
    PRIMARY KEY (val_id, kommun)
);
