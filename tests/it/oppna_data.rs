//! The open data of a val: its calendar, valdistrikt and lokaler.

use serde_json::{Value, json};

use crate::app::App;
use crate::databas::on_both;
use crate::kommun;

fn list<'a>(answer: &'a Value, of: &str) -> &'a [Value] {
    answer[of].as_array().unwrap_or_else(|| panic!("no {of} in {answer:#}"))
}

on_both! {
    async fn a_val_tells_its_day_and_kansli(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        let val = app.json("/api/v1/val/rkl2026").await;
        assert_eq!(val["valdag"], kommun::VALDAG);
        assert_eq!(val["kommun"], "9999");
        assert_eq!(val["typ"], "rkl");
        assert_eq!(val["kansli"]["telefon"], kommun::TELEFON);
        assert_eq!(val["exempel"], false);
        assert_eq!(app.json("/api/v1/val").await, json!({ "val": [val] }));
        app.stop().await;
    }

    async fn the_calendar_lists_deadlines_by_date_with_their_section(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        let answer = app.json("/api/v1/val/rkl2026/kalender").await;
        let events = list(&answer, "kalender");
        let find = |key: &str| events.iter().find(|event| event["nyckel"] == key).unwrap();
        for (key, datum, veckodag, paragraf) in [
            ("rostlangd", "2026-08-14", "fredag", "VL 5:1"),
            ("bud", "2026-08-20", "torsdag", "VL 7:6"),
            ("rattelse", "2026-09-01", "tisdag", "VL 5:6"),
        ] {
            assert_eq!(find(key)["datum"], datum, "{key}");
            assert_eq!(find(key)["veckodag"], veckodag, "{key}");
            assert!(find(key)["paragraf"].as_str().unwrap().starts_with(paragraf), "{key}");
        }
        let dates: Vec<&str> = events.iter().map(|e| e["datum"].as_str().unwrap()).collect();
        assert!(dates.is_sorted(), "{dates:?}");
        for event in events {
            // A title is words for people, not the key of one.
            let title = event["titel"].as_str().unwrap();
            assert!(title.contains(' ') || title != event["nyckel"], "{event}");
        }
        app.stop().await;
    }

    async fn valdistrikt_are_geojson_in_wgs84(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        let answer = app.get("/api/v1/val/rkl2026/valdistrikt").await;
        assert!(answer.header("content-type").unwrap().starts_with("application/geo+json"));
        let all = answer.json();
        assert_eq!(all["type"], "FeatureCollection");
        assert_eq!(list(&all, "features").len(), 4);
        // Read by a library that others read with.
        let read: geojson::FeatureCollection = serde_json::from_value(all.clone()).unwrap();
        let corner = kommun::plats(0.0, 0.0);
        let middle = kommun::plats(1000.0, 1000.0);
        let geometry = read.features[0].geometry.clone().unwrap();
        let polygon: geo::MultiPolygon<f64> = geometry.try_into().unwrap();
        let bbox = geo::BoundingRect::bounding_rect(&polygon).unwrap();
        for (got, meant) in [
            (bbox.min().x, corner.lon()),
            (bbox.min().y, corner.lat()),
            (bbox.max().x, middle.lon()),
            (bbox.max().y, middle.lat()),
        ] {
            assert!((got - meant).abs() < 1e-5, "{got} {meant}");
        }
        let one = app.json("/api/v1/val/rkl2026/valdistrikt/99990001").await;
        assert_eq!(one, all["features"][0]);
        assert_eq!(one["properties"]["namn"], "Söder");
        assert_eq!(one["properties"]["rostberattigade"], 1500);
        app.stop().await;
    }

    async fn valdistrikt_are_chosen_by_valkrets_and_box(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        let codes = |answer: Value| -> Vec<String> {
            list(&answer, "features")
                .iter()
                .map(|f| f["properties"]["valdistriktskod"].as_str().unwrap().to_owned())
                .collect()
        };
        let path = "/api/v1/val/rkl2026/valdistrikt";
        assert_eq!(codes(app.json(&format!("{path}?valkrets=99991")).await).len(), 4);
        app.get(&format!("{path}?valkrets=12345")).await.problem(404, "saknas");
        let (south_west, north_east) = (kommun::plats(100.0, 100.0), kommun::plats(1900.0, 200.0));
        let bbox = format!(
            "{},{},{},{}",
            south_west.lon(),
            south_west.lat(),
            north_east.lon(),
            north_east.lat()
        );
        let southern = codes(app.json(&format!("{path}?bbox={bbox}")).await);
        assert_eq!(southern, ["99990001", "99990002"]);
        assert!(codes(app.json(&format!("{path}?bbox=10,50,11,51")).await).is_empty());
        for wrong in ["1,2,3", "1,2,3,4,5", "a,b,c,d", "18,59,17,60", "nan,1,2,3", ""] {
            app.get(&format!("{path}?bbox={wrong}")).await.problem(400, "fel_parameter");
        }
        app.stop().await;
    }

    async fn lokaler_are_listed_once_and_tell_all_they_are_used_for(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        let all = app.json("/api/v1/val/rkl2026/lokaler").await;
        let lokaler = list(&all, "lokaler");
        assert_eq!(lokaler.len(), 8, "one for each use");
        let school: Vec<&Value> =
            lokaler.iter().filter(|lokal| lokal["namn"] == "Norra skolan").collect();
        assert_eq!(school.len(), 2);
        assert_eq!(school[0]["id"], school[1]["id"], "two uses of one lokal");
        let one = app.json(&format!("/api/v1/val/rkl2026/lokaler/{}", school[0]["id"])).await;
        assert_eq!(one["namn"], "Norra skolan");
        let mut districts: Vec<&str> = list(&one, "stallen")
            .iter()
            .map(|stalle| stalle["valdistriktskod"].as_str().unwrap())
            .collect();
        districts.sort_unstable();
        assert_eq!(districts, ["99990001", "99990002"]);
        for (typ, count) in
            [("vallokal", 4), ("rostningslokal", 2), ("tillfallig", 1), ("institution", 1)]
        {
            let some = app.json(&format!("/api/v1/val/rkl2026/lokaler?typ={typ}")).await;
            assert_eq!(list(&some, "lokaler").len(), count, "{typ}");
        }
        app.get("/api/v1/val/rkl2026/lokaler?typ=kiosk").await.problem(400, "fel_parameter");
        app.stop().await;
    }
}
