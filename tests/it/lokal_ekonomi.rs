//! Contracts and money: what lokaler cost, and budget and outcome of a val.

use std::fmt::Write as _;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use diesel::prelude::*;
use valkansli::db::schema::{avtal, fil, handelse, lokal, mottagna, rostmottagningsstalle, utfall};
use valkansli::db::{Db, Error};
use valkansli::konto::Roll;
use valkansli::logg::Utforare;
use valkansli::lokal::register::kontakt::{self, Kontaktuppgifter, Uppgift};
use valkansli::person::kontakt::Namn;
use valkansli::sigill::{self, nyckelfil::Nyckelkalla};
use valkansli::tackning::minne::Minne;
use valkansli::{insert_batch, tid, val};

use crate::app::{App, NYCKEL, Svar};
use crate::databas::on_both;
use crate::inloggad::Klient;
use crate::kommando;
use crate::kommun::{self, VAL};
use crate::uppladdning::{self, Del, lokal_id};

const KOSTNAD: &str = "/kansli/lokaler/ekonomi";
const AVTAL: &str = "/kansli/lokaler/avtal";
const BUDGET: &str = "/kansli/lokaler/ekonomi/budget";
const UTFALL: &str = "/kansli/lokaler/ekonomi/utfall";

/// Budget and outcome of Stockholm in the election to the European Parliament of 2024,
/// in thousands of kronor.
const EP2024: [(i32, i64, i64); 10] = [
    (10, 162, 78),
    (20, 9_572, 7_420),
    (30, 2_400, 1_950),
    (40, 5_500, 5_267),
    (50, 20_847, 21_794),
    (60, 21_756, 21_137),
    (70, 816, 1_090),
    (80, 858, 643),
    (90, 789, 913),
    (100, 0, -1_000),
];

/// A contract as its form sends it, with some fields changed.
fn form<'a>(changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = BTreeMap::from([
        ("galler", VAL),
        ("motpart", "Fastighetskontoret"),
        ("fran", "2026-08-01"),
        ("till", "2026-09-30"),
        ("kostnad", "100"),
        ("per", "timme"),
        ("delprogram", "60"),
        ("lage", "tecknat"),
        ("kontakt", ""),
        ("anteckning", ""),
    ]);
    fields.extend(changed.iter().copied());
    fields.into_iter().collect()
}

/// Adds a contract about a lokal.
async fn sign(pia: &Klient<'_>, lokal: i64, changed: &[(&str, &str)]) {
    let path = format!("/kansli/lokal/{lokal}/avtal?val={VAL}");
    let answer = pia.post(&path, &form(changed)).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
}

/// What a place costs as coverage has it.
async fn cost(minne: &Arc<Minne>, db: &Db, namn: &str) -> i64 {
    let bild = minne.bild(db, &kommun::val()).await.unwrap();
    bild.platser.iter().filter(|one| one.namn == namn).map(|one| one.kostnad_kr).sum()
}

/// A page with its spaces made plain, so that amounts can be looked for.
fn plain(svar: &Svar) -> String {
    svar.text().replace('\u{a0}', " ").replace('\u{2212}', "-")
}

#[track_caller]
fn assert_holds(svar: &Svar, status: u16, parts: &[&str]) {
    assert_eq!(svar.status, status, "{}", svar.text());
    let text = plain(svar);
    for part in parts {
        assert!(text.contains(part), "{part} is not in {text}");
    }
}

/// The rows of a csv file without its heading.
fn csv(svar: &Svar) -> Vec<Vec<String>> {
    assert_eq!(svar.status, 200, "{}", svar.text());
    let text = svar.text().trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(text.as_bytes());
    let row = |row: Result<csv::StringRecord, _>| row.unwrap().iter().map(str::to_owned).collect();
    reader.records().map(row).collect()
}

/// The events of the log of these kinds: text and changes.
async fn events(db: &Db, kod: &'static str) -> Vec<(String, String)> {
    db.read(move |conn| {
        let all = handelse::table
            .filter(handelse::kod.eq(kod))
            .order(handelse::nummer)
            .select((handelse::text, handelse::andringar));
        Ok::<_, Error>(all.load(conn)?)
    })
    .await
    .unwrap()
}

/// The numbers of all contracts.
async fn contracts(db: &Db) -> Vec<i64> {
    db.read(|conn| Ok::<_, Error>(avtal::table.order(avtal::id).select(avtal::id).load(conn)?))
        .await
        .unwrap()
}

/// How many amounts are booked, and what they come to.
async fn booked(db: &Db) -> (usize, i64) {
    let all: Vec<i64> = db
        .read(|conn| Ok::<_, Error>(utfall::table.select(utfall::belopp_kr).load(conn)?))
        .await
        .unwrap();
    (all.len(), all.iter().sum())
}

/// Notes that votes were received early in a place of the val.
async fn votes(db: &Db, namn: &'static str, antal: i32) {
    db.write(move |conn| {
        let place = rostmottagningsstalle::table.filter(rostmottagningsstalle::namn.eq(namn));
        let stalle: i64 = place.select(rostmottagningsstalle::id).first(conn)?;
        let datum: chrono::NaiveDate = kommun::TORSDAG.parse().unwrap();
        diesel::insert_into(mottagna::table)
            .values((
                mottagna::val_id.eq(VAL),
                mottagna::kallans_id.eq("1"),
                mottagna::namn.eq(namn),
                mottagna::stalle_id.eq(stalle),
                mottagna::datum.eq(datum),
                mottagna::antal.eq(antal),
            ))
            .execute(conn)?;
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
}

/// A file for the import of amounts.
fn file(text: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("utfall.csv");
    std::fs::write(&path, text).unwrap();
    let path = path.to_str().unwrap().to_owned();
    (folder, path)
}

/// The whole form of a budget: its rows as delprogram, budget, forecast, comment, and
/// the version of each.
fn budget(rows: &[(i32, &str, &str, &str)], version: &str) -> Vec<(String, String)> {
    rows.iter()
        .flat_map(|(kod, budget, prognos, kommentar)| {
            [("budget", budget), ("prognos", prognos), ("kommentar", kommentar)]
                .map(|(name, value)| (format!("{name}-{kod}"), (*value).to_owned()))
                .into_iter()
                .chain([(format!("version-{kod}"), version.to_owned())])
        })
        .collect()
}

async fn send(klient: &Klient<'_>, path: &str, falt: &[(String, String)]) -> Svar {
    let falt: Vec<(&str, &str)> = falt.iter().map(|(name, value)| (&**name, &**value)).collect();
    klient.post(path, &falt).await
}

on_both! {
    async fn a_contract_is_added_changed_removed_and_put_back(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let pia = Klient::with(&app, db, "pia", &[Roll::Planerare]).await;
        let lokal = lokal_id(db, "Stadsbiblioteket").await;
        let list = format!("/kansli/lokal/{lokal}/avtal?val={VAL}");
        assert_holds(&pia.get(&list).await, 200, &["Det finns inget avtal om lokalen."]);

        let slip = pia.post(&list, &form(&[("till", "2026-07-31"), ("kostnad", "12,50")])).await;
        assert_holds(&slip, 422, &["href=\"#till\"", "href=\"#kostnad\"", "value=\"12,50\"",
            "value=\"Fastighetskontoret\""]);
        assert!(contracts(db).await.is_empty());

        sign(&pia, lokal, &[]).await;
        let id = contracts(db).await[0];
        let one = format!("/kansli/avtal/{id}?val={VAL}");
        // 18 days of 8 hours and valdagen of 12.
        assert_holds(&pia.get(&list).await, 200, &["Fastighetskontoret", "15 600 kr"]);
        let shown = pia.get(&one).await;
        assert_holds(&shown, 200, &["100 kr per öppen timme", "15 600 kr", "60 Förtidsröstning"]);

        let change = form(&[("kostnad", "110"), ("version", "1")]);
        let changed = pia.post(&one, &change).await;
        assert_eq!(changed.header("location"), Some(&*format!("{one}&klart=sparat")));
        let stale = pia.post(&one, &form(&[("kostnad", "120"), ("version", "1")])).await;
        assert_holds(&stale, 409, &["Någon annan har ändrat", "120 kr", "110 kr",
            "name=\"version\" value=\"2\""]);
        let log = events(db, "avtal_andrat").await;
        assert_eq!(log.len(), 1, "{log:?}");
        assert!(log[0].1.contains("\"fore\":\"100\",\"efter\":\"110\""), "{log:?}");

        let gone = format!("/kansli/avtal/{id}/ta-bort?val={VAL}");
        assert_eq!(pia.post(&gone, &[("version", "1")]).await.status, 409);
        let removed = pia.post(&gone, &[("version", "2")]).await;
        assert_holds(&removed, 200, &["är borttaget", "id=\"angra\"",
            "name=\"kostnad\" value=\"110\""]);
        assert!(contracts(db).await.is_empty());
        assert_eq!(pia.get(&one).await.status, 404);
        sign(&pia, lokal, &[("kostnad", "110")]).await;
        let rad = lokal.to_string();
        let of_lokal: i64 = db
            .read(move |conn| {
                let mine = handelse::table
                    .filter(handelse::tabell.eq("lokal"))
                    .filter(handelse::rad.eq(&rad));
                Ok::<_, Error>(mine.count().get_result(conn)?)
            })
            .await
            .unwrap();
        assert_eq!(of_lokal, 4, "added, changed, removed, put back");
        app.stop().await;
    }

    async fn a_contract_with_money_booked_on_it_stays(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let pia = Klient::with(&app, db, "pia", &[Roll::Planerare]).await;
        let lokal = lokal_id(db, "Stadsbiblioteket").await;
        sign(&pia, lokal, &[("kostnad", "10000"), ("per", "val")]).await;
        let id = contracts(db).await[0].to_string();
        let row = [("delprogram", "60"), ("datum", "2026-09-01"), ("text", "Hyra"),
            ("belopp", "4 000"), ("avtal", &id)];
        let path = format!("{UTFALL}?val={VAL}");
        assert_eq!(pia.post(&path, &row).await.status, 303);
        let gone = pia.post(&format!("/kansli/avtal/{id}/ta-bort"), &[("version", "1")]).await;
        assert_holds(&gone, 409, &["bokförda belopp"]);
        // What the contract binds beyond what is booked on it.
        let rows = csv(&pia.get(&format!("{BUDGET}?val={VAL}&format=csv")).await);
        let part = rows.iter().find(|row| row[0] == "60").unwrap();
        assert_eq!(part[2..6], ["0", "4000", "6000", "10000"], "{part:?}");
        app.stop().await;
    }

    async fn the_file_of_a_contract_and_whom_to_ask_are_for_those_who_need_them(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let pia = Klient::with(&app, db, "pia", &[Roll::Planerare]).await;
        let ana = Klient::with(&app, db, "ana", &[Roll::Analytiker]).await;
        let lokal = lokal_id(db, "Stadsbiblioteket").await;
        let kontakt = db
            .write(move |conn| {
                let kalla = Nyckelkalla::fixed(NYCKEL.parse().unwrap());
                let (now, av) = (tid::now(), Utforare::systemet());
                let ring = sigill::store::ring_to_seal(conn, &kalla, &now).unwrap();
                let new = Kontaktuppgifter {
                    uppgift: Uppgift::Avtal,
                    namn: Namn::parse("Ulla Provsson").unwrap(),
                    telefon: None,
                    epost: None,
                };
                let added = kontakt::store::add(conn, &ring, &now, &av, (lokal, &new));
                Ok::<_, Error>(added.unwrap().to_string())
            })
            .await
            .unwrap();
        let path = format!("/kansli/lokal/{lokal}/avtal?val={VAL}");
        assert_holds(&pia.get(&path).await, 200, &["Ulla Provsson (Avtal)"]);
        let typed = form(&[("kontakt", &kontakt)]);
        let with = |namn, bytes| -> Vec<Del<'_>> {
            let texts = typed.iter().map(|(name, value)| Del::Falt(name, value));
            texts.chain([Del::Fil("fil", namn, bytes)]).collect()
        };
        let slip = uppladdning::post(&app, &pia, &path, with("avtal.exe", b"MZ")).await;
        assert_holds(&slip, 422, &["href=\"#fil\"", "value=\"Fastighetskontoret\""]);
        let sent = uppladdning::post(&app, &pia, &path, with("avtal.pdf", b"%PDF-1.4\n%%EOF")).await;
        assert_eq!(sent.status, 303, "{}", sent.text());

        let one = format!("/kansli/avtal/{}?val={VAL}", contracts(db).await[0]);
        assert_holds(&pia.get(&one).await, 200, &["avtal.pdf", "Ulla Provsson"]);
        let seen = ana.get(&one).await;
        assert_holds(&seen, 200, &["visas bara för den som planerar", "<dd>Avtal</dd>"]);
        assert!(!seen.text().contains("Ulla") && !seen.text().contains("avtal.pdf"));
        assert!(!seen.text().contains("id=\"spara\""), "who may not change sees no form");

        // A change without a file keeps the one there is; to drop it is said.
        let keep = form(&[("kontakt", &kontakt), ("kostnad", "90"), ("version", "1")]);
        assert_eq!(pia.post(&one, &keep).await.status, 303);
        assert_holds(&pia.get(&one).await, 200, &["avtal.pdf"]);
        let drop = form(&[("kontakt", &kontakt), ("version", "2"), ("utan_fil", "ja")]);
        assert_eq!(pia.post(&one, &drop).await.status, 303);
        assert!(!pia.get(&one).await.text().contains("avtal.pdf"));
        let kept: i64 =
            db.read(|conn| Ok::<_, Error>(fil::table.count().get_result(conn)?)).await.unwrap();
        assert_eq!(kept, 1, "it stays among the files of the lokal");
        let log = format!("{:?}", events(db, "avtal_tillagt").await);
        assert!(log.contains(&kontakt) && !log.contains("Ulla"), "{log}");
        app.stop().await;
    }

    async fn lokaler_cost_by_hour_day_and_vote(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let pia = Klient::with(&app, db, "pia", &[Roll::Planerare]).await;
        let bibliotek = lokal_id(db, "Stadsbiblioteket").await;
        let skola = lokal_id(db, "Norra skolan").await;
        let centrum = lokal_id(db, "Centrumhuset").await;
        // Coverage keeps what places cost, and sees that a contract was signed.
        let minne = Arc::new(Minne::default());
        assert_eq!(cost(&minne, db, "Stadsbiblioteket").await, 0);
        sign(&pia, bibliotek, &[]).await;
        assert!(cost(&minne, db, "Stadsbiblioteket").await > 0);
        // Two vallokaler, one school, one day.
        sign(&pia, skola, &[("kostnad", "1 001"), ("per", "dag"), ("delprogram", "40")]).await;
        // Signed for all days but the first two of eighteen; a draft for those.
        sign(&pia, centrum, &[("per", "val"), ("kostnad", "500"), ("fran", "2026-08-28")]).await;
        sign(&pia, centrum, &[("lage", "utkast"), ("per", "dag"), ("kostnad", "70"),
            ("till", "2026-08-27")]).await;
        sign(&pia, centrum, &[("lage", "uppsagt"), ("kostnad", "9999")]).await;
        votes(db, "Stadsbiblioteket", 1560).await;

        let rows = csv(&pia.get(&format!("{KOSTNAD}?val={VAL}&format=csv")).await);
        let of = |namn: &str| rows.iter().find(|row| row[0] == namn).unwrap().clone();
        assert_eq!(of("Stadsbiblioteket")[2..],
            ["rostningslokal", "19", "156", "15600", "0", "100", "1560", "10", "0"]);
        assert_eq!(of("Norra skolan")[2..],
            ["vallokal", "1", "12", "1001", "0", "83", "", "", "0"]);
        assert_eq!(of("Centrumhuset")[3..],
            ["18", "216", "640", "140", "3", "", "", "2"]);
        assert_eq!(of("Södra gården")[5..], ["", "0", "", "", "", "1"], "no contract says what it costs");
        assert_eq!(of("Summa")[5..10], ["17241", "140", &*of("Summa")[7], "1560", "10"]);

        let page = pia.get(&format!("{KOSTNAD}?val={VAL}&sortera=-kostnad")).await;
        assert_holds(&page, 200, &["17 241 kr", "Förtidsrösterna är från",
            "4 lokaler i planen saknar tecknat avtal", "Tecknat avtal saknas 2 dagar, först 2026-08-26"]);
        let text = plain(&page);
        let at = |namn: &str| text.find(namn).unwrap();
        assert!(at("Stadsbiblioteket") < at("Norra skolan") && at("Norra skolan") < at("Centrumhuset"));
        let missing = pia.get(&format!("{KOSTNAD}?val={VAL}&avtal=saknas")).await;
        assert_holds(&missing, 200, &["Centrumhuset", "Södra gården", "Norrby torg"]);
        assert!(!missing.text().contains("Stadsbiblioteket"));

        // The val after this has its votes from this, and its own contracts.
        let next = kommun::another_val();
        db.write(move |conn| val::store::add(conn, &next)).await.unwrap();
        sign(&pia, bibliotek, &[("galler", "extra2026"), ("per", "val"), ("kostnad", "3120")]).await;
        let rows = csv(&pia.get(&format!("{KOSTNAD}?val=extra2026&format=csv")).await);
        assert_eq!(rows[0][..1], ["Stadsbiblioteket"]);
        assert_eq!(rows[0][5..10], ["3120", "0", "", "1560", "2"]);
        app.stop().await;
    }

    async fn contracts_are_listed_filtered_and_pointed_at(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let pia = Klient::with(&app, db, "pia", &[Roll::Planerare]).await;
        let bibliotek = lokal_id(db, "Stadsbiblioteket").await;
        let skola = lokal_id(db, "Norra skolan").await;
        let soon = tid::shift(tid::now().date_naive(), 60).max(kommun::VALDAG.parse().unwrap());
        let soon = soon.to_string();
        sign(&pia, bibliotek, &[("till", &soon)]).await;
        sign(&pia, skola, &[("till", "2026-09-12"), ("lage", "skickat"), ("delprogram", "40"),
            ("motpart", "Skolfastigheter")]).await;
        sign(&pia, skola, &[("galler", ""), ("till", "2036-12-31"), ("kostnad", "1"),
            ("delprogram", "40")]).await;
        let ids = |svar: Svar| -> Vec<String> {
            csv(&svar).into_iter().map(|row| row[0].clone()).collect()
        };
        let all = contracts(db).await;
        let list = |query: &str| format!("{AVTAL}?val={VAL}&format=csv{query}");
        let of = |places: &[usize]| -> Vec<String> {
            places.iter().map(|place| all[*place].to_string()).collect()
        };
        assert_eq!(ids(pia.get(&list("")).await), of(&[1, 2, 0]), "by lokal");
        // On the only day that the school is open, the contract sent has ended.
        assert_eq!(ids(pia.get(&list("&sortera=-kostnad")).await), of(&[0, 2, 1]));
        assert_eq!(ids(pia.get(&list("&lage=skickat")).await), of(&[1]));
        assert_eq!(ids(pia.get(&list("&lage=skickat&lage=tecknat&delprogram=40")).await), of(&[1, 2]));
        assert_eq!(ids(pia.get(&list("&q=skolfast")).await), of(&[1]));
        assert_eq!(ids(pia.get(&list("&varning=fore-valdagen")).await), of(&[1]));
        let idag = tid::now().date_naive();
        if idag < soon.parse().unwrap() && tid::shift(idag, 60) >= soon.parse().unwrap() {
            assert_eq!(ids(pia.get(&list("&varning=slutar-snart")).await), of(&[0]));
        }
        let page = pia.get(&format!("{AVTAL}?val={VAL}")).await;
        assert_holds(&page, 200, &["Slutar före valdagen", "Skolfastigheter", "Alla val"]);
        let sheet = pia.get(&format!("{AVTAL}?val={VAL}&format=xlsx")).await;
        assert!(sheet.body.starts_with(b"PK"));
        app.stop().await;
    }

    async fn budget_and_outcome_of_stockholm_2024_come_out(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let pia = Klient::with(&app, db, "pia", &[Roll::Planerare]).await;
        let kronor: Vec<String> = EP2024.iter().map(|row| format!("{}000", row.1)).collect();
        let rows: Vec<(i32, &str, &str, &str)> =
            EP2024.iter().zip(&kronor).map(|(row, kr)| (row.0, &**kr, "", "")).collect();
        let edit = format!("{BUDGET}/andra?val={VAL}");
        let saved = send(&pia, &edit, &budget(&rows, "0")).await;
        assert_eq!(saved.header("location"), Some(&*format!("{BUDGET}?val={VAL}&klart=sparat")));

        // As the economy system gives it out: in two amounts each, with öre.
        let mut text = "Delprogram;Bokföringsdatum;Verifikationstext;Belopp\n".to_owned();
        for (kod, _, tkr) in EP2024 {
            writeln!(text, "{kod};2026-09-14;Del ett;{},40", tkr * 400).unwrap();
            writeln!(text, "{kod};2026-09-30;Del två;{},00", tkr * 600).unwrap();
        }
        let (_folder, path) = file(&text);
        let order = ["import", "utfall", &path, "--val", VAL, "--json"];
        let tried = kommando::on(&databas, &[&order[..], &["--dry-run"]].concat());
        assert_eq!((tried.code, booked(db).await.0), (0, 0), "{tried:#?}");
        assert_eq!(tried.report()["tillagda"], 20);
        let done = kommando::on(&databas, &order);
        assert_eq!(done.code, 0, "{done:#?}");
        assert!(done.stdout.contains("avrundade"), "{done:#?}");
        assert_eq!(booked(db).await, (20, 59_292_000));
        let again = kommando::on(&databas, &order).report();
        assert_eq!((&again["tillagda"], &again["oforandrade"]), (&0.into(), &20.into()));
        assert_eq!(booked(db).await.0, 20);

        let page = pia.get(&format!("{BUDGET}?val={VAL}")).await;
        assert_holds(&page, 200, &["62 700 000 kr", "59 292 000 kr", "-3 408 000 kr", "-5,4 %",
            "+4,5 %", "2 delprogram är i fara", "Över budget", "I fara", "<svg class=\"stapel\""]);
        let rows = csv(&pia.get(&format!("{BUDGET}?val={VAL}&format=csv")).await);
        assert_eq!(rows.len(), 11);
        assert_eq!(rows[10][1..4], ["Summa", "62700000", "59292000"]);
        assert_eq!(rows[9][..4], ["100", "Intäkter", "0", "'-1000000"]);

        // A row that is wrong stops all of them, unless the rest is asked for.
        let (_folder, path) = file("delprogram;datum;text;belopp\n40;2026-09-30;Ny;1\n41;2026-09-30;x;1\n");
        let order = ["import", "utfall", &path, "--val", VAL, "--json"];
        let stopped = kommando::on(&databas, &order);
        assert_eq!((stopped.code, booked(db).await.0), (1, 20), "{stopped:#?}");
        let rest = kommando::on(&databas, &[&order[..], &["--utan-avvisade"]].concat());
        assert_eq!((rest.code, booked(db).await.0), (1, 21), "{rest:#?}");
        let (_folder, path) = file("delprogram;datum;text;belopp\n40;2026-09-30;Ny;1\n");
        let order = ["import", "utfall", &path, "--val", VAL, "--ersatt", "--json"];
        let replaced = kommando::on(&databas, &order).report();
        assert_eq!((&replaced["borttagna"], booked(db).await), (&20.into(), (1, 1)));
        let unknown = kommando::on(&databas, &["import", "utfall", &path, "--val", "okant"]);
        assert_eq!(unknown.code, 2);
        app.stop().await;
    }

    async fn a_budget_is_edited_and_a_stale_edit_is_told(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let pia = Klient::with(&app, db, "pia", &[Roll::Planerare]).await;
        let edit = format!("{BUDGET}/andra?val={VAL}");
        assert_eq!(send(&pia, &edit, &budget(&[(40, "5000", "", "")], "0")).await.status, 303);
        let slip = budget(&[(40, "fem", "", ""), (60, "1", "2", "")], "1");
        let slip = send(&pia, &edit, &slip).await;
        assert_holds(&slip, 422, &["href=\"#budget-40\"", "href=\"#kommentar-60\"", "value=\"fem\""]);
        let forecast = budget(&[(40, "5000", "6000", "Två skolor till")], "1");
        assert_eq!(send(&pia, &edit, &forecast).await.status, 303);
        let shown = pia.get(&format!("{BUDGET}?val={VAL}")).await;
        assert_holds(&shown, 200, &["Satt för hand: Två skolor till", "+1 000 kr", "+20,0 %"]);

        let stale = send(&pia, &edit, &budget(&[(40, "7000", "", "")], "1")).await;
        assert_holds(&stale, 409, &["budget 7 000 kr", "budget 5 000 kr, prognos 6 000 kr",
            "name=\"version-40\" value=\"2\""]);
        assert_eq!(send(&pia, &edit, &budget(&[(40, "7000", "", "")], "2")).await.status, 303);
        // What is as it was needs no version of its own.
        assert_eq!(send(&pia, &edit, &budget(&[(40, "7000", "", "")], "1")).await.status, 303);
        let log = events(db, "budget_andrad").await;
        assert_eq!(log.len(), 3, "{log:?}");
        assert!(log[2].1.contains("budget 40 Vallokaler"), "{log:?}");
        app.stop().await;
    }

    async fn the_outcome_of_the_val_before_becomes_a_budget_when_it_is_saved(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let pia = Klient::with(&app, db, "pia", &[Roll::Planerare]).await;
        let next = kommun::another_val();
        db.write(move |conn| val::store::add(conn, &next)).await.unwrap();
        let edit = format!("{BUDGET}/andra?val=extra2026");
        assert_holds(&pia.get(&format!("{edit}&hamta=forra")).await, 200,
            &["Det finns inget bokfört på valet före."]);
        for (kod, kr) in [("40", "5267000"), ("100", "-1000000")] {
            let row = [("delprogram", kod), ("datum", "2026-09-14"), ("text", "Allt"), ("belopp", kr)];
            assert_eq!(pia.post(&format!("{UTFALL}?val={VAL}"), &row).await.status, 303);
        }
        assert_holds(&pia.get(&edit).await, 200, &["Hämta förra valets utfall som budget"]);
        let fetched = pia.get(&format!("{edit}&hamta=forra")).await;
        assert_holds(&fetched, 200, &["Inget är sparat", "value=\"5267000\"", "value=\"-1000000\""]);
        let before = pia.get(&format!("{BUDGET}?val=extra2026")).await;
        assert!(!plain(&before).contains("5 267 000"), "nothing is saved by looking");
        let rows = [(40, "5267000", "", ""), (100, "-1000000", "", "")];
        assert_eq!(send(&pia, &edit, &budget(&rows, "0")).await.status, 303);
        assert_holds(&pia.get(&format!("{BUDGET}?val=extra2026")).await, 200, &["4 267 000 kr"]);
        app.stop().await;
    }

    async fn amounts_are_pasted_booked_and_taken_away(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let pia = Klient::with(&app, db, "pia", &[Roll::Planerare]).await;
        sign(&pia, lokal_id(db, "Stadsbiblioteket").await, &[]).await;
        let id = contracts(db).await[0];
        let paste = format!("{UTFALL}/klistra?val={VAL}");
        assert_holds(&pia.post(&paste, &[("rader", " ")]).await, 422, &["href=\"#rader\""]);
        assert_holds(&pia.post(&paste, &[("rader", "datum\tbelopp\n1\t2")]).await, 422,
            &["kolumnen delprogram saknas"]);
        let rows = "delprogram\tdatum\ttext\tbelopp\n40\t2026-09-01\tStolar\t1 200,00\n\
                    40\t2026-09-01\tStolar\t1 200,00\n60\t2026-09-02\tEl\t-300\n";
        let wrong = format!("{rows}60\t9/6\tEl\t1\n");
        let slip = pia.post(&paste, &[("rader", &wrong)]).await;
        assert_holds(&slip, 422, &["1 av 4 rader", "9/6", "Stolar"]);
        assert_eq!(booked(db).await.0, 0);
        let done = pia.post(&paste, &[("rader", rows)]).await;
        assert!(done.header("location").unwrap().contains("nya=3&"), "{:?}", done.headers);
        assert_eq!(booked(db).await, (3, 2100), "two equal rows are two amounts");
        // The same once more, and now one of them is said to be on a contract.
        let tied = rows.replace("belopp\n", "belopp\tavtal\n").replacen("200,00\n", &format!("200,00\t{id}\n"), 1);
        let again = pia.post(&paste, &[("rader", &tied)]).await;
        let list = again.header("location").unwrap().to_owned();
        assert!(list.contains("nya=0&kopplade=1&fanns=2"), "{list}");
        assert_holds(&pia.get(&list).await, 200, &["1 kopplade till avtal", "2 100 kr", &format!("Avtal {id}<")]);

        let path = format!("{UTFALL}?val={VAL}");
        let bad = [("delprogram", ""), ("datum", ""), ("text", ""), ("belopp", "1,5"), ("avtal", "9999")];
        assert_holds(&pia.post(&path, &bad).await, 422, &["href=\"#delprogram\"", "href=\"#datum\"",
            "href=\"#text\"", "href=\"#belopp\"", "href=\"#avtal\""]);
        let rows = csv(&pia.get(&format!("{UTFALL}?val={VAL}&delprogram=60&format=csv")).await);
        assert_eq!(rows, [["60", "2026-09-02", "El", "'-300", ""]]);

        let one: i64 = db
            .read(|conn| {
                let el = utfall::table.filter(utfall::text.eq("El")).select(utfall::id);
                Ok::<_, Error>(el.first(conn)?)
            })
            .await
            .unwrap();
        let gone = pia.post(&format!("{UTFALL}/{one}/ta-bort"), &[]).await;
        assert_holds(&gone, 200, &["-300 kr på 60 Förtidsröstning", "id=\"angra\"", "value=\"El\""]);
        assert_eq!(pia.post(&format!("{UTFALL}/{one}/ta-bort"), &[]).await.status, 404);
        let back = [("delprogram", "60"), ("datum", "2026-09-02"), ("text", "El"), ("belopp", "-300")];
        assert_eq!(pia.post(&path, &back).await.status, 303);
        assert_eq!(booked(db).await, (3, 2100));
        assert_eq!(events(db, "utfall_borttaget").await.len(), 1);
        app.stop().await;
    }

    async fn analysts_read_and_others_do_not(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let pia = Klient::with(&app, db, "pia", &[Roll::Planerare]).await;
        let ana = Klient::with(&app, db, "ana", &[Roll::Analytiker]).await;
        let tea = Klient::with(&app, db, "tea", &[Roll::Informationstjanst]).await;
        let lokal = lokal_id(db, "Stadsbiblioteket").await;
        sign(&pia, lokal, &[]).await;
        let one = format!("/kansli/avtal/{}", contracts(db).await[0]);
        let of_lokal = format!("/kansli/lokal/{lokal}/avtal");
        for path in [KOSTNAD, AVTAL, BUDGET, UTFALL, &one, &of_lokal] {
            let seen = ana.get(path).await;
            assert_eq!(seen.status, 200, "{path}");
            let forms = seen.text().matches("method=\"post\"").count();
            assert_eq!(forms, 1, "{path}: only that by which one signs out");
            assert_eq!(tea.get(path).await.status, 403, "{path}");
        }
        for path in [&*one, &*of_lokal, UTFALL, "/kansli/lokaler/ekonomi/budget/andra"] {
            assert_eq!(ana.post(path, &[]).await.status, 403, "{path}");
        }
        assert_eq!(pia.get("/kansli/avtal/4711").await.status, 404);
        assert_eq!(pia.get("/kansli/lokal/4711/avtal").await.status, 404);
        assert_eq!(pia.get(&format!("{KOSTNAD}?val=okant")).await.status, 404);
        app.stop().await;
    }

    async fn lists_of_six_hundred_lokaler_are_quick(databas: Databas) {
        const MANY: usize = 600;
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let pia = Klient::with(&app, db, "pia", &[Roll::Planerare]).await;
        db.write(|conn| {
            let rows: Vec<_> = (0..MANY)
                .map(|i| {
                    (
                        lokal::kommun.eq("9999"),
                        lokal::nyckel.eq(format!("skola{i}|")),
                        lokal::namn.eq(format!("Skola {i:03}")),
                        lokal::adress.eq("Skolgatan 1"),
                    )
                })
                .collect();
            insert_batch!(conn, lokal::table, rows)?;
            let ids: Vec<i64> =
                lokal::table.filter(lokal::namn.like("Skola %")).select(lokal::id).load(conn)?;
            let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
            let places: Vec<_> = ids
                .iter()
                .map(|id| {
                    (
                        rostmottagningsstalle::val_id.eq(VAL),
                        rostmottagningsstalle::lokal_id.eq(*id),
                        rostmottagningsstalle::typ.eq("rostningslokal"),
                        rostmottagningsstalle::namn.eq("Skola"),
                        rostmottagningsstalle::anvisning.eq(""),
                        rostmottagningsstalle::adress.eq("Skolgatan 1"),
                        rostmottagningsstalle::tillganglighet.eq(""),
                        rostmottagningsstalle::kallans_id.eq(""),
                    )
                })
                .collect();
            insert_batch!(conn, rostmottagningsstalle::table, places)?;
            let contracts: Vec<_> = ids
                .iter()
                .map(|id| {
                    (
                        avtal::lokal_id.eq(*id),
                        avtal::val_id.eq(VAL),
                        avtal::motpart.eq("Skolfastigheter"),
                        avtal::fran.eq(day("2026-08-01")),
                        avtal::till.eq(day("2026-09-30")),
                        avtal::kostnad_kr.eq(2_000_i64),
                        avtal::per.eq("val"),
                        avtal::delprogram.eq(40),
                        avtal::lage.eq("tecknat"),
                        avtal::anteckning.eq(""),
                    )
                })
                .collect();
            insert_batch!(conn, avtal::table, contracts)?;
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
        for (path, expected) in [
            (format!("{KOSTNAD}?val={VAL}&sortera=-timkostnad"), "1 200 000 kr"),
            (format!("{AVTAL}?val={VAL}&sortera=-kostnad&sida=12"), "Rad 551–600 av 600."),
            (format!("{BUDGET}?val={VAL}"), "1 200 000 kr"),
        ] {
            let began = Instant::now();
            let page = pia.get(&path).await;
            let took = began.elapsed();
            eprintln!("{path}: {took:?} unoptimized, {} kB", page.body.len() / 1000);
            assert_holds(&page, 200, &[expected]);
            assert!(took.as_secs() < 5, "{path}: {took:?}");
            assert!(page.body.len() < 200_000, "{path}: {}", page.body.len());
        }
        app.stop().await;
    }
}
