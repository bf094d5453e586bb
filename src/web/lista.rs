//! Lists of the kansli: search, sort, filter and page, all in the URL, and the same
//! rows as csv or xlsx.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};

use super::Error;
use super::sidmall::Begaran;
use crate::fil::export::{Format, Tabell};

/// Rows of a page.
pub const PER_SIDA: usize = 50;

/// A column of a list.
#[derive(Debug, Clone, Copy)]
pub struct Kolumn {
    /// The name in the URL; empty when one cannot sort by it.
    pub nyckel: &'static str,
    /// The heading.
    pub rubrik: &'static str,
}

/// What a list is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listfraga {
    /// What was typed in the search field.
    pub q: String,
    /// The column to sort by.
    pub sortera: &'static str,
    /// Whether the largest comes first.
    pub fallande: bool,
    /// The page, from 1.
    pub sida: usize,
    /// Whether the rows are wanted as a file.
    pub format: Option<Format>,
}

impl Listfraga {
    /// Reads `q`, `sortera` (with `-` before it for falling), `sida` and `format`. A
    /// column that is not there counts as the first that one can sort by.
    #[must_use]
    pub fn read(begaran: &Begaran, kolumner: &[Kolumn]) -> Self {
        let sortable = || kolumner.iter().map(|k| k.nyckel).filter(|nyckel| !nyckel.is_empty());
        let asked = begaran.value("sortera").unwrap_or_default();
        let (fallande, name) = asked.strip_prefix('-').map_or((false, asked), |name| (true, name));
        let known = sortable().find(|nyckel| *nyckel == name);
        Self {
            q: begaran.value("q").unwrap_or_default().chars().take(200).collect(),
            sortera: known.or_else(|| sortable().next()).unwrap_or_default(),
            fallande: fallande && known.is_some(),
            sida: begaran.value("sida").and_then(|n| n.parse().ok()).unwrap_or(1).max(1),
            format: begaran.value("format").and_then(Format::parse),
        }
    }
}

/// The heading of a column, with the link that sorts by it.
#[derive(Debug)]
pub struct Rubrik {
    /// The heading.
    pub text: &'static str,
    /// The link, where one can sort by it.
    pub href: Option<String>,
    /// `ascending`, `descending`, or `none`.
    pub ordning: &'static str,
}

/// The headings of a list.
#[must_use]
pub fn rubriker(begaran: &Begaran, fraga: &Listfraga, kolumner: &[Kolumn]) -> Vec<Rubrik> {
    let base = begaran.clone().without("sida").without("format");
    kolumner
        .iter()
        .map(|kolumn| {
            let here = fraga.sortera == kolumn.nyckel;
            let next = if here && !fraga.fallande { "-" } else { "" };
            Rubrik {
                text: kolumn.rubrik,
                href: (!kolumn.nyckel.is_empty())
                    .then(|| base.changed("sortera", &format!("{next}{}", kolumn.nyckel))),
                ordning: match (here, fraga.fallande) {
                    (false, _) => "none",
                    (true, false) => "ascending",
                    (true, true) => "descending",
                },
            }
        })
        .collect()
}

/// Where in a list a page is.
#[derive(Debug, PartialEq, Eq)]
pub struct Sidning {
    /// Rows in all.
    pub antal: usize,
    /// The number of the first row shown, from 1; 0 when there is none.
    pub fran: usize,
    /// The number of the last.
    pub till: usize,
    /// This page.
    pub sida: usize,
    /// Pages in all, at least 1.
    pub sidor: usize,
    /// The link to the page before.
    pub fore: Option<String>,
    /// The link to the page after.
    pub nasta: Option<String>,
    /// The links to the whole list as a file: csv, xlsx.
    pub filer: (String, String),
}

impl Sidning {
    /// A page of a list of so many rows. A page beyond the last counts as the last.
    #[must_use]
    pub fn new(begaran: &Begaran, fraga: &Listfraga, antal: usize) -> Self {
        let sidor = antal.div_ceil(PER_SIDA).max(1);
        let sida = fraga.sida.min(sidor);
        let base = begaran.clone().without("format");
        let to = |sida: usize| base.changed("sida", &sida.to_string());
        let whole = base.clone().without("sida");
        let fran = (sida - 1) * PER_SIDA;
        Self {
            antal,
            fran: (fran + 1).min(antal),
            till: (fran + PER_SIDA).min(antal),
            sida,
            sidor,
            fore: (sida > 1).then(|| to(sida - 1)),
            nasta: (sida < sidor).then(|| to(sida + 1)),
            filer: (whole.changed("format", "csv"), whole.changed("format", "xlsx")),
        }
    }

    /// How many rows come before this page.
    #[must_use]
    pub const fn skip(&self) -> usize {
        (self.sida - 1) * PER_SIDA
    }

    /// The rows of this page, of a list that is held whole.
    #[must_use]
    pub fn page<'a, T>(&self, rader: &'a [T]) -> &'a [T] {
        let from = self.skip().min(rader.len());
        let to = (from + PER_SIDA).min(rader.len());
        rader.get(from..to).unwrap_or_default()
    }
}

/// A list as a file to save. `namn` is without its ending, and tells nothing of
/// persons.
///
/// # Errors
/// When the file cannot be made.
pub fn file(tabell: &Tabell, namn: &str, format: Format) -> Result<HttpResponse, Error> {
    let body = tabell.write(format).map_err(|error| Error::Internal(Box::new(error)))?;
    Ok(attachment(body, namn, format))
}

/// A file to save, as [`file()`] gives it.
#[must_use]
pub fn attachment(body: Vec<u8>, namn: &str, format: Format) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(format.mime())
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{namn}.{}\"", format.ending()),
        ))
        .body(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KOLUMNER: [Kolumn; 3] = [
        Kolumn { nyckel: "namn", rubrik: "Namn" },
        Kolumn { nyckel: "slutar", rubrik: "Slutar" },
        Kolumn { nyckel: "", rubrik: "Roller" },
    ];

    fn begaran(query: &str) -> Begaran {
        Begaran::new("/kansli/konton", query, None, None)
    }

    #[test]
    fn what_is_asked_is_read_and_what_is_wrong_counts_as_usual() {
        let fraga = Listfraga::read(&begaran("q=+Anna+&sortera=-slutar&sida=3"), &KOLUMNER);
        assert_eq!(
            (&*fraga.q, fraga.sortera, fraga.fallande, fraga.sida),
            ("Anna", "slutar", true, 3)
        );
        let wrong = Listfraga::read(&begaran("sortera=-losenord&sida=0&format=pdf"), &KOLUMNER);
        assert_eq!(
            (wrong.sortera, wrong.fallande, wrong.sida, wrong.format),
            ("namn", false, 1, None)
        );
    }

    #[test]
    fn a_heading_sorts_and_then_turns_around() {
        let here = begaran("q=a&sortera=namn&sida=2");
        let fraga = Listfraga::read(&here, &KOLUMNER);
        let rubriker = rubriker(&here, &fraga, &KOLUMNER);
        assert_eq!(rubriker[0].href.as_deref(), Some("/kansli/konton?q=a&sortera=-namn"));
        assert_eq!(rubriker[0].ordning, "ascending");
        assert_eq!(rubriker[1].href.as_deref(), Some("/kansli/konton?q=a&sortera=slutar"));
        assert_eq!(rubriker[2].href, None);
    }

    #[test]
    fn pages_hold_for_ten_thousand_rows_and_for_none() {
        let here = begaran("sida=200");
        let rows: Vec<usize> = (0..10_000).collect();
        let sidning = Sidning::new(&here, &Listfraga::read(&here, &KOLUMNER), rows.len());
        assert_eq!((sidning.fran, sidning.till, sidning.sidor), (9951, 10_000, 200));
        assert_eq!(sidning.page(&rows), (9950..10_000).collect::<Vec<_>>());
        assert_eq!(sidning.nasta, None);
        assert_eq!(sidning.fore.as_deref(), Some("/kansli/konton?sida=199"));
        let none = Sidning::new(&here, &Listfraga::read(&here, &KOLUMNER), 0);
        assert_eq!((none.fran, none.till, none.sida, none.sidor), (0, 0, 1, 1));
    }
}
