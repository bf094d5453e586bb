//! The pages in a real browser, on the kommun of [`kommun`].

use std::future::Future;

use serde_json::json;
use thirtyfour::prelude::*;

use crate::app::{App, quoted};
use crate::databas::Databas;
use crate::kommun::{self, TORSDAG};
use crate::webblasare::{Syn, Webblasare};

/// Every public page, and each thing the first page can answer with.
const PAGES: [&str; 17] = [
    "/",
    "/?sprak=en",
    "/?adress=Storgatan+2&dag=2026-09-03&tid=12:30",
    "/?adress=Storgatan+2&dag=2026-09-13&tid=12:30",
    "/?adress=Storgatan+2&dag=2026-09-03&tid=12:30&krav=hiss&oppna=ja",
    "/?adress=Utgatan+1&dag=2026-09-03&tid=22:00&sprak=en",
    "/?adress=Ringv%C3%A4gen+7",
    "/?adress=Xyzzy+1",
    "/?adress=",
    "/lokaler",
    "/lokaler?dag=2026-09-03",
    "/lokaler?visa=vallokaler",
    "/lokaler?q=finnsinte",
    "/kalender",
    "/oppna-data",
    "/om",
    "/tillganglighet",
];

const ANSWER: &str = "/?adress=Storgatan+2&dag=2026-09-03&tid=12:30";

/// Runs a test with the service and a browser, if there is one.
fn with<F: Future<Output = ()>>(syn: Syn, test: impl FnOnce(App, Webblasare) -> F) {
    crate::databas::run(Databas::sqlite(), |databas| async move {
        if let Some(browser) = Webblasare::start(syn).await {
            test(App::with_kommun(&databas).await, browser).await;
        }
    });
}

/// The page of a lokal whose number the database chose.
async fn page_of_lokal(app: &App, namn: &str) -> String {
    let all = app.json("/api/v1/val/rkl2026/lokaler").await;
    let lokaler = all["lokaler"].as_array().unwrap();
    let id = &lokaler.iter().find(|lokal| lokal["namn"] == namn).unwrap()["id"];
    format!("/lokaler/{id}")
}

/// Looks at every page: no violation of WCAG 2.2 AA, nothing refused or broken, one
/// first heading, no scrolling sideways.
async fn every_page_is_in_order(app: App, browser: Webblasare) {
    let mut pages: Vec<String> = PAGES.iter().map(|page| (*page).to_owned()).collect();
    for namn in ["Stadsbiblioteket", "Norra skolan", "Provköpings sjukhus"] {
        pages.push(page_of_lokal(&app, namn).await);
    }
    pages.push("/finns/inte".to_owned());
    let mut wrong = Vec::new();
    for page in &pages {
        browser.open(&format!("{}{page}", app.address)).await;
        let mut found = browser.violations().await;
        found.extend(browser.failures().await);
        if browser.eval("document.querySelectorAll('h1').length").await != 1 {
            found.push("not one h1".to_owned());
        }
        if browser.eval("document.title.trim().length > 5").await != true {
            found.push("no title".to_owned());
        }
        let overflow =
            "document.documentElement.scrollWidth - document.documentElement.clientWidth";
        let overflow = browser.eval(overflow).await;
        if overflow.as_i64().unwrap() > 0 {
            found.push(format!("{overflow} px wider than the window"));
        }
        wrong.extend(found.into_iter().map(|what| format!("{page}: {what}")));
    }
    browser.quit().await;
    app.stop().await;
    assert!(wrong.is_empty(), "{wrong:#?}");
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

#[test]
fn a_voter_without_javascript_is_answered() {
    with(Syn::NO_JAVASCRIPT, |app, browser| async move {
        browser.open(&app.address).await;
        browser.type_into("adress", "storgatan 2").await;
        browser.enter().await;
        let answer = browser.text("#svar").await;
        assert!(answer.contains("Storgatan 2"), "{answer}");
        assert!(browser.text("#lokaler").await.contains("Stadsbiblioteket"));
        assert!(!browser.text("main").await.contains("sjukhus"));
        assert!(browser.text("#vallokal").await.contains("Norra skolan"));

        // Another day and a need.
        browser.open(&format!("{}{ANSWER}", app.address)).await;
        assert!(browser.text("#svar").await.contains("18"));
        browser.click("#filter summary").await;
        browser.click("#krav input[value=hiss]").await;
        browser.follow("#filtrera").await;
        let list = browser.text("#lokaler").await;
        assert!(list.contains("Stadsbiblioteket") && !list.contains("Centrumhuset"), "{list}");

        // Two orter to choose from, and the choice is answered.
        browser.open(&format!("{}/?adress={}", app.address, quoted("Ringvägen 7"))).await;
        let choices = browser.driver().find_all(By::Css("#adressval a")).await.unwrap();
        assert_eq!(choices.len(), 2);
        browser.follow("#adressval a").await;
        assert!(browser.text("#svar").await.contains("Ringvägen 7"));

        // No such address: what to do, and the phone.
        browser.open(&format!("{}/?adress=Xyzzy+1", app.address)).await;
        assert!(browser.text("main").await.contains(kommun::TELEFON));

        for page in PAGES {
            browser.open(&format!("{}{page}", app.address)).await;
            assert!(!browser.text("main").await.is_empty(), "{page}");
        }
        browser.quit().await;
        app.stop().await;
    });
}

#[test]
fn a_voter_with_a_keyboard_alone_is_answered() {
    with(Syn::WIDE, |app, browser| async move {
        browser.open(&app.address).await;
        browser.keys(Key::Tab).await;
        let skip = "document.activeElement.matches('a.hoppa')";
        assert_eq!(browser.eval(skip).await, true);
        browser.keys(Key::Enter).await;
        browser.until("document.activeElement.id === 'innehall'").await;
        browser.keys(Key::Tab).await;
        assert_eq!(browser.eval("document.activeElement.id").await, "adress");
        let ring = "getComputedStyle(document.activeElement)";
        let visible = format!("{ring}.outlineStyle !== 'none' || {ring}.boxShadow !== 'none'");
        assert_eq!(browser.eval(&visible).await, true, "the focus is seen");

        browser.keys("ortag").await;
        browser
            .until("document.querySelectorAll('#adress-forslag [role=option]').length > 0")
            .await;
        assert_eq!(browser.eval("adress.getAttribute('aria-expanded')").await, "true");
        assert!(
            !browser
                .eval("document.getElementById('adress-status').textContent")
                .await
                .as_str()
                .unwrap()
                .is_empty()
        );
        assert_eq!(browser.violations().await, Vec::<String>::new());
        browser.keys(Key::Down).await;
        let pointed = browser.eval("adress.getAttribute('aria-activedescendant')").await;
        let pointed = pointed.as_str().unwrap().to_owned();
        let option = browser.text(&format!("#{pointed}")).await;
        assert!(option.contains("Örtagårdsgatan 3"), "{option}");
        browser.keys(Key::Enter).await;
        browser.until("adress.value.startsWith('Örtagårdsgatan 3')").await;
        browser.enter().await;
        assert!(browser.text("#vallokal").await.contains("Södra gården"));
        assert_eq!(browser.failures().await, Vec::<String>::new());
        browser.quit().await;
        app.stop().await;
    });
}

#[test]
fn suggestions_close_with_escape_and_answer_to_the_mouse() {
    with(Syn::NARROW, |app, browser| async move {
        browser.open(&app.address).await;
        let field = browser.driver().find(By::Id("adress")).await.unwrap();
        field.send_keys("storg").await.unwrap();
        let options = "document.querySelectorAll('#adress-forslag [role=option]').length";
        browser.until(&format!("{options} > 1")).await;
        field.send_keys(Key::Escape).await.unwrap();
        browser.until("document.getElementById('adress-forslag').hidden").await;
        field.send_keys("atan 12").await.unwrap();
        browser.until(&format!("{options} === 2")).await;
        browser.click("#adress-forslag [role=option]:nth-child(2)").await;
        browser.until("adress.value.startsWith('Storgatan 12 B')").await;
        browser.quit().await;
        app.stop().await;
    });
}

#[test]
fn my_position_is_answered() {
    with(Syn::WIDE, |app, browser| async move {
        let place = kommun::plats(1500.0, 300.0);
        let permission = json!({ "permissions": ["geolocation"], "origin": app.address });
        browser.cdp("Browser.grantPermissions", permission).await;
        let position = json!({ "latitude": place.lat(), "longitude": place.lon(), "accuracy": 10 });
        browser.cdp("Emulation.setGeolocationOverride", position).await;
        browser.open(&app.address).await;
        browser.until("!document.getElementById('position').hidden").await;
        browser.follow("#position").await;
        assert!(browser.text("#vallokal").await.contains("Hamnen"));
        assert_eq!(browser.failures().await, Vec::<String>::new());
        browser.quit().await;
        app.stop().await;
    });
}

#[test]
fn the_map_comes_when_it_is_asked_for_and_not_before() {
    // On a phone it lies below what is seen at first.
    with(Syn::NARROW, |app, browser| async move {
        browser.open(&format!("{}{ANSWER}", app.address)).await;
        let large = "performance.getEntriesByType('resource').filter(r => /karta|maplibre/.test(r.name)).length";
        browser.until("!document.getElementById('karta').hidden").await;
        assert_eq!(browser.eval(large).await, 0, "nothing of the map is loaded yet");
        // Scrolled to, the map would come unasked where the connection is good.
        browser.eval("document.getElementById('visa-karta').click()").await;
        browser.until("document.querySelector('#karta canvas') !== null").await;
        browser
            .until("performance.getEntriesByType('resource').some(r => r.name.includes('/valdistrikt'))")
            .await;
        assert_eq!(browser.violations().await, Vec::<String>::new());
        assert_eq!(browser.failures().await, Vec::<String>::new());
        browser.quit().await;
        app.stop().await;
    });
}

#[test]
fn the_language_is_switched_and_stays() {
    with(Syn::WIDE, |app, browser| async move {
        browser.open(&app.address).await;
        let heading = browser.text("h1").await;
        browser.follow("#byt-sprak").await;
        assert_eq!(browser.eval("document.documentElement.lang").await, "en");
        assert_ne!(browser.text("h1").await, heading);
        browser.open(&format!("{}/kalender", app.address)).await;
        assert_eq!(browser.eval("document.documentElement.lang").await, "en");
        browser.follow("#byt-sprak").await;
        assert_eq!(browser.eval("document.documentElement.lang").await, "sv");
        browser.quit().await;
        app.stop().await;
    });
}

#[test]
fn the_list_of_lokaler_is_made_for_printing() {
    with(Syn::WIDE, |app, browser| async move {
        browser.open(&format!("{}/lokaler?dag={TORSDAG}", app.address)).await;
        browser.cdp("Emulation.setEmulatedMedia", json!({ "media": "print" })).await;
        for hidden in ["nav.meny", "#filter"] {
            let display = format!("getComputedStyle(document.querySelector('{hidden}')).display");
            assert_eq!(browser.eval(&display).await, "none", "{hidden}");
        }
        let shown = "getComputedStyle(document.querySelector('#lokaler')).display !== 'none'";
        assert_eq!(browser.eval(shown).await, true);
        browser.quit().await;
        app.stop().await;
    });
}

const WRONG: &str = "data:text/html,<title>Prov</title><body><img src='x'>\
     <p id='p'>utan</p><script>p.textContent = 'med'</script>";

// A browser test can only be trusted when a wrong page fails it.

#[tokio::test(flavor = "multi_thread")]
async fn the_harness_finds_what_is_wrong_with_a_page() {
    let Some(browser) = Webblasare::start(Syn::NARROW).await else { return };
    browser.open(WRONG).await;
    assert_eq!(browser.eval("innerWidth").await, Syn::NARROW.width);
    let found = browser.violations().await;
    for rule in ["image-alt:", "html-has-lang:"] {
        assert!(found.iter().any(|line| line.starts_with(rule)), "{rule} {found:#?}");
    }
    assert_eq!(browser.failures().await.len(), 1, "the image is not there");
    browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_harness_runs_scripts_or_not() {
    for (syn, expected) in [(Syn::WIDE, "med"), (Syn::NO_JAVASCRIPT, "utan")] {
        let Some(browser) = Webblasare::start(syn).await else { return };
        browser.open(WRONG).await;
        assert_eq!(browser.text("#p").await, expected);
        browser.quit().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_harness_follows_the_wish_for_dark_colours() {
    const QUERY: &str = "matchMedia('(prefers-color-scheme: dark)').matches";
    for dark in [false, true] {
        let Some(browser) = Webblasare::start(Syn { dark, ..Syn::WIDE }).await else { return };
        browser.open("data:text/html,<title>Prov</title>").await;
        assert_eq!(browser.eval(QUERY).await, dark);
        browser.quit().await;
    }
}
