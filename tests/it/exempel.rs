//! The example kommun: what must hold of it, for any seed and size.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use geo::{Area, Coord, LineString, MultiPolygon, Validation};
use proptest::prelude::*;
use valkansli::exempel::falt::Nummer;
use valkansli::exempel::gator::{Kant, Nod};
use valkansli::exempel::vagar::Vagslag;
use valkansli::exempel::{Kommun, Parametrar, default_valdag, polygoner};
use valkansli::geo::polygon::PreparedPolygon;
use valkansli::geo::sweref99_tm;
use valkansli::lokal::{Rostmottagningsstalle, Stalletyp};
use valkansli::tid::{self, Klockslag};
use valkansli::val::Val;
use valkansli::val::rules::ramar;

pub fn kommun(seed: u64, valdistrikt: usize, adresser: usize) -> Kommun {
    Kommun::new(Parametrar::new(seed, valdistrikt, adresser).unwrap()).unwrap()
}

pub fn exempelval(valdag: NaiveDate) -> Val {
    Kommun::val("exempel".parse().unwrap(), valdag).unwrap()
}

/// A point as whole decimetres, to compare without rounding.
type Punkt = (i64, i64);

fn punkt(c: Coord<f64>) -> Punkt {
    ((c.x * 10.0).round() as i64, (c.y * 10.0).round() as i64)
}

fn rings(shape: &MultiPolygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    shape.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()))
}

/// Every side of the rings, in their direction.
fn sides(shape: &MultiPolygon<f64>) -> impl Iterator<Item = (Punkt, Punkt)> + '_ {
    rings(shape).flat_map(LineString::lines).map(|line| (punkt(line.start), punkt(line.end)))
}

/// Whether what is joined in pairs is one piece.
fn is_one_piece<K: Copy + Ord>(
    all: &BTreeSet<K>,
    joined: impl IntoIterator<Item = (K, K)>,
) -> bool {
    let mut near: BTreeMap<K, Vec<K>> = BTreeMap::new();
    for (a, b) in joined {
        near.entry(a).or_default().push(b);
        near.entry(b).or_default().push(a);
    }
    let mut reached = BTreeSet::new();
    let mut waiting: Vec<K> = all.first().copied().into_iter().collect();
    while let Some(k) = waiting.pop() {
        if all.contains(&k) && reached.insert(k) {
            waiting.extend(near.get(&k).into_iter().flatten());
        }
    }
    reached.len() == all.len()
}

/// The valdistrikt tile the land: every side that one of them walks is walked the
/// other way by one other, or is a side of the land itself, which is traced without
/// them. From that and their validity follows that they neither overlap nor leave
/// gaps; the areas are compared all the same.
fn check_tiling(kommun: &Kommun) {
    let districts = kommun.valdistrikt();
    let mut walked = BTreeSet::new();
    for district in &districts {
        assert_eq!(district.polygon.0.len(), 1, "{} hangs together", district.namn);
        assert!(district.polygon.is_valid(), "{}: {:?}", district.namn, district.polygon);
        for side in sides(&district.polygon) {
            assert!(walked.insert(side), "{side:?} is walked twice");
        }
    }
    let land: Vec<MultiPolygon<f64>> = kommun
        .terrang
        .landmassor()
        .iter()
        .map(|mass| polygoner::outline(&kommun.terrang, mass, |r| kommun.terrang.is_land(r)))
        .collect();
    let shore: BTreeSet<_> = land.iter().flat_map(sides).collect();
    let outer: BTreeSet<_> =
        walked.iter().copied().filter(|(a, b)| !walked.contains(&(*b, *a))).collect();
    assert_eq!(outer, shore);
    let of_districts: f64 = districts.iter().map(|d| d.polygon.unsigned_area()).sum();
    let of_land: f64 = land.iter().map(Area::unsigned_area).sum();
    assert!((of_districts - of_land).abs() < 0.01, "{of_districts} {of_land}");
}

/// VL 4:12, 4:17: six connected valkretsar of districts of lawful size.
fn check_electorate(kommun: &Kommun) {
    let districts = kommun.valdistrikt();
    let names: BTreeSet<&str> = districts.iter().map(|d| d.namn.as_str()).collect();
    let codes: BTreeSet<_> = districts.iter().map(|d| d.kod).collect();
    assert_eq!((names.len(), codes.len()), (districts.len(), districts.len()));
    assert!(districts.is_sorted_by_key(|d| d.kod));
    for district in &districts {
        assert!((1_000..=2_000).contains(&district.rostberattigade.unwrap()));
        assert_eq!(district.kod.kommun().as_str(), "9901");
    }
    // Neighbours by what the polygons and bridges themselves say.
    let mut at: BTreeMap<Punkt, Vec<usize>> = BTreeMap::new();
    let mut by_side = BTreeMap::new();
    let mut joined = Vec::new();
    for (i, district) in districts.iter().enumerate() {
        for (a, b) in sides(&district.polygon) {
            at.entry(a).or_default().push(i);
            by_side.insert((a, b), i);
            joined.extend(by_side.get(&(b, a)).map(|other| (i, *other)));
        }
    }
    joined.extend(bridges(kommun).into_iter().flat_map(|(a, b)| {
        let (from, to) = (at[&a].clone(), at[&b].clone());
        from.into_iter().flat_map(move |i| to.clone().into_iter().map(move |j| (i, j)))
    }));
    for krets in 0..6 {
        let members: BTreeSet<usize> = (0..districts.len())
            .filter(|i| kommun.indelning.valkrets[Nummer::from_plats(*i)] == krets)
            .collect();
        assert!(!members.is_empty());
        assert!(is_one_piece(&members, joined.iter().copied()), "valkrets {krets}");
    }
}

/// The two ends of each bridge.
fn bridges(kommun: &Kommun) -> Vec<(Punkt, Punkt)> {
    let mut by_bridge: BTreeMap<usize, Vec<Nod>> = BTreeMap::new();
    for kant in kommun.gatunat.kanter.iter().filter(|kant| kant.slag == Vagslag::Bro) {
        let ends = by_bridge.entry(kant.gata.unwrap().plats()).or_default();
        ends.extend([kant.fran, kant.till]);
    }
    let place = |nod: Nod| punkt(kommun.gatunat.noder[nod].into());
    by_bridge
        .values()
        .map(|nodes| {
            let once = |nod: &&Nod| nodes.iter().filter(|other| other == nod).count() == 1;
            let ends: Vec<Punkt> = nodes.iter().filter(once).map(|nod| place(*nod)).collect();
            assert_eq!(ends.len(), 2);
            (ends[0], ends[1])
        })
        .collect()
}

/// Each address lies in the polygon of its own district, also after the journey to
/// degrees and back, and is told apart from all others.
fn check_addresses(kommun: &Kommun, wanted: usize) {
    let districts = kommun.valdistrikt();
    let prepared: Vec<PreparedPolygon> =
        districts.iter().map(|d| PreparedPolygon::new(&d.polygon).unwrap()).collect();
    let addresses = kommun.adresser().unwrap();
    assert_eq!((addresses.len(), kommun.hus.len()), (wanted, wanted));
    let mut lived_in = BTreeSet::new();
    let mut printed = BTreeSet::new();
    for (adress, hus) in addresses.iter().zip(&kommun.hus) {
        let own = kommun.indelning.distrikt[hus.ruta].unwrap().plats();
        let plats = sweref99_tm(adress.plats).unwrap();
        assert!(prepared[own].contains(plats), "{} in {}", adress.rad(), districts[own].namn);
        lived_in.insert(own);
        let nummer: u32 = adress.postnummer.parse().unwrap();
        assert!((99_000..=99_999).contains(&nummer), "postnummer in use end at 98499");
        assert!(printed.insert((adress.rad(), &adress.postort)), "{} twice", adress.rad());
    }
    assert_eq!(lived_in.len(), districts.len(), "somebody lives in every district");
}

/// Odd numbers on one side of a street, even on the other, rising from its beginning.
fn check_numbers(kommun: &Kommun) {
    let mut before = None;
    for hus in &kommun.hus {
        if let Some((gata, nummer, bokstav)) = before
            && gata == hus.gata
            && nummer % 2 == hus.nummer % 2
        {
            assert!((nummer, bokstav) < (hus.nummer, hus.bokstav));
        }
        before = Some((hus.gata, hus.nummer, hus.bokstav));
    }
}

fn check_network(kommun: &Kommun) {
    let nat = &kommun.gatunat;
    let all: BTreeSet<Nod> = nat.noder.nummer().collect();
    assert!(is_one_piece(&all, nat.kanter.iter().map(|kant| (kant.fran, kant.till))));
    let used: BTreeSet<Nod> = nat.kanter.iter().flat_map(|k| [k.fran, k.till]).collect();
    assert_eq!(used, all, "no node is lonely");
    assert!(nat.kanter.iter().all(|k| k.slag != Vagslag::Gata || k.gata.is_some()));
}

/// No two stretches cross. Every pair is tried, so only for small ones.
fn check_planar(kommun: &Kommun) {
    let line = |kant: &Kant| {
        let at = |nod: Nod| -> Coord<f64> { kommun.gatunat.noder[nod].into() };
        (at(kant.fran), at(kant.till))
    };
    let turn = |a: Coord<f64>, b: Coord<f64>, c: Coord<f64>| {
        ((b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)).signum()
    };
    let kanter = &kommun.gatunat.kanter;
    for (i, one) in kanter.iter().enumerate() {
        for other in &kanter[i + 1..] {
            if [other.fran, other.till].iter().any(|n| [one.fran, one.till].contains(n)) {
                continue;
            }
            let ((a, b), (c, d)) = (line(one), line(other));
            let crosses =
                turn(a, b, c) * turn(a, b, d) <= 0.0 && turn(c, d, a) * turn(c, d, b) <= 0.0;
            assert!(!crosses, "{one:?} {other:?}");
        }
    }
}

fn open_on(stalle: &Rostmottagningsstalle, datum: NaiveDate) -> Vec<(Klockslag, Klockslag)> {
    let hours = stalle.oppettider.iter().filter(|o| o.datum == datum);
    hours.map(|o| (o.tid.oppnar(), o.tid.stanger())).collect()
}

/// VL 4:21, 4:24 and 10:2, and what the kinds of lokaler promise.
fn check_lokaler(kommun: &Kommun) {
    let val = exempelval(default_valdag());
    let ramar = ramar(&val);
    let all = kommun.lokaler(&val).unwrap();
    let of = |typ: Stalletyp| all.iter().filter(move |s| s.typ == typ);

    let districts = kommun.valdistrikt();
    let served: Vec<_> = of(Stalletyp::Vallokal).map(|s| s.valdistrikt.unwrap()).collect();
    let distinct: BTreeSet<_> = served.iter().copied().collect();
    assert_eq!(distinct, districts.iter().map(|d| d.kod).collect());
    assert_eq!(served.len(), districts.len(), "one vallokal for each district");
    let mut rooms: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    for stalle in of(Stalletyp::Vallokal) {
        assert_eq!(open_on(stalle, val.valdag), [ramar.vallokal], "VL 4:21");
        let school = (stalle.namn.as_str(), stalle.adress.as_str());
        assert!(rooms.entry(school).or_default().insert(&stalle.anvisning), "a room for each");
        assert_eq!(stalle.valkrets.as_ref().unwrap().kod.len(), 6);
    }
    assert!(rooms.values().all(|rooms| rooms.len() <= 4));

    let days = (ramar.fortid_till - ramar.fortid_fran).num_days();
    for day in (0..=days).map(|n| tid::shift(ramar.fortid_fran, n)) {
        let open = of(Stalletyp::Rostningslokal).any(|s| !open_on(s, day).is_empty());
        assert!(open, "VL 4:24: none is open on {day}");
    }
    let whole_day =
        of(Stalletyp::Rostningslokal).any(|s| open_on(s, val.valdag) == [ramar.vallokal]);
    assert!(whole_day, "VL 4:24: none keeps the hours of a vallokal on valdagen");
    for stalle in &all {
        assert!(!stalle.oppettider.is_empty() || stalle.typ == Stalletyp::Tillfallig);
        assert_eq!(stalle.valdistrikt.is_some(), stalle.typ == Stalletyp::Vallokal);
        for o in &stalle.oppettider {
            assert!((ramar.fortid_fran..=ramar.fortid_till).contains(&o.datum), "VL 10:2");
        }
        let mut hours = stalle.oppettider.clone();
        hours.sort_unstable();
        assert_eq!(hours, stalle.oppettider);
        for (a, b) in hours.iter().zip(hours.iter().skip(1)) {
            assert!(a.datum < b.datum || a.tid.stanger() <= b.tid.oppnar());
        }
    }
    for stalle in of(Stalletyp::Tillfallig) {
        assert!(stalle.oppettider.iter().all(|o| o.datum >= tid::shift(val.valdag, -7)));
    }
    assert!(of(Stalletyp::Institution).flat_map(|s| &s.oppettider).all(|o| {
        o.datum.weekday().number_from_monday() <= 5 && o.tid.oppnar() < o.tid.stanger()
    }));
    let names: BTreeSet<_> = all.iter().map(|s| (&s.namn, &s.adress)).collect();
    let schools = rooms.len();
    assert_eq!(names.len() - schools, all.len() - districts.len(), "names tell lokaler apart");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn any_seed_and_size_gives_a_lawful_kommun(
        seed in any::<u64>(),
        valdistrikt in 6..150_usize,
        per_district in 20..120_usize,
    ) {
        let adresser = valdistrikt * per_district;
        let kommun = kommun(seed, valdistrikt, adresser);
        prop_assert_eq!(kommun.indelning.rutor.len(), valdistrikt);
        check_tiling(&kommun);
        check_electorate(&kommun);
        check_addresses(&kommun, adresser);
        check_numbers(&kommun);
        check_network(&kommun);
        check_lokaler(&kommun);
    }

    #[test]
    fn streets_do_not_cross_but_in_crossings(seed in any::<u64>(), valdistrikt in 6..14_usize) {
        check_planar(&kommun(seed, valdistrikt, valdistrikt * 20));
    }
}

#[test]
fn a_large_kommun_is_lawful_too() {
    let kommun = kommun(3, 900, 30_000);
    check_tiling(&kommun);
    check_electorate(&kommun);
    check_addresses(&kommun, 30_000);
    check_network(&kommun);
    check_lokaler(&kommun);
}

/// Everything that a kommun says, as one number (FNV-1a).
fn fingerprint(kommun: &Kommun) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut take = |text: &str| {
        for byte in text.bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    for d in kommun.valdistrikt() {
        take(&format!("{} {} {:?}", d.kod, d.namn, d.rostberattigade));
        sides(&d.polygon).for_each(|side| take(&format!("{side:?}")));
    }
    for adress in kommun.adresser().unwrap() {
        let (place, ort) = (adress.plats, &adress.postort);
        take(&format!("{} {} {ort} {place:?}", adress.rad(), adress.postnummer));
    }
    for stalle in kommun.lokaler(&exempelval(default_valdag())).unwrap() {
        take(&format!("{} {} {}", stalle.typ, stalle.namn, stalle.anvisning));
        let place = stalle.plats.unwrap();
        take(&format!("{} {} {place:?}", stalle.adress, stalle.tillganglighet));
        stalle.oppettider.iter().for_each(|o| take(&format!("{} {}", o.datum, o.tid)));
    }
    for kant in &kommun.gatunat.kanter {
        take(&format!("{kant:?}"));
    }
    hash
}

#[test]
fn a_seed_gives_the_same_kommun_on_every_machine() {
    let first = fingerprint(&kommun(1, 120, 30_000));
    assert_eq!(first, fingerprint(&kommun(1, 120, 30_000)));
    assert_ne!(first, fingerprint(&kommun(2, 120, 30_000)));
    // Changes with the generator, and then knowingly.
    assert_eq!(first, 0x0731_2a36_88e6_792f, "{first:#x}");
}

#[test]
fn the_default_kommun_has_what_makes_it_worth_trying() {
    let kommun = kommun(1, 120, 30_000);
    assert!(kommun.terrang.landmassor().len() >= 3, "islands");
    for slag in [
        Vagslag::Gata,
        Vagslag::Gangvag,
        Vagslag::Parkvag,
        Vagslag::Trappa,
        Vagslag::Bro,
        Vagslag::Torg,
    ] {
        assert!(kommun.gatunat.kanter.iter().any(|kant| kant.slag == slag), "{slag:?}");
    }
    let mut orter: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let addresses = kommun.adresser().unwrap();
    for adress in &addresses {
        orter.entry(adress.gata.clone()).or_default().insert(adress.postort.clone());
    }
    assert!(orter["Storgatan"].len() >= 2, "the same name in two orter");
    for sign in ['å', 'ä', 'ö'] {
        assert!(orter.keys().any(|gata| gata.contains(sign)));
    }
    assert!(addresses.iter().any(|a| a.tillagg == "B"));
    let all = kommun.lokaler(&exempelval(default_valdag())).unwrap();
    for typ in Stalletyp::ALLA {
        assert!(all.iter().any(|s| s.typ == typ), "{typ}");
    }
    let unknown = all.iter().filter(|s| s.tillganglighet.is_empty()).count();
    assert!(unknown > 20 && unknown < all.len() - 20);
    assert!(
        all.iter().any(|s| { s.oppettider.windows(2).any(|pair| pair[0].datum == pair[1].datum) })
    );
}

#[test]
fn the_val_is_marked_as_an_example() {
    let val = exempelval(default_valdag());
    assert!(val.exempel && val.namn.contains("påhittad"), "{}", val.namn);
    assert_eq!(val.kommun.as_str(), "9901");
    assert!(Kommun::val("exempel".parse().unwrap(), tid::shift(default_valdag(), 1)).is_err());
}

#[test]
fn sizes_that_make_no_sense_are_refused() {
    assert!(Parametrar::new(1, 5, 30_000).is_err());
    assert!(Parametrar::new(1, 9_001, 3_000_000).is_err());
    assert!(Parametrar::new(1, 120, 100).is_err());
    assert!(Parametrar::new(1, 120, 2_400).is_ok());
}

/// A lake within a district is a hole in it, not a pinched ring.
#[test]
fn a_district_round_a_lake_is_valid() {
    let with_lake = (0..200_u64).find_map(|seed| {
        let districts = kommun(seed, 12, 240).valdistrikt();
        districts.into_iter().find(|d| !d.polygon.0[0].interiors().is_empty())
    });
    assert!(with_lake.expect("some seed has such a lake").polygon.is_valid());
}
