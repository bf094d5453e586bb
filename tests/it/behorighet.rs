//! Who may call what: the guard on every route.

use std::fmt::Write as _;
use std::sync::Arc;

use diesel::prelude::*;
use valkansli::db::Error;
use valkansli::db::schema::handelse;
use valkansli::konto::Roll;
use valkansli::web::csrf::Hemlighet;
use valkansli::web::rutt::Tilltrade;
use valkansli::web::rutter;

use crate::app::App;
use crate::databas::{Databas, on_both};
use crate::inloggad::Klient;

/// A path that a pattern answers to.
fn example(monster: &str) -> String {
    let mut path = String::new();
    let mut inside = 0;
    for c in monster.chars() {
        match c {
            '{' => {
                if inside == 0 {
                    path.push('1');
                }
                inside += 1;
            }
            '}' => inside -= 1,
            c if inside == 0 => path.push(c),
            _ => {}
        }
    }
    path
}

on_both! {
    /// The table is a snapshot: a change of who may do what is seen where it is reviewed.
    async fn every_route_lets_in_its_roles_and_no_other(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        let mut clients = Vec::new();
        for roll in Roll::ALLA {
            clients.push(Klient::with(&app, databas.db(), roll.as_str(), &[roll]).await);
        }
        let mut table = String::from("metod väg: anonym");
        for roll in Roll::ALLA {
            write!(table, ", {}", roll.as_str()).unwrap();
        }
        table.push('\n');
        for rutt in rutter(&Arc::default()).tabell() {
            // To sign out is what it says: the client would be gone for the next route.
            if rutt.monster == "/kansli/logga-ut" {
                continue;
            }
            let path = example(&rutt.monster);
            let anonymous = match rutt.metod.as_str() {
                "GET" => app.get(&path).await,
                _ => app.send(&path, &[], &[]).await,
            };
            let let_in = !matches!(anonymous.status.as_u16(), 401 | 403);
            assert_eq!(
                let_in,
                matches!(rutt.tilltrade, Tilltrade::Oppen | Tilltrade::Lank)
                    && rutt.metod == "GET",
                "{rutt:?} answers the anonymous {}",
                anonymous.status
            );
            write!(table, "{} {}: {}", rutt.metod, rutt.monster, mark(let_in)).unwrap();
            for (client, roll) in clients.iter().zip(Roll::ALLA) {
                // What is sent is empty, so that nothing is done by it.
                let answer = match rutt.metod.as_str() {
                    "GET" => client.get(&path).await,
                    _ => client.post(&path, &[]).await,
                };
                let let_in = answer.status != 403;
                assert_ne!(answer.status, 401, "{rutt:?} does not know {roll:?}");
                assert!(answer.status.as_u16() < 500, "{rutt:?} fails: {}", answer.text());
                assert_eq!(
                    let_in,
                    rutt.tilltrade.slapper_in([roll].into_iter().collect()),
                    "{rutt:?} answers {roll:?} {}",
                    answer.status
                );
                write!(table, " {}", mark(let_in)).unwrap();
            }
            table.push('\n');
        }
        insta::assert_snapshot!("rutter", table);
        app.stop().await;
    }
}

const fn mark(let_in: bool) -> &'static str {
    if let_in { "ja" } else { "–" }
}

/// What the audit log holds, the first entry first: kind of event, name, row.
async fn log(databas: &Databas) -> Vec<(String, String, String)> {
    databas
        .db()
        .read(|conn| {
            handelse::table
                .order(handelse::nummer)
                .select((handelse::kod, handelse::namn, handelse::text))
                .load(conn)
                .map_err(Error::from)
        })
        .await
        .unwrap()
}

/// Headers of someone who asks for pages, with her cookies.
fn as_browser(cookie: &str) -> [(&str, &str); 2] {
    [("accept", "text/html"), ("cookie", cookie)]
}

on_both! {
    async fn a_refusal_is_told_and_written_to_the_log(databas: Databas) {
        let app = App::start(databas.db(), &[]).await;
        let analyst = Klient::with(&app, databas.db(), "ana", &[Roll::Analytiker]).await;
        let answer = analyst.get("/kansli/prov-nekas?hemligt=1").await;
        assert_eq!(answer.status, 404);
        let answer = analyst.get("/kansli/konton?q=hemligt").await;
        assert_eq!(answer.status, 403);
        assert!(answer.text().contains("Du har inte behörighet"), "{}", answer.text());
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        let log = log(&databas).await;
        let (kod, namn, text) = log.last().unwrap();
        assert_eq!((&**kod, &**namn), ("atkomst_nekad", "Prov ana"));
        assert_eq!(text, "Nekades GET /kansli/konton: rollen räcker inte.");
        app.stop().await;
    }

    async fn whoever_is_not_signed_in_is_sent_to_the_door(databas: Databas) {
        let app = App::start(databas.db(), &[]).await;
        let page = app.ask("GET", "/kansli/konton?q=a%26b", &as_browser("x=1")).await;
        assert_eq!(page.status, 303);
        assert_eq!(
            page.header("location"),
            Some("/kansli/logga-in?till=%2Fkansli%2Fkonton%3Fq%3Da%2526b")
        );
        app.get("/kansli/konton").await.problem(401, "inte_inloggad");
        // What was typed is not thrown away: the browser keeps it when one goes back.
        let form = app.send("/kansli/logga-ut", &as_browser("x=1"), &[("a", "b")]).await;
        assert_eq!(form.status, 401);
        assert!(form.text().contains("finns det du skrev kvar"), "{}", form.text());
        app.stop().await;
    }

    async fn a_form_without_the_token_of_its_page_does_nothing(databas: Databas) {
        let app = App::start(databas.db(), &[]).await;
        let client = Klient::with(&app, databas.db(), "eva", &[Roll::Administrator]).await;
        let other = Klient::with(&app, databas.db(), "bo", &[Roll::Administrator]).await;
        let foreign = Hemlighet::of(other.token()).masked();
        let cookie = client.cookie();
        for csrf in ["", "x", &*foreign] {
            let answer =
                app.send("/kansli/logga-ut", &[("cookie", &cookie)], &[("csrf", csrf)]).await;
            answer.problem(403, "fel_formular");
        }
        let log = log(&databas).await;
        assert_eq!(log.iter().filter(|(kod, ..)| kod == "formular_nekat").count(), 3);
        assert_eq!(client.get("/kansli").await.status, 200, "still signed in");
        assert!(client.post("/kansli/logga-ut", &[]).await.status.is_redirection());
        assert_eq!(client.get("/kansli").await.status, 303, "signed out");
        app.stop().await;
    }

    async fn a_form_of_the_wrong_kind_or_size_is_refused(databas: Databas) {
        let app = App::start(databas.db(), &[]).await;
        let client = Klient::with(&app, databas.db(), "eva", &[Roll::Administrator]).await;
        let cookie = client.cookie();
        let json = [("cookie", &*cookie), ("content-type", "application/json")];
        app.ask("POST", "/kansli/logga-ut", &json).await.problem(415, "fel_innehall");
        let large = "x".repeat(70_000);
        let answer = app.send("/kansli/logga-ut", &[("cookie", &cookie)], &[("a", &large)]).await;
        answer.problem(413, "for_stort");
        let put = app.ask("PUT", "/kansli/logga-ut", &[("cookie", &cookie)]).await;
        put.problem(405, "fel_metod");
        assert_eq!(put.header("allow"), Some("POST"));
        app.stop().await;
    }
}

on_both! {
    /// ASVS 3.4.3: what runs on a page of the kansli is what carries the page's own value.
    async fn each_page_of_the_kansli_has_a_nonce_of_its_own(databas: Databas) {
        let app = App::start(databas.db(), &[]).await;
        let client = Klient::with(&app, databas.db(), "eva", &[Roll::Planerare]).await;
        let mut seen = Vec::new();
        for path in ["/kansli", "/kansli", "/kansli/finns-inte", "/kansli/konton"] {
            let answer = client.get(path).await;
            let policy = answer.header("content-security-policy").unwrap().to_owned();
            let (_, rest) = policy.split_once("script-src 'nonce-").expect(&policy);
            let (nonce, rest) = rest.split_once('\'').unwrap();
            assert!(rest.starts_with(" 'strict-dynamic';"), "{policy}");
            assert!(!policy.contains("unsafe"), "{policy}");
            let scripts = answer.text().matches("<script").count();
            let marked = answer.text().matches(&format!("nonce=\"{nonce}\"")).count();
            assert_eq!(scripts, marked, "{path}");
            assert!(!seen.contains(&nonce.to_owned()), "{nonce} twice");
            seen.push(nonce.to_owned());
        }
        app.stop().await;
    }
}
