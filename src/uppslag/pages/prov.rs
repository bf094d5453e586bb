//! A kommun of one valdistrikt for the tests of the pages: a library and a street
//! site that are open to all, a school that is the vallokal, and a care home.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use ::geo::{Coord, LineString, MultiPolygon, Polygon};

use crate::geo::{Wgs84, sweref99_tm};
use crate::lokal::{Intervall, Oppettid, Rostmottagningsstalle, Stalletyp};
use crate::tid;
use crate::uppslag::adressok::Adressok;
use crate::uppslag::adressregister::{Adressregister, Byggare};
use crate::uppslag::atlas::Revision;
use crate::uppslag::{Atlas, Valbild};
use crate::val::{Kansli, Val, Valform, Valtyp};
use crate::valdistrikt::{Valdistrikt, Valdistriktskod, Valkrets};

/// A place so many metres, nearly, north and east of the middle of the kommun.
pub(crate) fn plats(norr: f64, oster: f64) -> Wgs84 {
    Wgs84::parse(59.0 + norr / 111_400.0, 15.0 + oster / 57_500.0).unwrap()
}

fn kod() -> Valdistriktskod {
    "99990001".parse().unwrap()
}

fn val() -> Val {
    let kommun = "9999".parse().unwrap();
    let valdag = "2026-09-13".parse().unwrap();
    let id = "rkl2026".parse().unwrap();
    let val = Val::new(id, Valtyp::Rkl, Valform::Ordinarie, valdag, kommun).unwrap();
    let kansli = Kansli {
        namn: Some("Valnämnden i Provköping".to_owned()),
        telefon: Some("0123-456 78".to_owned()),
        hemsida: Some("provkoping.example".to_owned()),
    };
    Val { kansli, exempel: true, ..val }
}

fn stalle(
    typ: Stalletyp,
    namn: &str,
    plats: Wgs84,
    hours: &[(i64, &str)],
) -> Rostmottagningsstalle {
    let valdag = val().valdag;
    let oppettider = hours
        .iter()
        .flat_map(|(day, text)| {
            let datum = tid::shift(valdag, *day);
            Intervall::parse_day(text).unwrap().into_iter().map(move |tid| Oppettid { datum, tid })
        })
        .collect();
    Rostmottagningsstalle {
        typ,
        namn: namn.to_owned(),
        anvisning: String::new(),
        adress: format!("{namn}gatan 1"),
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

fn district() -> Valdistrikt {
    let corners = [(-3000.0, -3000.0), (-3000.0, 3000.0), (3000.0, 3000.0), (3000.0, -3000.0)];
    let ring: Vec<Coord<f64>> =
        corners.iter().map(|(n, o)| Coord::from(sweref99_tm(plats(*n, *o)).unwrap())).collect();
    let polygon = Polygon::new(LineString::new(ring), Vec::new());
    Valdistrikt {
        kod: kod(),
        namn: "Provköping 1".to_owned(),
        polygon: MultiPolygon::new(vec![polygon]),
        rostberattigade: None,
    }
}

/// The val with its places. The library knows of its lift, the street site says
/// nothing; the care home is nearest to the middle of all.
pub(crate) fn bild() -> Valbild {
    let library = Rostmottagningsstalle {
        tillganglighet: "Hiss finns".to_owned(),
        ..stalle(
            Stalletyp::Rostningslokal,
            "Biblioteket",
            plats(300.0, 0.0),
            &[(-3, "10:00-18:00"), (-2, "10:00-14:00,16:00-19:00"), (0, "08:00-20:00")],
        )
    };
    let street = stalle(
        Stalletyp::Tillfallig,
        "Torget",
        plats(600.0, 0.0),
        &[(-3, "12:00-20:00"), (-1, "10:00-24:00")],
    );
    let school = Rostmottagningsstalle {
        valdistrikt: Some(kod()),
        valdistrikt_namn: String::new(),
        kommun: None,
        valkrets: Some(Valkrets { kod: "99991".to_owned(), namn: "1 Provköping".to_owned() }),
        ..stalle(Stalletyp::Vallokal, "Skolan", plats(900.0, 0.0), &[(0, "08:00-20:00")])
    };
    let care = stalle(Stalletyp::Institution, "Hemmet", plats(10.0, 0.0), &[(-3, "08:00-22:00")]);
    let places = vec![(1, library), (2, street), (3, school), (4, care)];
    Valbild::new(val(), vec![district()], places, &HashMap::new(), Vec::new())
}

/// The Atlas with that val, and with the addresses Storgatan 1 and 3 in two towns.
pub(crate) fn atlas() -> Atlas {
    let mut builder = Byggare::default();
    builder.add(1, "Storgatan", Some(1), "", "11122", "Provköping", plats(0.0, 0.0));
    builder.add(2, "Storgatan", Some(3), "", "11122", "Provköping", plats(0.0, 200.0));
    builder.add(3, "Storgatan", Some(1), "", "33344", "Annanstad", plats(0.0, 9000.0));
    builder.add(4, "Lillgatan", Some(5), "", "11122", "Provköping", plats(100.0, 0.0));
    let register: Adressregister = builder.build();
    Atlas {
        revision: Revision::default(),
        val: vec![Arc::new(bild())],
        adresser: Arc::new(Adressok::new(register)),
        gangnat: BTreeMap::new(),
    }
}
