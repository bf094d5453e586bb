//! The settings of gallring in the database.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::{Enhet, Lagringstid, Regel, Uppgiftsslag, Villkor};
use crate::db::schema::{gallringsregel, val_laga_kraft};
use crate::db::{AnyConnection, Error as DbError};
use crate::val::{self, Val, ValId};

/// Why a setting could not be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Someone else has changed it meanwhile.
    #[error("Inställningen har ändrats av någon annan.")]
    Andrad,
    /// The val could not be read.
    #[error(transparent)]
    Val(#[from] val::store::Error),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

crate::work_error!(Error);

/// How long a kind is kept now.
///
/// # Errors
/// When the database fails.
pub fn rule(conn: &mut AnyConnection, slag: Uppgiftsslag) -> Result<Regel, DbError> {
    let shipped = Regel { slag, villkor: slag.utgangslage(), version: 0 };
    if !matches!(shipped.villkor, Villkor::Stalls(_)) {
        return Ok(shipped);
    }
    let row: Option<(i64, String, i64)> = gallringsregel::table
        .find(slag.as_str())
        .select((gallringsregel::antal, gallringsregel::enhet, gallringsregel::version))
        .first(conn)
        .optional()?;
    Ok(row.map_or(shipped, |(antal, enhet, version)| {
        let tid = u32::try_from(antal)
            .ok()
            .zip(Enhet::parse(&enhet))
            .and_then(|(antal, enhet)| Lagringstid::new(antal, enhet));
        // A row that this program did not write removes nothing.
        Regel { slag, villkor: tid.map_or(Villkor::Sparas, Villkor::Stalls), version }
    }))
}

/// Sets how long a kind is kept, whose setting must be of a version.
///
/// # Errors
/// [`Error::Andrad`] when it is of another.
pub fn set_rule(
    conn: &mut AnyConnection,
    slag: Uppgiftsslag,
    version: i64,
    tid: Lagringstid,
) -> Result<(), Error> {
    if rule(conn, slag)?.version != version {
        return Err(Error::Andrad);
    }
    let (antal, enhet) = (i64::from(tid.antal()), tid.enhet().as_str());
    if version == 0 {
        diesel::insert_into(gallringsregel::table)
            .values((
                gallringsregel::slag.eq(slag.as_str()),
                gallringsregel::antal.eq(antal),
                gallringsregel::enhet.eq(enhet),
                gallringsregel::version.eq(1),
            ))
            .execute(conn)?;
    } else {
        diesel::update(gallringsregel::table.find(slag.as_str()))
            .set((
                gallringsregel::antal.eq(antal),
                gallringsregel::enhet.eq(enhet),
                gallringsregel::version.eq(version + 1),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// The day of laga kraft of a val, as it is set now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LagaKraft {
    /// The day, once it has been entered.
    pub datum: Option<NaiveDate>,
    /// The version of the setting; 0 while it has never been entered.
    pub version: i64,
}

/// The day of laga kraft of a val.
///
/// # Errors
/// When the database fails.
pub fn laga_kraft(conn: &mut AnyConnection, val: &ValId) -> Result<LagaKraft, DbError> {
    let row: Option<(Option<NaiveDate>, i64)> = val_laga_kraft::table
        .find(val.as_str())
        .select((val_laga_kraft::datum, val_laga_kraft::version))
        .first(conn)
        .optional()?;
    Ok(row.map(|(datum, version)| LagaKraft { datum, version }).unwrap_or_default())
}

/// Every val with its day of laga kraft, the latest first.
///
/// # Errors
/// When the database fails.
pub fn all_val(conn: &mut AnyConnection) -> Result<Vec<(Val, LagaKraft)>, Error> {
    let mut all = Vec::new();
    for val in val::store::all(conn)?.into_iter().rev() {
        let laga_kraft = laga_kraft(conn, &val.id)?;
        all.push((val, laga_kraft));
    }
    Ok(all)
}

/// Sets the day of laga kraft of a val, or takes it away.
///
/// # Errors
/// [`Error::Andrad`] when the setting is of another version.
pub fn set_laga_kraft(
    conn: &mut AnyConnection,
    val: &ValId,
    version: i64,
    datum: Option<NaiveDate>,
) -> Result<(), Error> {
    if laga_kraft(conn, val)?.version != version {
        return Err(Error::Andrad);
    }
    if version == 0 {
        diesel::insert_into(val_laga_kraft::table)
            .values((
                val_laga_kraft::val_id.eq(val.as_str()),
                val_laga_kraft::datum.eq(datum),
                val_laga_kraft::version.eq(1),
            ))
            .execute(conn)?;
    } else {
        diesel::update(val_laga_kraft::table.find(val.as_str()))
            .set((val_laga_kraft::datum.eq(datum), val_laga_kraft::version.eq(version + 1)))
            .execute(conn)?;
    }
    Ok(())
}
