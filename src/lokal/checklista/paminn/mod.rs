//! Reminders by mail, to whoever answers for a point of the checklist: so many days
//! before its last day as `data/checklista.toml` says, and when it has passed; each once.

pub mod store;

use std::sync::Arc;

use chrono::Timelike;

use super::punkter;
use super::rules::{Bedomd, Lage};
use crate::db::{Db, dagligen};
use crate::post::Brev;
use crate::sigill::nyckelfil::Nyckelkalla;
use crate::tid::Svensktid;
use crate::val::Val;

/// The task in the table of what is done daily.
const UPPGIFT: &str = "checklista";

/// The hour from which the service does it: letters come in the morning.
const MORGON: u32 = 6;

/// The reminder that the last day has passed, among the days before it.
pub const BRUTEN: i32 = -1;

/// What a day's work has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Utfall {
    /// Letters written.
    pub skickade: usize,
    /// Points to remind of, whose account has no address that can be read.
    pub utan_adress: usize,
}

/// What the work needs beside the database.
#[derive(Debug, Clone)]
pub struct Underlag {
    /// The keys of mail addresses, if there are any.
    pub nycklar: Option<Arc<Nyckelkalla>>,
    /// The address of the service.
    pub adress: String,
}

/// Does the day's work if no instance has done it; `None` when it is done.
///
/// # Errors
/// When the database fails; the day is then not done.
pub async fn run(
    db: &Db,
    now: Svensktid,
    underlag: Underlag,
) -> Result<Option<Utfall>, store::Error> {
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
pub async fn in_the_morning(
    db: &Db,
    now: Svensktid,
    underlag: Underlag,
) -> Result<(), store::Error> {
    if now.hour() >= MORGON {
        run(db, now, underlag).await?;
    }
    Ok(())
}

/// Which reminder a point is due for, sent ones aside: the nearest that has been reached.
/// Earlier ones that were missed are not made up for.
#[must_use]
pub fn dags(punkt: &Bedomd, skickade: &[i32]) -> Option<i32> {
    if !punkt.lage.kvar() {
        return None;
    }
    let left = punkt.dagar?;
    let due = if left < 0 || (punkt.lage == Lage::Bruten) {
        BRUTEN
    } else {
        let reached = |days: &&i32| left <= i64::from(**days);
        *punkter::paminn_dagar().iter().filter(reached).min()?
    };
    (!skickade.contains(&due)).then_some(due)
}

/// The letter about a point.
#[must_use]
pub fn letter(val: &Val, punkt: &Bedomd, till: String, adress: &str) -> Brev {
    let titel = &punkt.punkt.titel;
    let frist = punkt.frist.map(|day| day.to_string()).unwrap_or_default();
    let (amne, when) = match punkt.dagar {
        Some(left) if left < 0 => {
            (format!("Sista dagen har gått: {titel}"), format!("Sista dagen var {frist}."))
        }
        _ if punkt.lage == Lage::Bruten => {
            (format!("Punkten är bruten: {titel}"), format!("Sista dagen är {frist}."))
        }
        Some(0) => {
            (format!("Sista dagen i dag: {titel}"), format!("Sista dagen är i dag, {frist}."))
        }
        Some(1) => (format!("En dag kvar: {titel}"), format!("Sista dagen är i morgon, {frist}.")),
        left => {
            let left = left.unwrap_or_default();
            (format!("{left} dagar kvar: {titel}"), format!("Sista dagen är {frist}."))
        }
    };
    let missing = match punkt.brister.len() {
        0 => String::new(),
        1 => "\n\nEn sak saknas eller är fel.".to_owned(),
        n => format!("\n\n{n} saker saknas eller är fel."),
    };
    let lank = format!("{adress}/kansli/lokaler/checklista/{}?val={}", punkt.punkt.nyckel, val.id);
    Brev {
        slag: "Påminnelse om en punkt på checklistan",
        till,
        amne,
        text: format!(
            "Hej\n\nDu ansvarar för en punkt på checklistan för {val} som inte är klar:\n\n\
             {titel} ({paragraf})\n\n{when} {text}{missing}\n\nSe vad som är kvar och markera när \
             det är klart:\n{lank}\n\nÄr det någon annan som ska göra det? Be en planerare på \
             kansliet att byta ansvarig.\n",
            val = val.namn,
            paragraf = punkt.punkt.paragraf,
            text = punkt.punkt.text,
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lokal::checklista::Tillagt;
    use crate::val::{Valform, Valtyp};

    fn point(lage: Lage, dagar: i64) -> Bedomd {
        let frist = "2026-09-01".parse().unwrap();
        Bedomd {
            punkt: punkter::hitta("rattelser").unwrap(),
            lage,
            frist: Some(frist),
            dagar: Some(dagar),
            brister: Vec::new(),
            tillagt: Tillagt::default(),
        }
    }

    #[test]
    fn each_reminder_is_due_once_and_what_was_missed_is_not_made_up_for() {
        assert_eq!(dags(&point(Lage::IFara, 15), &[]), None);
        assert_eq!(dags(&point(Lage::IFara, 14), &[]), Some(14));
        assert_eq!(dags(&point(Lage::IFara, 10), &[14]), None);
        assert_eq!(dags(&point(Lage::IFara, 6), &[]), Some(7));
        assert_eq!(dags(&point(Lage::IFara, 6), &[7]), None);
        assert_eq!(dags(&point(Lage::IFara, 0), &[14, 7]), Some(1));
        assert_eq!(dags(&point(Lage::Bruten, -1), &[14, 7, 1]), Some(BRUTEN));
        assert_eq!(dags(&point(Lage::Bruten, -9), &[BRUTEN]), None);
        assert_eq!(dags(&point(Lage::Uppfylld, 1), &[]), None);
        assert_eq!(dags(&point(Lage::EjAktuell, 1), &[]), None);
    }

    #[test]
    fn the_letter_says_what_when_and_where() {
        let valdag = "2026-09-13".parse().unwrap();
        let (id, kommun) = ("rkl2026".parse().unwrap(), "0180".parse().unwrap());
        let val = Val::new(id, Valtyp::Rkl, Valform::Ordinarie, valdag, kommun).unwrap();
        let brev = letter(&val, &point(Lage::IFara, 7), "a@b.se".to_owned(), "https://val.se");
        assert_eq!(brev.amne, "7 dagar kvar: Rättelser av röstlängden är hanterade");
        assert!(brev.text.contains("VL 5:6") && brev.text.contains("2026-09-01"), "{}", brev.text);
        assert!(
            brev.text.contains("https://val.se/kansli/lokaler/checklista/rattelser?val=rkl2026")
        );
        assert!(!brev.text.contains("a@b.se"));
        let late = letter(&val, &point(Lage::Bruten, -3), String::new(), "");
        assert!(late.amne.starts_with("Sista dagen har gått"));
    }
}
