//! Visits at voters' homes, and which team sees which.

use chrono::{Days, NaiveDate};
use diesel::prelude::*;
use valkansli::db::schema::besok;
use valkansli::db::{Db, Error};
use valkansli::konto::{KontoId, Roll};
use valkansli::person::{PersonId, Slag};
use valkansli::tid;

use crate::app::App;
use crate::databas::on_both;
use crate::inloggad::{Klient, account};
use crate::person::{count, events, keep, location, main_of, uppgifter};

on_both! {
    async fn a_team_sees_its_own_visits_of_the_day(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let ivar = Klient::with(&app, db, "ivar", &[Roll::Informationstjanst]).await;
        let lag1 = Klient::with(&app, db, "lag1", &[Roll::Ambulerande]).await;
        let lag2 = Klient::with(&app, db, "lag2", &[Roll::Ambulerande]).await;
        let vera = keep(db, Slag::Valjare, uppgifter("Vera Väljare", 1), false).await;
        let hemlig = keep(db, Slag::Valjare, uppgifter("Hemlig Person", 2), true).await;
        let own = plan(&ivar, vera, lag1.konto, today()).await;
        let others = plan(&ivar, vera, lag2.konto, today()).await;
        let tomorrow = plan(&ivar, vera, lag1.konto, today() + Days::new(1)).await;
        let protected = visit(db, hemlig, lag1.konto, today()).await;

        let list = lag1.get(&format!("/kansli/besok?dag={}", today() + Days::new(1))).await;
        for (id, shown) in [(own, true), (others, false), (tomorrow, false), (protected, true)] {
            assert_eq!(list.text().contains(&format!("/kansli/besok/{id}")), shown, "{id}");
        }
        assert!(list.text().contains("Skyddad person") && !list.text().contains("Hemlig"));
        let one = lag1.get(&format!("/kansli/besok/{own}")).await;
        assert!(one.text().contains("Vera Väljare") && one.text().contains("Provgatan 1"));
        assert!(!one.text().contains("9001"), "what a visit does not need is not there");
        let missing = lag1.get("/kansli/besok/77").await;
        for id in [others, tomorrow] {
            let refused = lag1.get(&format!("/kansli/besok/{id}")).await;
            assert_eq!(refused.status, 404);
            assert_eq!(main_of(&refused), main_of(&missing));
            assert_eq!(events(db, "besok", id).await, ["besok_planerat", "rad_nekad"]);
        }
        let hidden = lag1.get(&format!("/kansli/besok/{protected}")).await;
        assert!(hidden.text().contains("kontakta kansliet") && !hidden.text().contains("Hemlig"));
        let open = format!("/kansli/besok/{protected}/oppna");
        assert_eq!(lag1.post(&open, &[]).await.status, 403);
        let konto = account(db, "lag3", &[Roll::Ambulerande], true).await;
        let lag3 = Klient::of(&app, db, konto).await;
        assert_eq!(lag3.post(&open, &[]).await.status, 404, "another team's");
        let its_own = visit(db, hemlig, konto, today()).await;
        let shown = lag3.get(&format!("/kansli/besok/{its_own}")).await;
        assert!(!shown.text().contains("Hemlig") && shown.text().contains("id=\"oppna\""));
        let opened = lag3.post(&format!("/kansli/besok/{its_own}/oppna"), &[]).await;
        assert!(opened.text().contains("Hemlig Person"));
        assert_eq!(count(db, "skyddad_oppnad").await, 1);

        // The phone service sees the whole of any day, and may take a visit away.
        let day = ivar.get(&format!("/kansli/besok?dag={}", today())).await;
        for id in [own, others, protected, its_own] {
            assert!(day.text().contains(&format!("/kansli/besok/{id}")));
        }
        assert_eq!(lag1.post(&format!("/kansli/besok/{own}/ta-bort"), &[]).await.status, 403);
        location(&ivar.post(&format!("/kansli/besok/{own}/ta-bort"), &[]).await);
        assert_eq!(lag1.get(&format!("/kansli/besok/{own}")).await.status, 404);
        let wrong = ivar.post(&format!("/kansli/personer/{vera}/besok"), &[("datum", "2020-01-01")]).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.text().contains("Välj vilket lag") && wrong.text().contains("Välj en dag"));
        app.stop().await;
    }
}

/// The day on which the test runs.
pub fn today() -> NaiveDate {
    tid::now().date_naive()
}

/// Plans a visit from the voter's card; gives its id.
pub async fn plan(klient: &Klient<'_>, id: PersonId, lag: KontoId, dag: NaiveDate) -> i64 {
    let (lag, dag) = (lag.to_string(), dag.to_string());
    let before = ids_on(klient, id).await;
    let form = [("lag", &*lag), ("datum", &*dag)];
    location(&klient.post(&format!("/kansli/personer/{id}/besok"), &form).await);
    let after = ids_on(klient, id).await;
    *after.iter().find(|id| !before.contains(id)).unwrap()
}

async fn ids_on(klient: &Klient<'_>, id: PersonId) -> Vec<i64> {
    let card = klient.get(&format!("/kansli/personer/{id}")).await;
    let ids = card.text().split("/kansli/besok/").skip(1);
    ids.filter_map(|rest| rest.split_once("/ta-bort")?.0.parse().ok()).collect()
}

/// Puts a visit straight into the database.
pub async fn visit(db: &Db, id: PersonId, lag: KontoId, dag: NaiveDate) -> i64 {
    db.write(move |conn| {
        let row = valkansli::slump::rad_id();
        diesel::insert_into(besok::table)
            .values((
                besok::id.eq(row),
                besok::person_id.eq(id),
                besok::datum.eq(dag),
                besok::lag_konto_id.eq(lag),
                besok::skapat.eq(tid::utc(&tid::now())),
            ))
            .execute(conn)?;
        Ok::<_, Error>(row)
    })
    .await
    .unwrap()
}
