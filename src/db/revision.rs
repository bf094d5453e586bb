//! The revision of published facts, by subject: it rises in the same transaction
//! as the facts change, so that every instance sees when its Atlas is old.

use diesel::prelude::*;

use super::AnyConnection;
use super::schema::revision;

/// The subject of the address register, which all val share.
pub const ADRESSER: &str = "adresser";
/// The subject of the val with their valdistrikt and lokaler.
pub const VAL: &str = "val";
/// The subject of contracts, which say what places cost.
pub const AVTAL: &str = "avtal";
/// The subject of the walking networks, which all val share.
pub const GANGNAT: &str = "gangnat";

/// Raises the revision of a subject. Call it in the transaction of the change.
///
/// # Errors
/// When the database fails.
pub fn raise(conn: &mut AnyConnection, amne: &str) -> QueryResult<()> {
    let raised = diesel::update(revision::table.find(amne))
        .set(revision::nummer.eq(revision::nummer + 1))
        .execute(conn)?;
    if raised == 0 {
        diesel::insert_into(revision::table)
            .values((revision::amne.eq(amne), revision::nummer.eq(1)))
            .execute(conn)?;
    }
    Ok(())
}

/// The revision of a subject; 0 before its first change.
///
/// # Errors
/// When the database fails.
pub fn of(conn: &mut AnyConnection, amne: &str) -> QueryResult<i64> {
    revision::table
        .find(amne)
        .select(revision::nummer)
        .first(conn)
        .optional()
        .map(Option::unwrap_or_default)
}
