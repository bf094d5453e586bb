//! What is done about accounts once a day: their owners are warned before the end, and
//! those whose last day has passed are closed.
//!
//! A closed day shuts nobody out sooner than her last day does: signing in looks at the
//! day itself. Closing makes it visible, ends the sessions and stands in the log.

pub mod store;

use std::sync::Arc;

use chrono::{Datelike, NaiveDate, Timelike};

use super::rules::Granser;
use crate::db::{Db, Error, dagligen};
use crate::post::Brev;
use crate::sigill::nyckelfil::Nyckelkalla;
use crate::tid::{self, Svensktid};

/// The task in the table of what is done daily.
const UPPGIFT: &str = "konton";

/// The hour from which the service does it: letters come in the morning.
const MORGON: u32 = 6;

/// What a day's work has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Utfall {
    /// Accounts whose owner was written to.
    pub varnade: usize,
    /// Accounts to warn that have no address, or none that can be read.
    pub utan_adress: usize,
    /// Accounts closed.
    pub stangda: usize,
}

/// What the work needs beside the database.
#[derive(Debug, Clone)]
pub struct Underlag {
    /// The keys of mail addresses, if there are any.
    pub nycklar: Option<Arc<Nyckelkalla>>,
    /// The days that decide.
    pub granser: Granser,
    /// The address of the service.
    pub adress: String,
}

/// Does the day's work if no instance has done it; `None` when it is done.
///
/// # Errors
/// When the database fails; the day is then not done.
pub async fn run(db: &Db, now: Svensktid, underlag: Underlag) -> Result<Option<Utfall>, Error> {
    let today = now.date_naive();
    if !db.read(move |conn| dagligen::is_due(conn, UPPGIFT, today)).await? {
        return Ok(None);
    }
    db.write(move |conn| {
        if dagligen::claim(conn, UPPGIFT, today)? {
            store::daily(conn, &now, &underlag).map(Some)
        } else {
            Ok(None)
        }
    })
    .await
}

/// The same from the service, which waits for the morning.
///
/// # Errors
/// As [`run`].
pub async fn in_the_morning(db: &Db, now: Svensktid, underlag: Underlag) -> Result<(), Error> {
    if now.hour() >= MORGON {
        run(db, now, underlag).await?;
    }
    Ok(())
}

/// The letter that warns. It does not say whose account it is.
fn letter(till: String, slutar: NaiveDate, left: i64, adress: &str) -> Brev {
    let when = match left {
        0 => "i dag".to_owned(),
        1 => "i morgon".to_owned(),
        days => format!("om {days} dagar"),
    };
    let (weekday, day, year) = (tid::veckodag(slutar), slutar.day(), slutar.year());
    let month = crate::web::ord::short_date(crate::web::sprak::Sprak::Sv, slutar);
    let month = month.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
    Brev {
        slag: "Påminnelse om att ett konto slutar",
        till,
        amne: format!("Ditt konto i Valkansli slutar {when}"),
        text: format!(
            "Hej\n\nDitt konto i Valkansli slutar {when}. {weekday} {day} {month} {year} är sista \
             dagen du kan logga in.\n\nBehöver du kontot längre? Be en administratör på \
             valkansliet att ändra slutdatum. Behöver du det inte, så gör inget.\n\n{adress}\n",
            weekday = crate::web::ord::sentence(weekday),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letter_says_when_and_what_to_do_and_nothing_of_the_person() {
        let slutar = "2026-12-06".parse().unwrap();
        let brev = letter("a@b.se".to_owned(), slutar, 14, "https://val.kommunen.se");
        assert_eq!(brev.amne, "Ditt konto i Valkansli slutar om 14 dagar");
        assert!(brev.text.contains("Söndag 6 december 2026 är sista dagen"), "{}", brev.text);
        assert!(brev.text.contains("https://val.kommunen.se"));
        assert!(!brev.text.contains("a@b.se"));
        assert!(letter(String::new(), slutar, 1, "").amne.ends_with("i morgon"));
    }
}
