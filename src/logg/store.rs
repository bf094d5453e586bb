//! The audit log in the database.

use diesel::prelude::*;

use super::rules::{FORE_FORSTA, Post, hash};
use super::{Handelse, Utforare};
use crate::db::schema::handelse;
use crate::db::{AnyConnection, Error};
use crate::tid::{self, Svensktid};

/// Writes an event to the log. Call it in the transaction of what it tells of.
///
/// # Errors
/// When the database fails.
pub fn append(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    vad: &dyn Handelse,
) -> Result<(), Error> {
    let last: Option<(i64, Vec<u8>)> = handelse::table
        .order(handelse::nummer.desc())
        .select((handelse::nummer, handelse::hash))
        .first(conn)
        .optional()?;
    let (nummer, foregaende) = match last {
        None => (1, FORE_FORSTA),
        // A hash of another length is a broken link, which the check will find.
        Some((nummer, hash)) => (nummer + 1, hash.try_into().unwrap_or(FORE_FORSTA)),
    };
    let rad = vad.rad();
    let post = Post {
        nummer,
        nar: tid::utc(now),
        konto_id: av.konto,
        namn: av.namn.clone(),
        roller: av.roller.clone(),
        fran: av.fran.clone(),
        kod: vad.kod().to_owned(),
        tabell: rad.as_ref().map(|rad| rad.tabell.to_owned()),
        rad: rad.map(|rad| rad.id),
        text: vad.text(),
        andringar: serde_json::to_string(&vad.andringar()).unwrap_or_default(),
    };
    let own = hash(&foregaende, &post);
    diesel::insert_into(handelse::table)
        .values((
            handelse::nummer.eq(post.nummer),
            handelse::nar.eq(post.nar),
            handelse::konto_id.eq(post.konto_id),
            handelse::namn.eq(post.namn),
            handelse::roller.eq(post.roller),
            handelse::fran.eq(post.fran),
            handelse::kod.eq(post.kod),
            handelse::tabell.eq(post.tabell),
            handelse::rad.eq(post.rad),
            handelse::text.eq(post.text),
            handelse::andringar.eq(post.andringar),
            handelse::foregaende.eq(foregaende.as_slice()),
            handelse::hash.eq(own.as_slice()),
        ))
        .execute(conn)?;
    Ok(())
}
