//! How the addresses and lokaler of a val are fastened to its networks. Pure.

use std::collections::HashSet;
use std::fmt::Write;

use serde::Serialize;

use super::oar::{Avskuren, Huvudoar};
use super::{Gangnat, Lage, Losfel, Profil};
use crate::geo::Wgs84;
use crate::geo::e7::e7;

/// How many of something are on the network.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Antal {
    /// How many there are.
    pub alla: usize,
    /// On it.
    pub pa_natet: usize,
    /// Near no way.
    pub utan_vag: usize,
    /// On another island than most lokaler.
    pub pa_o: usize,
    /// Outside every network.
    pub utanfor: usize,
}

impl Antal {
    /// Counts one more.
    pub fn count(&mut self, avskuren: Option<Avskuren>) {
        self.alla += 1;
        match avskuren {
            None => self.pa_natet += 1,
            Some(Avskuren::IngenVag) => self.utan_vag += 1,
            Some(Avskuren::PaO) => self.pa_o += 1,
            Some(Avskuren::Utanfor) => self.utanfor += 1,
        }
    }
}

/// Counts in words.
#[must_use]
pub fn words(antal: Antal) -> String {
    let mut text = format!("{} av {} på nätet", antal.pa_natet, antal.alla);
    for (many, what) in [
        (antal.utan_vag, "utan väg i närheten"),
        (antal.pa_o, "avskurna från lokalerna"),
        (antal.utanfor, "utanför"),
    ] {
        if many > 0 {
            let _ = write!(text, ", {many} {what}");
        }
    }
    text
}

/// Each lokal once, by name and place, however many röstmottagningsställen it holds; in
/// the order in which they first stand.
#[must_use]
pub fn unika<'a>(alla: impl Iterator<Item = (&'a str, Wgs84)>) -> Vec<(String, Wgs84)> {
    let mut seen = HashSet::new();
    alla.filter(|(namn, plats)| seen.insert((*namn, e7(*plats))))
        .map(|(namn, plats)| (namn.to_owned(), plats))
        .collect()
}

/// What is on the networks for one profile, and what is cut off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skarning {
    /// How one moves.
    pub profil: Profil,
    /// The lokaler.
    pub lokaler: Antal,
    /// The addresses.
    pub adresser: Antal,
    /// Which lokaler are cut off, by their place in the list, and why; those outside every
    /// network are not.
    pub avskurna_lokaler: Vec<(usize, Avskuren)>,
    /// The same of addresses.
    pub avskurna_adresser: Vec<(usize, Avskuren)>,
}

impl Skarning {
    /// Looks at each lokal and each address. O(n).
    #[must_use]
    pub fn new(
        nat: &[&Gangnat],
        profil: Profil,
        lokaler: &[Result<Lage, Losfel>],
        adresser: impl Iterator<Item = Result<Lage, Losfel>>,
    ) -> Self {
        let main = Huvudoar::new(nat.iter().copied(), profil, lokaler.iter().copied());
        let look = |all: &mut dyn Iterator<Item = Result<Lage, Losfel>>| {
            let (mut antal, mut cut) = (Antal::default(), Vec::new());
            for (nr, lage) in all.enumerate() {
                let own = lage.ok().and_then(|lage| nat.get(lage.nat).copied());
                let avskuren = main.avskuren(own, profil, lage);
                antal.count(avskuren);
                cut.extend(avskuren.filter(|why| *why != Avskuren::Utanfor).map(|why| (nr, why)));
            }
            (antal, cut)
        };
        let (antal_lokaler, avskurna_lokaler) = look(&mut lokaler.iter().copied());
        let mut adresser = adresser;
        let (antal_adresser, avskurna_adresser) = look(&mut adresser);
        Self {
            profil,
            lokaler: antal_lokaler,
            adresser: antal_adresser,
            avskurna_lokaler,
            avskurna_adresser,
        }
    }
}
