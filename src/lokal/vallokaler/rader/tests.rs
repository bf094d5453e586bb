use ::geo::{LineString, MultiPolygon, Polygon};

use super::*;
use crate::geo::{Sweref99Tm, Wgs84, wgs84};
use crate::lokal::Status;
use crate::lokal::vallokaler::avstand::Underlag as Matt;
use crate::lokal::vallokaler::jamfor::by_area;
use crate::valdistrikt::Valdistrikt;

const ORIGO: (f64, f64) = (674_000.0, 6_580_000.0);

fn kod(nr: i64) -> Valdistriktskod {
    format!("0180{nr:04}").parse().unwrap()
}

fn at(x: f64, y: f64) -> Wgs84 {
    wgs84(Sweref99Tm { e: ORIGO.0 + x, n: ORIGO.1 + y }).unwrap()
}

/// A kilometre square beside the one before it.
fn distrikt(nr: i64) -> Valdistrikt {
    let x = ORIGO.0 + 1000.0 * f64::from(i32::try_from(nr).unwrap() - 1);
    let ring = LineString::from(vec![
        (x, ORIGO.1),
        (x + 1000.0, ORIGO.1),
        (x + 1000.0, ORIGO.1 + 1000.0),
        (x, ORIGO.1 + 1000.0),
    ]);
    Valdistrikt {
        kod: kod(nr),
        namn: format!("Distrikt {nr}"),
        polygon: MultiPolygon(vec![Polygon::new(ring, Vec::new())]),
        rostberattigade: Some(1000),
    }
}

fn vallokal(nr: i64, lokal_id: i64, anvisning: &str, plats: Wgs84) -> Vallokal {
    Vallokal {
        id: nr,
        lokal_id,
        namn: format!("Lokal {lokal_id}"),
        adress: format!("Gatan {lokal_id}"),
        anvisning: anvisning.to_owned(),
        rum: None,
        plats: Some(plats),
        valdistrikt: Some(kod(nr)),
        valdistrikt_namn: String::new(),
        valkrets: None,
        status: Status::Publicerad,
        version: 1,
    }
}

fn all(vallokaler: &[Vallokal], forr: &[Vallokal], homes: &[Wgs84]) -> Vec<Rad> {
    let karta = Karta::new((1..=4).map(distrikt).collect());
    let bostader = Bostader::new(&karta, homes.iter().map(|home| (None, *home)));
    let motsvarar = by_area(&karta, &karta, 0.99);
    rows(&Underlag {
        karta: &karta,
        bostader: &bostader,
        vallokaler,
        forr: Some(Jamforelse { vallokaler: forr, motsvarar: &motsvarar }),
        installning: Installning { grans_m: 600.0, samma_byggnad_m: 50.0, samma_omrade: 0.99 },
    })
}

#[test]
fn missing_doubled_and_unknown_districts_are_told() {
    let school = at(500.0, 500.0);
    let mut again = vallokal(2, 8, "", at(1500.0, 500.0));
    again.id = 99;
    let vallokaler = [
        vallokal(1, 7, "", school),
        vallokal(2, 7, "", school),
        again,
        vallokal(9, 7, "Aulan", school),
    ];
    let rows = all(&vallokaler, &[], &[]);
    let wrong: Vec<(String, bool, usize, bool)> = rows
        .iter()
        .filter(|row| row.har_fel())
        .map(|row| (row.kod.to_string(), row.vallokal.is_some(), row.flera.len(), row.finns))
        .collect();
    assert_eq!(
        wrong,
        [
            ("01800002".to_owned(), true, 1, true),
            ("01800003".to_owned(), false, 0, true),
            ("01800004".to_owned(), false, 0, true),
            ("01800009".to_owned(), true, 0, false),
        ]
    );
}

#[test]
fn a_shared_room_is_told_from_separate_rooms() {
    let school = at(500.0, 500.0);
    let mut first = vallokal(1, 7, "Gå mot entré A", school);
    let mut third = vallokal(3, 7, "Gå mot entré A", school);
    let rows =
        all(&[first.clone(), vallokal(2, 7, "Gå mot entré B", school), third.clone()], &[], &[]);
    assert_eq!(rows[0].delar, [kod(2), kod(3)]);
    assert_eq!(rows[0].samma_rum, [kod(3)]);
    assert!(rows[1].samma_rum.is_empty());
    // Rooms of the register go before what is written.
    first.rum = Some((1, "Aulan".to_owned()));
    third.rum = Some((2, "Matsalen".to_owned()));
    let rows = all(&[first, third], &[], &[]);
    assert!(rows[0].samma_rum.is_empty());
}

#[test]
fn the_way_is_measured_from_addresses_or_from_the_middle() {
    let rows = all(
        &[vallokal(1, 7, "", at(500.0, 500.0)), vallokal(2, 8, "", at(500.0, 500.0))],
        &[],
        &[at(500.0, 600.0), at(500.0, 1200.0 - 300.0), at(500.0, 0.5)],
    );
    let way = rows[0].vag.unwrap();
    assert_eq!(way.underlag, Matt::Adresser(3));
    assert!((way.medel_m - 333.3).abs() < 3.0, "{}", way.medel_m);
    assert!((way.langst_m - 499.5).abs() < 4.0 && way.over == 0.0);
    assert_eq!(rows[0].fran_gransen_m, Some(0.0));
    let way = rows[1].vag.unwrap();
    assert_eq!((way.underlag, way.over), (Matt::Mittpunkt, 1.0));
    assert!((rows[1].fran_gransen_m.unwrap() - 500.0).abs() < 4.0);
    assert_eq!(rows[1].over(), Some(1000.0));
}

#[test]
fn moved_voters_are_those_of_a_district_in_another_building() {
    let now = [vallokal(1, 7, "", at(500.0, 500.0)), vallokal(2, 8, "", at(1500.0, 500.0))];
    let then = [vallokal(1, 7, "", at(500.0, 500.0)), vallokal(2, 9, "", at(1500.0, 900.0))];
    let rows = all(&now, &then, &[]);
    assert_eq!(rows.iter().map(Rad::flyttade).collect::<Vec<_>>(), [0, 1000, 0, 0]);
    let Andring::Flyttad(Some(metres)) = rows[1].andring else { panic!("{:?}", rows[1].andring) };
    assert!((metres - 400.0).abs() < 3.0);
    assert_eq!(rows[2].andring, Andring::Okand);
}
