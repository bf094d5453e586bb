//! The register of lokaler as those who plan use it: list, card, changes, rooms, contacts,
//! neutrality, and candidates from a file.

use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

use chrono::Datelike;
use diesel::prelude::*;
use serde_json::Value;
use valkansli::db::schema::{handelse, lokal, lokalkontakt, lokalrum, neutralitet};
use valkansli::db::schema::{inventering, rostmottagningsstalle as stalle, val};
use valkansli::db::{AnyConnection, Db, Error};
use valkansli::insert_batch;
use valkansli::konto::Roll;
use valkansli::lokal::Stalletyp;
use valkansli::lokal::plan::Omfang;
use valkansli::lokal::register::kontakt;
use valkansli::lokal::register::store as register;
use valkansli::sigill::Nyckelring;
use valkansli::tid;

use crate::app::{App, NYCKEL, Svar, until};
use crate::databas::on_both;
use crate::inloggad::Klient;
use crate::kommando::{Slut, on};
use crate::kommun;

const REGISTER: &str = "/kansli/lokaler/register";

fn assert_status(svar: &Svar, status: u16) {
    assert_eq!(svar.status.as_u16(), status, "{}", svar.text());
}

#[track_caller]
pub(crate) fn assert_holds(svar: &Svar, texts: &[&str]) {
    for text in texts {
        assert!(svar.text().contains(text), "«{text}» is not in {}", svar.text());
    }
}

#[track_caller]
fn assert_lacks(svar: &Svar, texts: &[&str]) {
    for text in texts {
        assert!(!svar.text().contains(text), "«{text}» is in {}", svar.text());
    }
}

/// The value of a field of a form.
fn value(page: &Svar, name: &str) -> String {
    let after = page.text().split(&format!("name=\"{name}\" value=\"")).nth(1);
    let after = after.unwrap_or_else(|| panic!("no {name} in {}", page.text()));
    after.split('"').next().unwrap().to_owned()
}

pub(crate) async fn read<T: Send + 'static>(
    db: &Db,
    work: impl FnMut(&mut AnyConnection) -> Result<T, Error> + Send + 'static,
) -> T {
    db.read(work).await.unwrap()
}

pub(crate) async fn id_of(db: &Db, namn: &'static str) -> i64 {
    read(db, move |conn| {
        Ok(lokal::table.filter(lokal::namn.eq(namn)).select(lokal::id).first(conn)?)
    })
    .await
}

async fn whole_log(db: &Db) -> String {
    let rows: Vec<(String, String, Option<String>, String)> = read(db, |conn| {
        let columns = (handelse::kod, handelse::text, handelse::rad, handelse::andringar);
        Ok(handelse::table.order(handelse::nummer).select(columns).load(conn)?)
    })
    .await;
    format!("{rows:?}")
}

/// The fields of a new lokal.
fn fields<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut all = vec![
        ("namn", "Nya huset"),
        ("adress", "Storgatan 4"),
        ("byggnadstyp", "kulturhus"),
        ("version", "0"),
        ("gor", "spara"),
    ];
    for (name, value) in more {
        all.retain(|(known, _)| known != name);
        all.push((name, value));
    }
    all
}

/// The fields that the form of a lokal holds, with some of them changed.
fn changed<'a>(
    page: &'a Svar,
    version: &'a str,
    more: &[(&'a str, &'a str)],
) -> Vec<(&'a str, String)> {
    let mut all: Vec<(&str, String)> = ["namn", "postnummer", "postort", "lat", "lon", "agare"]
        .into_iter()
        .map(|name| (name, value(page, name)))
        .collect();
    all.push(("adress", value(page, "adress")));
    all.push(("byggnadstyp", "skola".to_owned()));
    all.push(("version", version.to_owned()));
    for part in page.text().split("name=\"genom\" value=\"").skip(1) {
        all.push(("genom", part.split('"').next().unwrap().to_owned()));
    }
    for (name, value) in more {
        all.retain(|(known, _)| known != name);
        all.push((name, (*value).to_owned()));
    }
    all
}

async fn send(who: &Klient<'_>, path: &str, fields: &[(&str, String)]) -> Svar {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, &**value)).collect();
    who.post(path, &fields).await
}

async fn planner<'a>(app: &'a App, db: &Db) -> Klient<'a> {
    Klient::with(app, db, "petra", &[Roll::Planerare]).await
}

on_both! {
    async fn the_list_holds_every_lokal_of_the_kommun_with_its_use(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let petra = planner(&app, db).await;
        let all = petra.get(&format!("{REGISTER}?val=rkl2026")).await;
        assert_status(&all, 200);
        assert_holds(&all, &[
            "Norra skolan", "Vallokal (2)", "Stadsbiblioteket", "Tillfällig lokal", "Institution",
            "Rad 1–6 av 6.", "id=\"ny-lokal\"", "aria-current=\"page\">Register</a>",
        ]);
        let found = petra.get(&format!("{REGISTER}?val=rkl2026&q=storgatan+bib")).await;
        assert_holds(&found, &["Rad 1–1 av 1.", "Stadsbiblioteket"]);
        let unused = petra.get(&format!("{REGISTER}?val=rkl2026&urval=anvands-inte")).await;
        assert_holds(&unused, &["Inga rader."]);

        // A judgement, an inspection and a lokal that is gone are what one can choose by.
        let (skola, torg) = (id_of(db, "Norra skolan").await, id_of(db, "Norrby torg").await);
        db.write(move |conn| {
            diesel::insert_into(inventering::table).values((
                inventering::lokal_id.eq(skola),
                inventering::datum.eq("2026-02-03".parse::<chrono::NaiveDate>().unwrap()),
                inventering::inventerare.eq("Prov"),
                inventering::anteckning.eq(""),
                inventering::skapad.eq(tid::utc(&tid::now())),
            )).execute(conn)?;
            diesel::update(lokal::table.find(torg)).set(lokal::borta.eq(true)).execute(conn)?;
            Ok::<_, Error>(())
        }).await.unwrap();
        let path = format!("/kansli/lokal/{skola}/neutralitet?val=rkl2026");
        let judged = petra.post(&path, &[
            ("version", "0"), ("parti", "ja"), ("religion", "nej"), ("foretag", "nej"),
            ("skal", "Ett partis ordförande bor där."), ("bedomd", "2026-02-03"),
        ]).await;
        assert_status(&judged, 303);
        let concern = petra.get(&format!("{REGISTER}?val=rkl2026&urval=neutralitet")).await;
        assert_holds(&concern, &["Rad 1–1 av 1.", "Norra skolan", "Hinder", "2026-02-03"]);
        let without = petra.get(&format!("{REGISTER}?val=rkl2026&urval=utan-inventering")).await;
        assert_holds(&without, &["Rad 1–5 av 5."]);
        let gone = petra.get(&format!("{REGISTER}?val=rkl2026&urval=borta")).await;
        assert_holds(&gone, &["Rad 1–1 av 1.", "Norrby torg", "Borta"]);

        // As a file, which the log knows of.
        let csv = petra.get(&format!("{REGISTER}?val=rkl2026&sortera=-namn&format=csv")).await;
        assert_status(&csv, 200);
        let lines: Vec<&str> = csv.text().lines().collect();
        assert_eq!(lines.len(), 7, "{lines:?}");
        assert!(lines[1].contains("Södra gården") && lines[1].contains("Vallokal (2)"), "{lines:?}");
        let xlsx = petra.get(&format!("{REGISTER}?val=rkl2026&format=xlsx")).await;
        assert!(xlsx.body.starts_with(b"PK"));
        assert!(whole_log(db).await.contains("Tog ut registret över lokaler som csv (6 rader)."));

        // In a val of the same kommun that uses none of them, all are candidates.
        let other = kommun::another_val();
        db.write(move |conn| valkansli::val::store::add(conn, &other)).await.unwrap();
        let there = petra.get(&format!("{REGISTER}?val=extra2026&urval=anvands-inte")).await;
        assert_holds(&there, &["Rad 1–6 av 6.", "Kandidat"]);

        for (namn, roll, status) in [
            ("ana", Roll::Analytiker, 200), ("bo", Roll::Bemanningsansvarig, 200),
            ("alma", Roll::Ambulerande, 403), ("greta", Roll::Granskare, 403),
        ] {
            let one = Klient::with(&app, db, namn, &[roll]).await;
            assert_status(&one.get(REGISTER).await, status);
            assert_status(&one.get(&format!("{REGISTER}/ny")).await, 403);
        }
        app.stop().await;
    }

    async fn a_new_lokal_gets_its_place_from_the_address_register(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let petra = planner(&app, db).await;
        let path = format!("{REGISTER}/ny?val=rkl2026");
        let blank = petra.get(&path).await;
        assert_holds(&blank, &["data-forslag=\"/api/v1/adresser\"", "Hämta läget från adressregistret"]);

        // Without JavaScript a button fetches the place, and keeps what was typed.
        let found = petra.post(&path, &fields(&[("gor", "hamta"), ("agare", "Kommunen")])).await;
        assert_status(&found, 200);
        let place = kommun::plats(1150.0, 500.0);
        assert!((value(&found, "lat").parse::<f64>().unwrap() - place.lat()).abs() < 1e-6);
        assert!((value(&found, "lon").parse::<f64>().unwrap() - place.lon()).abs() < 1e-6);
        assert_holds(&found, &["999 10", "Provköping", "value=\"Kommunen\"", "Läget är hämtat"]);

        // Of several that answer, one is chosen.
        let several = fields(&[("gor", "hamta"), ("adress", "Ringvägen 7")]);
        let several = petra.post(&path, &several).await;
        assert_holds(&several, &["Flera adresser stämmer", "999 20 Norrby", "999 10 Provköping"]);
        let norrby = several.text().split("value=\"adress:").skip(1)
            .find(|part| part.split("</button>").next().unwrap().contains("Norrby"))
            .map(|part| format!("adress:{}", part.split('"').next().unwrap()));
        let norrby = norrby.unwrap();
        let chosen = petra.post(&path, &fields(&[("gor", &norrby), ("adress", "Ringvägen 7")])).await;
        assert_eq!((&*value(&chosen, "postnummer"), &*value(&chosen, "postort")), ("999 20", "Norrby"));
        let none = petra.post(&path, &fields(&[("gor", "hamta"), ("adress", "Slottet")])).await;
        assert_holds(&none, &["finns inte i adressregistret"]);

        // What is wrong is said field by field, and what was typed stays.
        let wrong = fields(&[("namn", ""), ("lat", "18,0"), ("postnummer", "1"), ("agare", "Kvar")]);
        let wrong = petra.post(&path, &wrong).await;
        assert_status(&wrong, 422);
        assert_holds(&wrong, &[
            "href=\"#namn\"", "href=\"#lat\"", "href=\"#postnummer\"", "value=\"Kvar\"",
            "value=\"18,0\"",
        ]);

        let lat = value(&found, "lat");
        let lon = value(&found, "lon");
        let right = fields(&[("lat", &lat), ("lon", &lon), ("postnummer", "99910")]);
        let saved = petra.post(&path, &right).await;
        assert_status(&saved, 303);
        let card = petra.get(saved.header("location").unwrap()).await;
        assert_status(&card, 200);
        assert_holds(&card, &[
            "Lokalen är upplagd.", "Nya huset", "999 10", "Kulturhus", "Lokalen är en kandidat",
            "La upp lokalen Nya huset.", "Prov petra", "inventeringar?val=rkl2026",
            "avtal?val=rkl2026",
        ]);
        assert_lacks(&card, &["Väljarnas sida"]);
        app.stop().await;
    }

    async fn a_lokal_that_may_be_there_already_is_warned_of_and_saved_all_the_same(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let petra = planner(&app, db).await;
        let path = format!("{REGISTER}/ny?val=rkl2026");
        let place = kommun::plats(600.0, 505.0);
        let (lat, lon) = (place.lat().to_string(), place.lon().to_string());
        // Five metres from the library, and the name and address of the school.
        let same = fields(&[
            ("namn", "NORRA SKOLAN"), ("adress", "Skolgatan 1"), ("lat", &lat), ("lon", &lon),
        ]);
        let warned = petra.post(&path, &same).await;
        assert_status(&warned, 422);
        assert_holds(&warned, &[
            "Finns lokalen redan?", "samma namn och adress", "Stadsbiblioteket", "5 meter bort",
        ]);
        let seen = value(&warned, "sett");
        let again: Vec<(&str, &str)> = same.iter().copied().chain([("sett", &*seen)]).collect();
        assert_status(&petra.post(&path, &again).await, 303);
        // The key stays unlike that of the other.
        let keys: Vec<String> = read(db, |conn| {
            Ok(lokal::table.order(lokal::id).select(lokal::nyckel).load(conn)?)
        }).await;
        assert!(keys.contains(&"norra skolan|skolgatan 1".to_owned()), "{keys:?}");
        assert!(keys.contains(&"norra skolan|skolgatan 1|2".to_owned()), "{keys:?}");
        app.stop().await;
    }

    async fn a_change_is_followed_where_it_is_ticked_and_voters_see_it(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        // The val is still to come, whatever day it is: on a Sunday half a year ahead.
        let today = tid::now().date_naive();
        let sunday = today + chrono::Days::new(182 + 7 - u64::from(today.weekday().num_days_from_sunday()));
        db.write(move |conn| {
            diesel::update(val::table).set(val::valdag.eq(sunday)).execute(conn)?;
            Ok::<_, Error>(())
        }).await.unwrap();
        let petra = planner(&app, db).await;
        let id = id_of(db, "Norra skolan").await;
        let path = format!("/kansli/lokal/{id}/andra?val=rkl2026");
        let page = petra.get(&path).await;
        assert_holds(&page, &["Ändra också i kommande val", "Vallokal för 99990001", "Vallokal för 99990002"]);
        let version = value(&page, "version");
        let mut order = changed(&page, &version, &[("namn", "Norra skolans matsal")]);
        // The second of its two uses is not to follow.
        let last = order.iter().rposition(|(name, _)| *name == "genom").unwrap();
        let (_, kept) = order.remove(last);
        let saved = send(&petra, &path, &order).await;
        assert_status(&saved, 303);
        let kept: i64 = kept.parse().unwrap();
        let names: Vec<(i64, String, i64)> = read(db, move |conn| {
            Ok(stalle::table.filter(stalle::lokal_id.eq(id)).order(stalle::id)
                .select((stalle::id, stalle::namn, stalle::version)).load(conn)?)
        }).await;
        for (one, namn, version) in &names {
            let followed = *one != kept;
            let wanted = if followed { "Norra skolans matsal" } else { "Norra skolan" };
            assert_eq!((&**namn, *version), (wanted, if followed { 2 } else { 1 }));
        }
        until("voters see the new name", || async {
            app.get(&format!("/api/v1/val/rkl2026/lokaler/{id}")).await.text().contains("skolans matsal")
        }).await;

        let card = petra.get(saved.header("location").unwrap()).await;
        assert_holds(&card, &[
            "Ändringen är sparad.", "namn: «Norra skolan» → «Norra skolans matsal»",
            "Förde in lokalens ändring i röstmottagningsstället.", "byggnadstyp: «Okänd» → «Skola»",
            "Väljarnas sida",
        ]);

        // A stale form is answered with both versions.
        let stale = send(&petra, &path, &changed(&page, &version, &[("agare", "Någon annan")])).await;
        assert_status(&stale, 409);
        assert_holds(&stale, &["Någon annan har ändrat samtidigt", "Norra skolans matsal", "Någon annan"]);
        app.stop().await;
    }

    async fn an_import_knows_a_lokal_by_the_name_it_has_got_and_by_the_one_it_had(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let petra = planner(&app, db).await;
        let id = id_of(db, "Norra skolan").await;
        let path = format!("/kansli/lokal/{id}/andra?val=rkl2026");
        let page = petra.get(&path).await;
        let version = value(&page, "version");
        let mut order = changed(&page, &version, &[("namn", "Provskolan"), ("adress", "Nygatan 8")]);
        order.retain(|(name, _)| *name != "genom");
        assert_status(&send(&petra, &path, &order).await, 303);
        let key: String = read(db, move |conn| {
            Ok(lokal::table.find(id).select(lokal::nyckel).first(conn)?)
        }).await;
        assert_eq!(key, "provskolan|nygatan 8");

        let val = kommun::val();
        let mut list: Vec<_> = kommun::stallen(&val).into_iter()
            .filter(|one| one.typ == Stalletyp::Vallokal).collect();
        let (old, same) = (list.clone(), val.clone());
        let done = db.write(move |conn| {
            valkansli::lokal::store::apply(conn, &same, Omfang::Vallokaler, &old)
        }).await.unwrap();
        assert_eq!((done.andringar.oforandrade, done.nya.len(), done.lokaler), (4, 0, 2));
        for one in &mut list {
            if one.namn == "Norra skolan" {
                "Provskolan".clone_into(&mut one.namn);
                "Nygatan 8".clone_into(&mut one.adress);
            }
        }
        let done = db.write(move |conn| {
            valkansli::lokal::store::apply(conn, &val, Omfang::Vallokaler, &list)
        }).await.unwrap();
        assert_eq!((done.andringar.andrade, done.nya.len()), (2, 0));
        let of_lokal: i64 = read(db, move |conn| {
            Ok(stalle::table.filter(stalle::lokal_id.eq(id)).count().get_result(conn)?)
        }).await;
        assert_eq!(of_lokal, 2);
        app.stop().await;
    }

    async fn rooms_are_kept_and_one_that_is_used_stays(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let petra = planner(&app, db).await;
        let id = id_of(db, "Norra skolan").await;
        let path = format!("/kansli/lokal/{id}/rum");
        let wrong = petra.post(&path, &[("namn", ""), ("yta", "stor")]).await;
        assert_status(&wrong, 422);
        assert_holds(&wrong, &["href=\"#namn\"", "href=\"#yta\"", "value=\"stor\""]);
        let made = petra.post(&path, &[
            ("namn", "Matsalen"), ("vaning", "2"), ("yta", "120"), ("kapacitet", "80"),
        ]).await;
        assert_status(&made, 303);
        let card = petra.get(made.header("location").unwrap()).await;
        assert_holds(&card, &["Rummet är sparat.", "Matsalen", "120 m²", "La till rummet Matsalen."]);
        let rum: i64 = read(db, |conn| Ok(lokalrum::table.select(lokalrum::id).first(conn)?)).await;
        let one = format!("{path}/{rum}");
        let form = petra.get(&one).await;
        let version = value(&form, "version");
        let change = [("namn", "Aulan"), ("version", &*version), ("kapacitet", "80")];
        assert_status(&petra.post(&one, &change).await, 303);
        let stale = petra.post(&one, &change).await;
        assert_status(&stale, 409);
        assert_holds(&stale, &["Någon annan har ändrat samtidigt"]);

        // Of another lokal it is not.
        let other = id_of(db, "Stadsbiblioteket").await;
        assert_status(&petra.get(&format!("/kansli/lokal/{other}/rum/{rum}")).await, 404);

        db.write(move |conn| {
            diesel::update(stalle::table.filter(stalle::lokal_id.eq(id)))
                .set(stalle::rum_id.eq(rum)).execute(conn)?;
            Ok::<_, Error>(())
        }).await.unwrap();
        let used = petra.post(&format!("{one}/ta-bort"), &[("version", "2")]).await;
        assert_status(&used, 409);
        assert_holds(&used, &["används av ett röstmottagningsställe"]);
        db.write(|conn| {
            diesel::update(stalle::table).set(stalle::rum_id.eq(None::<i64>)).execute(conn)?;
            Ok::<_, Error>(())
        }).await.unwrap();
        assert_status(&petra.post(&format!("{one}/ta-bort"), &[("version", "2")]).await, 303);
        let left: i64 = read(db, |conn| Ok(lokalrum::table.count().get_result(conn)?)).await;
        assert_eq!(left, 0);
        app.stop().await;
    }

    async fn contacts_are_sealed_and_seen_by_few(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let petra = planner(&app, db).await;
        let id = id_of(db, "Norra skolan").await;
        let path = format!("/kansli/lokal/{id}/kontakt");
        let wrong = petra.post(&path, &[("namn", "Ulla Provsson"), ("telefon", "12")]).await;
        assert_status(&wrong, 422);
        assert_holds(&wrong, &["href=\"#uppgift\"", "href=\"#telefon\"", "value=\"Ulla Provsson\""]);
        let neither = petra.post(&path, &[("uppgift", "bokning"), ("namn", "Ulla Provsson")]).await;
        assert_holds(&neither, &["Skriv ett telefonnummer eller en e-postadress."]);
        let made = petra.post(&path, &[
            ("uppgift", "vaktmastare"), ("namn", "Ulla Provsson"), ("telefon", "070-123 45 67"),
            ("epost", "ulla@prov.example"),
        ]).await;
        assert_status(&made, 303);
        let card = format!("/kansli/lokal/{id}?val=rkl2026");
        let mine = petra.get(&card).await;
        assert_holds(&mine, &["Ulla Provsson", "070-123 45 67", "ulla@prov.example", "Vaktmästare"]);

        // What lies in the database tells nothing, and opens by the key.
        let (kontakt_id, sealed): (i64, Vec<u8>) = read(db, |conn| {
            Ok(lokalkontakt::table.select((lokalkontakt::id, lokalkontakt::forseglad_namn)).first(conn)?)
        }).await;
        assert!(!String::from_utf8_lossy(&sealed).contains("Ulla"));
        let ring: Nyckelring = NYCKEL.parse().unwrap();
        let kommunkod = kommun::val().kommun;
        let all = db.read(move |conn| {
            kontakt::store::of_kommun(conn, &ring, kommunkod)
        }).await.unwrap();
        assert_eq!((all.len(), all[0].lokal_id, &*all[0].namn), (1, id, "Ulla Provsson"));

        for (namn, roll, sees) in [
            ("irma", Roll::Informationstjanst, true), ("ana", Roll::Analytiker, false),
            ("bo", Roll::Bemanningsansvarig, false), ("adam", Roll::Administrator, false),
        ] {
            let one = Klient::with(&app, db, namn, &[roll]).await;
            let page = one.get(&card).await;
            assert_status(&page, 200);
            assert_eq!(page.text().contains("Ulla Provsson"), sees, "{roll:?}");
            assert_eq!(page.text().contains("Kontakter"), sees, "{roll:?}");
            let form = one.get(&format!("{path}/{kontakt_id}")).await;
            assert_status(&form, 403);
        }

        let one = format!("{path}/{kontakt_id}");
        let change = [
            ("version", "1"), ("uppgift", "bokning"), ("namn", "Ulla Ek"), ("telefon", "070-123 45 67"),
        ];
        assert_status(&petra.post(&one, &change).await, 303);
        let stale = petra.post(&one, &change).await;
        assert_status(&stale, 409);
        let elsewhere = id_of(db, "Stadsbiblioteket").await;
        let there = format!("/kansli/lokal/{elsewhere}/kontakt/{kontakt_id}");
        assert_status(&petra.get(&there).await, 404);
        assert_status(&petra.post(&format!("{there}/ta-bort"), &[("version", "2")]).await, 404);
        assert_holds(&petra.get(&card).await, &[
            "kontaktens uppgift: «Vaktmästare» → «Bokning»", "kontaktens namn ändrades",
            "kontaktens e-post ändrades",
        ]);
        assert_status(&petra.post(&format!("{one}/ta-bort"), &[("version", "2")]).await, 303);
        let left: i64 = read(db, |conn| Ok(lokalkontakt::table.count().get_result(conn)?)).await;
        assert_eq!(left, 0);
        let log = whole_log(db).await;
        for personal in ["Ulla", "0701234567", "701234567", "prov.example"] {
            assert!(!log.contains(personal), "{personal}: {log}");
        }
        app.stop().await;
    }

    async fn vl_4_20_a_link_is_judged_with_its_reason_and_a_party_blocks(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let petra = planner(&app, db).await;
        let id = id_of(db, "Centrumhuset").await;
        let path = format!("/kansli/lokal/{id}/neutralitet?val=rkl2026");
        let card = format!("/kansli/lokal/{id}?val=rkl2026");
        assert_holds(&petra.get(&card).await, &["Ingen har bedömt om lokalen är neutral"]);
        let without = petra.post(&path, &[
            ("version", "0"), ("parti", "nej"), ("religion", "nej"), ("foretag", "oklart"),
            ("bedomd", "2026-01-02"),
        ]).await;
        assert_status(&without, 422);
        assert_holds(&without, &["href=\"#skal\"", "value=\"oklart\" checked"]);
        let ahead = petra.post(&path, &[
            ("version", "0"), ("parti", "nej"), ("religion", "nej"), ("bedomd", "2999-01-01"),
        ]).await;
        assert_holds(&ahead, &["href=\"#foretag\"", "kan inte ligga framåt i tiden"]);

        let warns = [
            ("version", "0"), ("parti", "nej"), ("religion", "nej"), ("foretag", "ja"),
            ("skal", "Butiken äger huset."), ("bedomd", "2026-01-02"),
        ];
        assert_status(&petra.post(&path, &warns).await, 303);
        assert_holds(&petra.get(&card).await, &[
            "Neutralitet: Varning", "Butiken äger huset.", "2026-01-02 av Prov petra", "VL 4:20",
        ]);
        assert_status(&petra.post(&path, &warns).await, 409);
        let blocks: Vec<(&str, &str)> = warns.iter().copied().map(|(name, value)| match name {
            "version" => (name, "1"),
            "parti" => (name, "ja"),
            _ => (name, value),
        }).collect();
        assert_status(&petra.post(&path, &blocks).await, 303);
        assert_holds(&petra.get(&card).await, &[
            "Neutralitet: Hinder", "id=\"hinder\"", "får inte användas",
            "koppling: parti: «Nej» → «Ja»",
        ]);
        let kept: (String, i64) = read(db, |conn| {
            Ok(neutralitet::table.select((neutralitet::parti, neutralitet::version)).first(conn)?)
        }).await;
        assert_eq!(kept, ("ja".to_owned(), 2));
        app.stop().await;
    }

    async fn candidates_come_in_once_and_fill_in_what_is_empty(databas: Databas) {
        kommun::make(databas.db()).await;
        let db = databas.db();
        let place = kommun::plats(1500.0, 1500.0);
        let mut file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
        write!(
            file,
            "markerid,namn,typ,adress,postnr,postort,lat,lon\n\
             A1,Norra Skolan,Skola,Skolgatan 1,999 20,Norrby,{},{}\n\
             A2,Förskolan Prov,Förskola,Provgatan 2,999 20,Norrby,,\n",
            place.lat(), place.lon()
        ).unwrap();
        let path = file.path().to_str().unwrap().to_owned();
        let import = |more: &[&str]| {
            let mut words = vec!["import", "kandidater", &path, "--val", "rkl2026", "--json"];
            words.extend(more);
            on(&databas, &words)
        };
        let counts = |ended: &Slut| {
            let report: Value = ended.report();
            ["tillagda", "andrade", "oforandrade"].map(|name| report[name].as_u64().unwrap())
        };
        let dry = import(&["--dry-run"]);
        assert_eq!((dry.code, counts(&dry)), (0, [1, 1, 0]), "{dry:#?}");
        let before: i64 = read(db, |conn| Ok(lokal::table.count().get_result(conn)?)).await;
        let first = import(&[]);
        assert_eq!((first.code, counts(&first)), (0, [1, 1, 0]), "{first:#?}");
        let second = import(&[]);
        assert_eq!((second.code, counts(&second)), (0, [0, 0, 2]), "{second:#?}");
        let after: i64 = read(db, |conn| Ok(lokal::table.count().get_result(conn)?)).await;
        assert_eq!(after, before + 1);
        let id = id_of(db, "Norra skolan").await;
        let post = db.read(move |conn| register::get(conn, id)).await.unwrap();
        assert_eq!((&*post.kalla_id, post.version), ("A1", 2));
        assert_eq!(post.uppgifter.byggnadstyp.as_str(), "skola");
        assert_eq!(post.uppgifter.postnummer, "99920");
        assert_eq!(import(&["--ersatt"]).code, 2);
        let log = whole_log(db).await;
        assert_eq!(log.matches("kandidater_inlasta").count(), 1, "{log}");

        // A broken row stops all, unless the rest is asked for.
        writeln!(file, "A3,,Skola,Gatan 3,999 20,Norrby,,").unwrap();
        let broken = import(&[]);
        assert_eq!(broken.code, 1);
        assert_eq!(broken.report()["avvisade"][0]["rad"], 4);
        assert_eq!(broken.report()["sparad"], false);
    }

    async fn ten_thousand_lokaler_are_listed(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        db.write(|conn| {
            let rows: Vec<_> = (0..10_000).map(|i| (
                lokal::kommun.eq("9999"),
                lokal::nyckel.eq(format!("hus {i}|gatan {i}")),
                lokal::namn.eq(format!("Hus {i}")),
                lokal::adress.eq(format!("Gatan {i}")),
            )).collect();
            insert_batch!(conn, lokal::table, rows)?;
            Ok::<_, Error>(())
        }).await.unwrap();
        let petra = planner(&app, db).await;
        let begun = Instant::now();
        let page = petra.get(&format!("{REGISTER}?val=rkl2026&sortera=-adress&sida=100")).await;
        eprintln!("10,006 lokaler listed in {} ms", begun.elapsed().as_millis());
        assert_holds(&page, &["Rad 4951–5000 av 10006."]);
        assert_eq!(page.text().matches("data-rubrik=\"Neutralitet\"").count(), 50);
        app.stop().await;
    }
}

/// A file of the shared folder, if that is here.
fn file(name: &str) -> Option<String> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(name);
    if !path.exists() {
        eprintln!("not run: ../shared/data/{name} is absent");
        return None;
    }
    Some(path.to_str().unwrap().to_owned())
}

on_both! {
    /// Stockholm's schools beside the vallokaler of 2022, some of which are in them.
    async fn the_schools_of_stockholm_are_candidates(databas: Databas) {
        let (Some(vallokaler), Some(skolor)) = (
            file("valmyndigheten-2022/stockholm-0180-vallokaler.csv"),
            file("adresser/stockholm_sisab_skolor.csv"),
        ) else {
            return;
        };
        let add = ["val", "add", "rkl2022", "--typ", "rkl", "--valdag", "2022-09-11", "--kommun", "0180"];
        assert_eq!(on(&databas, &add).code, 0);
        assert_eq!(on(&databas, &["import", "vallokaler", &vallokaler, "--val", "rkl2022"]).code, 0);
        let lokaler = async || read(databas.db(), |conn| {
            Ok(lokal::table.count().get_result::<i64>(conn)?)
        }).await;
        let before = lokaler().await;
        let run = || on(&databas, &["import", "kandidater", &skolor, "--val", "rkl2022", "--json"]);
        let first = run().report();
        assert_eq!(first["lasta"], 601);
        assert_eq!(first["avvisade"].as_array().unwrap().len(), 0, "{first:#}");
        let count = |report: &Value, name: &str| report[name].as_i64().unwrap();
        let (new, filled) = (count(&first, "tillagda"), count(&first, "andrade"));
        eprintln!(
            "601 schools: {new} new, {filled} known, {} the same as another; {} remarks",
            count(&first, "oforandrade"), first["anmarkningar"].as_array().unwrap().len()
        );
        assert_eq!(lokaler().await, before + new);
        assert!(filled > 0, "some schools are vallokaler");
        let second = run().report();
        assert_eq!((count(&second, "tillagda"), count(&second, "andrade")), (0, 0), "{second:#}");
        assert_eq!(lokaler().await, before + new);
    }
}
