//! Who may call what: the guard on every route.

use std::fmt::Write as _;
use std::sync::Arc;

use valkansli::konto::Roll;
use valkansli::web::rutt::Tilltrade;
use valkansli::web::rutter;

use crate::app::App;
use crate::databas::on_both;
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
                rutt.tilltrade == Tilltrade::Oppen && rutt.metod == "GET",
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
