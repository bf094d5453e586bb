//! The pages about how long data is kept, in a real browser.

use std::future::Future;

use serde_json::json;
use valkansli::konto::Roll;
use valkansli::web::kakor;

use crate::app::App;
use crate::databas::Databas;
use crate::inloggad::Klient;
use crate::webblasare::{Syn, Webblasare};

const SIDA: &str = "/kansli/installningar/gallring";

/// Runs a test with a browser, if there is one, in which an administrator is signed in.
fn with<F: Future<Output = ()>>(syn: Syn, test: impl FnOnce(App, Webblasare) -> F) {
    crate::databas::run(Databas::sqlite(), |databas| async move {
        if let Some(browser) = Webblasare::start(syn).await {
            let app = App::with_kommun(&databas).await;
            let admin = Klient::with(&app, databas.db(), "admin", &[Roll::Administrator]).await;
            let cookie = json!({
                "name": kakor::SESSION, "value": admin.token(), "url": app.address, "path": "/",
                "secure": true, "httpOnly": true, "sameSite": "Lax",
            });
            let answer = browser.cdp("Network.setCookie", cookie).await;
            assert_eq!(answer["success"], true, "{answer:#}");
            test(app, browser).await;
        }
    });
}

/// Sets a rule as a person does, with a slip and a change of another's on the way.
async fn a_rule_is_set(app: &App, browser: &Webblasare) {
    browser.open(&format!("{}{SIDA}", app.address)).await;
    browser.follow("#regler a[href$='/konton']").await;
    browser.type_into("antal", "0").await;
    browser.follow("#spara").await;
    assert!(browser.text("#felruta").await.contains("helt tal"));
    browser.type_into("antal", "3").await;
    browser.follow("#spara").await;
    assert!(browser.text("#notis").await.contains("sparad"));
    assert!(browser.text("#regler").await.contains("3 år"));
}

/// Sees every page, also with something wrong: no violation of WCAG 2.2 AA, nothing
/// refused or broken, no scrolling sideways.
async fn every_page_is_in_order(app: App, browser: Webblasare) {
    let mut found = Vec::new();
    for page in ["", "/konton", "/brev", "/laga-kraft/rkl2026", "/laga-kraft/okant"] {
        browser.open(&format!("{}{SIDA}{page}", app.address)).await;
        found.extend(browser.wrong(page).await);
    }
    browser.open(&format!("{}{SIDA}/konton", app.address)).await;
    browser.type_into("antal", "0").await;
    browser.follow("#spara").await;
    found.extend(browser.wrong("fel").await);
    browser.eval("document.querySelector('[name=version]').value = '7'").await;
    browser.type_into("antal", "5").await;
    browser.follow("#spara").await;
    let both = browser.text("#felruta").await;
    assert!(both.contains("5 år") && both.contains("2 år"), "{both}");
    found.extend(browser.wrong("konflikt").await);
    a_rule_is_set(&app, &browser).await;
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
fn a_rule_is_set_without_javascript() {
    with(Syn::NO_JAVASCRIPT, |app, browser| async move {
        a_rule_is_set(&app, &browser).await;
        browser.quit().await;
        app.stop().await;
    });
}
