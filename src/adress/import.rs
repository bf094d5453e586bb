//! Addresses from the kommun's or Lantmäteriet's tables.

use std::collections::BTreeMap;
use std::sync::Arc;

use ::geo::{BoundingRect, Rect};

use super::kolumner::{Angiven, Falt, Kolumner};
use super::lage::Lagessystem;
use super::rader::{Lasare, Last};
use super::store::Jamforelse;
use super::{Adress, store};
use crate::db::Db;
use crate::fil::tabell::Tabell;
use crate::fil::{Filfel, Framsteg, Importsatt, Rapport, tal};
use crate::geo::Crs;
use crate::val::{self, Val, ValId};
use crate::valdistrikt::{self, Valdistriktskod};

/// What an import of addresses is told.
#[derive(Debug, Clone)]
pub struct Uppdrag {
    /// The val whose valdistrikt a register gives.
    pub val: ValId,
    /// Columns that are told.
    pub kolumner: Vec<Angiven>,
    /// The coordinate system, when it cannot be recognised or is recognised wrong.
    pub crs: Option<Crs>,
    /// Only rows of this kommun, by what the file's kommun column holds.
    pub kommun: Option<String>,
    /// How to go about it.
    pub satt: Importsatt,
}

/// Why an import could not be done at all.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file.
    #[error(transparent)]
    Fil(#[from] Filfel),
    /// The val.
    #[error(transparent)]
    Val(#[from] val::store::Error),
    /// The valdistrikt of the val.
    #[error(transparent)]
    Valdistrikt(#[from] valdistrikt::store::Error),
    /// The database.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Reads the addresses of a file into the register.
///
/// # Errors
/// When the file is of the wrong kind, the val unknown, or the database fails.
pub async fn run(
    db: &Db,
    fil_namn: &str,
    bytes: Vec<u8>,
    uppdrag: Uppdrag,
    framsteg: Arc<Framsteg>,
) -> Result<Rapport, Error> {
    let id = uppdrag.val.clone();
    let val = db.read(move |conn| val::store::get(conn, &id)).await?;
    let id = uppdrag.val.clone();
    let omrade = db.read(move |conn| omrade(conn, &id)).await?;
    framsteg.stage("Läser filen", None);
    let tabell = Tabell::read(fil_namn, &bytes)?;
    drop(bytes);
    let last = read(fil_namn, &tabell, &uppdrag, &val, omrade, &framsteg)?;
    drop(tabell);
    let mut report = Rapport {
        slag: "adresser",
        fil: fil_namn.to_owned(),
        val: val.id.to_string(),
        prov: uppdrag.satt.prov,
        lasta: last.lasta,
        andra_kommuner: last.andra_kommuner,
        avvisade: last.avvisade,
        anmarkningar: last.anmarkningar,
        ..<_>::default()
    };
    let adresser = Arc::new(last.adresser);
    unknown_districts(db, &uppdrag.val, Arc::clone(&adresser), &mut report).await?;
    save(db, &uppdrag, adresser, framsteg, &mut report).await?;
    Ok(report)
}

/// The box round the val's valdistrikt, on SWEREF 99 TM.
fn omrade(
    conn: &mut crate::db::AnyConnection,
    val: &ValId,
) -> Result<Option<Rect<f64>>, valdistrikt::store::Error> {
    let all = valdistrikt::store::all(conn, val)?;
    let boxes = all.iter().filter_map(|one| one.polygon.bounding_rect());
    Ok(boxes.reduce(|a, b| {
        let low = ::geo::coord! { x: a.min().x.min(b.min().x), y: a.min().y.min(b.min().y) };
        let high = ::geo::coord! { x: a.max().x.max(b.max().x), y: a.max().y.max(b.max().y) };
        Rect::new(low, high)
    }))
}

/// Rows that are looked at to recognise the coordinate system.
const SAMPLE: usize = 5_000;

/// Reads a table of addresses.
///
/// # Errors
/// [`Filfel::Form`] when no columns or coordinate system can be recognised, or there
/// are no rows.
pub fn read(
    fil_namn: &str,
    tabell: &Tabell,
    uppdrag: &Uppdrag,
    val: &Val,
    omrade: Option<Rect<f64>>,
    framsteg: &Framsteg,
) -> Result<Last, Filfel> {
    let form = |skal: String| Filfel::Form { fil: fil_namn.to_owned(), skal };
    let mut kolumner =
        Kolumner::find(&tabell.kolumner, &uppdrag.kolumner).map_err(|e| form(e.to_string()))?;
    if uppdrag.kommun.is_some() && kolumner.get(Falt::Kommun).is_none() {
        return Err(form("den har ingen kolumn med kommun, som --kommun frågar efter.".to_owned()));
    }
    if tabell.is_empty() {
        return Err(form("den har en rubrikrad men inga adresser.".to_owned()));
    }
    let mut remarks = Vec::new();
    remarks.extend(doubtful_id(tabell, &mut kolumner, &uppdrag.kolumner));
    let pairs: Vec<(f64, f64)> = tabell
        .rader()
        .filter_map(|rad| {
            let number = |at| tal::decimal(rad.get(at));
            Some((number(kolumner.lage.ost)?, number(kolumner.lage.norr)?))
        })
        .take(SAMPLE)
        .collect();
    let lage =
        Lagessystem::recognise(&pairs, uppdrag.crs, omrade).map_err(|e| form(e.to_string()))?;
    remarks.extend(lage.remarks(kolumner.lage, &tabell.kolumner));
    let reader = Lasare {
        fil: fil_namn,
        kolumner: &kolumner,
        lage,
        kommun: val.kommun,
        bara_kommun: uppdrag.kommun.as_deref(),
    };
    let mut last = reader.read(tabell, framsteg);
    let remarks = remarks.into_iter().map(|text| crate::fil::Anmarkning { rad: None, text });
    last.anmarkningar.splice(0..0, remarks);
    Ok(last)
}

/// A column that is only called «id» may count the rows of the file, and then the next
/// file gives the same number to another address. Unless it is told, or holds UUIDs, it
/// is not used.
fn doubtful_id(tabell: &Tabell, kolumner: &mut Kolumner, told: &[Angiven]) -> Option<String> {
    const ROWS: usize = 50;
    let at = kolumner.get(Falt::Id)?;
    let name = tabell.kolumner.get(at)?;
    let is_told = told.iter().any(|told| told.falt() == Falt::Id);
    let is_uuid =
        |text: &str| text.len() == 36 && text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    let sure = is_told
        || !name.eq_ignore_ascii_case("id")
        || tabell.rader().take(ROWS).all(|rad| is_uuid(rad.get(at)));
    if sure {
        return None;
    }
    kolumner.forget(Falt::Id);
    Some(format!(
        "Kolumnen «{name}» ser inte ut som en varaktig identitet, så adresserna känns igen på sin \
         text. Är den varaktig, ange --kolumner id={name}."
    ))
}

/// Tells of codes in the register that the val does not have.
async fn unknown_districts(
    db: &Db,
    val: &ValId,
    adresser: Arc<Vec<Adress>>,
    report: &mut Rapport,
) -> Result<(), Error> {
    const MOST_TOLD: usize = 10;
    let mut counts: BTreeMap<Valdistriktskod, usize> = BTreeMap::new();
    for kod in adresser.iter().filter_map(|adress| adress.valdistrikt) {
        *counts.entry(kod).or_default() += 1;
    }
    if counts.is_empty() {
        return Ok(());
    }
    let id = val.clone();
    let known = db.read(move |conn| valdistrikt::store::codes(conn, &id)).await?;
    if known.is_empty() {
        report.remark(format!(
            "{val} har inga valdistrikt ännu, så filens valdistriktskoder kan inte prövas."
        ));
        return Ok(());
    }
    counts.retain(|kod, _| !known.contains_key(kod));
    let more = counts.len().saturating_sub(MOST_TOLD);
    for (kod, count) in counts.into_iter().take(MOST_TOLD) {
        report.remark(format!("Valdistrikt {kod} finns inte i {val}, men på {count} adresser."));
    }
    if more > 0 {
        report.remark(format!("{more} valdistriktskoder till finns inte i {val}."));
    }
    Ok(())
}

/// Saves, or finds out what saving would do.
async fn save(
    db: &Db,
    uppdrag: &Uppdrag,
    adresser: Arc<Vec<Adress>>,
    framsteg: Arc<Framsteg>,
    report: &mut Rapport,
) -> Result<(), Error> {
    let may_save = uppdrag.satt.may_save(&report.avvisade);
    let may_remove = uppdrag.satt.may_remove(&report.avvisade);
    let val = uppdrag.val.clone();
    let work = move |conn: &mut crate::db::AnyConnection| {
        let found = store::compare(conn, &val, &adresser, &framsteg)?;
        let Jamforelse { kvar, exempel, .. } = &found;
        let (kvar, exempel) = (kvar.clone(), exempel.clone());
        if !may_save {
            return Ok((found.andringar, kvar.len(), exempel));
        }
        let done = store::write(conn, &val, &adresser, found, &framsteg)?;
        if may_remove {
            store::remove(conn, &kvar)?;
        }
        Ok::<_, store::Error>((done, kvar.len(), exempel))
    };
    let (done, left, examples) =
        if may_save { db.write(work).await? } else { db.read(work).await? };
    report.count(done);
    report.sparad = may_save;
    if left == 0 {
        return Ok(());
    }
    let fate = if may_remove { "tas bort" } else { "är kvar i databasen" };
    report.borttagna = if may_remove { left } else { 0 };
    report.remark(format!(
        "{left} adresser finns inte i filen och {fate}, till exempel {}.",
        examples.join(", ")
    ));
    Ok(())
}
