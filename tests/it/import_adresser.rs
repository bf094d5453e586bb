//! Import of addresses, from made-up files and from the real ones.

use std::sync::Arc;

use proptest::prelude::*;
use valkansli::adress::import::{self, Uppdrag};
use valkansli::adress::store::{self, Rad};
use valkansli::adress::{Adress, dubbletter};
use valkansli::db::{Db, Error as DbError, revision};
use valkansli::fil::{Framsteg, Importsatt, Rapport};
use valkansli::geo::Wgs84;
use valkansli::val::ValId;
use valkansli::valdistrikt::import::{Kommunval, Uppdrag as Valdistriktsuppdrag};

use crate::databas::{self, Databas, on_both};
use crate::import_valdistrikt::{a_val, real};

fn plain(val: &ValId) -> Uppdrag {
    let satt = Importsatt::default();
    Uppdrag { val: val.clone(), kolumner: vec![], crs: None, kommun: None, satt }
}

fn told(val: &ValId, kolumner: &[&str]) -> Uppdrag {
    let kolumner = kolumner.iter().map(|text| text.parse().unwrap()).collect();
    Uppdrag { kolumner, ..plain(val) }
}

async fn import(db: &Db, bytes: &[u8], uppdrag: Uppdrag) -> Result<Rapport, import::Error> {
    let meter = Arc::new(Framsteg::silent());
    import::run(db, "adresser.csv", bytes.to_vec(), uppdrag, meter).await
}

async fn stored(db: &Db) -> Vec<Rad> {
    db.read(|conn| {
        let mut all = Vec::new();
        store::each(conn, |rad| all.push(rad))?;
        assert_eq!(store::count(conn)?, all.len());
        Ok::<_, store::Error>(all)
    })
    .await
    .unwrap()
}

/// Addresses as printed, with what the register says of them.
async fn register(db: &Db, val: &ValId) -> Vec<(String, String)> {
    let val = val.clone();
    let codes = db.read(move |conn| store::register(conn, &val)).await.unwrap();
    let all = stored(db).await;
    codes
        .into_iter()
        .map(|(id, kod)| {
            let rad = all.iter().find(|rad| rad.id == id).unwrap();
            (printed(rad), kod.to_string())
        })
        .collect()
}

fn printed(rad: &Rad) -> String {
    let nummer = rad.nummer.map(|n| u16::try_from(n).unwrap());
    valkansli::adress::rad(&rad.gata, nummer, &rad.tillagg)
}

async fn all_printed(db: &Db) -> Vec<String> {
    stored(db).await.iter().map(printed).collect()
}

async fn revision_of(db: &Db) -> i64 {
    db.read(|conn| revision::of(conn, revision::ADRESSER).map_err(DbError::from)).await.unwrap()
}

fn counts(report: &Rapport) -> [usize; 5] {
    let Rapport { tillagda, andrade, oforandrade, borttagna, .. } = *report;
    [tillagda, andrade, oforandrade, borttagna, report.avvisade.len()]
}

const SMALL: &str = "adress;postnr;ort;lat;lon\n\
    Hornsgatan 20 B;118 20;Stockholm;59,3189;18,0642\n\
    Götgatan 54, Medborgarhuset;118 26;Stockholm;59,3145;18,0720\n\
    Blomsterfonden 15-19;;Stockholm;59,3101;18,0301\n";

on_both! {
    async fn an_import_is_repeatable_and_a_change_is_a_change(databas: Databas) {
        let db = databas.db();
        let val = a_val(db, "rkl2022", "0180").await;
        let report = import(db, SMALL.as_bytes(), plain(&val)).await.unwrap();
        assert_eq!((counts(&report), report.lasta, report.sparad), ([3, 0, 0, 0, 0], 3, true));
        assert_eq!(
            all_printed(db).await,
            ["Hornsgatan 20 B", "Götgatan 54", "Blomsterfonden 15-19"]
        );
        let before = (stored(db).await, revision_of(db).await);
        let report = import(db, SMALL.as_bytes(), plain(&val)).await.unwrap();
        assert_eq!(counts(&report), [0, 0, 3, 0, 0]);
        assert_eq!((stored(db).await, revision_of(db).await), before);

        // Another dress is no change, another place is.
        let changed = "ADRESS,Postnummer,Postort,Latitud,Longitud\n\
            Hornsgatan 20b,11820,Stockholm,59.3189,18.0642\n\
            \"GÖTGATAN 54\",11826,Stockholm,59.3146,18.0720\n";
        let report = import(db, changed.as_bytes(), plain(&val)).await.unwrap();
        assert_eq!(counts(&report), [0, 1, 1, 0, 0]);
        let told = report.anmarkningar.last().unwrap();
        assert!(told.text.starts_with("1 adresser finns inte i filen och är kvar"), "{told:?}");
        let after = stored(db).await;
        assert_eq!((after[1].id, after[1].lat), (before.0[1].id, 59.3146));

        let mut replace = plain(&val);
        replace.satt.ersatt = true;
        let report = import(db, changed.as_bytes(), replace).await.unwrap();
        assert_eq!(counts(&report), [0, 0, 2, 1, 0]);
        assert_eq!(stored(db).await.len(), 2);
    }

    async fn a_rejected_row_stops_all_unless_the_rest_is_asked_for(databas: Databas) {
        let db = databas.db();
        let val = a_val(db, "rkl2022", "0180").await;
        let file = format!(
            "{SMALL};118 20;Stockholm;59,3;18,0\nHornsgatan 22;;;;\nHornsgatan 24;;;norr;18,0\n\
             Hornsgatan 26;;;0;0\nHornsgatan 28;;;59,3;18,0;för mycket\n"
        );
        let report = import(db, file.as_bytes(), plain(&val)).await.unwrap();
        assert_eq!((counts(&report), report.sparad), ([3, 0, 0, 0, 5], false));
        let refused: Vec<String> = report.avvisade.iter().map(ToString::to_string).collect();
        assert_eq!(refused[0], "adresser.csv rad 5, adress: Raden saknar adress.");
        assert!(refused[1].contains("rad 6, lon: Raden saknar läge."), "{refused:?}");
        assert!(refused[2].contains("rad 7, lat = «norr»: Läget är inte ett tal."), "{refused:?}");
        assert!(refused[3].contains("= «0 0»: Läget är inte i Sverige enligt EPSG:4326."));
        assert!(refused[4].contains("rad 9, adress: Raden har 6 fält"), "{refused:?}");
        assert!(stored(db).await.is_empty());
        let mut rest = plain(&val);
        rest.satt = Importsatt { utan_avvisade: true, ersatt: true, prov: false };
        let report = import(db, file.as_bytes(), rest).await.unwrap();
        assert_eq!((counts(&report), report.sparad, report.exit_code()), ([3, 0, 0, 0, 5], true, 1));
        assert_eq!(stored(db).await.len(), 3);
    }

    async fn a_trial_run_reports_all_and_writes_nothing(databas: Databas) {
        let db = databas.db();
        let val = a_val(db, "rkl2022", "0180").await;
        let mut trial = plain(&val);
        trial.satt.prov = true;
        let report = import(db, SMALL.as_bytes(), trial).await.unwrap();
        assert_eq!((counts(&report), report.sparad), ([3, 0, 0, 0, 0], false));
        assert!(stored(db).await.is_empty());
        assert_eq!(revision_of(db).await, 0);
    }

    async fn the_register_follows_the_file_that_has_one(databas: Databas) {
        let db = databas.db();
        let val = a_val(db, "rkl2022", "0180").await;
        let other = a_val(db, "rkl2026", "0180").await;
        let file = |codes: [&str; 3]| {
            let [a, b, c] = codes;
            format!(
                "gata;nr;lat;lon;Valdistriktskod\nA-gatan;1;59,3;18,0;{a}\nA-gatan;2;59,3;18,0;{b}\n\
                 A-gatan;3;59,3;18,0;{c}\n"
            )
        };
        import(db, file(["01800101", "1800102", ""]).as_bytes(), plain(&val)).await.unwrap();
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(
            register(db, &val).await,
            [pair("A-gatan 1", "01800101"), pair("A-gatan 2", "01800102")]
        );
        let before = revision_of(db).await;
        let report =
            import(db, file(["", "01800103", "01800104"]).as_bytes(), plain(&val)).await.unwrap();
        assert_eq!(counts(&report), [0, 3, 0, 0, 0]);
        let after = [pair("A-gatan 2", "01800103"), pair("A-gatan 3", "01800104")];
        assert_eq!(register(db, &val).await, after);
        assert_eq!(revision_of(db).await, before + 1);
        // A file without codes leaves the register alone, and each val has its own.
        let report = import(
            db, b"gata;nr;lat;lon\nA-gatan;1;59,3;18,0\nA-gatan;2;59,3;18,0\n", plain(&val),
        ).await.unwrap();
        assert_eq!(counts(&report), [0, 0, 2, 0, 0]);
        import(db, file(["01800101", "", ""]).as_bytes(), plain(&other)).await.unwrap();
        assert_eq!(register(db, &val).await, after);
        assert_eq!(register(db, &other).await, [pair("A-gatan 1", "01800101")]);
        // A code that is none is refused.
        let report = import(db, file(["hej", "", ""]).as_bytes(), plain(&val)).await.unwrap();
        assert_eq!((report.avvisade.len(), report.avvisade[0].falt.as_str()), (1, "valdistriktskod"));
        // What is removed takes its entries in every val's register with it.
        let mut replace = plain(&val);
        replace.satt.ersatt = true;
        import(db, b"gata;nr;lat;lon\nA-gatan;2;59,3;18,0\n", replace).await.unwrap();
        assert_eq!(register(db, &val).await, [pair("A-gatan 2", "01800103")]);
        assert_eq!(register(db, &other).await, []);
    }

    async fn many_addresses_come_back_whole_and_in_order(databas: Databas) {
        let db = databas.db();
        let val = a_val(db, "rkl2022", "0180").await;
        let made = |count: u16| -> Vec<Adress> {
            (0..count)
                .map(|i| {
                    let mut adress = Adress {
                        nyckel: String::new(),
                        gata: format!("Gata {}", i % 97),
                        nummer: Some(i),
                        tillagg: String::new(),
                        postnummer: "11445".into(),
                        postort: "Stockholm".into(),
                        plats: Wgs84::parse(59.0 + f64::from(i) * 1e-5, 18.0).unwrap(),
                        valdistrikt: (i % 3 == 0).then(|| "01800101".parse().unwrap()),
                    };
                    adress.nyckel = dubbletter::key(&adress);
                    adress
                })
                .collect()
        };
        for (count, wanted) in [(21_001, 21_001), (21_501, 500)] {
            let (id, adresser) = (val.clone(), made(count));
            let done = db
                .write(move |conn| store::apply(conn, &id, &adresser, &Framsteg::silent()))
                .await
                .unwrap();
            assert_eq!((done.tillagda, done.andrade), (wanted, 0));
        }
        let all = stored(db).await;
        assert!(all.is_sorted_by_key(|rad| rad.id));
        let numbers: Vec<Option<i32>> = all.iter().map(|rad| rad.nummer).collect();
        assert_eq!(numbers, (0..21_501).map(Some).collect::<Vec<_>>());
        let id = val.clone();
        let codes = db.read(move |conn| store::register(conn, &id)).await.unwrap();
        assert_eq!(codes.len(), 21_501_usize.div_ceil(3));
    }

    async fn real_addresses_of_ostermalm_sodermalm_and_the_schools(databas: Databas) {
        let (Some(ostermalm), Some(sodermalm), Some(schools), Some(districts)) = (
            real("adresser/ostermalm-adresser-osm-2020.csv"),
            real("adresser/osm_stockholm_sodermalm-2020-07-16.csv"),
            real("adresser/stockholm_sisab_skolor.csv"),
            real("valmyndigheten-2022/valdistrikt-stockholms-lan.zip"),
        ) else { return };
        let db = databas.db();
        let val = a_val(db, "rkl2022", "0180").await;
        let uppdrag = Valdistriktsuppdrag {
            val: val.clone(),
            kommun: Kommunval::Valets,
            crs: None,
            satt: Importsatt::default(),
        };
        let meter = Framsteg::silent();
        valkansli::valdistrikt::import::run(db, "a.zip", districts, uppdrag, &meter).await.unwrap();
        for (bytes, lasta, nya) in
            [(&ostermalm, 1_006, 1_006), (&sodermalm, 392, 392), (&schools, 601, 598)]
        {
            let report = import(db, bytes, plain(&val)).await.unwrap();
            assert_eq!((report.lasta, counts(&report)), (lasta, [nya, 0, 0, 0, 0]));
            let report = import(db, bytes, plain(&val)).await.unwrap();
            assert_eq!((report.lasta, counts(&report)), (lasta, [0, 0, nya, 0, 0]));
        }
        let all = all_printed(db).await;
        for wanted in ["Tegnérgatan 2 B", "Kungsgatan 12-14", "Fatbursgatan 29 A",
            "Edvard Griegsgången 26", "Mellingebacken 22-26", "Nordenflychtsvägen 22 A-C"]
        {
            assert!(all.iter().any(|one| one == wanted), "{wanted}");
        }
        let column = ["valdistriktskod=valdistrikt_2022_beraknat"];
        let report = import(db, &ostermalm, told(&val, &column)).await.unwrap();
        assert_eq!(counts(&report), [0, 1_006, 0, 0, 0]);
        assert!(!report.anmarkningar.iter().any(|a| a.text.contains("finns inte i rkl2022")));
        assert_eq!(register(db, &val).await.len(), 1_006);
    }
}

/// Imports into a database of its own and gives the report and what was kept.
fn alone(
    bytes: &[u8],
    uppdrag: impl FnOnce(&ValId) -> Uppdrag,
) -> Result<(Rapport, Vec<Rad>), String> {
    let mut outcome = Err(String::new());
    databas::run(Databas::sqlite(), |databas| async {
        let val = a_val(databas.db(), "rkl2022", "0180").await;
        let report = import(databas.db(), bytes, uppdrag(&val)).await;
        let kept = stored(databas.db()).await;
        outcome = report.map(|report| (report, kept)).map_err(|e| e.to_string());
        drop(databas);
    });
    outcome
}

#[test]
fn lantmateriets_parts_and_identity_are_read() {
    let file = "Objektidentitet;Kommun;Adressområde;Gårdsadressområde;Adressplatsnummer;\
        Bokstavstillägg;Lägestillägg;Lägestilläggsnummer;Postnummer;Postort;N;E\n\
        5f3b2a10-0000-4000-8000-000000000001;Stockholm;Ekeby;Norrgården;2;b;U;1;12345;Ekeby;6580000;674000\n\
        5f3b2a10-0000-4000-8000-000000000002;Stockholm;Storgatan;;7;;;;12345;Ekeby;6580010,5;674010\n\
        5f3b2a10-0000-4000-8000-000000000002;Stockholm;Storgatan;;7;;;;12345;Ekeby;6580010,5;674010\n\
        5f3b2a10-0000-4000-8000-000000000003;Uppsala;Storgatan;;9;;;;12345;Ekeby;6580010,5;674010\n";
    let (report, kept) = alone(file.as_bytes(), plain).unwrap();
    assert_eq!(report.avvisade, []);
    let rows: Vec<String> = kept.iter().map(printed).collect();
    assert_eq!(rows, ["Ekeby Norrgården 2 B U1", "Storgatan 7", "Storgatan 9"]);
    assert!((59.3..59.4).contains(&kept[0].lat) && (18.0..18.1).contains(&kept[0].lon));
    assert!(report.anmarkningar[0].text.starts_with("1 rader upprepar"));
    let only = |val: &ValId| Uppdrag { kommun: Some("stockholm".into()), ..plain(val) };
    let (report, kept) = alone(file.as_bytes(), only).unwrap();
    assert_eq!((report.lasta, report.andra_kommuner, kept.len()), (3, 1, 2));
    // The same identity on another address is refused.
    let file = file.replace("0003;Uppsala", "0002;Uppsala");
    let (report, kept) = alone(file.as_bytes(), plain).unwrap();
    assert_eq!((report.avvisade.len(), report.avvisade[0].rad, kept.len()), (1, 5, 0));
    assert!(report.avvisade[0].skal.starts_with("Rad 3 har samma identitet"));
}

#[test]
fn an_id_that_counts_rows_is_not_an_identity() {
    let file = b"id,adress,lat,lon\n1,Gatan 1,59.3,18.0\n2,Gatan 2,59.3,18.0\n";
    let (report, _) = alone(file, plain).unwrap();
    assert!(report.anmarkningar[0].text.contains("inte ut som en varaktig identitet"));
    let (report, _) = alone(file, |val| told(val, &["id=id"])).unwrap();
    assert!(report.anmarkningar.is_empty(), "{:?}", report.anmarkningar);
}

#[test]
fn excel_gives_the_same_addresses_as_csv() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, line) in SMALL.lines().enumerate() {
        for (col, field) in line.split(';').enumerate() {
            let (row, col) = (u32::try_from(row).unwrap(), u16::try_from(col).unwrap());
            match field.replace(',', ".").parse::<f64>() {
                Ok(number) => sheet.write(row, col, number).unwrap(),
                Err(_) => sheet.write(row, col, field).unwrap(),
            };
        }
    }
    let (_, from_excel) = alone(&book.save_to_buffer().unwrap(), plain).unwrap();
    let (_, from_csv) = alone(SMALL.as_bytes(), plain).unwrap();
    assert_eq!(from_excel, from_csv);
}

#[test]
fn swapped_axes_and_told_columns_are_read() {
    let file = b"plats;Var;hit;dit\nMalmgatan 1;x;18,0642;59,3189\n";
    let columns = ["adress=plats", "lat=hit", "lon=dit"];
    let (report, kept) = alone(file, |val| told(val, &columns)).unwrap();
    assert!(report.anmarkningar[0].text.starts_with("Kolumnen «dit» håller norr"));
    assert_eq!((kept[0].lat, kept[0].lon), (59.3189, 18.0642));
    for (file, told_columns, reason) in [
        (&file[..], &[][..], "ingen kolumn med adress känns igen"),
        (file, &["adress=gata"], "ingen kolumn «gata»"),
        (b"adress;lat;lon\n", &[], "inga adresser"),
        (b"adress;lat;lon\nGatan 1;;\n", &[], "inget läge ligger i Sverige"),
        (b"adress;x;y\nGatan 1;154000;6580000\n", &[], "--crs EPSG:3011"),
        (b"\x00\x01\x02", &[], "nolltecken"),
    ] {
        let error = alone(file, |val| told(val, told_columns)).unwrap_err();
        assert!(error.contains(reason), "{error}");
    }
    let zone = |val: &ValId| Uppdrag { crs: "EPSG:3011".parse().ok(), ..plain(val) };
    let (_, kept) = alone(b"adress;x;y\nGatan 1;6580000;154000\n", zone).unwrap();
    assert!((18.06..18.08).contains(&kept[0].lon), "{kept:?}");
}

/// What a file may suffer on its way: bytes changed, cut, and lines swapped.
fn harmed(text: &str, changes: &[(usize, u8)], cut: Option<usize>, turn: usize) -> Vec<u8> {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let count = lines.len();
    lines.rotate_left(turn % count);
    let mut bytes = lines.concat().into_bytes();
    for (at, to) in changes {
        let length = bytes.len();
        bytes[at % length] = *to;
    }
    if let Some(cut) = cut {
        bytes.truncate(cut % bytes.len());
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_harmed_file_is_saved_whole_or_not_at_all(
        changes in prop::collection::vec((0usize..400, any::<u8>()), 0..4),
        cut in prop::option::of(0usize..400),
        turn in 0usize..4,
    ) {
        let bytes = harmed(SMALL, &changes, cut, turn);
        if let Ok((report, kept)) = alone(&bytes, plain) {
            prop_assert_eq!(report.sparad, report.avvisade.is_empty());
            prop_assert_eq!(kept.len(), if report.sparad { report.tillagda } else { 0 });
        }
    }
}
