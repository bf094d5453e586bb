//! Which places are open at an instant.
//!
//! The instants at which anything opens or closes cut time into spans within which
//! nothing changes; for each span the index holds the set of places that are open.
//! A val has a few hundred spans, and a set is a few hundred bytes.

use fixedbitset::FixedBitSet;

use crate::lokal::Oppettid;
use crate::tid;

/// Open from one instant to another, in Unix seconds; the last is no longer open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Oppen {
    /// When it opens.
    pub fran: i64,
    /// When it closes.
    pub till: i64,
}

/// The instants of opening hours, in order, those that touch joined into one.
#[must_use]
pub fn instants(hours: &[Oppettid]) -> Vec<Oppen> {
    let mut spans: Vec<Oppen> = hours
        .iter()
        .map(|h| Oppen {
            fran: tid::instant(h.datum, h.tid.oppnar()).timestamp(),
            till: tid::instant(h.datum, h.tid.stanger()).timestamp(),
        })
        .filter(|span| span.fran < span.till)
        .collect();
    spans.sort_unstable();
    let mut joined: Vec<Oppen> = Vec::with_capacity(spans.len());
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.fran <= last.till => last.till = last.till.max(span.till),
            _ => joined.push(span),
        }
    }
    joined
}

/// The first span that is not over at `nu`. O(log n).
#[must_use]
pub fn now_or_next(spans: &[Oppen], nu: i64) -> Option<Oppen> {
    spans.get(spans.partition_point(|span| span.till <= nu)).copied()
}

/// The open places of every span of time.
#[derive(Debug, Default)]
pub struct Oppetindex {
    starts: Vec<i64>,
    open: Vec<FixedBitSet>,
    none: FixedBitSet,
}

impl Oppetindex {
    /// The index over places, whose order gives their numbers. O(changes · places).
    #[must_use]
    pub fn new(places: &[&[Oppen]]) -> Self {
        let mut changes: Vec<(i64, usize, bool)> = places
            .iter()
            .enumerate()
            .flat_map(|(nr, spans)| {
                spans.iter().flat_map(move |s| [(s.fran, nr, true), (s.till, nr, false)])
            })
            .collect();
        changes.sort_unstable();
        let none = FixedBitSet::with_capacity(places.len());
        let mut index = Self { starts: Vec::new(), open: Vec::new(), none: none.clone() };
        let mut now = none;
        let mut changes = changes.into_iter().peekable();
        while let Some((instant, nr, opens)) = changes.next() {
            now.set(nr, opens);
            if changes.peek().is_none_or(|(next, ..)| *next != instant) {
                index.starts.push(instant);
                index.open.push(now.clone());
            }
        }
        index
    }

    /// The places open at an instant. O(log changes).
    #[must_use]
    pub fn at(&self, nu: i64) -> &FixedBitSet {
        let after = self.starts.partition_point(|start| *start <= nu);
        after.checked_sub(1).and_then(|i| self.open.get(i)).unwrap_or(&self.none)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn spans() -> impl Strategy<Value = Vec<Oppen>> {
        prop::collection::vec((0..50_i64, 1..10_i64), 0..5).prop_map(|raw| {
            let mut start = 0;
            raw.into_iter()
                .map(|(gap, length)| {
                    let fran = start + gap + 1;
                    start = fran + length;
                    Oppen { fran, till: start }
                })
                .collect()
        })
    }

    proptest! {
        #[test]
        fn the_index_agrees_with_asking_each(
            places in prop::collection::vec(spans(), 1..20),
            nu in -5..300_i64,
        ) {
            let slices: Vec<&[Oppen]> = places.iter().map(Vec::as_slice).collect();
            let index = Oppetindex::new(&slices);
            let open: Vec<usize> = index.at(nu).ones().collect();
            let expected: Vec<usize> = (0..places.len())
                .filter(|i| places[*i].iter().any(|s| s.fran <= nu && nu < s.till))
                .collect();
            prop_assert_eq!(open, expected);
            for place in &places {
                let next = place.iter().copied().filter(|s| s.till > nu).min();
                prop_assert_eq!(now_or_next(place, nu), next);
            }
        }
    }

    #[test]
    fn hours_that_touch_are_one_span() {
        let day = "2022-09-03".parse().unwrap();
        let hours: Vec<Oppettid> = crate::lokal::Intervall::parse_day("08:00-12:00,12:00-16:00")
            .unwrap()
            .into_iter()
            .map(|tid| Oppettid { datum: day, tid })
            .collect();
        assert_eq!(instants(&hours).len(), 1);
    }
}
