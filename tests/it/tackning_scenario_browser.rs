//! The pages of scenarios in a real browser.

use std::future::Future;

use serde_json::json;
use valkansli::db::Db;
use valkansli::konto::Roll;
use valkansli::web::kakor;

use crate::app::App;
use crate::databas::Databas;
use crate::inloggad::{Klient, account};
use crate::kommun::plats;
use crate::lokal_stalle::id_of;
use crate::webblasare::{Syn, Webblasare};

/// A browser of someone who plans, with two scenarios: in the first a place is added and
/// another taken out.
fn with<F: Future<Output = ()>>(syn: Syn, test: impl FnOnce(App, Webblasare, Db) -> F) {
    crate::databas::run(Databas::sqlite(), |databas| async move {
        if let Some(browser) = Webblasare::start(syn).await {
            let (app, db) = (App::with_kommun(&databas).await, databas.db());
            let konto = account(db, "petra", &[Roll::Planerare], false).await;
            let client = Klient::of(&app, db, konto).await;
            for namn in ["Öster", "Väster"] {
                let form = [("val", "rkl2026"), ("namn", namn)];
                client.post("/kansli/tackning/scenarier", &form).await;
            }
            let at = plats(1500.0, 1500.0);
            let (lat, lon) = (at.lat().to_string(), at.lon().to_string());
            let form = [
                ("version", "1"),
                ("namn", "Öby torg"),
                ("typ", "tillfallig"),
                ("lat", &*lat),
                ("lon", &*lon),
                ("satt", "vecka"),
                ("vecka-1", "10-18"),
            ];
            let added = client.post("/kansli/tackning/scenario/1/ny", &form).await;
            assert_eq!(added.status, 303, "{}", added.text());
            let square = format!("stalle-{}", id_of(db, "Norrby torg").await);
            let form = [("version", "2"), ("nyckel", &*square)];
            assert_eq!(client.post("/kansli/tackning/scenario/1/bort", &form).await.status, 303);
            let cookie = json!({
                "name": kakor::SESSION, "value": client.token(), "url": app.address, "path": "/",
                "secure": true, "httpOnly": true, "sameSite": "Lax",
            });
            let answer = browser.cdp("Network.setCookie", cookie).await;
            assert_eq!(answer["success"], true, "{answer:#}");
            let db = db.clone();
            test(app, browser, db).await;
        }
    });
}

async fn every_page_is_in_order(app: App, browser: Webblasare, _: Db) {
    let mut found = Vec::new();
    for page in [
        "/kansli/tackning/scenarier?val=rkl2026",
        "/kansli/tackning/scenarier/jamfor?ids=1,2",
        "/kansli/tackning/scenarier/jamfor?ids=1",
        "/kansli/tackning/scenario/1?krav=stegfritt",
        "/kansli/tackning/scenario/1/ny?q=storgatan",
        "/kansli/tackning/scenario/1/plats/ny-0",
        "/kansli/tackning/scenario/1/infor",
    ] {
        browser.open(&format!("{}{page}", app.address)).await;
        found.extend(browser.wrong(page).await);
    }
    browser.follow("#infor").await;
    found.extend(browser.wrong("refused").await);
    browser.quit().await;
    app.stop().await;
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_page_is_in_order_on_a_wide_screen() {
    with(Syn::WIDE, every_page_is_in_order);
}

#[test]
fn every_page_is_in_order_on_a_phone_in_dark_colours() {
    with(Syn { dark: true, ..Syn::NARROW }, every_page_is_in_order);
}

#[test]
fn the_map_is_coloured_and_a_click_on_it_adds_a_place() {
    with(Syn::WIDE, |app, browser, _| async move {
        browser.open(&format!("{}/kansli/tackning/scenario/1", app.address)).await;
        browser.until("!document.getElementById('scenariokarta').hidden").await;
        browser.eval("document.getElementById('visa-karta')?.click()").await;
        browser.until("document.getElementById('karta-yta').dataset.klar === 'ja'").await;
        let found = browser.wrong("karta").await;
        browser.click("[data-lagg-till]").await;
        assert!(browser.text("[data-status]").await.contains("Klicka på kartan"));
        browser.follow(".maplibregl-canvas").await;
        let at = "Number(document.getElementById('lat').value)";
        assert!(browser.eval(at).await.as_f64().unwrap() > 55.0);
        browser.type_into("namn", "På kartan").await;
        browser.follow("#spara").await;
        assert!(browser.text("#andringar").await.contains("På kartan"));
        browser.quit().await;
        app.stop().await;
        assert!(found.is_empty(), "{found:#?}");
    });
}

#[test]
fn a_scenario_is_made_and_undone_without_scripts() {
    with(Syn::NO_JAVASCRIPT, |app, browser, _| async move {
        browser.open(&format!("{}/kansli/tackning/scenarier?val=rkl2026", app.address)).await;
        browser.type_into("namn", "Utan skript").await;
        browser.follow("#skapa").await;
        assert_eq!(browser.text("h1").await, "Utan skript");
        browser.follow("#lagg-till-plats").await;
        browser.type_into("q", "Tvistevägen 9").await;
        browser.follow("#sok").await;
        browser.follow("#traffar a").await;
        browser.follow("#spara").await;
        assert!(browser.text("#andringar").await.contains("Tvistevägen 9"));
        assert!(browser.text("#distrikt").await.contains("Öby"));
        browser.follow("#angra-senaste").await;
        assert!(browser.text("#notis").await.contains("borttagen ur scenariot"));
        browser.quit().await;
        app.stop().await;
    });
}
