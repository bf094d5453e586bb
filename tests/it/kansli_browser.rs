//! The kansli's pages about accounts in a real browser.

use std::future::Future;

use chrono::Days;
use diesel::prelude::*;
use serde_json::json;
use thirtyfour::prelude::*;
use valkansli::db::Db;
use valkansli::db::schema::{konto, kontogranskning};
use valkansli::konto::Roll;
use valkansli::tid;
use valkansli::web::kakor;

use crate::app::App;
use crate::databas::Databas;
use crate::inloggad::{Klient, account};
use crate::webblasare::{Syn, Webblasare};

/// Every kind of page, as an administrator sees it; then with something wrong.
const PAGES: [&str; 14] = [
    "/kansli",
    "/kansli/konton",
    "/kansli/konton?q=prov&urval=oppna&roll=planerare&sortera=-slutar",
    "/kansli/konton?q=finnsinte",
    "/kansli/konton/nytt",
    "/kansli/konton/1",
    "/kansli/konton/2",
    "/kansli/konton/3",
    "/kansli/konton/granskning",
    "/kansli/konton/granskning?visa=alla&klart=sparat",
    "/kansli/konton/granskning/tidigare/1",
    "/kansli/installningar",
    "/kansli/konton/4711",
    "/kansli/logga-in/lank/finnsinte",
];

/// A kansli of four accounts: the administrator's own, one that ends soon, one that is
/// closed, and an unused one; with a review that has been signed off.
async fn a_kansli(db: &Db) -> i64 {
    let admin = account(db, "admin", &[Roll::Administrator], false).await;
    account(db, "snart", &[Roll::Bemanningsansvarig, Roll::Informationstjanst], true).await;
    account(db, "stangd", &[Roll::Planerare], false).await;
    account(db, "gammal", &[Roll::Planerare, Roll::Analytiker], false).await;
    let now = tid::now();
    db.write(move |conn| {
        let named = |name: &'static str| konto::table.filter(konto::anvandarnamn.eq(name));
        let (today, nu) = (now.date_naive(), tid::utc(&now));
        diesel::update(named("snart"))
            .set((
                konto::namn.eq("Åsa Provsson-Lindqvist"),
                konto::slutar.eq(today + Days::new(9)),
                konto::senast_inloggad.eq(nu),
                konto::losenord_satt.eq(nu),
                konto::totp_bekraftat.eq(nu),
            ))
            .execute(conn)?;
        diesel::update(named("stangd")).set(konto::stangt.eq(nu)).execute(conn)?;
        diesel::update(named("gammal")).set(konto::skapat.eq(nu - Days::new(100))).execute(conn)?;
        let granskade = json!([{
            "konto": 3, "anvandarnamn": "stangd", "namn": "Prov stangd", "roller": "Planerare",
            "ser_skyddade": false, "lage": "Öppet", "senast_inloggad": "", "slutar": "2027-01-31",
            "skapat_av": "prov", "godkant_av": "", "beslut": "stang",
            "kommentar": "Har slutat hos oss", "av": "Prov admin",
        }]);
        diesel::insert_into(kontogranskning::table)
            .values((
                kontogranskning::nar.eq(nu - Days::new(120)),
                kontogranskning::av.eq("Prov admin"),
                kontogranskning::kommentar.eq("Inget att anmärka."),
                kontogranskning::konton.eq(granskade.to_string()),
            ))
            .execute(conn)?;
        Ok::<_, valkansli::db::Error>(())
    })
    .await
    .unwrap();
    admin
}

/// Gives the browser the session of an account.
pub async fn sign_in(browser: &Webblasare, app: &App, db: &Db, konto: i64) {
    let client = Klient::of(app, db, konto).await;
    let cookie = json!({
        "name": kakor::SESSION, "value": client.token(), "url": app.address, "path": "/",
        "secure": true, "httpOnly": true, "sameSite": "Lax",
    });
    let answer = browser.cdp("Network.setCookie", cookie).await;
    assert_eq!(answer["success"], true, "{answer:#}");
}

/// Runs a test with a browser, if there is one, in which an administrator is signed in.
fn with<F: Future<Output = ()>>(syn: Syn, test: impl FnOnce(App, Webblasare) -> F) {
    crate::databas::run(Databas::sqlite(), |databas| async move {
        if let Some(browser) = Webblasare::start(syn).await {
            let app = App::with_kommun(&databas).await;
            let admin = a_kansli(databas.db()).await;
            Klient::of(&app, databas.db(), 2).await;
            sign_in(&browser, &app, databas.db(), admin).await;
            test(app, browser).await;
        }
    });
}

/// What is wrong with the page that is shown.
pub async fn wrong(browser: &Webblasare, name: &str) -> Vec<String> {
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
    // A target is at least 24 px each way (WCAG 2.5.8), links in text apart.
    let small = "[...document.querySelectorAll('main button, main input:not([type=hidden]), main \
                 select, main summary')].filter(e => e.checkVisibility() && \
                 (e.closest('label') ?? e).getBoundingClientRect().height < 24).map(e => e.outerHTML)";
    found.extend(browser.eval(small).await.as_array().unwrap().iter().map(ToString::to_string));
    found.into_iter().map(|what| format!("{name}: {what}")).collect()
}

/// Waits until the page that is shown holds an element: a click that leads to another
/// page may answer before it is there.
async fn shown(browser: &Webblasare, css: &str) {
    browser.until(&format!("document.querySelector(\"{css}\") !== null")).await;
}

/// Waits until an element says something.
async fn says(browser: &Webblasare, css: &str, text: &str) {
    browser
        .until(&format!(
            "document.querySelector(\"{css}\")?.textContent.includes(\"{text}\") === true"
        ))
        .await;
}

async fn click(browser: &Webblasare, css: &str) {
    shown(browser, css).await;
    browser.click(css).await;
}

async fn type_into(browser: &Webblasare, id: &str, value: &str) {
    shown(browser, &format!("#{id}")).await;
    browser.type_into(id, value).await;
}

/// Looks at every page: no violation of WCAG 2.2 AA, nothing refused or broken, one
/// first heading, no scrolling sideways.
async fn every_page_is_in_order(app: App, browser: Webblasare) {
    let mut found = Vec::new();
    for page in PAGES {
        browser.open(&format!("{}{page}", app.address)).await;
        found.extend(wrong(&browser, page).await);
    }
    // A form with everything wrong, a link, and a change that came too late.
    browser.open(&format!("{}/kansli/konton/nytt", app.address)).await;
    click(&browser, "#lagg-upp").await;
    shown(&browser, "#felruta").await;
    found.extend(wrong(&browser, "nytt konto med fel").await);
    browser.open(&format!("{}/kansli/konton/2", app.address)).await;
    click(&browser, "#ny-lank").await;
    shown(&browser, "#engangslank").await;
    found.extend(wrong(&browser, "engångslänk").await);
    browser.open(&format!("{}/kansli/konton/2", app.address)).await;
    browser.eval("document.querySelector('#andra ~ form [name=version]').value = '0'").await;
    type_into(&browser, "namn", "Åsa Provsson").await;
    click(&browser, "#spara").await;
    shown(&browser, "#felruta").await;
    says(&browser, "#felruta", "Någon annan har ändrat samtidigt").await;
    found.extend(wrong(&browser, "konflikt").await);
    browser.open(&format!("{}/kansli/konton/granskning", app.address)).await;
    click(&browser, "input[value=stang]").await;
    click(&browser, "#spara").await;
    shown(&browser, "#felruta").await;
    found.extend(wrong(&browser, "granskning med fel").await);
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

#[test]
fn every_page_is_in_order_on_a_phone_in_dark_colours() {
    with(Syn { dark: true, ..Syn::NARROW }, every_page_is_in_order);
}

/// From the list to a new account, its change and the review of all, by forms alone.
async fn the_work_is_done(app: App, browser: Webblasare) {
    browser.open(&format!("{}/kansli", app.address)).await;
    click(&browser, "main a[href='/kansli/konton/nytt']").await;
    type_into(&browser, "namn", "Ulla Provsson").await;
    type_into(&browser, "epost", "ulla@kommunen.example").await;
    click(&browser, "#lagg-upp").await;
    says(&browser, "#felruta", "minst en roll").await;
    let kept = browser.driver().find(By::Id("namn")).await.unwrap().value().await.unwrap();
    assert_eq!(kept.as_deref(), Some("Ulla Provsson"));
    type_into(&browser, "anvandarnamn", "ulla").await;
    click(&browser, "input[value=planerare]").await;
    click(&browser, "#lagg-upp").await;
    says(&browser, "#engangslank", "/kansli/logga-in/lank/").await;

    click(&browser, "main .rad-knappar a").await;
    says(&browser, "#epost-visad", "ulla@kommunen.example").await;
    click(&browser, "input[value=analytiker]").await;
    click(&browser, "#spara").await;
    says(&browser, "#notis", "Kontot är sparat.").await;
    click(&browser, "#stang").await;
    says(&browser, "#notis", "är stängt").await;
    click(&browser, "#oppna").await;
    says(&browser, "#notis", "öppet igen").await;

    browser.open(&format!("{}/kansli/konton/granskning", app.address)).await;
    says(&browser, "#kvar", "4").await;
    for radio in browser.driver().find_all(By::Css("input[value=behall]")).await.unwrap() {
        radio.scroll_into_view().await.unwrap();
        radio.click().await.unwrap();
    }
    click(&browser, "#spara").await;
    says(&browser, "#kvar", "0").await;
    click(&browser, "#signera").await;
    says(&browser, "#notis", "Granskningen är signerad och sparad.").await;
    click(&browser, "#tidigare tbody a").await;
    says(&browser, "#granskade", "Ulla Provsson").await;
    browser.quit().await;
    app.stop().await;
}

#[test]
fn the_work_is_done_with_scripts() {
    with(Syn::WIDE, the_work_is_done);
}

#[test]
fn the_work_is_done_without_scripts() {
    with(Syn::NO_JAVASCRIPT, the_work_is_done);
}

#[test]
fn the_work_is_done_on_a_phone_without_scripts() {
    with(Syn { javascript: false, ..Syn::NARROW }, the_work_is_done);
}
