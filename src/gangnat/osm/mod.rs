//! OpenStreetMap files: what of them is walked, and the network made from it. Pure.
//!
//! [`crate::fil::osm`] reads the file, [`regler`] say what may be walked, [`urval`] picks that out,
//! [`graf`] makes junctions and ways of it, and `vatten` the shores that nobody passes.

pub mod graf;
mod matt;
pub mod regler;
pub mod urval;
mod vatten;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use self::regler::Skal;
use crate::fil::Filfel;
use crate::fil::osm::Framat;
use crate::gangnat::Gangnat;

/// How a file is to be read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Satt {
    /// Ferries are ways too.
    pub farjor: bool,
}

/// What was left out as too small to be of use: pieces, and their metres.
#[derive(Debug, Clone, Copy, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Bortlamnat {
    /// How many pieces.
    pub oar: usize,
    /// How long their ways are together.
    pub meter: f64,
}

/// A network read from a file, and what was found on the way.
#[derive(Debug)]
pub struct Last {
    /// The network.
    pub nat: Gangnat,
    /// Ways of the file that are walked.
    pub vagar: usize,
    /// Ways of the file that are not, by why.
    pub utelamnade: BTreeMap<Skal, usize>,
    /// Points of walked ways that the file does not hold; the ways are cut there.
    pub saknade: usize,
    /// Gates, kerbs and the like that stop someone.
    pub sparrar: usize,
    /// What was left out as too small, by profile.
    pub bortlamnat: [Bortlamnat; 2],
}

/// Reads a file into a network. O(n log n) in what is walked; the file is gone through
/// three times, so that no more of it is held in memory than that.
///
/// # Errors
/// [`Filfel`] when the file is damaged, of another kind, or holds nothing to walk on.
pub fn read(fil: &str, bytes: &[u8], satt: Satt, framat: Framat<'_>) -> Result<Last, Filfel> {
    let urval = urval::read(fil, bytes, satt, framat)?;
    let (vagar, sparrar) = (urval.vagar.len(), urval.sparrar());
    let (saknade, utelamnade) = (urval.saknade, urval.utelamnade.clone());
    framat("Bygger gångnätet", None);
    let (nat, bortlamnat) = graf::build(&urval);
    if nat.kanter().is_empty() {
        return Err(Filfel::Form {
            fil: fil.to_owned(),
            skal: "den har inga vägar att gå på. Hämta ett utdrag av OpenStreetMap som täcker \
                   kommunen, med alla vägar."
                .to_owned(),
        });
    }
    Ok(Last { nat, vagar, utelamnade, saknade, sparrar, bortlamnat })
}
