//! The valdistrikt in the database. Polygons are WKB on SWEREF 99 TM.

use std::collections::BTreeMap;

use diesel::prelude::*;
use geo_traits::to_geo::ToGeoGeometry;

use super::{Kodfel, Valdistrikt, Valdistriktskod, rules};
use crate::db::schema::valdistrikt;
use crate::db::{AnyConnection, Error as DbError, revision};
use crate::fil::Andringar;
use crate::val::ValId;

/// Why valdistrikt could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A code that this program did not write.
    #[error("En rad i tabellen valdistrikt går inte att läsa: {0}")]
    Kod(#[from] Kodfel),
    /// A polygon that this program did not write.
    #[error("Valdistriktet {0} har en yta i databasen som inte går att läsa.")]
    Yta(Valdistriktskod),
    /// The area of a stadsdel, that this program did not write.
    #[error("Stadsdelen {0} har en yta i databasen som inte går att läsa.")]
    Stadsdel(String),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

crate::work_error!(Error);

#[derive(Queryable)]
struct Row {
    id: i64,
    _val_id: String,
    kod: String,
    namn: String,
    polygon: Vec<u8>,
    rostberattigade: Option<i32>,
    _rostande: Option<i32>,
}

#[derive(Insertable)]
#[diesel(table_name = valdistrikt)]
struct NewRow<'a> {
    val_id: &'a str,
    kod: String,
    namn: &'a str,
    polygon: Vec<u8>,
    rostberattigade: Option<i32>,
}

impl TryFrom<Row> for Valdistrikt {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let kod: Valdistriktskod = row.kod.parse()?;
        let polygon = polygon(&row.polygon).ok_or(Error::Yta(kod))?;
        Ok(Self { kod, namn: row.namn, polygon, rostberattigade: row.rostberattigade })
    }
}

pub(super) fn polygon(wkb: &[u8]) -> Option<::geo::MultiPolygon<f64>> {
    match wkb::reader::read_wkb(wkb).ok()?.try_to_geometry()? {
        ::geo::Geometry::MultiPolygon(shape) => Some(shape),
        ::geo::Geometry::Polygon(shape) => Some(shape.into()),
        _ => None,
    }
}

fn wkb(new: &Valdistrikt) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    wkb::writer::write_multi_polygon(&mut bytes, &new.polygon, &<_>::default())
        .map_err(|_| Error::Yta(new.kod))?;
    Ok(bytes)
}

/// Every valdistrikt of a val that has a polygon, by code.
///
/// # Errors
/// When the database fails or holds a row that this program did not write.
pub fn all(conn: &mut AnyConnection, val: &ValId) -> Result<Vec<Valdistrikt>, Error> {
    rows(conn, val)?.into_iter().map(TryInto::try_into).collect()
}

fn rows(conn: &mut AnyConnection, val: &ValId) -> Result<Vec<Row>, Error> {
    Ok(valdistrikt::table
        .filter(valdistrikt::val_id.eq(val.as_str()))
        .order(valdistrikt::kod)
        .load(conn)?)
}

/// The codes of a val with their names, by code.
///
/// # Errors
/// As [`all`].
pub fn codes(
    conn: &mut AnyConnection,
    val: &ValId,
) -> Result<BTreeMap<Valdistriktskod, String>, Error> {
    let rows: Vec<(String, String)> = valdistrikt::table
        .filter(valdistrikt::val_id.eq(val.as_str()))
        .select((valdistrikt::kod, valdistrikt::namn))
        .load(conn)?;
    rows.into_iter().map(|(kod, namn)| Ok((kod.parse()?, namn))).collect()
}

/// How many voted in each valdistrikt of a val, where that is known.
///
/// # Errors
/// As [`all`].
pub fn rostande(
    conn: &mut AnyConnection,
    val: &ValId,
) -> Result<BTreeMap<Valdistriktskod, i32>, Error> {
    let rows: Vec<(String, Option<i32>)> = valdistrikt::table
        .filter(valdistrikt::val_id.eq(val.as_str()))
        .filter(valdistrikt::rostande.is_not_null())
        .select((valdistrikt::kod, valdistrikt::rostande))
        .load(conn)?;
    let known = rows.into_iter().filter_map(|(kod, antal)| Some((kod, antal?)));
    known.map(|(kod, antal)| Ok((kod.parse()?, antal))).collect()
}

/// Those entitled to vote in each valdistrikt of a val, where that is known.
///
/// # Errors
/// As [`all`].
pub fn rostberattigade(
    conn: &mut AnyConnection,
    val: &ValId,
) -> Result<BTreeMap<Valdistriktskod, Option<i32>>, Error> {
    let rows: Vec<(String, Option<i32>)> = valdistrikt::table
        .filter(valdistrikt::val_id.eq(val.as_str()))
        .select((valdistrikt::kod, valdistrikt::rostberattigade))
        .load(conn)?;
    rows.into_iter().map(|(kod, antal)| Ok((kod.parse()?, antal))).collect()
}

/// Keeps how many are entitled to vote in each of these valdistrikt; says how many of
/// them changed. Raises the revision of the val if any did.
///
/// # Errors
/// As [`all`].
pub fn set_rostberattigade(
    conn: &mut AnyConnection,
    val: &ValId,
    antal: &[(Valdistriktskod, Option<i32>)],
) -> Result<usize, Error> {
    let known = rostberattigade(conn, val)?;
    let mut changed = 0;
    for (kod, antal) in antal {
        if known.get(kod).is_none_or(|before| before == antal) {
            continue;
        }
        changed += diesel::update(
            valdistrikt::table
                .filter(valdistrikt::val_id.eq(val.as_str()))
                .filter(valdistrikt::kod.eq(kod.to_string())),
        )
        .set(valdistrikt::rostberattigade.eq(*antal))
        .execute(conn)?;
    }
    if changed > 0 {
        revision::raise(conn, revision::VAL)?;
    }
    Ok(changed)
}

/// Keeps how many voted in each of these valdistrikt; says how many of them changed.
/// Raises the revision of the val if any did.
///
/// # Errors
/// As [`all`].
pub fn set_rostande(
    conn: &mut AnyConnection,
    val: &ValId,
    antal: &[(Valdistriktskod, Option<i32>)],
) -> Result<usize, Error> {
    let known = rostande(conn, val)?;
    let mut changed = 0;
    for (kod, antal) in antal.iter().filter(|(kod, antal)| known.get(kod) != antal.as_ref()) {
        changed += diesel::update(
            valdistrikt::table
                .filter(valdistrikt::val_id.eq(val.as_str()))
                .filter(valdistrikt::kod.eq(kod.to_string())),
        )
        .set(valdistrikt::rostande.eq(*antal))
        .execute(conn)?;
    }
    if changed > 0 {
        revision::raise(conn, revision::VAL)?;
    }
    Ok(changed)
}

/// What [`apply`] would do, without doing it.
///
/// # Errors
/// As [`all`].
pub fn compare(
    conn: &mut AnyConnection,
    val: &ValId,
    new: &[Valdistrikt],
) -> Result<Andringar, Error> {
    Ok(plan(conn, val, new)?.counts())
}

/// Keeps valdistrikt: those of a known code are updated where they differ by more
/// than a millimetre, the others are added. What is not among them is left alone.
/// Raises the revision of the val if anything changed.
///
/// # Errors
/// As [`all`].
pub fn apply(
    conn: &mut AnyConnection,
    val: &ValId,
    new: &[Valdistrikt],
) -> Result<Andringar, Error> {
    let plan = plan(conn, val, new)?;
    let added: Vec<NewRow<'_>> = plan
        .added
        .iter()
        .map(|new| {
            Ok(NewRow {
                val_id: val.as_str(),
                kod: new.kod.to_string(),
                namn: &new.namn,
                polygon: wkb(new)?,
                rostberattigade: new.rostberattigade,
            })
        })
        .collect::<Result<_, Error>>()?;
    crate::insert_batch!(conn, valdistrikt::table, added)?;
    for (id, new) in &plan.changed {
        diesel::update(valdistrikt::table.find(id))
            .set((
                valdistrikt::namn.eq(&new.namn),
                valdistrikt::polygon.eq(wkb(new)?),
                // A file without numbers does not know better than one with them.
                new.rostberattigade.map(|n| valdistrikt::rostberattigade.eq(n)),
            ))
            .execute(conn)?;
    }
    if !plan.added.is_empty() || !plan.changed.is_empty() {
        revision::raise(conn, revision::VAL)?;
    }
    Ok(plan.counts())
}

/// Removes valdistrikt of a val by their codes; says how many there were.
///
/// # Errors
/// When the database fails.
pub fn remove(
    conn: &mut AnyConnection,
    val: &ValId,
    codes: &[Valdistriktskod],
) -> Result<usize, Error> {
    let mut removed = 0;
    for kod in codes {
        removed += diesel::delete(
            valdistrikt::table
                .filter(valdistrikt::val_id.eq(val.as_str()))
                .filter(valdistrikt::kod.eq(kod.to_string())),
        )
        .execute(conn)?;
    }
    if removed > 0 {
        revision::raise(conn, revision::VAL)?;
    }
    Ok(removed)
}

/// What a set of valdistrikt means to the database.
struct Plan<'a> {
    added: Vec<&'a Valdistrikt>,
    changed: Vec<(i64, &'a Valdistrikt)>,
    unchanged: usize,
}

impl Plan<'_> {
    fn counts(&self) -> Andringar {
        Andringar {
            tillagda: self.added.len(),
            andrade: self.changed.len(),
            oforandrade: self.unchanged,
        }
    }
}

fn plan<'a>(
    conn: &mut AnyConnection,
    val: &ValId,
    new: &'a [Valdistrikt],
) -> Result<Plan<'a>, Error> {
    let mut known = BTreeMap::new();
    for row in rows(conn, val)? {
        let id = row.id;
        let old = Valdistrikt::try_from(row)?;
        known.insert(old.kod, (id, old));
    }
    let mut plan = Plan { added: Vec::new(), changed: Vec::new(), unchanged: 0 };
    for new in new {
        match known.get(&new.kod) {
            None => plan.added.push(new),
            Some((_, old)) if rules::unchanged(old, new) => plan.unchanged += 1,
            Some((id, _)) => plan.changed.push((*id, new)),
        }
    }
    Ok(plan)
}
