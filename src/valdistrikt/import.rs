//! Valdistrikt from Valmyndigheten's GeoJSON, plain or in a zip.

use std::sync::Arc;

use super::lasning;
use super::{Valdistrikt, Valdistriktskod, store};
use crate::db::Db;
use crate::fil::{Filfel, Framsteg, Importsatt, Rapport};
use crate::geo::Crs;
use crate::val::{self, Kommunkod, ValId};

/// Which districts of a file are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kommunval {
    /// Those of the kommun that holds the val.
    Valets,
    /// Those of another.
    Kommun(Kommunkod),
    /// Every one.
    Alla,
}

impl std::str::FromStr for Kommunval {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "alla" {
            return Ok(Self::Alla);
        }
        text.parse().map(Self::Kommun).map_err(|e: val::Valfel| e.to_string())
    }
}

/// What an import of valdistrikt is told.
#[derive(Debug, Clone)]
pub struct Uppdrag {
    /// The val they belong to.
    pub val: ValId,
    /// Which of them.
    pub kommun: Kommunval,
    /// The coordinate system, when the file does not say or says it wrong.
    pub crs: Option<Crs>,
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
    /// The database.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Reads valdistrikt of a file into a val.
///
/// # Errors
/// When the file is of the wrong kind, the val unknown, or the database fails.
pub async fn run(
    db: &Db,
    fil_namn: &str,
    bytes: Vec<u8>,
    uppdrag: Uppdrag,
    framsteg: &Framsteg,
) -> Result<Rapport, Error> {
    let id = uppdrag.val.clone();
    let val = db.read(move |conn| val::store::get(conn, &id)).await?;
    let kommun = match uppdrag.kommun {
        Kommunval::Valets => Some(val.kommun),
        Kommunval::Kommun(kommun) => Some(kommun),
        Kommunval::Alla => None,
    };
    let read = lasning::read(fil_namn, bytes, kommun, uppdrag.crs, framsteg)?;
    let mut report = Rapport {
        slag: "valdistrikt",
        fil: fil_namn.to_owned(),
        val: val.id.to_string(),
        prov: uppdrag.satt.prov,
        lasta: read.lasta,
        andra_kommuner: read.andra_kommuner,
        avvisade: read.avvisade,
        anmarkningar: read.anmarkningar,
        ..<_>::default()
    };
    save(db, &uppdrag, kommun, Arc::new(read.distrikt), &mut report).await?;
    Ok(report)
}

/// Saves, or finds out what saving would do.
async fn save(
    db: &Db,
    uppdrag: &Uppdrag,
    kommun: Option<Kommunkod>,
    distrikt: Arc<Vec<Valdistrikt>>,
    report: &mut Rapport,
) -> Result<(), Error> {
    let may_save = uppdrag.satt.may_save(&report.avvisade);
    let may_remove = uppdrag.satt.may_remove(&report.avvisade);
    let val = uppdrag.val.clone();
    let work = move |conn: &mut crate::db::AnyConnection| {
        let mut left = store::codes(conn, &val)?;
        left.retain(|kod, _| kommun.is_none_or(|kommun| kod.kommun() == kommun));
        for one in distrikt.iter() {
            left.remove(&one.kod);
        }
        if !may_save {
            return Ok((store::compare(conn, &val, &distrikt)?, left, 0));
        }
        let done = store::apply(conn, &val, &distrikt)?;
        let codes: Vec<Valdistriktskod> = left.keys().copied().collect();
        let removed = if may_remove { store::remove(conn, &val, &codes)? } else { 0 };
        Ok::<_, store::Error>((done, left, removed))
    };
    let (done, left, removed) =
        if may_save { db.write(work).await? } else { db.read(work).await? };
    report.count(done);
    report.sparad = may_save;
    report.borttagna = if may_remove && !may_save { left.len() } else { removed };
    let fate = if may_remove { "och tas bort" } else { "men kvar i databasen" };
    report
        .remark_some(left.iter(), |(kod, namn)| format!("{kod} {namn} finns inte i filen {fate}."));
    Ok(())
}
