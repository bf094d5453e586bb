//! Queues: who waits where, what helps, and what the kansli has set.

use std::path::PathBuf;

use diesel::prelude::*;
use serde_json::{Value, json};
use valkansli::db::schema::handelse;
use valkansli::db::{Db, Error};
use valkansli::konto::Roll;
use valkansli::lokal;
use valkansli::lokal::mottagna::Mottagning;
use valkansli::lokal::mottagna::store::put;
use valkansli::tid;
use valkansli::web::kakor;

use crate::app::App;
use crate::databas::{Databas, on_both};
use crate::inloggad::Klient;
use crate::kommando::on;
use crate::kommun::{self, VAL};
use crate::riktiga_filer::stockholm;
use crate::webblasare::{Syn, Webblasare};

const STIG: &str = "/kansli/tackning/koer";
const ANTAGANDEN: &str = "/kansli/tackning/koer/antaganden";
/// The Friday before valdagen.
const FREDAG: &str = "2026-09-11";

/// The kommun with votes received: at the library so many on the Friday and 40 on the days
/// before, in Centrumhuset 40 every day, on the square none. Gives the number of the library.
async fn received(db: &Db, friday: i32) -> i64 {
    kommun::make(db).await;
    db.write(move |conn| {
        let val = kommun::val();
        let all = lokal::store::all(conn, &val.id).unwrap();
        let id = |namn: &str| all.iter().find(|one| one.stalle.namn == namn).unwrap().id;
        let votes = |namn: &str, friday: i32| {
            let days = (-18..=-2_i64).map(|day| tid::shift(val.valdag, day));
            let antal =
                |day: chrono::NaiveDate| if day.to_string() == FREDAG { friday } else { 40 };
            let dagar = days.map(|day| (day, antal(day))).collect();
            let one = Mottagning { kallans_id: namn.to_owned(), namn: namn.to_owned(), dagar };
            (one, Some(id(namn)))
        };
        put(conn, &val.id, &[votes("Stadsbiblioteket", friday), votes("Centrumhuset", 40)])?;
        Ok::<_, Error>(id("Stadsbiblioteket"))
    })
    .await
    .unwrap()
}

async fn codes(db: &Db) -> Vec<String> {
    db.read(|conn| {
        let all = handelse::table
            .filter(handelse::kod.like("ko%"))
            .filter(handelse::kod.not_like("konto%"))
            .order(handelse::nummer)
            .select(handelse::kod)
            .load(conn)?;
        Ok::<_, Error>(all)
    })
    .await
    .unwrap()
}

fn queues(databas: &Databas, more: &[&str]) -> Value {
    let ended = on(databas, &[&["queues", "--val", VAL, "--json"], more].concat());
    assert_eq!(ended.code, 0, "{ended:#?}");
    ended.report()
}

fn place<'a>(report: &'a Value, namn: &str) -> &'a Value {
    report["platser"].as_array().unwrap().iter().find(|one| one["namn"] == namn).unwrap()
}

/// What the form about assumptions sends, with some of it changed.
fn form<'a>(page: &'a str, changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let field = |part: &'a str| {
        let (id, rest) = part.split_once('"')?;
        let value = rest.split_once("value=\"")?.1.split_once('"')?.0;
        Some((id, value))
    };
    let mut all: Vec<(&str, &str)> = page
        .split("<input type=\"text\" id=\"")
        .skip(1)
        .filter_map(field)
        .filter(|(id, _)| changed.iter().all(|(other, _)| other != id))
        .collect();
    all.extend(changed);
    all
}

on_both! {
    async fn a_place_with_too_many_voters_is_found_and_told_what_helps(databas: Databas) {
        let db = databas.db();
        let bibliotek = received(db, 700).await;
        let app = App::start(db, &[]).await;
        let klient = Klient::with(&app, db, "petra", &[Roll::Planerare]).await;
        let page = klient.get(&format!("{STIG}?val={VAL}")).await;
        assert_eq!(page.status, 200, "{}", page.text());
        let text = page.text();
        assert!(text.contains(" av 3 platser väntar fler"), "{text}");
        assert!(text.contains("Stadsbiblioteket") && text.contains("fre 2026-09-11"), "{text}");
        assert!(text.contains("till ger ") && text.contains("behövs"), "{text}");
        // The square has had no votes: those who have it near are counted.
        assert!(text.contains("Uppskattat"), "{text}");
        // An institution and a vallokal are no places of this list.
        assert!(!text.contains("Provköpings sjukhus") && !text.contains("Norra skolan"));

        let over = klient.get(&format!("{STIG}?val={VAL}&over=30")).await;
        assert!(over.text().contains("Stadsbiblioteket"));
        assert!(!over.text().contains("Centrumhuset"), "{}", over.text());
        let quiet = klient.get(&format!("{STIG}?val={VAL}&dag=2026-09-02&over=30")).await;
        assert!(quiet.text().contains("id=\"inga\""), "{}", quiet.text());
        assert_eq!(klient.get(&format!("{STIG}?val={VAL}&fran=rkl1998")).await.status, 404);
        let csv = klient.get(&format!("{STIG}?val={VAL}&format=csv")).await;
        assert!(csv.text().contains("Stadsbiblioteket;Storgatan 2;2026-09-11;fredag;700;"), "{}", csv.text());
        let hours = klient.get(&format!("{STIG}?val={VAL}&vad=timmar&format=csv")).await;
        assert!(hours.text().contains("2026-09-11;10–11;"), "{}", hours.text());
        let demand = klient.get(&format!("{STIG}?val={VAL}&vad=efterfragan&format=csv")).await;
        assert!(demand.text().contains("fredag;10:00;11:00;"), "{}", demand.text());
        assert!(klient.get(&format!("{STIG}?val={VAL}&format=xlsx")).await.body.starts_with(b"PK"));

        let one = format!("{STIG}/{bibliotek}");
        let page = klient.get(&format!("{one}?val={VAL}")).await;
        assert!(page.text().contains("Timme för timme, fre 2026-09-11"), "{}", page.text());
        assert!(page.text().contains("<svg viewBox"));
        let other = klient.get(&format!("{one}?val={VAL}&dag=2026-09-10")).await;
        assert!(other.text().contains("Timme för timme, tor 2026-09-10"));
        assert_eq!(klient.get(&format!("{STIG}/424242?val={VAL}")).await.status, 404);
        assert_eq!(codes(db).await, ["koer_exporterade"; 4]);
        app.stop().await;
    }

    async fn one_more_stand_makes_the_wait_shorter(databas: Databas) {
        let db = databas.db();
        let bibliotek = received(db, 700).await;
        let app = App::start(db, &[]).await;
        let klient = Klient::with(&app, db, "petra", &[Roll::Planerare]).await;
        let reader = Klient::with(&app, db, "bea", &[Roll::Bemanningsansvarig]).await;

        // A stand that takes a minute for each is too slow for 87 an hour.
        let shown = klient.get(&format!("{ANTAGANDEN}?val={VAL}")).await;
        assert_eq!(shown.status, 200, "{}", shown.text());
        let path = format!("{ANTAGANDEN}?val={VAL}");
        let wrong = form(shown.text(), &[("version", "0"), ("stall_medel", "fort")]);
        let refused = klient.post(&path, &wrong).await;
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains("href=\"#stall_medel\"") && refused.text().contains("\"fort\""));
        let slow = form(shown.text(), &[("version", "0"), ("stall_medel", "60")]);
        assert_eq!(reader.post(&path, &slow).await.status, 403);
        let saved = klient.post(&path, &slow).await;
        assert_eq!(saved.status, 303, "{}", saved.text());
        let stale = klient.post(&path, &slow).await;
        assert_eq!(stale.status, 409, "{}", stale.text());

        let one = format!("{STIG}/{bibliotek}?val={VAL}");
        let few = [("version", "1"), ("gor", "spara"), ("stall", "1"), ("skarmar", "8"), ("bord", "5")];
        assert_eq!(reader.post(&one, &few).await.status, 403);
        let none = [("version", "1"), ("gor", "spara"), ("stall", "0"), ("skarmar", "8"), ("bord", "5")];
        let refused = klient.post(&one, &none).await;
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains("href=\"#stall\""));
        assert_eq!(klient.post(&one, &few).await.status, 303);
        let stale = klient.post(&one, &[("version", "1"), ("stall", "9"), ("skarmar", "8"), ("bord", "5")]).await;
        assert_eq!(stale.status, 409);
        let page = klient.get(&one).await;
        assert!(page.text().contains("1 valsedelsställ, 8 valskärmar och 5 mottagningsbord"));
        assert!(page.text().contains("Ett valsedelsställ till ger"), "{}", page.text());

        let day = |report: &Value| {
            let library = place(report, "Stadsbiblioteket");
            library["dagar"].as_array().unwrap()[0].clone()
        };
        let before = day(&queues(&databas, &["--dag", FREDAG]));
        assert_eq!(before["trangst"], "stall");
        assert!(before["p95_min"].as_f64().unwrap() > 30.0, "{before:#}");
        let tried = klient
            .get(&format!("{one}&prov_stall=2&prov_skarmar=8&prov_bord=5&prov_oppet=senare&prov_fler=10"))
            .await;
        assert!(tried.text().contains("id=\"jamforelse\"") && tried.text().contains("2 valsedelsställ"));
        let wrong = klient.get(&format!("{one}&prov_stall=x&prov_fler=10")).await;
        assert_eq!(wrong.status, 422);
        let more = [("version", "2"), ("gor", "spara"), ("stall", "2"), ("skarmar", "8"), ("bord", "5")];
        assert_eq!(klient.post(&one, &more).await.status, 303);
        let after = day(&queues(&databas, &["--dag", FREDAG]));
        assert!(after["p95_min"].as_f64().unwrap() < 10.0, "{after:#}");
        // The same voters came.
        assert_eq!(before["roster"], after["roster"]);

        let back = klient.post(&one, &[("version", "3"), ("gor", "folj")]).await;
        assert_eq!(back.status, 303);
        let page = klient.get(back.header("location").unwrap()).await;
        assert!(page.text().contains("efter nivåerna") && page.text().contains("id=\"notis\""));
        assert_eq!(
            codes(db).await,
            ["koinstallning_andrad", "koresurser_andrade", "koresurser_andrade", "koresurser_andrade"]
        );
        app.stop().await;
    }

    async fn without_votes_a_forecast_is_shared_out(databas: Databas) {
        let db = databas.db();
        let app = App::with_kommun(&databas).await;
        let klient = Klient::with(&app, db, "petra", &[Roll::Planerare]).await;
        let page = klient.get(&format!("{STIG}?val={VAL}")).await;
        assert!(page.text().contains("id=\"inget-underlag\""), "{}", page.text());
        let shown = klient.get(&format!("{ANTAGANDEN}?val={VAL}")).await;
        let told = form(shown.text(), &[("version", "0"), ("prognos", "3000")]);
        let saved = klient.post(&format!("{ANTAGANDEN}?val={VAL}"), &told).await;
        assert_eq!(saved.status, 303, "{}", saved.text());
        let page = klient.get(&format!("{STIG}?val={VAL}")).await;
        assert!(page.text().contains("prognosen 3\u{a0}000 röster"), "{}", page.text());
        let report = queues(&databas, &[]);
        let voters: f64 = report["platser"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|one| one["dagar"].as_array().unwrap())
            .map(|day| day["roster"].as_f64().unwrap())
            .sum();
        assert!((voters - 3000.0).abs() < 0.01, "{voters}");
        let wrong = on(&databas, &["queues", "--val", VAL, "--fran", VAL]);
        assert_eq!(wrong.code, 2, "{wrong:#?}");
        app.stop().await;
    }

    async fn the_last_days_of_2022_are_played(databas: Databas) {
        if stockholm(&databas).is_none() {
            return;
        }
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
        let votes = root.join("valmyndigheten-2022/stockholm-0180-mottagna-fortidsroster-2022.csv");
        let read = on(&databas, &["import", "fortidsroster", votes.to_str().unwrap(), "--val", "rkl2022", "--json"]);
        assert_eq!(read.code, 0, "{read:#?}");
        let ended = on(&databas, &[
            "queues", "--val", "rkl2022", "--dag", "2022-09-09", "--dag", "2022-09-10",
            "--over", "30", "--json",
        ]);
        assert_eq!(ended.code, 0, "{ended:#?}");
        let report = ended.report();
        let places = report["platser"].as_array().unwrap();
        assert_eq!(places.len(), 55);
        let days: Vec<&Value> = places.iter().flat_map(|one| one["dagar"].as_array().unwrap()).collect();
        // All but what institutions and the ambulerande took in: 35,243 and 24,729 in all.
        let friday: f64 = days
            .iter()
            .filter(|day| day["datum"] == "2022-09-09")
            .map(|day| day["roster"].as_f64().unwrap())
            .sum();
        assert!((34_000.0..=35_243.0).contains(&friday), "{friday}");
        let over = days.iter().filter(|day| day["over"] == true).count();
        assert_eq!(report["antal_over"], over);
        for day in days {
            assert_eq!(day["over"] == true, day["p95_min"].as_f64().unwrap() > 30.0, "{day:#}");
        }
    }
}

/// Sees the pages at two widths: no violation of WCAG 2.2 AA, nothing refused or broken, no
/// scrolling sideways.
fn every_page_is_in_order(syn: Syn) {
    crate::databas::run(Databas::sqlite(), |databas| async move {
        let Some(browser) = Webblasare::start(syn).await else { return };
        let bibliotek = received(databas.db(), 700).await;
        let app = App::start(databas.db(), &[]).await;
        let pia = Klient::with(&app, databas.db(), "pia", &[Roll::Planerare]).await;
        let cookie = json!({
            "name": kakor::SESSION, "value": pia.token(), "url": app.address, "path": "/",
            "secure": true, "httpOnly": true, "sameSite": "Lax",
        });
        browser.cdp("Network.setCookie", cookie).await;
        let mut found = Vec::new();
        let one = format!("{STIG}/{bibliotek}");
        for page in [
            format!("{STIG}?val={VAL}"),
            format!("{STIG}?val={VAL}&over=30&dag={FREDAG}"),
            format!("{STIG}?val={VAL}&q=finnsinte"),
            format!("{one}?val={VAL}"),
            format!("{one}?val={VAL}&prov_stall=x&prov_fler=1"),
            format!("{ANTAGANDEN}?val={VAL}"),
        ] {
            browser.open(&format!("{}{page}", app.address)).await;
            found.extend(browser.wrong(&page).await);
        }
        browser.open(&format!("{}{one}?val={VAL}", app.address)).await;
        browser.type_into("prov_bord", "4").await;
        browser.follow("#prova-knapp").await;
        assert!(browser.text("#jamforelse").await.contains("4 mottagningsbord"));
        found.extend(browser.wrong("prövat").await);
        browser.type_into("bord", "0").await;
        browser.follow("#spara").await;
        assert!(browser.text("#felruta").await.contains("helt tal"));
        browser.type_into("bord", "4").await;
        browser.follow("#spara").await;
        assert!(browser.text("#har").await.contains("egna tal"));
        found.extend(browser.wrong("sparat").await);
        browser.quit().await;
        app.stop().await;
        assert!(found.is_empty(), "{found:#?}");
    });
}

#[test]
fn the_pages_are_in_order_on_a_desktop() {
    every_page_is_in_order(Syn::WIDE);
}

#[test]
fn the_pages_are_in_order_on_a_phone() {
    every_page_is_in_order(Syn::NARROW);
}
