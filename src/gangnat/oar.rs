//! Islands: parts of a network that nobody gets between. Pure.

use std::collections::HashMap;

use super::{Gangnat, INGEN, Lage, Losfel, Profil};

/// A part of a network that hangs together.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct O {
    /// Its number ([`Gangnat::o`]).
    pub nr: u32,
    /// Its junctions.
    pub korsningar: usize,
    /// Its ways.
    pub vagar: usize,
    /// Its ways together, in metres.
    pub meter: f64,
    /// A place on it: latitude and longitude in degrees.
    pub plats: [f64; 2],
}

/// The islands of a network, the longest first. O(n log n).
#[must_use]
pub fn oar(nat: &Gangnat, profil: Profil) -> Vec<O> {
    let mut all: HashMap<u32, O> = HashMap::new();
    for nod in 0..nat.nodes() {
        let nr = nat.o(profil, nod);
        let Some(plats) = nat.plats(nod).filter(|_| nr != INGEN) else { continue };
        let plats = [plats.lat(), plats.lon()];
        let new = O { nr, korsningar: 0, vagar: 0, meter: 0.0, plats };
        all.entry(nr).or_insert(new).korsningar += 1;
    }
    for kant in nat.kanter().iter().filter(|kant| kant.far.far(profil)) {
        if let Some(one) = all.get_mut(&nat.o(profil, kant.fran)) {
            one.vagar += 1;
            one.meter += f64::from(kant.dm) / 10.0;
        }
    }
    let mut all: Vec<O> = all.into_values().collect();
    all.sort_by(|a, b| b.meter.total_cmp(&a.meter).then(a.nr.cmp(&b.nr)));
    all
}

/// Why one does not get from a place to most lokaler on foot or on wheels.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Avskuren {
    /// There is no way near, or only across water.
    IngenVag,
    /// The nearest way does not hang together with that of most lokaler.
    PaO,
    /// It lies outside every network.
    Utanfor,
}

impl Avskuren {
    /// Why, in words.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::IngenVag => "ingen väg i närheten",
            Self::PaO => "vägen dit hänger inte ihop med den som lokalerna ligger vid",
            Self::Utanfor => "utanför gångnätet",
        }
    }
}

/// The island of each network that most lokaler are on; of a network without lokaler the
/// longest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Huvudoar(Vec<u32>);

impl Huvudoar {
    /// Finds them from where the lokaler are.
    pub fn new<'a>(
        nat: impl Iterator<Item = &'a Gangnat> + Clone,
        profil: Profil,
        lokaler: impl Iterator<Item = Result<Lage, Losfel>>,
    ) -> Self {
        let mut count: HashMap<(usize, u32), usize> = HashMap::new();
        for lage in lokaler.flatten() {
            if let Some(o) = nat.clone().nth(lage.nat).and_then(|nat| island(nat, profil, lage)) {
                *count.entry((lage.nat, o)).or_default() += 1;
            }
        }
        let most = |nr: usize| {
            let here = count.iter().filter(|((nat, _), _)| *nat == nr);
            here.max_by_key(|((_, o), antal)| (**antal, std::cmp::Reverse(*o)))
        };
        let longest = |nat: &Gangnat| oar(nat, profil).first().map_or(INGEN, |one| one.nr);
        Self(
            nat.enumerate()
                .map(|(nr, nat)| most(nr).map_or_else(|| longest(nat), |((_, o), _)| *o))
                .collect(),
        )
    }

    /// Why a place is cut off; `None` when it is not.
    #[must_use]
    pub fn avskuren(
        &self,
        nat: Option<&Gangnat>,
        profil: Profil,
        lage: Result<Lage, Losfel>,
    ) -> Option<Avskuren> {
        match lage {
            Err(Losfel::Utanfor) => Some(Avskuren::Utanfor),
            Err(Losfel::IngenVag) => Some(Avskuren::IngenVag),
            Ok(lage) => {
                let own = nat.and_then(|nat| island(nat, profil, lage));
                let main = self.0.get(lage.nat).copied();
                (own != main).then_some(Avskuren::PaO)
            }
        }
    }
}

/// The island that a place is fastened to.
fn island(nat: &Gangnat, profil: Profil, lage: Lage) -> Option<u32> {
    let kant = nat.kanter().get(lage.fast.kant as usize)?;
    Some(nat.o(profil, kant.fran)).filter(|o| *o != INGEN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gangnat::prov::{Ritning, plats};
    use crate::gangnat::{Far, fast};

    /// A long way, and a shorter one that only those on foot reach from it.
    fn two() -> Gangnat {
        let noder = vec![(0.0, 0.0), (500.0, 0.0), (600.0, 0.0), (700.0, 0.0)];
        let kanter =
            vec![(0, 1, vec![], Far::ALLA), (1, 2, vec![], Far::GANG), (2, 3, vec![], Far::ALLA)];
        Ritning { noder, kanter }.build()
    }

    #[test]
    fn islands_are_told_the_longest_first() {
        let nat = two();
        let on_foot = oar(&nat, Profil::Gang);
        assert_eq!(on_foot.len(), 1);
        assert_eq!((on_foot[0].korsningar, on_foot[0].vagar), (4, 3));
        let rolled = oar(&nat, Profil::Rullstol);
        let sizes: Vec<_> =
            rolled.iter().map(|o| (o.korsningar, o.vagar, o.meter.round())).collect();
        assert_eq!(sizes, [(2, 1, 500.0), (2, 1, 100.0)]);
    }

    #[test]
    fn a_place_is_cut_off_from_where_most_lokaler_are() {
        let nat = two();
        let all = std::slice::from_ref(&nat);
        let at = |east: f64, north: f64, profil| {
            fast::lage(all.iter(), plats(east, north), profil, 50.0)
        };
        let why = |lokaler: &[f64], east: f64, north: f64, profil| {
            let lokaler = lokaler.iter().map(|east| at(*east, 5.0, profil));
            let main = Huvudoar::new(all.iter(), profil, lokaler);
            main.avskuren(Some(&nat), profil, at(east, north, profil))
        };
        let (gang, rullstol) = (Profil::Gang, Profil::Rullstol);
        assert_eq!(why(&[100.0], 650.0, 5.0, gang), None);
        assert_eq!(why(&[100.0], 650.0, 5.0, rullstol), Some(Avskuren::PaO));
        assert_eq!(why(&[100.0, 610.0, 690.0], 650.0, 5.0, rullstol), None);
        assert_eq!(why(&[100.0, 610.0, 690.0], 90.0, 5.0, rullstol), Some(Avskuren::PaO));
        assert_eq!(why(&[], 650.0, 5.0, rullstol), Some(Avskuren::PaO), "the longest counts");
        assert_eq!(why(&[], 540.0, 5.0, rullstol), None, "fastened to the end of the long one");
        assert_eq!(why(&[], 100.0, 500.0, gang), Some(Avskuren::Utanfor));
    }
}
