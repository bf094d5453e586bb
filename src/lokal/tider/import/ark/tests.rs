use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use super::*;
use crate::lokal::tider::dagar::text;

fn shown(rad: &Arkrad) -> Vec<String> {
    let one = |dag: &Dagcell| match &dag.tider {
        Ok(day) => format!("{} {}", dag.datum, text(day)),
        Err(fel) => format!("{} {fel}", dag.datum),
    };
    rad.dagar.iter().map(one).collect()
}

#[test]
fn the_wide_sheet_has_title_weekdays_dates_and_two_columns_a_day() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let date = Format::new().set_num_format("d/m");
    let day = |text: &str| ExcelDateTime::parse_from_str(text).unwrap();
    sheet.write(0, 1, "Öppettider 27 aug - 28 aug 2014").unwrap();
    sheet.write(1, 2, "onsdag").unwrap();
    sheet.write(1, 4, "torsdag ").unwrap();
    sheet.write_row(2, 0, ["ID i Portal", "Datum"]).unwrap();
    sheet.write_with_format(2, 2, day("2013-08-27"), &date).unwrap();
    // A date that has lost its format is a number.
    sheet.write(2, 4, 41_514).unwrap();
    sheet.write(2, 6, "Summa").unwrap();
    sheet.write(3, 0, 8054).unwrap();
    sheet.write(3, 1, "Biblioteket").unwrap();
    sheet.write(3, 2, 8.5).unwrap();
    sheet.write(3, 3, 19).unwrap();
    sheet.write(3, 6, 10.5).unwrap();
    let clock = Format::new().set_num_format("hh:mm");
    sheet.write(5, 1, "Torget").unwrap();
    sheet.write_with_format(5, 2, day("10:15"), &clock).unwrap();
    sheet.write(5, 3, "18.00").unwrap();
    sheet.write(5, 4, 10).unwrap();
    let ark = hours("prov.xlsx", &book.save_to_buffer().unwrap()).unwrap();
    let days: Vec<_> =
        ark.dagar.iter().map(|d| (d.datum.to_string(), d.veckodag.clone())).collect();
    assert_eq!(
        days,
        [
            ("2013-08-27".to_owned(), Some("onsdag".to_owned())),
            ("2013-08-28".to_owned(), Some("torsdag".to_owned()))
        ]
    );
    assert_eq!((ark.rubrikrad, ark.rader.len()), (3, 2));
    assert_eq!((ark.rader[0].nummer, &*ark.rader[0].namn), (4, "Biblioteket"));
    assert_eq!(shown(&ark.rader[0]), ["2013-08-27 08:30-19:00", "2013-08-28 "]);
    assert_eq!((ark.rader[1].nummer, &*ark.rader[1].namn), (6, "Torget"));
    let torget = shown(&ark.rader[1]);
    assert_eq!(torget[0], "2013-08-27 10:15-18:00");
    assert!(torget[1].contains("inte en öppettid"), "from without to: {torget:?}");
}

#[test]
fn iso_intervals_say_their_own_day() {
    let file = "Vallokal_namn,Adress,Latitud,Longitud,Dag01,Dag02,Dag03\n\
                Huset,Gatan 1,59.3,18.1,2018-08-27T09:00:00/2018-08-27T16:00:00,\
                2018-08-28T00:00:00/2018-08-28T00:00:00,2018-08-29T09:00:00/2018-08-30T16:00:00\n";
    let ark = hours("prov.csv", file.as_bytes()).unwrap();
    let rad = &ark.rader[0];
    assert_eq!((&*rad.namn, rad.adress.as_deref()), ("Huset", Some("Gatan 1")));
    assert!(rad.plats.is_some());
    let days = shown(rad);
    assert_eq!(days[..2], ["2018-08-27 09:00-16:00", "2018-08-28 "]);
    assert!(rad.dagar[2].tider.is_err(), "over midnight");
}

#[test]
fn one_column_a_day_holds_both_times() {
    let file = "Lokal namn;2026-08-26;2026-08-27\nHuset;10-18;stängt\n";
    let ark = hours("prov.csv", file.as_bytes()).unwrap();
    assert_eq!(shown(&ark.rader[0]), ["2026-08-26 10:00-18:00", "2026-08-27 "]);
}

#[test]
fn a_sheet_without_days_is_refused_and_one_of_addresses_is_read_as_such() {
    let file = "Id;Byggnad namn;Byggnad adress (besök);Byggnad typ\n1;Huset;Gatan 1;Förtid\n";
    assert!(hours("prov.csv", file.as_bytes()).unwrap_err().to_string().contains("datum"));
    let ark = addresses("prov.csv", file.as_bytes()).unwrap();
    let rad = &ark.rader[0];
    assert_eq!(
        (&*rad.namn, rad.adress.as_deref(), &*rad.anvandning),
        ("Huset", Some("Gatan 1"), "Förtid")
    );
    assert!(addresses("prov.csv", b"A;B\n1;2\n").is_err());
}
