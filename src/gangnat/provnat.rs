//! Random networks for tests.

use proptest::prelude::*;

use super::{Byggare, Far, Fastpunkt, Gangnat, Profil};
use crate::geo::Wgs84;

/// A place so many metres, nearly, north and east of the middle of the networks.
pub(crate) fn plats(norr: f64, oster: f64) -> Wgs84 {
    Wgs84::parse(59.0 + norr / 111_195.0, 15.0 + oster / 57_270.0).unwrap()
}

/// A network of some junctions within a kilometre, on a grid of 50 m so that equal
/// distances occur, with ways between any two, some of them with a bend and some for
/// those on foot only; often in several islands, sometimes with rings.
pub(crate) fn natet() -> impl Strategy<Value = Gangnat> {
    let nod = (0..20_i32, 0..20_i32);
    let kant = (any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<bool>(), 0..3);
    (prop::collection::vec(nod, 2..24), prop::collection::vec(kant, 1..40)).prop_map(
        |(noder, kanter)| {
            let mut byggare = Byggare::default();
            let at = |(n, o): (i32, i32)| plats(f64::from(n) * 50.0, f64::from(o) * 50.0);
            for nod in &noder {
                byggare.nod(at(*nod));
            }
            for (a, b, bend, who) in kanter {
                let (a, b) = (a.index(noder.len()), b.index(noder.len()));
                let far = if who == 0 { Far::GANG } else { Far::ALLA };
                let bends = [plats(500.0, 500.0)];
                let bends = if bend || a == b { &bends[..] } else { &[] };
                let [a, b] = [a, b].map(|nr| u32::try_from(nr).unwrap());
                byggare.kant(a, b, bends, far);
            }
            byggare.build()
        },
    )
}

/// A place on one of the ways that a profile may use, so far along it.
pub(crate) fn fastened(
    nat: &Gangnat,
    profil: Profil,
    (way, share): (usize, f64),
) -> Option<Fastpunkt> {
    let open: Vec<u32> = (0_u32..)
        .zip(nat.kanter())
        .filter(|(_, kant)| kant.far.far(profil))
        .map(|(nr, _)| nr)
        .collect();
    let kant = *open.get(way % open.len().max(1))?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share")]
    let dm = (f64::from(nat.kanter()[kant as usize].dm) * share) as u32;
    Some(Fastpunkt { kant, dm, steg_dm: u32::try_from(way % 70).unwrap(), plats: plats(0.0, 0.0) })
}
