//! The list with its map, the card of a place and its forms in a real browser.

use std::future::Future;

use serde_json::json;
use valkansli::db::Db;
use valkansli::konto::Roll;
use valkansli::web::kakor;

use crate::app::App;
use crate::databas::Databas;
use crate::inloggad::{Klient, account};
use crate::lokal_stalle::id_of;
use crate::webblasare::{Syn, Webblasare};

async fn sign_in(browser: &Webblasare, app: &App, db: &Db) {
    let roles = [Roll::Planerare, Roll::Bemanningsansvarig];
    let konto = account(db, "petra", &roles, false).await;
    let client = Klient::of(app, db, konto).await;
    let cookie = json!({
        "name": kakor::SESSION, "value": client.token(), "url": app.address, "path": "/",
        "secure": true, "httpOnly": true, "sameSite": "Lax",
    });
    let answer = browser.cdp("Network.setCookie", cookie).await;
    assert_eq!(answer["success"], true, "{answer:#}");
}

fn with<F: Future<Output = ()>>(syn: Syn, test: impl FnOnce(App, Webblasare, Db) -> F) {
    crate::databas::run(Databas::sqlite(), |databas| async move {
        if let Some(browser) = Webblasare::start(syn).await {
            let app = App::with_kommun(&databas).await;
            sign_in(&browser, &app, databas.db()).await;
            test(app, browser, databas.db().clone()).await;
        }
    });
}

async fn wrong(browser: &Webblasare, name: &str) -> Vec<String> {
    let mut found = browser.violations().await;
    found.extend(browser.failures().await);
    if browser.eval("document.querySelectorAll('h1').length").await != 1 {
        found.push("not one h1".to_owned());
    }
    let overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
    let overflow = browser.eval(overflow).await.as_i64().unwrap();
    if overflow > 0 {
        found.push(format!("{overflow} px wider than the window"));
    }
    found.into_iter().map(|what| format!("{name}: {what}")).collect()
}

async fn every_page_is_in_order(app: App, browser: Webblasare, db: Db) {
    let square = id_of(&db, "Norrby torg").await;
    let hospital = id_of(&db, "Provköpings sjukhus").await;
    let school = id_of(&db, "Norra skolan").await;
    let mut found = Vec::new();
    for page in [
        "/kansli/lokaler?val=rkl2026&skede=publicerad".to_owned(),
        format!("/kansli/stalle/{school}"),
        format!("/kansli/stalle/{square}/gatuplats"),
        format!("/kansli/stalle/{square}/flytta"),
        format!("/kansli/stalle/{hospital}"),
        format!("/kansli/stalle/{hospital}/institution"),
        "/kansli/ambulerande/institutioner?val=rkl2026".to_owned(),
        format!("/kansli/ambulerande/institutioner/{hospital}"),
        "/kansli/lokal/1/anvand?val=rkl2026".to_owned(),
    ] {
        browser.open(&format!("{}{page}", app.address)).await;
        found.extend(wrong(&browser, &page).await);
    }
    // Many at once, of which none has what it takes.
    browser.open(&format!("{}/kansli/lokaler?val=rkl2026", app.address)).await;
    browser.click("#stallen tbody tr:nth-child(2) input").await;
    browser.click("#andra-skede").await;
    browser.until("document.querySelector('#nekade') !== null").await;
    found.extend(wrong(&browser, "flera").await);
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
fn the_map_shows_the_list_and_the_mark_of_a_street_site() {
    with(Syn::WIDE, |app, browser, db| async move {
        browser.open(&format!("{}/kansli/lokaler?val=rkl2026", app.address)).await;
        browser.until("!document.getElementById('karta').hidden").await;
        browser.eval("document.getElementById('visa-karta')?.click()").await;
        browser.until("document.getElementById('karta-yta').dataset.klar === 'ja'").await;
        let mut found = wrong(&browser, "karta").await;

        let square = id_of(&db, "Norrby torg").await;
        browser.open(&format!("{}/kansli/stalle/{square}/flytta", app.address)).await;
        browser.until("!document.getElementById('karta').hidden").await;
        browser.eval("document.getElementById('visa-karta')?.click()").await;
        browser.until("document.getElementById('flyttas') !== null").await;
        found.extend(wrong(&browser, "flytta").await);
        browser.quit().await;
        app.stop().await;
        assert!(found.is_empty(), "{found:#?}");
    });
}
