//! Networks as bytes, and their islands.

use proptest::prelude::*;

use crate::gangnat::prov::ritning;
use crate::gangnat::{Byggare, Far, Gangnat, INGEN, Profil};

/// The islands of a twin: junctions that a way joins take the lower number, until nothing
/// changes.
fn islands(nat: &Gangnat, profil: Profil) -> Vec<u32> {
    let mut island: Vec<u32> = (0..nat.nodes()).collect();
    let open: Vec<_> = nat.kanter().iter().filter(|kant| kant.far.far(profil)).collect();
    let mut changed = true;
    while changed {
        changed = false;
        for kant in &open {
            let (a, b) = (kant.fran as usize, kant.till as usize);
            let low = island[a].min(island[b]);
            changed |= island[a] != island[b];
            (island[a], island[b]) = (low, low);
        }
    }
    for nod in 0..nat.nodes() {
        if !open.iter().any(|kant| kant.fran == nod || kant.till == nod) {
            island[nod as usize] = INGEN;
        }
    }
    island
}

proptest! {
    #[test]
    fn a_network_survives_being_kept(ritning in ritning()) {
        let nat = ritning.build();
        let bytes = nat.to_bytes().unwrap();
        let read = Gangnat::from_bytes(&bytes).unwrap();
        prop_assert_eq!(nat.kanter(), read.kanter());
        for nod in 0..nat.nodes() {
            prop_assert_eq!(nat.plats(nod), read.plats(nod));
            prop_assert_eq!(nat.from(nod), read.from(nod));
        }
        for kant in 0..u32::try_from(nat.kanter().len()).unwrap() {
            prop_assert!(nat.form(kant).eq(read.form(kant)));
        }
        prop_assert_eq!(read.to_bytes().unwrap(), bytes);
    }

    #[test]
    fn damaged_bytes_are_an_error(
        ritning in ritning(),
        at in 0..10_000_usize,
        bit in 0..8_u32,
        cut in any::<bool>(),
    ) {
        let mut bytes = ritning.build().to_bytes().unwrap();
        let at = at % bytes.len();
        if cut {
            bytes.truncate(at);
        } else {
            bytes[at] ^= 1 << bit;
        }
        prop_assert!(Gangnat::from_bytes(&bytes).is_err());
    }

    #[test]
    fn any_bytes_are_a_network_or_an_error(bytes: Vec<u8>) {
        prop_assert!(Gangnat::from_bytes(&bytes).is_err());
    }

    #[test]
    fn islands_are_those_of_the_twin(ritning in ritning()) {
        let nat = ritning.build();
        for profil in Profil::ALLA {
            let twin = islands(&nat, profil);
            for a in 0..nat.nodes() {
                for b in 0..nat.nodes() {
                    let (one, other) = (nat.o(profil, a), nat.o(profil, b));
                    let same = twin[a as usize] == twin[b as usize];
                    prop_assert_eq!(one == other, same, "{} and {}", a, b);
                }
                prop_assert_eq!(nat.o(profil, a) == INGEN, twin[a as usize] == INGEN);
            }
        }
    }
}

#[test]
fn a_way_that_nobody_may_use_is_left_out() {
    let mut byggare = Byggare::default();
    let here = crate::gangnat::prov::plats(0.0, 0.0);
    let (a, b) = (byggare.nod(here), byggare.nod(here));
    byggare.kant(a, b, &[], Far::default());
    assert!(byggare.build().kanter().is_empty());
    let empty = Byggare::default().build();
    assert_eq!((empty.nodes(), empty.utstrackning()), (0, None));
    let again = Gangnat::from_bytes(&empty.to_bytes().unwrap()).unwrap();
    assert_eq!(again.nodes(), 0);
}
