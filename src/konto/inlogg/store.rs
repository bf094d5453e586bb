//! Signing in, in the database: each function a whole unit of work.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::handelser::Inloggningshandelse;
use super::{Avsandare, Steg, utforare};
use crate::db::schema::konto;
use crate::db::{AnyConnection, Error as DbError};
use crate::konto::forsok::{self, Nyckel, store::Forsok};
use crate::konto::handelser::Kontohandelse;
use crate::konto::lank::{self, Lage};
use crate::konto::rules::Anvandarnamn;
use crate::konto::session::{self, Livstid, Session, SessionId, token_hash};
use crate::konto::store::{self as konton, Konto};
use crate::konto::totp::{self, Hemlighet, Reservkod};
use crate::konto::{KontoId, forsok::store::Start};
use crate::logg::{self, Utforare};
use crate::sigill::nyckelfil::Nyckelkalla;
use crate::sigill::{self, Sigillfel};
use crate::tid::{self, Svensktid};

/// Why a step failed for no fault of the person's.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The secret of a second factor does not open.
    #[error(transparent)]
    Sigill(#[from] Sigillfel),
    /// The keys at hand are not those of the database.
    #[error(transparent)]
    Nycklar(sigill::store::Error),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

crate::work_error!(Error);

impl From<sigill::store::Error> for Error {
    fn from(error: sigill::store::Error) -> Self {
        match error {
            sigill::store::Error::Db(error) => Self::Db(error),
            error => Self::Nycklar(error),
        }
    }
}

/// An attempt with a password, under way.
#[derive(Debug, Clone)]
pub struct Losenordsforsok {
    forsok: Forsok,
    nyckel: Nyckel,
    /// The account, if there is one of that name.
    pub konto: Option<Konto>,
    /// The hash of its password, if it has one.
    pub losenord: Option<String>,
}

/// Begins an attempt with a password for what was typed as the user name.
///
/// # Errors
/// When the database fails.
pub fn begin(
    conn: &mut AnyConnection,
    now: &Svensktid,
    skrivet: &str,
    fran: &str,
) -> Result<Result<Losenordsforsok, NaiveDateTime>, DbError> {
    let nyckel = Nyckel::namn(skrivet);
    let start = forsok::store::begin(conn, nyckel, Nyckel::adress(fran), tid::utc(now))?;
    let forsok = match start {
        Start::Spart(till) => return Ok(Err(till)),
        Start::Far(forsok) => forsok,
    };
    let konto = match skrivet.parse::<Anvandarnamn>() {
        Ok(namn) => konton::by_name(conn, &namn)?,
        Err(_) => None,
    };
    let losenord = match &konto {
        Some(konto) => konto::table.find(konto.id).select(konto::losenord).first(conn)?,
        None => None,
    };
    Ok(Ok(Losenordsforsok { forsok, nyckel, konto, losenord }))
}

/// Notes that the password was wrong.
///
/// # Errors
/// When the database fails.
pub fn fail(
    conn: &mut AnyConnection,
    now: &Svensktid,
    forsok: &Losenordsforsok,
    fran: &str,
) -> Result<(), DbError> {
    let konto = forsok.konto.as_ref().map(|konto| konto.id);
    note_failure(conn, now, konto, "lösenord", &forsok.forsok, fran)
}

fn note_failure(
    conn: &mut AnyConnection,
    now: &Svensktid,
    konto: Option<KontoId>,
    vad: &'static str,
    forsok: &Forsok,
    fran: &str,
) -> Result<(), DbError> {
    // Whoever types a wrong password has not shown who she is.
    let av = Utforare::utan_konto("Okänd", fran);
    logg::store::append(conn, now, &av, &Inloggningshandelse::Misslyckad { konto, vad })?;
    if forsok.spars_av_detta {
        logg::store::append(conn, now, &av, &Inloggningshandelse::Sparrad { konto })?;
    }
    Ok(())
}

/// Notes that the password was right, though the account has ended.
///
/// # Errors
/// When the database fails.
pub fn ended(
    conn: &mut AnyConnection,
    now: &Svensktid,
    forsok: &Losenordsforsok,
    konto: &Konto,
    fran: &str,
) -> Result<(), DbError> {
    forsok::store::succeed(conn, &forsok.forsok)?;
    let handelse = Inloggningshandelse::Upphort { konto: konto.id };
    logg::store::append(conn, now, &utforare(konto, fran), &handelse)
}

/// Takes back an attempt that was a right password given again by whoever is in.
///
/// # Errors
/// When the database fails.
pub fn confirmed(conn: &mut AnyConnection, forsok: &Losenordsforsok) -> Result<(), DbError> {
    forsok::store::succeed(conn, &forsok.forsok)?;
    forsok::store::clear(conn, forsok.nyckel)
}

/// A session that is to begin.
#[derive(Debug, Clone)]
pub struct Ny {
    /// What the browser will carry.
    pub token: String,
    /// Where from.
    pub av: Avsandare,
    /// How long sessions last.
    pub livstid: Livstid,
    /// The session that the browser had, which ends.
    pub ersatter: Option<SessionId>,
}

/// Begins a session after a right password, whose hash is replaced if there is a
/// stronger one.
///
/// # Errors
/// When the database fails.
pub fn succeed(
    conn: &mut AnyConnection,
    now: &Svensktid,
    forsok: &Losenordsforsok,
    konto: &Konto,
    starkare: Option<&str>,
    ny: &Ny,
) -> Result<Steg, DbError> {
    forsok::store::succeed(conn, &forsok.forsok)?;
    if let Some(hash) = starkare {
        diesel::update(konto::table.find(konto.id)).set(konto::losenord.eq(hash)).execute(conn)?;
    }
    let steg = Steg::after_password(konto);
    open(conn, now, konto, steg, "lösenord", ny)?;
    Ok(steg)
}

/// Begins a session for an account whose owner has shown who she is, `satt` saying how.
/// A sign-in elsewhere that vouches for a second factor gives [`Steg::Inne`].
///
/// # Errors
/// When the database fails.
pub fn open(
    conn: &mut AnyConnection,
    now: &Svensktid,
    konto: &Konto,
    steg: Steg,
    satt: &'static str,
    ny: &Ny,
) -> Result<(), DbError> {
    let nu = tid::utc(now);
    session::store::sweep(conn, ny.livstid, nu)?;
    if let Some(old) = ny.ersatter {
        session::store::end(conn, old)?;
    }
    let session = session::store::Ny {
        konto: konto.id,
        token_hash: token_hash(&ny.token),
        full: steg == Steg::Inne,
        nu,
        fran: ny.av.fran.clone(),
        klient: ny.av.klient.clone(),
    };
    session::store::begin(conn, &session)?;
    if steg == Steg::Inne {
        arrived(conn, now, konto, satt, &ny.av.fran)?;
    }
    Ok(())
}

/// Notes that someone is in, past every step.
fn arrived(
    conn: &mut AnyConnection,
    now: &Svensktid,
    konto: &Konto,
    satt: &'static str,
    fran: &str,
) -> Result<(), DbError> {
    for nyckel in [Nyckel::namn(&konto.anvandarnamn), Nyckel::kod(konto.id)] {
        forsok::store::clear(conn, nyckel)?;
    }
    diesel::update(konto::table.find(konto.id))
        .set(konto::senast_inloggad.eq(tid::utc(now)))
        .execute(conn)?;
    let handelse = Kontohandelse::Inloggad { konto: konto.id, satt };
    logg::store::append(conn, now, &utforare(konto, fran), &handelse)
}

/// What became of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kodutfall {
    /// It was right, and the session has its new token.
    Ratt,
    /// It was wrong, or used before.
    Fel,
    /// There have been too many; none is looked at before then, in UTC.
    Spart(NaiveDateTime),
    /// There is no second factor to give the code of.
    Saknas,
}

/// Tries a code of the second factor, or a recovery code, for a session that is half
/// way in.
///
/// # Errors
/// [`Error::Sigill`] when the secret does not open.
pub fn try_code(
    conn: &mut AnyConnection,
    now: &Svensktid,
    nycklar: &Nyckelkalla,
    session: &Session,
    skrivet: &str,
    fran: &str,
    token: &str,
) -> Result<Kodutfall, Error> {
    let nu = tid::utc(now);
    let (Some(konto), Some(forseglad)) =
        (konton::find(conn, session.konto)?, totp::store::secret(conn, session.konto)?)
    else {
        return Ok(Kodutfall::Saknas);
    };
    let start = forsok::store::begin(conn, Nyckel::kod(konto.id), Nyckel::adress(fran), nu)?;
    let forsok = match start {
        Start::Spart(till) => return Ok(Kodutfall::Spart(till)),
        Start::Far(forsok) => forsok,
    };
    let ring = sigill::store::ring(conn, nycklar)?;
    let hemlighet = Hemlighet::open(&ring, konto.id, &forseglad)?;
    let satt = if let Some(steg) = hemlighet.step_of(skrivet, now.timestamp()) {
        totp::store::use_step(conn, konto.id, steg)?.then_some("lösenord och kod")
    } else if let Some(hash) = Reservkod::hash_of_typed(skrivet) {
        totp::store::use_code(conn, konto.id, &hash, nu)?.then_some("lösenord och reservkod")
    } else {
        None
    };
    let Some(satt) = satt else {
        note_failure(conn, now, Some(konto.id), "kod", &forsok, fran)?;
        return Ok(Kodutfall::Fel);
    };
    forsok::store::succeed(conn, &forsok)?;
    session::store::rotate(conn, session.id, &token_hash(token))?;
    if satt.ends_with("reservkod") {
        let kvar = totp::store::codes_left(conn, konto.id)?;
        let handelse = Inloggningshandelse::Reservkod { konto: konto.id, kvar };
        logg::store::append(conn, now, &utforare(&konto, fran), &handelse)?;
    }
    arrived(conn, now, &konto, satt, fran)?;
    Ok(Kodutfall::Ratt)
}

/// Keeps a second factor that has been confirmed, with its recovery codes. The session
/// gets its new token and all others of the account end. False, and nothing is done, for
/// whoever is only half way in to an account that has a second factor.
///
/// # Errors
/// When the database fails.
#[expect(clippy::too_many_arguments, reason = "each is something else that must be known")]
pub fn set_totp(
    conn: &mut AnyConnection,
    now: &Svensktid,
    nycklar: &Nyckelkalla,
    session: &Session,
    hemlighet: &Hemlighet,
    steg: i64,
    koder: &[Reservkod],
    fran: &str,
    token: &str,
) -> Result<bool, Error> {
    let Some(konto) = konton::find(conn, session.konto)? else { return Ok(false) };
    let byttes = konto.totp_bekraftat.is_some();
    if byttes && !session.full {
        return Ok(false);
    }
    let ring = sigill::store::ring_to_seal(conn, nycklar, now)?;
    let forseglad = hemlighet.sealed(&ring, konto.id);
    totp::store::set(conn, konto.id, &forseglad, steg, tid::utc(now))?;
    totp::store::set_codes(conn, konto.id, koder)?;
    session::store::end_others(conn, konto.id, session.id)?;
    session::store::rotate(conn, session.id, &token_hash(token))?;
    let handelse = Inloggningshandelse::AndraFaktorn { konto: konto.id, byttes };
    logg::store::append(conn, now, &utforare(&konto, fran), &handelse)?;
    if !session.full {
        arrived(conn, now, &konto, "lösenord och kod", fran)?;
    }
    Ok(true)
}

/// Keeps a new set of recovery codes.
///
/// # Errors
/// When the database fails.
pub fn new_codes(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    konto: KontoId,
    koder: &[Reservkod],
) -> Result<(), DbError> {
    totp::store::set_codes(conn, konto, koder)?;
    logg::store::append(conn, now, av, &Inloggningshandelse::Reservkoder { konto })
}

/// Ends a session of one's own from another; false when it is none of one's own. To ask
/// for somebody else's is noted.
///
/// # Errors
/// When the database fails.
pub fn end_session(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    konto: KontoId,
    id: SessionId,
) -> Result<bool, DbError> {
    if session::store::end_own(conn, konto, id)? {
        logg::store::append(conn, now, av, &Inloggningshandelse::SessionAvslutad { session: id })?;
        return Ok(true);
    }
    if session::store::exists(conn, id)? {
        let nekad = Kontohandelse::NekadRad { tabell: "session", rad: id.to_string() };
        logg::store::append(conn, now, av, &nekad)?;
    }
    Ok(false)
}

/// Ends every session of one's own but this one.
///
/// # Errors
/// When the database fails.
pub fn end_others(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    session: &Session,
) -> Result<(), DbError> {
    let konto = session.konto;
    let antal = session::store::end_others(conn, konto, session.id)?;
    if antal > 0 {
        let handelse = Inloggningshandelse::AndraAvslutade { konto, antal };
        logg::store::append(conn, now, av, &handelse)?;
    }
    Ok(())
}

/// Ends the session of whoever signs out.
///
/// # Errors
/// When the database fails.
pub fn sign_out(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    session: &Session,
) -> Result<(), DbError> {
    session::store::end(conn, session.id)?;
    logg::store::append(conn, now, av, &Kontohandelse::Utloggad { konto: session.konto })
}

/// Keeps a new password of whoever is in. The session gets its new token and all others
/// of the account end.
///
/// # Errors
/// When the database fails.
pub fn change_password(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    session: &Session,
    hash: &str,
    token: &str,
) -> Result<(), DbError> {
    set_password(conn, now, session.konto, hash)?;
    session::store::end_others(conn, session.konto, session.id)?;
    session::store::rotate(conn, session.id, &token_hash(token))?;
    logg::store::append(conn, now, av, &Inloggningshandelse::LosenordSatt { konto: session.konto })
}

fn set_password(
    conn: &mut AnyConnection,
    now: &Svensktid,
    id: KontoId,
    hash: &str,
) -> Result<(), DbError> {
    diesel::update(konto::table.find(id))
        .set((konto::losenord.eq(hash), konto::losenord_satt.eq(tid::utc(now))))
        .execute(conn)?;
    // A link that is still about would undo it.
    lank::store::void(conn, id, tid::utc(now))
}

/// The account of a link that can be used; otherwise what has become of the link.
///
/// # Errors
/// When the database fails.
pub fn link(
    conn: &mut AnyConnection,
    now: &Svensktid,
    token: &str,
) -> Result<Result<(Konto, lank::Andamal), Lage>, DbError> {
    let Some(lank) = lank::store::find(conn, token, tid::utc(now))? else {
        return Ok(Err(Lage::Anvand));
    };
    let konto = konton::find(conn, lank.konto)?.filter(|konto| konto.oppet(now.date_naive()));
    Ok(match (lank.lage, konto) {
        (Lage::Giltig, Some(konto)) => Ok((konto, lank.andamal)),
        (Lage::Giltig, None) => Err(Lage::Anvand),
        (lage, _) => Err(lage),
    })
}

/// Uses a link up: sets the password, ends every session of the account, and begins one.
///
/// # Errors
/// When the database fails.
pub fn use_link(
    conn: &mut AnyConnection,
    now: &Svensktid,
    lank: &str,
    hash: &str,
    ny: &Ny,
) -> Result<Result<Steg, Lage>, DbError> {
    let konto = match link(conn, now, lank)? {
        Ok((konto, _)) => konto,
        Err(lage) => return Ok(Err(lage)),
    };
    set_password(conn, now, konto.id, hash)?;
    session::store::end_all(conn, konto.id)?;
    // Whoever holds the link is not to be kept out by somebody else's guesses.
    forsok::store::clear(conn, Nyckel::namn(&konto.anvandarnamn))?;
    let av = utforare(&konto, &ny.av.fran);
    let used = Inloggningshandelse::LankAnvand { konto: konto.id };
    logg::store::append(conn, now, &av, &used)?;
    let set = Inloggningshandelse::LosenordSatt { konto: konto.id };
    logg::store::append(conn, now, &av, &set)?;
    let steg = Steg::after_password(&konto);
    open(conn, now, &konto, steg, "engångslänk", ny)?;
    Ok(Ok(steg))
}
