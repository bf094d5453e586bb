use proptest::prelude::*;

use super::*;
use crate::geo::{Sweref99Tm, wgs84};
use crate::lokal::{Intervall, Oppettid, Rostmottagningsstalle, Status};
use crate::val::{Valform, Valtyp};

const ORIGO: (f64, f64) = (674_000.0, 6_580_000.0);

fn at(x: f64, y: f64) -> Wgs84 {
    wgs84(Sweref99Tm { e: ORIGO.0 + x, n: ORIGO.1 + y }).unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn val() -> Val {
    let (id, kommun) = ("rkl2022".parse().unwrap(), "0180".parse().unwrap());
    Val::new(id, Valtyp::Rkl, Valform::Ordinarie, day("2022-09-11"), kommun).unwrap()
}

fn lokal(id: i64, namn: &str, plats: Option<Wgs84>) -> Lokal {
    Lokal { id, namn: namn.to_owned(), adress: format!("Gatan {id}"), plats }
}

fn stalle(id: i64, lokal_id: i64, distrikt: Option<&str>, days: &[&str]) -> Sparat {
    let tid = Intervall::parse_day("08:00-20:00").unwrap()[0];
    let typ = if distrikt.is_some() { Stalletyp::Vallokal } else { Stalletyp::Rostningslokal };
    Sparat {
        id,
        lokal_id,
        status: Status::Publicerad,
        version: 1,
        stalle: Rostmottagningsstalle {
            typ,
            namn: format!("Ställe {id}"),
            anvisning: String::new(),
            adress: format!("Gatan {lokal_id}"),
            tillganglighet: String::new(),
            plats: Some(at(0.0, 0.0)),
            valdistrikt: distrikt.map(|kod| kod.parse().unwrap()),
            valkrets: None,
            valdistrikt_namn: String::new(),
            kommun: None,
            kallans_id: String::new(),
            oppettider: days.iter().map(|text| Oppettid { datum: day(text), tid }).collect(),
        },
    }
}

/// A world whose kommun reaches a kilometre north, and whose Gatan 1 is 500 m away.
struct Varld;

impl Omvarld for Varld {
    fn in_kommun(&self, plats: Wgs84) -> Option<bool> {
        Some(plats.lat() < at(0.0, 1000.0).lat())
    }

    fn address(&self, adress: &str) -> Vec<Wgs84> {
        match adress {
            "Gatan 1" => vec![at(500.0, 0.0), at(90_000.0, 0.0)],
            "Gatan 2" => vec![at(90_000.0, 0.0)],
            "Gatan 3" => vec![at(10_500.0, 0.0)],
            _ => Vec::new(),
        }
    }
}

#[derive(Default)]
struct Fall {
    distrikt: BTreeMap<Valdistriktskod, String>,
    lokaler: Vec<Lokal>,
    stallen: Vec<Sparat>,
    inventeringar: HashMap<i64, NaiveDate>,
    roster: Vec<Roster>,
}

impl Fall {
    /// The findings that are not about inspections, as code and link.
    fn found(&self) -> Vec<(&'static str, String)> {
        self.all()
            .into_iter()
            .filter(|one| one.kod != Slag::InteInventerad)
            .map(|one| (one.kod.as_str(), one.lank))
            .collect()
    }

    fn all(&self) -> Vec<Fynd> {
        let val = val();
        let of = Underlag {
            val: &val,
            distrikt: &self.distrikt,
            lokaler: &self.lokaler,
            stallen: &self.stallen,
            inventeringar: &self.inventeringar,
            roster: &self.roster,
            granser: *GRANSER,
        };
        findings(&of, &Varld).fynd
    }
}

fn of(codes: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    let asked = |stig: &str| if stig.contains('?') { '&' } else { '?' };
    codes.iter().map(|(kod, stig)| (*kod, format!("{stig}{}val=rkl2022", asked(stig)))).collect()
}

const VALDAG: &str = "2022-09-11";

#[test]
fn vl_4_20_each_district_has_one_vallokal() {
    let fall = Fall {
        distrikt: [("01800101", "Ett"), ("01800102", "Två")]
            .map(|(kod, namn)| (kod.parse().unwrap(), namn.to_owned()))
            .into(),
        stallen: vec![
            stalle(1, 1, Some("01800101"), &[VALDAG]),
            stalle(2, 1, Some("01800101"), &[VALDAG]),
            stalle(3, 1, Some("01800199"), &[VALDAG]),
        ],
        ..Fall::default()
    };
    assert_eq!(
        fall.found(),
        of(&[
            ("distrikt-utan-vallokal", "/kansli/lokaler/vallokaler/01800102"),
            ("flera-vallokaler", "/kansli/lokaler/vallokaler/01800101"),
            ("okant-distrikt", "/kansli/lokaler/vallokaler/01800199"),
        ])
    );
}

#[test]
fn vl_10_2_hours_lie_within_the_period_and_those_of_a_vallokal_on_valdagen() {
    let fall = Fall {
        stallen: vec![
            stalle(1, 1, None, &["2022-08-23", "2022-08-24", VALDAG]),
            stalle(2, 1, None, &["2022-08-24"]),
            stalle(3, 1, Some("01800101"), &["2022-09-10"]),
            stalle(4, 1, None, &[]),
        ],
        ..Fall::default()
    };
    assert_eq!(
        fall.found(),
        of(&[
            ("utan-oppettid", "/kansli/stalle/4/tider"),
            ("tid-utanfor-perioden", "/kansli/stalle/1/tider"),
            ("tid-utanfor-perioden", "/kansli/stalle/3/tider"),
        ])
    );
}

#[test]
fn votes_are_received_where_and_when_it_is_open() {
    let votes = |namn: &str, stalle, datum: &str, antal| Roster {
        namn: namn.to_owned(),
        stalle,
        datum: day(datum),
        antal,
    };
    let fall = Fall {
        stallen: vec![stalle(1, 1, None, &["2022-09-01"])],
        roster: vec![
            votes("Ställe 1", Some(1), "2022-09-01", 40),
            votes("Ställe 1", Some(1), "2022-09-02", 1),
            votes("Ställe 1", Some(1), "2022-09-03", 0),
            votes("Okänd", None, "2022-09-02", 3),
            votes("Okänd", None, "2022-09-03", 4),
            votes("Ambulerande röstmottagning Stockholm", None, "2022-09-03", 9),
        ],
        ..Fall::default()
    };
    let all = fall.all();
    assert_eq!(all.len(), 2, "{all:#?}");
    assert!(all[0].mening.contains("1 röst den 2022-09-02"), "{}", all[0].mening);
    assert!(all[1].mening.contains("7 röster"), "{}", all[1].mening);
}

#[test]
fn places_are_looked_at_where_they_are_known() {
    let mut lost = stalle(5, 4, None, &[VALDAG]);
    lost.stalle.plats = None;
    let mut far = stalle(6, 1, Some("01800101"), &[VALDAG]);
    far.stalle.plats = Some(at(0.0, 200.0));
    let fall = Fall {
        lokaler: vec![
            lokal(1, "Skolan", Some(at(0.0, 0.0))),
            lokal(2, "Gymnasiet", Some(at(5.0, 0.0))),
            lokal(3, "Ön", Some(at(10_000.0, 1500.0))),
            lokal(4, "Okänd", None),
            // It is not used in the val.
            lokal(9, "Ingen", Some(at(1.0, 1.0))),
        ],
        stallen: vec![
            stalle(1, 1, None, &[VALDAG]),
            stalle(2, 2, None, &[VALDAG]),
            stalle(3, 3, None, &[VALDAG]),
            lost,
            far,
        ],
        ..Fall::default()
    };
    assert_eq!(
        fall.found(),
        of(&[
            ("utanfor-kommunen", "/kansli/lokal/3"),
            ("samma-plats", "/kansli/lokal/1/sla-ihop?med=2"),
            // Gatan 2 is another street of that name, far away.
            ("langt-fran-adressen", "/kansli/lokal/1"),
            ("langt-fran-adressen", "/kansli/lokal/3"),
            ("olika-koordinater", "/kansli/stalle/6"),
            ("utan-plats", "/kansli/stalle/5"),
        ])
    );
}

#[test]
fn an_inspection_ages() {
    let lokaler: Vec<Lokal> = (1..=4).map(|id| lokal(id, "Skolan", None)).collect();
    let mut stallen: Vec<Sparat> = (1..=3).map(|id| stalle(id, id, None, &[VALDAG])).collect();
    for one in &mut stallen {
        one.stalle.plats = Some(at(0.0, 0.0));
    }
    let inventeringar = [(2, day("2019-09-10")), (3, day("2019-09-11"))].into();
    let fall = Fall { lokaler, stallen, inventeringar, ..Fall::default() };
    let codes: Vec<(&str, String)> =
        fall.all().into_iter().map(|one| (one.kod.as_str(), one.lank)).collect();
    assert_eq!(
        codes,
        of(&[("gammal-inventering", "/kansli/lokal/2"), ("inte-inventerad", "/kansli/lokal/1")])
    );
}

proptest! {
    /// The twin measures every pair.
    #[test]
    fn near_pairs_are_those_of_every_pair(
        points in prop::collection::vec((0.0..60.0, 0.0..60.0, 0u8..4, prop::bool::weighted(0.9)), 0..40),
    ) {
        let lokaler: Vec<Lokal> = (0i64..)
            .zip(&points)
            .map(|(id, (x, y, name, placed))| {
                lokal(id, &format!("Lokal {name}"), placed.then(|| at(*x, *y)))
            })
            .collect();
        let lokaler: Vec<&Lokal> = lokaler.iter().collect();
        let found: Vec<(i64, i64)> =
            near_pairs(&lokaler, 10.0).iter().map(|(a, b, _)| (a.id, b.id)).collect();
        let mut twin = Vec::new();
        for (nr, a) in lokaler.iter().enumerate() {
            for b in &lokaler[nr + 1..] {
                let near = a.plats.zip(b.plats).is_some_and(|(p, q)| great_circle_m(p, q) <= 10.0);
                if near && a.namn != b.namn {
                    twin.push((a.id, b.id));
                }
            }
        }
        prop_assert_eq!(found, twin);
    }
}
