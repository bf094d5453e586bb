//! Scenarios: what they show of a plan that is tried, and how they come into the plan.

use diesel::prelude::*;
use valkansli::db::schema::{
    gatuplats, handelse, lokal, oppettid, rostmottagningsstalle as stalle, scenario,
};
use valkansli::db::{Db, Error};
use valkansli::konto::Roll;
use valkansli::tackning::scenario::store::{self, Scenario};

use crate::app::{App, Svar};
use crate::databas::on_both;
use crate::inloggad::Klient;
use crate::kommun::plats;
use crate::lokal_stalle::id_of;
use crate::person::main_of;

/// The hidden field of the version on a page.
fn version(page: &Svar) -> String {
    assert_eq!(page.status, 200, "{}", page.text());
    let field = page.text().split("name=\"version\" value=\"").nth(1).unwrap();
    field.split('"').next().unwrap().to_owned()
}

/// Where a form sent the browser.
fn location(answer: &Svar) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.header("location").unwrap().to_owned()
}

/// A number as a page writes it.
fn number(text: &str) -> i64 {
    let sign = if text.contains('−') { -1 } else { 1 };
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    sign * digits.parse::<i64>().unwrap_or_else(|_| panic!("no number in «{text}»"))
}

/// The cells of a row of the table of figures: plan, scenario, difference.
fn figure(page: &Svar, namn: &str) -> Vec<String> {
    let row = page.text().split(&format!("<th scope=\"row\">{namn}</th>")).nth(1).unwrap();
    let row = row.split("</tr>").next().unwrap();
    let cells = row.split("<td").skip(1);
    let text = |cell: &str| cell.split_once('>').unwrap().1.split('<').next().unwrap().to_owned();
    cells.map(text).collect()
}

/// A key figure at the top of the page.
fn key(page: &Svar, namn: &str) -> String {
    let value = page.text().split(&format!("{namn}</dt><dd>")).nth(1).unwrap();
    value.split('<').next().unwrap().to_owned()
}

/// The rows of the table of valdistrikt.
fn districts(page: &Svar) -> Vec<String> {
    let Some(table) = page.text().split("id=\"distrikt\"").nth(1) else { return Vec::new() };
    let table = table.split("</table>").next().unwrap();
    let rows = table.split("<tr><th scope=\"row\">").skip(1);
    rows.map(|row| row.split('<').next().unwrap().to_owned()).collect()
}

/// Someone who plans, and one of her scenarios.
struct Prov<'a> {
    client: &'a Klient<'a>,
    id: i64,
}

impl<'a> Prov<'a> {
    async fn new(client: &'a Klient<'a>, namn: &str) -> Self {
        let form = [("val", "rkl2026"), ("namn", namn), ("anteckning", "Prövas."), ("kopia", "")];
        let answer = client.post("/kansli/tackning/scenarier", &form).await;
        let to = location(&answer);
        let id = to.split('/').next_back().unwrap().split('?').next().unwrap();
        Self { client, id: id.parse().unwrap() }
    }

    fn path(&self, rest: &str) -> String {
        format!("/kansli/tackning/scenario/{}{rest}", self.id)
    }

    async fn page(&self) -> Svar {
        self.client.get(&self.path("")).await
    }

    async fn send(&self, rest: &str, fields: &[(&str, &str)]) -> Svar {
        let version = version(&self.page().await);
        let mut form = vec![("version", &*version)];
        form.extend(fields);
        self.client.post(&self.path(rest), &form).await
    }

    /// Adds a street site so many metres east and north of the corner of the kommun.
    async fn add(&self, namn: &str, (east, north): (f64, f64)) -> Svar {
        let at = plats(east, north);
        let (lat, lon) = (at.lat().to_string(), at.lon().to_string());
        let form = [
            ("namn", namn),
            ("adress", "Torggatan 1"),
            ("typ", "tillfallig"),
            ("lat", &*lat),
            ("lon", &*lon),
            ("krav", "stegfritt"),
            ("kostnad", "12 000"),
            ("satt", "vecka"),
            ("vecka-1", "10-18"),
            ("vecka-5", "10-18"),
        ];
        self.send("/ny", &form).await
    }

    async fn kept(&self, db: &Db) -> Scenario {
        let id = self.id;
        db.read(move |conn| store::get(conn, id)).await.unwrap()
    }
}

/// Name, kind and step of every place of the val.
async fn plan(db: &Db) -> Vec<(String, String, String)> {
    db.read(|conn| {
        let rows = stalle::table.order(stalle::id);
        Ok::<_, Error>(rows.select((stalle::namn, stalle::typ, stalle::status)).load(conn)?)
    })
    .await
    .unwrap()
}

on_both! {
    async fn a_scenario_tells_who_gains_and_who_loses_and_leaves_the_plan(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let planner = Klient::with(&app, db, "petra", &[Roll::Planerare]).await;
        let before = plan(db).await;
        let prov = Prov::new(&planner, "Fler gatuplatser").await;
        let page = prov.page().await;
        assert!(main_of(&page).contains("id=\"orord\""), "{}", main_of(&page));
        assert!(main_of(&page).contains("Scenariot ändrar inget än"));
        assert!(districts(&page).is_empty());

        // A place in Öby, where there was none.
        location(&prov.add("Öby torg", (1500.0, 1500.0)).await);
        let page = prov.page().await;
        assert!(main_of(&page).contains("Ny tillfällig gatuplats: Öby torg"));
        assert_eq!(districts(&page), ["Öby"], "only Öby is nearer to it than to another place");
        let mean = figure(&page, "Medelavstånd");
        assert!(number(&mean[1]) < number(&mean[0]), "{mean:?}");
        assert!(mean[2].starts_with('−') && number(&mean[2]) < 0, "{mean:?}");
        assert!(number(&key(&page, "m närmare")) > 500, "{}", key(&page, "m närmare"));
        assert_eq!(key(&page, "m längre"), "0");
        assert_eq!(figure(&page, "Platser")[..2], ["3", "4"]);
        let cost = figure(&page, "Kostnad för lokaler");
        assert_eq!(number(&cost[2]), 12_000, "{cost:?}");

        // Norrby loses its own.
        let square = format!("stalle-{}", id_of(db, "Norrby torg").await);
        location(&prov.send("/bort", &[("nyckel", &square)]).await);
        let page = prov.page().await;
        assert!(districts(&page).contains(&"Norrby".to_owned()), "{:?}", districts(&page));
        assert_eq!(districts(&page)[0], "Norrby", "whoever loses most comes first");
        assert!(number(&key(&page, "m längre")) > 500);
        assert!(main_of(&page).contains("Norrby torg tas bort."));

        // All places gone: everyone is without.
        for namn in ["Stadsbiblioteket", "Centrumhuset"] {
            let nyckel = format!("stalle-{}", id_of(db, namn).await);
            location(&prov.send("/bort", &[("nyckel", &nyckel)]).await);
        }
        location(&prov.send("/bort", &[("nyckel", "ny-0")]).await);
        let page = prov.page().await;
        let without = figure(&page, "Röstberättigade som inte når någon plats");
        assert_eq!((number(&without[0]), number(&without[1])), (0, 6000));
        assert!(key(&page, "får en plats").contains("blir utan"));

        // Undo, one by its number and the last ones, until the plan is back.
        location(&prov.send("/angra", &[("nr", "0")]).await);
        assert!(!main_of(&prov.page().await).contains("Öby torg"), "what was done to it went too");
        for _ in 0..3 {
            location(&prov.send("/angra", &[]).await);
        }
        assert!(main_of(&prov.page().await).contains("id=\"orord\""));
        assert_eq!(plan(db).await, before);
        app.stop().await;
    }

    async fn hours_and_needs_decide_for_whom_a_place_is_there(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let planner = Klient::with(&app, db, "petra", &[Roll::Planerare]).await;
        let prov = Prov::new(&planner, "Tider").await;
        location(&prov.add("Öby torg", (1500.0, 1500.0)).await);
        // The new place is open on Mondays and Fridays: not on Thursday the 3rd.
        let thursday = planner.get(&prov.path("?datum=2026-09-03")).await;
        assert!(main_of(&thursday).contains("id=\"orord\""));
        assert!(main_of(&thursday).contains("någon gång 2026-09-03"));
        let friday = planner.get(&prov.path("?datum=2026-09-04&fran=10:00&till=12:00")).await;
        assert_eq!(districts(&friday), ["Norrby", "Öby"]);
        // It is the only one without a step that is known of.
        let needs = planner.get(&prov.path("?krav=stegfritt")).await;
        assert!(key(&needs, "får en plats").contains("får"), "{}", key(&needs, "får en plats"));

        // Thursdays instead.
        let typed = [("satt", "dagar"), ("dagar", "2026-09-03: 10:00-18:00")];
        location(&prov.send("/plats/ny-0/tider", &typed).await);
        let thursday = planner.get(&prov.path("?datum=2026-09-03")).await;
        assert!(districts(&thursday).contains(&"Öby".to_owned()));
        assert!(main_of(&thursday).contains("Öby torg får andra tider: 1 dag, 8 timmar."));
        // The question stays when a form is sent.
        let sent = prov.send("/angra", &[("fraga", "datum=2026-09-03&klart=x")]).await;
        assert_eq!(location(&sent), prov.path("?klart=angrat&datum=2026-09-03"));

        let wrong = [
            [("satt", "dagar"), ("dagar", "2026-12-24: 10-18")],
            [("satt", "vecka"), ("vecka-1", "sent")],
            [("satt", "som"), ("som", "stalle-9999")],
            [("satt", ""), ("dagar", "")],
        ];
        for fields in &wrong {
            let answer = prov.send("/plats/ny-0/tider", fields).await;
            assert_eq!(answer.status, 422, "{fields:?}");
            assert!(main_of(&answer).contains("id=\"felruta\""));
        }
        // Moved to another corner of the kommun.
        let at = plats(500.0, 1500.0);
        let (lat, lon) = (at.lat().to_string(), at.lon().to_string());
        location(&prov.send("/flytta", &[("nyckel", "ny-0"), ("lat", &lat), ("lon", &lon)]).await);
        assert!(main_of(&prov.page().await).contains("Öby torg flyttas till"));
        app.stop().await;
    }

    async fn scenarios_are_compared_side_by_side(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let planner = Klient::with(&app, db, "petra", &[Roll::Planerare]).await;
        let good = Prov::new(&planner, "Öster").await;
        location(&good.add("Öby torg", (1500.0, 1500.0)).await);
        let bad = Prov::new(&planner, "Spara").await;
        let square = format!("stalle-{}", id_of(db, "Norrby torg").await);
        location(&bad.send("/bort", &[("nyckel", &square)]).await);

        let list = planner.get("/kansli/tackning/scenarier?val=rkl2026").await;
        assert!(main_of(&list).contains(">Öster</a>") && main_of(&list).contains(">Spara</a>"));
        assert!(main_of(&list).contains("Prov petra"));
        let path = format!("/kansli/tackning/scenarier/jamfor?ids={},{}", good.id, bad.id);
        let both = planner.get(&path).await;
        assert_eq!(both.status, 200, "{}", both.text());
        let row = both.text().split("<th scope=\"row\">Medelavstånd</th>").nth(1).unwrap();
        let cells: Vec<&str> = row.split("</tr>").next().unwrap().split("<td").skip(1).collect();
        assert_eq!(cells.len(), 3);
        assert!(cells[0].contains("data-rubrik=\"Planen\"") && !cells[0].contains("bäst"));
        assert!(cells[1].contains("data-rubrik=\"Öster\"") && cells[1].contains("bäst"));
        assert!(!cells[2].contains("bäst"));
        let form = format!("?ids={}&ids={}", good.id, bad.id);
        let ticked = planner.get(&format!("/kansli/tackning/scenarier/jamfor{form}")).await;
        assert_eq!(ticked.status, 200);
        for (query, status) in [("", 422), ("?ids=1", 422), ("?ids=1,9999", 404)] {
            let answer = planner.get(&format!("/kansli/tackning/scenarier/jamfor{query}")).await;
            assert_eq!(answer.status, status, "{query}");
        }

        // A copy begins where the other is, and goes on by itself.
        let other = good.id.to_string();
        let form = [("val", "rkl2026"), ("namn", "Kopia"), ("kopia", &*other)];
        let answer = planner.post("/kansli/tackning/scenarier", &form).await;
        let copy = planner.get(&location(&answer)).await;
        assert!(main_of(&copy).contains("Öby torg"));
        app.stop().await;
    }

    async fn a_scenario_goes_into_the_plan_whole_and_voters_see_nothing_new(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let planner = Klient::with(&app, db, "petra", &[Roll::Planerare]).await;
        let prov = Prov::new(&planner, "Öster").await;
        location(&prov.add("Öby torg", (1500.0, 1500.0)).await);
        let square = id_of(db, "Norrby torg").await;
        location(&prov.send("/bort", &[("nyckel", &format!("stalle-{square}"))]).await);
        let before = plan(db).await;
        let form = planner.get(&prov.path("/infor")).await;
        assert!(main_of(&form).contains("name=\"genast\""), "{}", main_of(&form));

        // Voters would see at once that Norrby torg goes.
        let refused = prov.send("/infor", &[("status", "kandidat")]).await;
        assert_eq!(refused.status, 422);
        assert!(main_of(&refused).contains("Norrby torg är publicerad"), "{}", main_of(&refused));
        // Nobody has inspected the square.
        let genast = square.to_string();
        let fields = [("status", "inventerad"), ("genast", &*genast)];
        let refused = prov.send("/infor", &fields).await;
        assert_eq!(refused.status, 422);
        assert!(main_of(&refused).contains("Öby torg: kan inte bli inventerad."));
        assert_eq!(prov.send("/infor", &[("status", "publicerad")]).await.status, 422);
        assert_eq!(plan(db).await, before, "all or nothing");

        let fields = [("status", "kandidat"), ("genast", &*genast)];
        let done = planner.get(&location(&prov.send("/infor", &fields).await)).await;
        assert!(main_of(&done).contains("Det här gjordes i planen"), "{}", main_of(&done));
        let new = id_of(db, "Öby torg").await;
        assert!(main_of(&done).contains(&format!("/kansli/stalle/{new}\"")));
        let after = plan(db).await;
        assert_eq!(after.len(), before.len() + 1);
        let of = |namn: &str| after.iter().find(|row| row.0 == namn).unwrap().clone();
        assert_eq!(of("Öby torg").1, "tillfallig");
        assert_eq!(of("Öby torg").2, "kandidat");
        assert_eq!(of("Norrby torg").2, "avvecklad");
        let (hours, sites): (i64, i64) = db
            .read(move |conn| {
                let hours = oppettid::table.filter(oppettid::stalle_id.eq(new)).count();
                let sites = gatuplats::table.filter(gatuplats::stalle_id.eq(new)).count();
                Ok::<_, Error>((hours.get_result(conn)?, sites.get_result(conn)?))
            })
            .await
            .unwrap();
        assert_eq!((hours, sites), (5, 1), "Mondays and Fridays of the period");
        let page = planner.get(&format!("/kansli/stalle/{new}")).await;
        assert_eq!(page.status, 200);
        let public = app.get("/lokaler?val=rkl2026").await;
        assert!(!public.text().contains("Öby torg"), "a kandidat is no voter's");

        // It is done: no change of it, and not once more.
        let answer = prov.send("/angra", &[]).await;
        assert_eq!(answer.status, 409, "{}", answer.text());
        assert_eq!(prov.send("/infor", &fields).await.status, 409);
        assert!(prov.kept(db).await.inford.is_some());
        let events: Vec<String> = db
            .read(|conn| {
                let rows = handelse::table.filter(handelse::tabell.eq("scenario"));
                Ok::<_, Error>(rows.order(handelse::nummer).select(handelse::kod).load(conn)?)
            })
            .await
            .unwrap();
        let expected =
            ["scenario_skapat", "scenario_andrat", "scenario_andrat", "scenario_infort"];
        assert_eq!(events, expected);
        app.stop().await;
    }

    async fn a_place_in_a_lokal_that_has_gone_into_another_goes_there(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let planner = Klient::with(&app, db, "petra", &[Roll::Planerare]).await;
        let prov = Prov::new(&planner, "Skolan").await;
        location(&prov.add("Matsalen", (1500.0, 1500.0)).await);
        let (gone, stays) = db
            .read(|conn| {
                let id = |namn: &'static str| lokal::table.filter(lokal::namn.eq(namn)).select(lokal::id);
                let gone: i64 = id("Centrumhuset").first(conn)?;
                let stays: i64 = id("Norra skolan").first(conn)?;
                Ok::<_, Error>((gone, stays))
            })
            .await
            .unwrap();
        let of = prov.id;
        db.write(move |conn| {
            let kept: String =
                scenario::table.find(of).select(scenario::andringar).first(conn)?;
            assert!(kept.contains("\"lokal\":null"), "{kept}");
            let there = kept.replace("\"lokal\":null", &format!("\"lokal\":{gone}"));
            diesel::update(scenario::table.find(of)).set(scenario::andringar.eq(there)).execute(conn)?;
            diesel::update(lokal::table.find(gone)).set(lokal::ihop_med.eq(stays)).execute(conn)?;
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
        let done = prov.send("/infor", &[("status", "kandidat")]).await;
        assert_eq!(done.status, 303, "{}", main_of(&done));
        let typ = String::from("tillfallig");
        let at: i64 = db
            .read(move |conn| {
                let new = stalle::table.filter(stalle::typ.eq(&typ)).order(stalle::id.desc());
                Ok::<_, Error>(new.select(stalle::lokal_id).first(conn)?)
            })
            .await
            .unwrap();
        assert_eq!(at, stays);
        app.stop().await;
    }

    async fn what_has_changed_in_the_plan_since_is_told_before_it_is_overwritten(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let planner = Klient::with(&app, db, "petra", &[Roll::Planerare]).await;
        let prov = Prov::new(&planner, "Flytt").await;
        let square = id_of(db, "Norrby torg").await;
        let nyckel = format!("stalle-{square}");
        let at = plats(700.0, 1400.0);
        let (lat, lon) = (at.lat().to_string(), at.lon().to_string());
        let fields = [("nyckel", &*nyckel), ("lat", &*lat), ("lon", &*lon)];
        location(&prov.send("/flytta", &fields).await);
        db.write(move |conn| {
            diesel::update(stalle::table.find(square))
                .set((stalle::ansvarig.eq("Åke"), stalle::version.eq(stalle::version + 1)))
                .execute(conn)?;
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
        assert!(main_of(&prov.page().await).contains("sedan du ändrade det i scenariot: Norrby torg"));
        let genast = square.to_string();
        let adopt = [("status", "kandidat"), ("genast", &*genast)];
        let refused = prov.send("/infor", &adopt).await;
        assert_eq!(refused.status, 422);
        assert!(main_of(&refused).contains("Har ändrats i planen"));
        location(&prov.send("/sedda", &[]).await);
        assert!(!main_of(&prov.page().await).contains("id=\"andrat-i-planen\""));
        location(&prov.send("/infor", &adopt).await);
        let kept: (Option<f64>, String) = db
            .read(move |conn| {
                let row = stalle::table.find(square).select((stalle::lat, stalle::status));
                Ok::<_, Error>(row.first(conn)?)
            })
            .await
            .unwrap();
        assert!((kept.0.unwrap() - at.lat()).abs() < 1e-9);
        assert_eq!(kept.1, "publicerad", "a move is no step");

        // A place that has gone altogether is kept in the scenario, and told.
        let gone = Prov::new(&planner, "Borta").await;
        let library = id_of(db, "Centrumhuset").await;
        location(&gone.send("/bort", &[("nyckel", &format!("stalle-{library}"))]).await);
        db.write(move |conn| {
            valkansli::lokal::store::remove(conn, &[library]).map(|_| ())
        })
        .await
        .unwrap();
        let page = gone.page().await;
        assert!(main_of(&page).contains("Centrumhuset tas bort."));
        assert!(main_of(&page).contains("Platsen finns inte längre i planen"));
        let refused = gone.send("/infor", &[("status", "kandidat")]).await;
        assert!(main_of(&refused).contains("Centrumhuset: Finns inte längre i planen"));
        app.stop().await;
    }

    async fn stale_wrong_and_unlawful_requests_are_refused(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let planner = Klient::with(&app, db, "petra", &[Roll::Planerare]).await;
        let prov = Prov::new(&planner, "Prov").await;
        let old = version(&prov.page().await);
        location(&prov.add("Öby torg", (1500.0, 1500.0)).await);

        // Someone else was first.
        let stale = [("version", &*old), ("nyckel", "ny-0")];
        assert_eq!(planner.post(&prov.path("/bort"), &stale).await.status, 409);
        let named = [("version", &*old), ("namn", "Annat"), ("anteckning", "")];
        let conflict = planner.post(&prov.path(""), &named).await;
        assert_eq!(conflict.status, 409);
        assert!(main_of(&conflict).contains("Någon annan har ändrat samtidigt"));
        assert!(main_of(&conflict).contains("value=\"Annat\""), "what was typed is kept");
        location(&prov.send("", &[("namn", "Annat"), ("anteckning", "Ny rad")]).await);
        assert!(main_of(&prov.page().await).contains("<h1>Annat</h1>"));
        assert_eq!(prov.send("", &[("namn", "")]).await.status, 422);

        // Wrong input is told, and nothing is kept of it.
        let wrong = prov.send("/ny", &[("namn", ""), ("lat", "159"), ("typ", "vallokal")]).await;
        assert_eq!(wrong.status, 422);
        for field in ["namn", "typ", "lat", "lon", "satt"] {
            assert!(main_of(&wrong).contains(&format!("href=\"#{field}\"")), "{field}");
        }
        assert_eq!(prov.send("/bort", &[("nyckel", "stalle-99999")]).await.status, 422);
        let nowhere = [("nyckel", "ny-0"), ("lat", ""), ("lon", "x")];
        assert_eq!(prov.send("/flytta", &nowhere).await.status, 422);
        let create = [("val", "rkl2026"), ("namn", ""), ("kopia", "77")];
        assert_eq!(planner.post("/kansli/tackning/scenarier", &create).await.status, 422);
        for path in ["/kansli/tackning/scenario/9999", "/kansli/tackning/scenario/x"] {
            assert_eq!(planner.get(path).await.status, 404, "{path}");
        }
        assert_eq!(planner.get(&prov.path("/plats/hus-1")).await.status, 404);
        assert_eq!(prov.kept(db).await.andringar.len(), 1);

        // Those who only read see it, without money where that is not theirs.
        let analyst = Klient::with(&app, db, "ana", &[Roll::Analytiker]).await;
        let page = analyst.get(&prov.path("")).await;
        assert!(main_of(&page).contains("Kostnad för lokaler"));
        assert!(!main_of(&page).contains("Ta bort scenariot"));
        assert_eq!(analyst.post(&prov.path("/angra"), &[("version", "1")]).await.status, 403);
        assert_eq!(analyst.get(&prov.path("/infor")).await.status, 403);
        let desk = Klient::with(&app, db, "ines", &[Roll::Informationstjanst]).await;
        assert!(!main_of(&desk.get(&prov.path("")).await).contains("Kostnad för lokaler"));
        let csv = desk.get(&prov.path("/fil?format=csv")).await;
        assert!(csv.text().contains("Öby torg") && !csv.text().contains("Kostnad"));
        app.stop().await;
    }

    async fn a_place_far_away_is_a_slip_and_a_day_that_is_none_is_told(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let planner = Klient::with(&app, db, "petra", &[Roll::Planerare]).await;
        let prov = Prov::new(&planner, "Långt bort").await;
        let far = prov.add("Öby torg", (400_000.0, 1500.0)).await;
        assert_eq!(far.status, 422, "{}", far.text());
        assert!(main_of(&far).contains("km från närmaste väljare i valet."), "{}", main_of(&far));
        let square = id_of(db, "Norrby torg").await.to_string();
        let at = plats(400_000.0, 1500.0);
        let key = format!("stalle-{square}");
        let to = (at.lat().to_string(), at.lon().to_string());
        let moved = prov.send("/flytta", &[("nyckel", &key), ("lat", &to.0), ("lon", &to.1)]).await;
        assert_eq!(moved.status, 422, "{}", moved.text());
        let asked = planner.get(&prov.path("?datum=2099-01-01")).await;
        assert!(main_of(&asked).contains("id=\"fragefel\""), "{}", main_of(&asked));
        let asked = planner.get(&prov.path("?datum=2026-09-10")).await;
        assert!(!main_of(&asked).contains("id=\"fragefel\""), "{}", main_of(&asked));
        app.stop().await;
    }

    async fn a_scenario_is_a_file_and_can_be_taken_away_and_back(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let planner = Klient::with(&app, db, "petra", &[Roll::Planerare]).await;
        let prov = Prov::new(&planner, "Öster").await;
        location(&prov.add("Öby torg", (1500.0, 1500.0)).await);
        let csv = planner.get(&prov.path("/fil?format=csv")).await;
        assert!(csv.text().contains("Ny plats;Öby torg;Tillfällig gatuplats;Torggatan 1;"));
        assert!(planner.get(&prov.path("/fil?format=xlsx")).await.body.starts_with(b"PK"));
        assert_eq!(planner.get(&prov.path("/fil?format=pdf")).await.status, 400);
        let all = planner.get(&prov.path("/fil?format=geojson")).await.json();
        let features = all["features"].as_array().unwrap();
        assert_eq!(features.len(), 5, "a place and four valdistrikt");
        assert_eq!(features[0]["geometry"]["type"], "Point");
        let oby = features.iter().find(|one| one["properties"]["namn"] == "Öby").unwrap();
        assert!(oby["properties"]["narmare"].as_f64().unwrap() > 500.0);
        let table = planner.get(&prov.path("?format=csv")).await;
        assert_eq!(table.text().lines().count(), 5);
        let map = planner.get(&prov.path("/karta")).await.json();
        assert_eq!(map["klasser"]["99990004"], "mycket-narmare");
        assert_eq!(map["klasser"]["99990001"], "lika");
        let points = map["platser"]["features"].as_array().unwrap();
        assert!(points.iter().any(|one| one["properties"]["bild"] == "form|gata|+"));

        let found = planner.get(&prov.path("/ny?q=centrumhuset")).await;
        assert!(main_of(&found).contains("Lokal i registret, Storgatan 12"));
        assert!(main_of(&found).contains("typ=rostningslokal"));

        let kept = prov.kept(db).await;
        let gone = prov.send("/ta-bort", &[]).await;
        assert_eq!(gone.status, 200);
        assert_eq!(prov.page().await.status, 404);
        assert!(main_of(&gone).contains("name=\"andringar\""));
        let andringar = serde_json::to_string(&kept.andringar).unwrap();
        let form = [("val", "rkl2026"), ("namn", "Öster"), ("andringar", &*andringar)];
        let back = planner.post("/kansli/tackning/scenarier/aterstall", &form).await;
        assert!(main_of(&planner.get(&location(&back)).await).contains("Öby torg"));
        let broken = [("val", "rkl2026"), ("namn", "Öster"), ("andringar", "{}")];
        let answer = planner.post("/kansli/tackning/scenarier/aterstall", &broken).await;
        assert_eq!(answer.status, 422);
        app.stop().await;
    }
}
