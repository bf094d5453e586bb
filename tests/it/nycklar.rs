//! Keys of personal data: the file, the check at start, and sealing anew.

use std::path::Path;

use diesel::prelude::*;
use valkansli::db::schema::konto;
use valkansli::db::{Db, Error};
use valkansli::konto::{KontoId, Roll};
use valkansli::person::Slag;
use valkansli::sigill::Nyckelring;
use valkansli::sigill::nyckelfil::Nyckelkalla;
use valkansli::sigill::register::{FORSEGLADE, KONTO_EPOST, Kolumn};
use valkansli::sigill::store;
use valkansli::tid;

use crate::app::{App, NYCKEL};
use crate::databas::{Databas, on_both};
use crate::inloggad::{Klient, account};
use crate::kommando::{Slut, on_with};
use crate::person::{self, ASA, location, uppgifter};

/// A key file that the program has made, in a folder of its own.
struct Fil {
    _folder: tempfile::TempDir,
    path: String,
}

impl Fil {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("nycklar").to_str().unwrap().to_owned();
        let made = crate::kommando::run(&["key", "new", "--key-file", &path]);
        assert_eq!(made.code, 0, "{made:#?}");
        Self { _folder: folder, path }
    }

    fn kalla(&self) -> Nyckelkalla {
        Nyckelkalla::file(Path::new(&self.path)).unwrap()
    }

    fn key(&self, databas: &Databas, words: &[&str]) -> Slut {
        on_with(databas, &[&["key"], words].concat(), &[("VALKANSLI_KEY_FILE", &self.path)])
    }
}

async fn keep(db: &Db, id: KontoId, epost: &str, ring: &Nyckelring) {
    let sealed = ring.seal(KONTO_EPOST.plats(id), epost);
    db.write(move |conn| {
        diesel::update(konto::table.find(id))
            .set(konto::forseglad_epost.eq(&sealed))
            .execute(conn)?;
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
}

async fn sealed(db: &Db, id: KontoId) -> Vec<u8> {
    db.read(move |conn| {
        let value: Option<Vec<u8>> =
            konto::table.find(id).select(konto::forseglad_epost).first(conn)?;
        Ok::<_, Error>(value.unwrap())
    })
    .await
    .unwrap()
}

/// Opens the mail of an account with the keys that a file holds now.
async fn opened(db: &Db, id: KontoId, fil: &Fil) -> String {
    fil.kalla().ring().open(KONTO_EPOST.plats(id), &sealed(db, id).await).unwrap()
}

async fn start(db: &Db, kalla: Option<Nyckelkalla>) -> Result<(), String> {
    let now = tid::now();
    db.write(move |conn| store::check(conn, kalla.as_ref(), &now)).await.map_err(|e| e.to_string())
}

/// `serve`, which must refuse to start.
fn refused(databas: &Databas, variables: &[(&str, &str)]) -> String {
    let ended = on_with(databas, &["serve", "--bind", "127.0.0.1:0"], variables);
    assert_eq!(ended.code, 2, "{ended:#?}");
    ended.stderr
}

on_both! {
    async fn a_service_with_wrong_keys_does_not_start_and_says_why(databas: Databas) {
        let (db, fil) = (databas.db(), Fil::new());
        let id = account(db, "anna", &[Roll::Planerare], false).await;
        start(db, Some(fil.kalla())).await.unwrap();
        keep(db, id, "anna@prov.example", &fil.kalla().ring()).await;
        start(db, Some(fil.kalla())).await.unwrap();

        let without = refused(&databas, &[]);
        assert!(without.contains("nyckel 1") && without.contains("--key-file"), "{without}");
        let other = Fil::new();
        let wrong = refused(&databas, &[("VALKANSLI_KEY_FILE", &other.path)]);
        assert!(wrong.contains("Nyckel 1 är inte den nyckel"), "{wrong}");
        let text = std::fs::read_to_string(&other.path).unwrap().replace("\n1:", "\n2:");
        std::fs::write(&other.path, text).unwrap();
        let lacking = refused(&databas, &[("VALKANSLI_KEY_FILE", &other.path)]);
        assert!(lacking.contains("nyckel 1") && lacking.contains("Lägg tillbaka"), "{lacking}");
        let gone = refused(&databas, &[("VALKANSLI_KEY_FILE", "/finns/inte")]);
        assert!(gone.contains("/finns/inte"), "{gone}");
        let secret = other.kalla().ring();
        let bad = refused(&databas, &[("VALKANSLI_KEYS", "1:hemligt"), ("VALKANSLI_LOG", "trace")]);
        assert!(!bad.contains("hemligt") && bad.contains("Rad 1"), "{bad}");
        drop(secret);
        let both = [("VALKANSLI_KEY_FILE", &*fil.path), ("VALKANSLI_KEYS", NYCKEL)];
        assert!(!refused(&databas, &both).is_empty());
        assert_eq!(opened(db, id, &fil).await, "anna@prov.example");
    }

    async fn a_key_that_no_value_needs_may_be_lost(databas: Databas) {
        start(databas.db(), Some(Fil::new().kalla())).await.unwrap();
        start(databas.db(), None).await.unwrap();
        start(databas.db(), Some(Fil::new().kalla())).await.unwrap();
    }

    async fn a_new_key_reaches_every_value_and_the_old_can_go(databas: Databas) {
        let (db, fil) = (databas.db(), Fil::new());
        // A service from before the change, which takes the keys from its own memory.
        let old_ring = fil.kalla().ring();
        let mut ids = Vec::new();
        // More than a batch.
        for number in 0..i64::from(store::BATCH as u16) + 20 {
            let id = account(db, &format!("konto{number}"), &[Roll::Planerare], false).await;
            keep(db, id, &format!("{number}@prov.example"), &old_ring).await;
            ids.push(id);
        }
        let rotated = fil.key(&databas, &["rotate"]);
        assert_eq!(rotated.code, 0, "{rotated:#?}");
        assert!(rotated.stdout.contains("520 värden är förseglade om med nyckel 2"), "{rotated:#?}");
        assert!(rotated.stdout.contains("Nyckel 1: 0 värden, behövs inte längre"), "{rotated:#?}");
        for (number, id) in ids.iter().enumerate() {
            assert_eq!(Nyckelring::id_of(&sealed(db, *id).await), Some(2));
            assert_eq!(opened(db, *id, &fil).await, format!("{number}@prov.example"));
        }
        // What the old service wrote meanwhile still opens, holds the old key in its
        // place, and is sealed anew by the next run, which adds no key.
        keep(db, ids[7], "sent@prov.example", &old_ring).await;
        assert_eq!(opened(db, ids[7], &fil).await, "sent@prov.example");
        let kept = fil.key(&databas, &["remove", "1"]);
        assert!(kept.code == 2 && kept.stderr.contains("1 värden behöver den"), "{kept:#?}");
        let again = fil.key(&databas, &["rotate"]);
        assert!(again.stdout.contains("1 värden är förseglade om med nyckel 2"), "{again:#?}");
        assert_eq!(opened(db, ids[7], &fil).await, "sent@prov.example");
        for (id, said) in [("2", "kan inte tas bort"), ("9", "ingen nyckel 9")] {
            let refused = fil.key(&databas, &["remove", id]);
            assert!(refused.code == 2 && refused.stderr.contains(said), "{refused:#?}");
        }
        assert_eq!(fil.key(&databas, &["remove", "1"]).code, 0);
        assert_eq!(fil.kalla().ring().ids().collect::<Vec<_>>(), [2]);
        assert_eq!(opened(db, ids[519], &fil).await, "519@prov.example");
        let listed = fil.key(&databas, &["list"]);
        assert_eq!(listed.stdout, "Nyckel 2: 520 värden, förseglar nya värden.\n");
        start(db, Some(fil.kalla())).await.unwrap();
    }

    async fn a_backup_holds_nothing_in_clear_and_needs_its_key(databas: Databas) {
        let db = databas.db();
        crate::kommun::make(db).await;
        let keys = [("VALKANSLI_KEYS", NYCKEL)];
        assert_eq!(on_with(&databas, &["key", "list"], &keys).code, 0);
        person::keep(db, Slag::Valjare, uppgifter("Xyzzyna Skvader", 7), false).await;
        person::keep(db, Slag::Rostmottagare, uppgifter("Xyzzyna Skvader", 8), true).await;
        let copy = backup(&databas);
        assert!(copy.len() > 1000);
        let shown = String::from_utf8_lossy(&copy);
        for clear in ["Xyzzyna", "Skvader", "Provgatan", "+4670", "prov7@", "9001010", "900101007"] {
            assert!(!shown.contains(clear), "{clear}");
        }
        let other = "1:AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";
        let wrong = on_with(&databas, &["serve", "--bind", "127.0.0.1:0"], &[("VALKANSLI_KEYS", other)]);
        assert!(wrong.code == 2 && wrong.stderr.contains("Nyckel 1 är inte den nyckel"), "{wrong:#?}");
    }

    async fn a_person_is_found_by_her_number_after_the_key_is_changed(databas: Databas) {
        let db = databas.db();
        crate::kommun::make(db).await;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("nycklar").to_str().unwrap().to_owned();
        std::fs::write(&path, format!("{NYCKEL}\n")).unwrap();
        let file = [("VALKANSLI_KEY_FILE", &*path)];
        let app = App::start(db, &["--key-file", &path]).await;
        let anna = Klient::with(&app, db, "anna", &[Roll::Bemanningsansvarig]).await;
        location(&anna.post("/kansli/personer/ny", &ASA).await);
        let finds = async || {
            let mut all = true;
            for q in ["18900101-9802", "asa.oberg@exempel.se", "0701234567", "åsa"] {
                let found = anna.post("/kansli/personer/sok", &[("q", q)]).await;
                all &= found.text().contains("Åsa Öberg");
            }
            all
        };
        assert!(finds().await);
        // Half way: the key is there, nothing is sealed with it.
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, format!("{text}2:AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=\n")).unwrap();
        assert!(finds().await, "under the old key");
        let again = anna.post("/kansli/personer/ny", &ASA).await;
        assert_eq!(again.status, 422, "her number is known under the old key too");
        let rotated = on_with(&databas, &["key", "rotate"], &file);
        assert!(rotated.stdout.contains("5 värden är förseglade om"), "{rotated:#?}");
        assert_eq!(on_with(&databas, &["key", "remove", "1"], &file).code, 0);
        assert!(finds().await, "the service has taken up the file");
        app.stop().await;
    }

    async fn keys_of_the_environment_are_taken_but_not_changed(databas: Databas) {
        let given = [("VALKANSLI_KEYS", NYCKEL)];
        assert_eq!(on_with(&databas, &["key", "list"], &given).code, 0);
        let refused = on_with(&databas, &["key", "rotate"], &given);
        assert!(refused.code == 2 && refused.stderr.contains("VALKANSLI_KEYS"), "{refused:#?}");
        let without = on_with(&databas, &["key", "list"], &[]);
        assert!(without.code == 2 && without.stderr.contains("--key-file"), "{without:#?}");
    }
}

/// What a backup of the database holds.
fn backup(databas: &Databas) -> Vec<u8> {
    use valkansli::db::DatabaseUrl;
    match databas.url() {
        DatabaseUrl::Sqlite(path) => {
            let mut all = std::fs::read(path).unwrap();
            all.extend(std::fs::read(format!("{path}-wal")).unwrap_or_default());
            all
        }
        DatabaseUrl::Postgres(url) => {
            use diesel::sql_types::Text;
            #[derive(QueryableByName)]
            struct Line {
                #[diesel(sql_type = Text)]
                line: String,
            }
            let mut conn = diesel::PgConnection::establish(url).unwrap();
            let mut all = Vec::new();
            for table in ["person", "besok", "handelse", "nyckelprov", "konto", "brev"] {
                let query = format!("SELECT t::text AS line FROM {table} t");
                for Line { line } in diesel::sql_query(query).load::<Line>(&mut conn).unwrap() {
                    // Bytes are written in hexadecimal, as in a dump: also what they say.
                    for part in line.split(['"', ',', '(', ')']) {
                        let hex = part.trim_start_matches("\\\\x").trim_start_matches("\\x");
                        let bytes = data_encoding::HEXLOWER.decode(hex.as_bytes());
                        all.extend(bytes.unwrap_or_default());
                        all.push(b'\n');
                    }
                    all.extend(line.into_bytes());
                }
            }
            all
        }
    }
}

#[test]
fn every_sealed_column_of_the_schema_is_in_the_register() {
    let schema = include_str!("../../src/db/schema.rs");
    let mut tabell = "";
    let mut found = Vec::new();
    for line in schema.lines().map(str::trim) {
        if let Some((name, rest)) = line.split_once(' ') {
            if rest.starts_with('(') && rest.ends_with('{') {
                tabell = name;
            }
            if name.starts_with("forseglad_") {
                assert!(rest.contains("Binary"), "{tabell}.{name} is not Binary");
                found.push((tabell, name));
            }
        }
    }
    let mut known: Vec<_> = FORSEGLADE.iter().map(|k| (k.tabell, k.namn)).collect();
    found.sort_unstable();
    known.sort_unstable();
    assert_eq!(found, known);
    for kolumn in FORSEGLADE {
        let Some(uppslag) = kolumn.uppslag else { continue };
        assert!(schema.contains(&format!("{} -> ", uppslag.kolumn)), "{kolumn:?}");
    }
}

#[test]
fn a_value_is_sealed_in_a_column_of_the_register_only() {
    let mut wrong = Vec::new();
    for path in crate::rooms::files(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))) {
        if path.to_str().unwrap().contains("/sigill/") {
            continue;
        }
        let code = std::fs::read_to_string(&path).unwrap();
        for place in code.split("Plats::new(").skip(1) {
            let mut words = place.split(',').map(|word| word.trim().trim_matches('"'));
            let (tabell, namn) = (words.next().unwrap(), words.next().unwrap());
            let known = |kolumn: &Kolumn| {
                kolumn.tabell == tabell && (kolumn.namn == namn || namn == "kolumn")
            };
            // What is offered while a second factor is set up is gone with its session,
            // and a sign-in under way elsewhere with its cookie.
            let passing = [("session", "totp_forslag"), ("kaka", "oidc")];
            if !passing.contains(&(tabell, namn)) && !FORSEGLADE.iter().any(known) {
                wrong.push(format!("{}: {tabell}.{namn}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "a new key would not reach {wrong:#?}");
}
