//! The pages about contracts and money in a real browser.

use std::future::Future;

use serde_json::json;
use valkansli::konto::Roll;
use valkansli::web::kakor;

use crate::app::App;
use crate::databas::Databas;
use crate::inloggad::Klient;
use crate::kommun::VAL;
use crate::webblasare::{Syn, Webblasare};

const PAGES: [&str; 8] = [
    "/kansli/lokaler/ekonomi",
    "/kansli/lokaler/ekonomi?q=finnsinte",
    "/kansli/lokaler/avtal?lage=tecknat&sortera=-kostnad",
    "/kansli/lokaler/ekonomi/budget",
    "/kansli/lokaler/ekonomi/budget/andra",
    "/kansli/lokaler/ekonomi/utfall",
    "/kansli/lokaler/ekonomi/utfall/klistra",
    "/kansli/avtal/1",
];

/// Runs a test with a browser, if there is one, in which a planerare is signed in.
fn with<F: Future<Output = ()>>(syn: Syn, test: impl FnOnce(App, Webblasare) -> F) {
    crate::databas::run(Databas::sqlite(), |databas| async move {
        if let Some(browser) = Webblasare::start(syn).await {
            let app = App::with_kommun(&databas).await;
            let pia = Klient::with(&app, databas.db(), "pia", &[Roll::Planerare]).await;
            let cookie = json!({
                "name": kakor::SESSION, "value": pia.token(), "url": app.address, "path": "/",
                "secure": true, "httpOnly": true, "sameSite": "Lax",
            });
            let answer = browser.cdp("Network.setCookie", cookie).await;
            assert_eq!(answer["success"], true, "{answer:#}");
            test(app, browser).await;
        }
    });
}

/// What is wrong with the page that is shown.
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

async fn text(browser: &Webblasare, css: &str) -> String {
    browser.text(css).await.replace('\u{a0}', " ")
}

async fn fill(browser: &Webblasare, id: &str, value: &str) {
    browser.type_into(id, value).await;
}

/// A date is typed as the language of the browser has it: it is set whole.
async fn set(browser: &Webblasare, id: &str, value: &str) {
    browser.eval(&format!("document.getElementById('{id}').value = '{value}'")).await;
}

/// Waits for the page that a form leads to.
async fn arrived(browser: &Webblasare, css: &str) {
    browser
        .until(&format!("document.readyState === 'complete' && !!document.querySelector('{css}')"))
        .await;
}

/// Makes a contract, books what was paid on it and sets a budget, with slips on the way.
async fn money_is_planned(app: &App, browser: &Webblasare) -> Vec<String> {
    let mut found = Vec::new();
    browser.open(&format!("{}/kansli/lokaler/ekonomi?val={VAL}&q=bibliotek", app.address)).await;
    browser.click("#kostnader tbody th a").await;
    arrived(browser, "#lagg-till").await;
    fill(browser, "motpart", "Kulturförvaltningen").await;
    set(browser, "fran", "2026-08-01").await;
    set(browser, "till", "2026-09-30").await;
    fill(browser, "kostnad", "hundra").await;
    for (id, value) in [("per", "timme"), ("delprogram", "60"), ("lage", "tecknat")] {
        set(browser, id, value).await;
    }
    browser.click("#lagg-till").await;
    arrived(browser, "#felruta").await;
    assert!(text(browser, "#felruta").await.contains("inte ett belopp"));
    found.extend(wrong(browser, "avtal med fel").await);
    fill(browser, "kostnad", "100").await;
    browser.click("#lagg-till").await;
    arrived(browser, "#avtal").await;
    assert!(text(browser, "#avtal").await.contains("15 600 kr"));
    found.extend(wrong(browser, "lokalens avtal").await);

    browser.open(&format!("{}/kansli/lokaler/ekonomi/utfall/klistra?val={VAL}", app.address)).await;
    let rows = "delprogram;datum;text;belopp;avtal\\n60;2026-09-01;Hyra;5 600;1\\n70;9/13;Mat;1;";
    set(browser, "rader", rows).await;
    browser.click("#las-in").await;
    arrived(browser, "#avvisade").await;
    found.extend(wrong(browser, "klistra med fel").await);
    set(browser, "rader", &rows.replace("9/13", "2026-09-13").replace("Mat;1", "Mat;900")).await;
    browser.click("#las-in").await;
    arrived(browser, "#utfall").await;
    assert!(text(browser, "#notis").await.contains("2 nya belopp"));
    found.extend(wrong(browser, "utfall").await);

    browser.open(&format!("{}/kansli/lokaler/ekonomi/budget?val={VAL}", app.address)).await;
    browser.click("#andra-budget").await;
    arrived(browser, "#budget-60").await;
    fill(browser, "budget-60", "16 000").await;
    fill(browser, "budget-70", "500").await;
    fill(browser, "prognos-20", "7 000").await;
    browser.click("#spara").await;
    arrived(browser, "#felruta").await;
    found.extend(wrong(browser, "budget med fel").await);
    fill(browser, "kommentar-20", "Två vikarier").await;
    browser.click("#spara").await;
    arrived(browser, "#budget").await;
    let table = text(browser, "#budget").await;
    assert!(table.contains("10 000 kr") && table.contains("Två vikarier"), "{table}");
    assert!(text(browser, "#i-fara").await.contains("2 delprogram är i fara"));
    found.extend(wrong(browser, "budget").await);
    found
}

/// Sees every page, also with something wrong: no violation of WCAG 2.2 AA, nothing
/// refused or broken, no scrolling sideways.
async fn every_page_is_in_order(app: App, browser: Webblasare) {
    let mut found = money_is_planned(&app, &browser).await;
    for page in PAGES {
        let query = if page.contains('?') { "&" } else { "?" };
        browser.open(&format!("{}{page}{query}val={VAL}", app.address)).await;
        found.extend(wrong(&browser, page).await);
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
fn every_page_is_in_order_in_the_dark() {
    with(Syn { dark: true, ..Syn::WIDE }, every_page_is_in_order);
}
