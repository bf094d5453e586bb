//! Booked amounts in the database. Every change writes its event in the same
//! transaction.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::{Belopp, Bokford, Plan, plan};
use crate::db::AnyConnection;
use crate::db::schema::utfall;
use crate::fil::Andringar;
use crate::logg::{self, Utforare};
use crate::lokal::ekonomi::handelser::Ekonomihandelse as Handelse;
use crate::lokal::ekonomi::store::{Error, delprogram};
use crate::tid::Svensktid;
use crate::val::ValId;

type Row = (i64, i32, Option<i64>, NaiveDate, String, i64);

const COLUMNS: (
    utfall::id,
    utfall::delprogram,
    utfall::avtal_id,
    utfall::datum,
    utfall::text,
    utfall::belopp_kr,
) = (
    utfall::id,
    utfall::delprogram,
    utfall::avtal_id,
    utfall::datum,
    utfall::text,
    utfall::belopp_kr,
);

fn read((id, kod, avtal, datum, text, belopp_kr): Row) -> Result<Bokford, Error> {
    let delprogram = delprogram("utfall", kod)?;
    Ok(Bokford { id, belopp: Belopp { delprogram, avtal, datum, text, belopp_kr } })
}

/// What is booked on a val, by date.
///
/// # Errors
/// When the database fails or holds a row that this program did not write.
pub fn all(conn: &mut AnyConnection, val: &ValId) -> Result<Vec<Bokford>, Error> {
    let rows: Vec<Row> = utfall::table
        .filter(utfall::val_id.eq(val.as_str()))
        .order((utfall::datum, utfall::id))
        .select(COLUMNS)
        .load(conn)?;
    rows.into_iter().map(read).collect()
}

#[derive(Insertable)]
#[diesel(table_name = utfall)]
struct NewRow<'a> {
    val_id: &'a str,
    delprogram: i32,
    avtal_id: Option<i64>,
    datum: NaiveDate,
    text: &'a str,
    belopp_kr: i64,
}

impl<'a> NewRow<'a> {
    fn new(val: &'a ValId, belopp: &'a Belopp) -> Self {
        Self {
            val_id: val.as_str(),
            delprogram: belopp.delprogram.kod(),
            avtal_id: belopp.avtal,
            datum: belopp.datum,
            text: &belopp.text,
            belopp_kr: belopp.belopp_kr,
        }
    }
}

/// Books one amount on a val.
///
/// # Errors
/// When the database fails.
pub fn add(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    val: &ValId,
    belopp: &Belopp,
) -> Result<(), Error> {
    diesel::insert_into(utfall::table).values(NewRow::new(val, belopp)).execute(conn)?;
    let (val, summa_kr) = (val.clone(), belopp.belopp_kr);
    let done = Handelse::UtfallBokfort { val, antal: 1, summa_kr };
    Ok(logg::store::append(conn, now, av, &done)?)
}

/// Takes away a booked amount; gives what it was and on which val, so that it can be
/// put back.
///
/// # Errors
/// [`Error::Saknas`] when there is none of that number.
pub fn remove(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    id: i64,
) -> Result<(String, Belopp), Error> {
    let row: Option<(String, Row)> =
        utfall::table.find(id).select((utfall::val_id, COLUMNS)).first(conn).optional()?;
    let (text, row) = row.ok_or(Error::Saknas("Det bokförda beloppet finns inte."))?;
    let belopp = read(row)?.belopp;
    diesel::delete(utfall::table.find(id)).execute(conn)?;
    let val: ValId = text
        .parse()
        .map_err(|e: crate::val::Valfel| Error::Trasig { tabell: "utfall", skal: e.to_string() })?;
    let done = Handelse::UtfallBorttaget { val, antal: 1, summa_kr: belopp.belopp_kr };
    logg::store::append(conn, now, av, &done)?;
    Ok((text, belopp))
}

/// What a list did, or would do.
#[derive(Debug, Clone, Default)]
pub struct Utfallet {
    /// Amounts booked, given a contract, and as before.
    pub andringar: Andringar,
    /// What is booked but not in the list.
    pub saknas: Vec<Bokford>,
}

fn outcome(plan: &Plan, bokfort: &[Bokford]) -> Utfallet {
    let andringar = Andringar {
        tillagda: plan.nya.len(),
        andrade: plan.kopplas.len(),
        oforandrade: plan.lika.len(),
    };
    let missing = |place: &usize| bokfort.get(*place).cloned();
    Utfallet { andringar, saknas: plan.saknas.iter().filter_map(missing).collect() }
}

/// What [`apply`] would do, without doing it.
///
/// # Errors
/// As [`all`].
pub fn compare(conn: &mut AnyConnection, val: &ValId, lista: &[Belopp]) -> Result<Utfallet, Error> {
    let bokfort = all(conn, val)?;
    Ok(outcome(&plan(lista, &bokfort), &bokfort))
}

/// Books what of a list is not booked yet, and with `ersatt` takes away what the list
/// does not hold.
///
/// # Errors
/// As [`all`].
pub fn apply(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    val: &ValId,
    (lista, ersatt): (&[Belopp], bool),
) -> Result<Utfallet, Error> {
    let bokfort = all(conn, val)?;
    let plan = plan(lista, &bokfort);
    let new: Vec<&Belopp> = plan.nya.iter().filter_map(|place| lista.get(*place)).collect();
    let rows: Vec<NewRow<'_>> = new.iter().map(|belopp| NewRow::new(val, belopp)).collect();
    crate::insert_batch!(conn, utfall::table, rows)?;
    for (place, avtal) in &plan.kopplas {
        if let Some(known) = bokfort.get(*place) {
            diesel::update(utfall::table.find(known.id))
                .set(utfall::avtal_id.eq(Some(*avtal)))
                .execute(conn)?;
        }
    }
    let outcome = outcome(&plan, &bokfort);
    if !new.is_empty() || !plan.kopplas.is_empty() {
        let summa_kr = new.iter().map(|belopp| belopp.belopp_kr).sum();
        let done = Handelse::UtfallBokfort { val: val.clone(), antal: new.len(), summa_kr };
        logg::store::append(conn, now, av, &done)?;
    }
    if ersatt && !outcome.saknas.is_empty() {
        for gone in &outcome.saknas {
            diesel::delete(utfall::table.find(gone.id)).execute(conn)?;
        }
        let summa_kr = outcome.saknas.iter().map(|gone| gone.belopp.belopp_kr).sum();
        let antal = outcome.saknas.len();
        let done = Handelse::UtfallBorttaget { val: val.clone(), antal, summa_kr };
        logg::store::append(conn, now, av, &done)?;
    }
    Ok(outcome)
}
