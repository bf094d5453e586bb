//! What is done once a day, by one instance of all.
//!
//! A room has a function of its own that is called now and then, in a write of its
//! own:
//!
//! ```
//! # use valkansli::db::{AnyConnection, Error, dagligen};
//! # use valkansli::tid::Svensktid;
//! fn morning(conn: &mut AnyConnection, now: &Svensktid) -> Result<(), Error> {
//!     if dagligen::claim(conn, "varna_for_kontons_slut", now.date_naive())? {
//!         // The work, in the same transaction: if it fails the day is not claimed,
//!         // and the next call tries again.
//!     }
//!     Ok(())
//! }
//! ```
//!
//! and is added to the list in `web/bakgrund.rs`, which calls it.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema::dagligen;
use super::{AnyConnection, Error};

/// Takes on the task of a day; false when the day is already done. A later day than
/// the one asked for counts as done too, so a clock that is set back repeats nothing.
///
/// # Errors
/// When the database fails.
pub fn claim(conn: &mut AnyConnection, uppgift: &str, dag: NaiveDate) -> Result<bool, Error> {
    let senast: Option<NaiveDate> =
        dagligen::table.find(uppgift).select(dagligen::senast).first(conn).optional()?;
    match senast {
        Some(senast) if senast >= dag => return Ok(false),
        Some(_) => {
            diesel::update(dagligen::table.find(uppgift))
                .set(dagligen::senast.eq(dag))
                .execute(conn)?;
        }
        None => {
            diesel::insert_into(dagligen::table)
                .values((dagligen::uppgift.eq(uppgift), dagligen::senast.eq(dag)))
                .execute(conn)?;
        }
    }
    Ok(true)
}

/// Whether the task of a day is left to do. Ask this in a read before the write that
/// claims it, so that looking costs no lock.
///
/// # Errors
/// When the database fails.
pub fn is_due(conn: &mut AnyConnection, uppgift: &str, dag: NaiveDate) -> Result<bool, Error> {
    let senast: Option<NaiveDate> =
        dagligen::table.find(uppgift).select(dagligen::senast).first(conn).optional()?;
    Ok(senast.is_none_or(|senast| senast < dag))
}
