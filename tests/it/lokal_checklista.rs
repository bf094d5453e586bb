//! The legal checklist: on its pages, on the command line, and by mail.

use std::sync::Arc;

use diesel::prelude::*;
use serde_json::Value;
use valkansli::db::schema::{checkpunkt, handelse, konto, paminnelse};
use valkansli::db::{Db, Error};
use valkansli::konto::Roll;
use valkansli::konto::store::plats_epost;
use valkansli::lokal::checklista::paminn::{self, Underlag, Utfall};
use valkansli::post::arbetare::Arbetare;
use valkansli::post::smtp::Sandare;
use valkansli::sigill::nyckelfil::Nyckelkalla;
use valkansli::sigill::{Nyckel, Nyckelring};
use valkansli::tid;

use crate::app::App;
use crate::brevserver::Brevserver;
use crate::databas::on_both;
use crate::inloggad::{Klient, account};
use crate::kommando::on;
use crate::kommun;
use crate::riktiga_filer::stockholm;

const STIG: &str = "/kansli/lokaler/checklista";

async fn codes(db: &Db) -> Vec<String> {
    db.read(|conn| {
        let all = handelse::table
            .filter(handelse::kod.like("check%"))
            .order(handelse::nummer)
            .select(handelse::kod)
            .load(conn)?;
        Ok::<_, Error>(all)
    })
    .await
    .unwrap()
}

async fn version(db: &Db, nyckel: &'static str) -> String {
    let held: Option<i64> = db
        .read(move |conn| {
            let held = checkpunkt::table
                .find((kommun::VAL, nyckel))
                .select(checkpunkt::version)
                .first(conn)
                .optional()?;
            Ok::<_, Error>(held)
        })
        .await
        .unwrap();
    held.unwrap_or_default().to_string()
}

fn point<'a>(report: &'a Value, nyckel: &str) -> &'a Value {
    let points = report["punkter"].as_array().unwrap();
    points.iter().find(|one| one["nyckel"] == nyckel).unwrap()
}

on_both! {
    async fn each_point_tells_how_it_stands_and_where_it_is_mended(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        let klient = Klient::with(&app, databas.db(), "petra", &[Roll::Planerare]).await;
        let page = klient.get(&format!("{STIG}?val=rkl2026")).await;
        assert_eq!(page.status, 200);
        for part in ["VL 4:24", "VL 4:17", "Uppfylld", "Bruten", "/kansli/lokal/1?val=rkl2026"] {
            assert!(page.text().contains(part), "{part}: {}", page.text());
        }
        // Points of an omval are left out, unless one asks for them.
        assert!(!page.text().contains("Beslutet om omval är känt"));
        let page = klient.get(&format!("{STIG}?val=rkl2026&lage=ej-aktuell")).await;
        assert!(page.text().contains("Beslutet om omval är känt"));
        let one = klient.get(&format!("{STIG}/inventering?val=rkl2026")).await;
        assert!(one.text().contains("är inte inventerad"), "{}", one.text());
        let csv = klient.get(&format!("{STIG}?val=rkl2026&format=csv")).await;
        assert!(csv.text().contains("Varje valdistrikt har exakt en vallokal;VL 4:20"));
        let xlsx = klient.get(&format!("{STIG}?val=rkl2026&format=xlsx")).await;
        assert!(xlsx.body.starts_with(b"PK"));
        let ics = klient.get(&format!("{STIG}.ics?val=rkl2026")).await;
        assert_eq!(ics.header("content-type"), Some("text/calendar; charset=utf-8"));
        assert!(ics.text().contains("DTSTART;VALUE=DATE:20260901"), "{}", ics.text());
        assert_eq!(klient.get(&format!("{STIG}/okand?val=rkl2026")).await.status, 404);
        app.stop().await;
    }

    async fn a_planerare_chooses_who_answers_and_a_tick_can_be_undone(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        let db = databas.db();
        let klient = Klient::with(&app, db, "petra", &[Roll::Planerare]).await;
        let bemanning = Klient::with(&app, db, "bea", &[Roll::Bemanningsansvarig]).await;
        let id = bemanning.konto.to_string();
        let path = format!("{STIG}/utbildning");
        let query = "?val=rkl2026";
        let form = |version: &'static str| [("ansvarig", &*id), ("version", version), ("anteckning", "Tre tillfällen")];
        let saved = klient.post(&format!("{path}{query}"), &form("0")).await;
        assert_eq!(saved.status, 303, "{}", saved.text());
        let page = klient.get(saved.header("location").unwrap()).await;
        assert!(page.text().contains("id=\"notis\"") && page.text().contains("Prov bea"));
        // A stale form is told what is saved.
        let stale = klient.post(&format!("{path}{query}"), &[("version", "0"), ("anteckning", "Annat")]).await;
        assert_eq!(stale.status, 409);
        assert!(stale.text().contains("Tre tillfällen") && stale.text().contains("Annat"));
        let wrong = klient
            .post(&format!("{path}{query}"), &[("version", "1"), ("ansvarig", "424242")])
            .await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.text().contains("href=\"#ansvarig\""));
        assert_eq!(bemanning.post(&format!("{path}{query}"), &form("1")).await.status, 403);

        // Whoever answers for it ticks it; a day to come is no day it was done.
        let version = version(db, "utbildning").await;
        let early = bemanning
            .post(&format!("{path}/klar{query}"), &[("version", &version), ("klar", "2999-01-01")])
            .await;
        assert_eq!(early.status, 422);
        let ticked = bemanning
            .post(&format!("{path}/klar{query}"), &[("version", &version), ("klar", "2026-08-01"), ("anteckning", "Klart")])
            .await;
        assert_eq!(ticked.status, 303, "{}", ticked.text());
        let page = klient.get(&format!("{path}{query}")).await;
        assert!(page.text().contains("2026-08-01, markerad av Prov bea"), "{}", page.text());
        assert!(page.text().contains("Uppfylld"));
        let undone = klient.post(&format!("{path}/angra{query}"), &[("version", "2")]).await;
        assert_eq!(undone.status, 303);
        let page = klient.get(&format!("{path}{query}")).await;
        assert!(page.text().contains("Bruten"), "{}", page.text());

        // What is computed is not ticked, and what is accepted has its reasons.
        let computed = klient
            .post(&format!("{STIG}/beslut/klar{query}"), &[("version", "0"), ("klar", "2026-01-01")])
            .await;
        assert_eq!(computed.status, 409);
        let bare = klient
            .post(&format!("{STIG}/distrikt-storlek/klar{query}"), &[("version", "0"), ("klar", "2025-11-01")])
            .await;
        assert_eq!(bare.status, 422);
        assert!(bare.text().contains("Skriv skälen"));
        assert_eq!(
            codes(db).await,
            ["checkpunkt_andrad", "checkpunkt_klar", "checkpunkt_angrad"]
        );
        app.stop().await;
    }

    async fn the_start_page_tells_what_is_broken_in_the_next_val(databas: Databas) {
        let db = databas.db();
        kommun::make(db).await;
        let soon = {
            use chrono::Datelike;
            let later = tid::now().date_naive() + chrono::Days::new(20);
            later + chrono::Days::new(u64::from(7 - later.weekday().number_from_monday()))
        };
        let valdag = soon.to_string();
        let made = on(
            &databas,
            &["val", "clone", "rkl2026", "--id", "nasta", "--valdag", &valdag, "--extra"],
        );
        assert_eq!(made.code, 0, "{made:#?}");
        let app = App::start(db, &[]).await;
        for roll in [Roll::Planerare, Roll::Administrator] {
            let klient = Klient::with(&app, db, roll.as_str(), &[roll]).await;
            let page = klient.get("/kansli").await;
            let link = "/kansli/lokaler/checklista?val=nasta&#38;lage=bruten";
            assert!(page.text().contains(link), "{}", page.text());
            assert!(page.text().contains("på checklistan för nasta är brutna."));
        }
        let other = Klient::with(&app, db, "ana", &[Roll::Analytiker]).await;
        assert!(!other.get("/kansli").await.text().contains("checklista?val"));
        app.stop().await;
    }

    async fn the_command_line_tells_the_same_and_ends_with_1_when_something_is_broken(databas: Databas) {
        kommun::make(databas.db()).await;
        let ended = on(&databas, &["checklist", "--val", "rkl2026", "--json"]);
        assert_eq!(ended.code, 1, "{ended:#?}");
        let report = ended.report();
        for met in ["distrikt-storlek", "distrikt-vallokal", "vallokal-tider", "fortid-varje-dag",
            "fortid-valdagen", "tider-i-perioden", "beslut", "publicerat"] {
            assert_eq!(point(&report, met)["lage"], "uppfylld", "{:#}", point(&report, met));
        }
        assert_eq!(point(&report, "inventering")["lage"], "bruten");
        assert_eq!(point(&report, "omval-rapport")["lage"], "ej-aktuell");
        let text = on(&databas, &["checklist", "--val", "rkl2026"]);
        assert!(text.stdout.contains("Bruten (") && text.stdout.contains("VL 5:6"), "{text:#?}");
        assert_eq!(on(&databas, &["checklist", "--val", "saknas"]).code, 2);
    }

    async fn stockholm_2022_shows_what_the_real_files_break(databas: Databas) {
        let Some(()) = stockholm(&databas) else { return };
        let ended = on(&databas, &["checklist", "--val", "rkl2022", "--json"]);
        assert_eq!(ended.code, 1, "{ended:#?}");
        let report = ended.report();
        for met in ["distrikt-vallokal", "fortid-varje-dag", "fortid-valdagen", "publicerat"] {
            assert_eq!(point(&report, met)["lage"], "uppfylld", "{:#}", point(&report, met));
        }
        let unknown = point(&report, "distrikt-storlek");
        assert_eq!(unknown["brister"][0], "592 valdistrikt saknar uppgift om antalet röstberättigade.");
        assert!(point(&report, "inventering")["brister"].as_array().unwrap().len() > 200);
    }

    async fn whoever_answers_is_reminded_once_at_each_step(databas: Databas) {
        let Some(mut server) = Brevserver::start() else { return };
        let db = databas.db();
        kommun::make(db).await;
        let ring = || Nyckelring::new(Nyckel::new(1, [7; 32]), vec![]);
        let with = account(db, "petra", &[Roll::Planerare], false).await;
        let without = account(db, "bea", &[Roll::Planerare], false).await;
        db.write(move |conn| {
            let sealed = ring().seal(plats_epost(with), "petra@kommunen.se");
            diesel::update(konto::table.find(with))
                .set(konto::forseglad_epost.eq(Some(sealed)))
                .execute(conn)?;
            for (nyckel, id) in [("rattelser", with), ("bud", without)] {
                diesel::insert_into(checkpunkt::table)
                    .values((
                        checkpunkt::val_id.eq(kommun::VAL),
                        checkpunkt::nyckel.eq(nyckel),
                        checkpunkt::ansvarig_konto.eq(Some(id)),
                        checkpunkt::klar_av.eq(""),
                        checkpunkt::anteckning.eq(""),
                    ))
                    .execute(conn)?;
            }
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
        let nycklar = Arc::new(Nyckelkalla::fixed(ring()));
        let fran = "Valkansliet <val@kommunen.se>".parse().unwrap();
        let sandare = Sandare::new(&server.url.parse().unwrap(), fran).unwrap();
        let arbetare = Arbetare { db: db.clone(), nycklar: nycklar.clone(), sandare };
        // The last day is 1 September.
        for (day, subject) in [
            ("2026-08-17", None),
            ("2026-08-18", Some("14 dagar kvar: Rättelser")),
            ("2026-08-19", None),
            ("2026-08-26", Some("6 dagar kvar: Rättelser")),
            ("2026-08-31", Some("En dag kvar: Rättelser")),
            ("2026-09-01", None),
            ("2026-09-02", Some("Sista dagen har gått: Rättelser")),
            ("2026-09-05", None),
        ] {
            let now = tid::parse_moment(&format!("{day}T08:00")).unwrap();
            let underlag =
                Underlag { nycklar: Some(nycklar.clone()), adress: "https://val.se".to_owned() };
            let done = paminn::run(db, now, underlag.clone()).await.unwrap().unwrap();
            assert_eq!(done.skickade, usize::from(subject.is_some()), "{day}");
            assert_eq!(paminn::run(db, now, underlag).await.unwrap(), None, "once a day");
            arbetare.step(now).await.unwrap();
            if let Some(subject) = subject {
                let letter = server.next();
                assert_eq!(letter["till"], serde_json::json!(["petra@kommunen.se"]));
                assert!(letter["amne"].as_str().unwrap().starts_with(subject), "{letter:#}");
                let text = letter["text"].as_str().unwrap();
                assert!(text.contains("https://val.se/kansli/lokaler/checklista/rattelser?val=rkl2026"));
                assert!(text.contains("VL 5:6") && !text.contains("petra@"));
            }
        }
        assert_eq!(server.stop(), Vec::<Value>::new());
        let sent: Vec<(String, i32)> = db
            .read(|conn| {
                let all = paminnelse::table
                    .order(paminnelse::dagar.desc())
                    .select((paminnelse::nyckel, paminnelse::dagar))
                    .load(conn)?;
                Ok::<_, Error>(all)
            })
            .await
            .unwrap();
        let expected = [14, 7, 1, paminn::BRUTEN].map(|days| ("rattelser".to_owned(), days));
        assert_eq!(sent, expected);
    }

    async fn without_keys_nothing_is_sent_and_nothing_is_lost(databas: Databas) {
        kommun::make(databas.db()).await;
        let now = tid::parse_moment("2026-08-18T08:00").unwrap();
        let underlag = Underlag { nycklar: None, adress: String::new() };
        let done = paminn::run(databas.db(), now, underlag).await.unwrap();
        assert_eq!(done, Some(Utfall::default()));
    }
}
