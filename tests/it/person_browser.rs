//! The pages of persons and visits in a real browser.

use std::future::Future;

use serde_json::json;
use valkansli::db::Db;
use valkansli::konto::Roll;
use valkansli::person::{PersonId, Slag};
use valkansli::tid;
use valkansli::web::kakor;

use crate::app::App;
use crate::besok::visit;
use crate::databas::Databas;
use crate::inloggad::{Klient, account};
use crate::person::{keep, uppgifter};
use crate::webblasare::{Syn, Webblasare};

/// Someone who works with both kinds and may see protected persons, a team that has
/// visits today, and whom they work with.
struct Kansli {
    nina: i64,
    lag: i64,
    vera: PersonId,
    hemlig: PersonId,
    besok: i64,
}

async fn a_kansli(db: &Db) -> Kansli {
    let both = [Roll::Bemanningsansvarig, Roll::Informationstjanst];
    let nina = account(db, "nina", &both, true).await;
    let lag = account(db, "lag1", &[Roll::Ambulerande], false).await;
    for serial in 10..75 {
        let namn = format!("Rut Mottagare-Provsson {serial}");
        keep(db, Slag::Rostmottagare, uppgifter(&namn, serial), false).await;
    }
    let vera = keep(db, Slag::Valjare, uppgifter("Vera Väljare", 1), false).await;
    let hemlig = keep(db, Slag::Valjare, uppgifter("Hemlig Person", 2), true).await;
    keep(db, Slag::Valjare, uppgifter("Dubbel Person", 2), false).await;
    let today = tid::now().date_naive();
    visit(db, vera, lag, today).await;
    let besok = visit(db, hemlig, lag, today).await;
    Kansli { nina, lag, vera, hemlig, besok }
}

async fn sign_in(browser: &Webblasare, app: &App, db: &Db, konto: i64) {
    let client = Klient::of(app, db, konto).await;
    let cookie = json!({
        "name": kakor::SESSION, "value": client.token(), "url": app.address, "path": "/",
        "secure": true, "httpOnly": true, "sameSite": "Lax",
    });
    let answer = browser.cdp("Network.setCookie", cookie).await;
    assert_eq!(answer["success"], true, "{answer:#}");
}

/// Runs a test with a browser, if there is one.
fn with<F: Future<Output = ()>>(syn: Syn, test: impl FnOnce(App, Webblasare, Db, Kansli) -> F) {
    crate::databas::run(Databas::sqlite(), |databas| async move {
        if let Some(browser) = Webblasare::start(syn).await {
            let app = App::with_kommun(&databas).await;
            let kansli = a_kansli(databas.db()).await;
            sign_in(&browser, &app, databas.db(), kansli.nina).await;
            test(app, browser, databas.db().clone(), kansli).await;
        }
    });
}

/// Looks at every page, as it is and with something wrong.
async fn every_page_is_in_order(app: App, browser: Webblasare, db: Db, kansli: Kansli) {
    let Kansli { lag, vera, hemlig, besok, .. } = kansli;
    let mut found = Vec::new();
    let open = async |path: &str| browser.open(&format!("{}{path}", app.address)).await;
    for (name, path) in [
        ("lista", "/kansli/personer".to_owned()),
        ("lista-sida-2", "/kansli/personer?slag=rostmottagare&sida=2".to_owned()),
        ("ny", "/kansli/personer/ny".to_owned()),
        ("kort", format!("/kansli/personer/{vera}")),
        ("skyddad", format!("/kansli/personer/{hemlig}")),
        ("skyddade", "/kansli/personer/skyddade".to_owned()),
        ("saknas", "/kansli/personer/77".to_owned()),
        ("besok", "/kansli/besok".to_owned()),
        ("ett-besok", format!("/kansli/besok/{besok}")),
    ] {
        open(&path).await;
        found.extend(browser.wrong(name).await);
    }
    let errors = "document.getElementById('felruta') !== null";
    for (name, path, button) in [
        ("ny-fel", "/kansli/personer/ny".to_owned(), "#spara"),
        ("sok-fel", "/kansli/personer".to_owned(), "#sok"),
        ("skal-fel", format!("/kansli/personer/{hemlig}"), "#oppna"),
        ("besok-fel", format!("/kansli/personer/{vera}"), "#planera"),
    ] {
        open(&path).await;
        browser.follow(button).await;
        browser.until(errors).await;
        found.extend(browser.wrong(name).await);
    }
    open("/kansli/personer").await;
    browser.type_into("q", "rut").await;
    browser.follow("#sok").await;
    browser.until("document.getElementById('traffar') !== null").await;
    found.extend(browser.wrong("traffar").await);
    open(&format!("/kansli/personer/{hemlig}")).await;
    browser.type_into("skal", "Ska bokas om efter samtal").await;
    browser.follow("#oppna").await;
    browser.until("document.getElementById('oppnad') !== null").await;
    found.extend(browser.wrong("oppnad").await);
    sign_in(&browser, &app, &db, lag).await;
    open("/kansli/besok").await;
    found.extend(browser.wrong("lagets-besok").await);
    open(&format!("/kansli/besok/{besok}")).await;
    found.extend(browser.wrong("lagets-skyddade").await);
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
fn every_page_is_in_order_in_dark_colours() {
    with(Syn { dark: true, ..Syn::WIDE }, every_page_is_in_order);
}

/// From a search to a changed card and a planned visit, by forms alone.
#[test]
fn the_work_is_done_without_javascript() {
    with(Syn::NO_JAVASCRIPT, |app, browser, _, _| async move {
        browser.open(&format!("{}/kansli/personer/ny", app.address)).await;
        browser.type_into("namn", "Ulla Provsson").await;
        browser.type_into("telefon", "12").await;
        browser.click("#slag option[value=valjare]").await;
        browser.click("#val option[value=rkl2026]").await;
        browser.follow("#spara").await;
        assert!(browser.text("#felruta").await.contains("telefonnummer"));
        browser.type_into("telefon", "070-555 55 55").await;
        browser.follow("#spara").await;
        assert!(
            browser.text("main").await.contains("Personen är inlagd."),
            "{}",
            browser.text("main").await
        );
        browser.open(&format!("{}/kansli/personer", app.address)).await;
        browser.type_into("q", "+46705555555").await;
        browser.follow("#sok").await;
        let url = browser.driver().current_url().await.unwrap();
        assert_eq!(url.path(), "/kansli/personer/sok");
        assert_eq!(url.query(), None, "what was searched for is in no URL");
        browser.follow("#personer a").await;
        assert_eq!(browser.text("h1").await, "Ulla Provsson");
        browser.click("#lag option:nth-child(2)").await;
        let dag = tid::now().date_naive() + chrono::Days::new(1);
        browser.eval(&format!("document.getElementById('datum').value = '{dag}'")).await;
        browser.follow("#planera").await;
        assert!(browser.text("#besok").await.contains("Prov lag1"));
        browser.quit().await;
        app.stop().await;
    });
}
