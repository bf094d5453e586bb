//! Settings of coverage in the database. A change writes its event in the same
//! transaction.

use diesel::prelude::*;

use super::formular::words;
use super::handelser::Tackningshandelse;
use crate::db::schema::tackningsinstallning as installningar;
use crate::db::{AnyConnection, revision};
use crate::logg::{self, Andring, Utforare};
use crate::tackning::installning::Installning;
use crate::tackning::store::{Error, installning};
use crate::tid::Svensktid;
use crate::val::Val;

const SLAG: &str = "tackning";

/// Keeps settings, unless they are what is kept already. `version` is the one that was
/// seen; 0 when there was none.
///
/// # Errors
/// [`Error::Inaktuell`] when someone else has changed them since.
pub fn save(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    val: &Val,
    new: &Installning,
    version: i64,
) -> Result<(), Error> {
    let (old, kept) = installning(conn, val)?;
    if kept != version {
        return Err(Error::Inaktuell);
    }
    let text = |installning: &Installning| {
        serde_json::to_string(installning).map_err(|_| Error::Trasig("tackningsinstallning"))
    };
    let andringar: Vec<Andring> = words(&old)
        .into_iter()
        .zip(words(new))
        .filter_map(|((falt, fore), (_, efter))| Andring::of(&falt, Some(fore), Some(efter)))
        .collect();
    if andringar.is_empty() {
        return Ok(());
    }
    if version == 0 {
        diesel::insert_into(installningar::table)
            .values((
                installningar::val_id.eq(val.id.as_str()),
                installningar::slag.eq(SLAG),
                installningar::varde.eq(text(new)?),
                installningar::version.eq(1),
            ))
            .execute(conn)?;
    } else {
        diesel::update(installningar::table.find((val.id.as_str(), SLAG)))
            .set((installningar::varde.eq(text(new)?), installningar::version.eq(version + 1)))
            .execute(conn)?;
    }
    revision::raise(conn, revision::VAL)?;
    let done = Tackningshandelse::Installd { val: val.id.clone(), andringar };
    Ok(logg::store::append(conn, now, av, &done)?)
}
