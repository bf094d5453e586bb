//! Import of valdistrikt, from made-up files and from the real ones.

use std::io::{Cursor, Write};
use std::path::PathBuf;

use geo::Area;
use proptest::prelude::*;
use serde_json::{Value, json};
use valkansli::db::{Db, Error as DbError, revision};
use valkansli::fil::{Framsteg, Importsatt, Rapport};
use valkansli::geo::{Sweref99Tm, wgs84};
use valkansli::val::{self, Val, ValId, Valform, Valtyp};
use valkansli::valdistrikt::import::{self, Kommunval, Uppdrag};
use valkansli::valdistrikt::{Valdistrikt, lasning, store};

use crate::databas::{self, Databas, on_both};

const E0: f64 = 670_000.0;
const N0: f64 = 6_580_000.0;

/// A real file, unless it is not on this machine.
pub fn real(name: &str) -> Option<Vec<u8>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(name);
    if !path.exists() {
        eprintln!("skipped: the real file {name} is not here");
        return None;
    }
    Some(std::fs::read(path).unwrap())
}

/// Keeps a val of a kommun.
pub async fn a_val(db: &Db, id: &str, kommun: &str) -> ValId {
    let val = Val::new(
        id.parse().unwrap(),
        Valtyp::Rkl,
        Valform::Ordinarie,
        "2022-09-11".parse().unwrap(),
        kommun.parse().unwrap(),
    )
    .unwrap();
    let id = val.id.clone();
    db.write(move |conn| val::store::add(conn, &val)).await.unwrap();
    id
}

fn plain(val: &ValId) -> Uppdrag {
    let satt = Importsatt::default();
    Uppdrag { val: val.clone(), kommun: Kommunval::Valets, crs: None, satt }
}

async fn import(db: &Db, bytes: &[u8], uppdrag: Uppdrag) -> Result<Rapport, import::Error> {
    import::run(db, "vd.json", bytes.to_vec(), uppdrag, &Framsteg::silent()).await
}

async fn stored(db: &Db, val: &ValId) -> Vec<Valdistrikt> {
    let val = val.clone();
    db.read(move |conn| store::all(conn, &val)).await.unwrap()
}

async fn revision_of(db: &Db) -> i64 {
    db.read(|conn| revision::of(conn, revision::VAL).map_err(DbError::from)).await.unwrap()
}

/// The corners of the square number `i`, side by side, 100 metres each.
fn square(i: usize) -> Vec<[f64; 2]> {
    let x = E0 + 100.0 * i as f64;
    vec![[x, N0], [x + 100.0, N0], [x + 100.0, N0 + 100.0], [x, N0 + 100.0], [x, N0]]
}

fn feature(properties: &Value, ring: impl serde::Serialize) -> Value {
    json!({
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    })
}

fn collection(features: &[Value]) -> Vec<u8> {
    json!({"type": "FeatureCollection", "features": features}).to_string().into_bytes()
}

/// Squares with the properties of 2022.
fn squares(count: usize) -> Vec<Value> {
    (0..count)
        .map(|i| {
            let lkfv = format!("0180{:04}", i + 1);
            feature(&json!({"Lkfv": lkfv, "Vdnamn": format!("Ö {i}")}), square(i))
        })
        .collect()
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::write::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Reads without a database.
fn read(bytes: &[u8]) -> Result<lasning::Last, valkansli::fil::Filfel> {
    let kommun = "0180".parse().ok();
    lasning::read("vd.json", bytes.to_vec(), kommun, None, &Framsteg::silent())
}

fn counts(report: &Rapport) -> [usize; 5] {
    let Rapport { tillagda, andrade, oforandrade, borttagna, .. } = *report;
    [tillagda, andrade, oforandrade, borttagna, report.avvisade.len()]
}

on_both! {
    async fn an_import_is_repeatable_and_keeps_what_the_file_lacks(databas: Databas) {
        let db = databas.db();
        let val = a_val(db, "rkl2022", "0180").await;
        let report = import(db, &collection(&squares(3)), plain(&val)).await.unwrap();
        assert_eq!((counts(&report), report.sparad), ([3, 0, 0, 0, 0], true));
        let before = revision_of(db).await;
        let again = import(db, &collection(&squares(3)), plain(&val)).await.unwrap();
        assert_eq!(counts(&again), [0, 0, 3, 0, 0]);
        assert_eq!(revision_of(db).await, before);

        let mut fewer = squares(2);
        fewer[1]["properties"]["Vdnamn"] = json!("Nytt namn");
        let report = import(db, &collection(&fewer), plain(&val)).await.unwrap();
        assert_eq!(counts(&report), [0, 1, 1, 0, 0]);
        assert_eq!(revision_of(db).await, before + 1);
        let left: Vec<&str> = report.anmarkningar.iter().map(|a| a.text.as_str()).collect();
        assert_eq!(left, ["01800003 Ö 2 finns inte i filen men kvar i databasen."]);
        assert_eq!(stored(db, &val).await.len(), 3);

        let mut replace = plain(&val);
        replace.satt.ersatt = true;
        let trial = Uppdrag {
            satt: Importsatt { prov: true, ..replace.satt }, ..replace.clone()
        };
        let report = import(db, &collection(&fewer), trial).await.unwrap();
        assert_eq!((counts(&report), report.sparad), ([0, 0, 2, 1, 0], false));
        assert_eq!(stored(db, &val).await.len(), 3);
        let report = import(db, &collection(&fewer), replace).await.unwrap();
        assert_eq!(counts(&report), [0, 0, 2, 1, 0]);
        assert_eq!(stored(db, &val).await.len(), 2);
    }

    async fn a_rejected_object_stops_all_unless_the_rest_is_asked_for(databas: Databas) {
        let db = databas.db();
        let val = a_val(db, "rkl2022", "0180").await;
        let mut features = squares(3);
        features[1]["geometry"]["coordinates"][0].as_array_mut().unwrap().pop();
        let file = collection(&features);
        let report = import(db, &file, plain(&val)).await.unwrap();
        assert_eq!((counts(&report), report.sparad), ([2, 0, 0, 0, 1], false));
        assert_eq!(report.exit_code(), 1);
        let refused = &report.avvisade[0];
        assert_eq!((refused.fil.as_str(), refused.rad), ("vd.json", 2));
        assert_eq!(refused.varde, "01800002 Ö 1");
        assert!(refused.skal.contains("inte sluten"), "{}", refused.skal);
        assert!(stored(db, &val).await.is_empty());

        let mut rest = plain(&val);
        rest.satt.utan_avvisade = true;
        let report = import(db, &file, rest).await.unwrap();
        assert_eq!((counts(&report), report.sparad, report.exit_code()), ([2, 0, 0, 0, 1], true, 1));
        assert_eq!(stored(db, &val).await.len(), 2);
    }

    async fn a_trial_run_reports_all_and_writes_nothing(databas: Databas) {
        let db = databas.db();
        let val = a_val(db, "rkl2022", "0180").await;
        let mut trial = plain(&val);
        trial.satt.prov = true;
        let report = import(db, &collection(&squares(3)), trial).await.unwrap();
        assert_eq!((counts(&report), report.sparad, report.prov), ([3, 0, 0, 0, 0], false, true));
        assert!(stored(db, &val).await.is_empty());
    }

    async fn an_unknown_val_and_a_file_of_another_kind_are_errors(databas: Databas) {
        let db = databas.db();
        let val = a_val(db, "rkl2022", "0180").await;
        let unknown = plain(&"rkl1998".parse().unwrap());
        let error = import(db, &collection(&squares(1)), unknown).await.unwrap_err();
        assert!(matches!(error, import::Error::Val(_)), "{error}");
        let other = Uppdrag { kommun: Kommunval::Kommun("0980".parse().unwrap()), ..plain(&val) };
        let error = import(db, &collection(&squares(1)), other).await.unwrap_err();
        assert!(error.to_string().contains("inget av de 1 valdistrikten"), "{error}");
    }

    async fn what_is_stored_comes_back_to_the_last_bit(databas: Databas) {
        let db = databas.db();
        let val = a_val(db, "rkl2022", "0180").await;
        let mut features = squares(2);
        let hole = [[E0 + 10.0, N0 + 10.0], [E0 + 20.1234, N0 + 10.0], [E0 + 20.0, N0 + 20.0],
            [E0 + 10.0, N0 + 10.0]];
        features[0]["geometry"]["coordinates"].as_array_mut().unwrap().push(json!(hole));
        features[0]["properties"]["röstberättigade"] = json!("1 234");
        let file = collection(&features);
        import(db, &file, plain(&val)).await.unwrap();
        let read = read(&file).unwrap().distrikt;
        assert_eq!(read[0].rostberattigade, Some(1_234));
        assert_eq!(stored(db, &val).await, read);
        // A later file without the number does not take it away.
        import(db, &collection(&squares(2)), plain(&val)).await.unwrap();
        assert_eq!(stored(db, &val).await[0].rostberattigade, Some(1_234));
    }

    async fn the_592_of_stockholm_are_the_same_from_the_county_and_from_the_extract(
        databas: Databas
    ) {
        let (Some(county), Some(extract)) = (
            real("valmyndigheten-2022/valdistrikt-stockholms-lan.zip"),
            real("valmyndigheten-2022/stockholm-0180-valdistrikt-2022-epsg3006.geojson"),
        ) else { return };
        let db = databas.db();
        let val = a_val(db, "rkl2022", "0180").await;
        let report = import(db, &county, plain(&val)).await.unwrap();
        assert_eq!((counts(&report), report.andra_kommuner), ([592, 0, 0, 0, 0], 786));
        let told: Vec<&str> = report.anmarkningar.iter().map(|a| a.text.as_str()).collect();
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[0].starts_with("Överlapp på 116 m² mellan 01803604 Skarpnäck 4"), "{told:?}");
        assert!(told[1].starts_with("Glapp på 153 m² mellan 01803408 Enskede 8"), "{told:?}");
        let report = import(db, &extract, plain(&val)).await.unwrap();
        assert_eq!((counts(&report), report.andra_kommuner), ([0, 0, 592, 0, 0], 0));
        let all = stored(db, &val).await;
        let km2 = all.iter().map(|one| one.polygon.unsigned_area()).sum::<f64>() / 1e6;
        // Land and water of Stockholms kommun.
        assert!((214.0..217.0).contains(&km2), "{km2}");
    }

    async fn gotland_and_uppsala_are_read(databas: Databas) {
        let db = databas.db();
        for (file, kommun, wanted) in [("gotlands", "0980", 40), ("uppsala", "0380", 152)] {
            let name = format!("valmyndigheten-2022/valdistrikt-{file}-lan.zip");
            let Some(bytes) = real(&name) else { return };
            let val = a_val(db, file, kommun).await;
            let report = import(db, &bytes, plain(&val)).await.unwrap();
            assert!(report.avvisade.is_empty(), "{:?}", report.avvisade);
            assert_eq!((report.lasta, report.tillagda), (wanted, wanted), "{file}");
            assert_eq!(stored(db, &val).await.len(), wanted);
        }
    }

    async fn the_districts_of_2018_are_read_from_wgs84(databas: Databas) {
        let Some(bytes) = real("stockholm-2018/valdistrikt_stockholm_2018.geojson") else {
            return;
        };
        let db = databas.db();
        let val = a_val(db, "rkl2018", "0180").await;
        let report = import(db, &bytes, plain(&val)).await.unwrap();
        assert_eq!(counts(&report), [573, 0, 0, 0, 0]);
        let again = import(db, &bytes, plain(&val)).await.unwrap();
        assert_eq!(counts(&again), [0, 0, 573, 0, 0]);
    }
}

#[test]
fn the_properties_of_every_year_are_read() {
    for properties in [
        json!({"LKFV": "01800001", "VDNAMN": "Ett"}),
        json!({"VD": "01800001", "VD_NAMN": "Ett"}),
        json!({"Lkfv": "01800001", "Vdnamn": "Ett"}),
        json!({"Valdistriktskod": "01800001", "Valdistriktsnamn": "Ett", "Kommun": "Stockholm"}),
        json!({"VD_KOD": 1, "VD_NAMN": "Ett", "valdistriktskod": "01800001"}),
        json!({"VD_KOD": 1, "VD_NAMN": "Ett"}),
        json!({"Lkfv": 1_800_001, "Vdnamn": " Ett "}),
        json!({"lkfv": 1_800_001.0, "VDNamn": "Ett"}),
    ] {
        let last = read(&collection(&[feature(&properties, square(0))])).unwrap();
        assert_eq!(last.avvisade, [], "{properties}");
        let one = &last.distrikt[0];
        assert_eq!((one.kod.to_string().as_str(), one.namn.as_str()), ("01800001", "Ett"));
    }
}

#[test]
fn any_coordinate_system_gives_the_same_polygon() {
    let plane = read(&collection(&squares(1))).unwrap().distrikt;
    let degrees: Vec<[f64; 2]> = square(0)
        .iter()
        .map(|[e, n]| wgs84(Sweref99Tm { e: *e, n: *n }).unwrap())
        .map(|p| [p.lon(), p.lat()])
        .collect();
    let swapped: Vec<[f64; 2]> = degrees.iter().map(|[lon, lat]| [*lat, *lon]).collect();
    let properties = json!({"Lkfv": "01800001", "Vdnamn": "Ö 0"});
    for (ring, remarks) in [(degrees, 0), (swapped, 1)] {
        let last = read(&collection(&[feature(&properties, ring)])).unwrap();
        assert!(valkansli::valdistrikt::rules::unchanged(&plane[0], &last.distrikt[0]));
        assert_eq!(last.anmarkningar.len(), remarks);
    }
    // A local zone is not guessed.
    let local: Vec<[f64; 2]> = square(0).iter().map(|[e, n]| [e - 520_000.0, *n]).collect();
    let file = |crs: Value| {
        let features = [feature(&properties, &local)];
        json!({"type": "FeatureCollection", "crs": crs, "features": features}).to_string()
    };
    let error = read(file(Value::Null).as_bytes()).unwrap_err();
    assert!(error.to_string().contains("--crs EPSG:3011"), "{error}");
    let named = json!({"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3011"}});
    assert_eq!(read(file(named).as_bytes()).unwrap().distrikt.len(), 1);
}

#[test]
fn a_zip_may_hold_several_files_and_a_code_only_one_district() {
    let (one, two) = (collection(&squares(2)), collection(&squares(3)));
    let last = read(&zip(&[("ett.json", &one), ("två.geojson", &two), ("läs.txt", b"x")])).unwrap();
    assert_eq!((last.lasta, last.distrikt.len()), (5, 3));
    let reasons: Vec<String> = last.avvisade.iter().map(ToString::to_string).collect();
    assert_eq!(
        reasons[0],
        "två.geojson rad 1, Lkfv = «01800001»: Koden finns redan på objekt 1 i ett.json. Behåll \
         ett av dem i filen."
    );
    assert_eq!(reasons.len(), 2);
}

#[test]
fn each_broken_object_has_its_own_reason() {
    let mut features = squares(7);
    features[0]["geometry"] = Value::Null;
    features[1]["properties"]["Lkfv"] = json!("hej");
    features[2]["properties"].as_object_mut().unwrap().remove("Lkfv");
    features[3]["geometry"]["coordinates"][0][1][0] = Value::Null;
    features[4]["geometry"]["coordinates"][0] =
        json!([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]]);
    features[5]["properties"]["rostberattigade"] = json!("många");
    let last = read(&collection(&features)).unwrap();
    let rows: Vec<(usize, &str)> = last.avvisade.iter().map(|a| (a.rad, a.falt.as_str())).collect();
    assert_eq!(
        rows,
        [
            (1, "geometry"),
            (2, "Lkfv"),
            (3, "valdistriktskod"),
            (4, "geometry"),
            (5, "geometry"),
            (6, "rostberattigade")
        ]
    );
    assert!(last.avvisade[3].skal.contains("inte ett tal"));
    assert!(last.avvisade[4].skal.contains("inte i Sverige"));
    assert_eq!((last.lasta, last.distrikt.len()), (7, 1));
}

#[test]
fn a_repair_an_overlap_and_a_literal_nan_are_told() {
    let mut features = squares(3);
    features[0]["geometry"]["coordinates"][0] =
        json!([[E0, N0], [E0, N0 + 100.0], [E0 + 110.0, N0], [E0 + 110.0, N0 + 100.0], [E0, N0]]);
    let file = String::from_utf8(collection(&features)).unwrap();
    let last = read(file.as_bytes()).unwrap();
    let told: Vec<&str> = last.anmarkningar.iter().map(|a| a.text.as_str()).collect();
    assert!(told[0].contains("(gränsen korsar sig själv) och har lagats"), "{told:?}");
    assert!(told[1].starts_with("Överlapp på 909 m² mellan 01800001 Ö 0 och 01800002"), "{told:?}");
    let broken = file.replace("670300.0", "NaN");
    assert_ne!(broken, file);
    let last = read(broken.as_bytes()).unwrap();
    assert_eq!((last.avvisade.len(), last.distrikt.len()), (1, 2));
}

#[test]
fn files_of_another_kind_say_what_they_should_be() {
    for (bytes, reason) in [
        (&b""[..], "inte GeoJSON"),
        (b"[{\"L\xc4N\": \"01\"}]", "inte GeoJSON"),
        (b"LKFV;VDNAMN\n1;2\n", "inte GeoJSON"),
        (b"PK\x03\x04trasig", "går inte att packa upp"),
        (br#"{"type":"FeatureCollection","features":[]}"#, "innehåller inga valdistrikt"),
        (
            br#"{"type":"FeatureCollection","features":[{"properties":{"name":"Skeppsholmen"}}]}"#,
            "har en valdistriktskod",
        ),
    ] {
        let error = read(bytes).unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
    }
}

#[test]
fn the_command_ends_with_0_when_clean_1_when_rejected_and_2_when_used_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("prov.sqlite").display());
    let run = |arguments: &[&str]| {
        let out = std::process::Command::new(env!("CARGO_BIN_EXE_valkansli"))
            .args(["--database", &database])
            .args(arguments)
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (out.status.code().unwrap(), text(out.stdout), text(out.stderr))
    };
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let clean = file("vd.json", &collection(&squares(3)));
    let mut features = squares(3);
    features[2]["geometry"] = Value::Null;
    let broken = file("trasig.json", &collection(&features));
    let table = file("tabell.csv", b"a;b\n1;2\n");
    let import = |path: &str, more: &[&str]| {
        run(&[&["import", "valdistrikt", path, "--val", "rkl2022"], more].concat())
    };
    let (code, _, error) = import(&clean, &[]);
    assert_eq!(code, 2);
    assert!(error.contains("inget val som heter rkl2022"), "{error}");
    let add = ["val", "add", "rkl2022", "--typ", "rkl", "--valdag", "2022-09-11"];
    assert_eq!(run(&[&add[..], &["--kommun", "0180"]].concat()).0, 0);

    let (code, out, _) = import(&broken, &[]);
    assert_eq!(code, 1);
    assert!(out.contains("trasig.json rad 3, geometry"), "{out}");
    assert!(out.contains("Inget är sparat, eftersom 1 avvisades."), "{out}");
    let (code, out, _) = import(&clean, &["--dry-run", "--json"]);
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &report["tillagda"], &report["sparad"]), (0, &json!(3), &json!(false)));
    let (code, out, _) = import(&broken, &["--utan-avvisade"]);
    assert_eq!(code, 1);
    assert!(out.contains("Sparat, utom 1 avvisade."), "{out}");
    let (code, out, _) = import(&clean, &[]);
    assert_eq!(code, 0);
    assert!(out.contains("Allt är sparat."), "{out}");
    for wrong in [&table, "finns-inte.json"] {
        let (code, out, error) = import(wrong, &[]);
        assert_eq!((code, out.as_str()), (2, ""), "{error}");
    }
    assert_eq!(import(&clean, &["--kommun", "hej"]).0, 2);
}

/// What a file may suffer on its way.
#[derive(Debug, Clone)]
enum Harm {
    Cut(usize),
    Byte(usize, u8),
    Swap(usize, usize, usize),
    Latin1,
    Utf16,
}

fn harm() -> impl Strategy<Value = Harm> {
    let at = 0usize..4_000;
    prop_oneof![
        at.clone().prop_map(Harm::Cut),
        (at.clone(), any::<u8>()).prop_map(|(at, to)| Harm::Byte(at, to)),
        (at.clone(), at, 1usize..60).prop_map(|(a, b, n)| Harm::Swap(a, b, n)),
        Just(Harm::Latin1),
        Just(Harm::Utf16),
    ]
}

fn harmed(mut bytes: Vec<u8>, harms: &[Harm]) -> Vec<u8> {
    for harm in harms {
        let length = bytes.len().max(1);
        match harm {
            Harm::Cut(at) => bytes.truncate(at % length),
            Harm::Byte(at, to) => {
                if let Some(byte) = bytes.get_mut(at % length) {
                    *byte = *to;
                }
            }
            Harm::Swap(a, b, n) => {
                for i in 0..*n {
                    let (a, b) = ((a + i) % length, (b + i) % length);
                    if a < bytes.len() && b < bytes.len() {
                        bytes.swap(a, b);
                    }
                }
            }
            Harm::Latin1 => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                bytes = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect();
            }
            Harm::Utf16 => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                bytes = [0xFF, 0xFE]
                    .into_iter()
                    .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
                    .collect();
            }
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_harmed_file_never_panics(harms in prop::collection::vec(harm(), 0..4), zipped: bool) {
        let file = collection(&squares(6));
        let bytes = if zipped { zip(&[("vd.json", &file)]) } else { file };
        if let Ok(last) = read(&harmed(bytes, &harms)) {
            prop_assert_eq!(last.lasta, last.distrikt.len() + last.avvisade.len());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn a_harmed_file_is_saved_whole_or_not_at_all(harms in prop::collection::vec(harm(), 1..4)) {
        let bytes = harmed(collection(&squares(6)), &harms);
        databas::run(Databas::sqlite(), |databas| async move {
            let db = databas.db();
            let val = a_val(db, "rkl2022", "0180").await;
            let outcome = import(db, &bytes, plain(&val)).await;
            let kept = stored(db, &val).await.len();
            match outcome {
                Ok(report) if report.avvisade.is_empty() => assert_eq!(kept, report.lasta),
                Ok(_) | Err(_) => assert_eq!(kept, 0),
            }
        });
    }
}
