//! Judgements of lokaler in the database.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::rules::regler;
use super::{Bedomning, Kopplingar, Svar};
use crate::db::AnyConnection;
use crate::db::schema::{lokal, neutralitet};
use crate::logg::{self, Andring, Utforare};
use crate::lokal::register::handelser::Registerhandelse;
use crate::lokal::register::store::Error;
use crate::tid::Svensktid;
use crate::val::Kommunkod;

#[derive(Queryable)]
struct Row {
    lokal_id: i64,
    parti: String,
    religion: String,
    foretag: String,
    skal: String,
    bedomd: NaiveDate,
    bedomd_av: String,
    version: i64,
}

impl From<Row> for (i64, Bedomning) {
    fn from(row: Row) -> Self {
        // The table takes no other words.
        let svar = |text: &str| Svar::parse(text).unwrap_or(Svar::Oklart);
        let bedomning = Bedomning {
            kopplingar: Kopplingar {
                parti: svar(&row.parti),
                religion: svar(&row.religion),
                foretag: svar(&row.foretag),
            },
            skal: row.skal,
            bedomd: row.bedomd,
            bedomd_av: row.bedomd_av,
            version: row.version,
        };
        (row.lokal_id, bedomning)
    }
}

/// What was judged of a lokal, if anything was.
///
/// # Errors
/// When the database fails.
pub fn get(conn: &mut AnyConnection, lokal_id: i64) -> Result<Option<Bedomning>, Error> {
    let row: Option<Row> = neutralitet::table.find(lokal_id).first(conn).optional()?;
    Ok(row.map(|row| <(i64, Bedomning)>::from(row).1))
}

/// What was judged of the lokaler of a kommun, by their numbers.
///
/// # Errors
/// When the database fails.
pub fn of_kommun(
    conn: &mut AnyConnection,
    kommun: Kommunkod,
) -> Result<HashMap<i64, Bedomning>, Error> {
    let rows: Vec<Row> = neutralitet::table
        .inner_join(lokal::table)
        .filter(lokal::kommun.eq(kommun.as_str()))
        .select(neutralitet::all_columns)
        .load(conn)?;
    Ok(rows.into_iter().map(<(i64, Bedomning)>::from).collect())
}

/// What is to be kept of a judgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NyBedomning {
    /// The lokal.
    pub lokal_id: i64,
    /// The version that was seen; 0 when there was none.
    pub version: i64,
    /// What it is linked to.
    pub kopplingar: Kopplingar,
    /// Why.
    pub skal: String,
    /// The day of the judgement.
    pub bedomd: NaiveDate,
}

/// Keeps a judgement in the name of whoever makes it.
///
/// # Errors
/// [`Error::Saknas`] when there is no such lokal, [`Error::Inaktuell`] when another has
/// judged meanwhile.
pub fn save(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    ny: &NyBedomning,
) -> Result<(), Error> {
    let known: Option<i64> = lokal::table
        .find(ny.lokal_id)
        .filter(lokal::ihop_med.is_null())
        .select(lokal::id)
        .first(conn)
        .optional()?;
    known.ok_or(Error::Saknas)?;
    let old = get(conn, ny.lokal_id)?;
    if old.as_ref().map_or(0, |old| old.version) != ny.version {
        return Err(Error::Inaktuell);
    }
    let values = (
        neutralitet::parti.eq(ny.kopplingar.parti.as_str()),
        neutralitet::religion.eq(ny.kopplingar.religion.as_str()),
        neutralitet::foretag.eq(ny.kopplingar.foretag.as_str()),
        neutralitet::skal.eq(&ny.skal),
        neutralitet::bedomd.eq(ny.bedomd),
        neutralitet::bedomd_av.eq(&av.namn),
        neutralitet::version.eq(ny.version + 1),
    );
    if old.is_some() {
        diesel::update(neutralitet::table.find(ny.lokal_id)).set(values).execute(conn)?;
    } else {
        diesel::insert_into(neutralitet::table)
            .values((neutralitet::lokal_id.eq(ny.lokal_id), values))
            .execute(conn)?;
    }
    let now_said = Bedomning {
        kopplingar: ny.kopplingar,
        skal: ny.skal.clone(),
        bedomd: ny.bedomd,
        bedomd_av: av.namn.clone(),
        version: ny.version + 1,
    };
    let done = Registerhandelse::NeutralitetBedomd {
        lokal_id: ny.lokal_id,
        andringar: changes(old.as_ref(), &now_said),
    };
    Ok(logg::store::append(conn, now, av, &done)?)
}

/// What one judgement says otherwise than another, or than none.
pub(in crate::lokal::register) fn changes(old: Option<&Bedomning>, ny: &Bedomning) -> Vec<Andring> {
    let links = regler().iter().filter_map(|regel| {
        let before = old.map(|old| old.kopplingar.till(regel.slag).namn().to_owned());
        let after = ny.kopplingar.till(regel.slag).namn().to_owned();
        Andring::of(&format!("koppling: {}", regel.namn.to_lowercase()), before, Some(after))
    });
    let skal = Andring::of("skäl", old.map(|old| old.skal.clone()), Some(ny.skal.clone()));
    let bedomd =
        Andring::of("bedömd", old.map(|old| old.bedomd.to_string()), Some(ny.bedomd.to_string()));
    links.chain(skal).chain(bedomd).collect()
}
