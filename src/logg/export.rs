//! The log on its way out: the entries that are asked for, with all that their hashes
//! are made of ([`super::rules`]).

use super::rules::Lank;
use super::store::{self, Fran};
use super::urval::Urval;
use crate::db::{AnyConnection, Error};
use crate::fil::export::{Format, Tabell};
use data_encoding::HEXLOWER as HEX;

/// The most entries of a file.
pub const MOST: usize = 100_000;

/// Entries read at a time.
const PART: i64 = 5_000;

/// The most characters of a cell in Excel is 32,767.
const LONGEST_CELL: usize = 32_000;

const RUBRIKER: [&str; 13] = [
    "nummer",
    "nar",
    "konto_id",
    "namn",
    "roller",
    "fran",
    "kod",
    "tabell",
    "rad",
    "text",
    "andringar",
    "foregaende",
    "hash",
];

/// The newest [`MOST`] entries that are asked for, the oldest of them first. Times are
/// in UTC. In xlsx a text that is longer than Excel takes is cut.
///
/// # Errors
/// When the database fails.
pub fn table(conn: &mut AnyConnection, urval: &Urval, format: Format) -> Result<Tabell, Error> {
    let mut tabell = Tabell::new(&RUBRIKER);
    let mut fran = Fran::Slutet;
    loop {
        let part = store::list(conn, urval, fran, PART)?;
        let Some(oldest) = part.last() else { break };
        fran = Fran::Fore(oldest.post.nummer);
        tabell.rader.extend(part.into_iter().map(cells));
        if tabell.rader.len() >= MOST {
            tabell.rader.truncate(MOST);
            break;
        }
    }
    tabell.rader.reverse();
    if format == Format::Xlsx {
        for cell in tabell.rader.iter_mut().flatten() {
            if let Some((cut, _)) = cell.char_indices().nth(LONGEST_CELL) {
                cell.truncate(cut);
                cell.push('…');
            }
        }
    }
    Ok(tabell)
}

fn cells(lank: Lank) -> Vec<String> {
    let post = lank.post;
    vec![
        post.nummer.to_string(),
        post.nar.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string(),
        post.konto_id.map(|id| id.to_string()).unwrap_or_default(),
        post.namn,
        post.roller,
        post.fran,
        post.kod,
        post.tabell.unwrap_or_default(),
        post.rad.unwrap_or_default(),
        post.text,
        post.andringar,
        HEX.encode(&lank.foregaende),
        HEX.encode(&lank.hash),
    ]
}
