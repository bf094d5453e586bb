//! A scenario written into the plan, in one transaction: all of it or nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::{Steg, steg};
use crate::db::{AnyConnection, Error as DbError, revision};
use crate::konto::Roller;
use crate::logg::{Andring as Loggandring, Utforare};
use crate::lokal::register::Uppgifter;
use crate::lokal::register::store as register;
use crate::lokal::stalle::flytta::store as flyttar;
use crate::lokal::stalle::gatuplats::store as gatuplatser;
use crate::lokal::stalle::lagg_till::store::{self as nya, Ny};
use crate::lokal::stalle::skede::store as skeden;
use crate::lokal::stalle::store::{self as stallen, Sedd};
use crate::lokal::tider::store::{self as tider, Nya};
use crate::lokal::{Stalletyp, Status};
use crate::tackning::plats::Nyckel;
use crate::tackning::scenario::andring::{NyPlats, Post};
use crate::tackning::scenario::fragan::behov;
use crate::tackning::scenario::store::{self, Scenario, Sett};
use crate::tackning::store as tackning;
use crate::tid::Svensktid;
use crate::val::Val;

/// Why a scenario is not written into the plan.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Something is in the way: each in a sentence.
    #[error("Scenariot går inte att föra in som det är.")]
    Hinder(Vec<String>),
    /// The scenario.
    #[error(transparent)]
    Scenario(#[from] store::Error),
    /// The plan.
    #[error(transparent)]
    Tackning(#[from] tackning::Error),
    /// A röstmottagningsställe.
    #[error(transparent)]
    Stalle(#[from] stallen::Error),
    /// Hours.
    #[error(transparent)]
    Tider(#[from] tider::Error),
    /// A lokal of the register.
    #[error(transparent)]
    Register(#[from] register::Error),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

crate::work_error!(Error);

/// What whoever adopts a scenario has chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beslutat {
    /// How far new places, and those taken up again, have come: [`Status::Kandidat`] or
    /// [`Status::Inventerad`].
    pub status: Status,
    /// The published places whose change voters may see at once.
    pub genast: BTreeSet<i64>,
}

/// What a scenario asks of the plan as it is now.
///
/// # Errors
/// When the database fails or holds a row that this program did not write.
pub fn plan(conn: &mut AnyConnection, one: &Scenario, val: &Val) -> Result<Vec<Steg>, Error> {
    let platser = tackning::platser(conn, val)?;
    let about = one.andringar.poster().iter().map(Post::om);
    let versions = store::versions(conn, &val.id, about)?;
    Ok(steg(&one.andringar, &platser, &versions))
}

/// Writes a scenario into the plan, by the doors that the kansli's own pages use: all of
/// it, or nothing. New places are not published by it.
///
/// # Errors
/// [`Error::Hinder`] with all that is in the way; [`store::Error::Inaktuell`] and
/// [`store::Error::Infort`] of the scenario.
pub fn infor(
    conn: &mut AnyConnection,
    now: &Svensktid,
    (av, roller): (&Utforare, Roller),
    (sett, beslutat): (Sett, &Beslutat),
) -> Result<(), Error> {
    let mut one = store::as_seen(conn, sett)?;
    let (_, val) = store::with_val(conn, one.id)?;
    let steps = plan(conn, &one, &val)?;
    let stops = hinder(&steps, beslutat);
    if !stops.is_empty() {
        return Err(Error::Hinder(stops));
    }
    let work = Work { now, av, roller, val: &val, status: beslutat.status, namn: one.namn.clone() };
    let mut added: BTreeMap<u32, i64> = BTreeMap::new();
    let mut done = Vec::new();
    for step in &steps {
        let became = work.take(conn, step).map_err(|error| named(error, &step.namn))?;
        if let (Nyckel::Ny(nr), Some(id)) = (step.nyckel, became) {
            added.insert(nr, id);
        }
        done.extend(Loggandring::of(&step.namn, None, Some(step.texter.join(" "))));
    }
    for (nr, id) in added {
        one.andringar.infor_som(nr, id);
    }
    store::adopted(conn, now, av, (&one, done))?;
    revision::raise(conn, revision::VAL)?;
    Ok(())
}

/// All that is in the way.
fn hinder(steps: &[Steg], beslutat: &Beslutat) -> Vec<String> {
    let mut all = Vec::new();
    if steps.is_empty() {
        all.push("Scenariot ändrar inget i planen.".to_owned());
    }
    for step in steps {
        all.extend(step.hinder.iter().map(|text| format!("{}: {text}", step.namn)));
        if let Nyckel::Stalle(id) = step.nyckel
            && step.publicerad
            && !beslutat.genast.contains(&id)
        {
            all.push(format!(
                "{} är publicerad, så väljarna ser ändringen genast. Kryssa i «genast» om det är \
                 meningen.",
                step.namn
            ));
        }
    }
    all
}

/// A refusal of one place, by its name.
fn named(error: Error, namn: &str) -> Error {
    match error {
        Error::Stalle(
            inner @ (stallen::Error::GarInte(_)
            | stallen::Error::Upptaget(_)
            | stallen::Error::Saknas),
        ) => Error::Hinder(vec![format!("{namn}: {inner}")]),
        Error::Hinder(texts) => {
            Error::Hinder(texts.into_iter().map(|text| format!("{namn}: {text}")).collect())
        }
        other => other,
    }
}

struct Work<'a> {
    now: &'a Svensktid,
    av: &'a Utforare,
    roller: Roller,
    val: &'a Val,
    status: Status,
    namn: String,
}

impl Work<'_> {
    /// Does what is to be done with a place; gives its röstmottagningsställe.
    fn take(&self, conn: &mut AnyConnection, step: &Steg) -> Result<Option<i64>, Error> {
        if let Some(ny) = step.summa.ny_plats() {
            return self.add(conn, &ny).map(Some);
        }
        let Nyckel::Stalle(id) = step.nyckel else { return Ok(None) };
        let one = stallen::get(conn, id)?;
        if step.summa.finns == Some(false) {
            self.step(conn, id, Status::Avvecklad)?;
            return Ok(Some(id));
        }
        if step.summa.finns == Some(true) {
            if one.status == Status::Avvecklad {
                self.step(conn, id, Status::Kandidat)?;
            }
            if self.status == Status::Inventerad {
                self.step(conn, id, Status::Inventerad)?;
            }
        }
        if let Some(till) = step.summa.flytta {
            let sedd = seen(conn, id)?;
            flyttar::apply(conn, self.now, self.av, sedd, till)?;
        }
        if let Some(hours) = &step.summa.tider {
            let Sedd { id, version } = seen(conn, id)?;
            let new = Nya { id, version, tider: hours.clone(), skal: None };
            tider::save(conn, self.now, self.av, &[new])?;
        }
        Ok(Some(id))
    }

    fn add(&self, conn: &mut AnyConnection, ny: &NyPlats) -> Result<i64, Error> {
        let lokal = if let Some(lokal) = ny.lokal {
            lokal
        } else {
            let adress = if ny.adress.is_empty() { &ny.namn } else { &ny.adress };
            let mut facts = Uppgifter::new(&ny.namn, adress);
            facts.plats = Some(ny.plats);
            facts.anteckning = self.note(ny);
            register::add(conn, self.now, self.av, (self.val.kommun, &facts))?
        };
        let use_of = Ny {
            typ: ny.typ,
            valdistrikt: None,
            rum: None,
            anvisning: String::new(),
            valdagens: false,
        };
        let id = nya::add(conn, self.now, self.av, (self.val, lokal, &use_of))?;
        if ny.typ == Stalletyp::Tillfallig {
            gatuplatser::begin(conn, id)?;
            let sedd = seen(conn, id)?;
            flyttar::apply(conn, self.now, self.av, sedd, ny.plats)?;
        }
        let Sedd { id, version } = seen(conn, id)?;
        let new = Nya { id, version, tider: ny.tider.clone(), skal: None };
        tider::save(conn, self.now, self.av, &[new])?;
        if self.status == Status::Inventerad {
            self.step(conn, id, Status::Inventerad)?;
        }
        Ok(id)
    }

    /// What the register is told of where a lokal comes from, and of what it is said to
    /// have, which only an inspection can tell.
    fn note(&self, ny: &NyPlats) -> String {
        let mut note = format!("Från scenariot «{}».", self.namn);
        if !ny.krav.is_empty() {
            let needs: Vec<String> =
                ny.krav.iter().map(|krav| behov(*krav).to_lowercase()).collect();
            note = format!("{note} Där räknades med: {}. Kontrollera på plats.", needs.join(", "));
        }
        note
    }

    fn step(&self, conn: &mut AnyConnection, id: i64, till: Status) -> Result<(), Error> {
        let sedd = seen(conn, id)?;
        if stallen::get(conn, id)?.status == till {
            return Ok(());
        }
        let skal = format!("Scenariot «{}»", self.namn);
        let asked = skeden::Steg { till, beslut: None, skal };
        match skeden::take(conn, self.now, (self.av, self.roller), &[sedd], &asked)? {
            skeden::Utfall::Tagna(_) => Ok(()),
            skeden::Utfall::Nekade(refused) => {
                let texts = refused.iter().flat_map(|(_, why)| why.texter());
                let to = till.namn().to_lowercase();
                Err(Error::Hinder(texts.map(|text| format!("kan inte bli {to}. {text}")).collect()))
            }
        }
    }
}

/// A röstmottagningsställe as it is now.
fn seen(conn: &mut AnyConnection, id: i64) -> Result<Sedd, Error> {
    Ok(Sedd { id, version: stallen::get(conn, id)?.version })
}
