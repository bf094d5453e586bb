//! The history of a lokal in the audit log.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::Handelse;
use crate::db::schema::{handelse, lokal, rostmottagningsstalle as stalle};
use crate::db::{AnyConnection, Error};

/// When, by whom, what kind, which row, the words, and what changed.
type Row = (NaiveDateTime, String, String, Option<String>, Option<String>, String);

/// The newest entries about a lokal, those that went into it, and its uses, the newest first, at most so many.
///
/// # Errors
/// When the database fails.
pub fn of_lokal(
    conn: &mut AnyConnection,
    lokal_id: i64,
    most: i64,
) -> Result<Vec<Handelse>, Error> {
    let uses: Vec<i64> =
        stalle::table.filter(stalle::lokal_id.eq(lokal_id)).select(stalle::id).load(conn)?;
    let uses: Vec<String> = uses.iter().map(ToString::to_string).collect();
    let gone: Vec<i64> =
        lokal::table.filter(lokal::ihop_med.eq(lokal_id)).select(lokal::id).load(conn)?;
    let its: Vec<String> = gone.iter().chain([&lokal_id]).map(ToString::to_string).collect();
    let of_lokal = handelse::tabell.eq("lokal").and(handelse::rad.eq_any(its));
    let of_use = handelse::tabell.eq("rostmottagningsstalle").and(handelse::rad.eq_any(uses));
    let rows: Vec<Row> = handelse::table
        .filter(of_lokal.or(of_use))
        .order(handelse::nummer.desc())
        .limit(most)
        .select((
            handelse::nar,
            handelse::namn,
            handelse::text,
            handelse::tabell,
            handelse::rad,
            handelse::andringar,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(nar, namn, text, tabell, rad, andringar)| Handelse {
            nar,
            namn,
            text,
            stalle_id: rad
                .filter(|_| tabell.as_deref() == Some("rostmottagningsstalle"))
                .and_then(|rad| rad.parse().ok()),
            andringar: serde_json::from_str(&andringar).unwrap_or_default(),
        })
        .collect())
}
