//! How far it is from where voters live to any place: what is worked out once and kept.

use std::collections::HashMap;
use std::ops::Range;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::befolkning::Befolkning;
use super::installning::Installning;
pub use crate::gangnat::fast::Laget;
use crate::gangnat::fast::lage;
use crate::gangnat::{Gangnat, INGEN, Losfel, Profil};
use crate::geo::Wgs84;
use crate::geo::distance::{chord2, chord2_to_m, unit_vector};
use crate::geo::e7::{E7, e7};

/// The decimetres from a place to every point of the population, in its order, or to those
/// of one valdistrikt; [`INGEN`] where the network has no way.
#[derive(Debug, PartialEq, Eq)]
pub struct Kolumn {
    /// The number of the first point; 0 for a place that serves everyone.
    pub fran: usize,
    /// Decimetres by point from there on.
    pub dm: Vec<u32>,
    /// Which network they are measured along; the points that lie on another, or on none,
    /// are measured in straight lines times the detour factor.
    pub nat: Option<usize>,
}

/// A place to measure from: where it is, and the number of the only valdistrikt that it
/// serves, if there is one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Matplats {
    /// Where it is.
    pub plats: Wgs84,
    /// The only valdistrikt that it serves.
    pub endast: Option<u32>,
}

impl From<Wgs84> for Matplats {
    fn from(plats: Wgs84) -> Self {
        Self { plats, endast: None }
    }
}

/// A place to a centimetre, whom it serves, and how someone moves there.
type Kolumnnyckel = (E7, Option<u32>, Profil);

/// How many distances are kept at most, at four bytes each; the columns that have not been
/// asked for the longest are then dropped.
const MEST: usize = 64 << 20;

/// Columns that have been worked out, each with when it was asked for last.
#[derive(Debug, Default)]
struct Kolumnminne {
    kolumner: HashMap<Kolumnnyckel, (u64, Arc<Kolumn>)>,
    fragor: u64,
    tal: usize,
}

impl Kolumnminne {
    fn get(&mut self, nyckel: &Kolumnnyckel) -> Option<Arc<Kolumn>> {
        self.fragor += 1;
        let (asked, kolumn) = self.kolumner.get_mut(nyckel)?;
        *asked = self.fragor;
        Some(Arc::clone(kolumn))
    }

    fn keep(&mut self, nyckel: Kolumnnyckel, kolumn: Arc<Kolumn>, mest: usize) {
        self.fragor += 1;
        self.tal += kolumn.dm.len();
        if let Some((_, old)) = self.kolumner.insert(nyckel, (self.fragor, kolumn)) {
            self.tal -= old.dm.len();
        }
        while self.tal > mest && self.kolumner.len() > 1 {
            let oldest = self.kolumner.iter().min_by_key(|(_, (asked, _))| *asked);
            let Some(gone) = oldest.map(|(nyckel, _)| *nyckel) else { return };
            if let Some((_, kolumn)) = self.kolumner.remove(&gone) {
                self.tal -= kolumn.dm.len();
            }
        }
    }
}

/// Where voters live, and the networks; distances are worked out when they are asked for
/// the first time, and kept.
#[derive(Debug)]
pub struct Grund {
    /// Where voters live.
    pub befolkning: Arc<Befolkning>,
    /// The networks of the kommun.
    pub nat: Vec<Arc<Gangnat>>,
    omvag: f64,
    fast_m: f64,
    lagen: [Vec<Laget>; 2],
    vektorer: Vec<[f64; 3]>,
    kolumner: Mutex<Kolumnminne>,
}

impl Grund {
    /// Fastens every point to the networks. O(n log m).
    #[must_use]
    pub fn new(
        befolkning: Arc<Befolkning>,
        nat: Vec<Arc<Gangnat>>,
        installning: &Installning,
    ) -> Self {
        let fast_m = installning.fast_m;
        let lagen = Profil::ALLA.map(|profil| {
            befolkning
                .punkter
                .iter()
                .map(|one| lage(nat.iter().map(AsRef::as_ref), one.plats, profil, fast_m))
                .collect()
        });
        let vektorer = befolkning.punkter.iter().map(|one| unit_vector(one.plats)).collect();
        let (omvag, kolumner) = (installning.omvag, Mutex::default());
        Self { befolkning, nat, omvag, fast_m, lagen, vektorer, kolumner }
    }

    /// Where a place is on the networks.
    ///
    /// # Errors
    /// [`Losfel`] when it is on none.
    pub fn lage(&self, plats: Wgs84, profil: Profil) -> Laget {
        lage(self.nat.iter().map(AsRef::as_ref), plats, profil, self.fast_m)
    }

    /// Where each point of the population is on the networks.
    pub fn lagen(&self, profil: Profil) -> &[Laget] {
        self.lagen.get(profil.nr()).map(Vec::as_slice).unwrap_or_default()
    }

    /// The distances from a place to all that it serves. One shortest-path run the first
    /// time, O(1) after.
    #[must_use]
    pub fn kolumn(&self, plats: impl Into<Matplats>, profil: Profil) -> Arc<Kolumn> {
        let plats = plats.into();
        let key = (e7(plats.plats), plats.endast, profil);
        let kept = || self.kolumner.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kolumn) = kept().get(&key) {
            return kolumn;
        }
        let made = Arc::new(self.measure(plats, profil));
        kept().keep(key, Arc::clone(&made), MEST);
        made
    }

    /// The distances from each of many places, worked out on all cores; `done` is told how
    /// many are ready.
    #[must_use]
    pub fn kolumner<P: Into<Matplats> + Copy + Sync>(
        &self,
        platser: &[Option<P>],
        profil: Profil,
        done: &(dyn Fn(usize) + Sync),
    ) -> Vec<Option<Arc<Kolumn>>> {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let (next, ready) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let mut columns: Vec<Option<Arc<Kolumn>>> = vec![None; platser.len()];
        let work = || {
            let mut own = Vec::new();
            loop {
                let nr = next.fetch_add(1, Ordering::Relaxed);
                let Some(plats) = platser.get(nr) else { return own };
                own.push((nr, plats.map(|plats| self.kolumn(plats, profil))));
                done(ready.fetch_add(1, Ordering::Relaxed) + 1);
            }
        };
        let made = std::thread::scope(|scope| {
            let others: Vec<_> = (1..cores).map(|_| scope.spawn(work)).collect();
            let mut all = work();
            for other in others {
                all.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
            }
            all
        });
        for (nr, kolumn) in made {
            if let Some(slot) = columns.get_mut(nr) {
                *slot = kolumn;
            }
        }
        columns
    }

    /// The points that a place serves.
    fn served(&self, endast: Option<u32>) -> Range<usize> {
        let points = &self.befolkning.punkter;
        let before = |nr: u32| points.partition_point(|punkt| punkt.distrikt < nr);
        endast.map_or(0..points.len(), |nr| before(nr)..before(nr.saturating_add(1)))
    }

    /// How far someone looks first who only serves some near: three times the straight line
    /// and a kilometre more, in decimetres.
    fn near(&self, plats: Wgs84, served: &Range<usize>) -> u32 {
        let from = unit_vector(plats);
        let points = self.vektorer.get(served.clone()).unwrap_or_default();
        let far = points.iter().map(|to| self.straight(from, *to)).max().unwrap_or_default();
        far.saturating_mul(3).saturating_add(10_000).min(INGEN - 1)
    }

    fn measure(&self, to: Matplats, profil: Profil) -> Kolumn {
        let served = self.served(to.endast);
        if to.endast.is_some() {
            let radie = self.near(to.plats, &served);
            let near = self.measure_within(to.plats, profil, (served.clone(), radie));
            // Someone who is not reached may still be so by a longer way.
            if !near.dm.contains(&INGEN) {
                return near;
            }
        }
        self.measure_within(to.plats, profil, (served, INGEN - 1))
    }

    fn measure_within(
        &self,
        plats: Wgs84,
        profil: Profil,
        (served, radie): (Range<usize>, u32),
    ) -> Kolumn {
        let from = unit_vector(plats);
        let own = self.lage(plats, profil);
        let on = own.ok().and_then(|lage| Some((lage, self.nat.get(lage.nat)?)));
        let nodes = on.as_ref().map(|(lage, nat)| nat.fran(profil, &lage.fast, radie));
        let dm = self
            .lagen(profil)
            .iter()
            .zip(self.vektorer.iter().zip(&self.befolkning.punkter))
            .skip(served.start)
            .take(served.len())
            .map(|(there, (vector, punkt))| match (&on, &nodes, there) {
                (Some((here, nat)), Some(nodes), Ok(there)) if here.nat == there.nat => {
                    nat.till(nodes, &here.fast, &there.fast)
                }
                // Inside the area of the network, but with no way near: cut off.
                (Some((_, nat)), _, Err(Losfel::IngenVag))
                    if nat.tacker(punkt.plats, self.fast_m) =>
                {
                    INGEN
                }
                _ => self.straight(from, *vector),
            })
            .collect();
        Kolumn { fran: served.start, dm, nat: on.map(|(lage, _)| lage.nat) }
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "metres on the globe fit"
    )]
    fn straight(&self, a: [f64; 3], b: [f64; 3]) -> u32 {
        (chord2_to_m(chord2(a, b)) * self.omvag * 10.0).round() as u32
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::gangnat::provnat::{natet, plats};
    use crate::tackning::befolkning::Punkt;

    /// Metres over and beside the networks that are drawn by lot.
    const OMRADE: std::ops::Range<f64> = -300.0..1_500.0;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn the_column_of_a_vallokal_is_a_piece_of_the_whole(
            nat in natet(),
            homes in proptest::collection::vec((OMRADE, OMRADE, 0_u32..4), 1..40),
            at in (OMRADE, OMRADE),
            only in 0_u32..5,
        ) {
            let mut punkter: Vec<Punkt> = homes
                .iter()
                .map(|&(x, y, distrikt)| {
                    Punkt { plats: plats(x, y), distrikt, vikt: 1.0, adress: None }
                })
                .collect();
            punkter.sort_by_key(|one| one.distrikt);
            let own = punkter.iter().position(|one| one.distrikt == only);
            let befolkning = Befolkning { punkter, ..Befolkning::default() };
            let setting = Installning::default();
            let grund = Grund::new(Arc::new(befolkning), vec![Arc::new(nat)], &setting);
            for profil in Profil::ALLA {
                let plats = plats(at.0, at.1);
                let whole = grund.kolumn(plats, profil);
                let piece = grund.kolumn(Matplats { plats, endast: Some(only) }, profil);
                let many = homes.iter().filter(|one| one.2 == only).count();
                prop_assert_eq!(piece.dm.len(), many);
                if let Some(own) = own {
                    prop_assert_eq!(piece.fran, own);
                    prop_assert_eq!(&piece.dm, &whole.dm[own..own + many]);
                }
            }
        }
    }

    #[test]
    fn columns_that_nobody_asks_for_are_dropped() {
        let mut minne = Kolumnminne::default();
        let key = |nr: i32| ([nr, 0], None, Profil::Gang);
        let kolumn = || Arc::new(Kolumn { fran: 0, dm: vec![0; 10], nat: None });
        for nr in 0..3 {
            minne.keep(key(nr), kolumn(), 30);
        }
        assert!(minne.get(&key(0)).is_some());
        minne.keep(key(3), kolumn(), 30);
        let kept: Vec<bool> = (0..4).map(|nr| minne.get(&key(nr)).is_some()).collect();
        assert_eq!(kept, [true, false, true, true]);
        minne.keep(key(3), kolumn(), 30);
        assert_eq!(minne.tal, 30, "the same again counts once");
    }
}
