//! The import of candidates, from file to report.

use std::panic::resume_unwind;
use std::sync::Arc;

use super::las::{self, Last};
use super::store::{self, Utfall};
use crate::db::{AnyConnection, Db};
use crate::fil::{Anmarkning, Filfel, Framsteg, Importsatt, Rapport};
use crate::logg::Utforare;
use crate::lokal::matcha::{Likhet, Tillhor, Tveksam};
use crate::lokal::register::Uppgifter;
use crate::lokal::register::store::Error as Registerfel;
use crate::tid::Svensktid;
use crate::val::{self, ValId};

/// What the report calls such an import.
const SLAG: &str = "kandidater";

/// Why an import could not be done at all.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file.
    #[error(transparent)]
    Fil(#[from] Filfel),
    /// The val.
    #[error(transparent)]
    Val(#[from] val::store::Error),
    /// The register.
    #[error(transparent)]
    Register(#[from] Registerfel),
    /// Removing was asked for.
    #[error(
        "Lokaler tas inte bort ur registret av en inläsning. Kör utan --ersatt, och märk dem som \
         är borta på deras kort."
    )]
    Ersatt,
}

/// Reads candidates of a file into the register of the kommun of a val.
///
/// # Errors
/// When the file is of the wrong kind, the val unknown, or the database fails.
pub async fn run(
    db: &Db,
    (fil_namn, bytes): (&str, &[u8]),
    (id, satt): (ValId, Importsatt),
    (now, av, framsteg): (Svensktid, Utforare, &Framsteg),
) -> Result<Rapport, Error> {
    if satt.ersatt {
        return Err(Error::Ersatt);
    }
    let val = db.read(move |conn| val::store::get(conn, &id)).await?;
    framsteg.stage("Läser kandidater", None);
    let (named, owned) = (fil_namn.to_owned(), bytes.to_vec());
    // A map takes seconds: off the async threads.
    let read = tokio::task::spawn_blocking(move || las::read(&named, &owned)).await;
    let read = Arc::new(read.unwrap_or_else(|gone| resume_unwind(gone.into_panic()))?);
    framsteg.stage("Känner igen lokaler", None);
    let may_save = satt.may_save(&read.avvisade);
    let (list, kommun, fil) = (Arc::clone(&read), val.kommun, fil_namn.to_owned());
    let work = move |conn: &mut AnyConnection| {
        if !may_save {
            return store::compare(conn, kommun, &list.kandidater);
        }
        store::apply(conn, &now, &av, (kommun, &fil), &list.kandidater)
    };
    let utfall = if may_save { db.write(work).await? } else { db.read(work).await? };
    let mut report = Rapport {
        slag: SLAG,
        fil: fil_namn.to_owned(),
        val: val.id.to_string(),
        prov: satt.prov,
        sparad: may_save,
        lasta: read.lasta,
        avvisade: read.avvisade.clone(),
        anmarkningar: read.anmarkningar.clone(),
        ..Rapport::default()
    };
    report.count(utfall.plan.andringar);
    report.anmarkningar.extend(utfall.plan.dubbla.iter().map(|pair| double(*pair, &read)));
    report
        .anmarkningar
        .extend(utfall.plan.tveksamma.iter().map(|doubt| doubtful(doubt, &utfall, &read)));
    report.anmarkningar.sort_by_key(|remark| remark.rad.unwrap_or(usize::MAX));
    Ok(report)
}

fn row(read: &Last, place: usize) -> Option<usize> {
    read.kandidater.get(place).map(|one| one.rad)
}

fn double((place, first): (usize, usize), read: &Last) -> Anmarkning {
    let text = format!(
        "Samma lokal som på rad {}: den läggs upp en gång.",
        row(read, first).unwrap_or_default()
    );
    Anmarkning { rad: row(read, place), text }
}

fn doubtful(doubt: &Tveksam, utfall: &Utfall, read: &Last) -> Anmarkning {
    let place = |ny: usize| utfall.plan.tveksamma_i.get(ny).copied().unwrap_or(usize::MAX);
    let shown = |uppgifter: &Uppgifter| format!("«{}, {}»", uppgifter.namn, uppgifter.adress);
    let candidate = |ny: usize| {
        read.kandidater.get(place(ny)).map(|one| shown(&one.uppgifter)).unwrap_or_default()
    };
    let new = candidate(doubt.ny);
    let other = match doubt.mot {
        Tillhor::Ny(ny) => {
            format!("{} (rad {})", candidate(ny), row(read, place(ny)).unwrap_or_default())
        }
        Tillhor::Kand(i) => {
            let post = utfall.kanda.get(i);
            let text = post.map(|post| shown(&post.uppgifter)).unwrap_or_default();
            format!("{text} (finns sedan tidigare)")
        }
    };
    let alike = match doubt.likhet {
        Likhet::LangtIsar => "har samma namn och adress",
        Likhet::AnnanAdress => "har samma namn men olika adress",
        Likhet::AnnatNamn => "har samma adress men olika namn",
        Likhet::Stavning => "skiljer sig bara i stavning",
    };
    let apart = doubt.avstand_m.map(|m| format!(", {m:.0} m från varandra")).unwrap_or_default();
    let text = format!(
        "{new} och {other} {alike}{apart}, och hålls isär. Är det samma lokal: skriv dem lika i \
         filen eller på lokalens kort."
    );
    Anmarkning { rad: row(read, place(doubt.ny)), text }
}
