//! The files that Valmyndigheten and others give out, from file to answer.
//!
//! What is expected was read in the files by hand: the valdistrikt whose polygon
//! holds the place, the row of that valdistrikt among the vallokaler, and the rows
//! of the röstningslokaler that are open, nearest first, by a calculation of its own.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::app::{App, quoted};
use crate::databas::{Databas, on_both};
use crate::kommando::on;

const FORTID: &str = "2022-09-03T13:30";
const VALDAG: &str = "2022-09-11T19:45";

/// A file of the shared folder, if that is here.
fn file(name: &str) -> Option<String> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(name);
    if !path.exists() {
        eprintln!("not run: ../shared/data/{name} is absent");
        return None;
    }
    Some(path.to_str().unwrap().to_owned())
}

/// Imports a file into val rkl2022; gives the exit code and the report.
fn import(databas: &Databas, slag: &str, path: &str, more: &[&str]) -> (i32, Value) {
    let mut words = vec!["import", slag, path, "--val", "rkl2022", "--json"];
    words.extend(more);
    let ended = on(databas, &words);
    (ended.code, ended.report())
}

fn add_val(databas: &Databas, kommun: &str) {
    let added = on(
        databas,
        &["val", "add", "rkl2022", "--typ", "rkl", "--valdag", "2022-09-11", "--kommun", kommun],
    );
    assert_eq!(added.code, 0, "{added:#?}");
}

fn counts(report: &Value) -> [u64; 4] {
    ["lasta", "tillagda", "andrade", "oforandrade"].map(|field| report[field].as_u64().unwrap())
}

/// Stockholm with everything, as the readme of the files says.
pub fn stockholm(databas: &Databas) -> Option<()> {
    let districts = file("valmyndigheten-2022/valdistrikt-stockholms-lan.zip")?;
    add_val(databas, "0180");
    let (code, report) = import(databas, "valdistrikt", &districts, &["--kommun", "0180"]);
    assert_eq!((code, counts(&report)), (0, [592, 592, 0, 0]), "{report:#}");
    assert_eq!(report["andra_kommuner"], 1378 - 592);

    // The extract holds the same districts, so nothing is new.
    let extract = file("valmyndigheten-2022/stockholm-0180-valdistrikt-2022-epsg3006.geojson")?;
    let (code, report) = import(databas, "valdistrikt", &extract, &[]);
    assert_eq!((code, counts(&report)[..2].to_vec()), (0, vec![592, 0]), "{report:#}");

    let vallokaler = file("valmyndigheten-2022/stockholm-0180-vallokaler.csv")?;
    let (code, report) = import(databas, "vallokaler", &vallokaler, &[]);
    assert_eq!((code, counts(&report)), (0, [592, 592, 0, 0]), "{report:#}");
    let vallokaler = file("valmyndigheten-2022/stockholm-0180-vallokaler.json")?;
    let (code, report) = import(databas, "vallokaler", &vallokaler, &[]);
    assert_eq!((code, counts(&report)), (0, [592, 0, 0, 592]), "{report:#}");

    let fortid = file("valmyndigheten-2022/stockholm-0180-rostningslokaler.csv")?;
    let (code, report) = import(databas, "rostningslokaler", &fortid, &[]);
    assert_eq!((code, counts(&report)), (0, [99, 99, 0, 0]), "{report:#}");
    let fortid = file("valmyndigheten-2022/stockholm-0180-rostningslokaler.json")?;
    let (code, report) = import(databas, "rostningslokaler", &fortid, &[]);
    assert_eq!((code, counts(&report)), (0, [99, 0, 0, 99]), "{report:#}");

    for (name, rows) in [
        ("adresser/ostermalm-adresser-osm-2020.csv", 1006),
        ("adresser/osm_stockholm_sodermalm-2020-07-16.csv", 392),
    ] {
        let (code, report) = import(databas, "adresser", &file(name)?, &[]);
        assert_eq!((code, counts(&report)), (0, [rows, rows, 0, 0]), "{report:#}");
        let (code, report) = import(databas, "adresser", &file(name)?, &[]);
        assert_eq!((code, counts(&report)), (0, [rows, 0, 0, rows]), "{report:#}");
    }
    Some(())
}

/// What is expected of one place: how it is asked for, its district, its vallokal and
/// the nearest open röstningslokaler (name, metres, closing time).
struct Facit {
    fraga: &'static str,
    distrikt: (&'static str, &'static str),
    nara_grans: bool,
    vallokal: (&'static str, &'static str),
    fortid: [(&'static str, f64, &'static str); 3],
    valdag: (&'static str, f64),
}

const CENTRALEN: &str = "Stockholms central, Centralhallen";

const FACIT: [Facit; 5] = [
    Facit {
        fraga: "adress=Birger Jarlsgatan 23",
        distrikt: ("01800401", "Johannes 1 Johannes S"),
        nara_grans: true,
        vallokal: ("Engelbrektshallen", "Danderydsgatan 25-27"),
        fortid: [
            ("Humlegården", 296.2, "16:00"),
            ("Kulturhuset", 631.4, "17:00"),
            (CENTRALEN, 983.1, "17:00"),
        ],
        valdag: (CENTRALEN, 983.1),
    },
    Facit {
        fraga: "adress=Sturegatan 38",
        distrikt: ("01800901", "Engelbrekt 1 Humlegården"),
        nara_grans: false,
        vallokal: ("Engelbrektshallen", "Danderydsgatan 25-27"),
        fortid: [
            ("Humlegården", 198.7, "16:00"),
            ("KTH Open lab-huset", 729.6, "15:00"),
            ("Östermalms bibliotek", 866.6, "15:00"),
        ],
        valdag: (CENTRALEN, 1472.9),
    },
    Facit {
        fraga: "adress=Mariatorget 5",
        distrikt: ("01801306", "Maria 6 Mariatorget C"),
        nara_grans: false,
        vallokal: ("Södermalmsskolan", "Timmermansgatan 21"),
        fortid: [
            ("Tranströmerbiblioteket", 646.7, "17:00"),
            (CENTRALEN, 1408.4, "17:00"),
            ("Moderna muséet", 1454.4, "16:00"),
        ],
        valdag: (CENTRALEN, 1408.4),
    },
    // Askebyskolan, Askebykroken 22
    Facit {
        fraga: "lat=59.3916689&lon=17.9265531",
        distrikt: ("01804118", "Spånga 18 Rinkebystråket"),
        nara_grans: false,
        vallokal: ("Bredbyskolan VUX A hus", "Bredbyplan 36"),
        fortid: [
            ("Rinkeby träffpunkt, Familjehuset", 331.4, "16:00"),
            ("Tensta bibliotek", 1387.6, "16:00"),
            ("Kista bibliotek", 1571.2, "20:00"),
        ],
        valdag: ("Kista bibliotek", 1571.2),
    },
    // Älvkvarnsvägen 132
    Facit {
        fraga: "lat=59.386369&lon=17.872765",
        distrikt: ("01804105", "Spånga 5 Solhem V"),
        nara_grans: false,
        vallokal: ("Spånga Gymnasium", "Solhemsvägen 48-58"),
        fortid: [
            ("Spånga torg", 1521.4, "15:00"),
            ("Tensta bibliotek", 1916.7, "16:00"),
            ("Hässelby gårds Bibbleria", 2652.4, "15:00"),
        ],
        valdag: ("Kista bibliotek", 4474.5),
    },
];

fn check_distance(lokal: &Value, metres: f64) {
    let got = lokal["avstand_m"].as_f64().unwrap();
    // Half a metre: the earth's radius is a convention.
    assert!((got - metres).abs() < 0.5, "{got} is not {metres}: {lokal:#}");
}

async fn check(app: &App, facit: &Facit) {
    let (name, value) = facit.fraga.split_once('=').unwrap();
    let place =
        if name == "adress" { format!("adress={}", quoted(value)) } else { facit.fraga.into() };
    let answer =
        app.json(&format!("/api/v1/narmast?{place}&tid={FORTID}&oppen=true&antal=3")).await;
    let plats = &answer["plats"];
    assert_eq!(plats["valdistriktskod"], facit.distrikt.0, "{plats:#}");
    assert_eq!(plats["valdistrikt"], facit.distrikt.1, "{plats:#}");
    let uncertain = plats["osakert"].as_array().unwrap().iter().any(|o| o["kod"] == "nara_grans");
    assert_eq!(uncertain, facit.nara_grans, "{plats:#}");
    assert_eq!(answer["vallokal"]["namn"], facit.vallokal.0);
    assert_eq!(answer["vallokal"]["adress"], facit.vallokal.1);
    assert_eq!(answer["vallokal"]["oppnar"], "2022-09-11T08:00:00+02:00");
    let lokaler = answer["lokaler"].as_array().unwrap();
    assert_eq!(lokaler.len(), 3);
    for (lokal, (name, metres, closes)) in lokaler.iter().zip(facit.fortid) {
        assert_eq!(lokal["namn"], name, "{:#}", answer["lokaler"]);
        assert_eq!(lokal["stanger"], format!("2022-09-03T{closes}:00+02:00"), "{name}");
        check_distance(lokal, metres);
    }

    let answer = app.json(&format!("/api/v1/narmast?{place}&tid={VALDAG}&oppen=true")).await;
    assert_eq!(answer["vallokal"]["namn"], facit.vallokal.0);
    assert_eq!(answer["vallokal"]["oppen"], true);
    assert_eq!(answer["vallokal"]["stanger"], "2022-09-11T20:00:00+02:00");
    let first = &answer["lokaler"][0];
    assert_eq!(first["namn"], facit.valdag.0);
    check_distance(first, facit.valdag.1);
    // Two in the whole kommun are open so late.
    assert_eq!(answer["lokaler"].as_array().unwrap().len(), 2);
}

on_both! {
    async fn five_addresses_in_stockholm_are_told_what_the_files_say(databas: Databas) {
        let Some(()) = stockholm(&databas) else { return };
        let app = App::start(databas.db(), &[]).await;
        for facit in &FACIT {
            check(&app, facit).await;
        }
        // 55 are for all; those with restricted access are nowhere in an answer.
        let answer = app
            .json(&format!("/api/v1/narmast?lat=59.33&lon=18.06&tid={FORTID}&antal=50"))
            .await;
        let types: Vec<&Value> =
            answer["lokaler"].as_array().unwrap().iter().map(|lokal| &lokal["typ"]).collect();
        assert_eq!(types.len(), 50);
        assert!(types.iter().all(|typ| **typ == json!("rostningslokal") || **typ == json!("tillfallig")));
        app.stop().await;
    }

    async fn gotland_and_uppsala_come_in_whole(databas: Databas) {
        for (kommun, lan, prefix, districts) in [
            ("0980", "gotlands-lan", "gotland-0980", 40),
            ("0380", "uppsala-lan", "uppsala-0380", 152),
        ] {
            let Some(zip) = file(&format!("valmyndigheten-2022/valdistrikt-{lan}.zip")) else { return };
            let own = match databas.url() {
                valkansli::db::DatabaseUrl::Sqlite(_) => Databas::sqlite(),
                valkansli::db::DatabaseUrl::Postgres(_) => Databas::postgres().unwrap(),
            };
            add_val(&own, kommun);
            let (code, report) = import(&own, "valdistrikt", &zip, &[]);
            assert_eq!((code, counts(&report)), (0, [districts, districts, 0, 0]), "{report:#}");
            for slag in ["vallokaler", "rostningslokaler"] {
                let path = file(&format!("valmyndigheten-2022/{prefix}-{slag}.csv")).unwrap();
                let (code, report) = import(&own, slag, &path, &[]);
                assert_eq!(code, 0, "{report:#}");
                assert_eq!(report["lasta"], report["tillagda"], "{report:#}");
                let (code, report) = import(&own, slag, &path, &[]);
                assert_eq!((code, &report["lasta"]), (0, &report["oforandrade"]), "{report:#}");
            }
        }
    }
}
