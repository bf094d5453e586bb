//! The register of persons, visits and registerutdrag.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::Days;
use diesel::prelude::*;
use valkansli::db::schema::{handelse, person};
use valkansli::db::{AnyConnection, Db, Error};
use valkansli::konto::Roll;
use valkansli::logg::Utforare;
use valkansli::person::kontakt::{Adress, Epost, Namn, Telefon};
use valkansli::person::personnummer::Personnummer;
use valkansli::person::utdrag::store::TABELLER;
use valkansli::person::{PersonId, Slag, Uppgifter, store};
use valkansli::sigill::Nyckelring;
use valkansli::tid;

use crate::app::{App, NYCKEL, Svar};
use crate::besok::{plan, today};
use crate::databas::on_both;
use crate::inloggad::{Klient, account};
use crate::kommando::fed;

/// A personnummer of nobody alive, with its check digit.
pub fn nummer(birth: &str, serial: u32) -> String {
    let nine = format!("{birth}{serial:03}");
    let sum: u32 = nine
        .chars()
        .enumerate()
        .map(|(place, c)| c.to_digit(10).unwrap() * if place % 2 == 0 { 2 } else { 1 })
        .map(|product| product / 10 + product % 10)
        .sum();
    format!("18{nine}{}", (10 - sum % 10) % 10)
}

/// The keys that the service of a test has.
pub fn ring() -> Nyckelring {
    NYCKEL.parse().unwrap()
}

/// Someone to register.
pub fn uppgifter(namn: &str, serial: u32) -> Uppgifter {
    let today = tid::now().date_naive();
    Uppgifter {
        namn: Namn::parse(namn).unwrap(),
        adress: Adress::parse("Provgatan 1, 111 11 Provköping").unwrap(),
        telefon: Some(Telefon::parse(&format!("070-{serial:07}")).unwrap()),
        epost: Some(Epost::parse(&format!("prov{serial}@exempel.se")).unwrap()),
        personnummer: Some(Personnummer::parse(&nummer("900101", serial), today).unwrap()),
        val: Some("rkl2026".parse().unwrap()),
    }
}

/// Registers someone without the pages.
pub async fn keep(db: &Db, slag: Slag, uppgifter: Uppgifter, skyddad: bool) -> PersonId {
    db.write(move |conn| {
        let (now, av) = (tid::now(), Utforare::systemet());
        store::add(conn, &ring(), &now, &av, (slag, &uppgifter, skyddad))
    })
    .await
    .unwrap()
}

/// The codes of the events of a row, in their order.
pub async fn events(db: &Db, tabell: &'static str, id: i64) -> Vec<String> {
    db.read(move |conn| {
        Ok::<_, Error>(
            handelse::table
                .filter(handelse::tabell.eq(tabell))
                .filter(handelse::rad.eq(id.to_string()))
                .order(handelse::nummer)
                .select(handelse::kod)
                .load(conn)?,
        )
    })
    .await
    .unwrap()
}

/// How many events there are of a kind.
pub async fn count(db: &Db, kod: &'static str) -> i64 {
    db.read(move |conn| {
        Ok::<_, Error>(handelse::table.filter(handelse::kod.eq(kod)).count().get_result(conn)?)
    })
    .await
    .unwrap()
}

async fn version(db: &Db, id: PersonId) -> String {
    db.read(move |conn| {
        let version: i64 = person::table.find(id).select(person::version).first(conn)?;
        Ok::<_, Error>(version.to_string())
    })
    .await
    .unwrap()
}

/// The address that a form was answered with.
pub fn location(svar: &Svar) -> String {
    assert_eq!(svar.status, 303, "{}", main_of(svar));
    svar.header("location").unwrap().to_owned()
}

/// A form of a person.
pub const ASA: [(&str, &str); 6] = [
    ("namn", "Åsa Öberg"),
    ("adress", "Lönngatan 7, 111 11 Provköping"),
    ("telefon", "070-123 45 67"),
    ("epost", "Asa.Oberg@exempel.se"),
    ("personnummer", "18900101-9802"),
    ("val", "rkl2026"),
];

fn with<'a>(
    base: &[(&'a str, &'a str)],
    changes: &[(&'a str, &'a str)],
) -> Vec<(&'a str, &'a str)> {
    let kept = base.iter().filter(|(name, _)| !changes.iter().any(|(other, _)| other == name));
    kept.chain(changes).copied().collect()
}

on_both! {
    async fn a_person_is_made_found_changed_and_removed(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let anna = Klient::with(&app, db, "anna", &[Roll::Bemanningsansvarig]).await;
        let made = location(&anna.post("/kansli/personer/ny", &ASA).await);
        let id: PersonId =
            made.trim_start_matches("/kansli/personer/").split('?').next().unwrap().parse().unwrap();
        let path = format!("/kansli/personer/{id}");
        let card = anna.get(&made).await;
        for shown in ["Personen är inlagd.", "Åsa Öberg", "18900101-9802", "070-123 45 67"] {
            assert!(card.text().contains(shown), "{shown}");
        }
        assert!(anna.get("/kansli/personer").await.text().contains("Åsa Öberg"));

        // Any way of writing it finds her, in the body of a form and nowhere else.
        for q in ["åsa", "OBERG", "öb ås", "1890-01-01-9802", "18900101-9802", "900101+9802",
            "+46 70 123 45 67", "0701234567", "ASA.OBERG@EXEMPEL.SE"]
        {
            let found = anna.post("/kansli/personer/sok", &[("q", q)]).await;
            let there = found.text().contains(&path);
            assert_eq!(there, q != "1890-01-01-9802", "{q}");
            assert!(!found.text().contains("sok?q="));
        }
        assert_eq!(anna.post("/kansli/personer/sok", &[("q", " ")]).await.status, 422);

        let first = version(db, id).await;
        let moved = with(&ASA, &[("adress", "Ekgatan 2"), ("version", &first)]);
        assert_eq!(location(&anna.post(&path, &moved).await), format!("{path}?klart=sparad"));
        // The same form again is stale, and both versions are shown.
        let late = with(&ASA, &[("adress", "Almgatan 3"), ("version", &first)]);
        let stale = anna.post(&path, &late).await;
        assert_eq!(stale.status, 409);
        assert!(stale.text().contains("Almgatan 3") && stale.text().contains("Ekgatan 2"));
        let second = version(db, id).await;
        assert!(stale.text().contains(&format!("name=\"version\" value=\"{second}\"")));
        location(&anna.post(&path, &with(&late, &[("version", &second)])).await);

        let gone = |bekrafta| [("version", "3"), (bekrafta, "ja")];
        let remove = format!("{path}/ta-bort");
        assert_eq!(anna.post(&remove, &gone("x")).await.status, 409, "not without the box");
        location(&anna.post(&remove, &gone("bekrafta")).await);
        assert_eq!(anna.get(&path).await.status, 404);
        let told = ["person_skapad", "person_andrad", "person_andrad", "person_borttagen"];
        assert_eq!(events(db, "person", id).await, told);
        app.stop().await;
    }

    async fn what_is_wrong_is_told_by_its_field_and_what_was_typed_is_kept(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let anna = Klient::with(&app, db, "anna", &[Roll::Informationstjanst]).await;
        for (falt, typed, said) in [
            ("namn", "", "Skriv ett namn."),
            ("telefon", "12", "Skriv ett telefonnummer"),
            ("epost", "asa", "Skriv en e-postadress"),
            ("personnummer", "18900101-9803", "sista siffra"),
            ("personnummer", "18901301-9802", "siffra"),
            ("val", "", "Välj vilket val"),
        ] {
            let wrong = anna.post("/kansli/personer/ny", &with(&ASA, &[(falt, typed)])).await;
            assert_eq!(wrong.status, 422, "{falt}");
            assert!(wrong.text().contains(&format!("<a href=\"#{falt}\">{said}"))
                || wrong.text().contains(said), "{falt}: {}", wrong.text());
            assert!(wrong.text().contains("Lönngatan 7"), "{falt}");
        }
        let both = Klient::with(&app, db, "bo", &[Roll::Informationstjanst, Roll::Bemanningsansvarig]).await;
        let wrong = both.post("/kansli/personer/ny", &ASA).await;
        assert!(wrong.status == 422 && wrong.text().contains("Välj vad personen är."));
        location(&both.post("/kansli/personer/ny", &with(&ASA, &[("slag", "rostmottagare")])).await);
        app.stop().await;
    }

    async fn each_sees_the_persons_of_her_own_work(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let anna = Klient::with(&app, db, "anna", &[Roll::Bemanningsansvarig]).await;
        let ivar = Klient::with(&app, db, "ivar", &[Roll::Informationstjanst]).await;
        let staff = keep(db, Slag::Rostmottagare, uppgifter("Rut Mottagare", 1), false).await;
        let voter = keep(db, Slag::Valjare, uppgifter("Vera Väljare", 2), false).await;
        for (klient, own, others, name, not) in [
            (&anna, staff, voter, "Rut Mottagare", "Vera"),
            (&ivar, voter, staff, "Vera Väljare", "Rut"),
        ] {
            assert!(klient.get(&format!("/kansli/personer/{own}")).await.text().contains(name));
            let list = klient.get("/kansli/personer?slag=valjare&slag=rostmottagare").await;
            assert!(list.text().contains(name) && !list.text().contains(not));
            let file = klient.get("/kansli/personer?format=csv").await;
            assert!(file.text().contains(name) && !file.text().contains(not));
            let found = klient.post("/kansli/personer/sok", &[("q", not)]).await;
            assert!(found.text().contains("Ingen person stämmer"));
            // Another's row is not even told to be there, and the try is in the log.
            let path = format!("/kansli/personer/{others}");
            let missing = klient.get("/kansli/personer/77").await;
            let refused = klient.get(&path).await;
            assert_eq!((refused.status, missing.status).0, 404);
            assert_eq!(main_of(&refused), main_of(&missing));
            for way in ["", "/oppna", "/skydda", "/oskydda", "/ta-bort", "/utdrag"] {
                let fields = [("version", "1"), ("bekrafta", "ja"), ("skal", "För att jag vill veta")];
                let answer = klient.post(&format!("{path}{way}"), &with(&ASA, &fields)).await;
                assert_eq!(answer.status, 404, "{way}");
            }
            assert_eq!(events(db, "person", others).await.iter().filter(|e| *e == "rad_nekad").count(), 7);
        }
        // The chosen val of voters' cards is nothing for others' roles either.
        let besok = anna.post(&format!("/kansli/personer/{voter}/besok"), &[]).await;
        assert_eq!(besok.status, 403);
        app.stop().await;
    }

    async fn a_file_of_persons_is_an_event_with_their_number(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let anna = Klient::with(&app, db, "anna", &[Roll::Bemanningsansvarig]).await;
        keep(db, Slag::Rostmottagare, uppgifter("Örjan Sist", 1), false).await;
        keep(db, Slag::Rostmottagare, uppgifter("Anna Först", 2), false).await;
        keep(db, Slag::Rostmottagare, uppgifter("Skyddad Någon", 3), true).await;
        let csv = anna.get("/kansli/personer?format=csv").await;
        let text = csv.text();
        assert!(text.find("Anna Först").unwrap() < text.find("Örjan Sist").unwrap());
        assert!(!text.contains("Skyddad Någon"));
        assert_eq!(csv.header("content-disposition").unwrap(), "attachment; filename=\"personer.csv\"");
        assert_eq!(anna.get("/kansli/personer?format=xlsx").await.status, 200);
        let texts: Vec<String> = db.read(|conn| Ok::<_, Error>(
            handelse::table.filter(handelse::kod.eq("personer_exporterade")).order(handelse::nummer)
                .select(handelse::text).load(conn)?)).await.unwrap();
        assert_eq!(texts, ["Tog ut 2 personer som csv: Röstmottagare.", "Tog ut 2 personer som xlsx: Röstmottagare."]);
        app.stop().await;
    }

    async fn two_of_one_personnummer_are_told_unless_one_is_protected(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let anna = Klient::with(&app, db, "anna", &[Roll::Bemanningsansvarig]).await;
        let first = keep(db, Slag::Rostmottagare, uppgifter("Rut Ett", 1), false).await;
        let number = nummer("900101", 1);
        let again = anna.post("/kansli/personer/ny", &with(&ASA, &[("personnummer", &number)])).await;
        assert_eq!(again.status, 422);
        assert!(again.text().contains(&format!("/kansli/personer/{first}")));
        // A voter may be the same person.
        let ivar = Klient::with(&app, db, "ivar", &[Roll::Informationstjanst]).await;
        location(&ivar.post("/kansli/personer/ny", &with(&ASA, &[("personnummer", &number)])).await);

        let hidden = keep(db, Slag::Rostmottagare, uppgifter("Hemlig Två", 2), true).await;
        let number = nummer("900101", 2);
        let free = nummer("900101", 3);
        let of_hidden = with(&ASA, &[("personnummer", &number)]);
        let of_nobody = with(&ASA, &[("personnummer", &free)]);
        let (a, b) = (anna.post("/kansli/personer/ny", &of_hidden).await, anna.post("/kansli/personer/ny", &of_nobody).await);
        let (a, b) = (location(&a), location(&b));
        assert!(a.ends_with("?klart=ny") && b.ends_with("?klart=ny"));
        let copy = a.trim_start_matches("/kansli/personer/").trim_end_matches("?klart=ny").to_owned();
        // An edit tells no more than a new person does.
        let path = b.trim_end_matches("?klart=ny");
        location(&anna.post(path, &with(&of_hidden, &[("personnummer", &nummer("900101", 4)), ("version", "1")])).await);
        // Those who may see her are told of the other.
        let konto = account(db, "nina", &[Roll::Bemanningsansvarig], true).await;
        let nina = Klient::of(&app, db, konto).await;
        let list = nina.get("/kansli/personer/skyddade").await;
        assert!(list.text().contains(&hidden.to_string()));
        assert!(list.text().contains(&format!("/kansli/personer/{copy}")), "{}", list.text());
        app.stop().await;
    }

    async fn a_protected_person_is_opened_with_a_reason_one_time(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let id = keep(db, Slag::Valjare, uppgifter("Hemlig Person", 5), true).await;
        let path = format!("/kansli/personer/{id}");
        let open = format!("{path}/oppna");
        let konto = account(db, "nina", &[Roll::Informationstjanst], true).await;
        let nina = Klient::of(&app, db, konto).await;
        let ivar = Klient::with(&app, db, "ivar", &[Roll::Informationstjanst]).await;

        let closed = ivar.get(&path).await;
        assert!(closed.text().contains("<h1>Skyddad person</h1>") && closed.text().contains("Prov nina"));
        let skal = ("skal", "Väljaren har ringt om sin tid");
        assert_eq!(ivar.post(&open, &[skal]).await.status, 403);
        assert_eq!(ivar.post(&path, &with(&ASA, &[("version", "1")])).await.status, 403);

        // By the whole personnummer, or from the list.
        let number = nummer("900101", 5);
        let found = nina.post("/kansli/personer/skyddade", &[("personnummer", &number)]).await;
        assert!(found.text().contains(&format!("Skyddad person {id}")));
        assert!(!found.text().contains(&number), "it is not shown again");
        let none = nina.post("/kansli/personer/skyddade", &[("personnummer", &nummer("900101", 6))]).await;
        assert!(none.text().contains("Ingen skyddad person"));
        assert!(nina.get("/kansli/personer/skyddade").await.text().contains(&id.to_string()));
        let ask = nina.get(&path).await;
        assert!(ask.text().contains("id=\"skal\"") && !ask.text().contains("Hemlig"));

        for wrong in ["", "kort", "Hemlig har ringt om sin tid", "Nummer 18900101-0051 har ringt"] {
            let refused = nina.post(&open, &[("skal", wrong)]).await;
            assert_eq!(refused.status, 422, "{wrong}");
            assert!(!refused.text().contains("Provgatan"), "{wrong}");
        }
        assert_eq!(count(db, "skyddad_skal_nekat").await, 1, "only the name was compared with hers");
        let opened = nina.post(&open, &[skal]).await;
        assert_eq!(opened.status, 200);
        for shown in ["Hemlig Person", "Provgatan 1", "070-000 00 05", "noterat i loggen"] {
            assert!(opened.text().contains(shown), "{shown}");
        }
        assert_eq!(opened.header("cache-control"), Some("no-store"));
        assert!(!nina.get(&path).await.text().contains("Hemlig"), "that one answer only");
        let text: String = db.read(|conn| Ok::<_, Error>(handelse::table
            .filter(handelse::kod.eq("skyddad_oppnad")).select(handelse::text).first(conn)?)).await.unwrap();
        assert_eq!(text, "Öppnade en skyddad persons uppgifter. Skäl: Väljaren har ringt om sin tid");

        // Her details are changed from the opened card; a slip shows what was typed only.
        let slip = nina.post(&path, &with(&ASA, &[("version", "1"), ("telefon", "12")])).await;
        assert!(slip.status == 422 && slip.text().contains("Lönngatan") && !slip.text().contains("Hemlig"));
        location(&nina.post(&path, &with(&ASA, &[("version", "1")])).await);
        let stale = nina.post(&path, &with(&ASA, &[("version", "1"), ("namn", "Annan")])).await;
        assert!(stale.status == 409 && !stale.text().contains("Öberg"));

        // A file of all about her takes a reason too.
        let extract = format!("{path}/utdrag");
        assert_eq!(nina.post(&extract, &[("format", "json")]).await.status, 422);
        let file = nina.post(&extract, &[("format", "json"), skal]).await;
        assert!(file.text().contains("Åsa Öberg") && file.text().contains("18900101-9802"));
        // The mark is taken away with a reason, and set by anyone who works with her.
        location(&nina.post(&format!("{path}/oskydda"), &[("version", "2"), skal]).await);
        assert!(ivar.get(&path).await.text().contains("Åsa Öberg"));
        let marked = ivar.post(&format!("{path}/skydda"), &[("version", "3")]).await;
        assert!(!ivar.get(&location(&marked)).await.text().contains("Öberg"));
        let told = events(db, "person", id).await;
        let told: Vec<&str> = told.iter().map(String::as_str).collect();
        assert_eq!(told, [
            "person_skapad", "person_skyddad", "rad_nekad", "rad_nekad", "skyddad_funnen",
            "skyddad_skal_nekat", "skyddad_oppnad", "person_andrad", "skyddad_oppnad", "registerutdrag",
            "skyddad_oppnad", "person_oskyddad", "person_skyddad",
        ]);
        app.stop().await;
    }

    async fn a_registerutdrag_holds_all_about_a_person(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let ivar = Klient::with(&app, db, "ivar", &[Roll::Informationstjanst]).await;
        let id = keep(db, Slag::Valjare, uppgifter("Vera Väljare", 1), false).await;
        keep(db, Slag::Rostmottagare, uppgifter("Vera Väljare", 1), true).await;
        let lag = account(db, "lag1", &[Roll::Ambulerande], false).await;
        plan(&ivar, id, lag, today() + Days::new(3)).await;
        let path = format!("/kansli/personer/{id}/utdrag");
        let page = ivar.post(&path, &[("format", "html")]).await;
        for part in ["Vera Väljare", "Provgatan 1", "prov1@exempel.se", "Prov lag1", "La in en person"] {
            assert!(page.text().contains(part), "{part}");
        }
        let name = page.header("content-disposition").unwrap();
        assert_eq!(name, "attachment; filename=\"registerutdrag.html\"");
        let json = ivar.post(&path, &[("format", "json")]).await.json();
        assert_eq!(json["registrerade"][0]["uppgifter"][0]["varde"], "Vera Väljare");
        assert_eq!(json["registrerade"][0]["delar"][0]["rader"].as_array().unwrap().len(), 1);

        // On the machine: every row of the number, which comes on standard input.
        let keys = [("VALKANSLI_KEYS", NYCKEL)];
        let order = ["registerutdrag", "--personnummer", "--json"];
        let whole = fed(&databas, &order, &keys, &format!("{}\n", nummer("900101", 1)));
        assert_eq!(whole.code, 0, "{whole:#?}");
        assert_eq!(whole.report()["registrerade"].as_array().unwrap().len(), 2);
        assert_eq!(count(db, "registerutdrag").await, 4);
        let none = fed(&databas, &order, &keys, &nummer("900101", 9));
        assert_eq!(none.code, 1);
        let wrong = fed(&databas, &order, &keys, "18900101-0000");
        assert!(wrong.code == 2 && !wrong.stderr.contains("0101"), "{wrong:#?}");
        assert_eq!(fed(&databas, &order, &[], "x").code, 2, "no keys");
        app.stop().await;
    }

    async fn the_list_and_the_search_hold_for_ten_thousand(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let anna = Klient::with(&app, db, "anna", &[Roll::Bemanningsansvarig]).await;
        let ring = Arc::new(ring());
        db.write(move |conn| many(conn, &ring, 10_000)).await.unwrap();
        let began = Instant::now();
        let last = anna.get("/kansli/personer?sida=200").await;
        let listed = began.elapsed();
        assert!(last.text().contains("Rad 9951–10000 av 10000"), "{}", last.text());
        let began = Instant::now();
        let found = anna.post("/kansli/personer/sok", &[("q", "persson 4711")]).await;
        let searched = began.elapsed();
        assert!(found.text().contains("Persson 4711") && found.text().contains("1 person."));
        let began = Instant::now();
        assert!(anna.post("/kansli/personer/sok", &[("q", "persson")]).await.text().contains("10000 personer"));
        let broad = began.elapsed();
        eprintln!("10,000 persons: list {listed:?}, search {searched:?}, broad search {broad:?}");
        // Without optimisation; a release build takes a small part of it.
        for took in [listed, searched, broad] {
            assert!(took < Duration::from_secs(10), "{took:?}");
        }
        app.stop().await;
    }
}

/// So many röstmottagare at once.
fn many(conn: &mut AnyConnection, ring: &Nyckelring, antal: u32) -> Result<(), store::Error> {
    use valkansli::sigill::register::PERSON_NAMN;
    #[derive(Insertable)]
    #[diesel(table_name = person)]
    struct Row {
        id: i64,
        slag: &'static str,
        forseglad_namn: Vec<u8>,
        skapad: chrono::NaiveDateTime,
        andrad: chrono::NaiveDateTime,
    }
    let nu = tid::utc(&tid::now());
    let row = |n: u32| Row {
        id: i64::from(n) + 1_000_000,
        slag: "rostmottagare",
        forseglad_namn: ring
            .seal(PERSON_NAMN.plats(i64::from(n) + 1_000_000), &format!("Pia Persson {n}")),
        skapad: nu,
        andrad: nu,
    };
    let rows: Vec<Row> = (0..antal).map(row).collect();
    valkansli::insert_batch!(conn, person::table, rows)?;
    Ok(())
}

/// The page without what is new each time.
pub fn main_of(svar: &Svar) -> &str {
    svar.text().split("<main").nth(1).unwrap_or(svar.text())
}

#[test]
fn every_table_that_refers_to_persons_is_in_the_registerutdrag() {
    let schema = include_str!("../../src/db/schema.rs");
    let mut tabell = "";
    let mut referring = Vec::new();
    for line in schema.lines().map(str::trim) {
        if let Some((name, rest)) = line.split_once(' ') {
            if rest.starts_with('(') && rest.ends_with('{') {
                tabell = name;
            }
            if name == "person_id" {
                referring.push(tabell);
            }
        }
    }
    assert!(!referring.is_empty());
    let known: Vec<&str> = TABELLER.iter().map(|tabell| tabell.namn).collect();
    referring.retain(|name| !known.contains(name));
    assert!(referring.is_empty(), "{referring:?}");
}
