//! What a scenario changes in the plan of a val. Pure.
//!
//! A scenario is not a copy of the plan but a list of changes to it, so that what happens
//! in the plan meanwhile is seen in the scenario too. Each change is about one place and
//! one thing of it; where two are about the same thing, the later holds. A change about a
//! place that is gone from the plan is kept, and told by [`Tillampat::lossa`].

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::json;
use crate::geo::Wgs84;
use crate::lokal::tider::dagar::{Tider, flat};
use crate::lokal::tillganglighet::Krav;
use crate::lokal::{Stalletyp, Status};
use crate::tackning::plats::{Nyckel, Plats};

/// A place that a scenario adds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NyPlats {
    /// Its name.
    pub namn: String,
    /// Its street address; may be empty for a square.
    pub adress: String,
    /// [`Stalletyp::Rostningslokal`] or [`Stalletyp::Tillfallig`].
    pub typ: Stalletyp,
    /// Where it is.
    #[serde(with = "json::wgs84")]
    pub plats: Wgs84,
    /// The lokal of the register that it is in, if it is there already.
    pub lokal: Option<i64>,
    /// Its hours.
    #[serde(with = "json::tider")]
    pub tider: Tider,
    /// The needs that it meets.
    #[serde(with = "json::krav")]
    pub krav: Vec<Krav>,
    /// What it costs in the val, in whole kronor, beside the contracts of its lokal.
    pub kostnad_kr: i64,
}

/// What is changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "slag", rename_all = "lowercase")]
pub enum Andring {
    /// A place is added. It is known by [`Nyckel::Ny`] with the number of its [`Post`].
    Ny(NyPlats),
    /// A place is moved.
    Flytta {
        /// Which.
        nyckel: Nyckel,
        /// Where to.
        #[serde(with = "json::wgs84")]
        till: Wgs84,
    },
    /// A place is taken out of the plan.
    Bort {
        /// Which.
        nyckel: Nyckel,
    },
    /// A place that has been given up, or only thought of, is counted again.
    Oppna {
        /// Which.
        nyckel: Nyckel,
    },
    /// A place gets other hours.
    Tider {
        /// Which.
        nyckel: Nyckel,
        /// All of its hours.
        #[serde(with = "json::tider")]
        tider: Tider,
    },
}

/// The thing of a place that a change is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Sak {
    Sjalv,
    Lage,
    Finns,
    Tider,
}

impl Andring {
    /// The place that it changes; `None` for a new one.
    #[must_use]
    pub const fn nyckel(&self) -> Option<Nyckel> {
        match self {
            Self::Ny(_) => None,
            Self::Flytta { nyckel, .. }
            | Self::Bort { nyckel }
            | Self::Oppna { nyckel }
            | Self::Tider { nyckel, .. } => Some(*nyckel),
        }
    }

    const fn sak(&self) -> Sak {
        match self {
            Self::Ny(_) => Sak::Sjalv,
            Self::Flytta { .. } => Sak::Lage,
            Self::Bort { .. } | Self::Oppna { .. } => Sak::Finns,
            Self::Tider { .. } => Sak::Tider,
        }
    }
}

/// A change as a scenario keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Post {
    /// Its number in the scenario, never used again there.
    pub nr: u32,
    /// What is changed.
    pub andring: Andring,
    /// The name of the place when it was changed, for when it is gone.
    pub namn: String,
    /// The version of the röstmottagningsställe that was seen, so that a change of it
    /// meanwhile is noticed before the scenario is adopted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sedd: Option<i64>,
}

impl Post {
    /// The place that it is about.
    #[must_use]
    pub fn om(&self) -> Nyckel {
        self.andring.nyckel().unwrap_or(Nyckel::Ny(self.nr))
    }
}

/// The changes of a scenario, in the order they were made.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Andringar {
    /// The number that the next one gets.
    nasta: u32,
    poster: Vec<Post>,
    /// The röstmottagningsställen that new places have become in the plan.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    inforda: BTreeMap<u32, i64>,
}

/// The most changes that a scenario holds.
pub const MEST: usize = 500;

/// A scenario has no room for another change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "Scenariot har redan {MEST} ändringar. Ångra några som inte behövs, eller gör ett nytt scenario."
)]
pub struct Fullt;

/// The places of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Tillampat {
    /// The places of the plan, in its order and all of them, as they would be; then those
    /// added. A place that is taken out has [`Status::Avvecklad`].
    pub platser: Vec<Plats>,
    /// The numbers of the changes about places that are not there.
    pub lossa: Vec<u32>,
}

impl Andringar {
    /// New places, and nothing else.
    #[must_use]
    pub fn av_nya(platser: impl IntoIterator<Item = NyPlats>) -> Self {
        let mut all = Self::default();
        for plats in platser.into_iter().take(MEST) {
            let namn = plats.namn.clone();
            all.push_unchecked(Andring::Ny(plats), namn, None);
        }
        all
    }

    /// Puts places in lokaler that have gone into another in that one.
    pub fn byt_lokaler(&mut self, hopslagna: &HashMap<i64, i64>) {
        for post in &mut self.poster {
            if let Andring::Ny(NyPlats { lokal: Some(id), .. }) = &mut post.andring {
                *id = hopslagna.get(id).copied().unwrap_or(*id);
            }
        }
    }

    /// The changes, in the order they were made.
    #[must_use]
    pub fn poster(&self) -> &[Post] {
        &self.poster
    }

    /// How many they are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.poster.len()
    }

    /// Whether nothing is changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.poster.is_empty()
    }

    /// A change by its number.
    #[must_use]
    pub fn get(&self, nr: u32) -> Option<&Post> {
        self.poster.iter().find(|post| post.nr == nr)
    }

    /// Adds a change of a place by this name, of which this version was seen; gives its
    /// number.
    ///
    /// # Errors
    /// [`Fullt`] when there are [`MEST`] already.
    pub fn push(
        &mut self,
        andring: Andring,
        namn: impl Into<String>,
        sedd: Option<i64>,
    ) -> Result<u32, Fullt> {
        if self.poster.len() >= MEST {
            return Err(Fullt);
        }
        Ok(self.push_unchecked(andring, namn.into(), sedd))
    }

    fn push_unchecked(&mut self, andring: Andring, namn: String, sedd: Option<i64>) -> u32 {
        let nr = self.nasta;
        self.nasta += 1;
        self.poster.push(Post { nr, andring, namn, sedd });
        nr
    }

    /// Takes the last change back; gives it.
    pub fn angra(&mut self) -> Option<Post> {
        self.poster.pop()
    }

    /// Takes a change back by its number, and with a new place all that was changed of it;
    /// gives what was taken back, which is nothing when there is none of that number.
    pub fn ta_bort(&mut self, nr: u32) -> Vec<Post> {
        let new = self.get(nr).is_some_and(|post| matches!(post.andring, Andring::Ny(_)));
        let goes =
            |post: &Post| post.nr == nr || (new && post.andring.nyckel() == Some(Nyckel::Ny(nr)));
        let (gone, left) = std::mem::take(&mut self.poster).into_iter().partition(goes);
        self.poster = left;
        gone
    }

    /// The röstmottagningsställe that a new place has become in the plan.
    #[must_use]
    pub fn infort_som(&self, nr: u32) -> Option<i64> {
        self.inforda.get(&nr).copied()
    }

    /// Notes the röstmottagningsställe that a new place has become in the plan.
    pub fn infor_som(&mut self, nr: u32, stalle: i64) {
        self.inforda.insert(nr, stalle);
    }

    /// Notes the versions that someone has looked at, of every röstmottagningsställe
    /// among them.
    pub fn sedda(&mut self, versioner: &HashMap<i64, i64>) {
        for post in &mut self.poster {
            if let Nyckel::Stalle(id) = post.om() {
                post.sedd = versioner.get(&id).copied().or(post.sedd);
            }
        }
    }

    /// Whether a change is overridden by a later one about the same thing.
    #[must_use]
    pub fn ersatt(&self, nr: u32) -> bool {
        let Some(place) = self.poster.iter().position(|post| post.nr == nr) else { return false };
        let Some(post) = self.poster.get(place) else { return false };
        let same =
            |later: &Post| (later.om(), later.andring.sak()) == (post.om(), post.andring.sak());
        self.poster.iter().skip(place + 1).any(same)
    }

    /// The places of a plan as they would be. O(places + changes).
    #[must_use]
    pub fn tillampa(&self, plan: &[Plats]) -> Tillampat {
        let mut platser = plan.to_vec();
        let mut known: HashMap<Nyckel, usize> =
            plan.iter().enumerate().map(|(i, plats)| (plats.nyckel, i)).collect();
        for post in &self.poster {
            if let Andring::Ny(ny) = &post.andring {
                known.insert(Nyckel::Ny(post.nr), platser.len());
                platser.push(ny.plats(post.nr));
            }
        }
        let mut lossa = Vec::new();
        for post in &self.poster {
            let Some(nyckel) = post.andring.nyckel() else { continue };
            match known.get(&nyckel).and_then(|&i| platser.get_mut(i)) {
                Some(plats) => apply(plats, &post.andring),
                None => lossa.push(post.nr),
            }
        }
        // An added place that is taken out again has never been there.
        let new = |plats: &Plats| matches!(plats.nyckel, Nyckel::Ny(_));
        platser.retain(|plats| !(new(plats) && plats.status == Status::Avvecklad));
        Tillampat { platser, lossa }
    }

    /// What is left of the changes when each that is overridden has gone, by place: what
    /// is to be done with it. New places are under [`Nyckel::Ny`].
    #[must_use]
    pub fn summa(&self) -> BTreeMap<Nyckel, Summa> {
        let mut all: BTreeMap<Nyckel, Summa> = BTreeMap::new();
        for post in &self.poster {
            let sum = all.entry(post.om()).or_insert_with(|| Summa {
                namn: post.namn.clone(),
                sedd: post.sedd,
                ..Summa::default()
            });
            match &post.andring {
                Andring::Ny(ny) => sum.ny = Some(ny.clone()),
                Andring::Flytta { till, .. } => sum.flytta = Some(*till),
                Andring::Bort { .. } => sum.finns = Some(false),
                Andring::Oppna { .. } => sum.finns = Some(true),
                Andring::Tider { tider, .. } => sum.tider = Some(tider.clone()),
            }
            // Any of them that was made on an older version makes the whole old.
            sum.sedd = sum.sedd.min(post.sedd);
        }
        all
    }
}

/// All that is to be done with one place.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Summa {
    /// Its name when it was changed.
    pub namn: String,
    /// The oldest version of it that was seen.
    pub sedd: Option<i64>,
    /// The place itself, where it is added.
    pub ny: Option<NyPlats>,
    /// Where it is moved.
    pub flytta: Option<Wgs84>,
    /// Whether it is to be there, where that changes.
    pub finns: Option<bool>,
    /// Its new hours.
    pub tider: Option<Tider>,
}

impl NyPlats {
    /// As a place of a plan, where it counts.
    #[must_use]
    pub fn plats(&self, nr: u32) -> Plats {
        Plats {
            nyckel: Nyckel::Ny(nr),
            lokal_id: self.lokal,
            namn: self.namn.clone(),
            adress: self.adress.clone(),
            typ: self.typ,
            status: Status::Inventerad,
            plats: Some(self.plats),
            oppettider: Vec::new(),
            oppen: Vec::new(),
            krav: self.krav.clone(),
            valdistrikt: None,
            kostnad_kr: self.kostnad_kr,
        }
        .with_hours(flat(&self.tider))
    }
}

fn apply(plats: &mut Plats, andring: &Andring) {
    match andring {
        Andring::Ny(_) => {}
        Andring::Flytta { till, .. } => plats.plats = Some(*till),
        Andring::Bort { .. } => plats.status = Status::Avvecklad,
        Andring::Oppna { .. } => plats.status = Status::Inventerad,
        Andring::Tider { tider, .. } => *plats = plats.clone().with_hours(flat(tider)),
    }
}

#[cfg(test)]
mod tests;
