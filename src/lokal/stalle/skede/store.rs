//! What the steps of röstmottagningsställen rest on in the database, and the steps.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::db::schema::{
    avtal, gatuplats, institution, institutionsbesok, inventering, neutralitet, oppettid,
    rostmottagningsstalle as stalle,
};
use crate::db::{AnyConnection, BATCH, revision};
use crate::konto::Roller;
use crate::logg::{self, Andring, Utforare};
use crate::lokal::stalle::gatuplats::{Gatuplats, store as gatuplatser};
use crate::lokal::stalle::handelser::Stallehandelse;
use crate::lokal::stalle::rules::{self, Nej, Partilank, Period, Underlag};
use crate::lokal::stalle::store::{Error, Sedd, of_district, some};
use crate::lokal::stalle::{Beslut, Stalle};
use crate::lokal::tider::lag;
use crate::lokal::{Intervall, Oppettid, Stalletyp, Status};
use crate::tid::{Klockslag, Svensktid};
use crate::val::{self, Val};

/// What is known of some places as far as their steps require it, each in its place. The
/// number of questions to the database does not grow with the places.
///
/// # Errors
/// When the database fails or holds a row that this program did not write.
pub fn underlag(
    conn: &mut AnyConnection,
    val: &Val,
    stallen: &[Stalle],
) -> Result<Vec<Underlag>, Error> {
    let mut all = Vec::with_capacity(stallen.len());
    for chunk in stallen.chunks(BATCH) {
        let known = Known::load(conn, val, chunk)?;
        all.extend(chunk.iter().map(|one| known.underlag(val, one)));
    }
    Ok(all)
}

#[derive(Default)]
struct Known {
    tider: HashMap<i64, Vec<Oppettid>>,
    inventerade: HashMap<i64, NaiveDate>,
    parti: HashMap<i64, Partilank>,
    avtal: HashMap<i64, Vec<Period>>,
    gatuplatser: HashMap<i64, Gatuplats>,
    kontakter: HashSet<i64>,
    utsedda: HashMap<i64, usize>,
}

impl Known {
    fn load(conn: &mut AnyConnection, val: &Val, stallen: &[Stalle]) -> Result<Self, Error> {
        let ids: Vec<i64> = stallen.iter().map(|one| one.id).collect();
        let mut lokaler: Vec<i64> = stallen.iter().map(|one| one.lokal_id).collect();
        lokaler.sort_unstable();
        lokaler.dedup();
        let mut known = Self { tider: hours(conn, &ids)?, ..Self::default() };
        let rows: Vec<(i64, Option<NaiveDate>)> = inventering::table
            .filter(inventering::lokal_id.eq_any(lokaler.clone()))
            .group_by(inventering::lokal_id)
            .select((inventering::lokal_id, diesel::dsl::max(inventering::datum)))
            .load(conn)?;
        known.inventerade = rows.into_iter().filter_map(|(id, nar)| Some((id, nar?))).collect();
        let rows: Vec<(i64, String)> = neutralitet::table
            .filter(neutralitet::lokal_id.eq_any(lokaler.clone()))
            .select((neutralitet::lokal_id, neutralitet::parti))
            .load(conn)?;
        known.parti = rows.into_iter().map(|(id, word)| (id, partilank(&word))).collect();
        let rows: Vec<(i64, NaiveDate, NaiveDate)> = avtal::table
            .filter(avtal::lokal_id.eq_any(lokaler))
            .filter(avtal::val_id.is_null().or(avtal::val_id.eq(val.id.as_str())))
            .filter(avtal::lage.eq("tecknat"))
            .select((avtal::lokal_id, avtal::fran, avtal::till))
            .load(conn)?;
        for (id, fran, till) in rows {
            known.avtal.entry(id).or_default().push((fran, till));
        }
        let rows: Vec<gatuplatser::Row> =
            gatuplats::table.filter(gatuplats::stalle_id.eq_any(ids.clone())).load(conn)?;
        known.gatuplatser = rows.into_iter().map(|row| (row.stalle_id, row.into())).collect();
        let rows: Vec<i64> = institution::table
            .filter(institution::stalle_id.eq_any(ids.clone()))
            .filter(institution::kontakt_id.is_not_null())
            .select(institution::stalle_id)
            .load(conn)?;
        known.kontakter = rows.into_iter().collect();
        let rows: Vec<i64> = institutionsbesok::table
            .filter(institutionsbesok::stalle_id.eq_any(ids))
            .select(institutionsbesok::stalle_id)
            .load(conn)?;
        for id in rows {
            *known.utsedda.entry(id).or_default() += 1;
        }
        Ok(known)
    }

    fn underlag(&self, val: &Val, one: &Stalle) -> Underlag {
        let tider = self.tider.get(&one.id).map_or(&[][..], Vec::as_slice);
        let mut dagar: Vec<NaiveDate> = tider.iter().map(|tid| tid.datum).collect();
        dagar.dedup();
        Underlag {
            typ: one.typ,
            status: one.status,
            plats: one.plats.is_some(),
            valdistrikt: one.valdistrikt.is_some(),
            tidsbrister: lag::en(val, one.typ, tider),
            dagar,
            inventerad: self.inventerade.get(&one.lokal_id).copied(),
            parti: self.parti.get(&one.lokal_id).copied().unwrap_or(Partilank::Obedomd),
            avtal: self.avtal.get(&one.lokal_id).cloned().unwrap_or_default(),
            gatuplats: self.gatuplatser.get(&one.id).cloned().unwrap_or_default(),
            kontakt: self.kontakter.contains(&one.id),
            rostmottagare: self.utsedda.get(&one.id).copied().unwrap_or_default(),
            beslut: one.beslut.clone(),
        }
    }
}

fn partilank(word: &str) -> Partilank {
    match word {
        "nej" => Partilank::Nej,
        "ja" => Partilank::Ja,
        _ => Partilank::Oklart,
    }
}

/// The hours of some places, by date and time.
///
/// # Errors
/// When the database fails or holds hours that this program did not write.
pub fn hours(conn: &mut AnyConnection, ids: &[i64]) -> Result<HashMap<i64, Vec<Oppettid>>, Error> {
    let rows: Vec<(i64, NaiveDate, i32, i32)> = oppettid::table
        .filter(oppettid::stalle_id.eq_any(ids.to_vec()))
        .order((oppettid::stalle_id, oppettid::datum, oppettid::oppnar))
        .select((oppettid::stalle_id, oppettid::datum, oppettid::oppnar, oppettid::stanger))
        .load(conn)?;
    let mut hours: HashMap<i64, Vec<Oppettid>> = HashMap::new();
    for (id, datum, oppnar, stanger) in rows {
        let clock = |minutes: i32| u16::try_from(minutes).ok().and_then(Klockslag::from_minutes);
        let tid = clock(oppnar)
            .zip(clock(stanger))
            .and_then(|(oppnar, stanger)| Intervall::new(oppnar, stanger).ok())
            .ok_or_else(|| Error::Trasig(format!("{oppnar}–{stanger} är ingen öppettid")))?;
        hours.entry(id).or_default().push(Oppettid { datum, tid });
    }
    Ok(hours)
}

/// The step that is asked for.
#[derive(Debug, Clone)]
pub struct Steg {
    /// Where to.
    pub till: Status,
    /// The nämnd's decision, when it is told with the step.
    pub beslut: Option<Beslut>,
    /// Why, when it goes back.
    pub skal: String,
}

/// Why one of the places does not go.
#[derive(Debug, Clone)]
pub enum Skal {
    /// It is not allowed.
    Nej(Nej),
    /// Someone else has changed it since it was shown.
    Andrad,
}

impl Skal {
    /// Why, in sentences.
    #[must_use]
    pub fn texter(&self) -> Vec<String> {
        match self {
            Self::Nej(nej) => nej.texter(),
            Self::Andrad => {
                vec!["Någon annan har ändrat det sedan du öppnade sidan.".to_owned()]
            }
        }
    }
}

/// What became of a step.
#[derive(Debug, Clone)]
pub enum Utfall {
    /// All of them went; how many.
    Tagna(usize),
    /// None did, because of these.
    Nekade(Vec<(Stalle, Skal)>),
}

/// Takes places a step, all of them or none. A decision that is told with it is kept; one
/// that no longer holds is taken away, and so is the valdistrikt of a vallokal that is given
/// up, so that another may have it. What voters see raises the revision.
///
/// # Errors
/// [`Error::Saknas`] when one is not there.
pub fn take(
    conn: &mut AnyConnection,
    now: &Svensktid,
    (av, roller): (&Utforare, Roller),
    sedda: &[Sedd],
    steg: &Steg,
) -> Result<Utfall, Error> {
    let ids: Vec<i64> = sedda.iter().map(|sedd| sedd.id).collect();
    let versions: HashMap<i64, i64> = sedda.iter().map(|s| (s.id, s.version)).collect();
    let mut stallen = some(conn, &ids)?;
    if stallen.len() != versions.len() {
        return Err(Error::Saknas);
    }
    if let Some(beslut) = steg.beslut.as_ref().filter(|_| steg.till >= Status::Beslutad) {
        for one in &mut stallen {
            one.beslut = Some(beslut.clone());
        }
    }
    let mut nekade = Vec::new();
    let mut by_val: BTreeMap<String, Vec<Stalle>> = BTreeMap::new();
    for one in stallen {
        by_val.entry(one.val.to_string()).or_default().push(one);
    }
    let mut tagna = Vec::new();
    for stallen in by_val.into_values() {
        let Some(first) = stallen.first() else { continue };
        let val = val::store::find(conn, &first.val)?.ok_or(Error::Saknas)?;
        let known = underlag(conn, &val, &stallen)?;
        for (one, underlag) in stallen.into_iter().zip(known) {
            if versions.get(&one.id) != Some(&one.version) {
                nekade.push((one, Skal::Andrad));
                continue;
            }
            match rules::take(&underlag, steg.till, roller, &steg.skal, val.valdag) {
                Ok(()) => tagna.push(one),
                Err(nej) => nekade.push((one, Skal::Nej(nej))),
            }
        }
    }
    if !nekade.is_empty() {
        return Ok(Utfall::Nekade(nekade));
    }
    for one in &tagna {
        apply(conn, now, av, one, steg)?;
    }
    if steg.till.syns() || tagna.iter().any(|one| one.status.syns()) {
        revision::raise(conn, revision::VAL)?;
    }
    Ok(Utfall::Tagna(tagna.len()))
}

fn apply(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    one: &Stalle,
    steg: &Steg,
) -> Result<(), Error> {
    let before: (Option<NaiveDate>, String) = stalle::table
        .find(one.id)
        .select((stalle::beslut_datum, stalle::beslut_paragraf))
        .first(conn)?;
    let before = before.0.map(|datum| format!("{datum}, {}", before.1));
    let beslut = one.beslut.as_ref().filter(|_| steg.till >= Status::Beslutad);
    let released = steg.till == Status::Avvecklad && one.typ == Stalletyp::Vallokal;
    let valdistrikt = one.valdistrikt.filter(|_| !released).map(|kod| kod.to_string());
    let kod = one.valdistrikt.map(|kod| kod.to_string());
    // What it was for stays known when another has the valdistrikt.
    let namn = match one.valdistrikt.filter(|_| released) {
        Some(kod) => of_district(conn, &one.val, kod)?.0,
        None => one.valdistrikt_namn.clone(),
    };
    let andringar: Vec<Andring> = [
        Andring::of("beslut", before, beslut.map(ToString::to_string)),
        Andring::of("valdistrikt", kod, valdistrikt.clone()),
    ]
    .into_iter()
    .flatten()
    .collect();
    diesel::update(stalle::table.find(one.id))
        .set((
            stalle::status.eq(steg.till.as_str()),
            stalle::beslut_datum.eq(beslut.map(Beslut::datum)),
            stalle::beslut_paragraf.eq(beslut.map_or("", Beslut::paragraf)),
            stalle::valdistrikt.eq(valdistrikt),
            stalle::valdistrikt_namn.eq(namn),
            stalle::version.eq(one.version + 1),
        ))
        .execute(conn)?;
    let taken = Stallehandelse::Skede {
        id: one.id,
        fran: one.status,
        till: steg.till,
        skal: steg.skal.trim().to_owned(),
        andringar,
    };
    Ok(logg::store::append(conn, now, av, &taken)?)
}
