//! What is asked of coverage: when, by what places, with what needs. Pure.

use super::plats::Plats;
use crate::gangnat::Profil;
use crate::lokal::Stalletyp;
use crate::lokal::tillganglighet::Krav;
use crate::uppslag::oppetindex::Oppen;

/// When a place must be open to serve; instants in Unix seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Nar {
    /// At some time in the whole period.
    #[default]
    Nagonsin,
    /// At an instant.
    Vid(i64),
    /// At some time from one instant to another.
    Mellan(i64, i64),
}

impl Nar {
    /// Whether a place with these hours is open then.
    #[must_use]
    pub fn oppet(self, oppen: &[Oppen]) -> bool {
        let meets = |from: i64, to: i64| {
            oppen
                .get(oppen.partition_point(|span| span.till <= from))
                .is_some_and(|span| span.fran < to)
        };
        match self {
            Self::Nagonsin => !oppen.is_empty(),
            Self::Vid(nu) => meets(nu, nu + 1),
            Self::Mellan(from, to) => meets(from, to),
        }
    }
}

/// Which places count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Raknas {
    /// Those where anyone may vote early.
    #[default]
    Fortid,
    /// The vallokal of each voter.
    Vallokal,
    /// Both.
    Alla,
}

impl Raknas {
    /// Every one.
    pub const ALLA: [Self; 3] = [Self::Fortid, Self::Vallokal, Self::Alla];

    /// The word in URLs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fortid => "fortid",
            Self::Vallokal => "vallokal",
            Self::Alla => "alla",
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn namn(self) -> &'static str {
        match self {
            Self::Fortid => "Röstningslokaler",
            Self::Vallokal => "Vallokaler",
            Self::Alla => "Båda",
        }
    }
}

/// What is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fraga {
    /// When a place must be open.
    pub nar: Nar,
    /// Which places count.
    pub raknas: Raknas,
    /// What a place must be known to meet.
    pub krav: Vec<Krav>,
    /// How voters move.
    pub profil: Profil,
}

impl Fraga {
    /// Whether places of a kind are asked about.
    #[must_use]
    pub fn galler(&self, typ: Stalletyp) -> bool {
        match self.raknas {
            Raknas::Fortid => typ.oppen_for_alla(),
            Raknas::Vallokal => typ == Stalletyp::Vallokal,
            Raknas::Alla => typ != Stalletyp::Institution,
        }
    }

    /// Whether a place serves those whom it may serve: its voters, for a vallokal.
    #[must_use]
    pub fn serves(&self, plats: &Plats) -> bool {
        self.galler(plats.typ)
            && plats.raknas()
            && plats.plats.is_some()
            && self.nar.oppet(&plats.oppen)
            && self.krav.iter().all(|krav| plats.krav.contains(krav))
    }
}
