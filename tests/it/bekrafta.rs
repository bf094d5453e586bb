//! Owners confirm the days of their lokaler: from the kansli's question, through a real
//! mail server, to the answer without an account.

use std::sync::Arc;

use diesel::prelude::*;
use serde_json::Value;
use valkansli::db::schema::{
    bekraftad_dag, bekraftelse, handelse, lokalkontakt, rostmottagningsstalle as stalle,
};
use valkansli::db::{Db, Error};
use valkansli::konto::Roll;
use valkansli::logg::Utforare;
use valkansli::lokal::kopia;
use valkansli::post::arbetare::Arbetare;
use valkansli::post::smtp::Sandare;
use valkansli::sigill::nyckelfil::Nyckelkalla;
use valkansli::sigill::register::{LOKALKONTAKT_EPOST, LOKALKONTAKT_NAMN};
use valkansli::sigill::{Nyckel, Nyckelring};
use valkansli::tid;
use valkansli::val::{Val, Valform, Valtyp};

use crate::app::{App, Svar};
use crate::brevserver::Brevserver;
use crate::databas::{Databas, on_both, run};
use crate::inloggad::Klient;
use crate::kommun;
use crate::webblasare::{Syn, Webblasare};

/// The valdag of the omval: a Sunday that lies ahead whenever the tests run.
fn valdag() -> chrono::NaiveDate {
    use chrono::Datelike;
    let later = tid::now().date_naive() + chrono::Days::new(60);
    later + chrono::Days::new(u64::from(7 - later.weekday().number_from_monday()))
}

/// The key that the service of the tests runs with.
fn ring() -> Nyckelring {
    Nyckelring::new(Nyckel::new(1, *b"bara for tester, ingen annanstan"), vec![])
}

/// The kommun, with an omval made from its val, and an address for the library alone.
async fn make(db: &Db) {
    kommun::make(db).await;
    db.write(|conn| {
        let now = tid::now();
        let val = Val::new(
            "omval".parse().unwrap(),
            Valtyp::Rkl,
            Valform::Omval,
            valdag(),
            "9999".parse().unwrap(),
        )
        .unwrap();
        let fran = kommun::VAL.parse().unwrap();
        kopia::store::copy(conn, &now, &Utforare::kommandot(), &fran, &val).unwrap();
        let lokal_id = library(conn)?;
        diesel::insert_into(lokalkontakt::table)
            .values((
                lokalkontakt::id.eq(77),
                lokalkontakt::lokal_id.eq(lokal_id),
                lokalkontakt::uppgift.eq("agare"),
                lokalkontakt::forseglad_namn.eq(ring().seal(LOKALKONTAKT_NAMN.plats(77), "Bibbi")),
                lokalkontakt::forseglad_epost.eq(Some(
                    ring().seal(LOKALKONTAKT_EPOST.plats(77), "bibbi@provkoping.example"),
                )),
            ))
            .execute(conn)?;
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
}

fn library(conn: &mut valkansli::db::AnyConnection) -> Result<i64, Error> {
    Ok(stalle::table
        .filter(stalle::val_id.eq("omval").and(stalle::namn.eq("Stadsbiblioteket")))
        .select(stalle::lokal_id)
        .first(conn)?)
}

/// Whether the library is still to be confirmed, and how many of its days were declined.
async fn standing(db: &Db) -> (bool, i64, i64) {
    db.read(|conn| {
        let (id, waits): (i64, bool) = stalle::table
            .filter(stalle::val_id.eq("omval").and(stalle::namn.eq("Stadsbiblioteket")))
            .select((stalle::id, stalle::bekraftas))
            .first(conn)?;
        let count = |conn: &mut valkansli::db::AnyConnection, svar: &str| {
            bekraftad_dag::table
                .filter(bekraftad_dag::stalle_id.eq(id).and(bekraftad_dag::svar.eq(svar)))
                .count()
                .get_result::<i64>(conn)
        };
        Ok::<_, Error>((waits, count(conn, "ja")?, count(conn, "nej")?))
    })
    .await
    .unwrap()
}

/// Sends what waits, and gives the path of the link in the letter.
async fn letter(db: &Db, server: &mut Brevserver) -> (Value, String) {
    let fran = "Valkansliet <val@kommunen.se>".parse().unwrap();
    let sandare = Sandare::new(&server.url.parse().unwrap(), fran).unwrap();
    let nycklar = Arc::new(Nyckelkalla::fixed(ring()));
    let arbetare = Arbetare { db: db.clone(), nycklar, sandare };
    arbetare.step(tid::now()).await.unwrap();
    let letter = server.next();
    let text = letter["text"].as_str().unwrap().to_owned();
    let token = text.split("/bekrafta/").nth(1).unwrap().lines().next().unwrap().trim().to_owned();
    assert_eq!(token.len(), 43, "{text}");
    (letter, format!("/bekrafta/{token}"))
}

/// A browser without an account: its page, and what it sends back.
struct Agare<'a> {
    app: &'a App,
    path: String,
}

impl Agare<'_> {
    async fn get(&self) -> Svar {
        self.app.ask("GET", &self.path, &[("accept", "text/html"), ("accept-language", "sv")]).await
    }

    async fn send(&self, falt: &[(&str, &str)]) -> Svar {
        let page = self.get().await;
        let cookie = page.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
        let csrf = page.text().split("name=\"csrf\" value=\"").nth(1).unwrap();
        let csrf = csrf.split('"').next().unwrap().to_owned();
        let mut all = vec![("csrf", &*csrf)];
        all.extend(falt);
        let headers = [("accept", "text/html"), ("accept-language", "sv"), ("cookie", &*cookie)];
        self.app.send(&self.path, &headers, &all).await
    }
}

on_both! {
    async fn an_owner_is_asked_and_answers_without_an_account(databas: Databas) {
        let Some(mut server) = Brevserver::start() else { return };
        let db = databas.db();
        make(db).await;
        let app = App::start(db, &[]).await;
        let klient = Klient::with(&app, db, "petra", &[Roll::Planerare]).await;
        let list = klient.get("/kansli/lokaler/bekraftelser?val=omval").await;
        assert_eq!(list.status, 200);
        assert!(list.text().contains("Ej frågad") && list.text().contains("Ingen e-post: ring"));
        assert!(!list.text().contains("bibbi@"), "addresses are not shown");

        let empty = klient.post("/kansli/lokaler/bekraftelser/skicka?val=omval", &[]).await;
        assert_eq!(empty.status, 422);
        let sent = klient
            .post("/kansli/lokaler/bekraftelser/skicka?val=omval", &[("alla", "ja")])
            .await;
        assert_eq!(sent.status, 303, "{}", sent.text());
        // Five other lokaler are in use and have no address: centrum, torget, skolan,
        // gården and sjukhuset; those without hours in the shorter period are not asked.
        let to = sent.header("location").unwrap();
        assert!(to.contains("antal=1&utan=5"), "{to}");
        // The service has no mail server of its own here.
        let told = klient.get(to).await;
        let waits = "Frågor till ägare som väntar i utkorgen: 1.";
        assert!(told.text().contains(waits), "{}", told.text());
        let (first, path) = letter(db, &mut server).await;
        assert_eq!(first["till"], serde_json::json!(["bibbi@provkoping.example"]));

        let agare = Agare { app: &app, path: path.clone() };
        let page = agare.get().await;
        assert_eq!(page.status, 200, "{}", page.text());
        assert_eq!(page.header("cache-control"), Some("no-store"));
        assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
        assert!(page.text().contains("Kan Stadsbiblioteket användas i valet?"));
        assert_eq!(page.text().matches("<fieldset").count(), 11);

        // Nothing is done without the token of the page, or without an answer.
        let stray = app.send(&path, &[], &[("alla", "ja")]).await;
        stray.problem(403, "fel_formular");
        let nothing = agare.send(&[("kommentar", "Hej")]).await;
        assert_eq!(nothing.status, 422);
        assert!(nothing.text().contains("href=\"#dagar\"") && nothing.text().contains("Hej"));
        assert_eq!(standing(db).await, (true, 0, 0));

        let saved = agare.send(&[("alla", "ja"), ("kommentar", "Använd norra ingången.")]).await;
        assert_eq!(saved.status, 303, "{}", saved.text());
        assert_eq!(saved.header("location"), Some(&*format!("{path}?klart=svarat")));
        assert_eq!(standing(db).await, (false, 11, 0));
        let list = klient.get("/kansli/lokaler/bekraftelser?val=omval").await;
        assert!(list.text().contains("Använd norra ingången."));

        // A change of mind is a change.
        let day = format!("dag-{}", valdag());
        let saved = agare.send(&[(&day, "nej")]).await;
        assert_eq!(saved.status, 303);
        assert_eq!(standing(db).await, (true, 0, 1));
        let list = klient.get("/kansli/lokaler/bekraftelser?val=omval&urval=nekad").await;
        assert!(list.text().contains("Stadsbiblioteket") && !list.text().contains("Södra gården"));

        // A new link ends the old one.
        klient.post("/kansli/lokaler/bekraftelser/skicka?val=omval", &[("alla", "ja")]).await;
        let (_, second) = letter(db, &mut server).await;
        assert_ne!(second, path);
        let old = agare.get().await;
        assert_eq!(old.status, 410);
        assert!(old.text().contains("nyare länk"));
        let unknown = Agare { app: &app, path: "/bekrafta/abc".to_owned() }.get().await;
        assert_eq!(unknown.status, 404);
        assert!(unknown.text().contains("id=\"lank-fel\""), "{}", unknown.text());

        // When the nämnd has decided, nothing more can be said here.
        db.write(|conn| {
            diesel::update(stalle::table.filter(stalle::val_id.eq("omval")))
                .set(stalle::status.eq("beslutad"))
                .execute(conn)?;
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
        let decided = Agare { app: &app, path: second }.get().await;
        assert!(decided.text().contains("id=\"beslutad\""));
        assert!(!decided.text().contains("<fieldset"));
        app.stop().await;
    }

    async fn the_token_stands_nowhere_but_in_the_letter(databas: Databas) {
        let Some(mut server) = Brevserver::start() else { return };
        let db = databas.db();
        make(db).await;
        let app = App::start(db, &[]).await;
        let klient = Klient::with(&app, db, "petra", &[Roll::Planerare]).await;
        klient.post("/kansli/lokaler/bekraftelser/skicka?val=omval", &[("alla", "ja")]).await;
        let (_, path) = letter(db, &mut server).await;
        let token = path.trim_start_matches("/bekrafta/").to_owned();
        Agare { app: &app, path: path.clone() }.send(&[("alla", "ja")]).await;
        app.send(&path, &[], &[]).await;
        let (hashes, log): (Vec<Vec<u8>>, Vec<(String, String)>) = db
            .read(|conn| {
                let hashes = bekraftelse::table.select(bekraftelse::token_hash).load(conn)?;
                let log =
                    handelse::table.select((handelse::text, handelse::andringar)).load(conn)?;
                Ok::<_, Error>((hashes, log))
            })
            .await
            .unwrap();
        assert_eq!(hashes.len(), 1);
        assert_eq!(hashes[0].len(), 32);
        assert!(log.len() > 3 && !format!("{log:?}").contains(&token));
        // The metrics know the pattern alone.
        let metrics = app.get("/metrics").await;
        assert!(!metrics.text().contains(&token) && metrics.text().contains("/bekrafta/{token}"));
        app.stop().await;
    }

    async fn the_kansli_answers_for_whoever_was_phoned(databas: Databas) {
        let db = databas.db();
        make(db).await;
        let app = App::start(db, &[]).await;
        let klient = Klient::with(&app, db, "petra", &[Roll::Planerare]).await;
        let lokal = db.read(library).await.unwrap();
        let path = format!("/kansli/lokaler/bekraftelser/{lokal}?val=omval");
        assert_eq!(klient.get(&path).await.status, 200);
        assert_eq!(klient.post(&path, &[]).await.status, 422);
        assert_eq!(klient.post(&path, &[("alla", "ja")]).await.status, 303);
        assert_eq!(standing(db).await, (false, 11, 0));
        assert_eq!(klient.post(&path, &[("rensa", "ja")]).await.status, 303);
        assert_eq!(standing(db).await, (true, 0, 0));
        let other = "/kansli/lokaler/bekraftelser/999999?val=omval";
        assert_eq!(klient.get(other).await.status, 404);
        assert_eq!(klient.get(&format!("/kansli/lokaler/bekraftelser/{lokal}?val=rkl2026")).await.status, 404);

        // Whoever may not plan sees the list but cannot answer.
        let other = Klient::with(&app, db, "ana", &[Roll::Analytiker]).await;
        assert_eq!(other.get("/kansli/lokaler/bekraftelser?val=omval").await.status, 200);
        assert_eq!(other.post(&path, &[("alla", "ja")]).await.status, 403);
        let csv = klient.get("/kansli/lokaler/bekraftelser?val=omval&format=csv").await;
        assert!(csv.text().contains("Stadsbiblioteket"));
        app.stop().await;
    }

    async fn without_a_question_there_is_nothing_to_confirm(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        let klient = Klient::with(&app, databas.db(), "petra", &[Roll::Planerare]).await;
        let list = klient.get("/kansli/lokaler/bekraftelser?val=rkl2026").await;
        assert!(list.text().contains("id=\"inga\""), "{}", list.text());
        app.stop().await;
    }
}

/// Presses something, and waits until the page that follows holds a word.
async fn press(browser: &Webblasare, css: &str, then: &str) {
    browser.click(css).await;
    browser
        .until(&format!("document.body !== null && document.body.innerText.includes('{then}')"))
        .await;
}

#[test]
fn the_page_works_on_a_phone_with_and_without_scripts() {
    run(Databas::sqlite(), async |databas| {
        let Some(mut server) = Brevserver::start() else { return };
        let db = databas.db();
        make(db).await;
        let app = App::start(db, &[]).await;
        let klient = Klient::with(&app, db, "petra", &[Roll::Planerare]).await;
        for javascript in [true, false] {
            let syn = Syn { width: 390, javascript, ..Syn::WIDE };
            let Some(browser) = Webblasare::start(syn).await else { return };
            klient.post("/kansli/lokaler/bekraftelser/skicka?val=omval", &[("alla", "ja")]).await;
            let (_, path) = letter(db, &mut server).await;
            let url = format!("{}{path}?sprak=sv", app.address);
            browser.open(&url).await;
            if javascript {
                assert_eq!(browser.violations().await, Vec::<String>::new());
                assert_eq!(browser.failures().await, Vec::<String>::new());
                let wide = browser.eval("document.documentElement.scrollWidth").await;
                assert!(wide.as_i64().unwrap() <= 390, "{wide}");
            }
            let first = format!("input[name='dag-{}'][value='nej']", valdag());
            press(&browser, &first, "Spara svaren").await;
            press(&browser, "#spara", "10 dagar saknar svar").await;
            assert_eq!(standing(db).await, (true, 0, 1), "javascript: {javascript}");
            press(&browser, "#alla-ja", "Tack. Svaren är sparade.").await;
            assert_eq!(standing(db).await, (false, 11, 0));
            // Asked once more for the next round.
            let lokal = db.read(library).await.unwrap();
            let path = format!("/kansli/lokaler/bekraftelser/{lokal}?val=omval");
            klient.post(&path, &[("rensa", "ja")]).await;
            browser.quit().await;
        }
        app.stop().await;
    });
}
