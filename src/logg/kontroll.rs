//! Following the whole chain in the database, a part at a time.

use super::huvud::Huvud;
use super::rules::{Brott, Hel, Kedja};
use super::store;
use crate::db::{Db, Error};

/// Entries held at a time.
const PART: i64 = 2_000;

/// Follows the chain from its first entry to its last, in which the heads given are
/// to be found. Holds a part of it at a time, whatever the length of the log;
/// entries that are written meanwhile may be followed or not.
///
/// # Errors
/// When the database fails.
pub async fn verify(db: &Db, huvuden: &[Huvud]) -> Result<Result<Hel, Brott>, Error> {
    let mut kedja = Kedja::new(huvuden);
    // Below the first number too: an entry there is not of the log.
    let mut after = i64::MIN;
    loop {
        let part = db.read(move |conn| store::links(conn, after, PART)).await?;
        let Some(last) = part.last() else { return Ok(kedja.end()) };
        after = last.post.nummer;
        for lank in &part {
            if let Err(brott) = kedja.follow(lank) {
                return Ok(Err(brott));
            }
        }
    }
}
