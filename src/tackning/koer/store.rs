//! Queues in the database: what the kansli has set, and the votes that were received.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;

use super::efterfragan::{Mottaget, Underlag};
use super::handelser::Kohandelse;
use super::installning::Installning;
use crate::db::AnyConnection;
use crate::db::schema::{
    mottagna, rostmottagningsstalle as stallen, tackningsinstallning as installningar,
};
use crate::logg::{self, Utforare};
use crate::lokal::Stalletyp;
use crate::lokal::mottagna::is_ambulerande;
use crate::lokal::mottagna::store as roster;
use crate::tackning::store::Error;
use crate::tid::Svensktid;
use crate::val::{self, Val, ValId};

/// The word that these settings are kept under.
const SLAG: &str = "koer";

/// The settings of a val with the number of their version, which is 0 before the first
/// change.
///
/// # Errors
/// When the database fails or holds a row that this program did not write.
pub fn installning(conn: &mut AnyConnection, val: &ValId) -> Result<(Installning, i64), Error> {
    let row: Option<(String, i64)> = installningar::table
        .find((val.as_str(), SLAG))
        .select((installningar::varde, installningar::version))
        .first(conn)
        .optional()?;
    let Some((text, version)) = row else { return Ok((Installning::default(), 0)) };
    let read = serde_json::from_str(&text).map_err(|_| Error::Trasig("tackningsinstallning"))?;
    Ok((read, version))
}

/// Keeps the settings of a val as they were seen at a version.
///
/// # Errors
/// [`Error::Inaktuell`] when someone else has changed them; otherwise as [`installning`].
pub fn save(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    val: &ValId,
    version: i64,
    ny: &Installning,
    vad: &Kohandelse,
) -> Result<(), Error> {
    let (_, held) = installning(conn, val)?;
    if held != version {
        return Err(Error::Inaktuell);
    }
    let text = serde_json::to_string(ny).map_err(|_| Error::Trasig("tackningsinstallning"))?;
    if held == 0 {
        diesel::insert_into(installningar::table)
            .values((
                installningar::val_id.eq(val.as_str()),
                installningar::slag.eq(SLAG),
                installningar::varde.eq(&text),
                installningar::version.eq(1_i64),
            ))
            .execute(conn)?;
    } else {
        diesel::update(installningar::table.find((val.as_str(), SLAG)))
            .set((installningar::varde.eq(&text), installningar::version.eq(held + 1)))
            .execute(conn)?;
    }
    logg::store::append(conn, now, av, vad)?;
    Ok(())
}

/// The val of a kommun in which votes were received early, the latest first.
///
/// # Errors
/// As [`installning`].
pub fn med_mottagna(conn: &mut AnyConnection, val: &Val) -> Result<Vec<Val>, Error> {
    let ids: Vec<String> = mottagna::table.select(mottagna::val_id).distinct().load(conn)?;
    let mut all = val::store::all(conn)?;
    all.retain(|one| one.kommun == val.kommun && ids.iter().any(|id| id == one.id.as_str()));
    all.reverse();
    Ok(all)
}

/// What was received early in a val.
///
/// # Errors
/// As [`installning`].
pub fn underlag(conn: &mut AnyConnection, val: &Val) -> Result<Underlag, Error> {
    let rows: Vec<(i64, i64, String)> = stallen::table
        .filter(stallen::val_id.eq(val.id.as_str()))
        .select((stallen::id, stallen::lokal_id, stallen::typ))
        .load(conn)?;
    let known: HashMap<i64, (i64, bool)> = rows
        .into_iter()
        .map(|(id, lokal, typ)| (id, (lokal, typ.parse().is_ok_and(Stalletyp::oppen_for_alla))))
        .collect();
    let mottaget = roster::all(conn, &val.id)?
        .into_iter()
        .map(|((_, namn), (days, stalle))| {
            let place = stalle.and_then(|id| known.get(&id).copied());
            Mottaget {
                stalle,
                lokal: place.map(|(lokal, _)| lokal),
                oppen_for_alla: place.map_or(!is_ambulerande(&namn), |(_, open)| open),
                dagar: days
                    .into_iter()
                    .map(|(day, antal)| (day, f64::from(antal)))
                    .collect::<BTreeMap<_, _>>(),
            }
        })
        .collect();
    Ok(Underlag { val: val.clone(), mottaget })
}

/// What queues in a val are worked out from.
#[derive(Debug, Clone)]
pub struct Last {
    /// The settings.
    pub installning: Installning,
    /// Their version.
    pub version: i64,
    /// The val with votes that one can build on, the latest first.
    pub valbara: Vec<Val>,
    /// The one that is built on, if there is any.
    pub underlag: Option<Underlag>,
}

/// Reads what queues in a val are worked out from: on the votes of the val that is asked
/// for, or else its own, or else those of the latest before it. `None` when the one that is
/// asked for has no votes.
///
/// # Errors
/// As [`installning`].
pub fn read(
    conn: &mut AnyConnection,
    val: &Val,
    fran: Option<&str>,
) -> Result<Option<Last>, Error> {
    let (installning, version) = installning(conn, &val.id)?;
    let valbara = med_mottagna(conn, val)?;
    let of = match fran {
        Some(id) => {
            let asked = valbara.iter().find(|one| one.id.as_str() == id);
            let Some(asked) = asked else { return Ok(None) };
            Some(asked)
        }
        None => valbara
            .iter()
            .find(|one| one.id == val.id)
            .or_else(|| valbara.iter().find(|one| one.valdag < val.valdag)),
    };
    let underlag = of.map(|of| underlag(conn, of)).transpose()?;
    Ok(Some(Last { installning, version, valbara, underlag }))
}
