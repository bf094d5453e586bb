//! The quality report, on the page and on the command line.

use diesel::prelude::*;
use serde_json::Value;
use valkansli::db::Error;
use valkansli::db::schema::{lokal, rostmottagningsstalle as stalle};
use valkansli::konto::Roll;

use crate::app::App;
use crate::databas::{Databas, on_both};
use crate::import_val::stockholm_2022;
use crate::inloggad::Klient;
use crate::kommando::on;
use crate::kommun::{self, kod};

const SIDA: &str = "/kansli/lokaler/kvalitet";

/// The findings of a code on the command line: what each is about and its link.
fn of(report: &Value, slag: &str) -> Vec<(String, String)> {
    let text = |one: &Value, field: &str| one[field].as_str().unwrap().to_owned();
    report
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["kod"] == slag)
        .map(|one| (text(one, "om"), text(one, "mening")))
        .collect()
}

on_both! {
    async fn the_page_groups_the_findings_and_leads_to_where_they_are_mended(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        let db = databas.db();
        db.write(|conn| {
            let second = stalle::table.filter(stalle::valdistrikt.eq(kod(2).to_string()));
            diesel::update(second).set(stalle::status.eq("avvecklad")).execute(conn)?;
            let at = kommun::plats(5000.0, 5000.0);
            let house = lokal::table.filter(lokal::namn.eq("Centrumhuset"));
            let place = (lokal::lat.eq(Some(at.lat())), lokal::lon.eq(Some(at.lon())));
            diesel::update(house).set(place).execute(conn)?;
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
        let planner = Klient::with(&app, db, "planerare", &[Roll::Planerare]).await;
        let page = planner.get(&format!("{SIDA}?val={}", kommun::VAL)).await;
        assert_eq!(page.status, 200, "{}", page.text());
        let text = page.text();
        for code in ["distrikt-utan-vallokal", "utanfor-kommunen", "inte-inventerad"] {
            assert!(text.contains(&format!("grupp-{code}")), "{code}: {text}");
        }
        assert!(text.contains("är inte kontrollerat för "), "{text}");
        assert!(text.contains(" lokaler: adressregistret saknar adressen."), "{text}");
        assert!(text.contains("<title>Kvalitet – rkl2026 – Valkansli</title>"), "{text}");
        assert!(text.contains(">rkl2026: "), "{text}");
        let link = format!("/kansli/lokaler/vallokaler/{}?val={}", kod(2), kommun::VAL);
        assert!(text.contains(&link), "{text}");
        assert_eq!(planner.get(&link).await.status, 200);
        let only =
            planner.get(&format!("{SIDA}?val={}&kod=distrikt-utan-vallokal", kommun::VAL)).await;
        assert!(only.text().contains("Rad 1–1 av 1."), "{}", only.text());
        let file = planner.get(&format!("{SIDA}?val={}&format=csv", kommun::VAL)).await;
        assert!(file.text().contains("utanfor-kommunen"), "{}", file.text());
        let nobody = Klient::with(&app, db, "granskare", &[Roll::Granskare]).await;
        assert_eq!(nobody.get(&format!("{SIDA}?val={}", kommun::VAL)).await.status, 403);
        app.stop().await;
    }
}

/// The real files of 2022 hold votes received on two days without hours.
#[test]
fn stockholm_2022_has_two_days_of_votes_without_hours() {
    crate::databas::run(Databas::sqlite(), |databas| async move {
        if stockholm_2022(&databas).is_none() {
            return;
        }
        let ended = on(&databas, &["quality", "--val", "rkl2022", "--json"]);
        assert_eq!(ended.code, 1, "{}", ended.stderr);
        let report = ended.report();
        let votes = of(&report, "roster-utan-oppettid");
        assert_eq!(votes.len(), 2, "{votes:#?}");
        assert!(votes[0].0.starts_with("Gubbängens bibliotek"), "{votes:#?}");
        assert!(votes[0].1.contains("2022-09-02"), "{votes:#?}");
        assert!(votes[1].0.starts_with("Stora Sköndal"), "{votes:#?}");
        assert!(votes[1].1.contains("2022-09-07"), "{votes:#?}");
        for none in ["roster-okand-lokal", "distrikt-utan-vallokal", "okant-distrikt"] {
            assert_eq!(of(&report, none), [], "{none}");
        }
        let words = on(&databas, &["quality", "--val", "rkl2022"]);
        assert_eq!(words.code, 1);
        assert!(words.stdout.contains("(roster-utan-oppettid): 2"), "{}", words.stdout);
        eprintln!(
            "{}",
            words.stdout.lines().filter(|line| line.contains("): ")).collect::<Vec<_>>().join("\n")
        );
        assert_eq!(on(&databas, &["quality", "--val", "finnsinte"]).code, 2);
    });
}
