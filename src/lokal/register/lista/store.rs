//! The list of lokaler in the database: one question a table, whatever the number of
//! rows.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use diesel::dsl::max;
use diesel::prelude::*;

use super::Rad;
use crate::db::AnyConnection;
use crate::db::schema::{inventering, lokal, rostmottagningsstalle as stalle};
use crate::lokal::register::Byggnadstyp;
use crate::lokal::register::neutralitet::rules::omdome;
use crate::lokal::register::neutralitet::store as neutralitet;
use crate::lokal::register::store::Error;
use crate::lokal::{Stalletyp, Status};
use crate::val::Val;

type Row = (i64, String, String, String, String, String, String, bool, Option<f64>);

/// Every lokal of the kommun of a val, with its use in that val.
///
/// # Errors
/// When the database fails or holds a row that this program did not write.
pub fn all(conn: &mut AnyConnection, val: &Val) -> Result<Vec<Rad>, Error> {
    let rows: Vec<Row> = lokal::table
        .filter(lokal::kommun.eq(val.kommun.as_str()))
        .filter(lokal::ihop_med.is_null())
        .select((
            lokal::id,
            lokal::namn,
            lokal::adress,
            lokal::postnummer,
            lokal::postort,
            lokal::byggnadstyp,
            lokal::agare,
            lokal::borta,
            lokal::lat,
        ))
        .load(conn)?;
    let mut uses = uses(conn, val)?;
    let inspected: HashMap<i64, Option<NaiveDate>> = inventering::table
        .group_by(inventering::lokal_id)
        .select((inventering::lokal_id, max(inventering::datum)))
        .load(conn)?
        .into_iter()
        .collect();
    let judged = neutralitet::of_kommun(conn, val.kommun)?;
    let rad = |(id, namn, adress, postnummer, postort, typ, agare, borta, lat): Row| Rad {
        id,
        namn,
        adress,
        postnummer,
        postort,
        byggnadstyp: Byggnadstyp::parse(&typ).unwrap_or(Byggnadstyp::Okand),
        agare,
        borta,
        har_plats: lat.is_some(),
        anvands: uses.remove(&id).unwrap_or_default().into_iter().collect(),
        inventerad: inspected.get(&id).copied().flatten(),
        neutralitet: judged.get(&id).map(|one| omdome(&one.kopplingar)),
    };
    Ok(rows.into_iter().map(rad).collect())
}

/// How many times each lokal is used in a val, kind by kind; not what was given up.
fn uses(
    conn: &mut AnyConnection,
    val: &Val,
) -> Result<HashMap<i64, BTreeMap<Stalletyp, usize>>, Error> {
    let rows: Vec<(i64, String)> = stalle::table
        .filter(stalle::val_id.eq(val.id.as_str()))
        .filter(stalle::status.ne(Status::Avvecklad.as_str()))
        .select((stalle::lokal_id, stalle::typ))
        .load(conn)?;
    let mut uses: HashMap<i64, BTreeMap<Stalletyp, usize>> = HashMap::new();
    for (lokal_id, typ) in rows {
        let typ = typ.parse().map_err(Error::Trasig)?;
        *uses.entry(lokal_id).or_default().entry(typ).or_default() += 1;
    }
    Ok(uses)
}
