//! Two lokaler that become one, in the database.

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::strangast;
use crate::db::schema::{
    avtal, bekraftelse, fil, inventering, lokal, lokalkontakt, lokalrum, neutralitet,
    rostmottagningsstalle as stalle,
};
use crate::db::{AnyConnection, Error as DbError, revision};
use crate::logg::{self, Utforare};
use crate::lokal::matcha::Nyckel;
use crate::lokal::register::handelser::Registerhandelse;
use crate::lokal::register::neutralitet::store as bedomningar;
use crate::lokal::register::rules::changes;
use crate::lokal::register::store::{Error, get, insert, keys, rename, replace};
use crate::lokal::register::{Post, Uppgifter};
use crate::lokal::store::free_key;
use crate::tid::Svensktid;

/// How much of each kind belongs to a lokal, and moves with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Innehall {
    /// Röstmottagningsställen, in any val.
    pub stallen: i64,
    /// Rooms.
    pub rum: i64,
    /// Contacts.
    pub kontakter: i64,
    /// Inspections.
    pub inventeringar: i64,
    /// Contracts.
    pub avtal: i64,
    /// Files.
    pub filer: i64,
}

impl Innehall {
    /// Each kind with its number, as «2 rum»; not those of which there are none.
    #[must_use]
    pub fn i_ord(&self) -> Vec<String> {
        [
            (self.stallen, "röstmottagningsställe", "röstmottagningsställen"),
            (self.rum, "rum", "rum"),
            (self.kontakter, "kontakt", "kontakter"),
            (self.inventeringar, "inventering", "inventeringar"),
            (self.avtal, "avtal", "avtal"),
            (self.filer, "fil", "filer"),
        ]
        .into_iter()
        .filter(|(antal, ..)| *antal > 0)
        .map(|(antal, en, flera)| format!("{antal} {}", if antal == 1 { en } else { flera }))
        .collect()
    }
}

macro_rules! count {
    ($conn:expr, $table:ident, $id:expr) => {
        $table::table.filter($table::lokal_id.eq($id)).select(count_star()).first::<i64>($conn)?
    };
}

/// What belongs to a lokal.
///
/// # Errors
/// When the database fails.
pub fn innehall(conn: &mut AnyConnection, id: i64) -> Result<Innehall, Error> {
    Ok(Innehall {
        stallen: count!(conn, stalle, id),
        rum: count!(conn, lokalrum, id),
        kontakter: count!(conn, lokalkontakt, id),
        inventeringar: count!(conn, inventering, id),
        avtal: count!(conn, avtal, id),
        filer: count!(conn, fil, id),
    })
}

/// The lokal that a number stands for now: itself, or the one that it went into.
///
/// # Errors
/// [`Error::Saknas`] when there is none of that number.
pub fn nuvarande(conn: &mut AnyConnection, id: i64) -> Result<i64, Error> {
    let found: Option<Option<i64>> =
        lokal::table.find(id).select(lokal::ihop_med).first(conn).optional()?;
    Ok(found.ok_or(Error::Saknas)?.unwrap_or(id))
}

/// Two lokaler that are to become one.
#[derive(Debug, Clone)]
pub struct Sammanslagning {
    /// The one that stays, with the version that was seen.
    pub kvar: (i64, i64),
    /// The one that goes into it, with the version that was seen.
    pub andra: (i64, i64),
    /// What is known of the lokal from now on.
    pub uppgifter: Uppgifter,
}

/// Makes two lokaler one. What belongs to the one that goes, in whatever val, belongs to
/// the one that stays; röstmottagningsställen keep the name and address that voters were
/// told. Of two judgements the stricter holds. The number, name and address of the one
/// that goes lead to the other from then on.
///
/// # Errors
/// [`Error::Saknas`] when either is not there, or both are one or of different kommuner;
/// [`Error::Inaktuell`] when either has been changed meanwhile.
pub fn apply(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    order: &Sammanslagning,
) -> Result<(), Error> {
    let kvar = get(conn, order.kvar.0)?;
    let andra = get(conn, order.andra.0)?;
    if kvar.id == andra.id || kvar.kommun != andra.kommun {
        return Err(Error::Saknas);
    }
    if (kvar.version, andra.version) != (order.kvar.1, order.andra.1) {
        return Err(Error::Inaktuell);
    }
    let flyttat = innehall(conn, andra.id)?;
    judge(conn, kvar.id, andra.id)?;
    move_all(conn, kvar.id, andra.id)?;
    diesel::update(lokal::table.filter(lokal::id.eq(andra.id).or(lokal::ihop_med.eq(andra.id))))
        .set((lokal::ihop_med.eq(kvar.id), lokal::version.eq(lokal::version + 1)))
        .execute(conn)?;
    // Its number in a list of candidates leads to the one that stays, if that has none.
    let kalla = if kvar.kalla_id.is_empty() {
        diesel::update(lokal::table.find(andra.id)).set(lokal::kalla_id.eq("")).execute(conn)?;
        &andra.kalla_id
    } else {
        &kvar.kalla_id
    };
    replace(conn, &kvar, kalla, &order.uppgifter)?;
    rename(conn, &kvar, &order.uppgifter)?;
    remember(conn, &kvar, &order.uppgifter)?;
    let gone = Registerhandelse::LokalUppgick {
        id: andra.id,
        med: kvar.id,
        namn: order.uppgifter.namn.clone(),
        andringar: changes(&andra.uppgifter, &order.uppgifter),
    };
    logg::store::append(conn, now, av, &gone)?;
    let done = Registerhandelse::LokalHopslagen {
        id: kvar.id,
        andra: andra.id,
        namn: andra.uppgifter.namn,
        flyttat: flyttat.i_ord(),
        andringar: changes(&kvar.uppgifter, &order.uppgifter),
    };
    logg::store::append(conn, now, av, &done)?;
    revision::raise(conn, revision::VAL)?;
    Ok(())
}

/// Keeps the name and address that the lokal that stays had, where it gets others, in a row
/// that has gone into it: files may know it by them.
fn remember(conn: &mut AnyConnection, kvar: &Post, new: &Uppgifter) -> Result<(), Error> {
    let old = &kvar.uppgifter;
    let key = Nyckel::new(&old.namn, &old.adress);
    if key == Nyckel::new(&new.namn, &new.adress) {
        return Ok(());
    }
    let key = free_key(&keys(conn, kvar.kommun, None)?, &key);
    let id = insert(conn, kvar.kommun, &key, "", old)?;
    diesel::update(lokal::table.find(id)).set(lokal::ihop_med.eq(kvar.id)).execute(conn)?;
    Ok(())
}

/// Leaves the judgement of both to the one that stays.
fn judge(conn: &mut AnyConnection, kvar: i64, andra: i64) -> Result<(), Error> {
    let Some(its) = bedomningar::get(conn, andra)? else { return Ok(()) };
    let Some(own) = bedomningar::get(conn, kvar)? else {
        diesel::update(neutralitet::table.find(andra))
            .set(neutralitet::lokal_id.eq(kvar))
            .execute(conn)?;
        return Ok(());
    };
    let both = strangast(&own, &its);
    diesel::delete(neutralitet::table.find(andra)).execute(conn)?;
    diesel::update(neutralitet::table.find(kvar))
        .set((
            neutralitet::parti.eq(both.kopplingar.parti.as_str()),
            neutralitet::religion.eq(both.kopplingar.religion.as_str()),
            neutralitet::foretag.eq(both.kopplingar.foretag.as_str()),
            neutralitet::skal.eq(both.skal),
            neutralitet::bedomd.eq(both.bedomd),
            neutralitet::bedomd_av.eq(both.bedomd_av),
            neutralitet::version.eq(neutralitet::version + 1),
        ))
        .execute(conn)?;
    Ok(())
}

macro_rules! move_rows {
    ($conn:expr, $kvar:expr, $andra:expr, $($table:ident),*) => {$(
        diesel::update($table::table.filter($table::lokal_id.eq($andra)))
            .set($table::lokal_id.eq($kvar))
            .execute($conn)?;
    )*};
}

fn move_all(conn: &mut AnyConnection, kvar: i64, andra: i64) -> Result<(), DbError> {
    move_rows!(
        conn,
        kvar,
        andra,
        stalle,
        lokalrum,
        lokalkontakt,
        inventering,
        fil,
        avtal,
        bekraftelse
    );
    Ok(())
}
