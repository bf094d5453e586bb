//! The register of lokaler, which lives across elections: the list of them ([`lista`]),
//! the card of each ([`kort`]) with its rooms ([`rum`]), whom to call ([`kontakt`]), what
//! was made of its links to parties, faiths and companies ([`neutralitet`]) and what has
//! become of it ([`historik`]); how it is changed ([`andra`]), how two that are one become
//! one ([`sammanslagning`]), and how candidates come in from a file ([`kandidater`]).

pub mod andra;
pub mod falt;
pub mod handelser;
pub mod historik;
pub mod kandidater;
pub mod kontakt;
pub mod kort;
pub mod lista;
pub mod neutralitet;
pub mod pages;
pub mod rules;
pub mod rum;
pub mod sammanslagning;
pub mod store;

use crate::geo::Wgs84;
use crate::val::Kommunkod;

/// What is known of a lokal.
#[derive(Debug, Clone, PartialEq)]
pub struct Uppgifter {
    /// Its name.
    pub namn: String,
    /// Its street address.
    pub adress: String,
    /// Five digits, or empty.
    pub postnummer: String,
    /// The town, or empty.
    pub postort: String,
    /// Where it is (WGS84).
    pub plats: Option<Wgs84>,
    /// What kind of building it is.
    pub byggnadstyp: Byggnadstyp,
    /// Who owns it.
    pub agare: String,
    /// Power: what there is.
    pub el: String,
    /// Network: what there is.
    pub natverk: String,
    /// Alarm: what there is, and who turns it off; never its code.
    pub larm: String,
    /// Where one parks.
    pub parkering: String,
    /// The nearest stop.
    pub hallplats: String,
    /// Metres to it.
    pub hallplats_m: Option<i32>,
    /// What else there is to know.
    pub anteckning: String,
    /// Whether it is gone, or can be had no more.
    pub borta: bool,
}

impl Uppgifter {
    /// A lokal of which nothing is known but its name and address.
    #[must_use]
    pub fn new(namn: &str, adress: &str) -> Self {
        Self {
            namn: namn.to_owned(),
            adress: adress.to_owned(),
            postnummer: String::new(),
            postort: String::new(),
            plats: None,
            byggnadstyp: Byggnadstyp::Okand,
            agare: String::new(),
            el: String::new(),
            natverk: String::new(),
            larm: String::new(),
            parkering: String::new(),
            hallplats: String::new(),
            hallplats_m: None,
            anteckning: String::new(),
            borta: false,
        }
    }
}

/// A lokal of the register.
#[derive(Debug, Clone, PartialEq)]
pub struct Post {
    /// Its number.
    pub id: i64,
    /// The kommun that it is in.
    pub kommun: Kommunkod,
    /// Its number in the list of candidates it came from, or empty.
    pub kalla_id: String,
    /// Counts its changes.
    pub version: i64,
    /// What is known of it.
    pub uppgifter: Uppgifter,
}

/// What kind of building or place a lokal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Byggnadstyp {
    /// Bibliotek.
    Bibliotek,
    /// Medborgarkontor.
    Medborgarkontor,
    /// Kulturhus.
    Kulturhus,
    /// School, for those of six and older.
    Skola,
    /// Förskola.
    Forskola,
    /// Shopping centre.
    Galleria,
    /// Station.
    Station,
    /// Square or street.
    Torg,
    /// Idrottshall.
    Idrottshall,
    /// Församlingslokal, of any faith.
    Forsamlingslokal,
    /// Vård- och omsorgsboende.
    Vardboende,
    /// Hospital.
    Sjukhus,
    /// Häkte or anstalt.
    Hakte,
    /// Something else.
    Annan,
    /// Nobody has said.
    Okand,
}

impl Byggnadstyp {
    /// Every kind, in the order in which they are shown.
    pub const ALLA: [Self; 15] = [
        Self::Bibliotek,
        Self::Medborgarkontor,
        Self::Kulturhus,
        Self::Skola,
        Self::Forskola,
        Self::Galleria,
        Self::Station,
        Self::Torg,
        Self::Idrottshall,
        Self::Forsamlingslokal,
        Self::Vardboende,
        Self::Sjukhus,
        Self::Hakte,
        Self::Annan,
        Self::Okand,
    ];

    /// The word in the database, in URLs and in files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bibliotek => "bibliotek",
            Self::Medborgarkontor => "medborgarkontor",
            Self::Kulturhus => "kulturhus",
            Self::Skola => "skola",
            Self::Forskola => "forskola",
            Self::Galleria => "galleria",
            Self::Station => "station",
            Self::Torg => "torg",
            Self::Idrottshall => "idrottshall",
            Self::Forsamlingslokal => "forsamlingslokal",
            Self::Vardboende => "vardboende",
            Self::Sjukhus => "sjukhus",
            Self::Hakte => "hakte",
            Self::Annan => "annan",
            Self::Okand => "okand",
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn namn(self) -> &'static str {
        match self {
            Self::Bibliotek => "Bibliotek",
            Self::Medborgarkontor => "Medborgarkontor",
            Self::Kulturhus => "Kulturhus",
            Self::Skola => "Skola",
            Self::Forskola => "Förskola",
            Self::Galleria => "Galleria",
            Self::Station => "Station",
            Self::Torg => "Torg eller gata",
            Self::Idrottshall => "Idrottshall",
            Self::Forsamlingslokal => "Församlingslokal",
            Self::Vardboende => "Vård- och omsorgsboende",
            Self::Sjukhus => "Sjukhus",
            Self::Hakte => "Häkte",
            Self::Annan => "Annan",
            Self::Okand => "Okänd",
        }
    }

    /// Reads the word of the database.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALLA.into_iter().find(|typ| typ.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_building_is_read_as_it_is_written() {
        for typ in Byggnadstyp::ALLA {
            assert_eq!(Byggnadstyp::parse(typ.as_str()), Some(typ));
        }
        assert_eq!(Byggnadstyp::parse("Skola"), None);
    }
}
