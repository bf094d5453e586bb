use super::*;
use crate::lokal::checklista::{Avtal, Distrikt, Gatuplats, Neutralitet, Tillstand};
use crate::lokal::store::Sparat;
use crate::lokal::{Intervall, Oppettid, Rostmottagningsstalle, Stalletyp, Status};
use crate::tid;
use crate::val::{Val, Valform, Valtyp};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn val(form: Valform) -> Val {
    let (id, kommun) = ("prov".parse().unwrap(), "0180".parse().unwrap());
    Val::new(id, Valtyp::Rkl, form, day("2026-09-13"), kommun).unwrap()
}

/// A place open the same hours on days counted from valdagen.
fn place(id: i64, typ: Stalletyp, days: std::ops::RangeInclusive<i64>, hours: &str) -> Sparat {
    let tid = Intervall::parse_day(hours).unwrap()[0];
    let valdag = val(Valform::Ordinarie).valdag;
    let stalle = Rostmottagningsstalle {
        typ,
        namn: format!("Lokal {id}"),
        anvisning: String::new(),
        adress: "Gatan".to_owned(),
        tillganglighet: String::new(),
        plats: None,
        valdistrikt: (typ == Stalletyp::Vallokal).then(|| format!("0180{id:04}").parse().unwrap()),
        valkrets: None,
        valdistrikt_namn: String::new(),
        kommun: None,
        kallans_id: String::new(),
        oppettider: days.map(|day| Oppettid { datum: tid::shift(valdag, day), tid }).collect(),
    };
    Sparat { id, lokal_id: id, status: Status::Publicerad, version: 1, stalle }
}

/// A val in which every computed point is met.
fn lawful(form: Valform) -> Underlag {
    let first = if form == Valform::Ordinarie { -18 } else { -10 };
    let stallen = vec![
        place(1, Stalletyp::Vallokal, 0..=0, "08:00-20:00"),
        place(2, Stalletyp::Rostningslokal, first..=0, "08:00-20:00"),
        place(3, Stalletyp::Tillfallig, -3..=-2, "15:00-19:00"),
    ];
    let clean = Neutralitet {
        parti: "nej".into(),
        religion: "nej".into(),
        foretag: "nej".into(),
        skal: String::new(),
    };
    let granted = Tillstand {
        lage: "beviljad".into(),
        fran: Some(day("2026-09-01")),
        till: Some(day("2026-09-20")),
    };
    let signed = Avtal { fran: day("2026-08-01"), till: day("2026-09-30"), tecknat: true };
    let published = |list: &str| (list.to_owned(), day("2026-08-01"));
    Underlag {
        val: val(form),
        distrikt: vec![Distrikt {
            kod: "01800001".parse().unwrap(),
            namn: "Ettan".into(),
            rostberattigade: Some(1500),
        }],
        neutralitet: stallen.iter().map(|one| (one.lokal_id, clean.clone())).collect(),
        inventerad: stallen.iter().map(|one| (one.lokal_id, day("2025-01-01"))).collect(),
        avtal: [1, 2].map(|id| (id, vec![signed.clone()])).into(),
        gatuplatser: [(3, Gatuplats { upplatelse: granted.clone(), polis: granted })].into(),
        publicerat: [published("vallokaler"), published("rostningslokaler")].into(),
        bekraftas: std::collections::HashMap::new(),
        har_fragats: true,
        tillagt: std::collections::BTreeMap::new(),
        stallen,
    }
}

fn point(u: &Underlag, nyckel: &str, idag: &str) -> Bedomd {
    bedom(u, day(idag)).into_iter().find(|one| one.punkt.nyckel == nyckel).unwrap()
}

/// Long before anything is due.
const TIDIGT: &str = "2025-09-01";
/// After every deadline.
const SENT: &str = "2026-10-01";

#[track_caller]
fn stands(u: &Underlag, nyckel: &str, idag: &str, lage: Lage, says: &str) {
    let found = point(u, nyckel, idag);
    assert_eq!(found.lage, lage, "{nyckel}: {:#?}", found.brister);
    let said = found.brister.iter().any(|brist| brist.text.contains(says));
    assert!(says.is_empty() || said, "{nyckel}: {:#?}", found.brister);
}

#[test]
fn every_computed_point_is_met_by_a_lawful_val() {
    for form in [Valform::Ordinarie, Valform::Extra, Valform::Omval] {
        let mut u = lawful(form);
        u.tillagt.insert(
            "omval-beslut".into(),
            Tillagt { klar: Some(day("2026-07-01")), ..Tillagt::default() },
        );
        for one in bedom(&u, day("2026-08-01")) {
            if one.punkt.slag == Slag::Beraknad {
                let fine = matches!(one.lage, Lage::Uppfylld | Lage::EjAktuell);
                assert!(fine, "{} {form:?}: {:#?}", one.punkt.nyckel, one.brister);
            }
        }
    }
}

#[test]
fn vl_4_17_a_district_outside_1000_to_2000_takes_reasons() {
    let mut u = lawful(Valform::Ordinarie);
    u.distrikt[0].rostberattigade = Some(2001);
    stands(&u, "distrikt-storlek", TIDIGT, Lage::Aterstar, "särskilda skäl");
    u.distrikt[0].rostberattigade = Some(999);
    stands(&u, "distrikt-storlek", "2025-11-15", Lage::IFara, "särskilda skäl");
    u.distrikt[0].rostberattigade = Some(299);
    stands(&u, "distrikt-storlek", SENT, Lage::Bruten, "synnerliga skäl");
    u.tillagt.insert(
        "distrikt-storlek".into(),
        Tillagt { klar: Some(day("2025-11-20")), ..Tillagt::default() },
    );
    stands(&u, "distrikt-storlek", SENT, Lage::Uppfylld, "synnerliga skäl");
    u.distrikt[0].rostberattigade = None;
    u.tillagt.clear();
    stands(&u, "distrikt-storlek", TIDIGT, Lage::Aterstar, "saknar uppgift");
    for inside in [1000, 2000] {
        u.distrikt[0].rostberattigade = Some(inside);
        stands(&u, "distrikt-storlek", SENT, Lage::Uppfylld, "");
    }
}

#[test]
fn vl_4_20_each_district_has_exactly_one_vallokal() {
    let mut u = lawful(Valform::Ordinarie);
    u.stallen[0].stalle.valdistrikt = Some("01800099".parse().unwrap());
    let found = point(&u, "distrikt-vallokal", TIDIGT);
    assert_eq!(found.brister.len(), 2, "{:#?}", found.brister);
    stands(&u, "distrikt-vallokal", TIDIGT, Lage::IFara, "01800001 Ettan saknar vallokal");
    stands(&u, "distrikt-vallokal", SENT, Lage::Bruten, "01800099");
    let mut u = lawful(Valform::Ordinarie);
    let twice = Sparat { id: 9, ..u.stallen[0].clone() };
    u.stallen.push(twice);
    stands(&u, "distrikt-vallokal", TIDIGT, Lage::Aterstar, "har 2 vallokaler");
}

#[test]
fn vl_4_21_a_vallokal_keeps_the_hours_of_the_law_or_lansstyrelsen_is_asked() {
    let mut u = lawful(Valform::Ordinarie);
    stands(&u, "vallokal-samrad", TIDIGT, Lage::EjAktuell, "");
    let hours = |text: &str| place(1, Stalletyp::Vallokal, 0..=0, text);
    u.stallen[0] = hours("09:00-20:00");
    stands(&u, "vallokal-tider", SENT, Lage::Uppfylld, "");
    stands(&u, "vallokal-samrad", SENT, Lage::Bruten, "09:00-20:00");
    u.tillagt.insert(
        "vallokal-samrad".into(),
        Tillagt { klar: Some(day("2026-06-01")), ..Tillagt::default() },
    );
    stands(&u, "vallokal-samrad", SENT, Lage::Uppfylld, "");
    u.stallen[0] = hours("10:00-20:00");
    stands(&u, "vallokal-tider", TIDIGT, Lage::IFara, "någonsin tillåter");
    u.stallen[0].stalle.oppettider.clear();
    stands(&u, "vallokal-tider", SENT, Lage::Bruten, "inga öppettider");
}

#[test]
fn vl_4_24_a_place_is_open_each_day_and_on_valdagen_the_whole_day() {
    let mut u = lawful(Valform::Ordinarie);
    u.stallen[1].stalle.oppettider.remove(3);
    stands(&u, "fortid-varje-dag", SENT, Lage::Bruten, "2026-08-29");
    stands(&u, "fortid-valdagen", SENT, Lage::Uppfylld, "");
    u.stallen[1].stalle.oppettider.pop();
    stands(&u, "fortid-valdagen", TIDIGT, Lage::Aterstar, "lika länge");
}

#[test]
fn vl_10_2_hours_lie_inside_the_period() {
    let mut u = lawful(Valform::Ordinarie);
    u.stallen[2] = place(3, Stalletyp::Tillfallig, -19..=-19, "15:00-19:00");
    stands(&u, "tider-i-perioden", TIDIGT, Lage::IFara, "2026-08-25");
    let mut u = lawful(Valform::Omval);
    u.stallen[2] = place(3, Stalletyp::Tillfallig, -11..=-11, "15:00-19:00");
    stands(&u, "tider-i-perioden", TIDIGT, Lage::IFara, "2026-09-02");
}

#[test]
fn vl_4_20_no_lokal_has_a_party_link_and_other_links_have_their_reasons() {
    let mut u = lawful(Valform::Ordinarie);
    u.neutralitet.get_mut(&1).unwrap().parti = "ja".into();
    stands(&u, "partikoppling", TIDIGT, Lage::IFara, "koppling till ett parti");
    u.neutralitet.remove(&1);
    stands(&u, "partikoppling", TIDIGT, Lage::Aterstar, "inte bedömd");
    stands(&u, "religion-foretag", TIDIGT, Lage::Aterstar, "inte bedömd");
    let mut u = lawful(Valform::Ordinarie);
    u.neutralitet.get_mut(&2).unwrap().religion = "ja".into();
    stands(&u, "religion-foretag", SENT, Lage::Bruten, "trossamfund");
    u.neutralitet.get_mut(&2).unwrap().skal = "Enda lokalen i området.".into();
    stands(&u, "religion-foretag", SENT, Lage::Uppfylld, "");
}

#[test]
fn vl_4_22_every_lokal_is_inspected_and_not_too_long_ago() {
    let mut u = lawful(Valform::Ordinarie);
    u.inventerad.insert(2, day("2023-09-12"));
    stands(&u, "inventering", TIDIGT, Lage::Aterstar, "för gammal");
    u.inventerad.insert(2, day("2023-09-13"));
    stands(&u, "inventering", TIDIGT, Lage::Uppfylld, "");
    u.inventerad.remove(&2);
    stands(&u, "inventering", SENT, Lage::Bruten, "inte inventerad");
}

#[test]
fn vl_4_22_the_namnd_decides_and_vl_5_9_what_is_printed_is_published() {
    let mut u = lawful(Valform::Ordinarie);
    u.stallen[1].status = Status::Beslutad;
    stands(&u, "beslut", SENT, Lage::Uppfylld, "");
    stands(&u, "publicerat", "2026-08-01", Lage::IFara, "inte publicerad");
    u.stallen[1].status = Status::Avtalad;
    stands(&u, "beslut", SENT, Lage::Bruten, "inte beslutad");
}

#[test]
fn vl_4_23_an_omval_is_reported_in_time_and_held_within_three_months() {
    let mut u = lawful(Valform::Omval);
    u.publicerat.insert("vallokaler".into(), day("2026-08-13"));
    stands(&u, "omval-rapport", SENT, Lage::Bruten, "2026-08-13");
    u.publicerat.remove("vallokaler");
    stands(&u, "omval-rapport", "2026-08-12", Lage::IFara, "inte publicerad");
    stands(&u, "omval-rapport", "2026-08-13", Lage::Bruten, "inte publicerad");
    let tick = |day| Tillagt { klar: Some(day), ..Tillagt::default() };
    u.tillagt.insert("omval-rapport".into(), tick(day("2026-08-12")));
    stands(&u, "omval-rapport", SENT, Lage::Uppfylld, "");
    u.tillagt.insert("omval-rapport".into(), tick(day("2026-08-13")));
    stands(&u, "omval-rapport", SENT, Lage::Bruten, "efter sista dagen");

    stands(&u, "omval-frist", "2026-07-01", Lage::Aterstar, "inte angiven");
    u.tillagt.insert("omval-beslut".into(), tick(day("2026-06-13")));
    stands(&u, "omval-frist", SENT, Lage::Uppfylld, "");
    u.tillagt.insert("omval-beslut".into(), tick(day("2026-06-12")));
    stands(&u, "omval-frist", "2026-07-01", Lage::Bruten, "2026-09-12");
    stands(&lawful(Valform::Ordinarie), "omval-frist", SENT, Lage::EjAktuell, "");
}

#[test]
fn permits_contracts_and_confirmations_cover_the_days() {
    let mut u = lawful(Valform::Ordinarie);
    u.gatuplatser.get_mut(&3).unwrap().polis.lage = "avslagen".into();
    stands(&u, "gatuplatser", TIDIGT, Lage::IFara, "polistillståndet är avslagen");
    u.gatuplatser.get_mut(&3).unwrap().polis.lage = "behovs_inte".into();
    stands(&u, "gatuplatser", TIDIGT, Lage::Uppfylld, "");
    u.gatuplatser.get_mut(&3).unwrap().upplatelse.till = Some(day("2026-09-10"));
    stands(&u, "gatuplatser", TIDIGT, Lage::IFara, "täcker inte");
    u.stallen.remove(2);
    stands(&u, "gatuplatser", TIDIGT, Lage::EjAktuell, "");

    u.avtal.get_mut(&2).unwrap()[0].fran = day("2026-09-01");
    stands(&u, "avtal", TIDIGT, Lage::Aterstar, "täcker inte");
    u.avtal.get_mut(&2).unwrap()[0].tecknat = false;
    stands(&u, "avtal", SENT, Lage::Bruten, "inte tecknat");
    u.avtal.clear();
    stands(&u, "avtal", SENT, Lage::Bruten, "saknar avtal");

    u.bekraftas.insert(1, 0);
    stands(&u, "bekraftade", TIDIGT, Lage::Aterstar, "inte bekräftad");
    u.bekraftas.insert(1, 2);
    stands(&u, "bekraftade", TIDIGT, Lage::IFara, "nej till 2 dagar");
    u.har_fragats = false;
    stands(&u, "bekraftade", TIDIGT, Lage::EjAktuell, "");
}

#[test]
fn a_point_by_hand_is_ticked_and_a_missed_day_of_the_law_stays_missed() {
    let mut u = lawful(Valform::Ordinarie);
    stands(&u, "rattelser", TIDIGT, Lage::Aterstar, "");
    stands(&u, "rattelser", "2026-08-10", Lage::IFara, "");
    stands(&u, "rattelser", "2026-09-02", Lage::Bruten, "");
    let tick = |day| Tillagt { klar: Some(day), ..Tillagt::default() };
    u.tillagt.insert("rattelser".into(), tick(day("2026-09-01")));
    stands(&u, "rattelser", SENT, Lage::Uppfylld, "");
    u.tillagt.insert("rattelser".into(), tick(day("2026-09-02")));
    stands(&u, "rattelser", SENT, Lage::Bruten, "efter sista dagen 2026-09-01");
    // The kansli's own day is moved by doing it later.
    u.tillagt.insert("utbildning".into(), tick(day("2026-09-02")));
    stands(&u, "utbildning", SENT, Lage::Uppfylld, "");
    // What is computed is not ticked away.
    u.stallen.clear();
    u.tillagt.insert("beslut".into(), tick(day("2026-01-01")));
    stands(&u, "beslut", SENT, Lage::Bruten, "inga lokaler");
}

#[test]
fn every_computed_point_is_known_by_its_name() {
    let mut u = lawful(Valform::Omval);
    u.har_fragats = true;
    for punkt in punkter::alla().iter().filter(|punkt| punkt.slag == Slag::Beraknad) {
        assert_ne!(utfall(&punkt.nyckel, &u), Utfall::Brister(Vec::new()), "{}", punkt.nyckel);
    }
    assert_eq!(utfall("okand", &u), Utfall::Brister(Vec::new()));
}
