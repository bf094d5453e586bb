//! How far it is from where voters live to any place: what is worked out once and kept.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::befolkning::Befolkning;
use super::installning::Installning;
pub use crate::gangnat::fast::Laget;
use crate::gangnat::fast::lage;
use crate::gangnat::{Gangnat, INGEN, Losfel, Profil};
use crate::geo::Wgs84;
use crate::geo::distance::{chord2, chord2_to_m, unit_vector};

/// The decimetres from a place to every point of the population, in its order;
/// [`INGEN`] where the network has no way.
#[derive(Debug, PartialEq, Eq)]
pub struct Kolumn {
    /// Decimetres by point.
    pub dm: Vec<u32>,
    /// Which network they are measured along; the points that lie on another, or on none,
    /// are measured in straight lines times the detour factor.
    pub nat: Option<usize>,
}

/// A place to a centimetre, and how someone moves there.
type Kolumnnyckel = (i64, i64, Profil);

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
    kolumner: Mutex<HashMap<Kolumnnyckel, Arc<Kolumn>>>,
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

    /// The distances from a place to all. One shortest-path run the first time, O(1) after.
    #[must_use]
    pub fn kolumn(&self, plats: Wgs84, profil: Profil) -> Arc<Kolumn> {
        #[expect(clippy::cast_possible_truncation, reason = "degrees on the globe fit")]
        let key = ((plats.lat() * 1e7).round() as i64, (plats.lon() * 1e7).round() as i64, profil);
        let kept = || self.kolumner.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kolumn) = kept().get(&key) {
            return Arc::clone(kolumn);
        }
        let made = Arc::new(self.measure(plats, profil));
        kept().insert(key, Arc::clone(&made));
        made
    }

    /// The distances from each of many places, worked out on all cores; `done` is told how
    /// many are ready.
    #[must_use]
    pub fn kolumner(
        &self,
        platser: &[Option<Wgs84>],
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
                all.extend(other.join().unwrap_or_default());
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

    fn measure(&self, plats: Wgs84, profil: Profil) -> Kolumn {
        let from = unit_vector(plats);
        let own = self.lage(plats, profil);
        let on = own.ok().and_then(|lage| Some((lage, self.nat.get(lage.nat)?)));
        let nodes = on.as_ref().map(|(lage, nat)| nat.fran(profil, &lage.fast, INGEN - 1));
        let dm = self
            .lagen(profil)
            .iter()
            .zip(self.vektorer.iter().zip(&self.befolkning.punkter))
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
        Kolumn { dm, nat: on.map(|(lage, _)| lage.nat) }
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
