//! The card of a lokal: all that is known of it, on one page.

pub mod pages;
pub mod store;

use chrono::NaiveDateTime;

use crate::lokal::Stalletyp;

/// What a lokal is used as, in words.
#[must_use]
pub fn anvands_som(typ: Stalletyp, valdistrikt: Option<&str>) -> String {
    let namn = match typ {
        Stalletyp::Vallokal => "Vallokal",
        Stalletyp::Rostningslokal => "Röstningslokal",
        Stalletyp::Tillfallig => "Tillfällig lokal",
        Stalletyp::Institution => "Institution",
    };
    match valdistrikt {
        Some(kod) => format!("{namn} för {kod}"),
        None => namn.to_owned(),
    }
}

/// A file that is kept about a lokal, without what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filpost {
    /// Which.
    pub id: i64,
    /// `foto`, `avtal`, `tillstand` or `ovrigt`.
    pub slag: String,
    /// Its name.
    pub namn: String,
    /// What it shows.
    pub beskrivning: String,
    /// Its size in bytes.
    pub storlek: i64,
    /// When it was put there, in UTC.
    pub lagd: NaiveDateTime,
    /// By whom.
    pub lagd_av: String,
}

impl Filpost {
    /// The name of its kind for people.
    #[must_use]
    pub fn slag_namn(&self) -> &'static str {
        match &*self.slag {
            "foto" => "Foto",
            "avtal" => "Avtal",
            "tillstand" => "Tillstånd",
            _ => "Övrigt",
        }
    }

    /// Its size in kB, rounded up.
    #[must_use]
    pub const fn kb(&self) -> i64 {
        (self.storlek + 1023) / 1024
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_use_is_told_with_its_valdistrikt() {
        assert_eq!(anvands_som(Stalletyp::Vallokal, Some("01800101")), "Vallokal för 01800101");
        assert_eq!(anvands_som(Stalletyp::Tillfallig, None), "Tillfällig lokal");
    }
}
