//! Outgoing mail, from the outbox to a real server.

use std::sync::Arc;

use chrono::TimeDelta;
use diesel::prelude::*;
use valkansli::db::schema::{brev, handelse};
use valkansli::db::{Db, Error};
use valkansli::gallring::gallra;
use valkansli::konto::Roll;
use valkansli::post::arbetare::{Arbetare, Steg};
use valkansli::post::smtp::Sandare;
use valkansli::post::store::{self, Antal};
use valkansli::post::{Brev, rules};
use valkansli::sigill::nyckelfil::Nyckelkalla;
use valkansli::sigill::{Nyckel, Nyckelring};
use valkansli::tid::{self, Svensktid};

use crate::app::App;
use crate::brevserver::Brevserver;
use crate::databas::on_both;
use crate::inloggad::Klient;

/// Letters that many workers share.
const LETTERS: usize = 40;

fn nycklar() -> Nyckelring {
    Nyckelring::new(Nyckel::new(1, [7; 32]), vec![])
}

fn arbetare(db: &Db, url: &str) -> Arbetare {
    let fran = "Valkansliet <val@kommunen.se>".parse().unwrap();
    let sandare = Sandare::new(&url.parse().unwrap(), fran).unwrap();
    Arbetare { db: db.clone(), nycklar: Arc::new(Nyckelkalla::fixed(nycklar())), sandare }
}

fn now() -> Svensktid {
    tid::parse_moment("2026-06-01T08:00").unwrap()
}

async fn write(db: &Db, till: &str) {
    let brev = Brev {
        slag: "Provbrev",
        till: till.to_owned(),
        amne: format!("Hej på dig\r\nBcc: {till}"),
        text: "Välkommen till Östra skolan.\n.\nHej då.".to_owned(),
    };
    db.write(move |conn| store::enqueue(conn, &nycklar(), &now(), &brev)).await.unwrap();
}

async fn count(db: &Db) -> Antal {
    db.read(store::count).await.unwrap()
}

on_both! {
    async fn a_letter_is_sent_once_and_then_forgotten(databas: Databas) {
        let Some(mut server) = Brevserver::start() else { return };
        let db = databas.db();
        write(db, "anna@kommunen.se").await;
        assert_eq!(count(db).await, Antal { vantar: 1, ..Antal::default() });

        let arbetare = arbetare(db, &server.url);
        assert_eq!(arbetare.step(now()).await.unwrap(), Steg::Skickat);
        let letter = server.next();
        assert_eq!(letter["till"], serde_json::json!(["anna@kommunen.se"]));
        assert_eq!(letter["fran"], "val@kommunen.se");
        assert_eq!(letter["amne"], "Hej på dig  Bcc: anna@kommunen.se");
        let text = letter["text"].as_str().unwrap().replace("\r\n", "\n");
        assert_eq!(text.trim_end(), "Välkommen till Östra skolan.\n.\nHej då.");

        // Neither now, nor when the lease has run out, nor ever.
        for days in [0, 1, 30] {
            let later = now() + TimeDelta::days(days);
            assert_eq!(arbetare.step(later).await.unwrap(), Steg::Inget);
            gallra::daily(db, later).await.unwrap();
        }
        assert_eq!(count(db).await, Antal { skickade: 1, ..Antal::default() });
        gallra::daily(db, now() + TimeDelta::days(31)).await.unwrap();
        assert_eq!(count(db).await, Antal::default());
        assert_eq!(server.stop(), Vec::<serde_json::Value>::new());
    }

    async fn what_is_refused_for_now_is_tried_again_and_for_good_given_up(databas: Databas) {
        let Some(mut server) = Brevserver::start() else { return };
        let db = databas.db();
        for till in ["450-anna@kommunen.se", "550-bo@kommunen.se", "ingen adress"] {
            write(db, till).await;
        }
        let arbetare = arbetare(db, &server.url);
        let mut steps = Vec::new();
        for _ in 0..4 {
            steps.push(arbetare.step(now()).await.unwrap());
        }
        assert_eq!(steps.iter().filter(|step| **step == Steg::Igen).count(), 1, "{steps:?}");
        assert_eq!(steps.iter().filter(|step| **step == Steg::Uppgivet).count(), 2, "{steps:?}");
        assert_eq!(steps[3], Steg::Inget);
        assert_eq!(count(db).await, Antal { vantar: 1, skickade: 0, uppgivna: 2 });

        let later = now() + rules::pause(1).unwrap();
        assert_eq!(arbetare.step(later - TimeDelta::seconds(1)).await.unwrap(), Steg::Inget);
        assert_eq!(arbetare.step(later).await.unwrap(), Steg::Skickat);
        assert_eq!(server.next()["till"][0], "450-anna@kommunen.se");

        // Why is told, whom it was for is not.
        let given_up = db.read(|conn| store::given_up(conn, 10)).await.unwrap();
        let why: Vec<&str> = given_up.iter().filter_map(|brev| brev.fel.as_deref()).collect();
        assert!(why.iter().any(|text| text.contains("550")), "{why:?}");
        assert!(!why.iter().any(|text| text.contains('@')), "{why:?}");

        // Put back, it is tried from the beginning.
        let id = given_up.iter().find(|b| b.fel.as_ref().unwrap().contains("550")).unwrap().id;
        assert!(db.write(move |conn| store::retry(conn, id, &now())).await.unwrap());
        assert!(!db.write(move |conn| store::retry(conn, id, &now())).await.unwrap());
        assert_eq!(arbetare.step(now()).await.unwrap(), Steg::Uppgivet);
        assert_eq!(server.stop(), Vec::<serde_json::Value>::new());
    }

    async fn without_a_server_a_letter_waits_and_is_given_up_in_the_end(databas: Databas) {
        let db = databas.db();
        write(db, "anna@kommunen.se").await;
        // A port that was free a moment ago, and on which nobody listens.
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let arbetare = arbetare(db, &format!("smtp://127.0.0.1:{port}"));
        let mut at = now();
        for forsok in 1.. {
            let step = arbetare.step(at).await.unwrap();
            let Some(pause) = rules::pause(forsok) else {
                assert_eq!(step, Steg::Uppgivet);
                break;
            };
            assert_eq!(step, Steg::Igen, "{forsok}");
            at += pause;
        }
        assert_eq!(count(db).await, Antal { uppgivna: 1, ..Antal::default() });
    }

    async fn many_workers_send_each_letter_once(databas: Databas) {
        let Some(server) = Brevserver::start() else { return };
        let db = databas.db();
        for number in 0..LETTERS {
            write(db, &format!("nummer{number}@kommunen.se")).await;
        }
        let workers: Vec<_> = (0..4)
            .map(|_| {
                let arbetare = arbetare(db, &server.url);
                tokio::spawn(async move {
                    while arbetare.step(now()).await.unwrap() != Steg::Inget {}
                })
            })
            .collect();
        for worker in workers {
            worker.await.unwrap();
        }
        let mut taken: Vec<String> =
            server.stop().iter().map(|letter| letter["till"][0].to_string()).collect();
        taken.sort();
        let all = taken.len();
        taken.dedup();
        assert_eq!((all, taken.len()), (LETTERS, LETTERS));
    }

    /// A worker that was so slow that another took its letter has no say any more.
    async fn a_letter_out_of_a_dead_hand_is_taken_by_another(databas: Databas) {
        let db = databas.db();
        write(db, "anna@kommunen.se").await;
        let first = db.write(|conn| store::claim(conn, &now())).await.unwrap().unwrap();
        assert!(db.write(|conn| store::claim(conn, &now())).await.unwrap().is_none());
        let later = now() + rules::LEASE;
        let second = db.write(move |conn| store::claim(conn, &later)).await.unwrap().unwrap();
        assert_eq!((second.id, second.forsok), (first.id, first.forsok + 1));
        let late = (first.id, first.forsok);
        db.write(move |conn| store::failed(conn, late, &later, rules::Avslag::Adress))
            .await
            .unwrap();
        assert_eq!(count(db).await.vantar, 1);
        db.write(move |conn| store::sent(conn, second.id, &later)).await.unwrap();
        assert_eq!(count(db).await, Antal { skickade: 1, ..Antal::default() });
    }

    async fn nothing_of_a_letter_stands_open_in_the_database(databas: Databas) {
        let db = databas.db();
        write(db, "anna@kommunen.se").await;
        let sealed: Vec<(Vec<u8>, Vec<u8>, Vec<u8>)> = db
            .read(|conn| {
                Ok::<_, Error>(
                    brev::table
                        .select((
                            brev::forseglad_mottagare,
                            brev::forseglad_rubrik,
                            brev::forseglad_text,
                        ))
                        .load(conn)?,
                )
            })
            .await
            .unwrap();
        for field in [&sealed[0].0, &sealed[0].1, &sealed[0].2] {
            let shown = String::from_utf8_lossy(field);
            assert!(!shown.contains("anna") && !shown.contains("Hej"), "{shown}");
        }
        let taken = db.write(|conn| store::claim(conn, &now())).await.unwrap().unwrap();
        assert_eq!(taken.open(&nycklar()).unwrap().till, "anna@kommunen.se");
        let wrong = Nyckelring::new(Nyckel::new(1, [8; 32]), vec![]);
        assert!(taken.open(&wrong).is_err());
    }

    async fn an_administrator_sees_why_and_tries_again(databas: Databas) {
        let db = databas.db();
        write(db, "anna@kommunen.se").await;
        // By the real clock: the service clears away what is old.
        let now = tid::now();
        let taken = db.write(move |conn| store::claim(conn, &now)).await.unwrap().unwrap();
        let (id, avslag) = (taken.id, rules::Avslag::ForGott(550));
        db.write(move |conn| store::failed(conn, (id, 1), &now, avslag)).await.unwrap();

        let app = App::start(db, &[]).await;
        let admin = Klient::with(&app, db, "admin", &[Roll::Administrator]).await;
        let page = admin.get("/kansli/installningar/post").await;
        assert_eq!(page.status, 200);
        assert!(page.text().contains("Provbrev") && page.text().contains("svar 550"));
        assert!(page.text().contains("id=\"ingen-server\""));
        assert!(!page.text().contains("anna@"));

        let form = format!("/kansli/installningar/post/{id}/igen");
        let answer = admin.post(&form, &[]).await;
        assert_eq!(answer.status, 303);
        let page = admin.get(answer.header("location").unwrap()).await;
        assert!(page.text().contains("id=\"notis\""));
        assert_eq!(count(db).await, Antal { vantar: 1, ..Antal::default() });
        assert_eq!(admin.post(&form, &[]).await.status, 404);
        assert_eq!(admin.post("/kansli/installningar/post/x/igen", &[]).await.status, 404);
        let events: Vec<(String, Option<String>)> = db
            .read(|conn| {
                let all = handelse::table.select((handelse::kod, handelse::rad)).load(conn)?;
                Ok::<_, Error>(all)
            })
            .await
            .unwrap();
        assert_eq!(events, [("brev_forsokt_igen".to_owned(), Some(id.to_string()))]);
        app.stop().await;
    }
}
