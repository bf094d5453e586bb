//! Signing in at a provider, in the database: one unit of work.

use chrono::{Days, NaiveDateTime};
use diesel::prelude::*;

use super::handelser::Oidchandelse;
use super::rules;
use super::{Avslag, Person};
use crate::db::schema::konto;
use crate::db::{AnyConnection, Error as DbError};
use crate::konto::handelser::Kontohandelse;
use crate::konto::inlogg::{self, Steg, store::Ny};
use crate::konto::rules::NyttKonto;
use crate::konto::session;
use crate::konto::store::{self as konton, Error, Konto};
use crate::konto::{KontoId, Roller};
use crate::logg::{self, Utforare};
use crate::sigill::Nyckelring;
use crate::tid::Svensktid;

/// How long a new account lasts, in days.
const ETT_AR: u64 = 365;

/// Who makes accounts and changes roles here.
const AV: &str = "OpenID Connect";

/// Lets in whoever the provider vouches for: finds or makes her account, lets its roles
/// follow her groups, and begins a session. The roles are those that her groups give.
/// `eget` is a random number for her user name, should it come to that.
///
/// # Errors
/// When the database fails.
pub fn sign_in(
    conn: &mut AnyConnection,
    nycklar: &Nyckelring,
    now: &Svensktid,
    person: &Person,
    roller: Roller,
    eget: i64,
    ny: &Ny,
) -> Result<Result<(), Avslag>, Error> {
    let fran = &ny.av.fran;
    let known = find(conn, person)?;
    let id = known.as_ref().map(|konto| konto.id);
    let open = known.as_ref().is_none_or(|konto| konto.oppet(now.date_naive()));
    if let Some(konto) = known.as_ref().filter(|konto| open && konto.roller != roller) {
        follow_groups(conn, now, konto, roller, fran)?;
    }
    let avslag = match (open, roller.is_empty()) {
        (false, _) => Some(Avslag::Stangt),
        (true, true) => Some(Avslag::IngenRoll),
        (true, false) => None,
    };
    if let Some(avslag) = avslag {
        refuse(conn, now, id, avslag, fran)?;
        return Ok(Err(avslag));
    }
    let id = match id {
        Some(id) => id,
        None => make(conn, nycklar, now, person, roller, eget, fran)?,
    };
    let Some(konto) = konton::find(conn, id)? else {
        return Err(Error::Db(DbError::Query(crate::db::QueryError::NotFound)));
    };
    inlogg::store::open(conn, now, &konto, Steg::Inne, AV, ny)?;
    Ok(Ok(()))
}

/// Notes that someone was not let in.
///
/// # Errors
/// When the database fails.
pub fn refuse(
    conn: &mut AnyConnection,
    now: &Svensktid,
    konto: Option<KontoId>,
    avslag: Avslag,
    fran: &str,
) -> Result<(), DbError> {
    let av = Utforare::utan_konto("Okänd", fran);
    logg::store::append(conn, now, &av, &Oidchandelse::Nekad { konto, avslag })
}

fn find(conn: &mut AnyConnection, person: &Person) -> Result<Option<Konto>, DbError> {
    let id: Option<KontoId> = konto::table
        .filter(konto::oidc_utfardare.eq(&person.utfardare))
        .filter(konto::oidc_amne.eq(&person.amne))
        .select(konto::id)
        .first(conn)
        .optional()?;
    match id {
        Some(id) => konton::find(conn, id),
        None => Ok(None),
    }
}

/// Gives an account the roles of its groups, which may be none. Its sessions end, and
/// what was approved before is not approved any more.
fn follow_groups(
    conn: &mut AnyConnection,
    now: &Svensktid,
    konto: &Konto,
    roller: Roller,
    fran: &str,
) -> Result<(), DbError> {
    diesel::update(konto::table.find(konto.id))
        .set((
            konto::roller.eq(roller.to_string()),
            konto::behorighet_av.eq(None::<KontoId>),
            konto::godkant.eq(None::<NaiveDateTime>),
            konto::godkant_av.eq(None::<String>),
            konto::version.eq(konto::version + 1),
        ))
        .execute(conn)?;
    let avslutade = session::store::end_all(conn, konto.id)?;
    let (fore, efter) = (konto.roller, roller);
    let handelse = Oidchandelse::RollerAndrade { konto: konto.id, fore, efter, avslutade };
    logg::store::append(conn, now, &Utforare::utan_konto(AV, fran), &handelse)
}

fn make(
    conn: &mut AnyConnection,
    nycklar: &Nyckelring,
    now: &Svensktid,
    person: &Person,
    roller: Roller,
    eget: i64,
    fran: &str,
) -> Result<KontoId, Error> {
    let mut taken = None;
    for anvandarnamn in rules::anvandarnamn(person, eget) {
        let (namn, epost) = rules::namn_och_epost(person, &anvandarnamn);
        let slutar = now.date_naive() + Days::new(ETT_AR);
        let ny = NyttKonto {
            anvandarnamn,
            namn,
            epost,
            roller,
            ser_skyddade: false,
            slutar,
            skapat_av: AV.to_owned(),
        };
        let id = match konton::add(conn, nycklar, now, &ny) {
            Err(Error::Finns(name)) => {
                taken = Some(name);
                continue;
            }
            added => added?,
        };
        diesel::update(konto::table.find(id))
            .set((konto::oidc_utfardare.eq(&person.utfardare), konto::oidc_amne.eq(&person.amne)))
            .execute(conn)?;
        let skapat = Kontohandelse::Skapat { konto: id, roller, slutar };
        logg::store::append(conn, now, &Utforare::utan_konto(AV, fran), &skapat)?;
        return Ok(id);
    }
    // Every name is taken only if a random number of 53 bits is.
    Err(taken.map_or(Error::Db(DbError::Stopping), Error::Finns))
}
