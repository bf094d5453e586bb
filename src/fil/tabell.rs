//! Tables from csv, json and xlsx, all as text in rows and columns.
//!
//! A [`Tabell`] of a whole country's addresses has 45 million fields, so they lie
//! after one another in one text; a [`Rad`] is a view of some of them.

mod csv;
mod json;
mod xlsx;

use icu_normalizer::ComposingNormalizerBorrowed;

use super::{Filfel, kalla};

/// Header and rows of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tabell {
    /// Names of the columns, trimmed and in Unicode's composed form (NFC).
    pub kolumner: Vec<String>,
    /// Whether the file ends where a row ends. A csv file without a line break at its
    /// end may be cut, and its last row with it, even where that cannot be seen.
    pub avslutad: bool,
    /// Every field of every row, one after another.
    text: String,
    /// Where each field ends in `text`.
    ends: Vec<usize>,
    /// Each row's number, and its first field in `ends`.
    rows: Vec<(usize, usize)>,
}

/// One row of a [`Tabell`].
#[derive(Debug, Clone, Copy)]
pub struct Rad<'a> {
    /// Where the row stands: the line in a csv file as a text editor counts it, the
    /// row in Excel, or the number of the object in a JSON list, from 1.
    pub nummer: usize,
    text: &'a str,
    /// The end of the field before the first.
    start: usize,
    ends: &'a [usize],
}

impl Tabell {
    /// Reads a file of any of the forms, which is told from what is in it; the name
    /// is for messages. Rows without any text are passed over.
    ///
    /// # Errors
    /// [`Filfel::Form`] when the file is none of the forms, or broken.
    pub fn read(fil_name: &str, bytes: &[u8]) -> Result<Self, Filfel> {
        Self::read_fitting(fil_name, bytes, &|_| true)
    }

    /// The same, of a workbook the first sheet whose header fits, or else the first that
    /// has a header at all.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn read_fitting(
        fil_name: &str,
        bytes: &[u8],
        fits: &dyn Fn(&[String]) -> bool,
    ) -> Result<Self, Filfel> {
        let read = if bytes.starts_with(b"PK\x03\x04") {
            xlsx::read(bytes, fits)
        } else if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
            Err("det är Excels äldre format. Öppna den i Excel och spara den som xlsx.".to_owned())
        } else {
            read_text(&kalla::text(bytes))
        };
        read.map_err(|skal| Filfel::Form { fil: fil_name.to_owned(), skal })
    }

    /// The place of a column by its name; upper and lower case are one. The first,
    /// when several have the name.
    #[must_use]
    pub fn kolumn(&self, namn: &str) -> Option<usize> {
        let wanted = namn.to_lowercase();
        self.kolumner.iter().position(|kolumn| kolumn.to_lowercase() == wanted)
    }

    /// The rows in the order of the file.
    #[must_use]
    pub fn rader(&self) -> impl ExactSizeIterator<Item = Rad<'_>> + DoubleEndedIterator {
        self.rows.iter().enumerate().map(|(i, &(nummer, first))| {
            let past = self.rows.get(i + 1).map_or(self.ends.len(), |&(_, next)| next);
            Rad {
                nummer,
                text: &self.text,
                start: first.checked_sub(1).and_then(|i| self.ends.get(i)).copied().unwrap_or(0),
                ends: self.ends.get(first..past).unwrap_or_default(),
            }
        })
    }

    /// How many rows there are, the header not counted.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is nothing but a header.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl<'a> Rad<'a> {
    /// A field without the white space around it; empty when the row is too short
    /// to have it.
    #[must_use]
    pub fn get(&self, kolumn: usize) -> &'a str {
        let Some(&end) = self.ends.get(kolumn) else { return "" };
        let start = kolumn.checked_sub(1).and_then(|i| self.ends.get(i)).copied();
        self.text.get(start.unwrap_or(self.start)..end).unwrap_or_default().trim()
    }

    /// How many fields the row has. Only a broken row of a csv file has other than as
    /// many as there are columns.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether the row has no fields; no row of a [`Tabell`] is so.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

fn read_text(text: &str) -> Result<Tabell, String> {
    let start = text.trim_start();
    if start.is_empty() {
        return Err("den är tom.".to_owned());
    }
    if start.starts_with(['[', '{']) { json::read(text) } else { csv::read(text) }
}

/// A table under construction.
#[derive(Debug, Default)]
struct Builder {
    kolumner: Vec<String>,
    text: String,
    ends: Vec<usize>,
    rows: Vec<(usize, usize)>,
}

impl Builder {
    /// Adds a row, unless all of its fields are blank.
    fn push<'f>(
        &mut self,
        nummer: usize,
        fields: impl IntoIterator<Item = &'f str>,
    ) -> Result<(), String> {
        let (first, length) = (self.ends.len(), self.text.len());
        for field in fields {
            self.text.push_str(&checked(nummer, field)?);
            self.ends.push(self.text.len());
        }
        if self.text.get(length..).is_none_or(|row| row.trim().is_empty()) {
            self.text.truncate(length);
            self.ends.truncate(first);
        } else {
            self.rows.push((nummer, first));
        }
        Ok(())
    }

    /// The names of the columns, from the header.
    fn header<'f>(
        &mut self,
        nummer: usize,
        names: impl IntoIterator<Item = &'f str>,
    ) -> Result<(), String> {
        for name in names {
            self.kolumner.push(checked(nummer, name)?.trim().to_owned());
        }
        Ok(())
    }

    fn finish(self) -> Tabell {
        let Self { kolumner, text, ends, rows } = self;
        Tabell { kolumner, avslutad: true, text, ends, rows }
    }
}

/// A field in Unicode's composed form; refused with a NUL, which no text has and
/// PostgreSQL does not keep.
fn checked(nummer: usize, field: &str) -> Result<std::borrow::Cow<'_, str>, String> {
    if field.contains('\0') {
        return Err(format!(
            "rad {nummer} innehåller nolltecken och är inte text. Spara filen som CSV UTF-8."
        ));
    }
    if field.is_ascii() {
        return Ok(field.into());
    }
    Ok(const { ComposingNormalizerBorrowed::new_nfc() }.normalize(field))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Rows with their numbers, as plain vectors.
    pub(super) fn rows(tabell: &Tabell) -> Vec<(usize, Vec<&str>)> {
        tabell
            .rader()
            .map(|rad| (rad.nummer, (0..rad.len()).map(|i| rad.get(i)).collect()))
            .collect()
    }

    fn refusal(bytes: &[u8]) -> String {
        Tabell::read("prov.csv", bytes).unwrap_err().to_string()
    }

    #[test]
    fn a_column_is_found_by_name_whatever_its_case_and_composition() {
        let decomposed = "LA\u{308}N;tillga\u{308}ngl\nGotland;Hiss\n";
        let tabell = Tabell::read("prov.csv", decomposed.as_bytes()).unwrap();
        assert_eq!(tabell.kolumner, ["LÄN", "tillgängl"]);
        assert_eq!(tabell.kolumn("Län"), Some(0));
        assert_eq!(tabell.kolumn("TILLGÄNGL"), Some(1));
        assert_eq!(tabell.kolumn("LOKAL"), None);
    }

    #[test]
    fn a_field_that_a_row_lacks_is_empty_and_one_too_many_is_kept() {
        let tabell = Tabell::read("prov.csv", b"A;B\n1\n1;2;3\n").unwrap();
        assert_eq!(rows(&tabell), [(2, vec!["1"]), (3, vec!["1", "2", "3"])]);
        assert_eq!(tabell.rader().next().unwrap().get(1), "");
        assert_eq!(tabell.len(), 2);
    }

    #[test]
    fn what_is_no_table_is_refused_with_the_reason() {
        assert_eq!(refusal(b""), "Filen prov.csv har inte rätt form: den är tom.");
        assert!(refusal(b" \r\n\t\n").contains("den är tom"));
        assert!(refusal(b"A;B\n1;\0\n").contains("rad 2 innehåller nolltecken"));
        assert!(refusal(b"\xD0\xCF\x11\xE0rest").contains("äldre format"));
        assert!(refusal(b"PK\x03\x04rest").contains("Excel"));
        assert!(refusal(br#"[{"A":"\u0000"}]"#).contains("rad 1 innehåller nolltecken"));
    }

    #[test]
    fn a_header_alone_is_a_table_without_rows() {
        let tabell = Tabell::read("prov.csv", b"A;B").unwrap();
        assert_eq!(tabell.kolumner, ["A", "B"]);
        assert!(tabell.is_empty());
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_table_or_an_error(bytes: Vec<u8>) {
            let _ = Tabell::read("prov", &bytes);
        }

        #[test]
        fn any_text_is_a_table_or_an_error(text in "[\\[{\"a;,\\n\\r\\t:ö \\]}1]*") {
            let _ = Tabell::read("prov", text.as_bytes());
        }
    }
}
