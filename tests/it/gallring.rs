//! How long data is kept: set, shown, and removed when it is due.

use chrono::{Days, Months, NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde_json::Value;
use valkansli::db::schema::{
    besok, brev, engangslank, gallringsregel, handelse, inloggningsforsok, konto, kontogranskning,
    person, session, val_laga_kraft,
};
use valkansli::db::{Db, Error};
use valkansli::konto::Roll;
use valkansli::slump;
use valkansli::tid;

use crate::app::App;
use crate::databas::{Databas, on_both};
use crate::inloggad::{Klient, account};
use crate::kommando;

const SIDA: &str = "/kansli/installningar/gallring";

fn idag() -> NaiveDate {
    tid::now().date_naive()
}

/// Noon of a day so many days ago.
fn ago(days: u64) -> NaiveDateTime {
    (idag() - Days::new(days)).and_hms_opt(11, 0, 0).unwrap()
}

/// The events of the log: kind, text, changes.
async fn events(db: &Db) -> Vec<(String, String, String)> {
    db.read(|conn| {
        let all = handelse::table
            .order(handelse::nummer)
            .select((handelse::kod, handelse::text, handelse::andringar))
            .load(conn)?;
        Ok::<_, Error>(all)
    })
    .await
    .unwrap()
}

/// What the command says is due, by kind.
fn due(databas: &Databas) -> Value {
    let ended = kommando::on(databas, &["gallra", "--dry-run", "--json"]);
    assert_eq!(ended.code, 0, "{ended:#?}");
    let slag = ended.report()["slag"].as_array().unwrap().clone();
    slag.into_iter()
        .map(|one| (one["slag"].as_str().unwrap().to_owned(), one["antal"].clone()))
        .collect()
}

/// One row of each kind that is due today, and one that is due tomorrow.
async fn one_of_each(db: &Db) {
    let closed = account(db, "slutat", &[Roll::Planerare], false).await;
    let lately = account(db, "slutat.nyss", &[Roll::Planerare], false).await;
    let open = account(db, "oppet", &[Roll::Planerare], false).await;
    let two_years = (idag() - Months::new(24)).and_hms_opt(11, 0, 0).unwrap();
    let five_years = (idag() - Months::new(60)).and_hms_opt(11, 0, 0).unwrap();
    let day = Days::new(1);
    db.write(move |conn| {
        for (id, stangt) in [(closed, two_years - day), (lately, two_years)] {
            diesel::update(konto::table.find(id)).set(konto::stangt.eq(stangt)).execute(conn)?;
        }
        for avslutat in [Some(ago(31)), Some(ago(30)), None] {
            diesel::insert_into(brev::table)
                .values((
                    brev::id.eq(slump::rad_id()),
                    brev::slag.eq("Prov"),
                    brev::forseglad_mottagare.eq(vec![1]),
                    brev::forseglad_rubrik.eq(vec![1]),
                    brev::forseglad_text.eq(vec![1]),
                    brev::tillstand.eq(if avslutat.is_some() { "skickat" } else { "vantar" }),
                    brev::skapat.eq(ago(100)),
                    brev::tidigast.eq(ago(100)),
                    brev::forsok.eq(1),
                    brev::avslutat.eq(avslutat),
                ))
                .execute(conn)?;
        }
        for (number, days) in [(1, 2), (2, 1)] {
            diesel::insert_into(inloggningsforsok::table)
                .values((
                    inloggningsforsok::nyckel.eq(vec![number]),
                    inloggningsforsok::nar.eq(ago(days)),
                ))
                .execute(conn)?;
            diesel::insert_into(session::table)
                .values((
                    session::konto_id.eq(open),
                    session::token_hash.eq(vec![number]),
                    session::niva.eq("full"),
                    session::startad.eq(ago(3)),
                    session::senast_sedd.eq(ago(days)),
                    session::fran.eq("127.0.0.1"),
                    session::klient.eq("prov"),
                ))
                .execute(conn)?;
        }
        for (number, days) in [(1, 31), (2, 30)] {
            diesel::insert_into(engangslank::table)
                .values((
                    engangslank::konto_id.eq(open),
                    engangslank::token_hash.eq(vec![number]),
                    engangslank::andamal.eq("valkommen"),
                    engangslank::skapad.eq(ago(40)),
                    engangslank::galler_till.eq(ago(days)),
                ))
                .execute(conn)?;
        }
        for nar in [five_years - day, five_years] {
            diesel::insert_into(kontogranskning::table)
                .values((
                    kontogranskning::nar.eq(nar),
                    kontogranskning::av.eq("Prov"),
                    kontogranskning::kommentar.eq(""),
                    kontogranskning::konton.eq("[]"),
                ))
                .execute(conn)?;
        }
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
}

macro_rules! count {
    ($db:expr, $table:ident) => {
        $db.read(|conn| Ok::<_, Error>($table::table.count().get_result::<i64>(conn)?))
            .await
            .unwrap()
    };
}

on_both! {
    async fn what_is_due_goes_with_a_receipt_and_nothing_else(databas: Databas) {
        let db = databas.db();
        one_of_each(db).await;
        let counts = async || {
            [
                count!(db, brev),
                count!(db, inloggningsforsok),
                count!(db, session),
                count!(db, engangslank),
                count!(db, konto),
                count!(db, kontogranskning),
                count!(db, handelse),
            ]
        };
        let before = counts().await;
        assert_eq!(before, [3, 2, 2, 2, 3, 2, 0]);

        // A dry run changes nothing.
        let due_today = due(&databas);
        for slag in
            ["brev", "inloggningsforsok", "sessioner", "lankar", "konton", "kontogranskningar"]
        {
            assert_eq!(due_today[slag], 1, "{due_today:#}");
        }
        assert_eq!(due_today["logg"], 0);
        let table = kommando::on(&databas, &["gallra", "--dry-run"]);
        assert_eq!(table.code, 0);
        for part in ["Utskick", "30 dagar räknat från", "2 år räknat från", "sparas", "Inget är borttaget."] {
            assert!(table.stdout.contains(part), "{part}: {table:#?}");
        }
        assert_eq!(counts().await, before);

        let ended = kommando::on(&databas, &["gallra", "--json"]);
        assert_eq!(ended.code, 0, "{ended:#?}");
        let gone = ended.report();
        assert_eq!(gone["dry_run"], false);
        assert_eq!(gone["slag"][2]["antal"], 1, "{gone:#}");
        assert_eq!(counts().await, [2, 1, 1, 1, 2, 1, 6]);
        let events = events(db).await;
        assert!(events.iter().all(|(kod, ..)| kod == "gallrat"), "{events:#?}");
        assert_eq!(
            events[0].1,
            "Gallrade utskick: 1 rad. Regel: 30 dagar räknat från dagen det skickades eller gavs upp."
        );
        let names: Vec<String> = db
            .read(|conn| Ok::<_, Error>(konto::table.select(konto::anvandarnamn).load(conn)?))
            .await
            .unwrap();
        assert!(!names.contains(&"slutat".to_owned()), "{names:?}");

        // Again: nothing is due, and nothing is written.
        assert_eq!(kommando::on(&databas, &["gallra"]).code, 0);
        assert_eq!(counts().await, [2, 1, 1, 1, 2, 1, 6]);
        let verified = kommando::on(&databas, &["audit", "verify"]);
        assert_eq!(verified.code, 0, "{verified:#?}");
    }

    async fn more_than_a_batch_goes_in_several_with_a_receipt_each(databas: Databas) {
        let db = databas.db();
        db.write(|conn| {
            let rows: Vec<_> = (0..1201u32)
                .map(|number| {
                    (
                        inloggningsforsok::nyckel.eq(number.to_le_bytes().to_vec()),
                        inloggningsforsok::nar.eq(ago(5)),
                    )
                })
                .collect();
            valkansli::insert_batch!(conn, inloggningsforsok::table, &rows)?;
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
        let ended = kommando::on(&databas, &["gallra", "--json"]);
        assert_eq!(ended.report()["slag"][3]["antal"], 1201, "{ended:#?}");
        assert_eq!(count!(db, inloggningsforsok), 0);
        let texts: Vec<String> = events(db).await.into_iter().map(|(_, text, _)| text).collect();
        assert_eq!(texts.len(), 3, "{texts:?}");
        for (text, rows) in texts.iter().zip(["500 rader", "500 rader", "201 rader"]) {
            assert!(text.contains(rows), "{text}");
        }
    }

    /// An account to come must not get a number that the log knows as another's.
    async fn the_account_of_the_highest_number_stays(databas: Databas) {
        let db = databas.db();
        let last = account(db, "sist", &[Roll::Planerare], false).await;
        let long_ago = ago(3000);
        db.write(move |conn| {
            diesel::update(konto::table.find(last)).set(konto::stangt.eq(long_ago)).execute(conn)?;
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
        assert_eq!(due(&databas)["konton"], 0);
        let next = account(db, "nasta", &[Roll::Planerare], false).await;
        assert_eq!(due(&databas)["konton"], 1);
        assert_eq!(kommando::on(&databas, &["gallra"]).code, 0);
        assert_eq!(count!(db, konto), 1);
        assert!(account(db, "ny", &[Roll::Planerare], false).await > next);
    }

    async fn a_rule_is_set_once_for_each_version_and_logged(databas: Databas) {
        let db = databas.db();
        let app = App::with_kommun(&databas).await;
        let admin = Klient::with(&app, db, "admin", &[Roll::Administrator]).await;
        let page = admin.get(SIDA).await;
        assert_eq!(page.status, 200);
        for part in ["Utskick", "30 dagar", "Stängda konton", "2 år", "Tills vidare", "Inte inskrivet"] {
            assert!(page.text().contains(part), "{part}");
        }
        let form = format!("{SIDA}/konton");
        assert!(admin.get(&form).await.text().contains("name=\"version\" value=\"0\""));

        for (antal, enhet, falt) in
            [("", "ar", "antal"), ("0", "ar", "antal"), ("101", "ar", "antal"), ("1", "veckor", "enhet")]
        {
            let wrong = [("antal", antal), ("enhet", enhet), ("version", "0")];
            let answer = admin.post(&form, &wrong).await;
            assert_eq!(answer.status, 422, "{antal} {enhet}");
            assert!(answer.text().contains(&format!("href=\"#{falt}\"")), "{antal} {enhet}");
            assert!(answer.text().contains(&format!("value=\"{antal}\"")), "what was typed is kept");
        }
        assert_eq!(count!(db, gallringsregel), 0);

        let saved = admin.post(&form, &[("antal", "18"), ("enhet", "manader"), ("version", "0")]).await;
        assert_eq!(saved.status, 303);
        let page = admin.get(saved.header("location").unwrap()).await;
        assert!(page.text().contains("id=\"notis\"") && page.text().contains("18 månader"));

        // Someone who saw the page before it was changed is shown both.
        let stale = admin.post(&form, &[("antal", "3"), ("enhet", "ar"), ("version", "0")]).await;
        assert_eq!(stale.status, 409);
        assert!(stale.text().contains("18 månader") && stale.text().contains("3 år"));
        assert!(stale.text().contains("name=\"version\" value=\"1\""));
        assert_eq!(admin.post(&form, &[("antal", "3"), ("enhet", "ar")]).await.status, 409);
        let again = [("antal", "3"), ("enhet", "ar"), ("version", "1")];
        assert_eq!(admin.post(&form, &again).await.status, 303);

        let events = events(db).await;
        assert_eq!(events.len(), 2, "{events:#?}");
        assert_eq!(events[0].0, "gallringsregel_andrad");
        assert_eq!(
            serde_json::from_str::<Value>(&events[0].2).unwrap(),
            serde_json::json!([{ "falt": "sparas", "fore": "2 år", "efter": "18 månader" }])
        );

        // What cannot be set has no form, and neither has what does not exist.
        for slag in ["logg", "sessioner", "inloggningsforsok", "allt", "1"] {
            let path = format!("{SIDA}/{slag}");
            assert_eq!(admin.get(&path).await.status, 404, "{slag}");
            assert_eq!(admin.post(&path, &again).await.status, 404, "{slag}");
        }
        app.stop().await;
    }

    async fn a_shorter_time_makes_more_due_and_a_broken_rule_nothing(databas: Databas) {
        let db = databas.db();
        one_of_each(db).await;
        let set = |antal: i64| {
            db.write(move |conn| {
                diesel::delete(gallringsregel::table).execute(conn)?;
                diesel::insert_into(gallringsregel::table)
                    .values((
                        gallringsregel::slag.eq("brev"),
                        gallringsregel::antal.eq(antal),
                        gallringsregel::enhet.eq("dagar"),
                        gallringsregel::version.eq(1),
                    ))
                    .execute(conn)?;
                Ok::<_, Error>(())
            })
        };
        set(29).await.unwrap();
        assert_eq!(due(&databas)["brev"], 2);
        set(31).await.unwrap();
        assert_eq!(due(&databas)["brev"], 0);
        set(i64::MAX).await.unwrap();
        assert_eq!(due(&databas)["brev"], 0);
    }

    /// Voters wait for the laga kraft of their val, röstmottagare for ten years; visits go
    /// with their persons, and of a protected person no more is told than of another.
    async fn persons_go_with_their_visits_when_their_time_is_out(databas: Databas) {
        let db = databas.db();
        crate::kommun::make(db).await;
        let team = account(db, "lag", &[Roll::Ambulerande], false).await;
        let ten_years = (idag() - Months::new(120)).and_hms_opt(11, 0, 0).unwrap();
        db.write(move |conn| {
            let long_ago = ten_years - Days::new(1);
            for (id, slag, skyddad, andrad) in [
                (1, "valjare", false, long_ago),
                (2, "valjare", true, ago(0)),
                (3, "rostmottagare", true, long_ago),
                (4, "rostmottagare", false, ten_years),
            ] {
                diesel::insert_into(person::table)
                    .values((
                        person::id.eq(id),
                        person::slag.eq(slag),
                        person::forseglad_namn.eq(b"Hemlig".to_vec()),
                        person::skyddad.eq(skyddad),
                        person::val_id.eq((slag == "valjare").then_some("rkl2026")),
                        person::skapad.eq(andrad),
                        person::andrad.eq(andrad),
                    ))
                    .execute(conn)?;
            }
            for (id, visited) in [(1, 1), (2, 1), (3, 2)] {
                diesel::insert_into(besok::table)
                    .values((
                        besok::id.eq(id),
                        besok::person_id.eq(visited),
                        besok::datum.eq(idag()),
                        besok::lag_konto_id.eq(team),
                        besok::skapat.eq(ago(1)),
                    ))
                    .execute(conn)?;
            }
            // A team that has long been closed stays as long as its visits.
            diesel::update(konto::table.find(team)).set(konto::stangt.eq(long_ago)).execute(conn)?;
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
        account(db, "ny", &[Roll::Planerare], false).await;

        // Without a day of laga kraft nothing that waits for it is due.
        let before = due(&databas);
        assert_eq!((&before["valjare"], &before["rostmottagare"]), (&0.into(), &1.into()));
        assert_eq!(before["konton"], 0);
        let laga_kraft = async |datum: NaiveDate| {
            db.write(move |conn| {
                diesel::delete(val_laga_kraft::table).execute(conn)?;
                diesel::insert_into(val_laga_kraft::table)
                    .values((
                        val_laga_kraft::val_id.eq("rkl2026"),
                        val_laga_kraft::datum.eq(datum),
                        val_laga_kraft::version.eq(1),
                    ))
                    .execute(conn)?;
                Ok::<_, Error>(())
            })
            .await
            .unwrap();
        };
        laga_kraft(idag() - Days::new(20)).await;
        assert_eq!(due(&databas)["valjare"], 0);
        laga_kraft(idag() - Days::new(40)).await;
        assert_eq!(due(&databas)["valjare"], 2);

        let ended = kommando::on(&databas, &["gallra"]);
        assert_eq!(ended.code, 0, "{ended:#?}");
        assert!(ended.stdout.contains("(och 3 besök)"), "{ended:#?}");
        let left: Vec<i64> = db
            .read(|conn| Ok::<_, Error>(person::table.select(person::id).load(conn)?))
            .await
            .unwrap();
        assert_eq!(left, [4]);
        assert_eq!(count!(db, besok), 0);
        // The visits went first, so that the team could go after them.
        assert_eq!(count!(db, konto), 1);
        let events = events(db).await;
        assert_eq!(
            events[0].1,
            "Gallrade väljare och hembesök: 2 rader och 3 besök. Regel: 1 månad räknat från valets \
             laga kraft."
        );
        for (_, text, andringar) in &events {
            let told = format!("{text} {andringar} {ended:?}").to_lowercase();
            assert!(!told.contains("skydda") && !told.contains("hemlig"), "{told}");
        }
    }

    async fn the_day_of_laga_kraft_is_set_for_a_val(databas: Databas) {
        let db = databas.db();
        let app = App::with_kommun(&databas).await;
        let admin = Klient::with(&app, db, "admin", &[Roll::Administrator]).await;
        let vals: Vec<(String, NaiveDate)> = db
            .read(|conn| {
                use valkansli::db::schema::val;
                Ok::<_, Error>(val::table.select((val::id, val::valdag)).load(conn)?)
            })
            .await
            .unwrap();
        let (id, valdag) = vals[0].clone();
        let form = format!("{SIDA}/laga-kraft/{id}");
        assert_eq!(admin.get(&form).await.status, 200);
        for wrong in ["i morgon".to_owned(), valdag.to_string(), "2999-01-01".to_owned()] {
            let answer = admin.post(&form, &[("datum", &wrong), ("version", "0")]).await;
            assert_eq!(answer.status, 422, "{wrong}");
            assert!(answer.text().contains("href=\"#datum\""), "{wrong}");
        }
        assert_eq!(admin.post(&form, &[("version", "9")]).await.status, 409);
        assert_eq!(count!(db, val_laga_kraft), 0);
        for unknown in ["okant", "1", "%C3%A5"] {
            let path = format!("{SIDA}/laga-kraft/{unknown}");
            assert_eq!(admin.get(&path).await.status, 404);
            assert_eq!(admin.post(&path, &[("version", "0")]).await.status, 404);
        }
        app.stop().await;
    }
}
