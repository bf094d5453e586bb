//! Two lokaler of the register that are one, as those who plan make them one, and what
//! voters, files and links find afterwards.

use std::io::Write;

use diesel::prelude::*;
use valkansli::db::schema::{
    bekraftelse, handelse, inventering, lokal, lokalkontakt, lokalrum, neutralitet,
    rostmottagningsstalle as stalle,
};
use valkansli::db::{Db, Error};
use valkansli::konto::Roll;
use valkansli::logg::Utforare;
use valkansli::lokal::plan::Omfang;
use valkansli::lokal::register::store as register;
use valkansli::lokal::register::{Byggnadstyp, Uppgifter};
use valkansli::lokal::{Rostmottagningsstalle, Stalletyp};
use valkansli::tid;

use crate::app::{App, Svar, until};
use crate::databas::on_both;
use crate::inloggad::Klient;
use crate::kommando::on;
use crate::kommun;
use crate::lokal_register::{assert_holds, id_of, read};

/// The school once more, as another list writes it: with an owner and a kind, without
/// what voters are told.
async fn doubled(db: &Db) -> i64 {
    let uppgifter = Uppgifter {
        agare: "Skolfastigheter".to_owned(),
        byggnadstyp: Byggnadstyp::Skola,
        plats: Some(kommun::plats(1503.0, 1500.0)),
        ..Uppgifter::new("Norra skolans aula", "Skolgatan 1")
    };
    db.write(move |conn| {
        let kommun = kommun::val().kommun;
        register::add(conn, &tid::now(), &Utforare::systemet(), (kommun, &uppgifter))
    })
    .await
    .unwrap()
}

/// The numbers that the page of a comparison is sent back with.
fn versions(page: &Svar) -> (String, String) {
    let value = |name: &str| {
        let after = page.text().split(&format!("name=\"{name}\" value=\"")).nth(1);
        let after = after.unwrap_or_else(|| panic!("no {name} in {}", page.text()));
        after.split('"').next().unwrap().to_owned()
    };
    (value("version"), value("med_version"))
}

/// Makes two lokaler one, with what is chosen of them; the first stays.
async fn merged(petra: &Klient<'_>, (kvar, andra): (i64, i64), choices: &[(&str, &str)]) -> Svar {
    let path = format!("/kansli/lokal/{kvar}/sla-ihop?val=rkl2026");
    let (version, med_version) = versions(&petra.get(&format!("{path}&med={andra}")).await);
    let med = andra.to_string();
    let mut order = vec![("version", &*version), ("med", &*med), ("med_version", &*med_version)];
    order.extend(choices);
    petra.post(&path, &order).await
}

on_both! {
    async fn two_lokaler_that_are_one_become_one(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let petra = Klient::with(&app, db, "petra", &[Roll::Planerare]).await;
        let (old, new) = (id_of(db, "Norra skolan").await, doubled(db).await);
        for (id, path, fields) in [
            (old, "rum", vec![("namn", "Matsalen")]),
            (new, "rum", vec![("namn", "Aulan")]),
            (old, "kontakt", vec![
                ("uppgift", "vaktmastare"), ("namn", "Ulla Provsson"), ("telefon", "070-123 45 67"),
            ]),
            (old, "neutralitet", vec![
                ("version", "0"), ("parti", "ja"), ("religion", "nej"), ("foretag", "nej"),
                ("skal", "Partiet hyr vinden."), ("bedomd", "2026-01-02"),
            ]),
            (new, "neutralitet", vec![
                ("version", "0"), ("parti", "nej"), ("religion", "nej"), ("foretag", "oklart"),
                ("skal", "Butik intill."), ("bedomd", "2026-02-02"),
            ]),
        ] {
            let made = petra.post(&format!("/kansli/lokal/{id}/{path}"), &fields).await;
            assert_eq!(made.status, 303, "{}", made.text());
        }
        // The kansli keeps the new one: what voters are told comes with the old.
        let path = format!("/kansli/lokal/{new}/sla-ihop");
        let choice = petra.get(&format!("{path}?val=rkl2026")).await;
        assert_holds(&choice, &["Förslag", "Norra skolan<span", "5 meter"]);
        let found = petra.get(&format!("{path}?val=rkl2026&q=bibliotek")).await;
        assert_holds(&found, &["Stadsbiblioteket"]);
        assert_holds(&petra.get(&format!("{path}?q=finns+inte")).await, &["id=\"inga\""]);
        let page = petra.get(&format!("{path}?val=rkl2026&med={old}")).await;
        assert_holds(&page, &[
            "2 röstmottagningsställen, 1 rum, 1 kontakt.", "name=\"namn\" value=\"kvar\" checked",
            "Skolfastigheter", "(tomt)", ">Hinder<", "Gör tvärtom",
        ]);
        let (version, med_version) = versions(&page);
        let med = old.to_string();
        let order = [
            ("version", &*version), ("med", &*med), ("med_version", &*med_version),
            ("namn", "andra"), ("agare", "kvar"), ("plats", "kvar"),
        ];

        // Whoever may only look is shown what they are, and may not.
        let inga = Klient::with(&app, db, "inga", &[Roll::Informationstjanst]).await;
        let seen = inga.get(&format!("{path}?val=rkl2026&med={old}")).await;
        assert_holds(&seen, &["Planerare kan slå ihop lokaler."]);
        assert!(!seen.text().contains("id=\"gor\""));
        assert_eq!(inga.post(&path, &order).await.status, 403);

        let done = petra.post(&path, &order).await;
        assert_eq!(done.status, 303, "{}", done.text());
        let card = petra.get(done.header("location").unwrap()).await;
        assert_holds(&card, &[
            "Lokalerna är hopslagna.", "<h1>Norra skolan", "Skolfastigheter", "Matsalen", "Aulan",
            "Ulla Provsson", "Neutralitet: Hinder", "Partiet hyr vinden.", "Butik intill.",
            "Vallokal för 99990001", "Vallokal för 99990002",
            "Slog ihop lokalen med Norra skolan", "tog över 2 röstmottagningsställen, 1 rum, 1 kontakt",
            "La till rummet Matsalen.", "gick upp i Norra skolan",
            "ägare: tomt → «Skolfastigheter»", "koppling: parti: «Nej» → «Ja»",
            "namn: «Norra skolans aula» → «Norra skolan»",
        ]);

        // Nothing is left behind, and nothing stands twice.
        let left: (i64, i64, i64, i64) = read(db, move |conn| {
            Ok((
                stalle::table.filter(stalle::lokal_id.eq(old)).count().get_result(conn)?,
                lokalrum::table.filter(lokalrum::lokal_id.eq(old)).count().get_result(conn)?,
                lokalkontakt::table.filter(lokalkontakt::lokal_id.eq(old)).count().get_result(conn)?,
                neutralitet::table.filter(neutralitet::lokal_id.eq(old)).count().get_result(conn)?,
            ))
        }).await;
        assert_eq!(left, (0, 0, 0, 0));
        let list = petra.get("/kansli/lokaler/register?val=rkl2026&q=norra").await;
        assert_holds(&list, &["Rad 1–1 av 1."]);

        // The old number leads to the lokal: in the kansli, and for voters.
        let moved = petra.get(&format!("/kansli/lokal/{old}?val=rkl2026")).await;
        assert_eq!(moved.status, 303);
        assert!(moved.header("location").unwrap().starts_with(&format!("/kansli/lokal/{new}?")));
        for path in ["andra", "sla-ihop", "avtal"] {
            let gone = petra.get(&format!("/kansli/lokal/{old}/{path}?val=rkl2026")).await;
            assert_eq!(gone.status, 404, "{path}: {}", gone.text());
        }
        until("the Atlas knows", || async {
            let answer = app.get(&format!("/api/v1/val/rkl2026/lokaler/{old}")).await;
            answer.status == 200 && answer.json()["id"] == new
        }).await;
        assert_holds(&app.get(&format!("/lokaler/{old}?val=rkl2026")).await, &["Norra skolan"]);
        assert_holds(&app.get(&format!("/lokaler/{old}.ics?val=rkl2026")).await, &["BEGIN:VEVENT"]);
        app.stop().await;
    }

    async fn files_know_the_lokal_by_the_names_of_both(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let petra = Klient::with(&app, db, "petra", &[Roll::Planerare]).await;
        let (old, new) = (id_of(db, "Norra skolan").await, doubled(db).await);
        let done = merged(&petra, (new, old), &[("namn", "andra")]).await;
        assert_eq!(done.status, 303, "{}", done.text());
        let val = kommun::val();
        let mut list: Vec<_> = kommun::stallen(&val).into_iter()
            .filter(|one| one.typ == Stalletyp::Vallokal).collect();
        let same = (val.clone(), list.clone());
        let again = db.write(move |conn| {
            valkansli::lokal::store::apply(conn, &same.0, Omfang::Vallokaler, &same.1)
        }).await.unwrap();
        assert_eq!((again.andringar.oforandrade, again.nya.len()), (4, 0));
        for one in &mut list {
            if one.namn == "Norra skolan" {
                "Norra skolans aula".clone_into(&mut one.namn);
            }
        }
        let renamed = db.write(move |conn| {
            valkansli::lokal::store::apply(conn, &val, Omfang::Vallokaler, &list)
        }).await.unwrap();
        assert_eq!((renamed.andringar.andrade, renamed.nya.len()), (2, 0));
        let its: i64 = read(db, move |conn| {
            Ok(stalle::table.filter(stalle::lokal_id.eq(new)).count().get_result(conn)?)
        }).await;
        assert_eq!(its, 2);
        app.stop().await;
    }

    async fn doors_far_apart_stay_one_lokal_when_the_file_comes_again(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let petra = Klient::with(&app, db, "petra", &[Roll::Planerare]).await;
        let val = kommun::val();
        let mut list: Vec<_> = kommun::stallen(&val).into_iter()
            .filter(|one| one.typ == Stalletyp::Vallokal).collect();
        let last = list.iter_mut().rfind(|one| one.namn == "Norra skolan").unwrap();
        last.plats = Some(kommun::plats(1500.0, 1800.0));
        let apply = async |list: &[Rostmottagningsstalle]| {
            let (val, list) = (val.clone(), list.to_vec());
            db.write(move |conn| {
                valkansli::lokal::store::apply(conn, &val, Omfang::Vallokaler, &list)
            }).await.unwrap()
        };
        assert_eq!(apply(&list).await.nya.len(), 1, "300 m from the first door");
        let both: Vec<i64> = read(db, |conn| {
            let named = lokal::table.filter(lokal::namn.eq("Norra skolan"));
            Ok(named.order(lokal::id).select(lokal::id).load(conn)?)
        }).await;
        let [a, b] = both[..] else { panic!("{both:?}") };
        let page = petra.get(&format!("/kansli/lokal/{a}/sla-ihop?val=rkl2026&med={b}")).await;
        assert_holds(&page, &["Lokalerna ligger 300 meter från varandra."]);
        assert_eq!(merged(&petra, (a, b), &[("plats", "kvar")]).await.status, 303);
        let again = apply(&list).await;
        assert_eq!((again.nya.len(), again.andringar.oforandrade), (0, 4));
        let its: i64 = read(db, move |conn| {
            Ok(stalle::table.filter(stalle::lokal_id.eq(a)).count().get_result(conn)?)
        }).await;
        assert_eq!(its, 2);
        app.stop().await;
    }

    async fn what_is_sent_for_a_lokal_that_is_gone_reaches_the_one_that_stays(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let petra = Klient::with(&app, db, "petra", &[Roll::Planerare]).await;
        let (gone, stays) = (id_of(db, "Norra skolan").await, id_of(db, "Stadsbiblioteket").await);
        let ends = (tid::now() + chrono::Duration::days(9)).naive_utc();
        db.write(move |conn| {
            for (nr, lokal_id) in [(1_i64, gone), (2, stays)] {
                diesel::insert_into(bekraftelse::table)
                    .values((
                        bekraftelse::id.eq(nr),
                        bekraftelse::val_id.eq("rkl2026"),
                        bekraftelse::lokal_id.eq(lokal_id),
                        bekraftelse::token_hash.eq(vec![u8::try_from(nr).unwrap(); 32]),
                        bekraftelse::skapad.eq(ends),
                        bekraftelse::galler_till.eq(ends),
                        bekraftelse::kommentar.eq(""),
                    ))
                    .execute(conn)?;
            }
            Ok::<_, Error>(())
        }).await.unwrap();
        let page = petra.get(&format!("/kansli/lokal/{stays}/sla-ihop?val=rkl2026&med={gone}")).await;
        assert_holds(&page, &["id=\"lankar\"", "id=\"isar\""]);
        assert_eq!(merged(&petra, (stays, gone), &[]).await.status, 303);
        let open: i64 = read(db, |conn| {
            let now = tid::now().naive_utc();
            let open = bekraftelse::table.filter(bekraftelse::galler_till.gt(now));
            Ok(open.count().get_result(conn)?)
        }).await;
        assert_eq!(open, 0, "each link would lead to the days of both");

        // An inspector has had the form of the old one open.
        let sent = petra.post(&format!("/kansli/lokal/{gone}/inventeringar/ny?val=rkl2026"), &[
            ("datum", "2026-05-01"), ("inventerare", "Iris Provsson"), ("horslinga", "ja"),
        ]).await;
        assert_eq!(sent.status, 303, "{}", sent.text());
        let at: Vec<i64> = read(db, |conn| {
            Ok(inventering::table.select(inventering::lokal_id).load(conn)?)
        }).await;
        assert_eq!(at, [stays]);
        app.stop().await;
    }

    async fn what_is_not_two_lokaler_as_they_were_seen_stays_as_it_is(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let petra = Klient::with(&app, db, "petra", &[Roll::Planerare]).await;
        let (old, new) = (id_of(db, "Norra skolan").await, doubled(db).await);
        let path = format!("/kansli/lokal/{old}/sla-ihop");
        let page = petra.get(&format!("{path}?val=rkl2026&med={new}")).await;
        let (version, med_version) = versions(&page);
        let (own, other) = (old.to_string(), new.to_string());
        for med in ["", "0", "987654"] {
            let wrong = petra.post(&path, &[
                ("version", &*version), ("med", med), ("med_version", &*med_version),
            ]).await;
            assert_eq!(wrong.status, 404, "{med}: {}", wrong.text());
        }
        let same = petra.get(&format!("{path}?med={own}")).await;
        assert_eq!(same.status, 409);
        assert_holds(&same, &["samma lokal två gånger"]);
        let unread = petra.post(&path, &[
            ("version", &*version), ("med", &*other), ("med_version", &*med_version),
            ("namn", "xxx"),
        ]).await;
        assert_eq!(unread.status, 422, "{}", unread.text());
        assert_holds(&unread, &["href=\"#namn\"", "Välj ett av de två svaren för namn."]);
        // Someone changes the other meanwhile.
        db.write(move |conn| {
            diesel::update(lokal::table.find(new))
                .set((lokal::el.eq("16 A"), lokal::version.eq(lokal::version + 1)))
                .execute(conn)?;
            Ok::<_, Error>(())
        }).await.unwrap();
        let order = [
            ("version", &*version), ("med", &*other), ("med_version", &*med_version),
            ("agare", "kvar"),
        ];
        let stale = petra.post(&path, &order).await;
        assert_eq!(stale.status, 409, "{}", stale.text());
        assert_holds(&stale, &[
            "Någon annan har ändrat en av lokalerna", "16 A", "name=\"agare\" value=\"kvar\" checked",
        ]);
        let events: i64 = read(db, |conn| {
            Ok(handelse::table.filter(handelse::kod.eq("lokal_hopslagen")).count().get_result(conn)?)
        }).await;
        assert_eq!(events, 0);
        let both: i64 = read(db, |conn| {
            Ok(lokal::table.filter(lokal::ihop_med.is_null()).count().get_result(conn)?)
        }).await;
        assert_eq!(both, 7);
        app.stop().await;
    }

    async fn a_chain_ends_in_one_and_a_list_of_candidates_brings_no_other(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let mut file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
        write!(
            file,
            "markerid,namn,typ,adress,postnr,postort,lat,lon\n\
             A1,Ett hus,Skola,Nygatan 1,999 20,Norrby,,\n\
             A2,Ett annat hus,Skola,Nygatan 9,999 20,Norrby,,\n\
             A3,Ett tredje hus,Skola,Nygatan 17,999 20,Norrby,,\n",
        ).unwrap();
        let path = file.path().to_str().unwrap().to_owned();
        let import = || on(&databas, &["import", "kandidater", &path, "--val", "rkl2026", "--json"]);
        assert_eq!(import().report()["tillagda"], 3);
        let petra = Klient::with(&app, db, "petra", &[Roll::Planerare]).await;
        let one = id_of(db, "Ett hus").await;
        let (two, three) = (id_of(db, "Ett annat hus").await, id_of(db, "Ett tredje hus").await);
        for (kvar, andra) in [(two, one), (three, two)] {
            let done = merged(&petra, (kvar, andra), &[]).await;
            assert_eq!(done.status, 303, "{}", done.text());
        }
        let moved = petra.get(&format!("/kansli/lokal/{one}?val=rkl2026")).await;
        assert!(moved.header("location").unwrap().starts_with(&format!("/kansli/lokal/{three}?")));
        let card = petra.get(&format!("/kansli/lokal/{three}?val=rkl2026")).await;
        assert_holds(&card, &["Slog ihop lokalen med Ett annat hus", "Slog ihop lokalen med Ett hus"]);
        let again = import();
        assert_eq!((again.code, again.report()["tillagda"].as_u64()), (0, Some(0)), "{again:#?}");
        // What a list tells of an earlier name is told of the lokal that it is now.
        let place = kommun::plats(300.0, 300.0);
        let mut more = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
        write!(
            more,
            "markerid,namn,typ,adress,postnr,postort,lat,lon\n\
             A1,Ett hus,Skola,Nygatan 1,999 20,Norrby,{},{}\n",
            place.lat(), place.lon()
        ).unwrap();
        let path = more.path().to_str().unwrap().to_owned();
        let told = on(&databas, &["import", "kandidater", &path, "--val", "rkl2026", "--json"]);
        assert_eq!(told.report()["andrade"], 1, "{told:#?}");
        let lat: Option<f64> = read(db, move |conn| {
            Ok(lokal::table.find(three).select(lokal::lat).first(conn)?)
        }).await;
        assert_eq!(lat, Some(place.lat()));
        app.stop().await;
    }
}
