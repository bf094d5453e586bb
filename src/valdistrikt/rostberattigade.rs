//! Those entitled to vote, per valdistrikt, and where the file says so how many of them
//! voted: SCB's tables of results, Valmyndigheten's older workbooks, and any list with
//! such columns.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::import::Kommunval;
use super::{Valdistriktskod, store};
use crate::db::{AnyConnection, Db};
use crate::fil::namn::plain;
use crate::fil::tabell::{Rad, Tabell};
use crate::fil::{Avvisad, Filfel, Framsteg, Importsatt, Rapport, shortened, tal};
use crate::val::{self, Kommunkod, Val, ValId};

/// What the import is told.
#[derive(Debug, Clone)]
pub struct Uppdrag {
    /// The val whose valdistrikt they are of.
    pub val: ValId,
    /// Which rows are wanted.
    pub kommun: Kommunval,
    /// How to go about it.
    pub satt: Importsatt,
}

/// Why the import could not be done at all.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file.
    #[error(transparent)]
    Fil(#[from] Filfel),
    /// The val.
    #[error(transparent)]
    Val(#[from] val::store::Error),
    /// The valdistrikt.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// What is known of a val's valdistrikt: how many are entitled to vote in each.
pub type Kanda = BTreeMap<Valdistriktskod, Option<i32>>;

/// Reads a file into the valdistrikt of a val.
///
/// # Errors
/// When the file is of the wrong kind, the val unknown or without valdistrikt, or the
/// database fails.
pub async fn run(
    db: &Db,
    fil_namn: &str,
    bytes: &[u8],
    uppdrag: Uppdrag,
    framsteg: &Framsteg,
) -> Result<Rapport, Error> {
    let id = uppdrag.val.clone();
    let val = db.read(move |conn| val::store::get(conn, &id)).await?;
    framsteg.stage("Läser röstberättigade", None);
    let id = val.id.clone();
    let (known, voted) = db
        .read(move |conn| {
            let known = store::rostberattigade(conn, &id)?;
            Ok::<_, store::Error>((known, store::rostande(conn, &id)?))
        })
        .await?;
    let mut read = read(fil_namn, bytes, &val, uppdrag.kommun, &known)?;
    let mut report = Rapport {
        slag: "röstberättigade",
        fil: fil_namn.to_owned(),
        val: val.id.to_string(),
        prov: uppdrag.satt.prov,
        lasta: read.lasta,
        andra_kommuner: read.andra_kommuner,
        avvisade: std::mem::take(&mut read.avvisade),
        ..<_>::default()
    };
    let may_save = uppdrag.satt.may_save(&report.avvisade);
    let may_remove = uppdrag.satt.may_remove(&report.avvisade);
    let missing: Vec<Valdistriktskod> =
        known.keys().copied().filter(|kod| !read.antal.contains_key(kod)).collect();
    summarise(&read, &mut report);
    let fate = if may_remove { "får inget antal" } else { "behåller det antal det har" };
    report.remark_some(missing.iter(), |kod| {
        format!("Valdistriktet {kod} finns inte i filen och {fate}.")
    });
    let mut wanted: Vec<(Valdistriktskod, Option<i32>)> =
        read.antal.iter().map(|(kod, antal)| (*kod, Some(*antal))).collect();
    if may_remove {
        wanted.extend(missing.iter().map(|kod| (*kod, None)));
        report.borttagna =
            missing.iter().filter(|kod| known.get(kod).is_some_and(Option::is_some)).count();
    }
    let mut rostande: Vec<(Valdistriktskod, Option<i32>)> =
        read.rostande.iter().map(|(kod, antal)| (*kod, Some(*antal))).collect();
    if may_remove {
        rostande.extend(missing.iter().map(|kod| (*kod, None)));
    }
    let (wanted, rostande) = (Arc::new(wanted), Arc::new(rostande));
    for kod in read.antal.keys() {
        let same = |now: Option<&i32>| now.is_none() || now == voted.get(kod);
        match known.get(kod) {
            Some(Some(before))
                if read.antal.get(kod) == Some(before) && same(read.rostande.get(kod)) =>
            {
                report.oforandrade += 1;
            }
            Some(Some(_)) => report.andrade += 1,
            _ => report.tillagda += 1,
        }
    }
    if may_save {
        let work = move |conn: &mut AnyConnection| {
            store::set_rostberattigade(conn, &val.id, &wanted)?;
            store::set_rostande(conn, &val.id, &rostande)
        };
        db.write(work).await?;
    }
    report.sparad = may_save;
    Ok(report)
}

fn summarise(read: &Last, report: &mut Rapport) {
    let sum = |antal: &BTreeMap<Valdistriktskod, i32>| -> i64 {
        antal.values().copied().map(i64::from).sum()
    };
    let of = sum(&read.antal);
    report.remark(format!("Summa {of} röstberättigade i {} valdistrikt.", read.antal.len()));
    if !read.rostande.is_empty() {
        let voted = sum(&read.rostande);
        report.remark(format!("Summa {voted} röstande i {} valdistrikt.", read.rostande.len()));
    }
    if read.uppsamling > 0 {
        report.remark(format!(
            "{} uppsamlingsdistrikt har inga röstberättigade och är överhoppade.",
            read.uppsamling
        ));
    }
}

/// What a file holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Last {
    /// How many are entitled to vote, by valdistrikt.
    pub antal: BTreeMap<Valdistriktskod, i32>,
    /// How many of them voted, by valdistrikt, where the file says so.
    pub rostande: BTreeMap<Valdistriktskod, i32>,
    /// Rows of uppsamlingsdistrikt, which are passed over.
    pub uppsamling: usize,
    /// Rows that concern the kommun.
    pub lasta: usize,
    /// Rows that concern another.
    pub andra_kommuner: usize,
    /// Rows that are refused.
    pub avvisade: Vec<Avvisad>,
}

/// Names of the columns, in the plain dress of [`plain`].
const DISTRIKT: [&str; 4] = ["valdistriktskod", "valdistriktkod", "distriktskod", "lkfv"];
const KOMMUN: [&str; 1] = ["kommunkod"];
const LAN: [&str; 1] = ["lanskod"];
const ANTAL: [&str; 3] = ["antalrostberattigade", "rostberattigade", "antalrb"];
const ROSTANDE: [&str; 2] = ["antalrostande", "rostande"];

fn column(names: &[String], wanted: &[&str]) -> Option<usize> {
    wanted.iter().find_map(|wanted| names.iter().position(|name| plain(name) == *wanted))
}

struct Kolumner {
    distrikt: usize,
    kommun: Option<usize>,
    lan: Option<usize>,
    antal: usize,
    rostande: Option<usize>,
}

impl Kolumner {
    fn find(names: &[String]) -> Option<Self> {
        Some(Self {
            distrikt: column(names, &DISTRIKT)?,
            kommun: column(names, &KOMMUN),
            lan: column(names, &LAN),
            antal: column(names, &ANTAL)?,
            rostande: column(names, &ROSTANDE),
        })
    }
}

/// Reads those entitled to vote in a file. Pure; `known` are the valdistrikt of the val.
///
/// # Errors
/// [`Filfel`] when the file is of the wrong kind or holds nothing of the kommun, and when
/// the val has no valdistrikt to keep the numbers in.
pub fn read(
    fil_namn: &str,
    bytes: &[u8],
    val: &Val,
    kommun: Kommunval,
    known: &Kanda,
) -> Result<Last, Filfel> {
    let form = |skal: String| Filfel::Form { fil: fil_namn.to_owned(), skal };
    if known.is_empty() {
        return Err(form(format!(
            "valet {} har inga valdistrikt än. Läs först in dem med «valkansli import \
             valdistrikt».",
            val.id
        )));
    }
    let fits = |names: &[String]| Kolumner::find(names).is_some();
    let tabell = Tabell::read_fitting(fil_namn, bytes, &fits)?;
    let Some(kolumner) = Kolumner::find(&tabell.kolumner) else {
        return Err(form(
            "ingen rad har kolumnerna Valdistriktskod och Antal röstberättigade.".to_owned(),
        ));
    };
    let wanted = match kommun {
        Kommunval::Valets => Some(val.kommun),
        Kommunval::Kommun(kommun) => Some(kommun),
        Kommunval::Alla => None,
    };
    let mut last = Last::default();
    let mut rows: HashMap<Valdistriktskod, usize> = HashMap::new();
    for rad in tabell.rader() {
        let refuse = |last: &mut Last, falt: &str, varde: &str, skal: String| {
            last.lasta += 1;
            last.avvisade.push(Avvisad {
                fil: fil_namn.to_owned(),
                rad: rad.nummer,
                falt: falt.to_owned(),
                varde: shortened(varde),
                skal,
            });
        };
        let text = rad.get(kolumner.distrikt);
        let Some(kod) = code(rad, &kolumner, val.kommun) else {
            let skal = "Koden ska vara åtta siffror, till exempel 01800101, eller fyra med \
                        länskod och kommunkod i egna kolumner."
                .to_owned();
            refuse(&mut last, "Valdistriktskod", text, skal);
            continue;
        };
        if wanted.is_some_and(|wanted| kod.kommun() != wanted) {
            last.andra_kommuner += 1;
            continue;
        }
        let number = rad.get(kolumner.antal);
        let antal = whole(number);
        if is_uppsamling(kod) && (number.is_empty() || antal == Some(0)) {
            last.uppsamling += 1;
            continue;
        }
        let skal = match (antal, known.contains_key(&kod), rows.get(&kod)) {
            (None, _, _) => "Antalet ska vara ett heltal, till exempel 1200.".to_owned(),
            (_, false, _) => format!(
                "Valdistriktet {kod} finns inte i valet {}. Hör filen till ett annat val?",
                val.id
            ),
            (_, _, Some(first)) => format!("Valdistriktet står redan på rad {first}."),
            (Some(antal), true, None) => {
                let voted = match voted(rad, &kolumner, antal) {
                    Ok(voted) => voted,
                    Err((value, skal)) => {
                        refuse(&mut last, "Antal röstande", value, skal);
                        continue;
                    }
                };
                last.lasta += 1;
                last.antal.insert(kod, antal);
                last.rostande.extend(voted.map(|voted| (kod, voted)));
                rows.insert(kod, rad.nummer);
                continue;
            }
        };
        let (falt, varde) = match antal {
            None => ("Antal röstberättigade", number),
            Some(_) => ("Valdistriktskod", text),
        };
        refuse(&mut last, falt, varde, skal);
    }
    if last.lasta == 0 {
        return Err(form(format!(
            "ingen av dess {} rader gäller kommun {}. Ange en annan med --kommun.",
            last.andra_kommuner + last.uppsamling,
            wanted.unwrap_or(val.kommun)
        )));
    }
    Ok(last)
}

/// How many voted by a row, of so many who might; nothing where it does not say. What it
/// says when that cannot be, and why not.
fn voted<'a>(
    rad: Rad<'a>,
    kolumner: &Kolumner,
    antal: i32,
) -> Result<Option<i32>, (&'a str, String)> {
    let Some(text) = kolumner.rostande.map(|place| rad.get(place)).filter(|text| !text.is_empty())
    else {
        return Ok(None);
    };
    match whole(text) {
        None => Err((text, "Antalet ska vara ett heltal, till exempel 900.".to_owned())),
        Some(voted) if voted > antal => {
            Err((text, format!("Det är fler än de {antal} röstberättigade i valdistriktet.")))
        }
        voted => Ok(voted),
    }
}

/// What counts late votes has no voters of its own: to 2018 it has a number below a
/// hundred, which may be that of its valkrets; since then 9800.
fn is_uppsamling(kod: Valdistriktskod) -> bool {
    let text = kod.to_string();
    text.get(4..).is_some_and(|number| number.starts_with("00") || number == "9800")
}

fn digits(text: &str) -> Option<&str> {
    let text = text.strip_suffix(".0").unwrap_or(text);
    (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())).then_some(text)
}

/// The code of a row: whole, or split over columns, with or without its zeros.
fn code(rad: Rad<'_>, kolumner: &Kolumner, own: Kommunkod) -> Option<Valdistriktskod> {
    let distrikt = digits(rad.get(kolumner.distrikt))?;
    if distrikt.len() > 4 {
        return format!("{distrikt:0>8}").parse().ok();
    }
    let Some(kommun) = kolumner.kommun.map(|place| rad.get(place)) else {
        return Valdistriktskod::join(own, distrikt).ok();
    };
    let kommun = digits(kommun)?;
    let four = match (kommun.len(), kolumner.lan) {
        (1..=2, Some(lan)) => format!("{:0>2}{kommun:0>2}", digits(rad.get(lan))?),
        (3..=4, _) => format!("{kommun:0>4}"),
        _ => return None,
    };
    Valdistriktskod::join(four.parse().ok()?, distrikt).ok()
}

/// A whole number of voters.
fn whole(text: &str) -> Option<i32> {
    let number = tal::decimal(text)?;
    #[expect(clippy::cast_possible_truncation, reason = "whole and within the range")]
    (number.fract() == 0.0 && (0.0..=1e6).contains(&number)).then_some(number as i32)
}

#[cfg(test)]
mod tests;
