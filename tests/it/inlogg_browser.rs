//! The way in, in a real browser. Its cookies are `__Host-` and `Secure`, which
//! Chromium takes over http from the machine itself only.

use std::future::Future;

use thirtyfour::prelude::*;

use crate::app::{App, NYCKEL};
use crate::besokare::phone_code;
use crate::databas::Databas;
use crate::kommando::on_with;
use crate::webblasare::{Syn, Webblasare};

const LOSENORD: &str = "gurka trombon fjäll";

/// Runs a test with the service, a browser, and the path of a link for a new
/// administrator.
fn with<F: Future<Output = ()>>(syn: Syn, test: impl FnOnce(App, Webblasare, String) -> F) {
    crate::databas::run(Databas::sqlite(), |databas| async move {
        let Some(browser) = Webblasare::start(syn).await else { return };
        let app = App::with_kommun(&databas).await;
        let words = ["user", "add", "--roll", "administrator", "--namn", "Åsa Prov", "asa"];
        let made = on_with(&databas, &words, &[("VALKANSLI_KEYS", NYCKEL)]);
        let link = made.stdout.lines().last().unwrap();
        let (_, path) = link.split_once(":8080").unwrap();
        test(app, browser, path.to_owned()).await;
    });
}

async fn path(browser: &Webblasare) -> String {
    browser.driver().current_url().await.unwrap().path().to_owned()
}

/// What is wrong with the page that is open, if scripts can look.
async fn look(browser: &Webblasare, javascript: bool, wrong: &mut Vec<String>) {
    let here = path(browser).await;
    let mut found = Vec::new();
    if javascript {
        found.extend(browser.violations().await);
        found.extend(browser.failures().await);
    }
    if browser.eval("document.querySelectorAll('h1').length").await != 1 {
        found.push("not one h1".to_owned());
    }
    let overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
    if browser.eval(overflow).await.as_i64().unwrap() > 0 {
        found.push("wider than the window".to_owned());
    }
    wrong.extend(found.into_iter().map(|what| format!("{here}: {what}")));
}

/// From the link to one's own account, out, and in again with a code.
async fn the_whole_way(app: App, browser: Webblasare, link: String, javascript: bool) {
    let mut wrong = Vec::new();
    let open = async |path: &str| browser.open(&format!("{}{path}", app.address)).await;
    open(&link).await;
    look(&browser, javascript, &mut wrong).await;
    browser.type_into("losenord", "kort").await;
    browser.type_into("igen", "kort").await;
    browser.follow("#spara").await;
    assert!(browser.text("#felruta").await.contains("minst 13"));
    look(&browser, javascript, &mut wrong).await;
    browser.type_into("losenord", LOSENORD).await;
    browser.type_into("igen", LOSENORD).await;
    browser.follow("#spara").await;

    // The second factor, before anything else.
    assert_eq!(path(&browser).await, "/kansli/logga-in/andra-faktor");
    look(&browser, javascript, &mut wrong).await;
    let drawn = browser.eval("document.querySelector('img.qr').naturalWidth").await;
    assert!(drawn.as_i64().unwrap() > 100, "the picture is drawn: {drawn}");
    let nyckel = browser.text("#nyckel").await;
    browser.type_into("kod", "000000").await;
    browser.follow("#bekrafta").await;
    assert_eq!(browser.text("#nyckel").await, nyckel);
    look(&browser, javascript, &mut wrong).await;
    browser.type_into("kod", &phone_code(&nyckel, 0)).await;
    browser.follow("#bekrafta").await;
    assert_eq!(browser.driver().find_all(By::Css("#koder li")).await.unwrap().len(), 10);
    look(&browser, javascript, &mut wrong).await;
    browser.follow("#vidare").await;

    for page in [
        "/kansli/mitt-konto",
        "/kansli/mitt-konto/losenord",
        "/kansli/mitt-konto/andra-faktor",
        "/kansli/mitt-konto/reservkoder",
    ] {
        open(page).await;
        assert_eq!(path(&browser).await, page);
        look(&browser, javascript, &mut wrong).await;
    }
    assert_eq!(browser.text("#inloggad-som").await, "Åsa Prov");
    browser.follow("#logga-ut").await;
    assert!(browser.text("#notis").await.contains("utloggad"));

    // Used up.
    open(&link).await;
    assert!(browser.text("#varfor").await.contains("redan använd"));
    look(&browser, javascript, &mut wrong).await;

    // Back to the page that was asked for, by password and code.
    open("/kansli/mitt-konto/losenord").await;
    assert_eq!(path(&browser).await, "/kansli/logga-in");
    look(&browser, javascript, &mut wrong).await;
    browser.type_into("anvandarnamn", "asa").await;
    browser.type_into("losenord", "fel").await;
    browser.follow("#logga-in").await;
    assert!(browser.text("#felruta").await.contains("stämmer inte"));
    look(&browser, javascript, &mut wrong).await;
    let kept = browser.eval("document.getElementById('anvandarnamn').value").await;
    assert_eq!(kept, "asa");
    browser.type_into("losenord", LOSENORD).await;
    browser.follow("#logga-in").await;
    assert_eq!(path(&browser).await, "/kansli/logga-in/kod");
    look(&browser, javascript, &mut wrong).await;
    browser.type_into("kod", &phone_code(&nyckel, 1)).await;
    browser.follow("#fortsatt").await;
    assert_eq!(path(&browser).await, "/kansli/mitt-konto/losenord");

    browser.quit().await;
    app.stop().await;
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn an_administrator_comes_in_by_link_password_and_code() {
    with(Syn::WIDE, |app, browser, link| the_whole_way(app, browser, link, true));
}

#[test]
fn an_administrator_comes_in_without_javascript() {
    with(Syn::NO_JAVASCRIPT, |app, browser, link| the_whole_way(app, browser, link, false));
}

#[test]
fn an_administrator_comes_in_on_a_phone_in_dark_colours() {
    let syn = Syn { dark: true, ..Syn::NARROW };
    with(syn, |app, browser, link| the_whole_way(app, browser, link, true));
}

/// The keyboard alone, and what a browser keeps of a page that has been left.
#[test]
fn nothing_of_a_page_is_seen_after_signing_out() {
    with(Syn::WIDE, |app, browser, link| async move {
        browser.open(&format!("{}{link}", app.address)).await;
        browser.type_into("losenord", LOSENORD).await;
        browser.type_into("igen", LOSENORD).await;
        browser.enter().await;
        let nyckel = browser.text("#nyckel").await;
        browser.type_into("kod", &phone_code(&nyckel, 0)).await;
        browser.enter().await;
        assert!(!browser.text("#koder").await.is_empty());
        browser.open(&format!("{}/kansli/mitt-konto", app.address)).await;
        assert!(browser.text("#konto").await.contains("asa"));
        browser.follow("#logga-ut").await;
        browser.driver().back().await.unwrap();
        assert_eq!(path(&browser).await, "/kansli/logga-in");
        assert_eq!(browser.eval("document.cookie").await, "", "no script reads the cookies");
        browser.quit().await;
        app.stop().await;
    });
}
