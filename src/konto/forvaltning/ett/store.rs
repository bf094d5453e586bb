//! How the owner of an account signs in, as far as an administrator helps her or stops
//! her: links, the second factor, sessions.

use diesel::prelude::*;
use zeroize::Zeroizing;

use crate::db::schema::{konto, session};
use crate::db::{AnyConnection, Error as DbError};
use crate::konto::forvaltning::Konto;
use crate::konto::forvaltning::handelser::Forvaltningshandelse as Handelse;
use crate::konto::forvaltning::store::{Error, get};
use crate::konto::handelser::Kontohandelse;
use crate::konto::lank::{self, Andamal};
use crate::konto::session::{self as sessioner, SessionId};
use crate::konto::{KontoId, totp};
use crate::logg::{self, Utforare};
use crate::tid::Svensktid;

/// Makes a new one-time link to an open account; gives the account as it is, what the
/// link is for, and its token.
///
/// # Errors
/// [`Error::GarInte`] when the account is closed.
pub fn add_link(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    id: KontoId,
) -> Result<(Konto, Andamal, Zeroizing<String>), Error> {
    let konto = get(conn, id)?;
    if !konto.ar_oppet(now.date_naive()) {
        return Err(Error::GarInte("Kontot är stängt. Öppna det först."));
    }
    let andamal = if konto.har_losenord { Andamal::Aterstall } else { Andamal::Valkommen };
    let token = link(conn, now, av, id, andamal)?;
    Ok((konto, andamal, token))
}

/// Makes a one-time link and gives its token.
///
/// # Errors
/// When the database fails.
pub fn link(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    konto: KontoId,
    andamal: Andamal,
) -> Result<Zeroizing<String>, DbError> {
    let token = lank::store::create(conn, konto, andamal, now)?;
    logg::store::append(conn, now, av, &Kontohandelse::LankSkapad { konto, andamal })?;
    Ok(token)
}

/// Takes away the second factor of another's account with its recovery codes, and ends
/// its sessions: she sets up a new one when she signs in next.
///
/// # Errors
/// [`Error::GarInte`] when it has none.
pub fn reset_second_factor(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    id: KontoId,
) -> Result<(), Error> {
    if !get(conn, id)?.har_andra_faktor {
        return Err(Error::GarInte("Kontot har ingen andra faktor att ta bort."));
    }
    totp::store::clear(conn, id)?;
    let raised = konto::version.eq(konto::version + 1);
    diesel::update(konto::table.find(id)).set(raised).execute(conn)?;
    sessioner::store::end_all(conn, id)?;
    Ok(logg::store::append(conn, now, av, &Handelse::AndraFaktornBorttagen(id))?)
}

/// Ends one session of an account, or all of them.
///
/// # Errors
/// [`Error::Saknas`] when the account has no such session.
pub fn end_sessions(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    id: KontoId,
    which: Option<SessionId>,
) -> Result<(), Error> {
    get(conn, id)?;
    let avslutade = match which {
        None => sessioner::store::end_all(conn, id)?,
        Some(which) => {
            let own = session::table.find(which).filter(session::konto_id.eq(id));
            diesel::delete(own).execute(conn)?
        }
    };
    if avslutade == 0 {
        return Err(Error::Saknas);
    }
    let done = Handelse::SessionAvslutad { konto: id, session: which, avslutade };
    Ok(logg::store::append(conn, now, av, &done)?)
}
