//! Import of vallokaler and röstningslokaler: the real files of 2022 in every form
//! they may come in, and broken ones.

mod skadade;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use valkansli::db::Db;
use valkansli::fil::{Filfel, Framsteg, Importsatt, Rapport};
use valkansli::lokal::import::{self, Last, Slag, Uppdrag};
use valkansli::lokal::store::{self, Sparat};
use valkansli::lokal::{Rostmottagningsstalle, Stalletyp};
use valkansli::val::{self, Val, Valform, Valtyp};
use valkansli::valdistrikt::import::Kommunval;

use crate::databas::{Databas, on_both};

/// A real file, or `None` with a word about it.
fn real(name: &str) -> Option<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/valmyndigheten-2022");
    let bytes = std::fs::read(folder.join(name)).ok();
    if bytes.is_none() {
        eprintln!("skipped: ../shared/data/valmyndigheten-2022/{name} is not there");
    }
    bytes
}

fn rkl2022(kommun: &str) -> Val {
    Val::new(
        "rkl2022".parse().unwrap(),
        Valtyp::Rkl,
        Valform::Ordinarie,
        "2022-09-11".parse().unwrap(),
        kommun.parse().unwrap(),
    )
    .unwrap()
}

fn read_of(kommun: &str, name: &str, bytes: &[u8], slag: Slag) -> Result<Last, Filfel> {
    import::read(name, bytes, &rkl2022(kommun), slag, Kommunval::Valets)
}

fn read(bytes: &[u8], slag: Slag) -> Result<Last, Filfel> {
    read_of("0180", "prov", bytes, slag)
}

async fn database_with(databas: &Databas, kommun: &str) -> Db {
    let val = rkl2022(kommun);
    databas.db().write(move |conn| val::store::add(conn, &val)).await.unwrap();
    databas.db().clone()
}

async fn run(
    db: &Db,
    bytes: &[u8],
    slag: Slag,
    satt: Importsatt,
) -> Result<Rapport, import::Error> {
    let val = "rkl2022".parse().unwrap();
    let uppdrag = Uppdrag { val, slag, kommun: Kommunval::Valets, lagen: None, satt };
    import::run(db, "prov.csv", bytes, uppdrag, &Framsteg::silent()).await
}

async fn all(db: &Db) -> Vec<Sparat> {
    db.read(|conn| store::all(conn, &"rkl2022".parse().unwrap())).await.unwrap()
}

fn counts(report: &Rapport) -> (usize, usize, usize, usize) {
    (report.tillagda, report.andrade, report.oforandrade, report.borttagna)
}

fn of_typ(list: &[Rostmottagningsstalle], typ: Stalletyp) -> usize {
    list.iter().filter(|stalle| stalle.typ == typ).count()
}

/// Bytes of a text in Latin-1.
fn latin1(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect()
}

/// A csv file in every other form that Valmyndigheten and Excel have given it.
fn disguises(bytes: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let utf16 = |text: &str| {
        [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    };
    let pointed = {
        let rows = text.lines().map(|line| {
            let fields = line.split(';').map(|field| match field.split_once(',') {
                Some((a, b)) if format!("{a}{b}").bytes().all(|c| c.is_ascii_digit()) => {
                    format!("{a}.{b}")
                }
                _ => field.to_owned(),
            });
            fields.collect::<Vec<_>>().join(";")
        });
        rows.collect::<Vec<_>>().join("\n")
    };
    vec![
        ("no mark", text.clone().into_bytes()),
        ("CR LF", text.replace('\n', "\r\n").into_bytes()),
        ("bare CR", text.replace('\n', "\r").into_bytes()),
        ("Latin-1", latin1(&text)),
        ("Latin-1 with bare CR", latin1(&text.replace('\n', "\r"))),
        ("UTF-16", utf16(&text)),
        ("decimal point", pointed.into_bytes()),
        ("tabs", text.replace(';', "\t").into_bytes()),
    ]
}

#[test]
fn stockholm_has_592_vallokaler_in_csv_and_json_alike() {
    let (Some(csv), Some(json)) =
        (real("stockholm-0180-vallokaler.csv"), real("stockholm-0180-vallokaler.json"))
    else {
        return;
    };
    let from_csv = read(&csv, Slag::Vallokaler).unwrap();
    let from_json = read(&json, Slag::Vallokaler).unwrap();
    assert_eq!(from_csv.stallen, from_json.stallen);
    assert_eq!((from_csv.stallen.len(), from_csv.avvisade.len()), (592, 0));
    assert_eq!(from_csv.kansli.telefon.as_deref(), Some("08-508 29 500"));
    let names: BTreeSet<_> = from_csv.stallen.iter().map(|s| (&s.namn, &s.adress)).collect();
    assert_eq!(names.len(), 174, "as the files write them");
    for stalle in &from_csv.stallen {
        let hours: Vec<String> = stalle.oppettider.iter().map(|o| o.tid.to_string()).collect();
        assert_eq!(hours, ["08:00-20:00"]);
    }
    let kretsar: BTreeSet<_> =
        from_csv.stallen.iter().map(|s| s.valkrets.clone().unwrap().kod).collect();
    assert_eq!(kretsar.len(), 6);
}

#[test]
fn stockholm_has_99_rostningslokaler_and_an_institution_may_lack_its_place() {
    let (Some(csv), Some(json)) =
        (real("stockholm-0180-rostningslokaler.csv"), real("stockholm-0180-rostningslokaler.json"))
    else {
        return;
    };
    let from_csv = read(&csv, Slag::Rostningslokaler).unwrap();
    let from_json = read(&json, Slag::Rostningslokaler).unwrap();
    assert_eq!(from_csv.stallen, from_json.stallen);
    assert_eq!(from_csv.lasta, 99);
    assert_eq!(of_typ(&from_csv.stallen, Stalletyp::Rostningslokal), 55);
    assert_eq!(of_typ(&from_csv.stallen, Stalletyp::Institution), 44);
    assert_eq!(from_csv.avvisade, []);
    let nowhere: Vec<&str> =
        from_csv.stallen.iter().filter(|s| s.plats.is_none()).map(|s| &*s.namn).collect();
    assert_eq!(nowhere, ["Kulltorps vård- och omsorgsboende"]);
    let remark = from_csv.anmarkningar.iter().find(|a| a.text.contains("Kulltorps")).unwrap();
    assert_eq!(remark.rad, Some(79));
    // The first row, read by eye.
    let skr = &from_csv.stallen[0];
    assert_eq!(
        (skr.namn.as_str(), skr.adress.as_str()),
        ("Sveriges kommuner och regioner", "Hornsgatan 20")
    );
    assert_eq!(skr.oppettider.len(), 13);
    assert_eq!(skr.oppettider[2].datum.to_string(), "2022-08-26");
    assert_eq!(skr.oppettider[2].tid.to_string(), "10:00-15:00");
}

#[test]
fn gotland_and_uppsala_are_read_whole() {
    for (kommun, name, vallokaler, rostningslokaler) in
        [("0980", "gotland-0980", 40, 25), ("0380", "uppsala-0380", 152, 28)]
    {
        for (file, slag, rows) in [
            ("vallokaler", Slag::Vallokaler, vallokaler),
            ("rostningslokaler", Slag::Rostningslokaler, rostningslokaler),
        ] {
            let Some(bytes) = real(&format!("{name}-{file}.csv")) else { continue };
            let last = read_of(kommun, name, &bytes, slag).unwrap();
            assert_eq!((last.stallen.len(), last.avvisade.len()), (rows, 0), "{name} {file}");
            let ours = |s: &Rostmottagningsstalle| {
                s.valdistrikt.is_none_or(|kod| kod.kommun().to_string() == kommun)
            };
            assert!(last.stallen.iter().all(ours));
        }
    }
}

#[test]
fn every_disguise_of_a_file_gives_the_same_facts() {
    for (name, slag) in [
        ("stockholm-0180-vallokaler.csv", Slag::Vallokaler),
        ("stockholm-0180-rostningslokaler.csv", Slag::Rostningslokaler),
    ] {
        let Some(bytes) = real(name) else { continue };
        let plain = read(&bytes, slag).unwrap();
        for (disguise, bytes) in disguises(&bytes) {
            let last = read(&bytes, slag).unwrap();
            assert_eq!(last.stallen, plain.stallen, "{name} with {disguise}");
            assert_eq!(last.rader, plain.rader, "{name} with {disguise}");
        }
    }
}

/// What Excel makes of a csv file: numbers where there were digits, dates of dates.
#[test]
fn a_workbook_with_lost_zeros_gives_the_same_facts() {
    use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
    let Some(bytes) = real("gotland-0980-rostningslokaler.csv") else { return };
    let text = String::from_utf8(bytes.clone()).unwrap();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    for (row, line) in (0..).zip(text.trim_start_matches('\u{feff}').lines()) {
        for (column, field) in (0..).zip(line.split(';')) {
            if let Ok(day) = ExcelDateTime::parse_from_str(field)
                && row == 0
            {
                sheet.write_with_format(row, column, &day, &date).unwrap();
            } else if let Ok(number) = field.replace(',', ".").parse::<f64>() {
                sheet.write(row, column, number).unwrap();
            } else {
                sheet.write(row, column, field).unwrap();
            }
        }
    }
    let book = book.save_to_buffer().unwrap();
    let plain = read_of("0980", "gotland", &bytes, Slag::Rostningslokaler).unwrap();
    let last = read_of("0980", "gotland.xlsx", &book, Slag::Rostningslokaler).unwrap();
    assert_eq!(last.stallen, plain.stallen);
}

const VALLOKAL: &str = "LÄNSKOD;KOMMUNKOD;VALNÄMND;HEMSIDA;TELNR;VALDISTRIKTKOD;VALDISTRIKT;\
    KOMMUNVALKRETSKOD;KOMMUNVALKRETS;LOKAL;ADRESS1;ADRESS2;TILLGÄNGL;LATITUD;LONGITUD;VALDAG;\
    ÖPPETTID";
const FORTID: &str = "LÄNSKOD;KOMMUNKOD;LOKALID;LOKAL;ADRESS1;ADRESS2;TILLGÄNGL;BEGRTILLT;\
    LATITUD;LONGITUD;2022-08-24;2022-09-11";

fn vallokaler(rows: &[&str]) -> Result<Last, Filfel> {
    read(format!("{VALLOKAL}\n{}\n", rows.join("\n")).as_bytes(), Slag::Vallokaler)
}

fn fortid(rows: &[&str]) -> Result<Last, Filfel> {
    read(format!("{FORTID}\n{}\n", rows.join("\n")).as_bytes(), Slag::Rostningslokaler)
}

/// The only refusal, as row, field and reason.
fn refusal(last: &Last) -> (usize, &str, &str) {
    let [one] = &last.avvisade[..] else { panic!("{:?}", last.avvisade) };
    (one.rad, &one.falt, &one.skal)
}

#[test]
fn codes_may_have_lost_their_zeros() {
    let last = vallokaler(&[
        "1;80;;;;406;Johannes 6;18003;3 Norrmalm;Johannes skola;;Roslagsgatan 61;;59,35;18,05;2022-09-11;08:00-20:00",
        "01;0180;;;;01800407;Johannes 7;18003;3 Norrmalm;Johannes skola;;Roslagsgatan 61;;59,35;18,05;20220911;08.00-20.00",
        "9;80;;;;101;Visby;98000;Gotland;Skolan;;Storgatan 1;;57,6;18,2;2022-09-11;08:00-20:00",
    ])
    .unwrap();
    let codes: Vec<String> =
        last.stallen.iter().map(|s| s.valdistrikt.unwrap().to_string()).collect();
    assert_eq!(codes, ["01800406", "01800407"]);
    assert_eq!((last.lasta, last.andra_kommuner), (2, 1));
    assert_eq!(last.stallen[0].oppettider, last.stallen[1].oppettider);
}

#[test]
fn wrong_rows_are_refused_with_row_field_and_reason() {
    let row = |kod: &str, lokal: &str, valdag: &str, tid: &str| {
        format!("01;80;;;;{kod};D;18001;1;{lokal};;Storgatan 1;;59,3;18,0;{valdag};{tid}")
    };
    let right = row("0001", "Skolan", "2022-09-11", "08:00-20:00");
    for (wrong, falt, part) in [
        (row("0001", "Skolan", "2022-09-11", "08:00-20:00"), "VALDISTRIKTKOD", "på rad 2"),
        (row("x", "Skolan", "2022-09-11", "08:00-20:00"), "VALDISTRIKTKOD", "fyra siffror"),
        (row("0002", "", "2022-09-11", "08:00-20:00"), "LOKAL", "namn saknas"),
        (row("0002", "Skolan", "2018-09-09", "08:00-20:00"), "VALDAG", "annat val"),
        (row("0002", "Skolan", "i höst", "08:00-20:00"), "VALDAG", "datum"),
        (row("0002", "Skolan", "2022-09-11", "20:00-08:00"), "ÖPPETTID", "slutar innan"),
        (row("0002", "Skolan", "2022-09-11", "hela dagen"), "ÖPPETTID", "inte en öppettid"),
        (row("0002", "Sk\u{fffd}lan", "2022-09-11", "08:00-20:00"), "LOKAL", "UTF-8"),
        (right.replace("01;80", "01;Stockholm"), "KOMMUNKOD", "två siffror"),
        (right.replace("01;80", "AB;80"), "LÄNSKOD", "två siffror"),
        (right.replace(";08:00-20:00", ""), "", "16 fält men rubriken 17"),
        (format!("{right};mer"), "", "18 fält"),
    ] {
        let last = vallokaler(&[&right, &wrong]).unwrap();
        let (rad, found, skal) = refusal(&last);
        assert_eq!((rad, found), (3, falt), "{wrong}: {skal}");
        assert!(skal.contains(part), "{wrong}: {skal}");
        assert_eq!(last.stallen.len(), 1);
        assert_eq!(last.lasta, 2);
    }
}

#[test]
fn what_is_no_lokal_and_what_looks_odd_is_told() {
    let last = fortid(&[
        "01;80;1;Ambulerande röstmottagning;;;;N;;;08:00-16:00;",
        "01;80;2;Valbussen;;;;N;;;08:00-16:00;",
        "01;80;3;Biblioteket;;Storgatan 1;;N;59,3;18,0;;",
        "01;80;4;Sjukhuset;;Storgatan 2;;J;59,3;18,0;08:00-12:00,13:00-16:00;",
        "01;80;5;Skolan;;Storgatan 3;;;59,3;18,0;;08:00-20:00",
    ])
    .unwrap();
    assert!(last.avvisade.is_empty(), "{:?}", last.avvisade);
    let typer: Vec<Stalletyp> = last.stallen.iter().map(|s| s.typ).collect();
    assert_eq!(
        typer,
        [Stalletyp::Rostningslokal, Stalletyp::Institution, Stalletyp::Rostningslokal]
    );
    assert_eq!(last.stallen[1].oppettider.len(), 2);
    let remarks: Vec<(Option<usize>, &str)> =
        last.anmarkningar.iter().map(|r| (r.rad, r.text.as_str())).collect();
    let [(Some(2), no_place), (Some(3), nowhere), (Some(4), closed)] = remarks[..] else {
        panic!("{remarks:?}")
    };
    assert!(no_place.contains("läggs inte in som lokal"));
    assert!(nowhere.contains("varken adress eller koordinater"));
    assert!(closed.contains("inga öppettider"));

    let file = FORTID.replace("2022-08-24", "2022-08-20");
    let early =
        format!("{file}\n01;80;1;Skolan;;Storgatan 1;;N;59,3;18,0;08:00-12:00;08:00-20:00\n");
    let last = read(early.as_bytes(), Slag::Rostningslokaler).unwrap();
    assert_eq!(last.stallen[0].oppettider.len(), 2);
    assert!(
        last.anmarkningar[0].text.contains("utanför förtidsröstningen"),
        "{:?}",
        last.anmarkningar
    );
}

#[test]
fn a_vallokal_with_short_hours_is_told_with_the_section() {
    let hours = |tid: &str| {
        let row =
            format!("01;80;;;;0001;D;18001;1;Skolan;;Storgatan 1;;59,3;18,0;2022-09-11;{tid}");
        let last = vallokaler(&[&row]).unwrap();
        last.anmarkningar.first().map(|remark| remark.text.clone())
    };
    assert_eq!(hours("08:00-20:00"), None);
    assert!(
        hours("09:00-13:00,17:00-20:00").unwrap().contains("samråd med länsstyrelsen (VL 4:21)")
    );
    assert!(hours("10:00-20:00").unwrap().contains("kortare än lagen tillåter (VL 4:21)"));
    assert!(hours("").unwrap().contains("inga öppettider"));
}

#[test]
fn the_same_lokal_and_room_twice_is_refused_but_two_rooms_are_not() {
    let row = |rum: &str, typ: &str| format!("01;80;1;Skolan;{rum};Storgatan 1;;{typ};59,3;18,0;;");
    let last = fortid(&[
        &row("Aulan", "N"),
        &row("Matsalen", "N"),
        &row("Aulan", "J"),
        &row("Aulan", "N"),
    ])
    .unwrap();
    assert_eq!(last.stallen.len(), 3);
    let (rad, falt, skal) = refusal(&last);
    assert_eq!((rad, falt), (5, "LOKAL"));
    assert!(skal.contains("på rad 2"), "{skal}");
}

#[test]
fn the_wrong_file_is_told_by_what_it_holds() {
    let message = |bytes: &[u8], slag| read(bytes, slag).unwrap_err().to_string();
    let says = |text: &str, slag, part: &str| {
        let message = message(text.as_bytes(), slag);
        assert!(message.contains(part), "{message}");
    };
    says(VALLOKAL, Slag::Rostningslokaler, "ser ut att innehålla vallokaler");
    says(FORTID, Slag::Vallokaler, "ser ut att innehålla röstningslokaler");
    says("LÄNSKOD;LOKALID;LOKAL;2022-08-24;TOTAL", Slag::Rostningslokaler, "förtidsröster");
    says("GATA;NUMMER;POSTNUMMER;POSTORT", Slag::Vallokaler, "adresser");
    says("VALDISTRIKTSKOD;RÖSTANDE", Slag::Vallokaler, "valresultat");
    says(r#"{"type":"FeatureCollection","features":[]}"#, Slag::Vallokaler, "GeoJSON");
    says("A;B\n1;2", Slag::Vallokaler, "kolumner saknas: VALDISTRIKTKOD, VALDAG, ÖPPETTID");
    says(VALLOKAL, Slag::Vallokaler, "inga rader");
    let garbled = String::from_utf8(latin1(FORTID)).is_err();
    assert!(garbled);
    // UTF-8 that someone has read as Latin-1 and saved as UTF-8 again.
    let twice: String = FORTID.bytes().map(char::from).collect();
    says(&twice, Slag::Rostningslokaler, "spara filen på nytt som CSV UTF-8");
    let days = FORTID.replace("2022-08-24;2022-09-11", "TOTAL");
    says(&days, Slag::Rostningslokaler, "inga kolumner med datum");
    let old = FORTID.replace("2022-", "2018-");
    says(&format!("{old}\n01;80;1;A;;B;;N;59,3;18,0;;"), Slag::Rostningslokaler, "Välj rätt val");
    let other = format!("{VALLOKAL}\n03;80;;;;0001;D;1;1;S;;A;;59,3;18,0;2022-09-11;08:00-20:00");
    says(&other, Slag::Vallokaler, "ingen av dess 1 rader gäller kommun 0180");
}

on_both! {
    async fn stockholm_is_imported_once_and_then_unchanged(databas: Databas) {
        let (Some(vallokaler), Some(csv), Some(json)) = (
            real("stockholm-0180-vallokaler.csv"),
            real("stockholm-0180-rostningslokaler.csv"),
            real("stockholm-0180-rostningslokaler.json"),
        ) else {
            return;
        };
        let db = database_with(&databas, "0180").await;
        let first = run(&db, &vallokaler, Slag::Vallokaler, Importsatt::default()).await.unwrap();
        assert_eq!(counts(&first), (592, 0, 0, 0));
        // 174 as written, 161 with capitals aside, 156 with signs and spaces aside.
        assert_eq!((first.lokaler, first.exit_code()), (Some(156), 0));
        assert_eq!(first.anmarkningar.len(), 6, "{:#?}", first.anmarkningar);

        let whole = Importsatt::default();
        let saved = run(&db, &csv, Slag::Rostningslokaler, whole).await.unwrap();
        assert!(saved.sparad);
        assert_eq!((counts(&saved), saved.exit_code()), ((99, 0, 0, 0), 0));
        let kept = all(&db).await;
        assert_eq!(kept.len(), 592 + 99);

        for (bytes, slag, rows) in
            [(&json, Slag::Rostningslokaler, 99), (&vallokaler, Slag::Vallokaler, 592)]
        {
            let again = run(&db, bytes, slag, whole).await.unwrap();
            assert_eq!(counts(&again), (0, 0, rows, 0));
            let other = again.anmarkningar.iter().filter(|a| !a.text.contains("Kulltorps"));
            assert_eq!(other.count(), 0, "{:?}", again.anmarkningar);
        }
        assert_eq!(all(&db).await, kept);
        // Two are used both on valdagen and before it.
        let lokaler = |vallokal: bool| -> BTreeSet<i64> {
            kept.iter().filter(|s| (s.stalle.typ == Stalletyp::Vallokal) == vallokal).map(|s| s.lokal_id).collect()
        };
        assert_eq!(lokaler(true).intersection(&lokaler(false)).count(), 2);
        let val = db.read(|conn| val::store::get(conn, &"rkl2022".parse().unwrap())).await.unwrap();
        assert_eq!(val.kansli.telefon.as_deref(), Some("08-508 29 500"));
    }

    async fn a_trial_reports_all_and_writes_nothing(databas: Databas) {
        let Some(bytes) = real("uppsala-0380-vallokaler.csv") else { return };
        let db = database_with(&databas, "0380").await;
        let trial = Importsatt { prov: true, ..Importsatt::default() };
        let planned = run(&db, &bytes, Slag::Vallokaler, trial).await.unwrap();
        assert!(!planned.sparad && planned.prov);
        assert!(all(&db).await.is_empty());
        let done = run(&db, &bytes, Slag::Vallokaler, Importsatt::default()).await.unwrap();
        assert_eq!(Rapport { prov: false, sparad: true, ..planned }, done);
        assert_eq!((done.tillagda, done.lokaler), (152, Some(106)));
    }

    async fn rows_that_are_gone_are_told_and_removed_with_ersatt(databas: Databas) {
        let db = database_with(&databas, "0180").await;
        let file = |rows: &[&str]| format!("{FORTID}\n{}\n", rows.join("\n")).into_bytes();
        let a = "01;80;1;Skolan;;Storgatan 1;;N;59,3;18,0;08:00-12:00;";
        let b = "01;80;2;Biblioteket;;Storgatan 2;;N;59,3;18,0;;09:00-12:00";
        run(&db, &file(&[a, b]), Slag::Rostningslokaler, Importsatt::default()).await.unwrap();
        let kept = run(&db, &file(&[a]), Slag::Rostningslokaler, Importsatt::default()).await.unwrap();
        assert_eq!(counts(&kept), (0, 0, 1, 0));
        assert!(kept.anmarkningar[0].text.contains("«Biblioteket, Storgatan 2» finns inte i filen men kvar"));
        let replace = Importsatt { ersatt: true, ..Importsatt::default() };
        // A refused row may be the one that is missing: nothing is removed on its account.
        let broken = file(&[a, "01;80;2;Biblioteket;;Storgatan 2;;N;;;;"]);
        let rest = Importsatt { utan_avvisade: true, ..replace };
        let careful = run(&db, &broken, Slag::Rostningslokaler, rest).await.unwrap();
        assert_eq!((careful.borttagna, all(&db).await.len()), (0, 2));
        let gone = run(&db, &file(&[a]), Slag::Rostningslokaler, replace).await.unwrap();
        assert_eq!(counts(&gone), (0, 0, 1, 1));
        assert_eq!(all(&db).await.len(), 1);
    }
}

/// A small file that is whole, as lines.
static WHOLE: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut lines = vec![FORTID.to_owned()];
    lines.extend((1..=6).map(|i| {
        format!("01;80;{i};Östra skolan {i};Sal {i};Åvägen {i};Hiss;N;59,3{i};18,0{i};08:00-12:30;10:00-15:30")
    }));
    lines
});

fn whole() -> Vec<u8> {
    (WHOLE.join("\n") + "\n").into_bytes()
}

/// The command itself: what it prints and how it ends.
#[test]
fn the_command_tells_how_it_went_by_its_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("prov.sqlite").display());
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.display().to_string()
    };
    let valkansli = |words: &[&str]| {
        let out = Command::new(env!("CARGO_BIN_EXE_valkansli"))
            .env_remove("DATABASE_URL")
            .args(["--database", &database])
            .args(words)
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (out.status.code().unwrap(), text(out.stdout), text(out.stderr))
    };
    let add =
        ["val", "add", "rkl2022", "--typ", "rkl", "--valdag", "2022-09-11", "--kommun", "0180"];
    assert_eq!(valkansli(&add).0, 0);
    let right = file("ratt.csv", &whole());
    let import = |words: &[&str]| {
        valkansli(&[&["import", "rostningslokaler", "--val", "rkl2022"], words].concat())
    };

    let (code, report, _) = import(&[&right, "--dry-run"]);
    assert_eq!(code, 0);
    assert!(report.contains("Inget är sparat: det var en provkörning."), "{report}");
    let (code, report, _) = import(&[&right, "--json"]);
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!((code, &report["tillagda"], &report["sparad"]), (0, &6.into(), &true.into()));

    let wrong =
        file("fel.csv", String::from_utf8(whole()).unwrap().replace("59,33", "").as_bytes());
    let (code, report, _) = import(&[&wrong]);
    assert_eq!(code, 1);
    assert!(report.contains("fel.csv rad 4, LATITUD"), "{report}");
    assert!(report.contains("--utan-avvisade"), "{report}");

    let other = file("annan.csv", VALLOKAL.as_bytes());
    let (code, _, error) = import(&[&other]);
    assert_eq!(code, 2);
    assert!(error.contains("ser ut att innehålla vallokaler"), "{error}");
    let unknown = valkansli(&["import", "vallokaler", &right, "--val", "rkl2018"]);
    assert_eq!(unknown.0, 2);
    assert!(unknown.2.contains("inget val som heter rkl2018"), "{}", unknown.2);
    let (code, _, error) = import(&["finns-inte.csv"]);
    assert_eq!(code, 2);
    assert!(error.contains("den finns inte"), "{error}");
}
