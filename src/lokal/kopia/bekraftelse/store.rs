//! Confirmations in the database.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use zeroize::Zeroizing;

use super::handelser::Bekraftelsehandelse;
use super::lank::VAG;
use super::rules;
use super::{Dagsvar, Fraga, Stalle, Svar, Underlag, brev};
use crate::db::schema::{
    bekraftad_dag, bekraftelse, checkpunkt, lokal, lokalkontakt, rostmottagningsstalle as stalle,
    valdistrikt,
};
use crate::db::{AnyConnection, Error as DbError, QueryError};
use crate::konto::session::token_hash;
use crate::logg::{self, Utforare};
use crate::lokal::store as lokaler;
use crate::post;
use crate::sigill::nyckelfil::Nyckelkalla;
use crate::sigill::register::LOKALKONTAKT_EPOST;
use crate::sigill::{Nyckelring, store as nycklar};
use crate::slump;
use crate::tid::{self, Svensktid};
use crate::val::{self, Val, ValId};

/// The point of the checklist whose day is that of the decision on an omval.
pub const OMVAL_BESLUT: &str = "omval-beslut";

/// Why answers could not be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No lokal of that number is asked about in the val.
    #[error("Lokalen ska inte bekräftas i det här valet.")]
    Saknas,
    /// The nämnd has decided on every use of the lokal.
    #[error(
        "Nämnden har beslutat om lokalen, så svaren går inte att ändra. Ta tillbaka beslutet \
         först, om lokalen inte kan användas."
    )]
    Beslutad,
    /// The keys are not those of the database.
    #[error(transparent)]
    Nycklar(#[from] nycklar::Error),
    /// A lokal cannot be read.
    #[error(transparent)]
    Lokal(#[from] lokaler::Error),
    /// A val cannot be read.
    #[error(transparent)]
    Val(#[from] val::store::Error),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

crate::work_error!(Error);

/// Every place of a val that has not been given up, with its answers: four questions.
///
/// # Errors
/// When the database fails.
pub fn stallen(conn: &mut AnyConnection, val: &ValId) -> Result<Vec<Stalle>, Error> {
    let asked: HashMap<i64, bool> = stalle::table
        .filter(stalle::val_id.eq(val.as_str()))
        .select((stalle::id, stalle::bekraftas))
        .load::<(i64, bool)>(conn)?
        .into_iter()
        .collect();
    let rows: Vec<(i64, NaiveDate, String)> = bekraftad_dag::table
        .inner_join(stalle::table)
        .filter(stalle::val_id.eq(val.as_str()))
        .select((bekraftad_dag::stalle_id, bekraftad_dag::datum, bekraftad_dag::svar))
        .load(conn)?;
    let mut answers: HashMap<i64, Dagsvar> = HashMap::new();
    for (id, datum, svar) in rows {
        if let Some(svar) = Svar::parse(&svar) {
            answers.entry(id).or_default().insert(datum, svar);
        }
    }
    let all = lokaler::all(conn, val)?;
    Ok(all
        .into_iter()
        .filter(|sparat| sparat.status.planeras())
        .map(|sparat| Stalle {
            bekraftas: asked.get(&sparat.id).copied().unwrap_or_default(),
            svar: answers.remove(&sparat.id).unwrap_or_default(),
            id: sparat.id,
            lokal_id: sparat.lokal_id,
            typ: sparat.stalle.typ,
            namn: sparat.stalle.namn,
            adress: sparat.stalle.adress,
            anvisning: sparat.stalle.anvisning,
            valdistrikt: sparat.stalle.valdistrikt,
            status: sparat.status,
            tider: sparat.stalle.oppettider,
        })
        .collect())
}

/// What the page of confirmations rests on, in nine questions.
///
/// # Errors
/// When the database fails.
pub fn underlag(conn: &mut AnyConnection, val: &Val) -> Result<Underlag, Error> {
    type Row = (i64, NaiveDateTime, Option<NaiveDateTime>, String);
    let stallen = stallen(conn, &val.id)?;
    let rows: Vec<Row> = bekraftelse::table
        .filter(bekraftelse::val_id.eq(val.id.as_str()))
        .order((bekraftelse::skapad, bekraftelse::id))
        .select((
            bekraftelse::lokal_id,
            bekraftelse::skapad,
            bekraftelse::svarad,
            bekraftelse::kommentar,
        ))
        .load(conn)?;
    let mut fragor: BTreeMap<i64, Fraga> = BTreeMap::new();
    for (lokal_id, skapad, svarad, kommentar) in rows {
        // What was written at an older link still counts, until something else is.
        let kept = fragor.remove(&lokal_id).map(|old| old.kommentar).unwrap_or_default();
        let kommentar = if svarad.is_some() { kommentar } else { kept };
        fragor.insert(lokal_id, Fraga { lokal_id, skapad, svarad, kommentar });
    }
    let named: Vec<(i64, String, String)> = lokal::table
        .filter(lokal::kommun.eq(val.kommun.as_str()))
        .select((lokal::id, lokal::namn, lokal::adress))
        .load(conn)?;
    let med_adress: Vec<i64> = lokalkontakt::table
        .inner_join(lokal::table)
        .filter(lokal::kommun.eq(val.kommun.as_str()))
        .filter(lokalkontakt::forseglad_epost.is_not_null())
        .select(lokalkontakt::lokal_id)
        .load(conn)?;
    let codes: Vec<String> = valdistrikt::table
        .filter(valdistrikt::val_id.eq(val.id.as_str()))
        .select(valdistrikt::kod)
        .load(conn)?;
    Ok(Underlag {
        stallen,
        fragor,
        lokaler: named.into_iter().map(|(id, namn, adress)| (id, (namn, adress))).collect(),
        med_adress: med_adress.into_iter().collect(),
        valdistrikt: codes.iter().filter_map(|kod| kod.parse().ok()).collect(),
        omval_beslut: checkpunkt::table
            .find((val.id.as_str(), OMVAL_BESLUT))
            .select(checkpunkt::klar)
            .first(conn)
            .optional()?
            .flatten(),
    })
}

/// Whom to write to about each lokal: the owner before whoever lets it, and so on.
struct Mottagare {
    kontakt_id: i64,
    epost: Zeroizing<String>,
}

/// The order in which contacts are asked, by what they are for.
const ORDNING: [&str; 6] = ["agare", "bokning", "avtal", "institution", "vaktmastare", "ovrigt"];

fn mottagare(
    conn: &mut AnyConnection,
    ring: &Nyckelring,
    val: &Val,
    fragas: &BTreeMap<i64, (String, String)>,
) -> Result<HashMap<i64, Mottagare>, Error> {
    type Row = (i64, i64, String, Option<Vec<u8>>);
    let mut rows: Vec<Row> = lokalkontakt::table
        .inner_join(lokal::table)
        .filter(lokal::kommun.eq(val.kommun.as_str()))
        .filter(lokalkontakt::forseglad_epost.is_not_null())
        .order(lokalkontakt::id)
        .select((
            lokalkontakt::id,
            lokalkontakt::lokal_id,
            lokalkontakt::uppgift,
            lokalkontakt::forseglad_epost,
        ))
        .load(conn)?;
    rows.retain(|(_, lokal_id, ..)| fragas.contains_key(lokal_id));
    let rank = |uppgift: &str| ORDNING.iter().position(|own| *own == uppgift);
    rows.sort_by_key(|(_, _, uppgift, _)| rank(uppgift).unwrap_or(ORDNING.len()));
    let mut found = HashMap::new();
    for (id, lokal_id, _, sealed) in rows {
        let Some(sealed) = sealed else { continue };
        let open = ring.open(LOKALKONTAKT_EPOST.plats(id), &sealed);
        let told = |error: &_| tracing::warn!(%error, "a mail address could not be opened");
        if let Ok(epost) = open.inspect_err(told) {
            let epost = Zeroizing::new(epost);
            found.entry(lokal_id).or_insert(Mottagare { kontakt_id: id, epost });
        }
    }
    Ok(found)
}

/// Which lokaler are asked.
#[derive(Debug, Clone)]
pub enum Urval {
    /// All that have something left to confirm.
    Alla,
    /// These.
    Valda(BTreeSet<i64>),
}

/// What became of the questions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Utfall {
    /// Owners written to.
    pub skickade: usize,
    /// Lokaler without anyone to write to.
    pub utan_adress: usize,
}

/// Writes to owners of lokaler, each with a new link; older links of a lokal end.
///
/// # Errors
/// When the keys are wrong or the database fails.
pub fn ask(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    kalla: &Nyckelkalla,
    val: &Val,
    (urval, adress): (&Urval, &str),
) -> Result<Utfall, Error> {
    let underlag = underlag(conn, val)?;
    let fragas: BTreeMap<i64, (String, String)> = rules::lokaler(&underlag)
        .into_iter()
        .filter(|rad| rad.andras && !rad.dagar.is_empty())
        .filter(|rad| match urval {
            Urval::Alla => !rad.klar(),
            Urval::Valda(valda) => valda.contains(&rad.lokal_id),
        })
        .map(|rad| (rad.lokal_id, (rad.namn, rad.adress)))
        .collect();
    let ring = nycklar::ring_to_seal(conn, kalla, now)?;
    let till = mottagare(conn, &ring, val, &fragas)?;
    let (nu, ends) = (tid::utc(now), ends(val));
    let mut utfall = Utfall::default();
    for (lokal_id, (namn, gata)) in fragas {
        let Some(till) = till.get(&lokal_id) else {
            utfall.utan_adress += 1;
            continue;
        };
        let token = slump::token();
        void(conn, &val.id, lokal_id, nu)?;
        diesel::insert_into(bekraftelse::table)
            .values((
                bekraftelse::id.eq(slump::rad_id()),
                bekraftelse::val_id.eq(val.id.as_str()),
                bekraftelse::lokal_id.eq(lokal_id),
                bekraftelse::kontakt_id.eq(Some(till.kontakt_id)),
                bekraftelse::token_hash.eq(token_hash(&token).as_slice()),
                bekraftelse::skapad.eq(nu),
                bekraftelse::galler_till.eq(ends),
                bekraftelse::kommentar.eq(""),
            ))
            .execute(conn)?;
        let lank = format!("{adress}{VAG}{}", *token);
        let letter = brev::letter(val, (&namn, &gata), till.epost.to_string(), &lank);
        post::store::enqueue(conn, &ring, now, &letter)?;
        let done = Bekraftelsehandelse::Fragad { val: val.id.clone(), lokal_id };
        logg::store::append(conn, now, av, &done)?;
        utfall.skickade += 1;
    }
    Ok(utfall)
}

/// When the links of a val end, in UTC: as valdagen begins.
fn ends(val: &Val) -> NaiveDateTime {
    tid::utc(&tid::local(val.valdag.and_time(chrono::NaiveTime::MIN)))
}

fn void(
    conn: &mut AnyConnection,
    val: &ValId,
    lokal_id: i64,
    nu: NaiveDateTime,
) -> Result<(), QueryError> {
    let older = bekraftelse::val_id.eq(val.as_str()).and(bekraftelse::lokal_id.eq(lokal_id));
    diesel::update(bekraftelse::table.filter(older).filter(bekraftelse::galler_till.gt(nu)))
        .set(bekraftelse::galler_till.eq(nu))
        .execute(conn)?;
    Ok(())
}

/// What a link leads to.
#[derive(Debug, Clone)]
pub struct Oppnad {
    /// The link.
    pub id: i64,
    /// The val.
    pub val: Val,
    /// The lokal.
    pub lokal_id: i64,
    /// Its name and street address.
    pub lokal: (String, String),
    /// Its places that are asked about.
    pub stallen: Vec<Stalle>,
    /// What was written before.
    pub kommentar: String,
    /// Whether it has been answered.
    pub svarad: bool,
}

/// Why a link leads nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lankfel {
    /// There is none like it.
    Okand,
    /// A newer one took its place.
    Ersatt,
    /// Valdagen has come, or the val no longer asks about the lokal.
    Slut,
}

/// What the link of a token leads to.
///
/// # Errors
/// When the database fails.
pub fn open(
    conn: &mut AnyConnection,
    now: &Svensktid,
    token: &str,
) -> Result<Result<Oppnad, Lankfel>, Error> {
    type Row = (i64, String, i64, NaiveDateTime, Option<NaiveDateTime>, String);
    let row: Option<Row> = bekraftelse::table
        .filter(bekraftelse::token_hash.eq(token_hash(token).as_slice()))
        .select((
            bekraftelse::id,
            bekraftelse::val_id,
            bekraftelse::lokal_id,
            bekraftelse::galler_till,
            bekraftelse::svarad,
            bekraftelse::kommentar,
        ))
        .first(conn)
        .optional()?;
    let Some((id, val_id, lokal_id, until, svarad, kommentar)) = row else {
        return Ok(Err(Lankfel::Okand));
    };
    let Ok(val_id) = val_id.parse::<ValId>() else { return Ok(Err(Lankfel::Okand)) };
    let val = val::store::get(conn, &val_id)?;
    if tid::utc(now) >= until {
        let over = now.date_naive() >= val.valdag;
        return Ok(Err(if over { Lankfel::Slut } else { Lankfel::Ersatt }));
    }
    let own = of_lokal(conn, &val.id, lokal_id)?;
    if own.is_empty() {
        return Ok(Err(Lankfel::Slut));
    }
    let lokal = name(conn, lokal_id)?;
    let svarad = svarad.is_some();
    Ok(Ok(Oppnad { id, val, lokal_id, lokal, stallen: own, kommentar, svarad }))
}

fn name(conn: &mut AnyConnection, lokal_id: i64) -> Result<(String, String), QueryError> {
    lokal::table.find(lokal_id).select((lokal::namn, lokal::adress)).first(conn)
}

/// The places of a lokal that are asked about in a val.
fn of_lokal(conn: &mut AnyConnection, val: &ValId, lokal_id: i64) -> Result<Vec<Stalle>, Error> {
    let mut own = stallen(conn, val)?;
    own.retain(|stalle| stalle.lokal_id == lokal_id && stalle.fragas());
    Ok(own)
}

/// A lokal of a val with the places that are asked about.
///
/// # Errors
/// [`Error::Saknas`] when none is.
pub fn get(
    conn: &mut AnyConnection,
    val: &ValId,
    lokal_id: i64,
) -> Result<((String, String), Vec<Stalle>), Error> {
    let own = of_lokal(conn, val, lokal_id)?;
    if own.is_empty() {
        return Err(Error::Saknas);
    }
    Ok((name(conn, lokal_id)?, own))
}

/// Answers about the days of a lokal.
#[derive(Debug, Clone)]
pub struct Svaret {
    /// The val.
    pub val: ValId,
    /// The lokal.
    pub lokal_id: i64,
    /// Each day that was answered.
    pub svar: Dagsvar,
    /// What was written beside; `None` leaves it.
    pub kommentar: Option<String>,
    /// The link by which it came; `None` when the kansli answers for the owner.
    pub lank: Option<i64>,
}

/// Keeps the answers about a lokal in place of those before; places that the nämnd has
/// decided on stay as they are.
///
/// # Errors
/// [`Error::Saknas`] when none of its places is asked about, [`Error::Beslutad`] when
/// none of them can be changed.
pub fn answer(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    given: &Svaret,
) -> Result<(), Error> {
    let own = of_lokal(conn, &given.val, given.lokal_id)?;
    if own.is_empty() {
        return Err(Error::Saknas);
    }
    if own.iter().all(|stalle| !stalle.andras()) {
        return Err(Error::Beslutad);
    }
    let nu = tid::utc(now);
    for stalle in own.iter().filter(|stalle| stalle.andras()) {
        let after = stalle.with(&given.svar);
        diesel::delete(bekraftad_dag::table.filter(bekraftad_dag::stalle_id.eq(stalle.id)))
            .execute(conn)?;
        for (datum, svar) in &after.svar {
            diesel::insert_into(bekraftad_dag::table)
                .values((
                    bekraftad_dag::stalle_id.eq(stalle.id),
                    bekraftad_dag::datum.eq(*datum),
                    bekraftad_dag::svar.eq(svar.as_str()),
                    bekraftad_dag::nar.eq(nu),
                    bekraftad_dag::av.eq(&av.namn),
                ))
                .execute(conn)?;
        }
        diesel::update(stalle::table.find(stalle.id))
            .set(stalle::bekraftas.eq(after.bekraftas))
            .execute(conn)?;
    }
    if let Some(id) = given.lank {
        diesel::update(bekraftelse::table.find(id))
            .set(bekraftelse::svarad.eq(Some(nu)))
            .execute(conn)?;
        if let Some(kommentar) = &given.kommentar {
            diesel::update(bekraftelse::table.find(id))
                .set(bekraftelse::kommentar.eq(kommentar))
                .execute(conn)?;
        }
    }
    let count = |svar: Svar| given.svar.values().filter(|own| **own == svar).count();
    let done = Bekraftelsehandelse::Svarat {
        val: given.val.clone(),
        lokal_id: given.lokal_id,
        ja: count(Svar::Ja),
        nej: count(Svar::Nej),
    };
    logg::store::append(conn, now, av, &done)?;
    Ok(())
}
