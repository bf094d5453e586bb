//! Walking networks: their import, the page about them, and the example's own.

use std::fmt::Write;
use std::path::PathBuf;

use diesel::prelude::*;
use reqwest::StatusCode;
use serde_json::Value;
use valkansli::db::schema::{gangnat, handelse};
use valkansli::db::{Db, Error};
use valkansli::gangnat::oar::oar;
use valkansli::gangnat::{Gangnat, INGEN, Profil, store};
use valkansli::geo::Wgs84;
use valkansli::konto::Roll;

use crate::app::App;
use crate::databas::{Databas, on_both};
use crate::exempel;
use crate::inloggad::Klient;
use crate::kommando::on;
use crate::kommun::{self, plats};
use crate::uppladdning::{Del, post};

const STIG: &str = "/kansli/tackning/gangnat";

/// A file of the shared folder, if that is here.
fn file(name: &str) -> Option<String> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(name);
    if !path.exists() {
        eprintln!("not run: ../shared/data/{name} is absent");
        return None;
    }
    Some(path.to_str().unwrap().to_owned())
}

fn add_val(databas: &Databas) {
    let words = "val add rkl2022 --typ rkl --valdag 2022-09-11 --kommun 0180";
    let added = on(databas, &words.split(' ').collect::<Vec<_>>());
    assert_eq!(added.code, 0, "{added:#?}");
}

fn import(databas: &Databas, path: &str, more: &[&str]) -> Value {
    let words = [&["import", "gangnat", path, "--val", "rkl2022", "--json"], more].concat();
    let ended = on(databas, &words);
    assert_eq!(ended.code, 0, "{ended:#?}");
    ended.report()
}

async fn kept(db: &Db) -> Vec<(i64, String)> {
    db.read(|conn| {
        let rows = gangnat::table.order(gangnat::namn).select((gangnat::id, gangnat::namn));
        Ok::<_, Error>(rows.load(conn)?)
    })
    .await
    .unwrap()
}

async fn networks(db: &Db, kommun: &str) -> Vec<(String, std::sync::Arc<Gangnat>)> {
    let kommun = kommun.parse().unwrap();
    let all = db.read(move |conn| store::all(conn, kommun)).await.unwrap();
    all.into_iter().map(|one| (one.namn, one.nat)).collect()
}

async fn events(db: &Db, kod: &'static str) -> Vec<String> {
    db.read(move |conn| {
        let all = handelse::table.filter(handelse::kod.eq(kod)).select(handelse::text);
        Ok::<_, Error>(all.load(conn)?)
    })
    .await
    .unwrap()
}

/// Streets through the small kommun ([`kommun`]): Storgatan along 500 m north, from one
/// end of it to the other, a street north at 500 m east, and behind it steps to an
/// alley of 600 m that nothing else leads to. The north-east is on the other side of a
/// river.
fn karta() -> String {
    let mut nodes = String::new();
    let mut nod = |id: u32, east: f64, north: f64| {
        let at = plats(east, north);
        let (lat, lon) = (at.lat(), at.lon());
        writeln!(nodes, r#"<node id="{id}" lat="{lat:.7}" lon="{lon:.7}"/>"#).unwrap();
    };
    for column in 0..=10 {
        nod(column, 200.0 * f64::from(column), 500.0);
    }
    for (id, at) in [
        (20, (600.0, 200.0)),
        (21, (600.0, 1500.0)),
        (22, (500.0, 1500.0)),
        (23, (200.0, 1700.0)),
        (24, (200.0, 1850.0)),
        (25, (400.0, 1850.0)),
        (26, (200.0, 1500.0)),
        (27, (-200.0, 1850.0)),
        (30, (900.0, 900.0)),
        (31, (2200.0, 900.0)),
        (40, (200.0, 200.0)),
    ] {
        nod(id, at.0, at.1);
    }
    let torg = r#"<tag k="place" v="square"/><tag k="name" v="Provtorget"/>"#;
    let at = plats(600.0, 900.0);
    writeln!(nodes, r#"<node id="50" lat="{:.7}" lon="{:.7}">{torg}</node>"#, at.lat(), at.lon())
        .unwrap();
    let way = |id: u32, refs: &[u32], tags: &[(&str, &str)]| {
        let refs: Vec<_> = refs.iter().map(|id| format!(r#"<nd ref="{id}"/>"#)).collect();
        let tags: Vec<_> = tags.iter().map(|(k, v)| format!(r#"<tag k="{k}" v="{v}"/>"#)).collect();
        format!(r#"<way id="{id}">{}{}</way>"#, refs.concat(), tags.concat())
    };
    let ways = [
        way(1, &(0..=10).collect::<Vec<_>>(), &[("highway", "residential")]),
        way(2, &[20, 3, 21, 22, 26], &[("highway", "residential")]),
        way(3, &[26, 23], &[("highway", "steps")]),
        way(4, &[27, 24, 25], &[("highway", "footway"), ("surface", "asphalt")]),
        way(5, &[23, 24], &[("highway", "footway"), ("surface", "asphalt")]),
        way(6, &[30, 31], &[("waterway", "river")]),
        way(7, &[1, 40, 20], &[("highway", "footway")]),
        way(8, &[0, 40], &[("highway", "motorway")]),
    ];
    format!("<?xml version=\"1.0\"?><osm version=\"0.6\">{nodes}{}</osm>", ways.concat())
}

on_both! {
    async fn a_network_is_uploaded_looked_at_and_removed(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let pia = Klient::with(&app, db, "pia", &[Roll::Planerare]).await;
        let ana = Klient::with(&app, db, "ana", &[Roll::Analytiker]).await;
        let path = format!("{STIG}?val={}", kommun::VAL);
        let empty = pia.get(&path).await;
        assert!(empty.text().contains("inget gångnät än"), "{}", empty.text());
        assert!(!ana.get(&path).await.text().contains("enctype"), "who may not add has no form");

        let karta = karta();
        let fil = |bytes: &'static [u8]| vec![Del::Fil("fil", "karta.osm", bytes)];
        let parts = || vec![
            Del::Fil("fil", "karta.osm", karta.as_bytes()),
            Del::Falt("namn", "Prov-köping  stad"),
        ];
        assert_eq!(post(&app, &ana, &path, parts()).await.status, StatusCode::FORBIDDEN);
        let sent = post(&app, &pia, &path, parts()).await;
        assert_eq!(sent.status, 303, "{}", sent.text());
        assert!(sent.header("location").unwrap().ends_with("klart=inlast"));
        let [(id, namn)] = &kept(db).await[..] else { panic!("one network") };
        assert_eq!(namn, "Prov-köping stad");
        assert_eq!(events(db, "gangnat_inlast").await.len(), 1);
        let again = post(&app, &pia, &path, parts()).await;
        assert!(again.header("location").unwrap().ends_with("klart=oforandrat"));
        assert_eq!(kept(db).await[0].0, *id, "nothing was written");

        let page = pia.get(&path).await;
        let text = page.text();
        for part in ["Prov-köping stad", "1 för fordon", "Norra skolan", "ingen väg i närheten"] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(!text.contains("Ringvägen 7"), "on foot one takes the steps: {text}");
        let rolled = ana.get(&format!("{path}&profil=rullstol")).await;
        assert!(rolled.text().contains("Ringvägen 7, Norrby"), "{}", rolled.text());
        assert!(rolled.text().contains("vägen dit hänger inte ihop"), "{}", rolled.text());
        let file = ana.get(&format!("{path}&profil=rullstol&format=csv")).await;
        assert!(file.text().contains("Adress;Ringvägen 7, Norrby;med rullstol;"), "{}", file.text());
        assert_eq!(ana.get(&format!("{path}&profil=bil")).await.status, 400);

        for (parts, said) in [
            (vec![], "Välj en fil"),
            (fil(b"gata;nummer\n"), "OpenStreetMap"),
            (fil(b"<osm><way id=\"1\">"), "avbruten"),
            (fil(b"\0\0\0\x0e\x0a\x09OSMHeader\x18\xff\xff"), "trasig"),
        ] {
            let refused = post(&app, &pia, &path, parts).await;
            assert_eq!(refused.status, 422, "{}", refused.text());
            assert!(refused.text().contains(said), "{said}: {}", refused.text());
        }
        assert_eq!(kept(db).await.len(), 1);

        // Squares and stops of the map become candidates, once.
        let with_square = || {
            let mut parts = parts();
            parts.push(Del::Falt("platser", "ja"));
            parts
        };
        for nya in ["platser=1", "platser=0"] {
            let sent = post(&app, &pia, &path, with_square()).await;
            assert!(sent.header("location").unwrap().ends_with(nya), "{nya}: {}", sent.text());
        }
        let told = pia.get(&format!("{path}&klart=oforandrat&platser=1")).await;
        assert!(told.text().contains("1 platser ur kartan"), "{}", told.text());
        let ny = pia.get(&format!("/kansli/tackning/platsval/ny?val={}", kommun::VAL)).await;
        assert!(ny.text().contains("Torg eller gata (1)"), "{}", ny.text());

        let away = format!("{STIG}/{id}/ta-bort?val={}", kommun::VAL);
        assert_eq!(ana.post(&away, &[]).await.status, StatusCode::FORBIDDEN);
        assert_eq!(pia.post(&away, &[]).await.status, 303);
        assert_eq!(pia.post(&away, &[]).await.status, StatusCode::NOT_FOUND);
        assert!(kept(db).await.is_empty());
        assert_eq!(events(db, "gangnat_borttaget").await, ["Tog bort gångnätet Prov-köping stad."]);
        app.stop().await;
    }

    async fn the_example_has_a_network_of_its_own(databas: Databas) {
        let made = on(&databas, &["example", "--valdistrikt", "8", "--adresser", "400"]);
        assert_eq!(made.code, 0, "{made:#?}");
        let rows = kept(databas.db()).await;
        assert_eq!(rows.len(), 1);
        let again = on(&databas, &["example", "--valdistrikt", "8", "--adresser", "400"]);
        assert_eq!(again.code, 0, "{again:#?}");
        assert_eq!(kept(databas.db()).await, rows, "the same example changes nothing");
    }

    async fn real_extracts_become_networks(databas: Databas) {
        add_val(&databas);
        // Name, then least and most junctions, kilometres on foot, share for wheels.
        for (name, nodes, km) in [
            ("stockholm-ostermalm-2020", 800..12_000, 40.0..400.0),
            ("stockholm-sodermalm-2020-07-16", 150..6_000, 5.0..200.0),
            ("stockholm-kista-walk-2025-07-09", 500..12_000, 30.0..400.0),
            ("helsinki-centre-2019-04-21", 2_000..40_000, 100.0..1_500.0),
        ] {
            let Some(path) = file(&format!("osm/{name}.osm.pbf")) else { return };
            let tried = import(&databas, &path, &["--dry-run"]);
            assert_eq!(tried["prov"], true);
            assert_eq!(tried["utfall"], "ny");
            assert!(!kept(databas.db()).await.iter().any(|(_, namn)| namn == name));
            let report = import(&databas, &path, &[]);
            assert_eq!(report["sparad"], true);
            assert_eq!(report["namn"], name);
            let nat = &report["nat"];
            let count = nat["korsningar"].as_u64().unwrap();
            assert!(nodes.contains(&count), "{name}: {count} junctions");
            let [foot, wheels] = [0, 1].map(|at| nat["oversikt"][at]["meter"].as_f64().unwrap());
            assert!(km.contains(&(foot / 1_000.0)), "{name}: {foot} m");
            assert!(wheels < foot && wheels > foot * 0.2, "{name}: {wheels} of {foot} m");
            let largest = nat["oversikt"][0]["oar"][0]["meter"].as_f64().unwrap();
            assert!(largest > foot * 0.6, "{name}: {largest} of {foot} m hang together");
            assert_eq!(import(&databas, &path, &[])["utfall"], "oforandrat");
        }
        let all = networks(databas.db(), "0180").await;
        assert_eq!(all.len(), 4);
        for (namn, nat) in &all {
            let largest = oar(nat, Profil::Gang)[0].nr;
            assert_ne!(largest, INGEN, "{namn}");
            let again = Gangnat::from_bytes(&nat.to_bytes().unwrap()).unwrap();
            assert_eq!(again.kanter(), nat.kanter());
        }
    }

    async fn real_addresses_are_fastened_to_their_streets(databas: Databas) {
        add_val(&databas);
        let Some(homes) = file("adresser/ostermalm-adresser-osm-2020.csv") else { return };
        let read = on(&databas, &["import", "adresser", &homes, "--val", "rkl2022"]);
        assert_eq!(read.code, 0, "{read:#?}");
        let path = file("osm/stockholm-ostermalm-2020.osm.pbf").unwrap();
        let report = import(&databas, &path, &["--namn", "Östermalm"]);
        let on_foot = &report["fastning"][0]["adresser"];
        assert_eq!(on_foot["alla"], 1006);
        assert!(on_foot["pa_natet"].as_u64().unwrap() > 980, "{on_foot:#}");
        let (_, nat) = networks(databas.db(), "0180").await.remove(0);
        // Östermalmstorg to Stureplan: about 400 m along the streets.
        let at = |lat, lon| {
            let place = Wgs84::parse(lat, lon).unwrap();
            nat.fast(place, Profil::Gang, 150.0).unwrap()
        };
        let (a, b) = (at(59.33610, 18.07890), at(59.33560, 18.07300));
        let vag = nat.vag(Profil::Gang, &a, &b).unwrap();
        assert!((3_000..6_500).contains(&vag.dm), "{} dm", vag.dm);
        assert_eq!(nat.till(&nat.fran(Profil::Gang, &a, INGEN - 1), &a, &b), vag.dm);
    }

    async fn damaged_extracts_are_refused_and_nothing_is_written(databas: Databas) {
        add_val(&databas);
        let Some(path) = file("osm/stockholm-sodermalm-2020-07-16.osm.pbf") else { return };
        let whole = std::fs::read(path).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let damaged = folder.path().join("trasig.osm.pbf");
        let refused = |bytes: &[u8]| {
            std::fs::write(&damaged, bytes).unwrap();
            let words = ["import", "gangnat", damaged.to_str().unwrap(), "--val", "rkl2022"];
            let ended = on(&databas, &words);
            assert_eq!(ended.code, 2, "{ended:#?}");
            assert!(ended.stderr.contains("trasig.osm.pbf"), "{ended:#?}");
            assert!(ended.stderr.contains("Hämta"), "{ended:#?}");
        };
        refused(&whole[..whole.len() / 2]);
        refused(&whole[..200]);
        let mut flipped = whole.clone();
        flipped[whole.len() / 2] ^= 0x55;
        refused(&flipped);
        assert!(kept(databas.db()).await.is_empty());
    }
}

#[test]
fn the_network_of_the_example_follows_from_its_seed() {
    let first = exempel::kommun(7, 12, 600);
    let nat = first.gangnat().unwrap();
    assert_eq!(
        nat.to_bytes().unwrap(),
        exempel::kommun(7, 12, 600).gangnat().unwrap().to_bytes().unwrap()
    );
    assert_eq!(nat.nodes() as usize, first.gatunat.noder.len());
    assert_eq!(oar(&nat, Profil::Gang).len(), 1, "one gets everywhere on foot");
    assert!(nat.meter(Profil::Rullstol) < nat.meter(Profil::Gang));
    assert!(nat.meter(Profil::Rullstol) > nat.meter(Profil::Gang) * 0.8);
    let mut off = 0;
    for adress in first.adresser().unwrap() {
        match nat.fast(adress.plats, Profil::Gang, 150.0) {
            Ok(fast) => assert!(fast.steg_dm < 1_000, "{fast:?}"),
            Err(_) => off += 1,
        }
    }
    assert_eq!(off, 0, "every house stands by a street");
}
