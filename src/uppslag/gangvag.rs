//! Distances to walk in a val: along the networks of its kommun where they tell, and
//! otherwise guessed from the great circle. Pure.

use fixedbitset::FixedBitSet;
use serde::Serialize;
use utoipa::ToSchema;

use super::atlas::{Stalle, Urval, Valbild};
use crate::gangnat::narmast::{self, Fran, Ingenvag, Traff};
use crate::gangnat::vag::Vag;
use crate::gangnat::{INGEN, Profil};
use crate::geo::Wgs84;
use crate::geo::distance::great_circle_m;

/// How a distance is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Metod {
    /// Along ways that one can walk.
    Gangvag,
    /// Along the great circle.
    Fagelvag,
}

impl Metod {
    /// How distances from a position are measured: along ways if there is a way by it.
    #[must_use]
    pub const fn fran(fran: &Fran) -> Self {
        if fran.lage.is_ok() { Self::Gangvag } else { Self::Fagelvag }
    }
}

/// How far it is to a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Avstand {
    /// How it is measured.
    pub metod: Metod,
    /// Metres by that method.
    pub meter: f64,
    /// Metres to walk: the same along ways, or guessed from the great circle.
    pub gang_m: f64,
    /// Minutes that those take, rounded up.
    pub minuter: u32,
}

/// What is known of how far it is to a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Vagen {
    /// So far.
    Finns(Avstand),
    /// The network has no way there.
    Avskuren,
    /// Where the place is is not known.
    Okand,
}

impl Vagen {
    /// How far it is, if there is a way.
    #[must_use]
    pub const fn avstand(self) -> Option<Avstand> {
        match self {
            Self::Finns(avstand) => Some(avstand),
            Self::Avskuren | Self::Okand => None,
        }
    }
}

impl Valbild {
    /// A position to ask from, fastened to the networks of the kommun.
    #[must_use]
    pub fn fran(&self, plats: Wgs84, profil: Profil) -> Fran {
        self.vagkarta().fran(plats, profil)
    }

    /// A distance along the great circle.
    fn straight(&self, fran: &Fran, meter: f64) -> Avstand {
        let matt = self.vagkarta().matt();
        let gang_m = meter * matt.omvag;
        let minuter = matt.minuter(gang_m, fran.profil);
        Avstand { metod: Metod::Fagelvag, meter, gang_m, minuter }
    }

    /// A distance along ways.
    fn walked(&self, fran: &Fran, dm: u32) -> Avstand {
        let meter = f64::from(dm) / 10.0;
        let minuter = self.vagkarta().matt().minuter(meter, fran.profil);
        Avstand { metod: Metod::Gangvag, meter, gang_m: meter, minuter }
    }

    fn of(&self, fran: &Fran, traff: &Traff) -> Avstand {
        match traff.fagel_m {
            Some(metres) => self.straight(fran, metres),
            None => self.walked(fran, traff.dm),
        }
    }

    /// The nearest of a selection to walk to; see
    /// [`narmast_av`](Self::narmast_av).
    #[must_use]
    pub fn narmast(&self, fran: &Fran, urval: &Urval<'_>, antal: usize) -> Vec<(&Stalle, Avstand)> {
        self.narmast_av(fran, &self.urval(urval), antal)
    }

    /// The nearest of some of [`Valbild::fortid`], by the metres to walk, those that are as
    /// far by number. From a position on no network that order is by great circle.
    #[must_use]
    pub fn narmast_av(
        &self,
        fran: &Fran,
        tillatna: &FixedBitSet,
        antal: usize,
    ) -> Vec<(&Stalle, Avstand)> {
        let found = self.vagkarta().narmast(fran, tillatna, antal);
        let place = |nr: usize| self.fortid().get(nr);
        match found {
            Some(found) => found
                .iter()
                .filter_map(|traff| Some((place(traff.nr)?, self.of(fran, traff))))
                .collect(),
            None => self
                .platsindex()
                .nearest(fran.plats, tillatna, antal)
                .into_iter()
                .filter_map(|hit| Some((place(hit.nr)?, self.straight(fran, hit.avstand_m))))
                .collect(),
        }
    }

    /// Those of some of [`Valbild::fortid`] that the network does not cut off from a
    /// position.
    #[must_use]
    pub fn nabara(&self, fran: &Fran, tillatna: &FixedBitSet) -> FixedBitSet {
        self.vagkarta().nabara(fran, tillatna)
    }

    /// How far it is to one of [`Valbild::stallen`], by its number there.
    #[must_use]
    pub fn vagen(&self, fran: &Fran, nr: usize) -> Vagen {
        let plats = self.stallen().get(nr).and_then(|stalle| stalle.plats);
        match self.vagkarta().avstand(fran, nr) {
            narmast::Avstand::Gangvag(dm) if dm != INGEN => Vagen::Finns(self.walked(fran, dm)),
            narmast::Avstand::Gangvag(_) | narmast::Avstand::Avskuret => Vagen::Avskuren,
            narmast::Avstand::Fagelvag(metres) => Vagen::Finns(self.straight(fran, metres)),
            // Without networks the map of ways holds no places.
            narmast::Avstand::Okant => plats.map_or(Vagen::Okand, |plats| {
                Vagen::Finns(self.straight(fran, great_circle_m(fran.plats, plats)))
            }),
        }
    }

    /// The way to one of [`Valbild::stallen`], by its number there.
    ///
    /// # Errors
    /// [`Ingenvag`] when there is none to draw.
    pub fn vag(&self, fran: &Fran, nr: usize) -> Result<Vag, Ingenvag> {
        self.vagkarta().vag(fran, nr)
    }
}
