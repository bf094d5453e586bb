//! Candidates in the database.

use super::Kandidat;
use super::plan::{Plan, plan};
use crate::db::AnyConnection;
use crate::logg::{self, Utforare};
use crate::lokal::matcha::Nyckel;
use crate::lokal::register::Post;
use crate::lokal::register::handelser::Registerhandelse;
use crate::lokal::register::store::{Error, insert, keys, replace, with_hopslagna};
use crate::lokal::store::free_key;
use crate::tid::Svensktid;
use crate::val::Kommunkod;

/// What is to be done, with the lokaler that were known.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Utfall {
    /// What is to be done.
    pub plan: Plan,
    /// The lokaler that were known.
    pub kanda: Vec<Post>,
}

/// What [`apply`] would do, without doing it.
///
/// # Errors
/// When the database fails or holds a row that this program did not write.
pub fn compare(
    conn: &mut AnyConnection,
    kommun: Kommunkod,
    kandidater: &[Kandidat],
) -> Result<Utfall, Error> {
    let kanda = with_hopslagna(conn, kommun)?;
    Ok(Utfall { plan: plan(&kanda, kandidater), kanda })
}

/// Keeps candidates in the register of a kommun. `fil` is the name of their file, for
/// the log.
///
/// # Errors
/// As [`compare`].
pub fn apply(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    (kommun, fil): (Kommunkod, &str),
    kandidater: &[Kandidat],
) -> Result<Utfall, Error> {
    let utfall = compare(conn, kommun, kandidater)?;
    let mut taken = keys(conn, kommun, None)?;
    for one in utfall.plan.nya.iter().filter_map(|&place| kandidater.get(place)) {
        let key = Nyckel::new(&one.uppgifter.namn, &one.uppgifter.adress);
        let key = free_key(&taken, &key);
        insert(conn, kommun, &key, &one.kalla_id, &one.uppgifter)?;
        taken.insert(key);
    }
    for fylld in &utfall.plan.fyllda {
        replace(conn, &fylld.post, &fylld.kalla_id, &fylld.uppgifter)?;
    }
    let (nya, fyllda) = (utfall.plan.nya.len(), utfall.plan.fyllda.len());
    if nya + fyllda > 0 {
        let done = Registerhandelse::KandidaterInlasta { fil: fil.to_owned(), nya, fyllda };
        logg::store::append(conn, now, av, &done)?;
    }
    Ok(utfall)
}
