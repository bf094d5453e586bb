//! Coverage: figures, groups, promises, those worst served, the map, settings, the command.

use std::collections::HashMap;
use std::future::Future;

use diesel::prelude::*;
use serde_json::{Value, json};
use valkansli::db::schema::handelse;
use valkansli::db::{Db, Error};
use valkansli::konto::Roll;
use valkansli::web::kakor;

use crate::app::{App, Svar};
use crate::databas::{Databas, on_both};
use crate::import_val::{add_val, counts, file, import, stockholm_2022};
use crate::inloggad::{Klient, account};
use crate::kommando::on;
use crate::kommun::{TORSDAG, plats};
use crate::person::main_of;
use crate::webblasare::{Syn, Webblasare};

const SIDA: &str = "/kansli/tackning?val=rkl2026";

/// The rows of a csv file, each by its headings.
fn rows(answer: &Svar) -> Vec<HashMap<String, String>> {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let text = answer.text().trim_start_matches('\u{feff}').to_owned();
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(text.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

fn number(row: &HashMap<String, String>, heading: &str) -> f64 {
    let text = row.get(heading).unwrap_or_else(|| panic!("no {heading} in {row:?}"));
    text.replace(',', ".").parse().unwrap_or_else(|_| panic!("{heading}: {text}"))
}

/// What the form of settings sends, with one promise.
fn settings<'a>(andel: &'a str, meter: &'a str, version: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("version", version),
        ("omvag", "1,3"),
        ("fast", "150"),
        ("takt_gang", "75"),
        ("takt_rullstol", "55"),
        ("granser", "500 1000 1500 2000"),
        ("epsilon", "1"),
        ("flyttad", "200"),
        ("andel-0", andel),
        ("meter-0", meter),
        ("profil-0", "gang"),
        ("andel-1", ""),
        ("meter-1", ""),
        ("profil-1", "gang"),
    ]
}

async fn events(db: &Db) -> i64 {
    let of = |kod: &'static str| handelse::table.filter(handelse::kod.eq(kod)).count();
    db.read(move |conn| Ok::<_, Error>(of("tackning_installd").get_result(conn)?)).await.unwrap()
}

/// GeoJSON of the western and the eastern half of the kommun of the tests.
fn halves() -> String {
    let half = |name: &str, west: f64| {
        let corners = [(0.0, 0.0), (1000.0, 0.0), (1000.0, 2000.0), (0.0, 2000.0), (0.0, 0.0)];
        let ring: Vec<[f64; 2]> =
            corners.iter().map(|(x, y)| plats(west + x, *y)).map(|p| [p.lon(), p.lat()]).collect();
        json!({
            "type": "Feature", "properties": { "name": name },
            "geometry": { "type": "Polygon", "coordinates": [ring] },
        })
    };
    let halves = [half("VÄSTRA HALVAN", 0.0), half("Östra halvan", 1000.0)];
    json!({ "type": "FeatureCollection", "features": halves }).to_string()
}

on_both! {
    async fn everyone_is_counted_and_it_is_said_how(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let reader = Klient::with(&app, db, "ana", &[Roll::Analytiker]).await;
        let page = reader.get(SIDA).await;
        assert_eq!(page.status, 200, "{}", page.text());
        let text = main_of(&page);
        assert!(text.contains("<dt>Röstberättigade</dt><dd>6\u{a0}000</dd>"), "{text}");
        assert!(text.contains("Inga avstånd är mätta längs ett gångnät"), "{text}");
        assert!(text.contains("2 av 4 valdistrikt saknar adresser"), "{text}");
        assert!(!text.contains("installningar?val"), "she may only look");

        let all = rows(&reader.get(&format!("{SIDA}&grupp=distrikt&format=csv")).await);
        assert_eq!(all.len(), 4);
        let people: f64 = all.iter().map(|row| number(row, "Röstberättigade")).sum();
        assert!((people - 6_000.0).abs() < 1.0, "{people}");
        for row in &all {
            let within = [500, 1_000, 1_500, 2_000].map(|m| number(row, &format!("Andel inom {m} m")));
            assert!(within.windows(2).all(|pair| pair[0] <= pair[1]), "{row:?}");
            assert!(number(row, "Medel m") <= number(row, "Kolm-Pollak m") + 0.1, "{row:?}");
            assert!(number(row, "Median m") <= number(row, "Längst m"), "{row:?}");
            assert!(number(row, "Andel mätt på gångnätet").abs() < 1e-9);
            assert!(row["Fråga"].contains("under hela perioden"), "{row:?}");
        }
        // The library stands in Söder, and is open all the early days.
        let of = |namn: &str, heading: &str| {
            number(all.iter().find(|row| row["Valdistrikt"] == namn).unwrap(), heading)
        };
        assert!(of("Söder", "Medel m") < of("Öby", "Medel m"));
        assert!(of("Söder", "Öppna timmar inom 1 km per vecka") > 50.0);
        // Sorted the other way around, and the same as xlsx.
        let down = rows(&reader.get(&format!("{SIDA}&grupp=distrikt&sortera=-medel&format=csv")).await);
        let metres: Vec<f64> = down.iter().map(|row| number(row, "Medel m")).collect();
        assert!(metres.windows(2).all(|pair| pair[0] >= pair[1]), "{metres:?}");
        let xlsx = reader.get(&format!("{SIDA}&grupp=byggnad&format=xlsx")).await;
        assert!(xlsx.body.starts_with(b"PK"));
        app.stop().await;
    }

    async fn what_is_asked_decides_who_is_served(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let reader = Klient::with(&app, db, "ana", &[Roll::Informationstjanst]).await;
        let near = |query: String| {
            let reader = &reader;
            async move {
                let all = rows(&reader.get(&format!("{SIDA}&grupp=distrikt&format=csv{query}")).await);
                let sum = |heading: &str| all.iter().map(|row| number(row, heading)).sum::<f64>();
                (sum("Utan lokal"), sum("Andel inom 1000 m"))
            }
        };
        let ever = near(String::new()).await;
        assert!(ever.0.abs() < 1e-9, "{ever:?}");
        // On a Thursday the square is shut, so fewer have a place near.
        let thursday = near(format!("&nar=tid&datum={TORSDAG}&tid=11:00")).await;
        assert!(thursday.1 < ever.1 && thursday.0.abs() < 1e-9, "{thursday:?} of {ever:?}");
        let night = near(format!("&nar=mellan&datum={TORSDAG}&fran=02:00&till=05:00")).await;
        assert_eq!(night, (6_000.0, 0.0));
        let shut = reader.get(&format!("{SIDA}&nar=tid&datum={TORSDAG}&tid=03:00")).await;
        assert!(main_of(&shut).contains("Ingen lokal svarar mot frågan"), "{}", main_of(&shut));
        // Every vallokal serves its own valdistrikt, and has a lift.
        let own = near("&raknas=vallokal&nar=valdagen&krav=hiss".to_owned()).await;
        assert!(own.0.abs() < 1e-9, "{own:?}");
        assert_eq!(near("&krav=horslinga".to_owned()).await, (6_000.0, 0.0));
        let both = near("&raknas=alla".to_owned()).await;
        assert!(both.1 >= ever.1);

        for (query, told) in [
            ("nar=tid&datum=snart&tid=25", "Skriv dagen som år"),
            ("nar=mellan&datum=2026-09-03&fran=20:00&till=18:00", "senare än starttiden"),
            ("nar=tid&datum=2027-01-01&tid=12:00", "Ingen röstar den 2027-01-01."),
            ("raknas=hund&profil=cykel&krav=lyx", "Välj till fots"),
        ] {
            let page = reader.get(&format!("{SIDA}&{query}")).await;
            assert_eq!(page.status, 422, "{query}");
            assert!(main_of(&page).contains(told), "{query}: {}", main_of(&page));
            let map = reader.get(&format!("/kansli/tackning/distrikt?val=rkl2026&{query}")).await;
            assert_eq!(map.status, 400, "{query}");
        }
        app.stop().await;
    }

    async fn those_worst_served_are_told_why(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let reader = Klient::with(&app, db, "ana", &[Roll::Analytiker]).await;
        let list = |query: String| {
            let reader = &reader;
            async move {
                rows(&reader.get(&format!("/kansli/tackning/samst?val=rkl2026&format=csv{query}")).await)
            }
        };
        let far = list("&visa=adresser&grans=1000".to_owned()).await;
        assert!(!far.is_empty());
        for row in &far {
            assert!(number(row, "Meter till närmaste") > 1_000.0, "{row:?}");
            assert_eq!(row["Varför"], "Inget nära");
        }
        let metres: Vec<f64> = far.iter().map(|row| number(row, "Meter till närmaste")).collect();
        assert!(metres.windows(2).all(|pair| pair[0] >= pair[1]), "the worst first: {metres:?}");
        assert!(far[0]["Fråga"].ends_with("Längre än 1000 meter, eller ingen väg."), "{:?}", far[0]);
        // At night all is shut that is near by day; each is told so, by address.
        let night = format!("&visa=adresser&grans=5000&nar=tid&datum={TORSDAG}&tid=03:00");
        let shut = list(night.clone()).await;
        let people: f64 = shut.iter().map(|row| number(row, "Röstberättigade")).sum();
        assert!((people - 6_000.0).abs() < 5.0, "{people}");
        assert!(shut.iter().all(|row| row["Varför"].contains("stängt då")));
        assert!(shut.iter().any(|row| row["Adress"].starts_with("Storgatan 12B, 99910")), "{shut:?}");
        let needy = list("&visa=distrikt&grans=5000&krav=horslinga".to_owned()).await;
        assert_eq!(needy.len(), 4);
        assert!(needy.iter().all(|row| row["Vanligaste skälet"].contains("uppfyller inte behovet")));
        let page = reader.get("/kansli/tackning/samst?val=rkl2026&grans=l%C3%A5ngt").await;
        assert_eq!(page.status, 422);
        assert!(main_of(&page).contains("Gränsen ska vara ett tal"), "{}", main_of(&page));
        let page = reader.get(&format!("/kansli/tackning/samst?val=rkl2026{night}")).await;
        assert!(main_of(&page).contains("6\u{a0}000 röstberättigade, 100\u{a0}% av alla"), "{}", main_of(&page));
        app.stop().await;
    }

    async fn the_map_says_what_the_tables_say(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let reader = Klient::with(&app, db, "ana", &[Roll::Analytiker]).await;
        let url = |name: &str, more: &str| format!("/kansli/tackning/{name}?val=rkl2026{more}");
        let all = |body: &Value, field: &str| -> f64 {
            let features = body["features"].as_array().unwrap();
            features.iter().map(|one| one["properties"][field].as_f64().unwrap()).sum()
        };
        let saved = reader.get(&url("distrikt", "&spara=ja")).await;
        assert_eq!(
            saved.header("content-disposition"),
            Some("attachment; filename=\"tackning-rkl2026.geojson\"")
        );
        let districts = saved.json();
        assert_eq!(districts["features"].as_array().unwrap().len(), 4);
        let squares = reader.get(&url("rutnat", "")).await.json();
        for body in [&districts, &squares] {
            assert!((all(body, "antal") - 6_000.0).abs() < 5.0);
        }
        let places = reader.get(&url("platser", "")).await.json();
        let places = places["features"].as_array().unwrap();
        let served: f64 = places.iter().map(|one| one["properties"]["narmast_for"].as_f64().unwrap()).sum();
        assert!((served - 6_000.0).abs() < 5.0, "{served}");
        assert!(places.iter().all(|one| !one["properties"]["namn"].as_str().unwrap().contains("sjukhus")));
        let left_out = reader.get(&url("utan", "&grans=1000")).await.json();
        assert!(left_out["features"].as_array().unwrap().iter().all(|one| one["properties"]["meter"].as_f64().unwrap() > 1_000.0));
        let nr = places[0]["properties"]["nr"].as_u64().unwrap();
        let bands = reader.get(&url("isokron", &format!("&plats={nr}"))).await.json();
        assert_eq!(bands["features"].as_array().unwrap().len(), 4);
        assert!(bands["text"].as_str().unwrap().contains("fågelvägen gånger 1,3"), "{bands:#}");
        assert_eq!(reader.get(&url("isokron", "&plats=999")).await.status, 404);
        assert_eq!(reader.get(&url("utan", "&grans=x")).await.status, 400);
        app.stop().await;
    }

    async fn promises_are_set_and_judged(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let planner = Klient::with(&app, db, "petra", &[Roll::Planerare]).await;
        let form = "/kansli/tackning/installningar?val=rkl2026";
        let page = planner.get(form).await;
        assert!(main_of(&page).contains("name=\"version\" value=\"0\""), "{}", main_of(&page));
        let wrong = planner.post(form, &settings("120", "100", "0")).await;
        assert_eq!(wrong.status, 422);
        assert!(main_of(&wrong).contains("value=\"120\""), "what was typed is kept");
        assert_eq!(events(db).await, 0);

        let saved = planner.post(form, &settings("100", "100", "0")).await;
        assert_eq!((saved.status.as_u16(), saved.header("location")), (303, Some("/kansli/tackning?val=rkl2026&klart=sparat")));
        let page = planner.get("/kansli/tackning?val=rkl2026&klart=sparat").await;
        let text = main_of(&page);
        assert!(text.contains("Hålls inte") && !text.contains(">Hålls<"), "{text}");
        assert!(text.contains("personer till behöver en lokal så nära"), "{text}");
        assert_eq!(events(db).await, 1);

        let stale = planner.post(form, &settings("90", "5000", "0")).await;
        assert_eq!(stale.status, 409);
        assert!(main_of(&stale).contains("100\u{a0}% inom 100\u{a0}m"), "{}", main_of(&stale));
        let again = planner.post(form, &settings("90", "5000", "1")).await;
        assert_eq!(again.status, 303);
        let page = planner.get(SIDA).await;
        assert!(main_of(&page).contains(">Hålls<"), "{}", main_of(&page));
        assert_eq!(events(db).await, 2);
        let same = planner.post(form, &settings("90", "5000", "2")).await;
        assert_eq!((same.status.as_u16(), events(db).await), (303, 2), "nothing was changed");

        let visitor = Klient::with(&app, db, "bud", &[Roll::Ambulerande]).await;
        assert_eq!(visitor.get(SIDA).await.status, 403);
        let reader = Klient::with(&app, db, "ana", &[Roll::Analytiker]).await;
        assert_eq!(reader.get(form).await.status, 403);
        assert_eq!(reader.get("/kansli/tackning/metod?val=rkl2026").await.status, 200);
        app.stop().await;
    }

    async fn stadsdelar_and_turnout_are_read_and_summed_over(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let reader = Klient::with(&app, db, "ana", &[Roll::Analytiker]).await;
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str, text: String| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let areas = path("halvor.geojson", halves());
        let (code, report) = import(&databas, "rkl2026", "stadsdelar", &areas, &["--dry-run"]);
        assert_eq!((code, counts(&report)), (0, [2, 2, 0, 0]), "{report:#}");
        assert_eq!(report["sparad"], false);
        for expected in [[2, 2, 0, 0], [2, 0, 0, 2]] {
            let (code, report) = import(&databas, "rkl2026", "stadsdelar", &areas, &[]);
            assert_eq!((code, counts(&report)), (0, expected), "{report:#}");
        }
        let all = rows(&reader.get(&format!("{SIDA}&grupp=stadsdel&format=csv")).await);
        let found: Vec<(&str, f64)> =
            all.iter().map(|row| (&*row["Stadsdel"], number(row, "Röstberättigade"))).collect();
        assert_eq!(found, [("Västra Halvan", 3_000.0), ("Östra halvan", 3_000.0)]);

        let votes = path(
            "deltagande.csv",
            "Valdistriktskod;Antal röstberättigade;Antal röstande\n99990001;1500;1400\n\
             99990002;1500;900\n99990003;1500;600\n99990004;1500;1300\n".to_owned(),
        );
        let (code, report) = import(&databas, "rkl2026", "rostberattigade", &votes, &[]);
        assert_eq!((code, counts(&report)), (0, [4, 0, 4, 0]), "{report:#}");
        let (_, report) = import(&databas, "rkl2026", "rostberattigade", &votes, &[]);
        assert_eq!(counts(&report), [4, 0, 0, 4]);
        let all = rows(&reader.get(&format!("{SIDA}&grupp=valdeltagande&format=csv")).await);
        let lowest = &all[0];
        assert!(lowest["Valdeltagande"].starts_with("Lägst"), "{lowest:?}");
        assert_eq!((all.len(), number(lowest, "Röstberättigade")), (4, 1_500.0));
        let wrong = on(&databas, &["import", "stadsdelar", &votes, "--val", "rkl2026"]);
        assert_eq!(wrong.code, 2, "{wrong:#?}");
        app.stop().await;
    }

    async fn the_command_answers_and_fails_when_a_promise_is_broken(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        let asked = on(&databas, &["coverage", "--val", "rkl2026", "--json"]);
        let report: Value = serde_json::from_str(&asked.stdout).unwrap();
        assert!((report["siffror"]["antal"].as_f64().unwrap() - 6_000.0).abs() < 1.0);
        assert_eq!(report["grupper"]["distrikt"].as_array().unwrap().len(), 4);
        let broken = report["loften"].as_array().unwrap().iter().any(|one| one["halls"] == false);
        assert_eq!((broken, asked.code), (true, 1), "{report:#}");
        let words = on(&databas, &["coverage", "--val", "rkl2026", "--valdagen", "--raknas", "alla"]);
        assert!(words.stdout.contains("6\u{a0}000 röstberättigade"), "{words:#?}");
        assert!(!words.stdout.contains("räknas inte"), "no time was said: {words:#?}");
        let wrong = on(&databas, &["coverage", "--val", "rkl2026", "--datum", "snart"]);
        assert_eq!(wrong.code, 2);
        assert!(wrong.stderr.contains("--datum: Skriv dagen"), "{wrong:#?}");
        app.stop().await;
    }
}

/// Stockholm's real files: every one of its 773,389 voters is counted once.
#[test]
fn stockholm_is_counted_whole() {
    crate::databas::run(Databas::sqlite(), |databas| async move {
        let Some(areas) = file("stadsdelar/stadsdelar.geo.json") else { return };
        if stockholm_2022(&databas).is_none() {
            return;
        }
        let (code, report) = import(&databas, "rkl2022", "stadsdelar", &areas, &[]);
        assert_eq!((code, counts(&report)[..2].to_vec()), (0, vec![117, 117]), "{report:#}");
        let asked = on(&databas, &["coverage", "--val", "rkl2022", "--json"]);
        let report: Value = serde_json::from_str(&asked.stdout).unwrap();
        let all = &report["siffror"];
        assert!((all["antal"].as_f64().unwrap() - 773_389.0).abs() < 1.0, "{all:#}");
        assert_eq!(report["lokaler"], 55);
        assert_eq!(report["distrikt_utan_adresser"], 592);
        for (division, groups) in [("distrikt", 592), ("valkrets", 6), ("valdeltagande", 4)] {
            let groups_of = report["grupper"][division].as_array().unwrap();
            assert_eq!(groups_of.len(), groups, "{division}");
            let people: f64 = groups_of.iter().map(|one| one["antal"].as_f64().unwrap()).sum();
            assert!((people - 773_389.0).abs() < 30.0, "{division}: {people}");
        }
        let within = |m: u32| all[format!("inom_{m}_m")].as_f64().unwrap();
        assert!(
            within(500) < within(1_000) && within(1_000) < within(2_000) && within(2_000) < 1.0
        );
    });
    // The tables of two val do not mix: a val of another year has no voters of this.
    crate::databas::run(Databas::sqlite(), |databas| async move {
        add_val(&databas, "rkl2026", "2026-09-13");
        let empty = on(&databas, &["coverage", "--val", "rkl2026", "--json"]);
        let report: Value = serde_json::from_str(&empty.stdout).unwrap();
        assert_eq!((report["siffror"]["antal"].as_f64(), empty.code), (Some(0.0), 1));
    });
}

fn with<F: Future<Output = ()>>(syn: Syn, test: impl FnOnce(App, Webblasare) -> F) {
    crate::databas::run(Databas::sqlite(), |databas| async move {
        if let Some(browser) = Webblasare::start(syn).await {
            let app = App::with_kommun(&databas).await;
            let db = databas.db();
            let konto = account(db, "petra", &[Roll::Planerare], false).await;
            let client = Klient::of(&app, db, konto).await;
            let cookie = json!({
                "name": kakor::SESSION, "value": client.token(), "url": app.address, "path": "/",
                "secure": true, "httpOnly": true, "sameSite": "Lax",
            });
            let answer = browser.cdp("Network.setCookie", cookie).await;
            assert_eq!(answer["success"], true, "{answer:#}");
            test(app, browser).await;
        }
    });
}

const SIDOR: [&str; 6] = [
    "/kansli/tackning?val=rkl2026&grupp=distrikt",
    "/kansli/tackning?val=rkl2026&nar=tid&datum=snart",
    "/kansli/tackning/samst?val=rkl2026&visa=adresser",
    "/kansli/tackning/samst?val=rkl2026&visa=distrikt&krav=horslinga",
    "/kansli/tackning/installningar?val=rkl2026",
    "/kansli/tackning/metod?val=rkl2026",
];

async fn every_page_is_in_order(app: App, browser: Webblasare) {
    let mut found = Vec::new();
    for page in SIDOR {
        browser.open(&format!("{}{page}", app.address)).await;
        found.extend(browser.wrong(page).await);
    }
    browser.quit().await;
    app.stop().await;
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_page_is_in_order_on_a_wide_screen() {
    with(Syn::WIDE, every_page_is_in_order);
}

#[test]
fn every_page_is_in_order_on_a_phone() {
    with(Syn::NARROW, every_page_is_in_order);
}

#[test]
fn everything_is_in_the_tables_without_javascript() {
    with(Syn::NO_JAVASCRIPT, |app, browser| async move {
        browser.open(&format!("{}{}", app.address, SIDOR[0])).await;
        let shown = browser.eval("document.querySelector('#karta').hidden").await;
        assert_eq!(shown, true, "no map without scripts");
        assert_eq!(
            browser.eval("document.querySelectorAll('#grupptabell tbody tr').length").await,
            4
        );
        browser.click("#fragan summary").await;
        browser.click("#fraga").await;
        browser.until("location.search.includes('raknas=fortid')").await;
        browser.quit().await;
        app.stop().await;
    });
}

#[test]
fn the_map_is_drawn_with_its_layers() {
    with(Syn::WIDE, |app, browser| async move {
        browser.open(&format!("{}{}", app.address, SIDOR[0])).await;
        browser.eval("document.querySelector('#visa-karta')?.click()").await;
        browser.until("document.querySelector('#karta-yta').dataset.klar === 'ja'").await;
        assert!(
            browser.eval("document.querySelectorAll('#isokron option').length").await.as_i64()
                > Some(1)
        );
        browser.click("input[name=kartlager][value=rutnat]").await;
        browser.click("#visa-utan").await;
        browser.eval("{ const s = document.querySelector('#isokron'); s.selectedIndex = 1; s.dispatchEvent(new Event('change')) }").await;
        browser.until("document.querySelector('#isokron-text').textContent.includes('fågelvägen gånger 1,3')").await;
        let wrong = browser.wrong("the map").await;
        browser.quit().await;
        app.stop().await;
        assert!(wrong.is_empty(), "{wrong:#?}");
    });
}
