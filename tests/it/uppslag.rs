//! The Atlas against plain twins: every answer that the indexes give is compared
//! with what asking each place in turn gives, on random places, hours and needs.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use geo::{MultiPolygon, Polygon};
use proptest::prelude::*;
use valkansli::gangnat::Profil;
use valkansli::geo::distance::great_circle_m;
use valkansli::geo::{Sweref99Tm, Wgs84, wgs84};
use valkansli::lokal::tillganglighet::{Krav, Svar, Tillganglighet};
use valkansli::lokal::{Intervall, Oppettid, Rostmottagningsstalle, Stalletyp};
use valkansli::tid::{self, Klockslag, Svensktid};
use valkansli::uppslag::adressok::Adressok;
use valkansli::uppslag::adressregister::Byggare;
use valkansli::uppslag::atlas::Revision;
use valkansli::uppslag::hitta::{self, Hittad};
use valkansli::uppslag::svar::{Fraga, Kalla, Osakerhet, answer};
use valkansli::uppslag::svarsjson;
use valkansli::uppslag::{Atlas, Valbild};
use valkansli::val::{Val, Valform, Valtyp};
use valkansli::valdistrikt::{Valdistrikt, Valdistriktskod};

/// South-west corner of the made-up kommun, on SWEREF 99 TM.
const ORIGIN: Sweref99Tm = Sweref99Tm { e: 670_000.0, n: 6_580_000.0 };
/// Side of a square valdistrikt in metres, and how many there are each way.
const SIDE: f64 = 1_000.0;
const ROWS: u32 = 4;

fn point(east: f64, north: f64) -> Wgs84 {
    wgs84(Sweref99Tm { e: ORIGIN.e + east, n: ORIGIN.n + north }).unwrap()
}

fn kod(nr: u32) -> Valdistriktskod {
    format!("9901{nr:04}").parse().unwrap()
}

fn val() -> Val {
    let valdag = "2022-09-11".parse().unwrap();
    let (id, kommun) = ("prov".parse().unwrap(), "9901".parse().unwrap());
    Val::new(id, Valtyp::Rkl, Valform::Ordinarie, valdag, kommun).unwrap()
}

/// Squares in rows, numbered from the south-west.
fn squares() -> Vec<Valdistrikt> {
    (0..ROWS * ROWS)
        .map(|nr| {
            let (x, y) = (f64::from(nr % ROWS) * SIDE, f64::from(nr / ROWS) * SIDE);
            let corner = |dx: f64, dy: f64| (ORIGIN.e + x + dx, ORIGIN.n + y + dy);
            let ring =
                vec![corner(0.0, 0.0), corner(SIDE, 0.0), corner(SIDE, SIDE), corner(0.0, SIDE)];
            Valdistrikt {
                kod: kod(nr),
                namn: format!("Rutan {nr}"),
                polygon: MultiPolygon(vec![Polygon::new(ring.into(), vec![])]),
                rostberattigade: None,
            }
        })
        .collect()
}

fn stalle(typ: Stalletyp, plats: Wgs84, oppettider: Vec<Oppettid>) -> Rostmottagningsstalle {
    Rostmottagningsstalle {
        typ,
        namn: "Biblioteket".to_owned(),
        anvisning: String::new(),
        adress: "Storgatan 1".to_owned(),
        tillganglighet: String::new(),
        plats: Some(plats),
        valdistrikt: None,
        valdistrikt_namn: String::new(),
        kommun: None,
        valkrets: None,
        kallans_id: String::new(),
        oppettider,
    }
}

fn vallokal(nr: u32, plats: Wgs84) -> Rostmottagningsstalle {
    let tid = Intervall::parse_day("08:00-20:00").unwrap()[0];
    let hours = vec![Oppettid { datum: val().valdag, tid }];
    Rostmottagningsstalle {
        valdistrikt: Some(kod(nr)),
        ..stalle(Stalletyp::Vallokal, plats, hours)
    }
}

fn atlas(stallen: Vec<Rostmottagningsstalle>) -> Atlas {
    let stallen = (1..).zip(stallen).collect();
    Atlas {
        revision: Revision::default(),
        val: vec![Valbild::new(val(), squares(), stallen, &HashMap::new(), Vec::new()).into()],
        adresser: Adressok::new(Byggare::default().build()).into(),
        gangnat: BTreeMap::new(),
    }
}

fn fraga(plats: Wgs84, tid: Svensktid) -> Fraga {
    Fraga {
        plats,
        adress: None,
        adress_osaker: None,
        tid,
        bara_oppna: false,
        krav: Vec::new(),
        typ: None,
        antal: 5,
        profil: Profil::Gang,
    }
}

fn read(json: &[u8]) -> serde_json::Value {
    serde_json::from_slice(json).unwrap()
}

fn anywhere() -> impl Strategy<Value = Wgs84> {
    let side = SIDE * f64::from(ROWS);
    (-0.2 * side..1.2 * side, -0.2 * side..1.2 * side).prop_map(|(e, n)| point(e, n))
}

fn day() -> impl Strategy<Value = NaiveDate> {
    (0..19_i64).prop_map(|day| tid::shift("2022-08-24".parse().unwrap(), day))
}

fn hours() -> impl Strategy<Value = Vec<Oppettid>> {
    prop::collection::btree_map(day(), (0..20_u16, 1..4_u16), 0..12).prop_map(|days| {
        days.into_iter()
            .map(|(datum, (opens, length))| {
                let clock = |hours: u16| Klockslag::from_minutes(hours * 60).unwrap();
                let tid = Intervall::new(clock(opens), clock(opens + length)).unwrap();
                Oppettid { datum, tid }
            })
            .collect()
    })
}

fn place() -> impl Strategy<Value = Rostmottagningsstalle> {
    let typ = prop::sample::select(vec![
        Stalletyp::Rostningslokal,
        Stalletyp::Tillfallig,
        Stalletyp::Institution,
    ]);
    let access = prop::sample::select(vec!["", "Hiss finns", "Ramp finns"]);
    (typ, anywhere(), hours(), access).prop_map(|(typ, plats, hours, access)| {
        Rostmottagningsstalle { tillganglighet: access.to_owned(), ..stalle(typ, plats, hours) }
    })
}

fn open_at(s: &Rostmottagningsstalle, moment: &Svensktid) -> bool {
    s.oppettider.iter().any(|h| {
        tid::instant(h.datum, h.tid.oppnar()) <= *moment
            && *moment < tid::instant(h.datum, h.tid.stanger())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn the_nearest_open_are_those_that_asking_each_gives(
        places in prop::collection::vec(place(), 0..400),
        from in anywhere(),
        day in day(),
        minutes in 0..1440_u16,
        only_open in any::<bool>(),
        krav in prop::sample::subsequence(Krav::ALLA.to_vec(), 0..=2),
        typ in prop::option::of(prop::sample::select(
            vec![Stalletyp::Rostningslokal, Stalletyp::Tillfallig])),
        antal in 1usize..8,
    ) {
        let moment = tid::instant(day, Klockslag::from_minutes(minutes).unwrap());
        let atlas = atlas(places.clone());
        let question = Fraga {
            bara_oppna: only_open, krav: krav.clone(), typ, antal, ..fraga(from, moment)
        };
        let answer = answer(&atlas, &atlas.val[0], &question);

        let mut expected: Vec<(f64, &Rostmottagningsstalle)> = places
            .iter()
            .filter(|s| s.typ != Stalletyp::Institution)
            .filter(|s| typ.is_none_or(|typ| s.typ == typ))
            .filter(|s| !only_open || open_at(s, &moment))
            .filter(|s| {
                let known = Tillganglighet::from_text(&s.tillganglighet);
                krav.iter().all(|krav| known.uppfyller(*krav) == Svar::Ja)
            })
            .map(|s| (great_circle_m(from, s.plats.unwrap()), s))
            .collect();
        expected.sort_by(|a, b| a.0.total_cmp(&b.0));
        expected.truncate(antal);
        prop_assert_eq!(answer.lokaler.len(), expected.len());
        let serdes = serde_json::to_vec(&answer).unwrap();
        prop_assert_eq!(read(&svarsjson::write(&answer)), read(&serdes));
        for (given, (metres, wanted)) in answer.lokaler.iter().zip(expected) {
            prop_assert!((given.avstand_m.unwrap() - metres).abs() <= 0.051);
            prop_assert!((given.uppskattad_gangvag_m.unwrap() - metres * 1.3).abs() <= 0.051);
            prop_assert_eq!(given.gangtid_min, Some((metres * 1.3 / 75.0).ceil().max(1.0) as u32));
            let place = given.lat.zip(given.lon).map(|(lat, lon)| Wgs84::parse(lat, lon).unwrap());
            prop_assert_eq!(place, wanted.plats);
            prop_assert_eq!(given.oppen, open_at(wanted, &moment));
            let next = wanted.oppettider.iter()
                .map(|h| tid::instant(h.datum, h.tid.oppnar()))
                .filter(|opens| *opens > moment)
                .min()
                .map(|opens| tid::iso(&opens));
            if !given.oppen {
                prop_assert_eq!(given.oppnar.map(str::to_owned), next);
            }
        }
    }

    #[test]
    fn the_valdistrikt_is_the_square_that_holds_the_point(
        east in -500.0..4500.0_f64,
        north in -500.0..4500.0_f64,
    ) {
        let atlas = atlas(Vec::new());
        let moment = tid::instant(val().valdag, Klockslag::from_minutes(600).unwrap());
        let answer = answer(&atlas, &atlas.val[0], &fraga(point(east, north), moment));
        let inside = |v: f64| (0.0..f64::from(ROWS) * SIDE).contains(&v);
        // Coordinates go by degrees and back, so a millimetre at a border says nothing.
        let to_line = |v: f64| (v - (v / SIDE).round() * SIDE).abs();
        prop_assume!(to_line(east) > 0.001 && to_line(north) > 0.001);
        let expected = (inside(east) && inside(north)).then(|| {
            kod((north / SIDE) as u32 * ROWS + (east / SIDE) as u32)
        });
        prop_assert_eq!(answer.plats.valdistriktskod, expected);
        let said: Vec<Osakerhet> = answer.plats.osakert.iter().map(|o| o.kod).collect();
        prop_assert_eq!(said.contains(&Osakerhet::UtanforKommunen), expected.is_none());
        if expected.is_some() {
            let near = to_line(east).min(to_line(north));
            prop_assume!((near - 25.0).abs() > 0.001);
            prop_assert_eq!(said.contains(&Osakerhet::NaraGrans), near < 25.0);
        }
    }
}

#[test]
fn the_vallokal_follows_from_the_valdistrikt_and_never_from_distance() {
    // The vallokal of square 0 lies far away, that of square 1 right beside the voter.
    let atlas = atlas(vec![vallokal(0, point(3_900.0, 3_900.0)), vallokal(1, point(510.0, 500.0))]);
    let moment = tid::parse_moment("2022-09-11T10:00").unwrap();
    let answer = answer(&atlas, &atlas.val[0], &fraga(point(500.0, 500.0), moment));
    let serdes = serde_json::to_vec(&answer).unwrap();
    assert_eq!(read(&svarsjson::write(&answer)), read(&serdes));
    let vallokal = answer.vallokal.unwrap();
    assert_eq!(vallokal.id, 1);
    assert!(vallokal.avstand_m.unwrap() > 4_000.0 && vallokal.oppen);
    assert_eq!(vallokal.stanger, Some("2022-09-11T20:00:00+02:00"));
    assert!(answer.lokaler.is_empty(), "a vallokal is no place to vote early");
    assert_eq!(answer.plats.kalla, Some(Kalla::Polygon));
}

#[test]
fn an_institution_is_never_offered() {
    let hours = |text: &str| {
        let tid = Intervall::parse_day(text).unwrap()[0];
        vec![Oppettid { datum: "2022-09-03".parse().unwrap(), tid }]
    };
    let atlas = atlas(vec![
        stalle(Stalletyp::Institution, point(500.0, 500.0), hours("08:00-20:00")),
        stalle(Stalletyp::Rostningslokal, point(3_000.0, 3_000.0), hours("10:00-14:00")),
    ]);
    let moment = tid::parse_moment("2022-09-03T13:30").unwrap();
    for only_open in [true, false] {
        let question = Fraga { bara_oppna: only_open, ..fraga(point(500.0, 500.0), moment) };
        let answer = answer(&atlas, &atlas.val[0], &question);
        let types: Vec<_> = answer.lokaler.iter().map(|l| l.typ).collect();
        assert_eq!(types, [Stalletyp::Rostningslokal]);
        assert_eq!(answer.lokaler[0].skal[0], "Öppet till klockan 14.");
    }
}

#[test]
fn open_hours_are_right_over_the_change_to_winter_time() {
    let night = |text: &str| {
        let tid = Intervall::parse_day(text).unwrap()[0];
        vec![Oppettid { datum: "2022-10-30".parse().unwrap(), tid }]
    };
    let atlas =
        atlas(vec![stalle(Stalletyp::Rostningslokal, point(500.0, 500.0), night("01:00-03:00"))]);
    let open = |moment: &str| {
        let moment = tid::parse_moment(moment).unwrap();
        answer(&atlas, &atlas.val[0], &fraga(point(0.0, 0.0), moment)).lokaler[0].oppen
    };
    // 02:30 comes twice that night, and 03:00 is three hours after 01:00.
    assert!(open("2022-10-30T02:30+02:00") && open("2022-10-30T02:30+01:00"));
    assert!(!open("2022-10-30T03:00+01:00") && !open("2022-10-30T00:59+02:00"));
}

/// Addresses as (street, number, letter, town), the first with id 1, 100 m apart.
fn register(addresses: &[(&str, u16, &str, &str)]) -> Adressok {
    let mut byggare = Byggare::default();
    for (id, (gata, nummer, tillagg, ort)) in (1..).zip(addresses) {
        let plats = point(100.0 * f64::from(id), 500.0);
        byggare.add(i64::from(id), gata, Some(*nummer), tillagg, "", ort, plats);
    }
    Adressok::new(byggare.build())
}

#[test]
fn an_address_in_words_leads_to_one_place_or_to_a_choice() {
    let mut atlas = atlas(Vec::new());
    atlas.adresser = register(&[
        ("Storgatan", 1, "", "Ekeby"),
        ("Storgatan", 1, "", "Näs"),
        ("Kyrkvägen", 4, "", "Ekeby"),
        ("Kyrkvägen", 9, "", "Ekeby"),
    ])
    .into();
    let found = |typed: &str| hitta::adress(&atlas, typed);
    let id =
        |utgang: hitta::Utgang| atlas.adresser.register().rad(utgang.adress.unwrap()).unwrap().id;
    match found("Storgatan 1, Näs") {
        Hittad::En(utgang) => assert_eq!((id(utgang), utgang.osaker), (2, None)),
        other => panic!("{other:?}"),
    }
    match found("Kyrkvägen 5") {
        Hittad::En(utgang) => {
            assert_eq!((id(utgang), utgang.osaker), (3, Some(Osakerhet::NarmasteNummer)));
        }
        other => panic!("{other:?}"),
    }
    match found("Kyrkvägen 9 C") {
        Hittad::En(utgang) => {
            assert_eq!((id(utgang), utgang.osaker), (4, Some(Osakerhet::NarmasteNummer)));
        }
        other => panic!("{other:?}"),
    }
    match found("Krykvägen 9") {
        Hittad::En(utgang) => {
            assert_eq!((id(utgang), utgang.osaker), (4, Some(Osakerhet::Stavning)));
        }
        other => panic!("{other:?}"),
    }
    assert!(matches!(found("Storgatan 1"), Hittad::Flera(choice) if choice.len() == 2));
    // The only Kyrkvägen is in Ekeby: that is said by letting the voter choose it.
    assert!(matches!(found("Kyrkvägen 4, Kiruna"), Hittad::Flera(choice) if choice.len() == 1));
    assert_eq!(found("Ingenstans 4"), Hittad::Ingen);
}

#[test]
fn the_register_wins_over_the_polygon_and_says_so() {
    let mut atlas = atlas(Vec::new());
    atlas.adresser = register(&[("Storgatan", 1, "", "Ekeby")]).into();
    let stallen = vec![(1, vallokal(7, point(0.0, 0.0)))];
    let bild = Valbild::new(val(), squares(), stallen, &HashMap::new(), vec![(1, kod(7))]);
    atlas.val = vec![bild.into()];
    let utgang = hitta::adress_id(&atlas, 1).unwrap();
    let moment = tid::parse_moment("2022-09-11T10:00").unwrap();
    let question = Fraga { adress: utgang.adress, ..fraga(utgang.plats, moment) };
    let answer = answer(&atlas, &atlas.val[0], &question);
    assert_eq!(answer.plats.valdistriktskod, Some(kod(7)));
    assert_eq!(answer.plats.kalla, Some(Kalla::Register));
    assert_eq!(answer.plats.osakert[0].kod, Osakerhet::RegistretAvviker);
    assert_eq!(answer.vallokal.unwrap().id, 1);
}

#[test]
fn who_names_no_val_means_the_next_or_else_the_latest() {
    let of = |id: &str, valdag: &str| {
        let kommun = "9901".parse().unwrap();
        let valdag = valdag.parse().unwrap();
        Val::new(id.parse().unwrap(), Valtyp::Rkl, Valform::Ordinarie, valdag, kommun).unwrap()
    };
    let mut atlas = atlas(Vec::new());
    atlas.val = [of("ett", "2022-09-11"), of("tva", "2026-09-13")]
        .map(|val| Valbild::new(val, Vec::new(), Vec::new(), &HashMap::new(), Vec::new()).into())
        .into();
    let meant =
        |day: &str| atlas.aktuellt(day.parse().unwrap()).unwrap().val.id.as_str().to_owned();
    assert_eq!(meant("2022-09-11"), "ett");
    assert_eq!(meant("2022-09-12"), "tva");
    assert_eq!(meant("2030-01-01"), "tva");
}
