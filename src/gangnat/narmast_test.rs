use proptest::prelude::*;

use super::super::provnat::{natet, plats};
use super::super::{Byggare, Far};
use super::*;
use crate::geo::distance::great_circle_m;

fn all(count: usize) -> FixedBitSet {
    let mut set = FixedBitSet::with_capacity(count);
    set.insert_range(..);
    set
}

/// The distance of each place by a whole search from the position: the twin.
fn expected(karta: &Vagkarta, fran: &Fran, platser: &[Option<Wgs84>]) -> Vec<Option<Traff>> {
    let (profil, matt) = (fran.profil, karta.matt());
    let here = fran.lage.unwrap();
    let nat = &karta.nat()[here.nat];
    let nodes = nat.fran(profil, &here.fast, INGEN - 1);
    platser
        .iter()
        .enumerate()
        .map(|(nr, plats)| {
            let plats = (*plats)?;
            match lage(karta.nat().iter().map(AsRef::as_ref), plats, profil, matt.fast_m) {
                Ok(there) if there.nat == here.nat => {
                    let dm = nat.till(&nodes, &here.fast, &there.fast);
                    (dm != INGEN).then_some(Traff { nr, dm, fagel_m: None })
                }
                _ => {
                    let metres = chord2_to_m(chord2(fran.vektor, unit_vector(plats)));
                    assert!((metres - great_circle_m(fran.plats, plats)).abs() < 1e-3);
                    let dm = matt.uppskattad_dm(metres);
                    Some(Traff { nr, dm, fagel_m: Some(metres) })
                }
            }
        })
        .collect()
}

/// A place near the random networks, or well off them.
fn somewhere() -> impl Strategy<Value = Wgs84> {
    (-100.0..1_100.0_f64, -100.0..1_100.0_f64).prop_map(|(n, o)| plats(n, o))
}

fn measures() -> impl Strategy<Value = Matt> {
    let radius = prop::sample::select(vec![0.0, 60.0, 200.0, 700.0, 5_000.0]);
    let snap = prop::sample::select(vec![30.0, 150.0]);
    (radius, snap).prop_map(|(radie_m, fast_m)| Matt { fast_m, radie_m, ..Matt::default() })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn the_nearest_are_those_that_a_whole_search_gives(
        nat in prop::collection::vec(natet(), 1..3),
        platser in prop::collection::vec(prop::option::weighted(0.9, somewhere()), 1..14),
        langt in 0..14_usize,
        fran in somewhere(),
        keep in prop::collection::vec(any::<bool>(), 14),
        antal in 1..6_usize,
        matt in measures(),
    ) {
        let nat: Vec<Arc<Gangnat>> = nat.into_iter().map(Arc::new).collect();
        let langt = langt.min(platser.len());
        let karta = Vagkarta::new(nat, matt, platser.clone(), langt, None);
        for profil in Profil::ALLA {
            let fran = karta.fran(fran, profil);
            let mut tillatna = FixedBitSet::with_capacity(platser.len());
            tillatna.extend((0..platser.len()).filter(|nr| keep[*nr]));
            let found = karta.narmast(&fran, &tillatna, antal);
            prop_assert_eq!(found.is_none(), fran.lage.is_err());
            let Some(found) = found else { continue };
            let expected = expected(&karta, &fran, &platser);
            let mut wanted: Vec<Traff> = expected
                .iter()
                .flatten()
                .filter(|one| tillatna.contains(one.nr))
                .copied()
                .collect();
            wanted.sort_by_key(Traff::key);
            wanted.truncate(antal);
            prop_assert_eq!(found, wanted);
            let nabara = karta.nabara(&fran, &all(platser.len()));
            for (nr, (one, plats)) in expected.iter().zip(&platser).enumerate() {
                let told = karta.avstand(&fran, nr);
                let right = match (one, plats) {
                    (_, None) => told == Avstand::Okant,
                    (None, _) => told == Avstand::Avskuret && !nabara.contains(nr),
                    (Some(Traff { fagel_m: Some(metres), .. }), _) => {
                        told == Avstand::Fagelvag(*metres) && nabara.contains(nr)
                    }
                    (Some(one), _) => told == Avstand::Gangvag(one.dm) && nabara.contains(nr),
                };
                prop_assert!(right, "{}: {:?}, not {:?}", nr, told, one);
                let vag = karta.vag(&fran, nr).map(|vag| vag.dm);
                let drawn = one.filter(|one| one.fagel_m.is_none()).map(|one| one.dm);
                prop_assert_eq!(vag.ok(), drawn);
            }
        }
    }

    #[test]
    fn a_map_renewed_answers_as_one_made_anew(
        nat in natet(),
        before in prop::collection::vec(somewhere(), 1..10),
        more in prop::collection::vec(somewhere(), 0..5),
        gone in any::<prop::sample::Index>(),
        fran in somewhere(),
    ) {
        let nat = vec![Arc::new(nat)];
        let matt = Matt { radie_m: 700.0, ..Matt::default() };
        let mut after = before.clone();
        after.remove(gone.index(before.len()));
        after.extend(more);
        let [before, after] = [before, after].map(|all| all.into_iter().map(Some).collect());
        let old = Vagkarta::new(nat.clone(), matt, before, 5, None);
        let after: Vec<Option<Wgs84>> = after;
        let langt = after.len();
        let anew = Vagkarta::new(nat.clone(), matt, after.clone(), langt, None);
        let renewed = Vagkarta::new(nat.clone(), matt, after.clone(), langt, Some(&old));
        prop_assert_eq!(renewed.etiketter(), anew.etiketter());
        prop_assert!(renewed.is_of(&nat, &matt, &after, langt));
        for profil in Profil::ALLA {
            let fran = anew.fran(fran, profil);
            let tillatna = all(after.len());
            prop_assert_eq!(
                renewed.narmast(&fran, &tillatna, 4),
                anew.narmast(&fran, &tillatna, 4)
            );
        }
    }
}

/// Two ways along a river, a kilometre long and 100 m apart, joined by a bridge at their
/// eastern ends that has steps; and an island.
fn river() -> Vec<Arc<Gangnat>> {
    let mut byggare = Byggare::default();
    let nod = |byggare: &mut Byggare, n, o| byggare.nod(plats(n, o));
    let south: Vec<u32> =
        (0..=10).map(|nr| nod(&mut byggare, 0.0, f64::from(nr) * 100.0)).collect();
    let north: Vec<u32> =
        (0..=10).map(|nr| nod(&mut byggare, 100.0, f64::from(nr) * 100.0)).collect();
    for bank in [&south, &north] {
        for pair in bank.windows(2) {
            byggare.kant(pair[0], pair[1], &[], Far::ALLA);
        }
    }
    byggare.kant(south[10], north[10], &[], Far::GANG);
    let island = [nod(&mut byggare, 600.0, 0.0), nod(&mut byggare, 600.0, 200.0)];
    byggare.kant(island[0], island[1], &[], Far::ALLA);
    byggare.hinder(plats(50.0, -500.0), plats(50.0, 1_500.0));
    vec![Arc::new(byggare.build())]
}

#[test]
fn the_nearest_across_a_river_is_not_the_nearest_on_foot() {
    let platser = vec![
        Some(plats(110.0, 10.0)),
        Some(plats(-10.0, 500.0)),
        Some(plats(600.0, 100.0)),
        Some(plats(5_000.0, 0.0)),
    ];
    let karta = Vagkarta::new(river(), Matt::default(), platser, 4, None);
    let fran = karta.fran(plats(-10.0, 10.0), Profil::Gang);
    let found = karta.narmast(&fran, &all(4), 4).unwrap();
    let told: Vec<(usize, u32)> = found.iter().map(|one| (one.nr, one.dm / 100)).collect();
    // 490 m along the bank; 990 m, the bridge and 990 m back; a straight line times 1.3.
    assert_eq!(told, [(1, 51), (0, 210), (3, 651)]);
    assert!(found[2].fagel_m.is_some());
    assert_eq!(karta.avstand(&fran, 2), Avstand::Avskuret);
    assert_eq!(karta.vag(&fran, 2), Err(Ingenvag::Avskuret));
    assert_eq!(karta.vag(&fran, 3), Err(Ingenvag::Dar));
    let vag = karta.vag(&fran, 0).unwrap();
    assert_eq!(vag.dm, found[1].dm);
    assert_eq!(vag.punkter.len(), 22);

    // Steps are no way in a wheelchair.
    let fran = karta.fran(plats(-10.0, 10.0), Profil::Rullstol);
    let found = karta.narmast(&fran, &all(4), 4).unwrap();
    assert_eq!(found.iter().map(|one| one.nr).collect::<Vec<_>>(), [1, 3]);
    let off = karta.fran(plats(3_000.0, 0.0), Profil::Gang);
    assert!(karta.narmast(&off, &all(4), 4).is_none());
    assert_eq!(karta.vag(&off, 0), Err(Ingenvag::Har));
}
