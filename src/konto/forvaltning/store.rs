//! Accounts in the database, as their administrator changes them. Every change writes
//! its event in the same transaction.

use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use zeroize::Zeroizing;

use super::Konto;
use super::ett::store as ett;
use super::handelser::Forvaltningshandelse as Handelse;
use super::rules::{self, Hinder};
use crate::db::schema::konto;
use crate::db::{AnyConnection, Error as DbError};
use crate::konto::handelser::Kontohandelse;
use crate::konto::lank::{self, Andamal};
use crate::konto::rules::{Anvandarnamn, NyttKonto};
use crate::konto::session as sessioner;
use crate::konto::store::{self as konton, plats_epost};
use crate::konto::{KontoId, Roll, Roller};
use crate::logg::{self, Andring, Utforare};
use crate::sigill;
use crate::sigill::nyckelfil::Nyckelkalla;
use crate::tid::{self, Svensktid};

/// Why an account was not changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is none of that number.
    #[error("Kontot finns inte.")]
    Saknas,
    /// Someone else has changed it meanwhile; as it is now.
    #[error("Någon annan har ändrat kontot medan du hade sidan öppen.")]
    Inaktuell(Box<Konto>),
    /// It would shut someone out, or let someone in by herself.
    #[error(transparent)]
    Hinder(#[from] Hinder),
    /// It is so already, or cannot be so.
    #[error("{0}")]
    GarInte(&'static str),
    /// The user name of a new one is taken.
    #[error("Det finns redan ett konto som heter {0}. Välj ett annat användarnamn.")]
    Upptaget(Anvandarnamn),
    /// The keys of personal data are not the right ones.
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

impl From<konton::Error> for Error {
    fn from(error: konton::Error) -> Self {
        match error {
            konton::Error::Finns(namn) => Self::Upptaget(namn),
            konton::Error::Saknas(_) => Self::Saknas,
            konton::Error::Db(error) => Self::Db(error),
        }
    }
}

#[derive(Queryable)]
struct Row {
    id: KontoId,
    anvandarnamn: String,
    namn: String,
    forseglad_epost: Option<Vec<u8>>,
    roller: String,
    ser_skyddade: bool,
    slutar: NaiveDate,
    stangt: Option<NaiveDateTime>,
    varnat: Option<NaiveDate>,
    losenord_satt: Option<NaiveDateTime>,
    totp_bekraftat: Option<NaiveDateTime>,
    oidc_utfardare: Option<String>,
    skapat: NaiveDateTime,
    skapat_av: String,
    godkant: Option<NaiveDateTime>,
    godkant_av: Option<String>,
    senast_inloggad: Option<NaiveDateTime>,
    version: i64,
    behorighet_av: Option<KontoId>,
}

impl From<Row> for Konto {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            anvandarnamn: row.anvandarnamn,
            namn: row.namn,
            forseglad_epost: row.forseglad_epost,
            // A role that this program does not know gives nothing.
            roller: row.roller.parse().unwrap_or_default(),
            ser_skyddade: row.ser_skyddade,
            slutar: row.slutar,
            stangt: row.stangt,
            varnat: row.varnat,
            har_losenord: row.losenord_satt.is_some(),
            har_andra_faktor: row.totp_bekraftat.is_some(),
            har_oidc: row.oidc_utfardare.is_some(),
            skapat: row.skapat,
            skapat_av: row.skapat_av,
            godkant: row.godkant,
            godkant_av: row.godkant_av,
            senast_inloggad: row.senast_inloggad,
            version: row.version,
            behorighet_av: row.behorighet_av,
        }
    }
}

macro_rules! columns {
    () => {
        (
            konto::id,
            konto::anvandarnamn,
            konto::namn,
            konto::forseglad_epost,
            konto::roller,
            konto::ser_skyddade,
            konto::slutar,
            konto::stangt,
            konto::varnat,
            konto::losenord_satt,
            konto::totp_bekraftat,
            konto::oidc_utfardare,
            konto::skapat,
            konto::skapat_av,
            konto::godkant,
            konto::godkant_av,
            konto::senast_inloggad,
            konto::version,
            konto::behorighet_av,
        )
    };
}

/// Every account, in the order they were made. They are some hundreds, and ten
/// thousand are read in a few hundredths of a second: order and search, which no
/// database does rightly for Swedish, are done in memory ([`super::export`]).
///
/// # Errors
/// When the database fails.
pub fn all(conn: &mut AnyConnection) -> Result<Vec<Konto>, DbError> {
    let rows: Vec<Row> = konto::table.order(konto::id).select(columns!()).load(conn)?;
    Ok(rows.into_iter().map(Konto::from).collect())
}

/// An account by its number.
///
/// # Errors
/// [`Error::Saknas`] when there is none.
pub fn get(conn: &mut AnyConnection, id: KontoId) -> Result<Konto, Error> {
    let row: Option<Row> = konto::table.find(id).select(columns!()).first(conn).optional()?;
    row.map(Konto::from).ok_or(Error::Saknas)
}

/// Open administrators on a day, but one account.
fn other_administrators(
    conn: &mut AnyConnection,
    but: KontoId,
    idag: NaiveDate,
) -> Result<usize, DbError> {
    let roller: Vec<String> = konto::table
        .filter(konto::id.ne(but))
        .filter(konto::stangt.is_null())
        .filter(konto::slutar.ge(idag))
        .filter(konto::roller.like(format!("%{}%", Roll::Administrator.as_str())))
        .select(konto::roller)
        .load(conn)?;
    let open = |text: &String| text.parse::<Roller>().is_ok_and(|r| r.har(Roll::Administrator));
    Ok(roller.iter().filter(|text| open(text)).count())
}

/// An account as someone saw it: its number and version.
#[derive(Debug, Clone, Copy)]
pub struct Sedd {
    /// The account.
    pub id: KontoId,
    /// The version that was shown.
    pub version: i64,
}

fn as_seen(conn: &mut AnyConnection, sedd: Sedd) -> Result<Konto, Error> {
    let now = get(conn, sedd.id)?;
    if now.version == sedd.version { Ok(now) } else { Err(Error::Inaktuell(Box::new(now))) }
}

/// Makes an account with its first one-time link, whose token is shown once. Another
/// is to approve it.
///
/// # Errors
/// [`Error::Upptaget`] when there is one of that name.
pub fn add(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    nycklar: &Nyckelkalla,
    nytt: &NyttKonto,
) -> Result<(KontoId, Zeroizing<String>), Error> {
    let ring = sigill::store::ring_to_seal(conn, nycklar, now)?;
    let id = konton::add(conn, &ring, now, nytt)?;
    decided(conn, id, av)?;
    let (roller, slutar) = (nytt.roller, nytt.slutar);
    logg::store::append(conn, now, av, &Kontohandelse::Skapat { konto: id, roller, slutar })?;
    Ok((id, ett::link(conn, now, av, id, Andamal::Valkommen)?))
}

/// What becomes of the mail address of an account.
#[derive(Debug, Clone)]
pub enum Nyepost {
    /// It stays as it is.
    Behalls,
    /// It is taken away.
    TasBort,
    /// It becomes this one, sealed with these keys.
    Blir(String, Arc<Nyckelkalla>),
}

/// What an account is to become.
#[derive(Debug, Clone)]
pub struct Uppgifter {
    /// Her name.
    pub namn: String,
    /// Her address.
    pub epost: Nyepost,
    /// What it may do.
    pub roller: Roller,
    /// Whether it may see protected persons.
    pub ser_skyddade: bool,
    /// The last day.
    pub slutar: NaiveDate,
}

/// Changes an account. When what it may do changes, its sessions end and another must
/// approve it anew.
///
/// # Errors
/// [`Error::Inaktuell`] when it is not as it was seen, [`Error::Hinder`] when it may
/// not become so.
pub fn change(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    sedd: Sedd,
    nya: &Uppgifter,
) -> Result<(), Error> {
    let old = as_seen(conn, sedd)?;
    let others = other_administrators(conn, sedd.id, now.date_naive())?;
    let rights = |k: &Konto| (k.roller, k.ser_skyddade);
    let (before, after) = (rights(&old), (nya.roller, nya.ser_skyddade));
    rules::andra(before, after, av.konto == Some(sedd.id), others)?;
    let andringar = differences(&old, nya);
    if andringar.is_empty() {
        return Ok(());
    }
    let target = konto::table.find(sedd.id);
    diesel::update(target)
        .set((
            konto::namn.eq(&nya.namn),
            konto::roller.eq(nya.roller.to_string()),
            konto::ser_skyddade.eq(nya.ser_skyddade),
            konto::slutar.eq(nya.slutar),
            konto::version.eq(konto::version + 1),
        ))
        .execute(conn)?;
    let epost = match &nya.epost {
        Nyepost::Behalls => None,
        Nyepost::TasBort => Some(None),
        Nyepost::Blir(epost, nycklar) => {
            let ring = sigill::store::ring_to_seal(conn, nycklar, now)?;
            Some(Some(ring.seal(plats_epost(sedd.id), epost)))
        }
    };
    if let Some(epost) = epost {
        diesel::update(target).set(konto::forseglad_epost.eq(epost)).execute(conn)?;
    }
    if nya.slutar != old.slutar {
        // Another end is warned of anew.
        diesel::update(target).set(konto::varnat.eq(None::<NaiveDate>)).execute(conn)?;
    }
    let mut avslutade = 0;
    if before != after {
        decided(conn, sedd.id, av)?;
        avslutade = sessioner::store::end_all(conn, sedd.id)?;
    }
    let done = Handelse::Andrat { konto: sedd.id, andringar, avslutade };
    Ok(logg::store::append(conn, now, av, &done)?)
}

fn differences(old: &Konto, new: &Uppgifter) -> Vec<Andring> {
    let yes = |it: bool| Some(if it { "ja" } else { "nej" }.to_owned());
    let mut found = Vec::new();
    if old.namn != new.namn {
        found.push(Andring::person("namn"));
    }
    if !matches!(new.epost, Nyepost::Behalls) {
        found.push(Andring::person("e-post"));
    }
    found.extend(Andring::of("roller", Some(old.roller.namn()), Some(new.roller.namn())));
    found.extend(Andring::of("ser_skyddade", yes(old.ser_skyddade), yes(new.ser_skyddade)));
    let day = |day: NaiveDate| Some(day.to_string());
    found.extend(Andring::of("slutar", day(old.slutar), day(new.slutar)));
    found
}

/// Notes who has decided what an account may do; until another approves it, nobody has.
///
/// # Errors
/// When the database fails.
pub fn decided(conn: &mut AnyConnection, id: KontoId, av: &Utforare) -> Result<(), DbError> {
    diesel::update(konto::table.find(id))
        .set((
            konto::behorighet_av.eq(av.konto),
            konto::godkant.eq(None::<NaiveDateTime>),
            konto::godkant_av.eq(None::<String>),
        ))
        .execute(conn)?;
    Ok(())
}

/// Approves what an account may do.
///
/// # Errors
/// [`Error::GarInte`] for its owner, for whoever decided it, and when it is approved.
pub fn approve(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    sedd: Sedd,
) -> Result<(), Error> {
    let old = as_seen(conn, sedd)?;
    if old.godkant.is_some() {
        return Err(Error::GarInte("Kontot är redan godkänt."));
    }
    if av.konto.is_none_or(|konto| !old.far_godkannas_av(konto)) {
        return Err(Error::GarInte(
            "En annan administratör ska godkänna kontot än den som det tillhör och den som senast \
             bestämde dess roller.",
        ));
    }
    diesel::update(konto::table.find(sedd.id))
        .set((
            konto::godkant.eq(tid::utc(now)),
            konto::godkant_av.eq(&av.namn),
            konto::version.eq(konto::version + 1),
        ))
        .execute(conn)?;
    Ok(logg::store::append(conn, now, av, &Handelse::Godkant(sedd.id))?)
}

/// Closes an account and ends its sessions.
///
/// # Errors
/// [`Error::Hinder`] for one's own and for that of the last administrator.
pub fn close(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    sedd: Sedd,
) -> Result<(), Error> {
    let old = as_seen(conn, sedd)?;
    if old.stangt.is_some() {
        return Err(Error::GarInte("Kontot är redan stängt."));
    }
    let others = other_administrators(conn, sedd.id, now.date_naive())?;
    rules::stang(old.roller, av.konto == Some(sedd.id), others)?;
    let avslutade = shut(conn, sedd.id, now)?;
    Ok(logg::store::append(conn, now, av, &Handelse::Stangt { konto: sedd.id, avslutade })?)
}

/// Closes an account, whatever it is; gives how many sessions ended. Its links are
/// worth nothing when it is opened again.
pub(super) fn shut(
    conn: &mut AnyConnection,
    id: KontoId,
    now: &Svensktid,
) -> Result<usize, DbError> {
    diesel::update(konto::table.find(id))
        .set((konto::stangt.eq(tid::utc(now)), konto::version.eq(konto::version + 1)))
        .execute(conn)?;
    lank::store::void(conn, id, tid::utc(now))?;
    sessioner::store::end_all(conn, id)
}

/// Opens a closed account again, until a day. It is to be approved anew.
///
/// # Errors
/// [`Error::GarInte`] when it is open.
pub fn reopen(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    sedd: Sedd,
    slutar: NaiveDate,
) -> Result<(), Error> {
    let old = as_seen(conn, sedd)?;
    if old.ar_oppet(now.date_naive()) {
        return Err(Error::GarInte("Kontot är redan öppet."));
    }
    diesel::update(konto::table.find(sedd.id))
        .set((
            konto::stangt.eq(None::<NaiveDateTime>),
            konto::slutar.eq(slutar),
            konto::varnat.eq(None::<NaiveDate>),
            konto::version.eq(konto::version + 1),
        ))
        .execute(conn)?;
    decided(conn, sedd.id, av)?;
    let day = |day: NaiveDate| Some(day.to_string());
    let andringar = Andring::of("slutar", day(old.slutar), day(slutar)).into_iter().collect();
    Ok(logg::store::append(conn, now, av, &Handelse::Oppnat { konto: sedd.id, andringar })?)
}
