//! Street sites in the database.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::{Gatuplats, Tillstandslage, Tillstandsuppgift};
use crate::db::AnyConnection;
use crate::db::schema::gatuplats;
use crate::logg::{self, Andring, Utforare};
use crate::lokal::stalle::handelser::Stallehandelse;
use crate::lokal::stalle::store::Error;
use crate::tid::Svensktid;

#[derive(Queryable)]
pub(in crate::lokal::stalle) struct Row {
    pub(in crate::lokal::stalle) stalle_id: i64,
    upplatelse: String,
    upplatelse_diarie: String,
    upplatelse_fran: Option<NaiveDate>,
    upplatelse_till: Option<NaiveDate>,
    polistillstand: String,
    polis_diarie: String,
    polis_fran: Option<NaiveDate>,
    polis_till: Option<NaiveDate>,
    leverantor: String,
    el: String,
    uppsattning: Option<NaiveDateTime>,
    nedtagning: Option<NaiveDateTime>,
    vaderplan: String,
    vakt: String,
    version: i64,
}

impl From<Row> for Gatuplats {
    fn from(row: Row) -> Self {
        // The table takes no other words.
        let lage = |text: &str| text.parse::<Tillstandslage>().unwrap_or_default();
        Self {
            upplatelse: Tillstandsuppgift {
                lage: lage(&row.upplatelse),
                diarie: row.upplatelse_diarie,
                fran: row.upplatelse_fran,
                till: row.upplatelse_till,
            },
            polis: Tillstandsuppgift {
                lage: lage(&row.polistillstand),
                diarie: row.polis_diarie,
                fran: row.polis_fran,
                till: row.polis_till,
            },
            leverantor: row.leverantor,
            el: row.el,
            uppsattning: row.uppsattning,
            nedtagning: row.nedtagning,
            vaderplan: row.vaderplan,
            vakt: row.vakt,
            version: row.version,
        }
    }
}

/// What is known of a street site; nothing but that permits are needed, before anything
/// was written of it.
///
/// # Errors
/// When the database fails.
pub fn get(conn: &mut AnyConnection, stalle: i64) -> Result<Gatuplats, Error> {
    let row: Option<Row> = gatuplats::table.find(stalle).first(conn).optional()?;
    Ok(row.map(Gatuplats::from).unwrap_or_default())
}

/// Begins what is known of a new street site: that its permits are needed.
///
/// # Errors
/// When the database fails.
pub fn begin(conn: &mut AnyConnection, stalle: i64) -> Result<(), Error> {
    let needed = Tillstandslage::default().as_str();
    diesel::insert_into(gatuplats::table)
        .values((
            gatuplats::stalle_id.eq(stalle),
            gatuplats::upplatelse.eq(needed),
            gatuplats::upplatelse_diarie.eq(""),
            gatuplats::polistillstand.eq(needed),
            gatuplats::polis_diarie.eq(""),
            gatuplats::leverantor.eq(""),
            gatuplats::el.eq(""),
            gatuplats::vaderplan.eq(""),
            gatuplats::vakt.eq(""),
            gatuplats::version.eq(1_i64),
        ))
        .execute(conn)?;
    Ok(())
}

/// Keeps what is known of a street site, whose row must be of the version given with it.
///
/// # Errors
/// [`Error::Andrad`] when it is of another.
pub fn save(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    (stalle, new): (i64, &Gatuplats),
) -> Result<(), Error> {
    let old = get(conn, stalle)?;
    if old.version != new.version {
        return Err(Error::Andrad);
    }
    let andringar = changes(&old, new);
    if andringar.is_empty() {
        return Ok(());
    }
    let values = (
        (
            gatuplats::upplatelse.eq(new.upplatelse.lage.as_str()),
            gatuplats::upplatelse_diarie.eq(&new.upplatelse.diarie),
            gatuplats::upplatelse_fran.eq(new.upplatelse.fran),
            gatuplats::upplatelse_till.eq(new.upplatelse.till),
            gatuplats::polistillstand.eq(new.polis.lage.as_str()),
            gatuplats::polis_diarie.eq(&new.polis.diarie),
            gatuplats::polis_fran.eq(new.polis.fran),
            gatuplats::polis_till.eq(new.polis.till),
        ),
        (
            gatuplats::leverantor.eq(&new.leverantor),
            gatuplats::el.eq(&new.el),
            gatuplats::uppsattning.eq(new.uppsattning),
            gatuplats::nedtagning.eq(new.nedtagning),
            gatuplats::vaderplan.eq(&new.vaderplan),
            gatuplats::vakt.eq(&new.vakt),
            gatuplats::version.eq(old.version + 1),
        ),
    );
    if old.version == 0 {
        let (permits, rest) = values;
        diesel::insert_into(gatuplats::table)
            .values((gatuplats::stalle_id.eq(stalle), permits, rest))
            .execute(conn)?;
    } else {
        diesel::update(gatuplats::table.find(stalle)).set(values).execute(conn)?;
    }
    Ok(logg::store::append(conn, now, av, &Stallehandelse::Gatuplats { id: stalle, andringar })?)
}

fn changes(old: &Gatuplats, new: &Gatuplats) -> Vec<Andring> {
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
    let moment = |at: Option<NaiveDateTime>| at.map(|at| at.format("%Y-%m-%d %H:%M").to_string());
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let lage = |one: &Tillstandsuppgift| Some(one.lage.namn().to_owned());
    let (a, b) = (&old.upplatelse, &new.upplatelse);
    let (c, d) = (&old.polis, &new.polis);
    [
        Andring::of("upplåtelse", lage(a), lage(b)),
        Andring::of("upplåtelsens diarienummer", text(&a.diarie), text(&b.diarie)),
        Andring::of("upplåtelsen från", day(a.fran), day(b.fran)),
        Andring::of("upplåtelsen till", day(a.till), day(b.till)),
        Andring::of("polistillstånd", lage(c), lage(d)),
        Andring::of("polistillståndets diarienummer", text(&c.diarie), text(&d.diarie)),
        Andring::of("polistillståndet från", day(c.fran), day(d.fran)),
        Andring::of("polistillståndet till", day(c.till), day(d.till)),
        Andring::of("leverantör", text(&old.leverantor), text(&new.leverantor)),
        Andring::of("el", text(&old.el), text(&new.el)),
        Andring::of("uppsättning", moment(old.uppsattning), moment(new.uppsattning)),
        Andring::of("nedtagning", moment(old.nedtagning), moment(new.nedtagning)),
        Andring::of("väderplan", text(&old.vaderplan), text(&new.vaderplan)),
        Andring::of("vakt", text(&old.vakt), text(&new.vakt)),
    ]
    .into_iter()
    .flatten()
    .collect()
}
