use proptest::prelude::*;

use super::*;
use crate::lokal::tider::dagar::text;

fn read(typed: &str) -> String {
    text(&day(typed).unwrap())
}

fn days() -> Vec<NaiveDate> {
    let first: NaiveDate = "2026-08-26".parse().unwrap();
    first.iter_days().take(4).collect()
}

fn filled(block_text: &str) -> Vec<String> {
    let found = block(block_text, &days()).unwrap();
    found.into_iter().map(|(datum, hours)| format!("{} {}", datum.day(), text(&hours))).collect()
}

#[test]
fn hours_are_read_as_people_type_them() {
    for typed in [
        "10:00-18:00",
        "10-18",
        "10.00–18.00",
        " 10 - 18 ",
        "1000-1800",
        "kl 10-18",
        "Kl. 10 till 18",
    ] {
        assert_eq!(read(typed), "10:00-18:00", "{typed}");
    }
    for typed in ["08:00-12:00, 13:00-16:00", "13-16,8-12", "8-12 och 13-16", "8-12;13-16"] {
        assert_eq!(read(typed), "08:00-12:00, 13:00-16:00", "{typed}");
    }
    for typed in ["", "  ", "stängt", "-", "Stängd"] {
        assert_eq!(read(typed), "", "{typed}");
    }
}

#[test]
fn what_is_no_hours_is_refused_with_what_is_wrong() {
    assert!(matches!(day("10"), Err(Oppettidsfel::Form(_))));
    assert!(matches!(day("tio-arton"), Err(Oppettidsfel::Form(_))));
    assert!(matches!(day("10-25"), Err(Oppettidsfel::Form(_))));
    assert!(matches!(day("18-10"), Err(Oppettidsfel::Omvand(..))));
    assert!(matches!(day("8-12,11-16"), Err(Oppettidsfel::Overlapp(..))));
}

#[test]
fn a_cell_may_hold_hours_with_decimals() {
    let clock = |text: &str| cell(text).unwrap().to_string();
    assert_eq!(clock("8,5"), "08:30");
    assert_eq!(clock("8.5"), "08:30");
    assert_eq!(clock("8,25"), "08:15");
    assert_eq!(clock("8.30"), "08:30");
    assert_eq!(clock("20"), "20:00");
    assert!(cell("24,5").is_err());
    assert_eq!(clock("8,3333"), "08:20", "a third of an hour, as a sheet shows it");
    assert!(cell("8,01").is_err(), "no whole minute");
    assert_eq!(decimal_hours(24.0), Some(Klockslag::DYGNETS_SLUT));
}

#[test]
fn a_line_of_cells_is_taken_in_the_order_of_the_days() {
    let expected = ["26 10:00-18:00", "27 ", "28 08:00-12:00, 13:00-16:00", "29 11:00-15:00"];
    assert_eq!(filled("10-18\t\t8-12, 13-16\t11-15"), expected);
    assert_eq!(filled("10-18\n\n8-12, 13-16\n11-15\n"), expected);
    let pairs = ["26 10:00-18:00", "27 ", "28 08:30-12:00", "29 11:00-15:00"];
    assert_eq!(filled("10\t18\t\t\t8,5\t12\t11\t15"), pairs);
    assert_eq!(filled("10\t18\n\t\n8,5\t12\n11\t15"), pairs);
}

#[test]
fn dates_say_which_day_is_meant() {
    let expected = ["27 10:00-18:00", "26 08:00-12:00"];
    for pasted in [
        "2026-08-27\t10-18\n2026-08-26\t8-12",
        "27/8\t10-18\r\n26/8\t8-12",
        "tors 27 aug\t10\t18\nons 26 augusti\t8\t12",
    ] {
        assert_eq!(filled(pasted), expected, "{pasted}");
    }
    assert_eq!(
        filled("26/8\t\t27/8\t\n10\t18\t8\t12"),
        ["26 10:00-18:00", "27 08:00-12:00"],
        "a date over two cells"
    );
    assert_eq!(filled("26/8\t27/8\n10-18\t"), ["26 10:00-18:00", "27 "]);
}

#[test]
fn what_does_not_fit_is_refused() {
    let wrong = |text: &str| block(text, &days()).unwrap_err();
    assert_eq!(wrong(" \n"), Klisterfel::Tomt);
    assert_eq!(wrong("10-18\t10-18"), Klisterfel::Antal { celler: 2, dagar: 4 });
    assert!(matches!(wrong("10-18\t18-10\t\t"), Klisterfel::Tider { .. }));
    assert!(matches!(wrong("2026-09-30\t10-18\n2026-08-26\t8-12"), Klisterfel::Dag(_)));
    assert!(matches!(wrong("26/8\t10-18\n26/8\t8-12"), Klisterfel::Dubbel(_)));
    assert!(matches!(wrong("26/8 2025\t10-18"), Klisterfel::Dag(_)), "another year");
}

proptest! {
    #[test]
    fn what_files_hold_means_the_same_typed(
        hours in prop::collection::btree_set(0_u16..1440, 0..7),
    ) {
        let hours: Vec<u16> = hours.into_iter().collect();
        let clock = |minutes| Klockslag::from_minutes(minutes).unwrap();
        let written: Vec<String> = hours
            .chunks_exact(2)
            .map(|pair| format!("{}-{}", clock(pair[0]), clock(pair[1])))
            .collect();
        let written = written.join(",");
        prop_assert_eq!(day(&written).unwrap(), Intervall::parse_day(&written).unwrap());
    }

    #[test]
    fn any_text_is_hours_or_an_error(typed in "\\PC{0,20}", pasted in "[0-9/,.: \t\n-]{0,40}") {
        let _ = (day(&typed), block(&pasted, &days()), cell(&typed));
    }
}
