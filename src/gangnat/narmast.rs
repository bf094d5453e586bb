//! The nearest places by walking distance, exactly, from anywhere.
//!
//! A position is fastened to the way nearest to it. Every walk from there passes one of
//! the two ends of that way, or stays on it, so the labels of the two ends
//! ([`super::etiketter`]) and the places on the same way give the exact distance to every
//! place within the radius. When too few places that may answer lie within it, a search
//! goes out from the position (Dijkstra 1959) and stops when nothing that it has not met
//! can be among the nearest.
//!
//! A place that is on another network than the position, or on none, competes by its great
//! circle times the detour factor. One on the same network that no way leads to is cut off,
//! and is never offered by a straight line.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use fixedbitset::FixedBitSet;
use radix_heap::RadixHeapMap;

use super::etiketter::{Etiketter, LANGST_DM, MEST_PLATSER, Malplats};
use super::fast::{Laget, lage};
use super::matt::Matt;
use super::vag::{Vag, direct};
use super::{Gangnat, INGEN, Lage, Profil};
use crate::geo::Wgs84;
use crate::geo::distance::{chord2, chord2_to_m, unit_vector};

/// A place at a distance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Traff {
    /// The number of the place.
    pub nr: usize,
    /// Decimetres to walk: along the network, or the great circle times the detour factor.
    pub dm: u32,
    /// Great-circle metres, when the walk is guessed from them.
    pub fagel_m: Option<f64>,
}

impl Traff {
    const fn key(&self) -> (u32, usize) {
        (self.dm, self.nr)
    }
}

/// How far it is to a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Avstand {
    /// Along the network, in decimetres.
    Gangvag(u32),
    /// Nothing is known of the way: great-circle metres.
    Fagelvag(f64),
    /// Both are on the network, and no way leads from one to the other.
    Avskuret,
    /// The place is not known.
    Okant,
}

/// Why there is no way to draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Ingenvag {
    /// No network has a way near the position.
    #[error("Det finns ingen kartlagd gångväg vid platsen du frågar från.")]
    Har,
    /// No network has a way near the place, or only another network has.
    #[error("Det finns ingen kartlagd gångväg fram till lokalen.")]
    Dar,
    /// Both are on the network, and no way leads from one to the other.
    #[error("Ingen kartlagd gångväg leder hela vägen till lokalen.")]
    Avskuret,
}

/// A position that questions are asked from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fran {
    /// Where.
    pub plats: Wgs84,
    /// How someone moves.
    pub profil: Profil,
    /// Where that is on the networks.
    pub lage: Laget,
    vektor: [f64; 3],
}

/// The places of one profile on the networks.
#[derive(Debug, Default)]
struct Profilkarta {
    /// Where each place is.
    lagen: Vec<Laget>,
    /// The first place of the same position, which alone has labels.
    forsta: Vec<usize>,
    /// By network.
    natkartor: Vec<Natkarta>,
}

/// The places on one network.
#[derive(Debug, Default)]
struct Natkarta {
    etiketter: Etiketter,
    malplatser: Vec<Malplats>,
    /// The places on each way.
    vid_kant: HashMap<u32, Vec<usize>>,
    /// The places by the ends of their way, with the decimetres left.
    vid_nod: HashMap<u32, Vec<(usize, u32)>>,
    /// The junctions that `vid_nod` knows.
    har_plats: FixedBitSet,
}

/// The places of a val on the walking networks of its kommun, ready for questions.
#[derive(Debug, Default)]
pub struct Vagkarta {
    nat: Vec<Arc<Gangnat>>,
    matt: Matt,
    platser: Vec<Option<Wgs84>>,
    vektorer: Vec<Option<[f64; 3]>>,
    langt: usize,
    profiler: [Profilkarta; 2],
}

/// How far the labels of places reach that are only asked for by those who live nearby.
const NARA_DM: u32 = 20_000;

impl Vagkarta {
    /// Fastens places to the networks and makes their labels. The order of the places
    /// gives their numbers; the first `langt` can be the nearest from far away and have
    /// labels within the whole radius, the others within two kilometres. What is as it was
    /// in an `old` map is taken from it.
    #[must_use]
    pub fn new(
        nat: Vec<Arc<Gangnat>>,
        matt: Matt,
        platser: Vec<Option<Wgs84>>,
        langt: usize,
        old: Option<&Self>,
    ) -> Self {
        let vektorer = platser.iter().map(|one| one.map(unit_vector)).collect();
        let mut karta = Self { nat, matt, platser, vektorer, langt, profiler: <_>::default() };
        if !karta.nat.is_empty() {
            karta.profiler = Profil::ALLA.map(|profil| karta.places(profil, old));
        }
        karta
    }

    /// Whether this is the map of these places already.
    #[must_use]
    pub fn is_of(
        &self,
        nat: &[Arc<Gangnat>],
        matt: &Matt,
        platser: &[Option<Wgs84>],
        langt: usize,
    ) -> bool {
        self.same_networks(nat)
            && self.matt == *matt
            && self.langt == langt
            && self.platser == platser
    }

    fn same_networks(&self, nat: &[Arc<Gangnat>]) -> bool {
        self.nat.len() == nat.len() && self.nat.iter().zip(nat).all(|(a, b)| Arc::ptr_eq(a, b))
    }

    fn places(&self, profil: Profil, old: Option<&Self>) -> Profilkarta {
        let lagen: Vec<Laget> = self
            .platser
            .iter()
            .map(|plats| match plats {
                Some(plats) => {
                    lage(self.nat.iter().map(AsRef::as_ref), *plats, profil, self.matt.fast_m)
                }
                None => Err(super::Losfel::Utanfor),
            })
            .collect();
        let forsta = self.first_of_each();
        let old = old.filter(|old| old.same_networks(&self.nat));
        let natkartor = (0..self.nat.len())
            .map(|nr| {
                let before = old
                    .and_then(|old| old.profiler.get(profil.nr()))
                    .and_then(|sida| sida.natkartor.get(nr));
                self.on_network(nr, profil, (&lagen, &forsta), before)
            })
            .collect();
        Profilkarta { lagen, forsta, natkartor }
    }

    /// For each place the first that stands where it does. Those with labels of the whole
    /// radius stand for themselves.
    fn first_of_each(&self) -> Vec<usize> {
        let mut seen: HashMap<(u64, u64), usize> = HashMap::new();
        self.platser
            .iter()
            .enumerate()
            .map(|(nr, plats)| {
                let Some(plats) = plats else { return nr };
                let key = (plats.lat().to_bits(), plats.lon().to_bits());
                let first = *seen.entry(key).or_insert(nr);
                if nr < self.langt { nr } else { first }
            })
            .collect()
    }

    fn on_network(
        &self,
        nr: usize,
        profil: Profil,
        (lagen, forsta): (&[Laget], &[usize]),
        old: Option<&Natkarta>,
    ) -> Natkarta {
        let Some(nat) = self.nat.get(nr) else { return Natkarta::default() };
        let mut karta = Natkarta {
            har_plats: FixedBitSet::with_capacity(nat.nodes() as usize),
            ..Natkarta::default()
        };
        for (plats, (laget, first)) in lagen.iter().zip(forsta).enumerate() {
            let Ok(Lage { nat: own, fast }) = *laget else { continue };
            if own != nr {
                continue;
            }
            karta.vid_kant.entry(fast.kant).or_default().push(plats);
            for (nod, rest) in nat.ends(&fast) {
                karta.vid_nod.entry(nod).or_default().push((plats, rest));
                karta.har_plats.grow_and_insert(nod as usize);
            }
            if plats == *first && plats < MEST_PLATSER {
                let whole = self.matt.radie_dm().min(LANGST_DM);
                let radie_dm = if plats < self.langt { whole } else { whole.min(NARA_DM) };
                karta.malplatser.push(Malplats { nr: plats, fast, radie_dm });
            }
        }
        karta.etiketter = old.map_or_else(
            || Etiketter::new(nat, profil, &karta.malplatser),
            |old| {
                let kvar = same_places(&old.malplatser, &karta.malplatser);
                old.etiketter.renewed(nat, profil, &karta.malplatser, &kvar)
            },
        );
        karta
    }

    /// The networks.
    #[must_use]
    pub fn nat(&self) -> &[Arc<Gangnat>] {
        &self.nat
    }

    /// The measures.
    #[must_use]
    pub const fn matt(&self) -> &Matt {
        &self.matt
    }

    /// How many labels there are, and what they weigh in memory.
    #[must_use]
    pub fn etiketter(&self) -> (usize, usize) {
        let all = self.profiler.iter().flat_map(|one| &one.natkartor).map(|one| &one.etiketter);
        all.fold((0, 0), |(count, bytes), one| (count + one.len(), bytes + one.bytes()))
    }

    /// A position to ask from. O(log n).
    #[must_use]
    pub fn fran(&self, plats: Wgs84, profil: Profil) -> Fran {
        let lage = lage(self.nat.iter().map(AsRef::as_ref), plats, profil, self.matt.fast_m);
        Fran { plats, profil, lage, vektor: unit_vector(plats) }
    }

    fn profilkarta(&self, profil: Profil) -> Option<&Profilkarta> {
        self.profiler.get(profil.nr())
    }

    fn laget(&self, profil: Profil, nr: usize) -> Option<Lage> {
        self.profilkarta(profil)?.lagen.get(nr)?.ok()
    }

    /// The island of a place on a network.
    fn island(&self, profil: Profil, lage: &Lage) -> u32 {
        let Some(nat) = self.nat.get(lage.nat) else { return INGEN };
        let kant = nat.kanter().get(lage.fast.kant as usize);
        kant.map_or(INGEN, |kant| nat.o(profil, kant.fran))
    }

    fn cut_off(&self, profil: Profil, a: &Lage, b: &Lage) -> bool {
        a.nat == b.nat && self.island(profil, a) != self.island(profil, b)
    }

    /// Those of some places that are not cut off from a position.
    #[must_use]
    pub fn nabara(&self, fran: &Fran, tillatna: &FixedBitSet) -> FixedBitSet {
        let mut kept = tillatna.clone();
        if let Ok(here) = &fran.lage {
            for nr in tillatna.ones() {
                let there = self.laget(fran.profil, nr);
                if there.is_some_and(|there| self.cut_off(fran.profil, here, &there)) {
                    kept.set(nr, false);
                }
            }
        }
        kept
    }

    fn great_circle(&self, fran: &Fran, nr: usize) -> Option<f64> {
        let vektor = (*self.vektorer.get(nr)?)?;
        Some(chord2_to_m(chord2(fran.vektor, vektor)))
    }

    /// How far it is to a place. O(labels) within its radius; beyond it one search.
    #[must_use]
    pub fn avstand(&self, fran: &Fran, nr: usize) -> Avstand {
        let straight = || self.great_circle(fran, nr).map_or(Avstand::Okant, Avstand::Fagelvag);
        let (Ok(here), Some(there)) = (&fran.lage, self.laget(fran.profil, nr)) else {
            return straight();
        };
        if here.nat != there.nat {
            return straight();
        }
        if self.cut_off(fran.profil, here, &there) {
            return Avstand::Avskuret;
        }
        let Some(sok) = Sokning::new(self, fran, *here) else { return straight() };
        let first = sok.profilkarta.forsta.get(nr).copied().unwrap_or(nr);
        if let Some(dm) = sok.by_labels(first) {
            return Avstand::Gangvag(dm);
        }
        let mut wanted = FixedBitSet::with_capacity(nr + 1);
        wanted.insert(nr);
        let found = sok.search(&wanted, 1, &[]);
        found.first().map_or(Avstand::Avskuret, |one| Avstand::Gangvag(one.dm))
    }

    /// The `antal` nearest of some places, the nearest first, those at the same distance by
    /// number; `None` when the position is on no network. Exact. O(labels of two junctions +
    /// places off the network) when they lie within the radius.
    #[must_use]
    pub fn narmast(&self, fran: &Fran, tillatna: &FixedBitSet, antal: usize) -> Option<Vec<Traff>> {
        let here = fran.lage.ok()?;
        let sok = Sokning::new(self, fran, here)?;
        let mut wanted = FixedBitSet::with_capacity(tillatna.len());
        let mut guessed = Vec::new();
        for nr in tillatna.ones() {
            match self.laget(fran.profil, nr) {
                Some(there) if there.nat == here.nat => {
                    wanted.set(nr, !self.cut_off(fran.profil, &here, &there));
                }
                _ => {
                    if let Some(metres) = self.great_circle(fran, nr) {
                        let dm = self.matt.uppskattad_dm(metres);
                        guessed.push(Traff { nr, dm, fagel_m: Some(metres) });
                    }
                }
            }
        }
        guessed.sort_unstable_by_key(Traff::key);
        guessed.truncate(antal);
        let radie_dm = self.matt.radie_dm().min(LANGST_DM);
        let near = sok.within_radius(&wanted, antal, radie_dm);
        let found = nearest(near.iter().chain(&guessed), antal);
        let labelled = wanted.maximum().is_none_or(|nr| nr < self.langt.min(MEST_PLATSER));
        let whole = near.len() == wanted.count_ones(..);
        let close = found.len() == antal && found.last().is_none_or(|one| one.dm <= radie_dm);
        if labelled && (whole || close) {
            return Some(found);
        }
        let far = sok.search(&wanted, antal, &guessed);
        Some(nearest(far.iter().chain(&guessed), antal))
    }

    /// The way from a position to a place.
    ///
    /// # Errors
    /// [`Ingenvag`] when there is none to draw.
    pub fn vag(&self, fran: &Fran, nr: usize) -> Result<Vag, Ingenvag> {
        let here = fran.lage.map_err(|_| Ingenvag::Har)?;
        let there = self.laget(fran.profil, nr).ok_or(Ingenvag::Dar)?;
        let nat = self.nat.get(here.nat).ok_or(Ingenvag::Har)?;
        if there.nat != here.nat {
            return Err(Ingenvag::Dar);
        }
        if self.cut_off(fran.profil, &here, &there) {
            return Err(Ingenvag::Avskuret);
        }
        nat.vag(fran.profil, &here.fast, &there.fast).ok_or(Ingenvag::Avskuret)
    }
}

/// The places that are as they were: the new number of each by its old.
fn same_places(old: &[Malplats], new: &[Malplats]) -> BTreeMap<usize, usize> {
    let key = |one: &Malplats| (one.fast.kant, one.fast.dm, one.fast.steg_dm, one.radie_dm);
    let mut free: HashMap<_, Vec<usize>> = HashMap::new();
    for one in old {
        free.entry(key(one)).or_default().push(one.nr);
    }
    new.iter().filter_map(|one| Some((free.get_mut(&key(one))?.pop()?, one.nr))).collect()
}

/// The nearest of what was found.
fn nearest<'a>(found: impl Iterator<Item = &'a Traff>, antal: usize) -> Vec<Traff> {
    let mut all: Vec<Traff> = found.copied().collect();
    all.sort_unstable_by_key(Traff::key);
    all.truncate(antal);
    all
}

/// A question from a place on a network.
struct Sokning<'a> {
    nat: &'a Gangnat,
    natkarta: &'a Natkarta,
    profilkarta: &'a Profilkarta,
    profil: Profil,
    here: Lage,
}

impl<'a> Sokning<'a> {
    fn new(karta: &'a Vagkarta, fran: &Fran, here: Lage) -> Option<Self> {
        let profilkarta = karta.profilkarta(fran.profil)?;
        Some(Self {
            nat: karta.nat.get(here.nat)?,
            natkarta: profilkarta.natkartor.get(here.nat)?,
            profilkarta,
            profil: fran.profil,
            here,
        })
    }

    /// The places on the way that the question is asked from, with the decimetres to them
    /// along it.
    fn on_same_way(&self) -> impl Iterator<Item = (usize, u32)> + '_ {
        let same = self.natkarta.vid_kant.get(&self.here.fast.kant).map(Vec::as_slice);
        same.unwrap_or_default().iter().filter_map(|nr| {
            let there = self.profilkarta.lagen.get(*nr)?.ok()?;
            Some((*nr, direct(&self.here.fast, &there.fast)?))
        })
    }

    /// The distance to a place with labels, if that is within its radius.
    fn by_labels(&self, nr: usize) -> Option<u32> {
        let malplatser = &self.natkarta.malplatser;
        let at = malplatser.binary_search_by_key(&nr, |one| one.nr).ok()?;
        let radie_dm = malplatser.get(at)?.radie_dm;
        let by_ends = self.nat.ends(&self.here.fast).into_iter().filter_map(|(nod, rest)| {
            let (_, dm) = self.natkarta.etiketter.vid(nod).find(|(one, _)| *one == nr)?;
            dm.checked_add(rest)
        });
        let direct = self.on_same_way().filter(|(one, _)| *one == nr).map(|(_, dm)| dm);
        // A way beyond the radius may be the longer of two: the labels know one only.
        by_ends.chain(direct).min().filter(|dm| *dm <= radie_dm)
    }

    /// The nearest of some places that have labels and lie within their radius.
    fn within_radius(&self, wanted: &FixedBitSet, antal: usize, radie_dm: u32) -> Vec<Traff> {
        let by_ends = self.nat.ends(&self.here.fast).into_iter().flat_map(|(nod, rest)| {
            let near = self.natkarta.etiketter.vid(nod);
            near.map(move |(nr, dm)| (dm.saturating_add(rest), nr))
        });
        let direct = self.on_same_way().map(|(nr, dm)| (dm, nr));
        // A way beyond the radius may be the longer of two: the labels know one only.
        let mut near: Vec<(u32, usize)> = by_ends
            .chain(direct)
            .filter(|(dm, nr)| *dm <= radie_dm && wanted.contains(*nr))
            .collect();
        near.sort_unstable();
        let mut left = wanted.clone();
        let mut found = Vec::with_capacity(antal);
        for (dm, nr) in near {
            if found.len() == antal {
                break;
            }
            // What comes first of a place is its distance.
            if left.contains(nr) {
                left.set(nr, false);
                found.push(Traff { nr, dm, fagel_m: None });
            }
        }
        found
    }

    /// The places among which the `antal` nearest of `wanted` and `guessed` are, all at
    /// their distance. `wanted` can all be reached. O(m + n log C) within the distance of
    /// the last of them.
    fn search(&self, wanted: &FixedBitSet, antal: usize, guessed: &[Traff]) -> Vec<Traff> {
        let mut found: BTreeMap<usize, u32> =
            self.on_same_way().filter(|(nr, _)| wanted.contains(*nr)).collect();
        let antal = antal.min(wanted.count_ones(..) + guessed.len());
        let farthest = |found: &BTreeMap<usize, u32>| {
            let mut all: Vec<u32> =
                found.values().copied().chain(guessed.iter().map(|one| one.dm)).collect();
            all.sort_unstable();
            all.get(antal.saturating_sub(1)).copied().unwrap_or(INGEN)
        };
        let mut bound = farthest(&found);
        let mut dm = vec![INGEN; self.nat.nodes() as usize];
        let mut heap = RadixHeapMap::new();
        for (nod, away) in self.nat.ends(&self.here.fast) {
            if let Some(slot) = dm.get_mut(nod as usize)
                && away < *slot
            {
                *slot = away;
                heap.push(Reverse(away), nod);
            }
        }
        while let Some((Reverse(away), nod)) = heap.pop() {
            if away > bound {
                break;
            }
            if dm.get(nod as usize) != Some(&away) {
                continue;
            }
            if self.natkarta.har_plats.contains(nod as usize) {
                let here = self.natkarta.vid_nod.get(&nod).into_iter().flatten();
                for (nr, rest) in here.filter(|(nr, _)| wanted.contains(*nr)) {
                    let whole = away.saturating_add(*rest);
                    let known = found.entry(*nr).or_insert(INGEN);
                    *known = whole.min(*known);
                }
                bound = farthest(&found);
            }
            for arc in self.nat.from(nod) {
                let there = away.saturating_add(arc.dm);
                if there > bound || !arc.far.far(self.profil) {
                    continue;
                }
                if let Some(slot) = dm.get_mut(arc.till as usize)
                    && there < *slot
                {
                    *slot = there;
                    heap.push(Reverse(there), arc.till);
                }
            }
        }
        found.into_iter().map(|(nr, dm)| Traff { nr, dm, fagel_m: None }).collect()
    }
}

#[cfg(test)]
#[path = "narmast_test.rs"]
mod tests;
