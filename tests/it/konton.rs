//! Accounts as their administrators handle them, and the review of them.

use std::time::Instant;

use calamine::{Reader, Xlsx};
use chrono::{Days, NaiveDate, NaiveDateTime};
use diesel::dsl::count_star;
use diesel::prelude::*;
use valkansli::db::schema::{brev, handelse, konto, session};
use valkansli::db::{AnyConnection, Db, Error};
use valkansli::insert_batch;
use valkansli::konto::forvaltning::dagligen::{self, Underlag, Utfall};
use valkansli::konto::forvaltning::rules::Granser;
use valkansli::konto::store::plats_epost;
use valkansli::konto::{KontoId, Roll};
use valkansli::sigill::nyckelfil::Nyckelkalla;
use valkansli::sigill::{Nyckel, Nyckelring};
use valkansli::tid::{self, Svensktid};

use crate::app::{App, NYCKEL, Svar};
use crate::databas::on_both;
use crate::inloggad::{Klient, account};
use crate::kommando::on_with;

/// Reads with Diesel.
async fn read<T: Send + 'static>(
    db: &Db,
    work: impl FnMut(&mut AnyConnection) -> Result<T, Error> + Send + 'static,
) -> T {
    db.read(work).await.unwrap()
}

async fn write(
    db: &Db,
    work: impl FnMut(&mut AnyConnection) -> Result<(), Error> + Send + 'static,
) {
    db.write(work).await.unwrap();
}

/// How often an event of a kind stands in the log.
async fn events(db: &Db, kod: &'static str) -> i64 {
    read(db, move |conn| {
        Ok(handelse::table.filter(handelse::kod.eq(kod)).select(count_star()).first(conn)?)
    })
    .await
}

/// All that the log holds, as text.
async fn whole_log(db: &Db) -> String {
    let rows: Vec<(String, String, Option<String>)> = read(db, |conn| {
        let columns = (handelse::text, handelse::andringar, handelse::rad);
        Ok(handelse::table.order(handelse::nummer).select(columns).load(conn)?)
    })
    .await;
    format!("{rows:?}")
}

async fn sessions(db: &Db, id: KontoId) -> i64 {
    read(db, move |conn| {
        Ok(session::table.filter(session::konto_id.eq(id)).select(count_star()).first(conn)?)
    })
    .await
}

async fn id_of(db: &Db, anvandarnamn: &'static str) -> KontoId {
    read(db, move |conn| {
        Ok(konto::table
            .filter(konto::anvandarnamn.eq(anvandarnamn))
            .select(konto::id)
            .first(conn)?)
    })
    .await
}

/// The value of a hidden field.
fn hidden(page: &Svar, name: &str) -> String {
    let text = page.text();
    let head = format!("name=\"{name}\" value=\"");
    let from = text.find(&head).unwrap_or_else(|| panic!("no {name} in {text}")) + head.len();
    text[from..].split('"').next().unwrap().to_owned()
}

fn idag() -> NaiveDate {
    tid::now().date_naive()
}

fn later(days: u64) -> String {
    (idag() + Days::new(days)).to_string()
}

fn assert_status(svar: &Svar, status: u16) {
    if svar.status.as_u16() == status {
        return;
    }
    assert_eq!(svar.status.as_u16(), status, "{}", svar.text());
}

fn assert_holds(svar: &Svar, texts: &[&str]) {
    for text in texts {
        assert!(svar.text().contains(text), "«{text}» is not in {}", svar.text());
    }
}

fn assert_lacks(svar: &Svar, texts: &[&str]) {
    for text in texts {
        assert!(!svar.text().contains(text), "«{text}» is in {}", svar.text());
    }
}

const EPOST: &str = "ulla.provsson@kommunen.example";

async fn make_ulla(admin: &Klient<'_>) -> Svar {
    let slutar = later(200);
    admin
        .post(
            "/kansli/konton/nytt",
            &[
                ("namn", "Ulla Provsson"),
                ("anvandarnamn", "ulla"),
                ("epost", EPOST),
                ("roll", "planerare"),
                ("roll", "analytiker"),
                ("slutar", &slutar),
            ],
        )
        .await
}

on_both! {
    async fn an_account_is_made_and_its_link_shown_once(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let admin = Klient::with(&app, db, "admin", &[Roll::Administrator]).await;
        let form = admin.get("/kansli/konton/nytt").await;
        assert_status(&form, 200);
        let year = tid::now().date_naive().checked_add_months(chrono::Months::new(12)).unwrap();
        assert_holds(&form, &[&format!("value=\"{year}\""), Roll::Granskare.beskrivning()]);

        let made = make_ulla(&admin).await;
        assert_status(&made, 200);
        assert_holds(&made, &["/kansli/logga-in/lank/", "72 timmar", "Ulla Provsson"]);
        assert_eq!(made.header("cache-control"), Some("no-store"));
        let id = id_of(db, "ulla").await;
        let page = admin.get(&format!("/kansli/konton/{id}")).await;
        assert_holds(&page, &[EPOST, "Planerare, Analytiker", "Prov admin", "id=\"vantar\""]);
        assert_lacks(&page, &["/kansli/logga-in/lank/"]);
        assert_eq!(events(db, "konto_skapat").await, 1);
        assert_eq!(events(db, "lank_skapad").await, 1);

        // The address is sealed at rest, and stands in no list, file or log.
        let sealed: Option<Vec<u8>> = read(db, move |conn| {
            Ok(konto::table.find(id).select(konto::forseglad_epost).first(conn)?)
        })
        .await;
        let sealed = String::from_utf8_lossy(&sealed.unwrap()).into_owned();
        assert!(!sealed.contains("provsson"));
        for path in ["/kansli/konton", "/kansli/konton?format=csv", "/kansli", "/kansli/konton/granskning"] {
            assert_lacks(&admin.get(path).await, &[EPOST]);
        }
        let log = whole_log(db).await;
        assert!(!log.contains("provsson") && !log.contains("Ulla"), "{log}");

        let again = make_ulla(&admin).await;
        assert_status(&again, 422);
        assert_holds(&again, &["Det finns redan ett konto som heter ulla", "href=\"#anvandarnamn\"", EPOST]);
        app.stop().await;
    }

    async fn what_is_wrong_with_a_new_account_is_told_by_field(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let admin = Klient::with(&app, db, "admin", &[Roll::Administrator]).await;
        let slutar = later(3 * 365);
        let wrong = admin
            .post(
                "/kansli/konton/nytt",
                &[
                    ("namn", " "),
                    ("anvandarnamn", "Åsa Öberg"),
                    ("epost", "ingen adress"),
                    ("ser_skyddade", "ja"),
                    ("slutar", &slutar),
                ],
            )
            .await;
        assert_status(&wrong, 422);
        for field in ["namn", "anvandarnamn", "epost", "roller", "slutar"] {
            assert_holds(&wrong, &[&format!("href=\"#{field}\""), &format!("id=\"{field}-fel\"")]);
        }
        assert_holds(&wrong, &["Åsa Öberg", "ingen adress", &slutar, "högst två år"]);
        let ticked = "name=\"ser_skyddade\" value=\"ja\" checked";
        assert_holds(&wrong, &[ticked]);
        let accounts: i64 =
            read(db, |conn| Ok(konto::table.select(count_star()).first(conn)?)).await;
        assert_eq!(accounts, 1);
        app.stop().await;
    }

    async fn a_stale_edit_is_answered_with_both_versions(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let admin = Klient::with(&app, db, "admin", &[Roll::Administrator]).await;
        make_ulla(&admin).await;
        let path = format!("/kansli/konton/{}", id_of(db, "ulla").await);
        let seen = hidden(&admin.get(&path).await, "version");
        let slutar = later(100);
        let first = admin
            .post(&path, &[("version", &seen), ("namn", "Ulla Provsson-Ek"), ("epost", EPOST), ("roll", "planerare"), ("slutar", &slutar)])
            .await;
        assert_status(&first, 303);
        assert_eq!(first.header("location"), Some(&*format!("{path}?klart=sparat")));
        assert_holds(&admin.get(&format!("{path}?klart=sparat")).await, &["Kontot är sparat."]);

        let mine = [("namn", "Ulla Provberg"), ("epost", "ny@kommunen.example"), ("roll", "analytiker"), ("slutar", &slutar)];
        let mut stale = mine.to_vec();
        stale.push(("version", &seen));
        let second = admin.post(&path, &stale).await;
        assert_status(&second, 409);
        assert_holds(
            &second,
            &[
                "Någon annan har ändrat samtidigt",
                "data-rubrik=\"Du skrev\">Ulla Provberg<",
                "data-rubrik=\"Sparat nu\">Ulla Provsson-Ek<",
                "data-rubrik=\"Sparat nu\">Planerare<",
                "name=\"namn\" value=\"Ulla Provberg\"",
            ],
        );
        // Nothing was saved; to send it again, with the version now shown, is a choice.
        assert_holds(&admin.get(&path).await, &["Ulla Provsson-Ek", EPOST]);
        let fresh = hidden(&second, "version");
        assert_ne!(fresh, seen);
        let mut again = mine.to_vec();
        again.push(("version", &fresh));
        assert_status(&admin.post(&path, &again).await, 303);
        let now = admin.get(&path).await;
        assert_holds(&now, &["Ulla Provberg", "ny@kommunen.example", "Analytiker"]);
        let log = whole_log(db).await;
        for personal in ["Provberg", "Provsson", "kommunen.example"] {
            assert!(!log.contains(personal), "{personal} in {log}");
        }
        assert!(log.contains("Planerare, Analytiker"), "ordinary fields are told: {log}");
        app.stop().await;
    }

    async fn an_address_that_does_not_open_is_said_to_be_there_and_is_kept(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let admin = Klient::with(&app, db, "admin", &[Roll::Administrator]).await;
        let one = account(db, "ett", &[Roll::Planerare], false).await;
        let lost = Nyckelring::new(Nyckel::new(9, [9; 32]), Vec::new());
        let sealed = lost.seal(plats_epost(one), EPOST);
        let kept = sealed.clone();
        write(db, move |conn| {
            let target = konto::table.find(one);
            diesel::update(target).set(konto::forseglad_epost.eq(&sealed)).execute(conn)?;
            Ok(())
        })
        .await;
        let path = format!("/kansli/konton/{one}");
        let page = admin.get(&path).await;
        assert_status(&page, 200);
        assert_holds(&page, &["Kan inte visas", "Lämna tomt för att behålla den"]);
        let (version, slutar) = (hidden(&page, "version"), later(100));
        let fields = [("version", &*version), ("namn", "Prov Ett"), ("epost", ""), ("roll", "planerare"), ("slutar", &slutar)];
        assert_status(&admin.post(&path, &fields).await, 303);
        let column = async || {
            read(db, move |conn| {
                Ok(konto::table.find(one).select(konto::forseglad_epost).first(conn)?)
            })
            .await
        };
        let now: Option<Vec<u8>> = column().await;
        assert_eq!(now, Some(kept));
        let version = hidden(&admin.get(&path).await, "version");
        let fields = [("version", &*version), ("namn", "Prov Ett"), ("epost", EPOST), ("roll", "planerare"), ("slutar", &slutar)];
        assert_status(&admin.post(&path, &fields).await, 303);
        assert_holds(&admin.get(&path).await, &[&format!("id=\"epost-visad\">{EPOST}<")]);
        // An address that can be read is taken away by an empty field.
        let version = hidden(&admin.get(&path).await, "version");
        let fields = [("version", &*version), ("namn", "Prov Ett"), ("roll", "planerare"), ("slutar", &slutar)];
        assert_status(&admin.post(&path, &fields).await, 303);
        assert_eq!(column().await, None);
        app.stop().await;
    }

    async fn a_link_from_before_an_account_was_closed_is_worth_nothing_after(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let admin = Klient::with(&app, db, "admin", &[Roll::Administrator]).await;
        let made = make_ulla(&admin).await;
        let token = made.text().split("/kansli/logga-in/lank/").nth(1).unwrap();
        let link = format!("/kansli/logga-in/lank/{}", token.split('<').next().unwrap());
        assert_status(&app.get(&link).await, 200);
        let path = format!("/kansli/konton/{}", id_of(db, "ulla").await);
        let slutar = later(100);
        for action in ["stang", "oppna"] {
            let version = hidden(&admin.get(&path).await, "version");
            let fields = [("version", &*version), ("nytt_slut", &slutar)];
            assert_status(&admin.post(&format!("{path}/{action}"), &fields).await, 303);
        }
        assert_ne!(app.get(&link).await.status.as_u16(), 200);
        app.stop().await;
    }

    async fn a_change_of_roles_ends_sessions_and_wants_another_to_approve(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let first = Klient::with(&app, db, "admin1", &[Roll::Administrator]).await;
        let second = Klient::with(&app, db, "admin2", &[Roll::Administrator]).await;
        let planner = Klient::with(&app, db, "planerare", &[Roll::Planerare]).await;
        let path = format!("/kansli/konton/{}", planner.konto);
        let slutar = later(100);
        let fields = |roll: &'static str, version: String| {
            vec![("version", version), ("namn", "Prov planerare".to_owned()), ("roll", roll.to_owned()), ("slutar", slutar.clone())]
        };
        let send = async |who: &Klient<'_>, fields: Vec<(&'static str, String)>| {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, &**v)).collect();
            who.post(&path, &fields).await
        };
        // Another last day alone ends nothing.
        let version = hidden(&first.get(&path).await, "version");
        assert_status(&send(&first, fields("planerare", version)).await, 303);
        assert_eq!(sessions(db, planner.konto).await, 1);
        assert_status(&planner.get("/kansli").await, 200);

        let version = hidden(&first.get(&path).await, "version");
        assert_status(&send(&first, fields("granskare", version)).await, 303);
        assert_eq!(sessions(db, planner.konto).await, 0);
        let out = planner.get("/kansli").await;
        assert_status(&out, 303);

        // Whoever decided cannot approve.
        let page = first.get(&path).await;
        assert_lacks(&page, &["id=\"godkann\""]);
        let version = hidden(&page, "version");
        assert_status(&first.post(&format!("{path}/godkann"), &[("version", &version)]).await, 409);
        assert_holds(&second.get(&path).await, &["id=\"godkann\""]);
        // What another has not seen she cannot approve.
        assert_status(&second.post(&format!("{path}/godkann"), &[("version", "1")]).await, 409);
        assert_status(&second.post(&format!("{path}/godkann"), &[("version", &version)]).await, 303);
        assert_holds(&first.get(&path).await, &["av Prov admin2"]);
        assert_eq!(events(db, "konto_godkant").await, 1);
        app.stop().await;
    }

    async fn nobody_shuts_out_herself_or_the_last_administrator(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let admin = Klient::with(&app, db, "admin", &[Roll::Administrator]).await;
        let own = format!("/kansli/konton/{}", admin.konto);
        let version = hidden(&admin.get(&own).await, "version");
        let slutar = later(100);
        let fields = [("version", &*version), ("namn", "Prov admin"), ("roll", "planerare"), ("slutar", &slutar)];
        let refused = admin.post(&own, &fields).await;
        assert_status(&refused, 422);
        assert_holds(&refused, &["ta bort rollen administratör från dig själv", "value=\"planerare\" checked"]);
        let skyddade = [("version", &*version), ("namn", "Prov admin"), ("roll", "administrator"), ("ser_skyddade", "ja"), ("slutar", &slutar)];
        assert_status(&admin.post(&own, &skyddade).await, 422);
        for action in ["stang", "lank", "andra-faktorn", "sessioner", "godkann"] {
            let refused = admin.post(&format!("{own}/{action}"), &[("version", &version)]).await;
            assert_status(&refused, 409);
        }
        assert_eq!(sessions(db, admin.konto).await, 1);

        // Another administrator, whose account is over, is no administrator.
        let other = account(db, "slutad", &[Roll::Administrator], false).await;
        write(db, move |conn| {
            let day = idag() - Days::new(1);
            diesel::update(konto::table.find(other)).set(konto::slutar.eq(day)).execute(conn)?;
            Ok(())
        })
        .await;
        // The first closes from a session of her own; the second is the last but one.
        let second = Klient::with(&app, db, "andra", &[Roll::Administrator]).await;
        let path = format!("/kansli/konton/{}", admin.konto);
        let version = hidden(&second.get(&path).await, "version");
        assert_status(&second.post(&format!("{path}/stang"), &[("version", &version)]).await, 303);
        assert_status(&admin.get("/kansli").await, 303);
        let own = format!("/kansli/konton/{}", second.konto);
        assert_status(&second.post(&format!("{own}/stang"), &[("version", "1")]).await, 409);

        // Opened again until a day.
        let closed = second.get(&path).await;
        assert_holds(&closed, &["id=\"oppna\"", "Stängt"]);
        let version = hidden(&closed, "version");
        let wrong = second.post(&format!("{path}/oppna"), &[("version", &version), ("nytt_slut", "2001-01-01")]).await;
        assert_status(&wrong, 422);
        assert_holds(&wrong, &["href=\"#nytt_slut\"", "value=\"2001-01-01\""]);
        let right = second.post(&format!("{path}/oppna"), &[("version", &version), ("nytt_slut", &slutar)]).await;
        assert_status(&right, 303);
        assert_holds(&second.get(&path).await, &["id=\"godkann\"", "id=\"stang\""][1..]);
        app.stop().await;
    }

    async fn an_administrator_sees_and_ends_sessions_and_helps_one_who_lost_her_phone(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let admin = Klient::with(&app, db, "admin", &[Roll::Administrator]).await;
        let one = Klient::with(&app, db, "ett", &[Roll::Bemanningsansvarig]).await;
        let two = Klient::of(&app, db, one.konto).await;
        let other = Klient::with(&app, db, "annan", &[Roll::Planerare]).await;
        let path = format!("/kansli/konton/{}", one.konto);
        let page = admin.get(&path).await;
        assert_holds(&page, &["127.0.0.1", "prov", "id=\"avsluta-alla\""]);
        let ids: Vec<i64> = read(db, |conn| {
            Ok(session::table.order(session::id).select(session::id).load(conn)?)
        })
        .await;
        let [_, first, _, others] = ids[..] else { panic!("{ids:?}") };
        // A session of another account is not found under this one.
        assert_status(&admin.post(&format!("{path}/sessioner/{others}"), &[]).await, 404);
        assert_status(&other.get("/kansli").await, 200);
        assert_status(&admin.post(&format!("{path}/sessioner/{first}"), &[]).await, 303);
        assert_status(&one.get("/kansli").await, 303);
        assert_status(&two.get("/kansli").await, 200);

        assert_status(&admin.post(&format!("{path}/andra-faktorn"), &[]).await, 409);
        let konto_id = one.konto;
        write(db, move |conn| {
            let now = tid::utc(&tid::now());
            diesel::update(konto::table.find(konto_id))
                .set((konto::forseglad_totp.eq(vec![1u8; 40]), konto::totp_bekraftat.eq(now)))
                .execute(conn)?;
            Ok(())
        })
        .await;
        assert_holds(&admin.get(&path).await, &["id=\"ta-bort-faktor\""]);
        assert_status(&admin.post(&format!("{path}/andra-faktorn"), &[]).await, 303);
        assert_status(&two.get("/kansli").await, 303);
        assert_lacks(&admin.get(&path).await, &["id=\"ta-bort-faktor\""]);

        let link = admin.post(&format!("{path}/lank"), &[]).await;
        assert_status(&link, 200);
        assert_holds(&link, &["/kansli/logga-in/lank/"]);
        for (kod, times) in [("session_avslutad_av_administrator", 1), ("andra_faktorn_borttagen", 1), ("lank_skapad", 1)] {
            assert_eq!(events(db, kod).await, times, "{kod}");
        }
        assert_status(&admin.get("/kansli/konton/999999").await, 404);
        assert_status(&admin.get("/kansli/konton/abc").await, 404);
        app.stop().await;
    }

    async fn the_list_is_searched_narrowed_sorted_and_saved(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let admin = Klient::with(&app, db, "admin", &[Roll::Administrator]).await;
        for (name, roll) in [("oppen", Roll::Planerare), ("gammal", Roll::Planerare), ("snart", Roll::Granskare), ("stangd", Roll::Granskare)] {
            account(db, name, &[roll], false).await;
        }
        let now = tid::utc(&tid::now());
        write(db, move |conn| {
            let named = |name: &'static str| konto::table.filter(konto::anvandarnamn.eq(name));
            diesel::update(named("oppen")).set((konto::namn.eq("Åke Ärlig"), konto::senast_inloggad.eq(now))).execute(conn)?;
            diesel::update(named("gammal")).set((konto::namn.eq("Zara Provsson"), konto::skapat.eq(now - Days::new(120)), konto::senast_inloggad.eq(now - Days::new(91)))).execute(conn)?;
            diesel::update(named("snart")).set((konto::namn.eq("Örjan Provsson"), konto::slutar.eq(idag() + Days::new(20)))).execute(conn)?;
            diesel::update(named("stangd")).set((konto::namn.eq("Ängla Provsson"), konto::stangt.eq(now))).execute(conn)?;
            Ok(())
        })
        .await;
        let names = |page: &Svar| -> Vec<String> {
            let text = page.text().to_owned();
            let body = text.split("<tbody>").nth(1).unwrap_or_default();
            body.split("<th scope=\"row\">")
                .skip(1)
                .map(|row| row.split('>').nth(1).unwrap().split('<').next().unwrap().to_owned())
                .collect()
        };
        let list = async |query: &str| names(&admin.get(&format!("/kansli/konton{query}")).await);
        assert_eq!(list("").await, ["Prov admin", "Zara Provsson", "Åke Ärlig", "Ängla Provsson", "Örjan Provsson"]);
        assert_eq!(list("?sortera=-namn").await[0], "Örjan Provsson");
        assert_eq!(list("?q=PROVSSON+z").await, ["Zara Provsson"]);
        assert_eq!(list("?q=snart").await, ["Örjan Provsson"]);
        assert_eq!(list("?urval=stangda").await, ["Ängla Provsson"]);
        assert_eq!(list("?urval=oanvanda").await, ["Zara Provsson"]);
        assert_eq!(list("?urval=slutar-snart").await, ["Örjan Provsson"]);
        assert_eq!(list("?urval=aldrig-inloggade&roll=granskare").await, ["Örjan Provsson"]);
        assert_eq!(list("?roll=granskare").await, ["Ängla Provsson", "Örjan Provsson"]);
        assert_eq!(list("?sortera=slutar").await[0], "Örjan Provsson");
        assert_holds(&admin.get("/kansli/konton?urval=oanvanda").await, &["Oanvänt i 91 dagar"]);

        let file = admin.get("/kansli/konton?format=xlsx&roll=granskare").await;
        assert_status(&file, 200);
        let rows = sheet(&file);
        assert_eq!(rows[0][..3], ["Namn", "Användarnamn", "Roller"]);
        assert_eq!(rows.iter().skip(1).map(|row| &*row[0]).collect::<Vec<_>>(), ["Ängla Provsson", "Örjan Provsson"]);
        assert_eq!(rows[1][4], "Stängt");
        assert_eq!(events(db, "konton_exporterade").await, 1);
        app.stop().await;
    }

    async fn ten_thousand_accounts_are_paged(databas: Databas) {
        const MANY: usize = 10_000;
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let admin = Klient::with(&app, db, "admin", &[Roll::Administrator]).await;
        let now = tid::utc(&tid::now());
        write(db, move |conn| {
            let rows: Vec<_> = (0..MANY)
                .map(|n| {
                    (
                        konto::anvandarnamn.eq(format!("konto{n}")),
                        konto::namn.eq(format!("Prov {}", (n * 7919) % MANY)),
                        konto::roller.eq("planerare"),
                        konto::slutar.eq(idag() + Days::new(200)),
                        konto::skapat.eq(now),
                        konto::skapat_av.eq("prov"),
                    )
                })
                .collect();
            insert_batch!(conn, konto::table, rows)?;
            Ok(())
        })
        .await;
        for (path, expected) in [
            ("/kansli/konton?sida=201", "Rad 10001–10001 av 10001."),
            ("/kansli/konton?q=konto777&sortera=-slutar", "Rad 1–11 av 11."),
            ("/kansli/konton/granskning?sida=200", "Rad 9951–10000 av 10001."),
            ("/kansli", "10001 konton väntar på godkännande."),
        ] {
            let began = Instant::now();
            let page = admin.get(path).await;
            let took = began.elapsed();
            eprintln!("{path}: {took:?} unoptimized, {} kB", page.body.len() / 1000);
            assert_holds(&page, &[expected]);
            assert!(took.as_secs() < 5, "{path}: {took:?}");
            assert!(page.body.len() < 200_000, "{path}: {}", page.body.len());
        }
        let rows = sheet(&admin.get("/kansli/konton?format=xlsx").await);
        assert_eq!(rows.len(), MANY + 2);
        app.stop().await;
    }

    async fn a_review_is_decided_signed_off_and_kept(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let admin = Klient::with(&app, db, "admin", &[Roll::Administrator]).await;
        let stays = account(db, "stannar", &[Roll::Planerare], false).await;
        let goes = Klient::with(&app, db, "slutar", &[Roll::Granskare]).await;
        let here = "/kansli/konton/granskning";
        let page = admin.get(here).await;
        assert_holds(&page, &["Ingen granskning är gjord än", "<dd id=\"kvar\">3</dd>"]);
        assert_lacks(&page, &["id=\"signera\""]);
        assert_holds(&admin.get("/kansli").await, &["Konton är inte granskade än"]);
        assert_status(&admin.post(&format!("{here}/signera"), &[]).await, 409);

        let decide = async |decisions: &[(KontoId, &str, &str)]| {
            let page = admin.get(&format!("{here}?visa=alla")).await;
            let mut fields = Vec::new();
            for (id, beslut, kommentar) in decisions {
                fields.push(("konto".to_owned(), id.to_string()));
                fields.push((format!("version-{id}"), hidden(&page, &format!("version-{id}"))));
                fields.push((format!("beslut-{id}"), (*beslut).to_owned()));
                fields.push((format!("kommentar-{id}"), (*kommentar).to_owned()));
            }
            let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (&**n, &**v)).collect();
            admin.post(here, &fields).await
        };
        // To close needs a reason, and is not for one's own account.
        let wrong = decide(&[(goes.konto, "stang", " "), (admin.konto, "stang", "Trött"), (stays, "behall", "Behövs i höst")]).await;
        assert_status(&wrong, 422);
        let field = format!("kommentar-{}", goes.konto);
        assert_holds(&wrong, &["Skriv varför kontot ska stängas", &format!("href=\"#{field}\""), "Behövs i höst", "ditt eget konto"]);
        assert_holds(&admin.get(here).await, &["<dd id=\"kvar\">3</dd>"]);

        let right = decide(&[(goes.konto, "stang", "Har slutat"), (admin.konto, "behall", ""), (stays, "behall", "Behövs i höst")]).await;
        assert_status(&right, 303);
        assert_holds(&admin.get(here).await, &["<dd id=\"kvar\">0</dd>", "id=\"signera\"", "När du signerar stängs 1 konto"]);

        // An account that changes is to be decided of anew.
        let path = format!("/kansli/konton/{stays}");
        let version = hidden(&admin.get(&path).await, "version");
        let slutar = later(300);
        let change = [("version", &*version), ("namn", "Prov stannar"), ("roll", "analytiker"), ("slutar", &slutar)];
        assert_status(&admin.post(&path, &change).await, 303);
        let page = admin.get(here).await;
        assert_holds(&page, &["<dd id=\"kvar\">1</dd>", "Prov stannar"]);
        assert_status(&admin.post(&format!("{here}/signera"), &[]).await, 409);
        // What was seen before the change is not decided of.
        let stays_text = stays.to_string();
        let blind = admin
            .post(here, &[("konto", &stays_text), (&format!("version-{stays}"), "1"), (&format!("beslut-{stays}"), "behall")])
            .await;
        assert!(blind.header("location").unwrap().ends_with("klart=andrat"));
        assert_holds(&admin.get(here).await, &["<dd id=\"kvar\">1</dd>"]);
        assert_status(&decide(&[(stays, "behall", "")]).await, 303);

        let file = sheet(&admin.get(&format!("{here}?format=xlsx")).await);
        assert_eq!(file.len(), 4);
        assert_eq!(sessions(db, goes.konto).await, 1);
        let signed = admin.post(&format!("{here}/signera"), &[("kommentar", "Inget att anmärka")]).await;
        assert_status(&signed, 303);
        assert_status(&goes.get("/kansli").await, 303);
        assert_eq!(sessions(db, goes.konto).await, 0);
        let page = admin.get(&format!("{here}?klart=signerat")).await;
        let next = valkansli::konto::granskning::rules::nasta(Some(idag())).unwrap().to_string();
        assert_holds(&page, &["Granskningen är signerad", "Inget att anmärka", &next, "<dd id=\"kvar\">2</dd>"]);
        assert_lacks(&admin.get("/kansli").await, &["inte granskade"]);

        // What was signed stays as it was, whatever becomes of the accounts.
        let kept = format!("{here}/tidigare/1");
        let version = hidden(&admin.get(&path).await, "version");
        let change = [("version", &*version), ("namn", "Någon Annan"), ("roll", "granskare"), ("slutar", &slutar)];
        assert_status(&admin.post(&path, &change).await, 303);
        let page = admin.get(&kept).await;
        assert_holds(&page, &["Prov stannar", "Har slutat", "Inget att anmärka", "Prov admin"]);
        assert_lacks(&page, &["Någon Annan"]);
        let rows = sheet(&admin.get(&format!("{kept}?format=xlsx")).await);
        assert_eq!(rows[0].len(), 14);
        let row = rows.iter().find(|row| row[1] == "slutar").unwrap();
        assert_eq!((&*row[9], &*row[10], &*row[13]), ("Stäng", "Har slutat", "Prov admin"));
        assert_status(&admin.get(&format!("{here}/tidigare/77")).await, 404);
        for (kod, times) in [("kontogranskning_signerad", 1), ("kontogranskning_exporterad", 2), ("konto_stangt", 1)] {
            assert_eq!(events(db, kod).await, times, "{kod}");
        }
        app.stop().await;
    }

    async fn a_review_that_would_close_the_last_administrator_is_not_signed(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let first = Klient::with(&app, db, "first", &[Roll::Administrator]).await;
        let second = Klient::with(&app, db, "second", &[Roll::Administrator]).await;
        for (who, whom) in [(&first, &second), (&second, &first)] {
            let id = whom.konto.to_string();
            let fields = [
                ("konto", &*id),
                (&*format!("version-{id}"), "1"),
                (&*format!("beslut-{id}"), "stang"),
                (&*format!("kommentar-{id}"), "Ovän"),
            ];
            assert_status(&who.post("/kansli/konton/granskning", &fields).await, 303);
        }
        let refused = first.post("/kansli/konton/granskning/signera", &[]).await;
        assert_status(&refused, 409);
        // All or nothing.
        assert_eq!(events(db, "konto_stangt").await, 0);
        assert_status(&first.get("/kansli").await, 200);
        assert_status(&second.get("/kansli").await, 200);
        app.stop().await;
    }

    async fn owners_are_warned_once_for_each_day_and_accounts_closed_after(databas: Databas) {
        let db = databas.db();
        let (app, slutar) = (App::with_kommun(&databas).await, "2027-05-31".parse::<NaiveDate>().unwrap());
        let admin = Klient::with(&app, db, "admin", &[Roll::Administrator]).await;
        make_ulla(&admin).await;
        let without = account(db, "utan", &[Roll::Planerare], false).await;
        let ulla = id_of(db, "ulla").await;
        Klient::of(&app, db, ulla).await;
        app.stop().await;
        write(db, move |conn| {
            diesel::update(konto::table.find(ulla)).set(konto::slutar.eq(slutar)).execute(conn)?;
            diesel::update(konto::table.find(without)).set(konto::slutar.eq(slutar)).execute(conn)?;
            diesel::update(konto::table.filter(konto::anvandarnamn.eq("admin")))
                .set(konto::slutar.eq(slutar + Days::new(300)))
                .execute(conn)?;
            // The real day may have been done by the service already.
            diesel::delete(valkansli::db::schema::dagligen::table).execute(conn)?;
            Ok(())
        })
        .await;
        let day = async |text: &str| run(db, text).await;
        let nothing = Utfall::default();
        assert_eq!(day("2027-05-16").await, Some(nothing));
        assert_eq!(day("2027-05-17").await, Some(Utfall { varnade: 1, utan_adress: 1, stangda: 0 }));
        assert_eq!(day("2027-05-17").await, None);
        assert_eq!(day("2027-05-18").await, Some(nothing));
        assert_eq!(day("2027-05-28").await, Some(Utfall { varnade: 1, utan_adress: 1, stangda: 0 }));
        assert_eq!(day("2027-05-31").await, Some(nothing));
        assert_eq!(sessions(db, ulla).await, 1);
        assert_eq!(day("2027-06-01").await, Some(Utfall { varnade: 0, utan_adress: 0, stangda: 2 }));
        assert_eq!(sessions(db, ulla).await, 0);
        assert_eq!(day("2027-06-02").await, Some(nothing));
        let letters: i64 = read(db, |conn| Ok(brev::table.select(count_star()).first(conn)?)).await;
        assert_eq!(letters, 2);
        assert_eq!(events(db, "konto_varnat").await, 4);
        assert_eq!(events(db, "konto_stangt_efter_slut").await, 2);
        let closed: Option<NaiveDateTime> = read(db, move |conn| {
            Ok(konto::table.find(ulla).select(konto::stangt).first(conn)?)
        })
        .await;
        assert!(closed.is_some());
    }

    async fn the_command_does_the_work_of_a_day_once(databas: Databas) {
        let id = account(databas.db(), "slutad", &[Roll::Planerare], false).await;
        write(databas.db(), move |conn| {
            let day = idag() - Days::new(1);
            diesel::update(konto::table.find(id)).set(konto::slutar.eq(day)).execute(conn)?;
            Ok(())
        })
        .await;
        let daily = || on_with(&databas, &["user", "daily"], &[("VALKANSLI_KEYS", NYCKEL)]);
        let first = daily();
        assert_eq!((first.code, first.stdout.contains("Stängda: 1.")), (0, true), "{first:#?}");
        let second = daily();
        assert_eq!((second.code, &*second.stdout), (0, "Det är redan gjort i dag.\n"));
        assert_eq!(events(databas.db(), "konto_stangt_efter_slut").await, 1);
    }

    async fn several_instances_do_the_work_of_a_day_once(databas: Databas) {
        let (one, two) = (databas.db().clone(), databas.another_instance());
        account(&one, "utan", &[Roll::Planerare], false).await;
        write(&one, |conn| {
            let slutar = "2027-05-31".parse::<NaiveDate>().unwrap();
            diesel::update(konto::table).set(konto::slutar.eq(slutar)).execute(conn)?;
            Ok(())
        })
        .await;
        let all = futures_util::future::join_all(
            (0..8).map(|n| run(if n % 2 == 0 { &one } else { &two }, "2027-05-20")),
        )
        .await;
        assert_eq!(all.iter().flatten().count(), 1, "{all:?}");
        assert_eq!(events(&one, "konto_varnat").await, 1);
    }

    async fn the_start_page_leads_only_where_its_reader_may_go(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        for roll in Roll::ALLA {
            let client = Klient::with(&app, db, roll.as_str(), &[roll]).await;
            let page = client.get("/kansli").await;
            assert_status(&page, 200);
            let main = page.text().split("<main").nth(1).unwrap().to_owned();
            let links: Vec<&str> = main
                .split("href=\"")
                .skip(1)
                .map(|rest| rest.split('"').next().unwrap())
                .filter(|href| href.starts_with('/'))
                .collect();
            assert!(!links.is_empty());
            for link in links {
                let there = client.get(&link.replace("&amp;", "&")).await;
                assert_status(&there, 200);
            }
            assert_eq!(page.text().contains("/kansli/konton"), roll == Roll::Administrator, "{roll:?}");
        }
        app.stop().await;
    }

    async fn the_settings_are_shown_without_their_secrets(databas: Databas) {
        let db = databas.db();
        let app = App::start(
            db,
            &["--smtp-url", "smtps://val:hemligt123@post.kommunen.example", "--mail-from", "Val <val@kommunen.example>", "--public-url", "https://val.kommunen.example"],
        )
        .await;
        let admin = Klient::with(&app, db, "admin", &[Roll::Administrator]).await;
        let page = admin.get("/kansli/installningar").await;
        assert_status(&page, 200);
        assert_holds(&page, &["https://val.kommunen.example", "val@kommunen.example", "nyckel 1", "30 minuter", "14 och 3 dagar"]);
        let secret = NYCKEL.split(':').nth(1).unwrap();
        assert_lacks(&page, &["hemligt123", secret]);
        app.stop().await;
    }
}

/// The day's work with accounts as the service does it.
async fn run(db: &Db, dag: &str) -> Option<Utfall> {
    let now: Svensktid = tid::parse_moment(&format!("{dag}T08:00")).unwrap();
    let underlag = Underlag {
        nycklar: Some(std::sync::Arc::new(Nyckelkalla::fixed(NYCKEL.parse().unwrap()))),
        granser: Granser { varna: vec![14, 3], oanvant: 90 },
        adress: "https://val.kommunen.example".to_owned(),
    };
    dagligen::run(db, now, underlag).await.unwrap()
}

/// The cells of an xlsx.
fn sheet(svar: &Svar) -> Vec<Vec<String>> {
    assert_status(svar, 200);
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(svar.body.clone())).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}
