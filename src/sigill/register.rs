//! Every sealed column of the database, so that a new key reaches all of them.
//!
//! A test holds the list to the schema: a column whose name begins with `forseglad_`
//! stands here.

use super::{NyckelId, Nyckelring, Plats};

/// A column of sealed values. The key of its table is `id`.
#[derive(Debug, Clone, Copy)]
pub struct Kolumn {
    /// The table.
    pub tabell: &'static str,
    /// The column.
    pub namn: &'static str,
    /// How its values are looked up, if they are.
    pub uppslag: Option<Uppslag>,
}

/// A column of keyed hashes, by which the values of a sealed one are looked up.
#[derive(Debug, Clone, Copy)]
pub struct Uppslag {
    /// The column.
    pub kolumn: &'static str,
    /// What keeps its hashes apart from those of other columns.
    pub amne: &'static str,
    /// Makes a value into the form that is hashed.
    pub normal: fn(&str) -> String,
}

impl Uppslag {
    /// The hash of a value, by the newest key.
    #[must_use]
    pub fn hash(&self, ring: &Nyckelring, klartext: &str) -> Vec<u8> {
        ring.uppslag(self.amne, &(self.normal)(klartext)).to_vec()
    }

    /// The hashes of a value, by each key at hand.
    #[must_use]
    pub fn hashes(&self, ring: &Nyckelring, klartext: &str) -> Vec<Vec<u8>> {
        ring.uppslag_alla(self.amne, &(self.normal)(klartext))
    }
}

impl Kolumn {
    /// A column whose values are not looked up.
    #[must_use]
    pub const fn new(tabell: &'static str, namn: &'static str) -> Self {
        Self { tabell, namn, uppslag: None }
    }

    /// The same with a column of hashes of the whole value.
    #[must_use]
    pub const fn with_uppslag(
        mut self,
        kolumn: &'static str,
        amne: &'static str,
        normal: fn(&str) -> String,
    ) -> Self {
        self.uppslag = Some(Uppslag { kolumn, amne, normal });
        self
    }

    /// The place of the value of a row.
    #[must_use]
    pub const fn plats(&self, rad: i64) -> Plats {
        Plats::new(self.tabell, self.namn, rad)
    }
}

/// The mail of an account.
pub const KONTO_EPOST: Kolumn = Kolumn::new("konto", "forseglad_epost");
/// The secret of an account's second factor.
pub const KONTO_TOTP: Kolumn = Kolumn::new("konto", "forseglad_totp");

/// Whom a letter is for.
pub const BREV_MOTTAGARE: Kolumn = Kolumn::new("brev", "forseglad_mottagare");
/// The subject of a letter.
pub const BREV_RUBRIK: Kolumn = Kolumn::new("brev", "forseglad_rubrik");
/// The text of a letter.
pub const BREV_TEXT: Kolumn = Kolumn::new("brev", "forseglad_text");

/// The name of a person.
pub const PERSON_NAMN: Kolumn = Kolumn::new("person", "forseglad_namn");
/// Where a person lives.
pub const PERSON_ADRESS: Kolumn = Kolumn::new("person", "forseglad_adress");
/// A person's phone, as E.164.
pub const PERSON_TELEFON: Kolumn = Kolumn::new("person", "forseglad_telefon").with_uppslag(
    "nyckel_telefon",
    "person telefon",
    str::to_owned,
);
/// A person's mail.
pub const PERSON_EPOST: Kolumn = Kolumn::new("person", "forseglad_epost").with_uppslag(
    "nyckel_epost",
    "person epost",
    str::to_lowercase,
);
/// A personnummer, as twelve digits.
pub const PERSON_PERSONNUMMER: Kolumn = Kolumn::new("person", "forseglad_personnummer")
    .with_uppslag("nyckel_personnummer", "person personnummer", str::to_owned);

/// The name of whom to call about a lokal.
pub const LOKALKONTAKT_NAMN: Kolumn = Kolumn::new("lokalkontakt", "forseglad_namn");
/// The phone of whom to call about a lokal, as E.164.
pub const LOKALKONTAKT_TELEFON: Kolumn = Kolumn::new("lokalkontakt", "forseglad_telefon");
/// The mail of whom to call about a lokal.
pub const LOKALKONTAKT_EPOST: Kolumn = Kolumn::new("lokalkontakt", "forseglad_epost");

/// Every sealed column.
pub const FORSEGLADE: &[Kolumn] = &[
    KONTO_EPOST,
    KONTO_TOTP,
    BREV_MOTTAGARE,
    BREV_RUBRIK,
    BREV_TEXT,
    PERSON_NAMN,
    PERSON_ADRESS,
    PERSON_TELEFON,
    PERSON_EPOST,
    PERSON_PERSONNUMMER,
    LOKALKONTAKT_NAMN,
    LOKALKONTAKT_TELEFON,
    LOKALKONTAKT_EPOST,
];

/// How many values of a column each key seals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anvandning {
    /// The key.
    pub nyckel: NyckelId,
    /// The values.
    pub antal: usize,
}
