//! The val in the database.

use diesel::prelude::*;

use super::{Kansli, Val, ValId, Valfel};
use crate::db::schema::val;
use crate::db::{AnyConnection, Error as DbError, revision};

/// Why a val could not be kept or found.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is one of that name.
    #[error("Det finns redan ett val som heter {0}. Välj ett annat kortnamn.")]
    Finns(ValId),
    /// There is none of that name.
    #[error("Det finns inget val som heter {0}. Lägg in det med «valkansli val add».")]
    Saknas(ValId),
    /// A row that this program did not write.
    #[error("En rad i tabellen val går inte att läsa: {0}")]
    Trasig(#[from] Valfel),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

crate::work_error!(Error);

#[derive(Queryable)]
struct Row {
    id: String,
    namn: String,
    typ: String,
    form: String,
    valdag: chrono::NaiveDate,
    kommun: String,
    kansli_namn: Option<String>,
    kansli_telefon: Option<String>,
    kansli_hemsida: Option<String>,
    exempel: bool,
    _version: i64,
}

impl TryFrom<Row> for Val {
    type Error = Valfel;

    fn try_from(row: Row) -> Result<Self, Valfel> {
        Ok(Self {
            id: row.id.parse()?,
            namn: row.namn,
            typ: row.typ.parse()?,
            form: row.form.parse()?,
            valdag: row.valdag,
            kommun: row.kommun.parse()?,
            kansli: Kansli {
                namn: row.kansli_namn,
                telefon: row.kansli_telefon,
                hemsida: row.kansli_hemsida,
            },
            exempel: row.exempel,
        })
    }
}

/// Keeps a new val.
///
/// # Errors
/// [`Error::Finns`] when its short name is taken.
pub fn add(conn: &mut AnyConnection, new: &Val) -> Result<(), Error> {
    if find(conn, &new.id)?.is_some() {
        return Err(Error::Finns(new.id.clone()));
    }
    diesel::insert_into(val::table)
        .values((
            val::id.eq(new.id.as_str()),
            val::namn.eq(&new.namn),
            val::typ.eq(new.typ.as_str()),
            val::form.eq(new.form.as_str()),
            val::valdag.eq(new.valdag),
            val::kommun.eq(new.kommun.as_str()),
            val::kansli_namn.eq(&new.kansli.namn),
            val::kansli_telefon.eq(&new.kansli.telefon),
            val::kansli_hemsida.eq(&new.kansli.hemsida),
            val::exempel.eq(new.exempel),
        ))
        .execute(conn)?;
    revision::raise(conn, revision::VAL)?;
    Ok(())
}

/// Every val, the earliest first.
///
/// # Errors
/// When the database fails or holds a row that this program did not write.
pub fn all(conn: &mut AnyConnection) -> Result<Vec<Val>, Error> {
    let rows: Vec<Row> = val::table.order((val::valdag, val::id)).load(conn)?;
    rows.into_iter().map(|row| row.try_into().map_err(Error::Trasig)).collect()
}

/// A val by its short name.
///
/// # Errors
/// As [`all`].
pub fn find(conn: &mut AnyConnection, id: &ValId) -> Result<Option<Val>, Error> {
    let row: Option<Row> = val::table.find(id.as_str()).first(conn).optional()?;
    Ok(row.map(Val::try_from).transpose()?)
}

/// A val by its short name, which must exist.
///
/// # Errors
/// [`Error::Saknas`] when there is none.
pub fn get(conn: &mut AnyConnection, id: &ValId) -> Result<Val, Error> {
    find(conn, id)?.ok_or_else(|| Error::Saknas(id.clone()))
}

/// Keeps how to reach the kansli, where the file names something new.
///
/// # Errors
/// When the database fails.
pub fn set_kansli(conn: &mut AnyConnection, id: &ValId, kansli: &Kansli) -> Result<(), Error> {
    let old = get(conn, id)?.kansli;
    let new = Kansli {
        namn: kansli.namn.clone().or_else(|| old.namn.clone()),
        telefon: kansli.telefon.clone().or_else(|| old.telefon.clone()),
        hemsida: kansli.hemsida.clone().or_else(|| old.hemsida.clone()),
    };
    if new != old {
        diesel::update(val::table.find(id.as_str()))
            .set((
                val::kansli_namn.eq(new.namn),
                val::kansli_telefon.eq(new.telefon),
                val::kansli_hemsida.eq(new.hemsida),
                val::version.eq(val::version + 1),
            ))
            .execute(conn)?;
        revision::raise(conn, revision::VAL)?;
    }
    Ok(())
}
