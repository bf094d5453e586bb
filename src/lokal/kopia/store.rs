//! Copying a val in the database: one unit of work, all or nothing.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::Kopia;
use super::handelser::Kopiahandelse;
use super::rules::{flytta, period};
use crate::db::schema::{gatuplats, institution, oppettid, rostmottagningsstalle as stalle};
use crate::db::{AnyConnection, Error as DbError, QueryError};
use crate::logg::{self, Utforare};
use crate::lokal::{self, Stalletyp, Status};
use crate::tid::Svensktid;
use crate::val::{self, Val, ValId};

/// Why a val could not be copied.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The val to copy is not there, or the new name is taken.
    #[error(transparent)]
    Val(#[from] val::store::Error),
    /// A lokal cannot be read.
    #[error(transparent)]
    Lokal(#[from] lokal::store::Error),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

crate::work_error!(Error);

/// Makes a val from another: its valdistrikt, the register's valdistrikt of addresses,
/// and its röstmottagningsställen with room, staff needs, street sites, institutions and
/// hours. Each place begins as a candidate that is to be confirmed; decisions and
/// publications, contracts, budgets and those who were to work there stay with the old
/// val. How to reach the kansli comes with it.
///
/// # Errors
/// [`Error::Val`] when the old val is not there or the new name is taken.
pub fn copy(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    fran: &ValId,
    till: &Val,
) -> Result<Kopia, Error> {
    let fran = val::store::get(conn, fran)?;
    let till = Val { kansli: fran.kansli.clone(), exempel: fran.exempel, ..till.clone() };
    val::store::add(conn, &till)?;
    let between = (fran.id.as_str(), till.id.as_str());
    let valdistrikt = copied(conn, between, VALDISTRIKT)?;
    let adresser = copied(conn, between, ADRESSER)?;
    copied(conn, between, HUVUDEN)?;
    let mut kopia = Kopia {
        fran: fran.id.clone(),
        till: till.id.clone(),
        valdistrikt,
        adresser,
        vallokaler: 0,
        rostningslokaler: 0,
        tillfalliga: 0,
        institutioner: 0,
        avvecklade: 0,
        oppettider: 0,
        lagens_tider: 0,
        strukna: 0,
        strukna_dagar: BTreeSet::new(),
        utan_tider: 0,
        oppna_saknas: Vec::new(),
        gatuplatser: 0,
    };
    let map = stallen(conn, &fran, &till, &mut kopia)?;
    kopia.gatuplatser = facts(conn, &fran.id, &map)?;
    let stallen = kopia.stallen();
    let (fran, till) = (fran.id, till.id);
    logg::store::append(conn, now, av, &Kopiahandelse::ValKopierat { fran, till, stallen })?;
    Ok(kopia)
}

/// `$1` is the new val, `$2` the old.
const VALDISTRIKT: &str = "INSERT INTO valdistrikt (val_id, kod, namn, polygon, rostberattigade) \
    SELECT $1, kod, namn, polygon, rostberattigade FROM valdistrikt WHERE val_id = $2 ORDER BY id";

const ADRESSER: &str = "INSERT INTO adress_valdistrikt (val_id, adress_id, valdistrikt) \
    SELECT $1, adress_id, valdistrikt FROM adress_valdistrikt WHERE val_id = $2";

const HUVUDEN: &str = "INSERT INTO valkommun \
    (val_id, kommun, lan_namn, kommun_namn, valnamnd, hemsida, telnr) \
    SELECT $1, kommun, lan_namn, kommun_namn, valnamnd, hemsida, telnr \
    FROM valkommun WHERE val_id = $2";

fn copied(
    conn: &mut AnyConnection,
    (fran, till): (&str, &str),
    statement: &str,
) -> Result<usize, QueryError> {
    diesel::sql_query(statement).bind::<Text, _>(till).bind::<Text, _>(fran).execute(conn)
}

/// One place, for a new val (`$1`) from its old row (`$2`).
const STALLE: &str = "INSERT INTO rostmottagningsstalle (val_id, lokal_id, typ, namn, anvisning, \
    adress, tillganglighet, lat, lon, valdistrikt, valkrets_kod, valkrets_namn, kallans_id, \
    status, ansvarig, risk, risk_skal, rum_id, bemanning, valdagens, bekraftas, anteckning, \
    valdistrikt_namn, kommun) \
    SELECT $1, lokal_id, typ, namn, anvisning, adress, tillganglighet, lat, lon, valdistrikt, \
    valkrets_kod, valkrets_namn, kallans_id, 'kandidat', ansvarig, risk, risk_skal, rum_id, \
    bemanning, valdagens, TRUE, anteckning, valdistrikt_namn, kommun \
    FROM rostmottagningsstalle WHERE id = $2 RETURNING id";

#[derive(QueryableByName)]
struct Nytt {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

#[derive(Insertable)]
#[diesel(table_name = oppettid)]
struct Tid {
    stalle_id: i64,
    datum: NaiveDate,
    oppnar: i32,
    stanger: i32,
}

/// Copies the places with their hours; the new number of each old one.
fn stallen(
    conn: &mut AnyConnection,
    fran: &Val,
    till: &Val,
    kopia: &mut Kopia,
) -> Result<HashMap<i64, i64>, Error> {
    let mut map = HashMap::new();
    let mut hours = Vec::new();
    let mut open: BTreeSet<NaiveDate> = BTreeSet::new();
    for old in lokal::store::all(conn, &fran.id)? {
        if old.status == Status::Avvecklad {
            kopia.avvecklade += 1;
            continue;
        }
        let new: Nytt = diesel::sql_query(STALLE)
            .bind::<Text, _>(till.id.as_str())
            .bind::<BigInt, _>(old.id)
            .get_result(conn)?;
        map.insert(old.id, new.id);
        match old.stalle.typ {
            Stalletyp::Vallokal => kopia.vallokaler += 1,
            Stalletyp::Rostningslokal => kopia.rostningslokaler += 1,
            Stalletyp::Tillfallig => kopia.tillfalliga += 1,
            Stalletyp::Institution => kopia.institutioner += 1,
        }
        let moved = flytta(&old.stalle.oppettider, old.stalle.typ, fran, till);
        kopia.lagens_tider += moved.lagens;
        kopia.strukna += moved.strukna.len();
        kopia.utan_tider += usize::from(moved.tider.is_empty() && !moved.strukna.is_empty());
        kopia.strukna_dagar.extend(moved.strukna);
        if old.stalle.typ.oppen_for_alla() {
            open.extend(moved.tider.iter().map(|one| one.datum));
        }
        hours.extend(moved.tider.iter().map(|one| Tid {
            stalle_id: new.id,
            datum: one.datum,
            oppnar: i32::from(one.tid.oppnar().minutes()),
            stanger: i32::from(one.tid.stanger().minutes()),
        }));
    }
    kopia.oppettider = hours.len();
    kopia.oppna_saknas = period(till).filter(|day| !open.contains(day)).collect();
    crate::insert_batch!(conn, oppettid::table, hours)?;
    Ok(map)
}

/// What a street site needs. What was granted was granted for other days: it is sought
/// anew, and set-up and tear-down follow from it.
const GATUPLATS: &str = "INSERT INTO gatuplats (stalle_id, upplatelse, upplatelse_diarie, \
    polistillstand, polis_diarie, leverantor, el, vaderplan, vakt) \
    SELECT $1, CASE WHEN upplatelse = 'behovs_inte' THEN upplatelse ELSE 'behovs' END, '', \
    CASE WHEN polistillstand = 'behovs_inte' THEN polistillstand ELSE 'behovs' END, '', \
    leverantor, el, vaderplan, vakt FROM gatuplats WHERE stalle_id = $2";

const INSTITUTION: &str = "INSERT INTO institution (stalle_id, kontakt_id, avdelning, instruktion) \
    SELECT $1, kontakt_id, avdelning, instruktion FROM institution WHERE stalle_id = $2";

/// Copies what street sites and institutions need beside; says how many street sites.
fn facts(
    conn: &mut AnyConnection,
    fran: &ValId,
    map: &HashMap<i64, i64>,
) -> Result<usize, QueryError> {
    let sites: Vec<i64> = gatuplats::table
        .inner_join(stalle::table)
        .filter(stalle::val_id.eq(fran.as_str()))
        .select(gatuplats::stalle_id)
        .load(conn)?;
    let homes: Vec<i64> = institution::table
        .inner_join(stalle::table)
        .filter(stalle::val_id.eq(fran.as_str()))
        .select(institution::stalle_id)
        .load(conn)?;
    let mut each = |old: &i64, statement: &str| match map.get(old) {
        Some(new) => diesel::sql_query(statement)
            .bind::<BigInt, _>(*new)
            .bind::<BigInt, _>(*old)
            .execute(conn),
        None => Ok(0),
    };
    let mut copied = 0;
    for old in &sites {
        copied += each(old, GATUPLATS)?;
    }
    for old in &homes {
        each(old, INSTITUTION)?;
    }
    Ok(copied)
}
