//! What belongs to a val beside its lokaler: those entitled to vote, the votes received
//! early, and the kansli's own sheet of vallokaler; with the real files.

use std::path::PathBuf;

use diesel::prelude::*;
use serde_json::Value;
use valkansli::db::schema::{mottagna, rostmottagningsstalle as stalle, valdistrikt};
use valkansli::db::{Db, Error};

use crate::app::App;
use crate::databas::{Databas, on_both};
use crate::kommando::on;
use crate::kommun;

/// A file of the shared folder, if that is here.
pub fn file(name: &str) -> Option<String> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(name);
    if !path.exists() {
        eprintln!("not run: ../shared/data/{name} is absent");
        return None;
    }
    Some(path.to_str().unwrap().to_owned())
}

/// Adds a val of Stockholm.
pub fn add_val(databas: &Databas, id: &str, valdag: &str) {
    let words = ["val", "add", id, "--typ", "rkl", "--valdag", valdag, "--kommun", "0180"];
    let added = on(databas, &words);
    assert_eq!(added.code, 0, "{added:#?}");
}

/// Imports a file; gives the exit code and the report.
pub fn import(databas: &Databas, val: &str, slag: &str, fil: &str, more: &[&str]) -> (i32, Value) {
    let mut words = vec!["import", slag, fil, "--val", val, "--json"];
    words.extend(more);
    let ended = on(databas, &words);
    (ended.code, ended.report())
}

pub fn counts(report: &Value) -> [u64; 4] {
    ["lasta", "tillagda", "andrade", "oforandrade"].map(|field| report[field].as_u64().unwrap())
}

/// Stockholm 2022 with its valdistrikt, vallokaler, röstningslokaler, voters and votes.
pub fn stockholm_2022(databas: &Databas) -> Option<()> {
    add_val(databas, "rkl2022", "2022-09-11");
    for (slag, name) in [
        ("valdistrikt", "valmyndigheten-2022/stockholm-0180-valdistrikt-2022-epsg3006.geojson"),
        ("vallokaler", "valmyndigheten-2022/stockholm-0180-vallokaler.csv"),
        ("rostningslokaler", "valmyndigheten-2022/stockholm-0180-rostningslokaler.csv"),
        ("rostberattigade", "valresultat/ko_tab3_2022.xlsx"),
        ("fortidsroster", "valmyndigheten-2022/stockholm-0180-mottagna-fortidsroster-2022.csv"),
    ] {
        let (code, report) = import(databas, "rkl2022", slag, &file(name)?, &[]);
        assert_eq!(code, 0, "{report:#}");
    }
    Some(())
}

/// The numbers of röstberättigade that are kept: how many, and their sum.
async fn voters(db: &Db) -> (usize, i64) {
    let rows: Vec<i32> = db
        .read(|conn| {
            let known = valdistrikt::rostberattigade.assume_not_null();
            let table = valdistrikt::table.filter(valdistrikt::rostberattigade.is_not_null());
            Ok::<_, Error>(table.select(known).load(conn)?)
        })
        .await
        .unwrap();
    (rows.len(), rows.iter().copied().map(i64::from).sum())
}

fn has_remark(report: &Value, part: &str) -> bool {
    let mut remarks = report["anmarkningar"].as_array().unwrap().iter();
    remarks.any(|remark| remark["text"].as_str().unwrap().contains(part))
}

on_both! {
    async fn those_entitled_to_vote_are_those_of_the_tables(databas: Databas) {
        let (Some(districts), Some(kommun), Some(riksdag), Some(older)) = (
            file("valmyndigheten-2022/stockholm-0180-valdistrikt-2022-epsg3006.geojson"),
            file("valresultat/ko_tab3_2022.xlsx"),
            file("valresultat/ri_tab4_2022.xlsx"),
            file("valresultat/2018_R_per_valdistrikt.xlsx"),
        ) else { return };
        add_val(&databas, "rkl2022", "2022-09-11");
        let early = on(&databas, &["import", "rostberattigade", &kommun, "--val", "rkl2022"]);
        assert_eq!(early.code, 2, "{early:#?}");
        assert!(early.stderr.contains("inga valdistrikt"), "{early:#?}");
        assert_eq!(import(&databas, "rkl2022", "valdistrikt", &districts, &[]).0, 0);

        let (code, report) = import(&databas, "rkl2022", "rostberattigade", &kommun, &["--dry-run"]);
        assert_eq!((code, counts(&report)), (0, [592, 592, 0, 0]), "{report:#}");
        assert_eq!(voters(databas.db()).await, (0, 0), "a trial writes nothing");
        let (code, report) = import(&databas, "rkl2022", "rostberattigade", &kommun, &[]);
        assert_eq!((code, counts(&report)), (0, [592, 592, 0, 0]), "{report:#}");
        assert_eq!(voters(databas.db()).await, (592, 773_389));
        assert!(has_remark(&report, "6 uppsamlingsdistrikt"), "{report:#}");
        let (_, report) = import(&databas, "rkl2022", "rostberattigade", &kommun, &[]);
        assert_eq!(counts(&report), [592, 0, 0, 592]);

        let (code, report) = import(&databas, "rkl2022", "rostberattigade", &riksdag, &[]);
        assert_eq!((code, report["lasta"].as_u64()), (0, Some(592)), "{report:#}");
        assert_eq!(voters(databas.db()).await, (592, 728_089));
        // The workbook of 2018 is of other districts: all of it or nothing.
        let (code, report) = import(&databas, "rkl2022", "rostberattigade", &older, &[]);
        assert_eq!(code, 1);
        assert!(!report["avvisade"].as_array().unwrap().is_empty());
        assert_eq!(voters(databas.db()).await, (592, 728_089), "nothing is half-written");
    }

    async fn the_workbook_of_2018_is_read_from_the_sheet_with_the_columns(databas: Databas) {
        let (Some(districts), Some(older)) = (
            file("stockholm-2018/valdistrikt_stockholm_2018.geojson"),
            file("valresultat/2018_R_per_valdistrikt.xlsx"),
        ) else { return };
        add_val(&databas, "rkl2018", "2018-09-09");
        let (code, report) = import(&databas, "rkl2018", "valdistrikt", &districts, &[]);
        assert_eq!(code, 0, "{report:#}");
        let read = report["lasta"].as_u64().unwrap();
        let (code, report) = import(&databas, "rkl2018", "rostberattigade", &older, &[]);
        assert_eq!((code, report["lasta"].as_u64()), (0, Some(read)), "{report:#}");
        let (known, sum) = voters(databas.db()).await;
        assert_eq!(known as u64, read);
        assert!((650_000..750_000).contains(&sum), "{sum}");
    }

    async fn votes_received_early_find_their_place_by_name(databas: Databas) {
        let (Some(places), Some(votes)) = (
            file("valmyndigheten-2022/stockholm-0180-rostningslokaler.csv"),
            file("valmyndigheten-2022/stockholm-0180-mottagna-fortidsroster-2022.csv"),
        ) else { return };
        add_val(&databas, "rkl2022", "2022-09-11");
        assert_eq!(import(&databas, "rkl2022", "rostningslokaler", &places, &[]).0, 0);
        let (code, report) = import(&databas, "rkl2022", "fortidsroster", &votes, &["--dry-run"]);
        assert_eq!((code, counts(&report)), (0, [99, 99, 0, 0]), "{report:#}");
        let (code, report) = import(&databas, "rkl2022", "fortidsroster", &votes, &[]);
        assert_eq!((code, counts(&report)), (0, [99, 99, 0, 0]), "{report:#}");
        assert!(!has_remark(&report, "finns inte bland"), "{report:#}");
        let (_, again) = import(&databas, "rkl2022", "fortidsroster", &votes, &[]);
        assert_eq!(counts(&again), [99, 0, 0, 99]);
        let kept: Vec<(Option<i64>, i32)> = databas
            .db()
            .read(|conn| {
                let table = mottagna::table.select((mottagna::stalle_id, mottagna::antal));
                Ok::<_, Error>(table.load(conn)?)
            })
            .await
            .unwrap();
        assert_eq!(kept.iter().map(|(_, n)| i64::from(*n)).sum::<i64>(), 300_746);
        assert!(kept.iter().all(|(place, _)| place.is_some()));

        // The other encoding, as Valmyndigheten published it: Latin-1, lines ending in CR.
        let text = std::fs::read_to_string(&votes).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("roster.csv");
        let bytes: Vec<u8> = text
            .trim_start_matches('\u{feff}')
            .replace("\r\n", "\r")
            .chars()
            .map(|c| u8::try_from(u32::from(c)).unwrap())
            .collect();
        std::fs::write(&path, bytes).unwrap();
        let (code, report) =
            import(&databas, "rkl2022", "fortidsroster", path.to_str().unwrap(), &[]);
        assert_eq!((code, counts(&report)), (0, [99, 0, 0, 99]), "{report:#}");
    }

    async fn the_kanslis_own_sheet_of_2014_is_an_earlier_val(databas: Databas) {
        let (Some(sheet), Some(places), Some(other)) = (
            file("stockholm-valnamnd-2014/consid_vallokaler_2014_536distrikt.xlsx"),
            file("stockholm-valnamnd-2014/stockholm_vallokaler_unika_geokodade.csv"),
            file("stockholm-valnamnd-2014/VallokalerValdagen_med_geoadress.csv"),
        ) else { return };
        add_val(&databas, "rkl2014", "2014-09-14");
        let lagen = ["--lagen", &*places];
        let (code, report) = import(&databas, "rkl2014", "vallokaler", &sheet, &lagen);
        assert_eq!(code, 0, "{report:#}");
        assert_eq!(counts(&report)[0], counts(&report)[1]);
        assert!(has_remark(&report, "lagens 08:00–20:00"), "{report:#}");
        assert!(has_remark(&report, "saknar koordinater"), "{report:#}");
        let kept: Vec<(Option<String>, String, Option<f64>)> = databas
            .db()
            .read(|conn| {
                let columns = (stalle::valdistrikt, stalle::valdistrikt_namn, stalle::lat);
                Ok::<_, Error>(stalle::table.order(stalle::valdistrikt).select(columns).load(conn)?)
            })
            .await
            .unwrap();
        let codes: std::collections::BTreeSet<_> = kept.iter().map(|(kod, ..)| kod).collect();
        assert_eq!((kept.len(), codes.len()), (537, 537));
        assert_eq!(kept[0].0.as_deref(), Some("01800101"));
        assert_eq!(kept[0].1, "Domkyrko 1 Gamla stan inre");
        let placed = kept.iter().filter(|(.., lat)| lat.is_some()).count();
        assert!((300..537).contains(&placed), "{placed}");
        let (_, again) = import(&databas, "rkl2014", "vallokaler", &sheet, &lagen);
        assert_eq!(counts(&again)[1..3], [0, 0], "{again:#}");

        let (code, report) = import(&databas, "rkl2014", "vallokaler", &other, &["--dry-run"]);
        assert_eq!((code, report["avvisade"].as_array().map(Vec::len)), (0, Some(0)), "{report:#}");
        assert_eq!(report["lasta"], 2);
    }

    async fn a_vallokal_without_a_place_is_shown_without_one(databas: Databas) {
        kommun::make(databas.db()).await;
        databas
            .db()
            .write(|conn| {
                let vallokaler = stalle::table.filter(stalle::typ.eq("vallokal"));
                let nowhere = (stalle::lat.eq(None::<f64>), stalle::lon.eq(None::<f64>));
                diesel::update(vallokaler).set(nowhere).execute(conn)?;
                Ok::<_, Error>(())
            })
            .await
            .unwrap();
        let app = App::start(databas.db(), &[]).await;
        let at = kommun::plats(500.0, 500.0);
        let question = format!("lat={}&lon={}", at.lat(), at.lon());
        let answer = app.json(&format!("/api/v1/narmast?{question}")).await;
        assert!(answer["vallokal"]["namn"].is_string(), "{answer:#}");
        assert!(answer["vallokal"]["lat"].is_null() && answer["vallokal"]["avstand_m"].is_null());
        let page = app.get(&format!("/?{question}")).await;
        assert_eq!(page.status, 200);
        assert!(page.text().contains(answer["vallokal"]["namn"].as_str().unwrap()));
        for path in ["/lokaler", "/api/v1/val/rkl2026/lokaler"] {
            assert_eq!(app.get(path).await.status, 200, "{path}");
        }
        app.stop().await;
    }
}
