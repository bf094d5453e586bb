//! The example kommun: a whole town from a seed, the same every time.
//!
//! For trying Valkansli out without real data, and for measuring it. The same seed
//! and sizes give the same kommun to the last bit on every machine ([`slump`]); only
//! the dates of the hours follow the valdag.
//!
//! Nobody can take it for real: it lies in open water in Bottenhavet, its kommun code
//! has a län that does not exist (99), its postnummer are above those in use, its
//! phone number is from the series for fiction, and its [`val`](crate::val::Val) is marked as an
//! example, which every page shows.
//!
//! # How it is made
//!
//! A lattice is bent ([`rutnat`]); its cells become land or water ([`terrang`]) and
//! bridges join the islands ([`broar`]). Cells are gathered to valdistrikt, those to
//! stadsdelar, orter and valkretsar ([`distrikt`]), always by the same division into
//! connected parts ([`dela`]). Sides between cells become streets ([`vagar`]) that get
//! names ([`gator`], [`namn`]) and houses ([`hus`]), and become the walking network that
//! distances are measured along. Last come the lokaler ([`lokaler`]). Everything is O(n log n) in the number of addresses.

pub mod broar;
pub mod data;
pub mod dela;
pub mod distrikt;
pub mod falt;
mod gangnat;
pub mod gator;
pub mod hus;
mod kommun;
pub mod lokaler;
pub mod namn;
pub mod polygoner;
pub mod rutnat;
pub mod slump;
pub mod store;
pub mod terrang;
pub mod vagar;

use std::fmt;

pub use kommun::Kommun;

use self::data::DATA;
use crate::geo::Projektionsfel;
use crate::val::Valfel;
use crate::valdistrikt::Kodfel;

/// Why the example cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Exempelfel {
    /// Too few or too many valdistrikt.
    #[error("Exempelkommunen kan ha {MINST_DISTRIKT} till {MEST_DISTRIKT} valdistrikt, inte {0}.")]
    Valdistrikt(usize),
    /// Too few or too many addresses.
    #[error(
        "Exempelkommunen behöver minst {PER_DISTRIKT} adresser per valdistrikt och kan ha högst \
         {MEST_ADRESSER}, inte {0}."
    )]
    Adresser(usize),
    /// The land has no room for the valdistrikt.
    #[error("Med frö {0} finns inte plats för alla valdistrikt. Välj ett annat med --seed.")]
    Trangt(u64),
    /// A valdag that is none, or a code out of bounds.
    #[error(transparent)]
    Val(#[from] Valfel),
    /// A code out of bounds.
    #[error(transparent)]
    Kod(#[from] Kodfel),
    /// A point outside the plane.
    #[error(transparent)]
    Plats(#[from] Projektionsfel),
}

const MINST_DISTRIKT: usize = 6;
const MEST_DISTRIKT: usize = 9_000;
const PER_DISTRIKT: usize = 20;
const MEST_ADRESSER: usize = 6_000_000;

/// What the example is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parametrar {
    seed: u64,
    valdistrikt: usize,
    adresser: usize,
}

impl Parametrar {
    /// Parameters that an example can be made from.
    ///
    /// # Errors
    /// [`Exempelfel`] says what is too few or too many.
    pub fn new(seed: u64, valdistrikt: usize, adresser: usize) -> Result<Self, Exempelfel> {
        if !(MINST_DISTRIKT..=MEST_DISTRIKT).contains(&valdistrikt) {
            return Err(Exempelfel::Valdistrikt(valdistrikt));
        }
        if !(valdistrikt * PER_DISTRIKT..=MEST_ADRESSER).contains(&adresser) {
            return Err(Exempelfel::Adresser(adresser));
        }
        Ok(Self { seed, valdistrikt, adresser })
    }

    /// The key of an address, which two examples of different make never share.
    fn key(self, nummer: usize) -> String {
        let Self { seed, valdistrikt, adresser } = self;
        format!("exempel-{seed}-{valdistrikt}-{adresser}-{nummer}")
    }

    /// The parameters that a key was made from.
    fn of_key(key: &str) -> Option<Self> {
        let mut parts = key.strip_prefix("exempel-")?.split('-');
        let seed = parts.next()?.parse().ok()?;
        let valdistrikt = parts.next()?.parse().ok()?;
        let adresser = parts.next()?.parse().ok()?;
        Self::new(seed, valdistrikt, adresser).ok()
    }
}

/// As they are given on the command line.
impl fmt::Display for Parametrar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seed, valdistrikt, adresser } = self;
        write!(f, "--seed {seed} --valdistrikt {valdistrikt} --adresser {adresser}")
    }
}

/// The Sunday that the example's val is held on unless another is asked for.
#[must_use]
pub fn default_valdag() -> chrono::NaiveDate {
    DATA.kommun.valdag
}
