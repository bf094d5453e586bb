//! What looks wrong in the plan of a val: findings with a stable code, a sentence, and a
//! link to where it is mended.

pub mod pages;
pub mod rules;
pub mod store;
pub mod varld;

use std::fmt;

use serde::Serialize;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Allvar {
    /// Voters are misled, or the law is not met.
    Fel,
    /// Someone should look at it.
    Varning,
    /// Something is not known yet.
    Uppgift,
}

impl Allvar {
    /// Every one, the worst first.
    pub const ALLA: [Self; 3] = [Self::Fel, Self::Varning, Self::Uppgift];

    /// The word in URLs and files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fel => "fel",
            Self::Varning => "varning",
            Self::Uppgift => "uppgift",
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn namn(self) -> &'static str {
        match self {
            Self::Fel => "Fel",
            Self::Varning => "Varning",
            Self::Uppgift => "Uppgift saknas",
        }
    }

    /// The class of its mark.
    #[must_use]
    pub const fn klass(self) -> &'static str {
        match self {
            Self::Fel => "fel",
            Self::Varning => "varna",
            Self::Uppgift => "",
        }
    }
}

macro_rules! kinds {
    ($($variant:ident, $kod:literal, $allvar:ident, $rubrik:literal;)*) => {
        /// A kind of finding.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Slag {
            $(#[doc = $rubrik] $variant,)*
        }

        impl Slag {
            /// Every kind, the worst first.
            pub const ALLA: &[Self] = &[$(Self::$variant,)*];

            /// The code, in files, URLs and programs; it never changes.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $kod,)* }
            }

            /// How much it matters.
            #[must_use]
            pub const fn allvar(self) -> Allvar {
                match self { $(Self::$variant => Allvar::$allvar,)* }
            }

            /// The heading of its group.
            #[must_use]
            pub const fn rubrik(self) -> &'static str {
                match self { $(Self::$variant => $rubrik,)* }
            }
        }
    };
}

kinds! {
    DistriktUtanVallokal, "distrikt-utan-vallokal", Fel, "Valdistrikt utan vallokal";
    FleraVallokaler, "flera-vallokaler", Fel, "Valdistrikt med flera vallokaler";
    OkantDistrikt, "okant-distrikt", Fel, "Vallokaler vars valdistrikt inte finns";
    UtanTid, "utan-oppettid", Fel, "Röstmottagningsställen utan öppettider";
    TidUtanforPerioden, "tid-utanfor-perioden", Fel, "Öppettider utanför perioden";
    RosterUtanTid, "roster-utan-oppettid", Fel, "Röster mottagna en dag utan öppettid";
    RosterOkandLokal, "roster-okand-lokal", Fel, "Röster vid en lokal som inte finns";
    UtanforKommunen, "utanfor-kommunen", Varning, "Lokaler utanför valets distrikt";
    SammaPlats, "samma-plats", Varning, "Lokaler med olika namn på samma plats";
    LangtFranAdressen, "langt-fran-adressen", Varning, "Koordinater långt från adressen";
    Isar, "olika-koordinater", Varning, "En lokal med olika koordinater";
    UtanPlats, "utan-plats", Varning, "Röstmottagningsställen utan plats";
    GammalInventering, "gammal-inventering", Varning, "Lokaler med gammal inventering";
    InteInventerad, "inte-inventerad", Uppgift, "Lokaler som inte är inventerade";
}

impl Slag {
    /// Reads a code.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALLA.iter().copied().find(|slag| slag.as_str() == text)
    }
}

impl Serialize for Slag {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Something that looks wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fynd {
    /// Its kind.
    pub kod: Slag,
    /// How much it matters.
    pub allvar: Allvar,
    /// What it is about: the name of a lokal or a valdistrikt.
    pub om: String,
    /// What was found and what to do, in Swedish.
    pub mening: String,
    /// The page on which it is mended.
    pub lank: String,
}

impl fmt::Display for Fynd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kod.as_str(), self.mening)
    }
}

/// The findings of each kind that has any, the worst kind first.
#[must_use]
pub fn grouped(fynd: &[Fynd]) -> Vec<(Slag, Vec<&Fynd>)> {
    let of = |slag: Slag| fynd.iter().filter(move |one| one.kod == slag).collect::<Vec<_>>();
    Slag::ALLA
        .iter()
        .map(|slag| (*slag, of(*slag)))
        .filter(|(_, found)| !found.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_their_own_and_the_worst_come_first() {
        let mut codes: Vec<&str> = Slag::ALLA.iter().map(|slag| slag.as_str()).collect();
        assert!(Slag::ALLA.iter().map(|slag| slag.allvar()).is_sorted());
        for code in &codes {
            assert_eq!(Slag::parse(code).map(Slag::as_str), Some(*code));
        }
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Slag::ALLA.len());
        assert_eq!(Slag::parse("okand"), None);
    }
}
