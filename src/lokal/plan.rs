//! What a list of röstmottagningsställen means to what is known. Pure: the store
//! gives what is in the database and does what the plan says.

pub mod store;

use std::collections::{HashMap, HashSet};

use super::matcha::{self, Forekomst, Tillhor, Tveksam};
use super::{Lokal, Rostmottagningsstalle, Stalletyp, Status};
use crate::fil::Andringar;
use crate::val::Kommunkod;
use crate::valdistrikt::Valdistriktskod;

/// What a list of röstmottagningsställen is a list of; the others of the val are not
/// its concern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Omfang {
    /// Every vallokal of the val.
    Vallokaler,
    /// Every place for early voting: röstningslokaler, temporary sites, institutions.
    Fortid,
}

impl Omfang {
    /// Whether a kind belongs to such a list.
    #[must_use]
    pub const fn omfattar(self, typ: Stalletyp) -> bool {
        matches!((self, typ), (Self::Vallokaler, Stalletyp::Vallokal))
            || (matches!(self, Self::Fortid) && !matches!(typ, Stalletyp::Vallokal))
    }
}

/// A röstmottagningsställe with its numbers in the database.
#[derive(Debug, Clone, PartialEq)]
pub struct Sparat {
    /// Its number, stable across imports.
    pub id: i64,
    /// The number of its lokal.
    pub lokal_id: i64,
    /// How far its planning has come.
    pub status: Status,
    /// Counts its changes, so that a stale edit is noticed.
    pub version: i64,
    /// What is known of it.
    pub stalle: Rostmottagningsstalle,
}

/// What is to be done with one entry of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Atgard {
    /// It is new.
    Tillagg,
    /// It is known by this number and differs; `tider` when its hours do.
    Andring {
        /// The number of the röstmottagningsställe.
        id: i64,
        /// Whether its hours differ.
        tider: bool,
    },
    /// It is known, and the same.
    Ingen,
}

/// One entry's lokal and what is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Steg {
    /// The lokal: known, or new by its place in [`Plan::nya`].
    pub lokal: Tillhor,
    /// What is to be done.
    pub atgard: Atgard,
    /// The kind to keep, which the kansli may have told more closely than the file.
    pub typ: Stalletyp,
}

/// What a list means to the database.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    /// For each entry, in order.
    pub steg: Vec<Steg>,
    /// New lokaler, each by the entry that describes it.
    pub nya: Vec<usize>,
    /// New lokaler that resemble another.
    pub tveksamma: Vec<Tveksam>,
    /// Röstmottagningsställen that are known but not in the list, by their place.
    pub saknas: Vec<usize>,
    /// For each entry, the röstmottagningsställe that it is, by its place.
    pub gamla: Vec<Option<usize>>,
}

impl Plan {
    /// How many entries are added, changed and unchanged.
    #[must_use]
    pub fn andringar(&self) -> Andringar {
        let count = |wanted: fn(Atgard) -> bool| {
            self.steg.iter().filter(|step| wanted(step.atgard)).count()
        };
        Andringar {
            tillagda: count(|a| a == Atgard::Tillagg),
            andrade: count(|a| matches!(a, Atgard::Andring { .. })),
            oforandrade: count(|a| a == Atgard::Ingen),
        }
    }
}

/// Plans a list against the lokaler of the kommun and the röstmottagningsställen of
/// the val that are of its kind.
///
/// A vallokal is known by its valdistrikt. An early one is known by its lokal, by
/// whether it is open to all, and by its room (`anvisning`); or, where that leaves
/// one on either side, without the room, which then has been corrected.
#[must_use]
pub fn plan(lokaler: &[Lokal], sparade: &[Sparat], nya: &[Rostmottagningsstalle]) -> Plan {
    let known: Vec<Forekomst<'_>> = lokaler
        .iter()
        .map(|l| Forekomst { namn: &l.namn, adress: &l.adress, plats: l.plats })
        .collect();
    let entries: Vec<Forekomst<'_>> = nya
        .iter()
        .map(|s| Forekomst { namn: &s.namn, adress: &s.adress, plats: s.plats })
        .collect();
    let recognised = matcha::recognise(&known, &entries);
    let lokal_id = |tillhor: Tillhor| match tillhor {
        Tillhor::Kand(i) => lokaler.get(i).map(|lokal| lokal.id),
        Tillhor::Ny(_) => None,
    };
    let mut pairs = Pairs::new(nya.len(), sparade.len());
    let keys = |keep_room: bool| {
        let of_new = nya
            .iter()
            .zip(&recognised.lokaler)
            .map(move |(stalle, &tillhor)| Key::new(stalle, lokal_id(tillhor), keep_room));
        let of_old = sparade.iter().map(move |s| Key::new(&s.stalle, Some(s.lokal_id), keep_room));
        (of_new, of_old)
    };
    let (of_new, of_old) = keys(true);
    pairs.join(of_new, of_old, Ambiguous::InOrder);
    let (of_new, of_old) = keys(false);
    pairs.join(of_new, of_old, Ambiguous::Leave);

    let steg = nya
        .iter()
        .zip(&recognised.lokaler)
        .zip(&pairs.old_of_new)
        .map(|((stalle, &lokal), old)| {
            let old = old.and_then(|i| sparade.get(i));
            step(stalle, lokal, lokal_id(lokal), old)
        })
        .collect();
    let saknas = pairs.old_is_free();
    let (nya, tveksamma, gamla) = (recognised.nya, recognised.tveksamma, pairs.old_of_new);
    Plan { steg, nya, tveksamma, saknas, gamla }
}

fn step(
    new: &Rostmottagningsstalle,
    lokal: Tillhor,
    lokal_id: Option<i64>,
    old: Option<&Sparat>,
) -> Steg {
    let Some(old) = old else { return Steg { lokal, atgard: Atgard::Tillagg, typ: new.typ } };
    // Valmyndigheten's files do not tell a street site from a building.
    let typ = match (old.stalle.typ, new.typ) {
        (Stalletyp::Tillfallig, Stalletyp::Rostningslokal) => Stalletyp::Tillfallig,
        (_, typ) => typ,
    };
    let tider = old.stalle.oppettider != new.oppettider;
    // A file that does not name the district leaves its name as it is.
    let valdistrikt_namn = match new.valdistrikt_namn.as_str() {
        "" => old.stalle.valdistrikt_namn.clone(),
        namn => namn.to_owned(),
    };
    let same = !tider
        && lokal_id == Some(old.lokal_id)
        && old.stalle == Rostmottagningsstalle { typ, valdistrikt_namn, ..new.clone() };
    let atgard = if same { Atgard::Ingen } else { Atgard::Andring { id: old.id, tider } };
    Steg { lokal, atgard, typ }
}

/// What a röstmottagningsställe is known by within a val.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Key<'a> {
    Distrikt(Option<Valdistriktskod>),
    Fortid { lokal: i64, kommun: Option<Kommunkod>, oppen_for_alla: bool, rum: Option<&'a str> },
}

impl<'a> Key<'a> {
    /// `None` when its lokal is not known yet: then it cannot be known either.
    fn new(stalle: &'a Rostmottagningsstalle, lokal: Option<i64>, room: bool) -> Option<Self> {
        if stalle.typ == Stalletyp::Vallokal {
            return Some(Self::Distrikt(stalle.valdistrikt));
        }
        Some(Self::Fortid {
            lokal: lokal?,
            kommun: stalle.kommun,
            oppen_for_alla: stalle.typ.oppen_for_alla(),
            rum: room.then_some(stalle.anvisning.as_str()),
        })
    }
}

/// What to do with several of one key.
#[derive(Clone, Copy, PartialEq)]
enum Ambiguous {
    /// The first goes with the first.
    InOrder,
    /// None of them is joined.
    Leave,
}

/// Which new entry is which old one; each at most once.
struct Pairs {
    old_of_new: Vec<Option<usize>>,
    taken: HashSet<usize>,
    old: usize,
}

impl Pairs {
    fn new(new: usize, old: usize) -> Self {
        Self { old_of_new: vec![None; new], taken: HashSet::new(), old }
    }

    /// Joins those not joined yet that have one key.
    fn join<'a>(
        &mut self,
        of_new: impl Iterator<Item = Option<Key<'a>>>,
        of_old: impl Iterator<Item = Option<Key<'a>>>,
        ambiguous: Ambiguous,
    ) {
        let mut places: HashMap<Key<'a>, (Vec<usize>, Vec<usize>)> = HashMap::new();
        for (i, key) in of_new.enumerate().filter_map(|(i, key)| Some((i, key?))) {
            if self.old_of_new.get(i).is_some_and(Option::is_none) {
                places.entry(key).or_default().0.push(i);
            }
        }
        for (i, key) in of_old.enumerate().filter_map(|(i, key)| Some((i, key?))) {
            if !self.taken.contains(&i) {
                places.entry(key).or_default().1.push(i);
            }
        }
        for (new, old) in places.into_values() {
            if ambiguous == Ambiguous::Leave && (new.len() != 1 || old.len() != 1) {
                continue;
            }
            for (new, old) in new.into_iter().zip(old) {
                if let Some(slot) = self.old_of_new.get_mut(new) {
                    *slot = Some(old);
                    self.taken.insert(old);
                }
            }
        }
    }

    fn old_is_free(&self) -> Vec<usize> {
        (0..self.old).filter(|i| !self.taken.contains(i)).collect()
    }
}

#[cfg(test)]
mod tests;
