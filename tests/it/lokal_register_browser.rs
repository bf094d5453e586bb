//! The register of lokaler in a real browser.

use std::future::Future;

use diesel::prelude::*;
use serde_json::json;
use thirtyfour::prelude::*;
use valkansli::db::schema::lokal;
use valkansli::db::{Db, Error};
use valkansli::konto::Roll;
use valkansli::web::kakor;

use crate::app::App;
use crate::databas::Databas;
use crate::inloggad::{Klient, account};
use crate::webblasare::{Syn, Webblasare};

/// A lokal with a room, a contact and a judgement.
async fn furnished(petra: &Klient<'_>, db: &Db) -> i64 {
    let id: i64 = db
        .read(|conn| {
            let school = lokal::table.filter(lokal::namn.eq("Norra skolan"));
            Ok::<_, Error>(school.select(lokal::id).first(conn)?)
        })
        .await
        .unwrap();
    let card = format!("/kansli/lokal/{id}");
    for (path, fields) in [
        ("rum", vec![("namn", "Matsalen"), ("vaning", "2"), ("yta", "120"), ("kapacitet", "80")]),
        (
            "kontakt",
            vec![
                ("uppgift", "vaktmastare"),
                ("namn", "Ulla Provsson"),
                ("telefon", "070-123 45 67"),
                ("epost", "ulla.provsson.med.ett.langt.namn@provkoping.example"),
            ],
        ),
        (
            "neutralitet",
            vec![
                ("version", "0"),
                ("parti", "nej"),
                ("religion", "oklart"),
                ("foretag", "ja"),
                ("skal", "Ett företag hyr halva huset."),
                ("bedomd", "2026-01-02"),
            ],
        ),
    ] {
        let answer = petra.post(&format!("{card}/{path}"), &fields).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
    }
    id
}

/// Runs a test with a browser, if there is one, signed in as one who plans.
fn with<F: Future<Output = ()>>(syn: Syn, test: impl FnOnce(App, Webblasare, i64) -> F) {
    crate::databas::run(Databas::sqlite(), |databas| async move {
        if let Some(browser) = Webblasare::start(syn).await {
            let app = App::with_kommun(&databas).await;
            let konto = account(databas.db(), "petra", &[Roll::Planerare], false).await;
            let petra = Klient::of(&app, databas.db(), konto).await;
            let id = furnished(&petra, databas.db()).await;
            let cookie = json!({
                "name": kakor::SESSION, "value": petra.token(), "url": app.address, "path": "/",
                "secure": true, "httpOnly": true, "sameSite": "Lax",
            });
            let answer = browser.cdp("Network.setCookie", cookie).await;
            assert_eq!(answer["success"], true, "{answer:#}");
            test(app, browser, id).await;
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

/// Looks at every page, as it is and with something wrong.
async fn every_page_is_in_order(app: App, browser: Webblasare, id: i64) {
    let mut found = Vec::new();
    for (name, path) in [
        ("listan", "/kansli/lokaler/register?val=rkl2026&urval=anvands".to_owned()),
        ("ny", "/kansli/lokaler/register/ny?val=rkl2026".to_owned()),
        ("kortet", format!("/kansli/lokal/{id}?val=rkl2026&klart=sparad")),
        ("andra", format!("/kansli/lokal/{id}/andra?val=rkl2026")),
        ("rum", format!("/kansli/lokal/{id}/rum?val=rkl2026")),
        ("kontakt", format!("/kansli/lokal/{id}/kontakt?val=rkl2026")),
        ("neutralitet", format!("/kansli/lokal/{id}/neutralitet?val=rkl2026")),
        ("slå ihop", format!("/kansli/lokal/{id}/sla-ihop?val=rkl2026&q=o")),
        (
            "slå ihop två",
            format!("/kansli/lokal/{id}/sla-ihop?val=rkl2026&med={}", if id == 1 { 2 } else { 1 }),
        ),
    ] {
        browser.open(&format!("{}{path}", app.address)).await;
        found.extend(wrong(&browser, name).await);
        if !name.starts_with("list") && !name.starts_with("slå ihop") && name != "kortet" {
            let empty = "document.querySelectorAll('main form input[type=text], main textarea')\
                         .forEach(field => { field.value = '' }); \
                         document.querySelectorAll('main form input[type=radio]')\
                         .forEach(field => { field.checked = false })";
            browser.eval(empty).await;
            browser.follow("#spara").await;
            assert!(!browser.text("#felruta").await.is_empty(), "{name}");
            found.extend(wrong(&browser, &format!("{name} med fel")).await);
        }
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

/// A suggestion fills in address, town and place; the map lets one move it by keyboard.
#[test]
fn an_address_that_is_chosen_fills_in_the_place_and_the_map_moves_it() {
    with(Syn::WIDE, |app, browser, _| async move {
        browser.open(&format!("{}/kansli/lokaler/register/ny?val=rkl2026", app.address)).await;
        browser.type_into("namn", "Nya huset").await;
        browser.type_into("adress", "Storgatan 4").await;
        browser.until("document.querySelectorAll('#adress-forslag li').length > 0").await;
        browser.keys(Key::Down + Key::Return).await;
        let value = async |id: &str| {
            let value = browser.eval(&format!("document.getElementById('{id}').value")).await;
            value.as_str().unwrap().to_owned()
        };
        assert_eq!(value("adress").await, "Storgatan 4");
        assert_eq!(value("postnummer").await, "999 10");
        let lat: f64 = value("lat").await.parse().unwrap();
        browser.click("#visa-platsval").await;
        browser.until("document.getElementById('platsval-yta').dataset.klar === 'ja'").await;
        browser.eval("document.querySelector('.maplibregl-marker').focus()").await;
        browser.keys(Key::Up + Key::Up).await;
        let moved: f64 = value("lat").await.parse().unwrap();
        assert!(moved > lat && moved < lat + 0.001, "{lat} {moved}");
        let found = wrong(&browser, "ny med karta").await;
        assert!(found.is_empty(), "{found:#?}");
        browser.follow("#spara").await;
        assert!(browser.text("#notis").await.contains("Lokalen är upplagd."));
        assert_eq!(browser.text("h1").await, "Nya huset");
        browser.quit().await;
        app.stop().await;
    });
}

/// From the list to a new lokal with its place, by forms alone.
#[test]
fn the_work_is_done_without_javascript() {
    with(Syn::NO_JAVASCRIPT, |app, browser, _| async move {
        browser.open(&format!("{}/kansli/lokaler/register?val=rkl2026", app.address)).await;
        browser.follow("#ny-lokal").await;
        browser.type_into("namn", "Nya huset").await;
        browser.type_into("adress", "Storgatan 5").await;
        browser.follow("#hamta").await;
        assert!(browser.text("#sokt").await.contains("Läget är hämtat"));
        browser.follow("#spara").await;
        assert_eq!(browser.text("h1").await, "Nya huset");
        browser.follow("#nytt-rum").await;
        browser.type_into("namn", "Foajén").await;
        browser.follow("#spara").await;
        assert!(browser.text("#rum").await.contains("Foajén"));
        browser.quit().await;
        app.stop().await;
    });
}
