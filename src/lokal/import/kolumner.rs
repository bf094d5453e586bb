//! Which of Valmyndigheten's files a table is, and where its columns are.

use chrono::NaiveDate;

use super::Slag;
use crate::fil::tabell::Tabell;

/// Columns of either file.
#[derive(Debug)]
pub(super) struct Kolumner {
    pub lanskod: usize,
    pub kommunkod: usize,
    pub lan: Option<usize>,
    pub kommun: Option<usize>,
    pub valnamnd: Option<usize>,
    pub hemsida: Option<usize>,
    pub telnr: Option<usize>,
    pub lokalid: Option<usize>,
    pub lokal: usize,
    pub adress1: Option<usize>,
    pub adress2: usize,
    pub tillgangl: Option<usize>,
    pub latitud: usize,
    pub longitud: usize,
    pub egna: Egna,
    /// Columns that no one asks for, by name.
    pub ovriga: Vec<String>,
}

/// Columns that only one of the files has.
#[derive(Debug)]
pub(super) enum Egna {
    Vallokal {
        valdistriktkod: usize,
        valdistrikt: Option<usize>,
        valkretskod: Option<usize>,
        valkrets: Option<usize>,
        valdag: usize,
        oppettid: usize,
    },
    Rostningslokal {
        begrtillt: usize,
        /// One column a day, by date.
        dagar: Vec<(NaiveDate, usize)>,
    },
}

impl Kolumner {
    /// Finds the columns of a file of `slag`.
    ///
    /// # Errors
    /// What the file looks like instead, or what it lacks.
    pub(super) fn find(tabell: &Tabell, slag: Slag) -> Result<Self, String> {
        if let Some(annat) = Innehall::guess(tabell).filter(|&guess| guess != slag.innehall()) {
            return Err(annat.message());
        }
        let mut finder = Finder { tabell, used: Vec::new(), missing: Vec::new() };
        let days = days(tabell);
        let egna = match slag {
            Slag::Vallokaler => Egna::Vallokal {
                valdistriktkod: finder.needed("VALDISTRIKTKOD"),
                valdistrikt: finder.optional("VALDISTRIKT"),
                valkretskod: finder.optional("KOMMUNVALKRETSKOD"),
                valkrets: finder.optional("KOMMUNVALKRETS"),
                valdag: finder.needed("VALDAG"),
                oppettid: finder.needed("ÖPPETTID"),
            },
            Slag::Rostningslokaler => {
                finder.used.extend(days.iter().map(|&(_, place)| place));
                Egna::Rostningslokal { begrtillt: finder.needed("BEGRTILLT"), dagar: days.clone() }
            }
        };
        let mut found = Self {
            lanskod: finder.needed("LÄNSKOD"),
            kommunkod: finder.needed("KOMMUNKOD"),
            lan: finder.optional("LÄN"),
            kommun: finder.optional("KOMMUN"),
            valnamnd: finder.optional("VALNÄMND"),
            hemsida: finder.optional("HEMSIDA"),
            telnr: finder.optional("TELNR"),
            lokalid: finder.optional("LOKALID"),
            lokal: finder.needed("LOKAL"),
            adress1: finder.optional("ADRESS1"),
            adress2: finder.needed("ADRESS2"),
            tillgangl: finder.optional("TILLGÄNGL"),
            latitud: finder.needed("LATITUD"),
            longitud: finder.needed("LONGITUD"),
            egna,
            ovriga: Vec::new(),
        };
        if !finder.missing.is_empty() {
            return Err(lacks(tabell, &finder.missing));
        }
        if slag == Slag::Rostningslokaler && days.is_empty() {
            return Err(
                "den har inga kolumner med datum som namn (2022-08-24 och så vidare), och \
                        alltså inga öppettider."
                    .to_owned(),
            );
        }
        found.ovriga = finder.unused();
        Ok(found)
    }
}

struct Finder<'t> {
    tabell: &'t Tabell,
    used: Vec<usize>,
    missing: Vec<&'static str>,
}

impl Finder<'_> {
    fn optional(&mut self, namn: &str) -> Option<usize> {
        let place = self.tabell.kolumn(namn);
        self.used.extend(place);
        place
    }

    /// A column that must be there; where it is not, that is noted.
    fn needed(&mut self, namn: &'static str) -> usize {
        self.optional(namn).unwrap_or_else(|| {
            self.missing.push(namn);
            usize::MAX
        })
    }

    fn unused(&self) -> Vec<String> {
        let names = self.tabell.kolumner.iter().enumerate();
        names
            .filter(|(place, namn)| !self.used.contains(place) && !namn.is_empty())
            .map(|(_, namn)| namn.clone())
            .collect()
    }
}

/// The columns whose names are dates.
fn days(tabell: &Tabell) -> Vec<(NaiveDate, usize)> {
    let mut days: Vec<(NaiveDate, usize)> = tabell
        .kolumner
        .iter()
        .enumerate()
        .filter_map(|(place, namn)| Some((date(namn)?, place)))
        .collect();
    days.sort_unstable();
    days
}

/// A date as files write it, with or without hyphens and a time of midnight.
pub(super) fn date(text: &str) -> Option<NaiveDate> {
    let day = text.split(['T', ' ']).next().unwrap_or_default();
    let form = match day.len() {
        8 => "%Y%m%d",
        10 => "%Y-%m-%d",
        _ => return None,
    };
    NaiveDate::parse_from_str(day, form).ok()
}

fn lacks(tabell: &Tabell, missing: &[&str]) -> String {
    let list = missing.join(", ");
    let damaged = |namn: &String| namn.contains(['\u{fffd}', 'Ã', '√', '„']);
    let hint = if tabell.kolumner.iter().any(damaged) {
        " Å, ä och ö i rubrikerna är förvanskade: spara filen på nytt som CSV UTF-8."
    } else {
        " Kolumnnamnen ska stå på första raden, som i Valmyndighetens filer."
    };
    format!("kolumner saknas: {list}.{hint}")
}

/// What a table may hold, so that a mistaken file can be told by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Innehall {
    Vallokaler,
    Rostningslokaler,
    Fortidsroster,
    Valresultat,
    Adresser,
}

impl Innehall {
    fn guess(tabell: &Tabell) -> Option<Self> {
        let has = |namn: &str| tabell.kolumn(namn).is_some();
        if has("VALDISTRIKTKOD") && (has("VALDAG") || has("ÖPPETTID")) {
            Some(Self::Vallokaler)
        } else if has("BEGRTILLT") {
            Some(Self::Rostningslokaler)
        } else if has("LOKAL") && !has("LATITUD") && !days(tabell).is_empty() {
            Some(Self::Fortidsroster)
        } else if has("RÖSTBERÄTTIGADE") || has("RÖSTANDE") {
            Some(Self::Valresultat)
        } else if ["POSTNUMMER", "POSTNR", "POSTORT", "ADRESSPLATSNUMMER"].into_iter().any(has) {
            Some(Self::Adresser)
        } else {
            None
        }
    }

    fn message(self) -> String {
        let (what, advice) = match self {
            Self::Vallokaler => ("vallokaler", "Läs in den med «valkansli import vallokaler»."),
            Self::Rostningslokaler => {
                ("röstningslokaler", "Läs in den med «valkansli import rostningslokaler».")
            }
            Self::Fortidsroster => {
                ("mottagna förtidsröster", "Här behövs filen med lokalernas adresser och tider.")
            }
            Self::Valresultat => ("valresultat", "Här behövs filen med lokaler."),
            Self::Adresser => ("adresser", "Läs in den med «valkansli import adresser»."),
        };
        format!("den ser ut att innehålla {what}. {advice}")
    }
}
