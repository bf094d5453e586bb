//! What the places of a plan cost by the contracts of their lokaler. Pure; money is whole
//! kronor.

use std::collections::HashMap;

use super::plats::{Nyckel, Plats};
use crate::lokal::ekonomi::avtal::Uppgifter;
use crate::lokal::ekonomi::rules::Oppet;
use crate::val::Val;

/// The contracts of a val by lokal.
#[derive(Debug, Clone)]
pub struct Kostnader {
    val: Val,
    avtal: HashMap<i64, Vec<Uppgifter>>,
}

impl Kostnader {
    /// From contracts, each with the number of its lokal.
    #[must_use]
    pub fn new(val: &Val, avtal: impl IntoIterator<Item = (i64, Uppgifter)>) -> Self {
        let mut by_lokal: HashMap<i64, Vec<Uppgifter>> = HashMap::new();
        for (lokal, uppgifter) in avtal {
            if uppgifter.galler(val) {
                by_lokal.entry(lokal).or_default().push(uppgifter);
            }
        }
        Self { val: val.clone(), avtal: by_lokal }
    }

    /// What each place costs, in their order: its part, by open minutes, of what the
    /// contracts of its lokal cost when it is open as these places are. A lokal all of
    /// whose places have been given up costs nothing. O(n log n).
    #[must_use]
    pub fn delar(&self, platser: &[Plats]) -> Vec<i64> {
        let mut parts = vec![0; platser.len()];
        let mut by_lokal: HashMap<i64, Vec<(usize, i64)>> = HashMap::new();
        for (nr, plats) in platser.iter().enumerate() {
            let lokal = plats.lokal_id.filter(|_| plats.status.planeras());
            if let Some(lokal) = lokal.filter(|lokal| self.avtal.contains_key(lokal)) {
                let open = plats.oppen.iter().map(|span| (span.till - span.fran) / 60).sum();
                by_lokal.entry(lokal).or_default().push((nr, open));
            }
        }
        for (lokal, places) in by_lokal {
            let here = places.iter().filter_map(|(nr, _)| platser.get(*nr));
            let oppet = Oppet::of(here.flat_map(|plats| plats.oppettider.iter().copied()));
            let avtal = self.avtal.get(&lokal).map(Vec::as_slice).unwrap_or_default();
            let mut left: i64 = avtal.iter().map(|one| one.kostnad_i(&self.val, &oppet)).sum();
            let mut minutes: i64 = places.iter().map(|(_, open)| open).sum();
            let mut count = i64::try_from(places.len()).unwrap_or(i64::MAX);
            // The last takes what is left, so that the parts make the whole.
            for (nr, open) in places {
                let by = if minutes > 0 { (open, minutes) } else { (1, count) };
                let part = left.saturating_mul(by.0) / by.1.max(1);
                if let Some(slot) = parts.get_mut(nr) {
                    *slot = part;
                }
                left -= part;
                minutes -= open;
                count -= 1;
            }
        }
        parts
    }

    /// Fills in what each place costs. What is typed of a new place is kept, and its part
    /// of the contracts comes beside it: call it once.
    pub fn fyll(&self, platser: &mut [Plats]) {
        let parts = self.delar(platser);
        for (plats, part) in platser.iter_mut().zip(parts) {
            let typed = if matches!(plats.nyckel, Nyckel::Ny(_)) { plats.kostnad_kr } else { 0 };
            plats.kostnad_kr = typed + part;
        }
    }
}
