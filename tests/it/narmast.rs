//! What a voter is told of where and when she can vote, in the kommun of [`kommun`].

use serde_json::{Value, json};
use valkansli::db::Error;
use valkansli::lokal::plan::Omfang;
use valkansli::lokal::{self, Intervall, Oppettid, Rostmottagningsstalle, Stalletyp};
use valkansli::val;

use crate::app::{App, quoted};
use crate::databas::on_both;
use crate::kommun::{self, MITT, TORSDAG, VALDAG};

/// The question for a place in metres from the corner of the kommun, at a time.
fn at(place: (f64, f64), tid: &str) -> String {
    let plats = kommun::plats(place.0, place.1);
    format!("/api/v1/narmast?lat={}&lon={}&tid={tid}", plats.lat(), plats.lon())
}

fn noon(place: (f64, f64)) -> String {
    at(place, &format!("{TORSDAG}T12:30"))
}

fn names(answer: &Value) -> Vec<&str> {
    answer["lokaler"].as_array().unwrap().iter().map(|l| l["namn"].as_str().unwrap()).collect()
}

fn doubts(answer: &Value) -> Vec<&str> {
    let doubts = answer["plats"]["osakert"].as_array().unwrap();
    for doubt in doubts {
        let text = doubt["text"].as_str().unwrap();
        assert!(text.ends_with('.'), "{text}");
    }
    doubts.iter().map(|doubt| doubt["kod"].as_str().unwrap()).collect()
}

on_both! {
    async fn the_nearest_come_first_with_hours_and_distance(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        let answer = app.json(&noon((700.0, 500.0))).await;
        assert_eq!(answer["val"], kommun::VAL);
        assert_eq!(answer["tid"], "2026-09-03T12:30:00+02:00");
        assert_eq!(names(&answer), ["Stadsbiblioteket", "Norrby torg", "Centrumhuset"]);

        let library = &answer["lokaler"][0];
        assert_eq!(library["typ"], "rostningslokal");
        assert_eq!(library["adress"], "Storgatan 2");
        assert_eq!(library["anvisning"], "Läsesalen, plan 2");
        assert_eq!(library["metod"], "fagelvag");
        // The national plane is 0.9996 of true on its central meridian.
        let distance = library["avstand_m"].as_f64().unwrap();
        assert!((distance - 100.0).abs() < 0.5, "{distance}");
        assert_eq!(library["oppen"], true);
        assert_eq!(library["stanger"], "2026-09-03T18:00:00+02:00");
        assert_eq!(library["oppnar"], Value::Null);
        let hours = library["oppettider"].as_array().unwrap();
        assert_eq!(hours.len(), 19);
        assert_eq!(
            hours[0],
            json!({ "datum": "2026-08-26", "oppnar": "10:00", "stanger": "18:00" })
        );
        assert_eq!(hours[18]["datum"], VALDAG);
        assert_eq!(hours[18]["stanger"], "20:00");
        assert!(library["skal"].as_array().unwrap().iter().any(|skal| {
            skal.as_str().unwrap().contains("18")
        }));

        // Shut for lunch, and open again in half an hour.
        let centre = &answer["lokaler"][2];
        assert_eq!(centre["oppen"], false);
        assert_eq!(centre["oppnar"], "2026-09-03T13:00:00+02:00");
        assert_eq!(centre["stanger"], Value::Null);
        // The street site opens in the last days.
        assert_eq!(answer["lokaler"][1]["typ"], "tillfallig");
        assert_eq!(answer["lokaler"][1]["oppnar"], "2026-09-10T15:00:00+02:00");
        app.stop().await;
    }

    async fn the_vallokal_follows_from_the_valdistrikt_never_from_distance(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        // Gården is 100 m away, and the vallokal of others.
        let answer = app.json(&noon((500.0, 300.0))).await;
        assert_eq!(answer["plats"]["valdistriktskod"], "99990001");
        assert_eq!(answer["plats"]["valdistrikt"], "Söder");
        assert_eq!(answer["plats"]["kalla"], "polygon");
        assert_eq!(answer["plats"]["valkrets"], json!({ "kod": "99991", "namn": "1 Provköping" }));
        assert_eq!(answer["vallokal"]["namn"], "Norra skolan");
        assert_eq!(answer["vallokal"]["typ"], "vallokal");
        assert_eq!(answer["vallokal"]["oppen"], false);
        assert_eq!(answer["vallokal"]["oppnar"], "2026-09-13T08:00:00+02:00");
        assert!(!names(&answer).contains(&"Södra gården"));
        for (place, name) in [
            ((1500.0, 300.0), "Norra skolan"),
            ((500.0, 1900.0), "Södra gården"),
            ((1500.0, 1500.0), "Södra gården"),
        ] {
            assert_eq!(app.json(&noon(place)).await["vallokal"]["namn"], name, "{place:?}");
        }
        app.stop().await;
    }

    async fn on_valdagen_the_vallokal_is_open_its_own_hours(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        for (klockan, oppen) in
            [("07:59", false), ("08:00", true), ("19:59", true), ("20:00", false)]
        {
            let answer = app.json(&at((700.0, 500.0), &format!("{VALDAG}T{klockan}"))).await;
            let vallokal = &answer["vallokal"];
            assert_eq!(vallokal["namn"], "Norra skolan", "{klockan}");
            assert_eq!(vallokal["oppen"], oppen, "{klockan}");
            if oppen {
                assert_eq!(vallokal["stanger"], "2026-09-13T20:00:00+02:00", "{klockan}");
            }
        }
        let after = app.json(&at((700.0, 500.0), "2026-09-13T20:00")).await;
        assert_eq!(after["vallokal"]["oppnar"], Value::Null);
        assert_eq!(after["lokaler"][0]["oppnar"], Value::Null);
        app.stop().await;
    }

    async fn an_institution_is_never_offered_to_others(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        // The hospital is right here and open day and night.
        for question in ["", "&oppen=true", "&antal=50", "&krav=stegfritt", "&typ=rostningslokal"] {
            let answer = app.json(&format!("{}{question}", noon((400.0, 500.0)))).await;
            assert!(!answer.to_string().contains("sjukhus"), "{question}: {answer:#}");
        }
        // It is told of among open data, as what it is.
        let all = app.json("/api/v1/val/rkl2026/lokaler?typ=institution").await;
        assert_eq!(all["lokaler"][0]["namn"], "Provköpings sjukhus");
        assert_eq!(all["lokaler"][0]["begransat_tilltrade"], true);
        app.stop().await;
    }

    async fn only_what_is_open_can_be_asked_for(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        for (tid, open) in [
            ("2026-08-25T12:00", &[][..]),
            ("2026-09-03T09:59", &["Centrumhuset"]),
            ("2026-09-03T10:00", &["Stadsbiblioteket", "Centrumhuset"]),
            ("2026-09-03T12:00", &["Stadsbiblioteket"]),
            ("2026-09-03T18:00", &["Centrumhuset"]),
            ("2026-09-10T15:00", &["Stadsbiblioteket", "Norrby torg", "Centrumhuset"]),
            ("2026-09-13T19:45", &["Stadsbiblioteket"]),
            ("2026-09-13T20:00", &[]),
        ] {
            let answer = app.json(&format!("{}&oppen=true", at((700.0, 500.0), tid))).await;
            assert_eq!(names(&answer), open, "{tid}");
        }
        app.stop().await;
    }

    async fn needs_kinds_and_numbers_narrow_the_answer(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        let question = noon((700.0, 500.0));
        for (more, expected) in [
            ("&antal=1", &["Stadsbiblioteket"][..]),
            ("&typ=tillfallig", &["Norrby torg"]),
            ("&typ=rostningslokal", &["Stadsbiblioteket", "Centrumhuset"]),
            // Nothing is known of the others, and unknown is not a yes.
            ("&krav=hiss", &["Stadsbiblioteket"]),
            ("&krav=hiss,ramp", &[]),
            ("&krav=", &["Stadsbiblioteket", "Norrby torg", "Centrumhuset"]),
        ] {
            assert_eq!(names(&app.json(&format!("{question}{more}")).await), expected, "{more}");
        }
        let all = app.json(&question).await;
        assert_eq!(all["lokaler"][0]["tillganglighet"]["hiss"], "ja");
        assert_eq!(all["lokaler"][2]["tillganglighet"]["hiss"], "okant");
        assert_eq!(all["lokaler"][2]["tillganglighet"]["text"], Value::Null);
        app.stop().await;
    }

    async fn within_25_m_of_a_border_the_answer_is_marked_uncertain(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        for (place, uncertain) in [
            ((1000.0 - 24.9, 500.0), true),
            ((1000.0 - 25.1, 500.0), false),
            ((1000.0 + 24.9, 500.0), true),
            ((500.0, 1000.0 + 24.9), true),
            ((500.0, 1000.0 - 25.1), false),
            ((MITT.0 + 10.0, MITT.1 + 10.0), true),
            ((500.0, 500.0), false),
        ] {
            let answer = app.json(&noon(place)).await;
            assert_eq!(doubts(&answer).contains(&"nara_grans"), uncertain, "{place:?}");
            assert!(answer["vallokal"].is_object(), "{place:?}");
        }
        app.stop().await;
    }

    async fn outside_the_kommun_that_is_said_and_rostningslokaler_are_given(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        for place in [(2500.0, 500.0), (-26.0, 500.0), (500_000.0, 900_000.0)] {
            let answer = app.json(&noon(place)).await;
            assert_eq!(doubts(&answer), ["utanfor_kommunen"], "{place:?}");
            assert_eq!(answer["plats"]["valdistriktskod"], Value::Null, "{place:?}");
            assert_eq!(answer["vallokal"], Value::Null, "{place:?}");
            assert_eq!(names(&answer).len(), 3, "{place:?}");
        }
        let far = app.json("/api/v1/narmast?lat=-33.9&lon=151.2&tid=2026-09-03T12:30").await;
        assert_eq!(doubts(&far), ["utanfor_kommunen"]);
        assert!(far["lokaler"][0]["avstand_m"].as_f64().unwrap() > 15_000_000.0);
        app.stop().await;
    }

    async fn the_register_wins_over_the_polygon_and_that_is_said(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        let by_address =
            app.json(&format!("/api/v1/narmast?adress={}", quoted("Tvistevägen 9"))).await;
        assert_eq!(by_address["plats"]["valdistriktskod"], "99990003");
        assert_eq!(by_address["plats"]["kalla"], "register");
        assert_eq!(doubts(&by_address), ["registret_avviker"]);
        assert!(by_address["plats"]["osakert"][0]["text"].as_str().unwrap().contains("röstkort"));
        // The same place without the address is where it is.
        let by_point = app.json(&noon((1500.0, 1200.0))).await;
        assert_eq!(by_point["plats"]["valdistriktskod"], "99990004");
        assert_eq!(by_point["plats"]["kalla"], "polygon");
        app.stop().await;
    }

    async fn an_address_an_id_and_a_position_lead_to_one_place(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        let found = app.json(&format!("/api/v1/adresser?q={}", quoted("storg 2"))).await;
        let first = &found["adresser"][0];
        assert_eq!(first["adress"], "Storgatan 2");
        assert_eq!(first["postnummer"], "99910");
        assert_eq!(first["valdistriktskod"], "99990001");
        let tid = format!("tid={TORSDAG}T12:30");
        let by_id = app.json(&format!("/api/v1/narmast?adress_id={}&{tid}", first["id"])).await;
        let by_text = app
            .json(&format!("/api/v1/narmast?adress={}&{tid}", quoted("Storgatan 2")))
            .await;
        assert_eq!(by_id, by_text);
        assert_eq!(by_id["plats"]["adress"], "Storgatan 2");
        let by_point = app
            .json(&format!("/api/v1/narmast?lat={}&lon={}&{tid}", first["lat"], first["lon"]))
            .await;
        assert_eq!(by_point["lokaler"], by_id["lokaler"]);
        assert_eq!(by_point["plats"]["adress"], Value::Null);
        app.stop().await;
    }

    async fn an_address_in_two_orter_is_given_to_choose_from(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        let asked = format!("/api/v1/narmast?adress={}", quoted("Ringvägen 7"));
        let several = app.get(&asked).await;
        several.problem(422, "adress_flertydig");
        let body: Value = serde_json::from_slice(&several.body).unwrap();
        let mut orter: Vec<&str> = body["adresser"]
            .as_array()
            .unwrap()
            .iter()
            .map(|adress| adress["postort"].as_str().unwrap())
            .collect();
        orter.sort_unstable();
        assert_eq!(orter, ["Norrby", "Provköping"]);
        for (ort, kod) in [("Norrby", "99990003"), ("999 10", "99990001")] {
            let one = app.json(&format!("{asked}{}", quoted(&format!(", {ort}")))).await;
            assert_eq!(one["plats"]["valdistriktskod"], kod, "{ort}");
        }
        app.stop().await;
    }

    async fn an_address_that_is_not_there_leads_to_the_kansli(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        let none = app.json("/api/v1/adresser?q=Xyzzy").await;
        assert_eq!(none["adresser"], json!([]));
        assert!(none.to_string().contains(kommun::TELEFON), "{none:#}");
        let detail = app.get("/api/v1/narmast?adress=Xyzzy%201").await.problem(404, "adress_saknas");
        assert!(detail.contains(kommun::TELEFON), "{detail}");
        // A number that is not there is answered with the nearest, and that is said.
        let near = app.json(&format!("/api/v1/narmast?adress={}", quoted("Storgatan 7"))).await;
        assert_eq!(near["plats"]["adress"], "Storgatan 6");
        assert!(doubts(&near).contains(&"narmaste_nummer"), "{near:#}");
        app.stop().await;
    }

    async fn the_day_of_the_change_to_winter_time_has_its_extra_hour(databas: Databas) {
        let night = Rostmottagningsstalle {
            oppettider: ["2026-10-24", "2026-10-25", "2026-10-26"]
                .iter()
                .flat_map(|datum| {
                    Intervall::parse_day("01:30-05:00,10:00-18:00").unwrap().into_iter().map(
                        |tid| Oppettid { datum: datum.parse().unwrap(), tid },
                    )
                })
                .collect(),
            ..kommun::stallen(&kommun::val())
                .into_iter()
                .find(|stalle| stalle.typ == Stalletyp::Rostningslokal)
                .unwrap()
        };
        databas
            .db()
            .write(move |conn| {
                let val = kommun::another_val();
                val::store::add(conn, &val).unwrap();
                lokal::store::apply(conn, &val, Omfang::Fortid, std::slice::from_ref(&night))
                    .unwrap();
                Ok::<_, Error>(())
            })
            .await
            .unwrap();
        let app = App::start(databas.db(), &[]).await;
        let ask = |tid: &str| format!("{}&val=extra2026", at((700.0, 500.0), &quoted(tid)));
        for (tid, oppen, next) in [
            ("2026-10-24T12:00", true, "2026-10-24T18:00:00+02:00"),
            ("2026-10-24T18:00", false, "2026-10-25T01:30:00+02:00"),
            // Half past two comes twice in this night; both times it is open.
            ("2026-10-25T02:30+02:00", true, "2026-10-25T05:00:00+01:00"),
            ("2026-10-25T02:30+01:00", true, "2026-10-25T05:00:00+01:00"),
            ("2026-10-24T23:29:59Z", false, "2026-10-25T01:30:00+02:00"),
            ("2026-10-25T03:59:59Z", true, "2026-10-25T05:00:00+01:00"),
            ("2026-10-25T04:00:00Z", false, "2026-10-25T10:00:00+01:00"),
            ("2026-10-25T08:59:59Z", false, "2026-10-25T10:00:00+01:00"),
            ("2026-10-25T09:00:00Z", true, "2026-10-25T18:00:00+01:00"),
        ] {
            let answer = app.json(&ask(tid)).await;
            let lokal = &answer["lokaler"][0];
            assert_eq!(lokal["oppen"], oppen, "{tid}");
            assert_eq!(lokal[if oppen { "stanger" } else { "oppnar" }], next, "{tid}");
        }
        // This val has no valdistrikt, which is said.
        assert_eq!(doubts(&app.json(&ask("2026-10-24T12:00")).await), ["distrikt_saknas"]);
        app.stop().await;
    }

    async fn without_a_val_the_next_or_else_the_latest_is_meant(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        let more = kommun::another_val();
        databas.db().write(move |conn| val::store::add(conn, &more)).await.unwrap();
        crate::app::until("both val are known", || async {
            app.json("/api/v1/val").await["val"].as_array().unwrap().len() == 2
        })
        .await;
        for (tid, expected) in [
            ("2020-01-01T12:00", "rkl2026"),
            ("2026-09-13T23:59", "rkl2026"),
            ("2026-09-14T00:00", "extra2026"),
            ("2027-01-01T12:00", "extra2026"),
        ] {
            assert_eq!(app.json(&at((700.0, 500.0), tid)).await["val"], expected, "{tid}");
        }
        app.stop().await;
    }
}
