//! Two lokaler that become one, in the database.

use std::collections::HashMap;

use diesel::prelude::*;

use super::strangast;
use crate::db::schema::{
    avtal, bekraftelse, fil, inventering, lokal, lokalkontakt, lokalrum, neutralitet,
    rostmottagningsstalle as stalle,
};
use crate::db::{AnyConnection, Error as DbError, revision};
use crate::logg::{self, Andring, Utforare};
use crate::lokal::matcha::Nyckel;
use crate::lokal::register::handelser::Registerhandelse;
use crate::lokal::register::neutralitet::store as bedomningar;
use crate::lokal::register::rules::changes;
use crate::lokal::register::store::{Error, get, insert, keys, rename, replace};
use crate::lokal::register::{Post, Uppgifter};
use crate::lokal::store::free_key;
use crate::tid::{self, Svensktid};

/// What belongs to a lokal, and moves with it: the numbers of the rows of each kind.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Innehall {
    /// Röstmottagningsställen, in any val.
    pub stallen: Vec<i64>,
    /// Rooms.
    pub rum: Vec<i64>,
    /// Contacts.
    pub kontakter: Vec<i64>,
    /// Inspections.
    pub inventeringar: Vec<i64>,
    /// Contracts.
    pub avtal: Vec<i64>,
    /// Files.
    pub filer: Vec<i64>,
}

impl Innehall {
    /// Each kind that there is any of, in one and in many words.
    fn slag(&self) -> impl Iterator<Item = (&[i64], &'static str, &'static str)> {
        [
            (&*self.stallen, "röstmottagningsställe", "röstmottagningsställen"),
            (&*self.rum, "rum", "rum"),
            (&*self.kontakter, "kontakt", "kontakter"),
            (&*self.inventeringar, "inventering", "inventeringar"),
            (&*self.avtal, "avtal", "avtal"),
            (&*self.filer, "fil", "filer"),
        ]
        .into_iter()
        .filter(|(nummer, ..)| !nummer.is_empty())
    }

    /// Each kind with how many there are, as «2 rum»; not those of which there are none.
    #[must_use]
    pub fn i_ord(&self) -> Vec<String> {
        self.slag()
            .map(|(nummer, en, flera)| {
                format!("{} {}", nummer.len(), if nummer.len() == 1 { en } else { flera })
            })
            .collect()
    }

    /// For the log, which rows they are.
    fn flyttade(&self) -> Vec<Andring> {
        self.slag()
            .filter_map(|(nummer, _, flera)| {
                let nummer: Vec<String> = nummer.iter().map(ToString::to_string).collect();
                Andring::of(&format!("{flera} som följde med"), None, Some(nummer.join(", ")))
            })
            .collect()
    }
}

macro_rules! numbers {
    ($conn:expr, $table:ident, $id:expr) => {
        $table::table
            .filter($table::lokal_id.eq($id))
            .order($table::id)
            .select($table::id)
            .load::<i64>($conn)?
    };
}

/// What belongs to a lokal.
///
/// # Errors
/// When the database fails.
pub fn innehall(conn: &mut AnyConnection, id: i64) -> Result<Innehall, Error> {
    Ok(Innehall {
        stallen: numbers!(conn, stalle, id),
        rum: numbers!(conn, lokalrum, id),
        kontakter: numbers!(conn, lokalkontakt, id),
        inventeringar: numbers!(conn, inventering, id),
        avtal: numbers!(conn, avtal, id),
        filer: numbers!(conn, fil, id),
    })
}

/// The val in which both of two lokaler are used, and by which an owner's link to one would
/// lead to the days of the other too.
///
/// # Errors
/// When the database fails.
pub fn gemensamma_val(conn: &mut AnyConnection, a: i64, b: i64) -> Result<Vec<String>, Error> {
    let of = |id: i64| stalle::table.filter(stalle::lokal_id.eq(id)).select(stalle::val_id);
    let own: Vec<String> = of(a).distinct().load(conn)?;
    Ok(of(b).distinct().filter(stalle::val_id.eq_any(own)).load(conn)?)
}

/// The lokal that a number leads to: its own, or the one that this went into; `None` when
/// there is none of that number.
///
/// # Errors
/// When the database fails.
pub fn nuvarande(conn: &mut AnyConnection, id: i64) -> Result<Option<i64>, DbError> {
    let found: Option<Option<i64>> =
        lokal::table.find(id).select(lokal::ihop_med).first(conn).optional()?;
    Ok(found.map(|med| med.unwrap_or(id)))
}

/// The lokaler that have gone into another, each with that other.
///
/// # Errors
/// When the database fails.
pub fn hopslagna(conn: &mut AnyConnection) -> Result<HashMap<i64, i64>, DbError> {
    let rows: Vec<(i64, i64)> = lokal::table
        .filter(lokal::ihop_med.is_not_null())
        .select((lokal::id, lokal::ihop_med.assume_not_null()))
        .load(conn)?;
    Ok(rows.into_iter().collect())
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
/// told. Of two judgements the stricter holds. Owners' links in a val that uses both end,
/// since each would lead to the days of both. The number, name and address of the one
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
    let bade = gemensamma_val(conn, kvar.id, andra.id)?;
    let nu = tid::utc(now);
    diesel::update(
        bekraftelse::table
            .filter(bekraftelse::lokal_id.eq_any([kvar.id, andra.id]))
            .filter(bekraftelse::val_id.eq_any(bade))
            .filter(bekraftelse::galler_till.gt(nu)),
    )
    .set(bekraftelse::galler_till.eq(nu))
    .execute(conn)?;
    judge(conn, now, av, (kvar.id, andra.id))?;
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
        andringar: [changes(&kvar.uppgifter, &order.uppgifter), flyttat.flyttade()].concat(),
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
fn judge(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    (kvar, andra): (i64, i64),
) -> Result<(), Error> {
    let Some(its) = bedomningar::get(conn, andra)? else { return Ok(()) };
    let own = bedomningar::get(conn, kvar)?;
    let both = own.as_ref().map_or_else(|| its.clone(), |own| strangast(own, &its));
    let andringar = bedomningar::changes(own.as_ref(), &both);
    if !andringar.is_empty() {
        let done = Registerhandelse::NeutralitetBedomd { lokal_id: kvar, andringar };
        logg::store::append(conn, now, av, &done)?;
    }
    if own.is_none() {
        diesel::update(neutralitet::table.find(andra))
            .set(neutralitet::lokal_id.eq(kvar))
            .execute(conn)?;
        return Ok(());
    }
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
