//! The day's work with accounts in the database.

use std::sync::Arc;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::{Underlag, Utfall, letter};
use crate::db::schema::konto;
use crate::db::{AnyConnection, Error};
use crate::konto::KontoId;
use crate::konto::forvaltning::handelser::Forvaltningshandelse as Handelse;
use crate::konto::forvaltning::{rules, store};
use crate::konto::store::plats_epost;
use crate::logg::{self, Utforare};
use crate::post;
use crate::sigill::{self, Nyckelring};
use crate::tid::Svensktid;

/// Warns and closes what is due on a day.
///
/// # Errors
/// When the database fails.
pub fn daily(
    conn: &mut AnyConnection,
    now: &Svensktid,
    underlag: &Underlag,
) -> Result<Utfall, Error> {
    let mut utfall = Utfall::default();
    close(conn, now, &mut utfall)?;
    warn(conn, now, underlag, &mut utfall)?;
    Ok(utfall)
}

fn close(conn: &mut AnyConnection, now: &Svensktid, utfall: &mut Utfall) -> Result<(), Error> {
    let over: Vec<(KontoId, NaiveDate)> = konto::table
        .filter(konto::stangt.is_null().and(konto::slutar.lt(now.date_naive())))
        .order(konto::id)
        .select((konto::id, konto::slutar))
        .load(conn)?;
    for (id, slutade) in over {
        let avslutade = store::shut(conn, id, now)?;
        let done = Handelse::StangtEfterSlut { konto: id, slutade, avslutade };
        logg::store::append(conn, now, &Utforare::systemet(), &done)?;
        utfall.stangda += 1;
    }
    Ok(())
}

fn warn(
    conn: &mut AnyConnection,
    now: &Svensktid,
    underlag: &Underlag,
    utfall: &mut Utfall,
) -> Result<(), Error> {
    type Row = (KontoId, NaiveDate, Option<NaiveDate>, Option<Vec<u8>>);
    let today = now.date_naive();
    let until = crate::tid::shift(today, underlag.granser.snart());
    let soon: Vec<Row> = konto::table
        .filter(konto::stangt.is_null())
        .filter(konto::slutar.between(today, until))
        .order(konto::id)
        .select((konto::id, konto::slutar, konto::varnat, konto::forseglad_epost))
        .load(conn)?;
    let nycklar = keys(conn, now, underlag)?;
    let nycklar = nycklar.as_deref();
    for (id, slutar, varnat, sealed) in soon {
        let Some(dagar) = rules::varning(slutar, varnat, today, &underlag.granser) else {
            continue;
        };
        let till = nycklar.zip(sealed).and_then(|(nycklar, sealed)| {
            let open = nycklar.open(plats_epost(id), &sealed);
            let told = |error: &_| tracing::warn!(%error, "a mail address could not be opened");
            open.inspect_err(told).ok()
        });
        let skickat = till.is_some();
        if let Some((nycklar, till)) = nycklar.zip(till) {
            let brev = letter(till, slutar, dagar, &underlag.adress);
            post::store::enqueue(conn, nycklar, now, &brev)?;
            utfall.varnade += 1;
        } else {
            utfall.utan_adress += 1;
        }
        diesel::update(konto::table.find(id)).set(konto::varnat.eq(today)).execute(conn)?;
        let done = Handelse::Varnat { konto: id, dagar, skickat };
        logg::store::append(conn, now, &Utforare::systemet(), &done)?;
    }
    Ok(())
}

/// The keys that open addresses and seal letters. Wrong ones are as none: that an
/// account ends is told in the log all the same.
fn keys(
    conn: &mut AnyConnection,
    now: &Svensktid,
    underlag: &Underlag,
) -> Result<Option<Arc<Nyckelring>>, Error> {
    let Some(kalla) = &underlag.nycklar else { return Ok(None) };
    match sigill::store::ring_to_seal(conn, kalla, now) {
        Ok(ring) => Ok(Some(ring)),
        Err(sigill::store::Error::Db(error)) => Err(error),
        Err(error) => {
            tracing::error!(%error, "owners of accounts that end cannot be written to");
            Ok(None)
        }
    }
}
