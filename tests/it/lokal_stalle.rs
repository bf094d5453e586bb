//! A röstmottagningsställe from kandidat to published, with what is in its way.

use diesel::prelude::*;
use valkansli::db::schema::{
    avtal, gatuplats, institution, inventering, lokal, lokalkontakt, neutralitet, oppettid,
    rostmottagningsstalle as stalle,
};
use valkansli::db::{Db, Error, revision};
use valkansli::konto::Roll;
use valkansli::person::Slag;
use valkansli::{slump, tid};

use crate::app::{App, Svar, until};
use crate::databas::on_both;
use crate::inloggad::Klient;
use crate::kommun::{VALDAG, plats};
use crate::person::{events, keep, location, main_of, uppgifter};

/// A lokal of the register that no val uses, south of the library.
pub async fn a_lokal(db: &Db, namn: &'static str) -> i64 {
    let at = plats(700.0, 300.0);
    db.write(move |conn| {
        Ok::<_, Error>(
            diesel::insert_into(lokal::table)
                .values((
                    lokal::kommun.eq("9999"),
                    lokal::nyckel.eq(namn),
                    lokal::namn.eq(namn),
                    lokal::adress.eq("Nygatan 3"),
                    lokal::lat.eq(at.lat()),
                    lokal::lon.eq(at.lon()),
                ))
                .returning(lokal::id)
                .get_result(conn)?,
        )
    })
    .await
    .unwrap()
}

/// The first place of a name.
pub async fn id_of(db: &Db, namn: &'static str) -> i64 {
    db.read(move |conn| {
        Ok::<_, Error>(
            stalle::table
                .filter(stalle::namn.eq(namn))
                .order(stalle::id)
                .select(stalle::id)
                .first(conn)?,
        )
    })
    .await
    .unwrap()
}

/// Step, version and valdistrikt.
async fn state(db: &Db, id: i64) -> (String, i64, Option<String>) {
    db.read(move |conn| {
        let columns = (stalle::status, stalle::version, stalle::valdistrikt);
        Ok::<_, Error>(stalle::table.find(id).select(columns).first(conn)?)
    })
    .await
    .unwrap()
}

async fn status(db: &Db, id: i64) -> String {
    state(db, id).await.0
}

async fn set_status(db: &Db, id: i64, status: &'static str) {
    db.write(move |conn| {
        diesel::update(stalle::table.find(id)).set(stalle::status.eq(status)).execute(conn)?;
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
}

async fn current(db: &Db) -> i64 {
    db.read(|conn| Ok::<_, Error>(revision::of(conn, revision::VAL)?)).await.unwrap()
}

/// Sends a step with the version that the card shows.
async fn step(client: &Klient<'_>, db: &Db, id: i64, falt: &[(&str, &str)]) -> Svar {
    let version = state(db, id).await.1.to_string();
    let mut all = vec![("version", &*version)];
    all.extend(falt);
    client.post(&format!("/kansli/stalle/{id}/skede"), &all).await
}

/// An inspection, a judgement, a contract and hours: all that a vallokal needs.
async fn make_ready(db: &Db, id: i64) {
    let valdag: chrono::NaiveDate = VALDAG.parse().unwrap();
    let now = tid::now();
    db.write(move |conn| {
        let lokal_id: i64 = stalle::table.find(id).select(stalle::lokal_id).first(conn)?;
        diesel::insert_into(inventering::table)
            .values((
                inventering::lokal_id.eq(lokal_id),
                inventering::datum.eq(now.date_naive()),
                inventering::inventerare.eq("Ivar"),
                inventering::anteckning.eq(""),
                inventering::skapad.eq(tid::utc(&now)),
            ))
            .execute(conn)?;
        diesel::insert_into(neutralitet::table)
            .values((
                neutralitet::lokal_id.eq(lokal_id),
                neutralitet::parti.eq("nej"),
                neutralitet::religion.eq("nej"),
                neutralitet::foretag.eq("nej"),
                neutralitet::skal.eq("En skola."),
                neutralitet::bedomd.eq(now.date_naive()),
                neutralitet::bedomd_av.eq("Ivar"),
            ))
            .execute(conn)?;
        diesel::insert_into(avtal::table)
            .values((
                avtal::lokal_id.eq(lokal_id),
                avtal::motpart.eq("Skolbolaget"),
                avtal::fran.eq(valdag - chrono::Days::new(30)),
                avtal::till.eq(valdag),
                avtal::kostnad_kr.eq(0),
                avtal::per.eq("val"),
                avtal::delprogram.eq(40),
                avtal::lage.eq("tecknat"),
                avtal::anteckning.eq(""),
            ))
            .execute(conn)?;
        let hours = oppettid::table.filter(oppettid::stalle_id.eq(id));
        if hours.count().get_result::<i64>(conn)? > 0 {
            return Ok(());
        }
        diesel::insert_into(oppettid::table)
            .values((
                oppettid::stalle_id.eq(id),
                oppettid::datum.eq(valdag),
                oppettid::oppnar.eq(8 * 60),
                oppettid::stanger.eq(20 * 60),
            ))
            .execute(conn)?;
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
}

fn shows(svar: &Svar, text: &str) -> bool {
    main_of(svar).contains(text)
}

#[track_caller]
fn assert_shows(svar: &Svar, status: u16, texts: &[&str]) {
    assert_eq!(svar.status.as_u16(), status, "{}", main_of(svar));
    for text in texts {
        assert!(shows(svar, text), "«{text}» is not in {}", main_of(svar));
    }
}

on_both! {
    async fn a_lokal_of_the_register_goes_all_the_way_to_the_voters(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let planner = Klient::with(&app, db, "petra", &[Roll::Planerare]).await;
        let lokal_id = a_lokal(db, "Nya gymnastiksalen").await;
        let form = format!("/kansli/lokal/{lokal_id}/anvand?val=rkl2026");
        assert_shows(&planner.get(&form).await, 200, &["Nya gymnastiksalen", "Söder (99990001)"]);
        let wrong = planner.post(&form, &[("typ", ""), ("anvisning", "Matsalen")]).await;
        assert_shows(&wrong, 422, &["Välj vad lokalen ska användas till.", "value=\"Matsalen\""]);
        let taken = [("typ", "vallokal"), ("valdistrikt", "99990001")];
        let taken = planner.post(&form, &taken).await;
        assert_shows(&taken, 422, &["har redan en vallokal i det här valet: Norra skolan."]);

        let early = [("typ", "rostningslokal"), ("anvisning", "Ingång från gården")];
        let card = location(&planner.post(&form, &early).await);
        let id: i64 = card.split(['/', '?']).nth(3).unwrap().parse().unwrap();
        let first = planner.get(&card).await;
        assert_shows(&first, 200, &[
            "är med i valet som kandidat", "Lokalen är inte inventerad.",
            "Det finns inget tecknat avtal.", "Det finns inga öppettider.", "(VL 4:20, 4:22)",
        ]);
        assert_shows(&planner.post(&form, &early).await, 422, &["används redan så i valet"]);

        // What voters see holds none of it, whichever way they look.
        for path in [
            "/", "/lokaler", "/lokaler?visa=alla", "/oppna-data", "/api/v1/val/rkl2026/lokaler",
            "/api/v1/val/rkl2026/valdistrikt", "/?q=Storgatan+2",
        ] {
            let page = app.ask("GET", path, &[("accept", "text/html")]).await;
            assert_eq!(page.status, 200, "{path}");
            assert!(!page.text().contains("Nya gymnastiksalen"), "{path}");
        }
        let api = format!("/api/v1/val/rkl2026/lokaler/{lokal_id}");
        assert_eq!(app.get(&api).await.status, 404);
        assert_eq!(app.get(&format!("/lokaler/{lokal_id}")).await.status, 404);

        let early = step(&planner, db, id, &[("till", "publicerad")]).await;
        assert_shows(&early, 422, &["Lokalen är inte inventerad.", "Nämndens beslut saknas."]);
        assert_eq!(status(db, id).await, "kandidat");
        make_ready(db, id).await;
        for till in ["inventerad", "avtalad"] {
            let taken = step(&planner, db, id, &[("till", till)]).await;
            assert_eq!(location(&taken), format!("/kansli/stalle/{id}?klart=steg"));
        }
        let decided = [("till", "beslutad"), ("beslut_datum", "2026-03-12"), ("beslut_paragraf", "")];
        let no_paragraph = step(&planner, db, id, &decided).await;
        assert_shows(&no_paragraph, 422, &["Skriv vilken paragraf", "value=\"2026-03-12\""]);
        let future = [("till", "beslutad"), ("beslut_datum", "2999-01-01"), ("beslut_paragraf", "§ 1")];
        assert_shows(&step(&planner, db, id, &future).await, 422, &["inte har varit än"]);
        let decided = [("till", "beslutad"), ("beslut_datum", "2026-03-12"), ("beslut_paragraf", "§ 14")];
        location(&step(&planner, db, id, &decided).await);
        assert_shows(&planner.get(&card).await, 200, &["2026-03-12, § 14"]);
        let before = current(db).await;
        assert_eq!(app.get(&api).await.status, 404, "decided is not published");
        location(&step(&planner, db, id, &[("till", "publicerad")]).await);
        assert_eq!(current(db).await, before + 1);
        until("voters see it", || async { app.get(&api).await.status == 200 }).await;
        assert!(app.get("/api/v1/val/rkl2026/lokaler").await.text().contains("Nya gymnastiksalen"));
        let kinds = ["stalle_tillagt", "stalle_skede", "stalle_skede", "stalle_skede", "stalle_publicerat"];
        assert_eq!(events(db, "rostmottagningsstalle", id).await, kinds);

        // And away again, with a reason; then it can be given up but not removed.
        let silent = step(&planner, db, id, &[("till", "avtalad"), ("skal", " ")]).await;
        assert_shows(&silent, 422, &["Skriv varför"]);
        location(&step(&planner, db, id, &[("till", "avtalad"), ("skal", "Vattenskada.")]).await);
        until("voters see it no more", || async { app.get(&api).await.status == 404 }).await;
        let card = planner.get(&format!("/kansli/stalle/{id}")).await;
        assert_shows(&card, 200, &["till avtalad: Vattenskada.", "Nämnden har inte beslutat.", "avvecklas men inte tas bort"]);
        let version = state(db, id).await.1.to_string();
        let gone = planner.post(&format!("/kansli/stalle/{id}/ta-bort"), &[("version", &version)]).await;
        assert_eq!(gone.status, 409);
        assert!(shows(&gone, "Avveckla det i stället"), "{}", main_of(&gone));
        app.stop().await;
    }

    async fn what_never_was_published_may_be_removed(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let planner = Klient::with(&app, db, "petra", &[Roll::Planerare]).await;
        let lokal_id = a_lokal(db, "Idrottshallen").await;
        let form = format!("/kansli/lokal/{lokal_id}/anvand?val=rkl2026");
        location(&planner.post(&form, &[("typ", "tillfallig")]).await);
        let id = id_of(db, "Idrottshallen").await;
        let path = format!("/kansli/stalle/{id}/ta-bort");
        assert_eq!(planner.post(&path, &[("version", "7")]).await.status, 409, "stale");
        let gone = planner.post(&path, &[("version", "1")]).await;
        assert_eq!(location(&gone), "/kansli/lokaler?val=rkl2026&klart=borttaget");
        assert_shows(&planner.get(&location(&gone)).await, 200, &[]);
        assert_eq!(planner.get(&format!("/kansli/stalle/{id}")).await.status, 404);
        assert_eq!(events(db, "rostmottagningsstalle", id).await, ["stalle_tillagt", "stalle_borttaget"]);
        app.stop().await;
    }

    async fn a_vallokal_that_is_given_up_leaves_its_valdistrikt_to_another(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let planner = Klient::with(&app, db, "petra", &[Roll::Planerare]).await;
        let school = id_of(db, "Norra skolan").await;
        let gone = [("till", "avvecklad"), ("skal", "Rivs i sommar.")];
        location(&step(&planner, db, school, &gone).await);
        assert_eq!(state(db, school).await, ("avvecklad".to_owned(), 2, None));
        let lokal_id = a_lokal(db, "Nya skolan").await;
        let form = format!("/kansli/lokal/{lokal_id}/anvand?val=rkl2026");
        let chosen = [("typ", "vallokal"), ("valdistrikt", "99990001")];
        location(&planner.post(&form, &chosen).await);
        let new = id_of(db, "Nya skolan").await;
        assert_eq!(state(db, new).await, ("kandidat".to_owned(), 1, Some("99990001".to_owned())));
        assert_shows(&planner.get(&format!("/kansli/stalle/{new}")).await, 200, &["1 Provköping"]);
        let back = [("till", "publicerad"), ("skal", "Rivs inte.")];
        let back = step(&planner, db, school, &back).await;
        assert_shows(&back, 422, &["Återuppta den först som kandidat."]);
        app.stop().await;
    }

    async fn many_places_go_together_or_not_at_all(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let planner = Klient::with(&app, db, "petra", &[Roll::Planerare]).await;
        let (library, centre) = (id_of(db, "Stadsbiblioteket").await, id_of(db, "Centrumhuset").await);
        for id in [library, centre] {
            set_status(db, id, "avtalad").await;
        }
        make_ready(db, library).await;
        // The library is open on other days than its contract covers, which is mended here.
        db.write(|conn| {
            let early: chrono::NaiveDate = "2026-01-01".parse().unwrap();
            diesel::update(avtal::table).set(avtal::fran.eq(early)).execute(conn)?;
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
        let both = format!("{library}-1 {centre}-1");
        let send = |stallen: String, datum: &'static str, paragraf: &'static str| {
            let planner = &planner;
            async move {
                let falt = [
                    ("val", "rkl2026"), ("stalle", &*stallen), ("till", "beslutad"),
                    ("beslut_datum", datum), ("beslut_paragraf", paragraf),
                ];
                planner.post("/kansli/lokaler/skede", &falt).await
            }
        };
        let wrong = send(both.clone(), "2026-03-12", "").await;
        assert_shows(&wrong, 422, &["Skriv vilken paragraf"]);
        let no = send(both.clone(), "2026-03-12", "§ 14").await;
        assert_shows(&no, 422, &[
            "Inget är ändrat", "1 av 2 kan inte bli beslutad", "Centrumhuset",
            "Lokalen är inte inventerad.", &format!("value=\"{library}-1\""),
        ]);
        assert_eq!(status(db, library).await, "avtalad", "none went");
        let changed = send(format!("{library}-9"), "2026-03-12", "§ 14").await;
        assert_shows(&changed, 422, &["Någon annan har ändrat det"]);
        let done = send(format!("{library}-1"), "2026-03-12", "§ 14").await;
        assert_eq!(location(&done), "/kansli/lokaler?val=rkl2026&klart=beslutad&antal=1");
        assert_shows(&planner.get("/kansli/lokaler?val=rkl2026&klart=beslutad&antal=1").await, 200, &[]);
        assert_eq!(status(db, library).await, "beslutad");
        let nothing = planner.post("/kansli/lokaler/skede", &[("val", "rkl2026"), ("till", "beslutad")]).await;
        assert_shows(&nothing, 422, &["Kryssa för minst ett"]);
        app.stop().await;
    }

    async fn what_is_known_is_changed_and_a_stale_change_is_told(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let planner = Klient::with(&app, db, "petra", &[Roll::Planerare]).await;
        let id = id_of(db, "Stadsbiblioteket").await;
        let path = format!("/kansli/stalle/{id}");
        let falt = |version: &'static str, anvisning: &'static str, risk: &'static str| {
            [
                ("version", version), ("typ", "rostningslokal"), ("anvisning", anvisning),
                ("risk", risk), ("risk_skal", ""), ("bemanning", "4"), ("valdagens", "ja"),
            ]
        };
        let wrong = planner.post(&path, &falt("1", "Plan 3", "hog")).await;
        assert_shows(&wrong, 422, &["Skriv varför risken finns", "value=\"Plan 3\""]);
        let before = current(db).await;
        location(&planner.post(&path, &falt("1", "Plan 3", "ingen")).await);
        assert_eq!(current(db).await, before + 1, "voters read where the room is");
        assert_shows(&planner.get(&path).await, 200, &["Plan 3", "valdagens röstningslokal", "anvisning: Läsesalen, plan 2 → Plan 3"]);
        let stale = planner.post(&path, &falt("1", "Plan 4", "ingen")).await;
        assert_shows(&stale, 409, &["Någon annan har ändrat samtidigt", "Plan 4"]);
        let fixed = [("version", "2"), ("typ", "institution"), ("risk", "ingen")];
        let fixed = planner.post(&path, &fixed).await;
        assert_shows(&fixed, 422, &["Gå tillbaka till avtalad"]);
        assert_eq!(planner.post("/kansli/stalle/4711", &fixed_form()).await.status, 404);
        app.stop().await;
    }

    async fn a_street_site_needs_its_permits_and_may_be_moved(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let planner = Klient::with(&app, db, "petra", &[Roll::Planerare]).await;
        let id = id_of(db, "Norrby torg").await;
        let path = format!("/kansli/stalle/{id}/gatuplats");
        let card = planner.get(&format!("/kansli/stalle/{id}")).await;
        assert_shows(&card, 200, &["Polistillståndet: inte sökt än."]);
        let permits = |version: &'static str, till: &'static str| {
            [
                ("version", version), ("upplatelse", "beviljad"), ("upplatelse_diarie", "2026-17"),
                ("upplatelse_fran", "2026-09-01"), ("upplatelse_till", till),
                ("polistillstand", "beviljad"), ("uppsattning", "2026-09-09T07:00"),
                ("nedtagning", "2026-09-12T18:00"), ("vaderplan", "Tältet tas ned vid 14 m/s."),
            ]
        };
        let wrong = planner.post(&path, &permits("0", "2026-08-01")).await;
        assert_shows(&wrong, 422, &["Sista dagen är före den första."]);
        location(&planner.post(&path, &permits("0", "2026-09-10")).await);
        let card = planner.get(&format!("/kansli/stalle/{id}")).await;
        assert_shows(&card, 200, &["Upplåtelsen av marken täcker inte 2026-09-11."]);
        assert!(!shows(&card, "Polistillståndet:"), "granted without an end");
        let stale = planner.post(&path, &permits("0", "2026-09-12")).await;
        assert_shows(&stale, 409, &["Någon annan har ändrat samtidigt"]);
        location(&planner.post(&path, &permits("1", "2026-09-12")).await);
        let kept: i64 = db
            .read(|conn| Ok::<_, Error>(gatuplats::table.select(gatuplats::version).first(conn)?))
            .await
            .unwrap();
        assert_eq!(kept, 2);
        assert_eq!(planner.get(&format!("/kansli/stalle/{}/gatuplats", id_of(db, "Centrumhuset").await)).await.status, 409);

        // 300 metres towards the library, which is about 1000 metres to the south.
        let path = format!("/kansli/stalle/{id}/flytta");
        let to = plats(500.0, 1200.0);
        let (lat, lon) = (format!("{:.6}", to.lat()).replace('.', ","), to.lon().to_string());
        let asked = planner.post(&path, &[("version", "1"), ("lat", &lat), ("lon", &lon), ("rakna", "ja")]).await;
        assert_shows(&asked, 200, &["Gatuplatsen flyttas 300 meter.", "Stadsbiblioteket", "300 m närmare", "Norrby"]);
        assert!(!shows(&asked, "Provköpings sjukhus"), "nobody else votes there");
        assert_shows(&asked, 200, &["Registret har inga hållplatser."]);
        let stop = plats(500.0, 1100.0);
        db.write(move |conn| {
            use valkansli::db::schema::lokal;
            let at = (lokal::lat.eq(stop.lat()), lokal::lon.eq(stop.lon()));
            let of = (lokal::kommun.eq("9999"), lokal::nyckel.eq("norrtull"), lokal::byggnadstyp.eq("station"));
            let named = (lokal::namn.eq("Norrtull"), lokal::adress.eq("Norrtull"));
            diesel::insert_into(lokal::table).values((at, of, named)).execute(conn)?;
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
        let asked = planner.post(&path, &[("version", "1"), ("lat", &lat), ("lon", &lon), ("rakna", "ja")]).await;
        let stops = asked.text().split("id=\"hallplatser\"").nth(1).unwrap().split("</table>").next().unwrap();
        for part in ["Norrtull", "399 m", "100 m", "299 m närmare"] {
            assert!(stops.contains(part), "{part}: {stops}");
        }
        let swapped = planner.post(&path, &[("version", "1"), ("lat", &lon), ("lon", &lat)]).await;
        assert_shows(&swapped, 422, &["Har lat och lon bytt plats?"]);
        let before = current(db).await;
        let moved = planner.post(&path, &[("version", "1"), ("lat", &lat), ("lon", &lon)]).await;
        assert_eq!(location(&moved), format!("/kansli/stalle/{id}?klart=flyttad"));
        assert_eq!(current(db).await, before + 1);
        let late = planner.post(&path, &[("version", "1"), ("lat", &lat), ("lon", &lon)]).await;
        assert_eq!(late.status, 409);
        let school = id_of(db, "Norra skolan").await;
        assert_eq!(planner.get(&format!("/kansli/stalle/{school}/flytta")).await.status, 409);
        app.stop().await;
    }

    async fn who_goes_to_an_institution_is_seen_by_those_who_staff(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let planner = Klient::with(&app, db, "petra", &[Roll::Planerare]).await;
        let staffer = Klient::with(&app, db, "bea", &[Roll::Bemanningsansvarig]).await;
        let rut = keep(db, Slag::Rostmottagare, uppgifter("Rut Röstsson", 1), false).await;
        let hemlig = keep(db, Slag::Rostmottagare, uppgifter("Hemlig Röstsson", 2), true).await;
        let voter = keep(db, Slag::Valjare, uppgifter("Vera Röstsson", 3), false).await;
        let id = id_of(db, "Provköpings sjukhus").await;
        let page = format!("/kansli/ambulerande/institutioner/{id}");
        let list = "/kansli/ambulerande/institutioner?val=rkl2026";
        assert_shows(&planner.get(list).await, 200, &["Provköpings sjukhus", "0 av 2", "Saknas"]);
        let found = staffer.post(&format!("{page}/sok"), &[("q", "röstsson")]).await;
        assert_shows(&found, 200, &["Rut Röstsson"]);
        assert!(!shows(&found, "Hemlig") && !shows(&found, "Vera"), "{}", main_of(&found));
        for (person, expected) in [(rut, 303), (rut, 303), (hemlig, 404), (voter, 404), (4711, 404)] {
            let form = [("person", &*person.to_string())];
            let answer = staffer.post(&format!("{page}/utse"), &form).await;
            assert_eq!(answer.status.as_u16(), expected, "{person}");
        }
        assert_shows(&staffer.get(&page).await, 200, &["Rut Röstsson", "1 av 2 utsedda"]);
        let other = planner.get(&page).await;
        assert_shows(&other, 200, &["1 av 2 utsedda"]);
        assert!(!shows(&other, "Röstsson"), "{}", main_of(&other));
        let form = [("person", &*rut.to_string())];
        assert_eq!(planner.post(&format!("{page}/utse"), &form).await.status, 403);
        assert_eq!(planner.post(&format!("{page}/sok"), &[("q", "rut")]).await.status, 403);

        // She becomes protected: her name is gone from here, but she is counted.
        db.write(move |conn| {
            use valkansli::db::schema::person;
            diesel::update(person::table.find(rut)).set(person::skyddad.eq(true)).execute(conn)?;
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
        let after = staffer.get(&page).await;
        assert_shows(&after, 200, &["Skyddad person", "1 av 2 utsedda"]);
        assert!(!shows(&after, "Rut"), "{}", main_of(&after));
        location(&staffer.post(&format!("{page}/ta-bort"), &form).await);
        assert_eq!(staffer.post(&format!("{page}/ta-bort"), &form).await.status, 404);
        let kinds = events(db, "person", rut).await;
        assert_eq!(kinds[kinds.len() - 2..], ["institution_utsedd", "institution_utsedd_borttagen"]);
        app.stop().await;
    }

    async fn an_institution_has_someone_to_call(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let planner = Klient::with(&app, db, "petra", &[Roll::Planerare]).await;
        let id = id_of(db, "Provköpings sjukhus").await;
        let (kontakt, other) = (slump::rad_id(), slump::rad_id());
        db.write(move |conn| {
            let own: i64 = stalle::table.find(id).select(stalle::lokal_id).first(conn)?;
            for (kontakt, lokal, uppgift) in [(kontakt, own, "Vårdenhetschef"), (other, 1, "Rektor")] {
                diesel::insert_into(lokalkontakt::table)
                    .values((
                        lokalkontakt::id.eq(kontakt),
                        lokalkontakt::lokal_id.eq(lokal),
                        lokalkontakt::uppgift.eq(uppgift),
                        lokalkontakt::forseglad_namn.eq(vec![1_u8]),
                    ))
                    .execute(conn)?;
            }
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
        let path = format!("/kansli/stalle/{id}/institution");
        let form = planner.get(&path).await;
        assert_shows(&form, 200, &["Vårdenhetschef"]);
        assert!(!shows(&form, "Rektor"), "another lokal's");
        let send = |kontakt: i64, version: &'static str| {
            let planner = &planner;
            let path = &path;
            async move {
                let falt = [("kontakt", &*kontakt.to_string()), ("version", version), ("avdelning", "Avdelning 4")];
                planner.post(path, &falt).await
            }
        };
        assert_shows(&send(other, "0").await, 422, &["Välj en av lokalens kontakter."]);
        location(&send(kontakt, "0").await);
        assert_shows(&send(kontakt, "0").await, 409, &["Någon annan har ändrat samtidigt"]);
        let kept: Option<i64> = db
            .read(|conn| Ok::<_, Error>(institution::table.select(institution::kontakt_id).first(conn)?))
            .await
            .unwrap();
        assert_eq!(kept, Some(kontakt));
        let card = planner.get(&format!("/kansli/stalle/{id}")).await;
        assert!(!shows(&card, "Det finns ingen kontakt"), "{}", main_of(&card));
        assert_shows(&card, 200, &["0 av 2 röstmottagare är utsedda (VL 3:6)."]);
        app.stop().await;
    }
}

fn fixed_form() -> [(&'static str, &'static str); 3] {
    [("version", "1"), ("typ", "vallokal"), ("risk", "ingen")]
}
