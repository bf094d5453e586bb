//! Choosing places: the pages, the search in the background, and the command.

use diesel::prelude::*;
use serde_json::{Value, json};
use valkansli::db::schema::{handelse, lokal, platsval, rostmottagningsstalle as stalle};
use valkansli::db::{Db, Error};
use valkansli::konto::Roll;
use valkansli::lokal::Stalletyp;
use valkansli::lokal::tider::dagar::{Tider, by_day};
use valkansli::tackning::scenario::andring::Andring;
use valkansli::tackning::scenario::store::{self, Scenario};
use valkansli::tid;

use crate::app::{App, until};
use crate::databas::on_both;
use crate::inloggad::Klient;
use crate::kommando;
use crate::kommun;

const STIG: &str = "/kansli/tackning/platsval";

/// Four squares in the register, in the middle of each valdistrikt.
async fn squares(db: &Db) {
    db.write(|conn| {
        for (nr, (east, north)) in
            [(500.0, 500.0), (1500.0, 500.0), (500.0, 1500.0), (1500.0, 1500.0)]
                .into_iter()
                .enumerate()
        {
            let at = kommun::plats(east + 30.0, north + 20.0);
            diesel::insert_into(lokal::table)
                .values((
                    lokal::kommun.eq("9999"),
                    lokal::nyckel.eq(format!("torg {nr}")),
                    lokal::namn.eq(format!("Torg {}", nr + 1)),
                    lokal::adress.eq(""),
                    lokal::lat.eq(at.lat()),
                    lokal::lon.eq(at.lon()),
                    lokal::byggnadstyp.eq("torg"),
                ))
                .execute(conn)?;
        }
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
}

/// What is sent besides, for a search that is answered at once.
const USUAL: [(&str, &str); 6] = [
    ("namn", "Prov"),
    ("mal", "medel"),
    ("profil", "gang"),
    ("planen", "ja"),
    ("gatuplatser", "torg"),
    ("sekunder", "20"),
];

async fn begin(klient: &Klient<'_>, more: &[(&str, &str)]) -> i64 {
    let fields: Vec<(&str, &str)> = USUAL.iter().chain(more).copied().collect();
    let sent = klient.post(&format!("{STIG}/ny?val={}", kommun::VAL), &fields).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    let to = sent.header("location").unwrap();
    to.trim_start_matches(&format!("{STIG}/")).split('?').next().unwrap().parse().unwrap()
}

async fn lage(db: &Db, id: i64) -> String {
    let read = db.read(move |conn| {
        Ok::<_, Error>(platsval::table.find(id).select(platsval::lage).first(conn)?)
    });
    read.await.unwrap()
}

async fn ended(db: &Db, id: i64) -> String {
    until("the search has ended", || async { lage(db, id).await != "raknar" }).await;
    lage(db, id).await
}

async fn events(db: &Db, slag: &'static str) -> i64 {
    let read = db.read(move |conn| {
        Ok::<_, Error>(handelse::table.filter(handelse::kod.eq(slag)).count().get_result(conn)?)
    });
    read.await.unwrap()
}

async fn answer(db: &Db, id: i64) -> Value {
    let read = db.read(move |conn| {
        Ok::<_, Error>(
            platsval::table.find(id).select(platsval::svar).first::<Option<String>>(conn)?,
        )
    });
    serde_json::from_str(&read.await.unwrap().unwrap()).unwrap()
}

async fn scenarier(db: &Db) -> Vec<Scenario> {
    let val = kommun::VAL.parse().unwrap();
    db.read(move |conn| store::all(conn, &val)).await.unwrap()
}

/// The hours of a place of the plan.
async fn hours(db: &Db, namn: &'static str) -> Tider {
    let val = kommun::VAL.parse().unwrap();
    let all = db.read(move |conn| valkansli::lokal::store::all(conn, &val)).await.unwrap();
    let one = all.iter().find(|one| one.stalle.namn == namn).unwrap();
    by_day(&one.stalle.oppettider)
}

fn names(svar: &Value) -> Vec<&str> {
    svar["valda"].as_array().unwrap().iter().map(|one| one["namn"].as_str().unwrap()).collect()
}

on_both! {
    async fn places_are_chosen_where_there_is_no_plan_yet(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        squares(db).await;
        db.write(|conn| {
            diesel::update(stalle::table).set(stalle::status.eq("kandidat")).execute(conn)?;
            Ok::<_, Error>(())
        }).await.unwrap();
        let petra = Klient::with(&app, db, "petra", &[Roll::Planerare]).await;
        for mal in ["medel", "kolm-pollak"] {
            let fields: Vec<(&str, &str)> = USUAL
                .iter()
                .copied()
                .map(|(name, value)| (name, if name == "mal" { mal } else { value }))
                .chain([("antal", "2")])
                .collect();
            let sent = petra.post(&format!("{STIG}/ny?val={}", kommun::VAL), &fields).await;
            assert_eq!(sent.status, 303, "{}", sent.text());
            let to = sent.header("location").unwrap().to_owned();
            let id = to.trim_start_matches(&format!("{STIG}/")).split('?').next().unwrap();
            assert_eq!(ended(db, id.parse().unwrap()).await, "klart");
            let page = petra.get(&to).await;
            assert_eq!(page.status, 200, "{}", page.text());
            let found = answer(db, id.parse().unwrap()).await;
            assert!(found["efter"]["kolm_pollak_m"].as_f64().unwrap() > 0.0, "{found}");
        }
        assert_eq!(petra.get(&format!("{STIG}?val={}", kommun::VAL)).await.status, 200);
        let list = petra.get("/kansli/tackning/scenarier?val=rkl2026").await;
        assert!(list.text().contains("Planen har ingen öppen röstningslokal"), "{}", list.text());
        app.stop().await;
    }

    async fn a_search_is_begun_answered_shown_and_removed(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        let db = databas.db();
        squares(db).await;
        let planner = Klient::with(&app, db, "planerare", &[Roll::Planerare]).await;
        let blank = planner.get(&format!("{STIG}/ny?val={}", kommun::VAL)).await;
        assert_eq!(blank.status, 200, "{}", blank.text());
        assert!(blank.text().contains("Stadsbiblioteket") && blank.text().contains("Torg eller gata (4)"));
        let empty = planner.get(&format!("{STIG}?val={}", kommun::VAL)).await;
        assert!(empty.text().contains("Det finns inga sökningar"), "{}", empty.text());

        let more = [("behall_planen", "ja"), ("gatuplatser_minst", "3"), ("gatuplatser_hogst", "3"), ("antal", "5")];
        let id = begin(&planner, &more).await;
        assert_eq!(ended(db, id).await, "klart");
        let svar = answer(db, id).await;
        let chosen = names(&svar);
        assert_eq!(chosen.len(), 5, "{svar:#}");
        for kept in ["Stadsbiblioteket", "Centrumhuset", "Norrby torg"] {
            assert!(chosen.contains(&kept), "{chosen:?}");
        }
        // Öby has no place of the plan.
        assert!(chosen.contains(&"Torg 4"), "{chosen:?}");
        assert!(svar["grans"].as_f64().unwrap() <= svar["varde"].as_f64().unwrap() + 1e-6);
        assert!(svar["efter"]["medel_m"].as_f64() < svar["fore"]["medel_m"].as_f64());
        assert!(!svar["priser"].as_array().unwrap().is_empty());

        let page = planner.get(&format!("{STIG}/{id}")).await;
        assert_eq!(page.status, 200);
        assert_eq!(page.header("refresh"), None);
        for text in ["Torg 4", "Det är bevisat", "Vad villkoren kostar", "Att behålla alla platser i planen", "3 gatuplatser"] {
            assert!(page.text().contains(text), "{text}: {}", page.text());
        }
        let paper = planner.get(&format!("{STIG}/{id}/underlag")).await;
        assert!(paper.status == 200 && paper.text().contains("Förslaget är 5 platser"), "{}", paper.text());
        let points = planner.get(&format!("{STIG}/{id}/punkter")).await.json();
        assert_eq!(points["features"].as_array().unwrap().len(), 5);
        let csv = planner.get(&format!("{STIG}/{id}?format=csv")).await;
        assert_eq!(csv.text().lines().count(), 6, "{}", csv.text());
        assert!(planner.get(&format!("{STIG}/{id}?format=xlsx")).await.body.starts_with(b"PK"));
        let file = planner.get(&format!("{STIG}/{id}/punkter?fil=ja")).await;
        assert!(file.header("content-disposition").unwrap().contains("geojson"));
        assert_eq!(events(db, "platsval_exporterat").await, 3);
        let scenario = planner.post(&format!("{STIG}/{id}/scenario"), &[]).await;
        assert_eq!(scenario.status, 303, "{}", scenario.text());
        let shown = planner.get(scenario.header("location").unwrap()).await;
        for text in ["Torg 4", "Av sökningen «Prov»"] {
            assert!(shown.text().contains(text), "{text}: {}", shown.text());
        }
        assert_eq!(events(db, "scenario_skapat").await, 1);
        let [made] = &scenarier(db).await[..] else { panic!("one scenario") };
        assert_eq!(made.andringar.len(), 2, "the plan is kept: {made:#?}");
        let square = hours(db, "Norrby torg").await;
        for post in made.andringar.poster() {
            let Andring::Ny(ny) = &post.andring else { panic!("{post:?}") };
            assert_eq!(ny.typ, Stalletyp::Tillfallig);
            assert_eq!(ny.tider, square, "the hours of the only street site of the plan");
            assert!(ny.lokal.is_some(), "{ny:?}");
        }
        let again = planner.get(&format!("{STIG}/ny?val={}&fran={id}", kommun::VAL)).await;
        assert!(again.text().contains("value=\"Prov\""), "{}", again.text());

        let reader = Klient::with(&app, db, "analytiker", &[Roll::Analytiker]).await;
        assert_eq!(reader.get(&format!("{STIG}/{id}")).await.status, 200);
        assert_eq!(reader.get(&format!("{STIG}/ny")).await.status, 403);
        assert_eq!(reader.post(&format!("{STIG}/{id}/ta-bort"), &[("version", "2")]).await.status, 403);
        assert_eq!(reader.post(&format!("{STIG}/{id}/scenario"), &[]).await.status, 403);
        let stale = planner.post(&format!("{STIG}/{id}/ta-bort"), &[("version", "1")]).await;
        assert_eq!(stale.status, 409);
        let gone = planner.post(&format!("{STIG}/{id}/ta-bort"), &[("version", "2")]).await;
        assert_eq!(gone.status, 303, "{}", gone.text());
        assert_eq!(planner.get(&format!("{STIG}/{id}")).await.status, 404);
        assert_eq!((events(db, "platsval_startat").await, events(db, "platsval_borttaget").await), (1, 1));
        app.stop().await;
    }

    async fn what_cannot_be_chosen_is_told_and_what_is_wrong_is_kept(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        let db = databas.db();
        squares(db).await;
        let planner = Klient::with(&app, db, "planerare", &[Roll::Planerare]).await;
        // Three places of the plan cost more than the budget.
        let more = [("behall_planen", "ja"), ("budget_kr", "250 000"), ("antal", "4")];
        let id = begin(&planner, &more).await;
        assert_eq!(ended(db, id).await, "fel");
        let page = planner.get(&format!("{STIG}/{id}")).await;
        assert!(page.text().contains("De här går inte ihop"), "{}", page.text());
        assert!(page.text().contains("Platser som ska behållas"), "{}", page.text());
        assert_eq!(planner.get(&format!("{STIG}/{id}/punkter")).await.status, 404);
        assert_eq!(planner.get(&format!("{STIG}/{id}/underlag")).await.status, 404);

        let send = async |more: &[(&str, &str)]| {
            let fields: Vec<(&str, &str)> = USUAL.iter().chain(more).copied().collect();
            planner.post(&format!("{STIG}/ny?val={}", kommun::VAL), &fields).await
        };
        let none = send(&[]).await;
        assert_eq!(none.status, 422);
        assert!(none.text().contains("Skriv hur många platser") && none.text().contains("value=\"Prov\""));
        let unknown = send(&[("antal", "2"), ("behall_fler", "Slottet")]).await;
        assert_eq!(unknown.status, 422);
        assert!(unknown.text().contains("Ingen kandidat heter «Slottet»"), "{}", unknown.text());
        let wrong = send(&[("antal", "två")]).await;
        assert!(wrong.status == 422 && wrong.text().contains("«två» är inget antal"));
        let turnout = begin(&planner, &[("antal", "2"), ("valdeltagande", "1")]).await;
        assert_eq!(ended(db, turnout).await, "fel");
        let page = planner.get(&format!("{STIG}/{turnout}")).await;
        assert!(page.text().contains("Valdeltagandet i valdistrikten är inte inläst"), "{}", page.text());
        assert_eq!(planner.get(&format!("{STIG}/4711")).await.status, 404);
        assert_eq!(planner.get(&format!("{STIG}/torg")).await.status, 404);
        assert_eq!(planner.post(&format!("{STIG}/4711/avbryt"), &[]).await.status, 404);
        app.stop().await;
    }

    async fn constraints_hold_and_moving_sites_get_their_days(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        let db = databas.db();
        squares(db).await;
        let planner = Klient::with(&app, db, "planerare", &[Roll::Planerare]).await;
        let more = [
            ("antal", "5"),
            ("utan_fler", "Centrumhuset"),
            ("behall_fler", "Torg 1"),
            ("isar_m", "300"),
            ("lag", "1"),
            ("dagar", "10"),
            ("omraden", "99990004: 5"),
            ("eller_farre", "ja"),
        ];
        let id = begin(&planner, &more).await;
        assert_eq!(ended(db, id).await, "klart");
        let svar = answer(db, id).await;
        let chosen = names(&svar);
        assert!(chosen.contains(&"Torg 1") && !chosen.contains(&"Centrumhuset"), "{chosen:?}");
        // The library lies 100 m from that square, and the plan's square 36 m from another.
        assert!(!chosen.contains(&"Stadsbiblioteket"), "{chosen:?}");
        assert!(!(chosen.contains(&"Norrby torg") && chosen.contains(&"Torg 3")), "{chosen:?}");
        let days: i64 = svar["turlista"]["turer"]
            .as_array()
            .unwrap()
            .iter()
            .map(|tur| tur["dagar"].as_i64().unwrap())
            .sum();
        assert_eq!(days, 10, "{svar:#}");
        assert_eq!(svar["viktat"], json!(true));
        let page = planner.get(&format!("{STIG}/{id}")).await;
        assert!(page.text().contains("Turlista") && page.text().contains("2026-09-03"), "{}", page.text());
        app.stop().await;
    }

    async fn a_search_is_stopped_and_one_that_died_is_marked(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        let db = databas.db();
        let planner = Klient::with(&app, db, "planerare", &[Roll::Planerare]).await;
        // A row as a search leaves it that goes on elsewhere, and one of a service that is gone.
        let insert = async |written: i64| {
            let order = json!({ "namn": "Prov", "antal": 2 }).to_string();
            let progress = json!({
                "skede": "Söker", "varde": 500.0, "grans": 450.0, "gap": 0.1, "sekunder": 3.0,
                "skrivet": written, "fel": "",
            });
            db.write(move |conn| {
                let id: i64 = diesel::insert_into(platsval::table)
                    .values((
                        platsval::val_id.eq(kommun::VAL),
                        platsval::namn.eq("Prov"),
                        platsval::uppdrag.eq(&order),
                        platsval::lage.eq("raknar"),
                        platsval::framsteg.eq(progress.to_string()),
                        platsval::skapad.eq(tid::utc(&tid::now())),
                        platsval::skapad_av.eq("Prov"),
                    ))
                    .returning(platsval::id)
                    .get_result(conn)?;
                Ok::<_, Error>(id)
            })
            .await
            .unwrap()
        };
        let now = tid::now().timestamp();
        let (alive, dead) = (insert(now + 600).await, insert(now - 600).await);
        let page = planner.get(&format!("{STIG}/{alive}")).await;
        assert_eq!(page.header("refresh"), Some("2"));
        assert!(page.text().contains("500\u{a0}m") || page.text().contains("500 m"), "{}", page.text());
        assert!(page.text().contains("Söker."), "{}", page.text());
        let page = planner.get(&format!("{STIG}/{dead}")).await;
        assert!(page.text().contains("tjänsten stannade"), "{}", page.text());
        assert_eq!(lage(db, dead).await, "avbrutet");

        let stale = planner.post(&format!("{STIG}/{alive}/avbryt"), &[("version", "9")]).await;
        assert_eq!(stale.status, 409);
        let stopped = planner.post(&format!("{STIG}/{alive}/avbryt"), &[("version", "1")]).await;
        assert_eq!(stopped.status, 303, "{}", stopped.text());
        assert_eq!(lage(db, alive).await, "avbrutet");
        assert_eq!(events(db, "platsval_avbrutet").await, 1);
        let twice = planner.post(&format!("{STIG}/{alive}/avbryt"), &[("version", "2")]).await;
        assert_eq!(twice.status, 409);

        // Two at a time are enough.
        insert(now + 600).await;
        insert(now + 600).await;
        let fields: Vec<(&str, &str)> = USUAL.iter().copied().chain([("antal", "1")]).collect();
        let third = planner.post(&format!("{STIG}/ny?val={}", kommun::VAL), &fields).await;
        assert!(third.status == 422 && third.text().contains("2 sökningar pågår redan"), "{}", third.text());
        app.stop().await;
    }

    async fn the_command_reads_an_order_and_says_what_is_wrong_with_it(databas: Databas) {
        kommun::make(databas.db()).await;
        squares(databas.db()).await;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sok.toml");
        let run = |text: &str, more: &[&str]| {
            std::fs::write(&path, text).unwrap();
            let spec = path.to_str().unwrap();
            let mut words = vec!["site", "--val", kommun::VAL, "--spec", spec];
            words.extend(more);
            kommando::fed(&databas, &words, &[], "")
        };
        let order = "antal = 2\nsekunder = 20\n[kandidater]\nplanen = false\ngatuplatser = [\"torg\"]\n";
        let done = run(order, &["--json"]);
        assert_eq!(done.code, 0, "{done:?}");
        let answer: Value = serde_json::from_str(&done.stdout).unwrap();
        assert_eq!(answer["chosen"].as_array().unwrap().len(), 2);
        for field in ["objective", "bound", "gap", "seconds"] {
            assert!(answer[field].is_number(), "{field}");
        }
        let told = run(order, &[]);
        assert!(told.stdout.contains("Med de valda platserna är medelavståndet"), "{told:?}");
        let wrong = run("antal = 2\nantall = 3\n", &[]);
        assert!(wrong.code == 2 && wrong.stderr.contains("Rad 2: «antall» finns inte"), "{wrong:?}");
        let kind = run("antal = 2\nmal = \"fort\"\n", &[]);
        assert!(kind.code == 2 && kind.stderr.contains("Rad 2"), "{kind:?}");
        let never = run("antal = 9\n[kandidater]\ngatuplatser = [\"torg\"]\n", &[]);
        assert!(never.code == 2 && never.stderr.contains("bara 7 kandidater"), "{never:?}");
        let both = run(order, &["--choose", "2"]);
        assert_eq!(both.code, 2, "{both:?}");
    }
}

/// A folder with a file of voters and one of candidates.
fn files() -> (tempfile::TempDir, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let demand = folder.path().join("d.csv");
    let candidates = folder.path().join("c.csv");
    std::fs::write(
        &demand,
        "id,lat,lon,weight\na,59.30,18.00,100\nb,59.31,18.00,100\nc,59.40,18.00,10\n",
    )
    .unwrap();
    std::fs::write(&candidates, "id,lat,lon,cost,keep\nsouth,59.305,18.00,5,0\nmiddle,59.31,18.00,,\nnorth,59.40,18.00,7,1\n")
        .unwrap();
    let text = |path: std::path::PathBuf| path.to_str().unwrap().to_owned();
    (folder, text(demand), text(candidates))
}

#[test]
fn own_files_are_chosen_from_with_a_proof() {
    let (_folder, demand, candidates) = files();
    let run = |more: &[&str]| {
        let mut words = vec!["site", "--demand", &demand, "--candidates", &candidates];
        words.extend(more);
        kommando::run(&words)
    };
    for objective in ["mean", "kolm-pollak", "within:600"] {
        let done = run(&["--choose", "2", "--objective", objective, "--seconds", "5", "--json"]);
        assert_eq!(done.code, 0, "{done:?}");
        let answer: Value = serde_json::from_str(&done.stdout).unwrap();
        assert_eq!(answer["chosen"][1], "north", "{answer:#}");
        assert!(answer["gap"].as_f64().unwrap() < 1e-3, "{answer:#}");
        assert!(answer["objective"].is_number() && answer["bound"].is_number());
    }
    assert!(run(&["--choose", "2"]).stdout.contains("Medelavståndet är"));
    for (words, says) in [
        (&["--choose", "9"][..], "bara 3 kandidater"),
        (&["--choose", "0"][..], "Minst en plats"),
        (&["--choose", "2", "--objective", "fast"][..], "fast"),
        (&["--choose", "2", "--seconds", "-1"][..], "seconds"),
        (&["--choose", "2", "--gap", "2"][..], "--gap"),
    ] {
        let wrong = run(words);
        assert!(wrong.code == 2 && wrong.stderr.contains(says), "{words:?}: {wrong:?}");
    }
    let missing = kommando::run(&["site", "--choose", "2"]);
    assert_eq!(missing.code, 2, "{missing:?}");
}
