//! A kommun small enough to hold in one's head, for tests of what voters are told.
//!
//! Four square valdistrikt, a kilometre wide, meet in [`MITT`]; the corner of the
//! first is [`ORIGO`]. Places are given in metres east and north of it.
//!
//! ```text
//!   2000 ┌───────────┬───────────┐
//!        │ 3 Norrby  │ 4 Öby     │   S skolan (vallokal for 1 and 2)   at 1500, 1500
//!        │     T     │     S     │   T torget (tillfällig)             at  500, 1500
//!   1000 ├───────────┼───────────┤   G gården (vallokal for 3 and 4)   at  500,  200
//!        │ 1 Söder   │ 2 Hamnen  │   B biblioteket (röstningslokal)    at  600,  500
//!        │   I B     │       C   │   C centrum (röstningslokal)        at 1800,  500
//!      0 │     G     │           │   I sjukhuset (institution)         at  400,  500
//!        └───────────┴───────────┘
//!        0         1000        2000
//! ```

use geo::polygon;
use valkansli::adress::Adress;
use valkansli::db::{Db, Error};
use valkansli::fil::Framsteg;
use valkansli::gangnat::{self, Byggare, Far, Gangnat};
use valkansli::geo::{Sweref99Tm, Wgs84, wgs84};
use valkansli::lokal::plan::Omfang;
use valkansli::lokal::{Intervall, Oppettid, Rostmottagningsstalle, Stalletyp};
use valkansli::tid;
use valkansli::val::{self, Kansli, Val, Valform, Valtyp};
use valkansli::valdistrikt::{self, Valdistrikt, Valdistriktskod, Valkrets};
use valkansli::{adress, lokal};

/// The south-west corner of the kommun, on the national plane.
pub const ORIGO: (f64, f64) = (500_000.0, 6_600_000.0);
/// Where the four valdistrikt meet, in metres from [`ORIGO`].
pub const MITT: (f64, f64) = (1000.0, 1000.0);
/// The val that has everything.
pub const VAL: &str = "rkl2026";
/// Its valdag.
pub const VALDAG: &str = "2026-09-13";
/// A Thursday of förtidsröstningen, when all but the street site is open at noon.
pub const TORSDAG: &str = "2026-09-03";
/// The phone number of the kansli.
pub const TELEFON: &str = "0999-123 45";

/// A place from its metres east and north of [`ORIGO`].
pub fn plats(east: f64, north: f64) -> Wgs84 {
    wgs84(Sweref99Tm { e: ORIGO.0 + east, n: ORIGO.1 + north }).unwrap()
}

/// The code of a valdistrikt from its number.
pub fn kod(nr: u32) -> Valdistriktskod {
    format!("9999{nr:04}").parse().unwrap()
}

/// The val of the kommun.
pub fn val() -> Val {
    let mut val = Val::new(
        VAL.parse().unwrap(),
        Valtyp::Rkl,
        Valform::Ordinarie,
        VALDAG.parse().unwrap(),
        "9999".parse().unwrap(),
    )
    .unwrap();
    val.kansli = Kansli {
        namn: Some("Valnämnden i Provköping".to_owned()),
        telefon: Some(TELEFON.to_owned()),
        hemsida: Some("provkoping.example".to_owned()),
    };
    val
}

/// A val of the same kommun that runs over the change to winter time, and has neither
/// valdistrikt nor lokaler.
pub fn another_val() -> Val {
    Val::new(
        "extra2026".parse().unwrap(),
        Valtyp::Rkl,
        Valform::Extra,
        "2026-11-01".parse().unwrap(),
        "9999".parse().unwrap(),
    )
    .unwrap()
}

/// The four valdistrikt.
pub fn valdistrikt() -> Vec<Valdistrikt> {
    [("Söder", 0.0, 0.0), ("Hamnen", 1.0, 0.0), ("Norrby", 0.0, 1.0), ("Öby", 1.0, 1.0)]
        .into_iter()
        .zip(1..)
        .map(|((namn, column, row), nr)| {
            let (x, y) = (ORIGO.0 + 1000.0 * column, ORIGO.1 + 1000.0 * row);
            let square = polygon![
                (x: x, y: y),
                (x: x + 1000.0, y: y),
                (x: x + 1000.0, y: y + 1000.0),
                (x: x, y: y + 1000.0),
            ];
            Valdistrikt {
                kod: kod(nr),
                namn: namn.to_owned(),
                polygon: square.into(),
                rostberattigade: Some(1500),
            }
        })
        .collect()
}

/// An address of the register.
fn address(gata: &str, nummer: u16, tillagg: &str, ort: (&str, &str), at: (f64, f64)) -> Adress {
    let (postnummer, postort) = ort;
    Adress {
        nyckel: format!("{gata} {nummer}{tillagg} {postnummer}"),
        gata: gata.to_owned(),
        nummer: Some(nummer),
        tillagg: tillagg.to_owned(),
        postnummer: postnummer.to_owned(),
        postort: postort.to_owned(),
        plats: plats(at.0, at.1),
        valdistrikt: None,
    }
}

/// The addresses: Storgatan runs east through 1 and 2, Gränsvägen along the border
/// between 1 and 2, and there is a Ringvägen in each of two orter.
pub fn adresser() -> Vec<Adress> {
    let soder = ("99910", "Provköping");
    let norr = ("99920", "Norrby");
    let mut all: Vec<Adress> = (1..=6)
        .map(|nr| address("Storgatan", nr, "", soder, (300.0 * f64::from(nr) - 50.0, 500.0)))
        .collect();
    all.extend([
        address("Storgatan", 12, "A", soder, (1850.0, 510.0)),
        address("Storgatan", 12, "B", soder, (1860.0, 510.0)),
        address("Gränsvägen", 1, "", soder, (985.0, 300.0)),
        address("Gränsvägen", 2, "", soder, (1015.0, 300.0)),
        address("Örtagårdsgatan", 3, "", norr, (500.0, 1300.0)),
        address("Ringvägen", 7, "", soder, (200.0, 200.0)),
        address("Ringvägen", 7, "", norr, (200.0, 1800.0)),
        address("Utgatan", 1, "", norr, (500.0, 2500.0)),
    ]);
    // The register says Norrby of a house that stands in Öby.
    let mut contradicted = address("Tvistevägen", 9, "", norr, (1500.0, 1200.0));
    contradicted.valdistrikt = Some(kod(3));
    all.push(contradicted);
    all
}

/// Hours on days counted from valdagen, first and last included.
fn hours(val: &Val, days: impl Iterator<Item = i64>, day: &str) -> Vec<Oppettid> {
    let day = Intervall::parse_day(day).unwrap();
    days.flat_map(|from_valdag| {
        let datum = tid::shift(val.valdag, from_valdag);
        day.iter().map(move |tid| Oppettid { datum, tid: *tid }).collect::<Vec<_>>()
    })
    .collect()
}

fn place(typ: Stalletyp, namn: &str, adress: &str, at: (f64, f64)) -> Rostmottagningsstalle {
    Rostmottagningsstalle {
        typ,
        namn: namn.to_owned(),
        anvisning: String::new(),
        adress: adress.to_owned(),
        tillganglighet: String::new(),
        plats: Some(plats(at.0, at.1)),
        valdistrikt: None,
        valdistrikt_namn: String::new(),
        kommun: None,
        valkrets: None,
        kallans_id: String::new(),
        oppettider: Vec::new(),
    }
}

/// Where people vote; see the map above.
pub fn stallen(val: &Val) -> Vec<Rostmottagningsstalle> {
    let vallokal = |nr: u32, namn: &str, adress: &str, at: (f64, f64)| Rostmottagningsstalle {
        valdistrikt: Some(kod(nr)),
        valdistrikt_namn: String::new(),
        kommun: None,
        valkrets: Some(Valkrets { kod: "99991".to_owned(), namn: "1 Provköping".to_owned() }),
        tillganglighet: "Särskild ingång med hiss".to_owned(),
        oppettider: hours(val, 0..=0, "08:00-20:00"),
        ..place(Stalletyp::Vallokal, namn, adress, at)
    };
    let open = |typ, namn: &str, adress: &str, at, oppettider| Rostmottagningsstalle {
        oppettider,
        ..place(typ, namn, adress, at)
    };
    let bibliotek = Rostmottagningsstalle {
        anvisning: "Läsesalen, plan 2".to_owned(),
        tillganglighet: "Hiss finns".to_owned(),
        oppettider: [hours(val, -18..=-1, "10:00-18:00"), hours(val, 0..=0, "08:00-20:00")]
            .concat(),
        ..place(Stalletyp::Rostningslokal, "Stadsbiblioteket", "Storgatan 2", (600.0, 500.0))
    };
    vec![
        vallokal(1, "Norra skolan", "Skolgatan 1", (1500.0, 1500.0)),
        vallokal(2, "Norra skolan", "Skolgatan 1", (1500.0, 1500.0)),
        vallokal(3, "Södra gården", "Gårdsvägen 4", (500.0, 200.0)),
        vallokal(4, "Södra gården", "Gårdsvägen 4", (500.0, 200.0)),
        bibliotek,
        open(
            Stalletyp::Rostningslokal,
            "Centrumhuset",
            "Storgatan 12",
            (1800.0, 500.0),
            hours(val, -18..=-1, "08:00-12:00,13:00-21:00"),
        ),
        open(
            Stalletyp::Tillfallig,
            "Norrby torg",
            "Norrby torg",
            (500.0, 1500.0),
            hours(val, -3..=-2, "15:00-19:00"),
        ),
        open(
            Stalletyp::Institution,
            "Provköpings sjukhus",
            "Sjukhusvägen 1",
            (400.0, 500.0),
            hours(val, -18..=0, "00:00-24:00"),
        ),
    ]
}

/// Ways to walk in the kommun, on two banks of a river without end that runs north at 650.
///
/// ```text
///   1900   B1 ─steps─ B2          I ── I at 1400 to 1600, 1500: an island
///          │          │
///   1500  (T)         │
///    500   B          └────────────────── C
///    200  (G)        700,500             1800,500
///         600       700
/// ```
pub fn gangnat() -> Gangnat {
    let mut byggare = Byggare::default();
    let mut line = |points: &[(f64, f64)], far| {
        let nodes: Vec<u32> = points.iter().map(|at| byggare.nod(plats(at.0, at.1))).collect();
        for pair in nodes.windows(2) {
            byggare.kant(pair[0], pair[1], &[], far);
        }
        (nodes[0], nodes[nodes.len() - 1])
    };
    let (_, west) = line(&[(600.0, 200.0), (600.0, 500.0), (600.0, 1900.0)], Far::ALLA);
    let (_, east) = line(&[(1800.0, 500.0), (700.0, 500.0), (700.0, 1900.0)], Far::ALLA);
    line(&[(1400.0, 1500.0), (1600.0, 1500.0)], Far::ALLA);
    byggare.kant(west, east, &[], Far::GANG);
    byggare.hinder(plats(650.0, -5000.0), plats(650.0, 1850.0));
    byggare.build()
}

/// Puts the ways into a database.
pub async fn make_gangnat(db: &Db) {
    let kommun = val().kommun;
    db.write(move |conn| gangnat::store::save(conn, kommun, "Provköping", &gangnat(), "{}"))
        .await
        .unwrap();
}

/// Puts the kommun into a database, through the same doors as an import.
pub async fn make(db: &Db) {
    let val = val();
    db.write(move |conn| {
        val::store::add(conn, &val).unwrap();
        valdistrikt::store::apply(conn, &val.id, &valdistrikt()).unwrap();
        adress::store::apply(conn, &val.id, &adresser(), &Framsteg::silent()).unwrap();
        let (vallokaler, fortid) =
            stallen(&val).into_iter().partition(|stalle| stalle.typ == Stalletyp::Vallokal);
        let vallokaler: Vec<_> = vallokaler;
        lokal::store::apply(conn, &val, Omfang::Vallokaler, &vallokaler).unwrap();
        lokal::store::apply(conn, &val, Omfang::Fortid, &fortid).unwrap();
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
}
