//! The pages of the log and of the outbox in a real browser.

use serde_json::json;
use valkansli::konto::Roll;
use valkansli::logg::{Andring, Handelse, Rad, Utforare, store};
use valkansli::post::{self, Brev, rules::Avslag};
use valkansli::sigill::{Nyckel, Nyckelring};
use valkansli::web::kakor;
use valkansli::{db::Error, tid};

use crate::app::App;
use crate::databas::Databas;
use crate::inloggad::Klient;
use crate::webblasare::{Syn, Webblasare};

struct Prov(i64);

impl Handelse for Prov {
    fn kod(&self) -> &'static str {
        if self.0 % 3 == 0 { "inloggad" } else { "konto_andrat" }
    }
    fn rad(&self) -> Option<Rad> {
        Some(Rad::new("konto", self.0))
    }
    fn text(&self) -> String {
        "Ändrade kontot.".to_owned()
    }
    fn andringar(&self) -> Vec<Andring> {
        let roller = |text: &str| Some(text.to_owned());
        vec![
            Andring::of("roller", roller("Planerare"), roller("Planerare, Analytiker")).unwrap(),
            Andring::person("e-postadress"),
        ]
    }
}

/// A log of some length, and a letter that did not arrive.
async fn fill(databas: &Databas) {
    let work = |conn: &mut valkansli::db::AnyConnection| {
        let now = tid::now();
        let av = Utforare {
            konto: Some(7),
            namn: "Prov Provsson".to_owned(),
            roller: "Administratör".to_owned(),
            fran: "2001:db8:1234:5678:9abc:def0:1234:5678".to_owned(),
        };
        (1..=70).try_for_each(|number| store::append(conn, &now, &av, &Prov(number)))?;
        let ring = Nyckelring::new(Nyckel::new(1, [7; 32]), vec![]);
        let brev = Brev {
            slag: "Varning om att ett konto slutar",
            till: "anna@kommunen.se".to_owned(),
            amne: "Hej".to_owned(),
            text: "Hej".to_owned(),
        };
        post::store::enqueue(conn, &ring, &now, &brev)?;
        if let Some(taget) = post::store::claim(conn, &now)? {
            post::store::failed(conn, (taget.id, 1), &now, Avslag::ForGott(550))?;
        }
        Ok::<_, Error>(())
    };
    databas.db().write(work).await.unwrap();
}

async fn sign_in(browser: &Webblasare, app: &App, klient: &Klient<'_>) {
    browser
        .cdp(
            "Network.setCookie",
            json!({
                "name": kakor::SESSION, "value": klient.token(), "url": app.address,
                "path": "/", "secure": true, "httpOnly": true, "sameSite": "Lax"
            }),
        )
        .await;
}

const PAGES: [&str; 4] = [
    "/kansli/logg",
    "/kansli/logg?q=finnsinte&konto=7",
    "/kansli/logg?fore=30&kod=inloggad",
    "/kansli/installningar/post",
];

fn in_order(syn: Syn) {
    crate::databas::run(Databas::sqlite(), |databas| async move {
        let Some(browser) = Webblasare::start(syn).await else { return };
        fill(&databas).await;
        let db = databas.db();
        let app = App::start(db, &[]).await;
        let both = [Roll::Granskare, Roll::Administrator];
        let klient = Klient::with(&app, db, "granskare", &both).await;
        sign_in(&browser, &app, &klient).await;
        let mut wrong = Vec::new();
        for page in PAGES {
            browser.open(&format!("{}{page}", app.address)).await;
            let mut found = browser.violations().await;
            found.extend(browser.failures().await);
            let overflow =
                "document.documentElement.scrollWidth - document.documentElement.clientWidth";
            let overflow = browser.eval(overflow).await;
            if overflow.as_i64().unwrap() > 0 {
                found.push(format!("{overflow} px wider than the window"));
            }
            if browser.eval("document.querySelectorAll('h1').length").await != 1 {
                found.push("not one h1".to_owned());
            }
            wrong.extend(found.into_iter().map(|what| format!("{page}: {what}")));
        }
        browser.quit().await;
        app.stop().await;
        assert!(wrong.is_empty(), "{wrong:#?}");
    });
}

#[test]
fn the_pages_are_in_order_on_a_wide_screen() {
    in_order(Syn::WIDE);
}

#[test]
fn the_pages_are_in_order_on_a_phone_in_dark_colours() {
    in_order(Syn { dark: true, ..Syn::NARROW });
}

#[test]
fn the_granskare_searches_pages_and_checks_without_javascript() {
    crate::databas::run(Databas::sqlite(), |databas| async move {
        let Some(browser) = Webblasare::start(Syn::NO_JAVASCRIPT).await else { return };
        fill(&databas).await;
        let app = App::start(databas.db(), &[]).await;
        let klient = Klient::with(&app, databas.db(), "granskare", &[Roll::Granskare]).await;
        sign_in(&browser, &app, &klient).await;
        browser.open(&format!("{}/kansli/logg", app.address)).await;
        let rows = "document.querySelectorAll('#poster tbody tr').length";
        assert_eq!(browser.eval(rows).await, 50);
        assert!(browser.text("#post-70").await.contains("Planerare → Planerare, Analytiker"));
        browser.follow("#aldre").await;
        assert_eq!(browser.eval(rows).await, 20);
        browser.follow("#nyare").await;
        assert_eq!(browser.eval(rows).await, 50);

        browser.type_into("rad", "12").await;
        browser.enter().await;
        assert_eq!(browser.eval(rows).await, 1);
        assert_eq!(browser.eval("document.getElementById('rad').value").await, "12");
        browser.follow("#rensa").await;
        browser.follow("#kontrollera").await;
        assert!(browser.text("#notis").await.contains("hänger ihop"));
        assert!(browser.text("#kontroll").await.contains("alla 70 poster hänger ihop"));
        browser.quit().await;
        app.stop().await;
    });
}
