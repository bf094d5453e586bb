//! The vallokal of one valdistrikt, and what another would mean. Pure.

pub mod pages;

use super::avstand::{self, Vag};
use super::karta::{Bostader, Karta};
use super::store::Kandidat;
use crate::valdistrikt::Valdistriktskod;

/// How many of the nearest lokaler are offered.
pub const NARMASTE: usize = 5;

/// How many hits of a search are offered.
pub const TRAFFAR: usize = 10;

/// A lokal that is offered, with the way to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Forslag<'a> {
    /// The lokal.
    pub lokal: &'a Kandidat,
    /// Metres from the polygon; 0 inside.
    pub fran_gransen_m: Option<f64>,
    /// From where the voters live.
    pub vag: Option<Vag>,
}

/// Where suggestions are measured from.
#[derive(Debug, Clone, Copy)]
pub struct Fran<'a> {
    /// The valdistrikt of the val.
    pub karta: &'a Karta,
    /// Where their voters live.
    pub bostader: &'a Bostader,
    /// The valdistrikt.
    pub kod: Valdistriktskod,
    /// The limit of what is far, in metres.
    pub grans_m: f64,
}

impl<'a> Fran<'a> {
    /// A lokal with the way to it. O(n) in addresses and border points.
    #[must_use]
    pub fn measure(&self, lokal: &'a Kandidat) -> Forslag<'a> {
        let of = |to| avstand::from_voters(self.karta, self.bostader, self.kod, to, self.grans_m);
        Forslag {
            lokal,
            fran_gransen_m: lokal
                .plats
                .and_then(|to| avstand::from_polygon(self.karta, self.kod, to)),
            vag: lokal.plats.and_then(of),
        }
    }

    /// The lokaler with the shortest mean way. O(lokaler × addresses).
    #[must_use]
    pub fn nearest(&self, lokaler: &'a [Kandidat], antal: usize) -> Vec<Forslag<'a>> {
        let of = |to| avstand::from_voters(self.karta, self.bostader, self.kod, to, self.grans_m);
        let mut by_mean: Vec<(f64, &Kandidat)> =
            lokaler.iter().filter_map(|one| Some((of(one.plats?)?.medel_m, one))).collect();
        by_mean.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.id.cmp(&b.1.id)));
        by_mean.into_iter().take(antal).map(|(_, one)| self.measure(one)).collect()
    }

    /// The lokaler whose name or address holds every word, nearest first; those without
    /// a place last.
    #[must_use]
    pub fn search(&self, lokaler: &'a [Kandidat], typed: &str, antal: usize) -> Vec<Forslag<'a>> {
        let words: Vec<String> = typed.split_whitespace().map(str::to_lowercase).collect();
        if words.is_empty() {
            return Vec::new();
        }
        let found = |one: &&Kandidat| {
            let text = format!("{} {}", one.namn, one.adress).to_lowercase();
            words.iter().all(|word| text.contains(word))
        };
        let mut hits: Vec<Forslag<'_>> =
            lokaler.iter().filter(found).map(|one| self.measure(one)).collect();
        let mean = |hit: &Forslag<'_>| hit.vag.map_or(f64::INFINITY, |vag| vag.medel_m);
        hits.sort_by(|a, b| mean(a).total_cmp(&mean(b)).then(a.lokal.id.cmp(&b.lokal.id)));
        hits.truncate(antal);
        hits
    }
}
