//! Signing in through a real provider in a real browser.

use thirtyfour::prelude::*;

use crate::app::App;
use crate::databas::{Databas, run};
use crate::oidc::staden::Staden;
use crate::oidc::{KNAPP, options};
use crate::webblasare::{Syn, Webblasare};

async fn click(browser: &Webblasare, by: By) {
    browser.driver().find(by).await.unwrap().click().await.unwrap();
}

async fn type_into(browser: &Webblasare, id: &str, text: &str) {
    browser.driver().find(By::Id(id)).await.unwrap().send_keys(text).await.unwrap();
}

/// From the page that she wanted, by the door and the provider, and back to the page.
async fn signs_in(databas: Databas, syn: Syn) {
    let Some(staden) = Staden::start() else { return };
    let Some(browser) = Webblasare::start(syn).await else { return };
    let app = App::begin(databas.db(), &options(&staden.issuer));
    browser.open(&format!("{}/kansli/mitt-konto", app.address)).await;
    if syn.javascript {
        assert_eq!(browser.violations().await, Vec::<String>::new());
        assert_eq!(browser.failures().await, Vec::<String>::new());
    }
    click(&browser, By::LinkText(KNAPP)).await;
    browser.until("document.title === 'Staden' && document.getElementById('in') !== null").await;
    type_into(&browser, "namn", "anna").await;
    type_into(&browser, "grupper", "val-plan").await;
    click(&browser, By::Id("in")).await;
    browser.until("document.getElementById('inloggad-som') !== null").await;
    assert_eq!(browser.eval("location.pathname + location.search").await, "/kansli/mitt-konto");
    let name = browser.eval("document.getElementById('inloggad-som').textContent").await;
    assert_eq!(name, "Prov anna");
    if syn.javascript {
        assert_eq!(browser.eval("document.cookie").await, "", "no script reads a cookie");
        assert_eq!(browser.failures().await, Vec::<String>::new());
    }

    // Out again; the provider still knows her, and she is in with one click.
    click(&browser, By::Id("logga-ut")).await;
    browser.until("location.pathname === '/kansli/logga-in'").await;
    click(&browser, By::LinkText(KNAPP)).await;
    browser.until("location.pathname === '/kansli'").await;
    browser.quit().await;

    // Someone else, in a browser of her own, is in no group.
    let Some(browser) = Webblasare::start(syn).await else { return };
    browser.open(&format!("{}/kansli/logga-in/oidc", app.address)).await;
    browser.until("document.getElementById('in') !== null").await;
    type_into(&browser, "namn", "olle").await;
    click(&browser, By::Id("in")).await;
    browser.until("document.getElementById('fel-text') !== null").await;
    let words = browser.eval("document.getElementById('fel-text').textContent").await;
    assert!(words.as_str().unwrap().contains("har inte behörighet"), "{words}");
    if syn.javascript {
        assert_eq!(browser.violations().await, Vec::<String>::new());
    }
    browser.quit().await;
    app.stop().await;
}

#[test]
fn a_person_of_the_city_signs_in() {
    run(Databas::sqlite(), |databas| signs_in(databas, Syn::WIDE));
}

#[test]
fn a_person_signs_in_without_scripts_on_a_phone() {
    run(Databas::sqlite(), |databas| signs_in(databas, Syn { javascript: false, ..Syn::NARROW }));
}
