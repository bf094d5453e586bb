//! How a place of a scenario stands to the plan, and how it is marked on the map. Pure.

use crate::lokal::Stalletyp;
use crate::tackning::plats::Plats;

/// How a place stands to the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lage {
    /// It is added.
    Ny,
    /// It is taken out.
    Borttagen,
    /// It counts again.
    Oppnad,
    /// It is moved.
    Flyttad,
    /// It has other hours.
    Tider,
    /// It is as in the plan.
    SomForut,
    /// It does not count, in the plan or here: a kandidat, or given up.
    RaknasInte,
}

impl Lage {
    /// From a place in the plan and in the scenario; `None` for an institution.
    #[must_use]
    pub fn of(fore: Option<&Plats>, efter: &Plats) -> Option<Self> {
        if efter.typ == Stalletyp::Institution {
            return None;
        }
        let Some(fore) = fore else { return Some(Self::Ny) };
        Some(match (fore.raknas(), efter.raknas()) {
            (true, false) => Self::Borttagen,
            (false, true) => Self::Oppnad,
            (false, false) => Self::RaknasInte,
            (true, true) if fore.plats != efter.plats => Self::Flyttad,
            (true, true) if fore.oppettider != efter.oppettider => Self::Tider,
            (true, true) => Self::SomForut,
        })
    }

    /// Whether the scenario changes it.
    #[must_use]
    pub const fn andrad(self) -> bool {
        !matches!(self, Self::SomForut | Self::RaknasInte)
    }

    /// The words for people.
    #[must_use]
    pub const fn namn(self) -> &'static str {
        match self {
            Self::Ny => "Ny",
            Self::Borttagen => "Tas bort",
            Self::Oppnad => "Tas med",
            Self::Flyttad => "Flyttas",
            Self::Tider => "Andra tider",
            Self::SomForut => "Som i planen",
            Self::RaknasInte => "Räknas inte",
        }
    }

    /// The sign within its shape on the map.
    const fn tecken(self) -> &'static str {
        match self {
            Self::Ny | Self::Oppnad => "+",
            Self::Borttagen => "×",
            Self::Flyttad => "→",
            Self::Tider => "t",
            Self::SomForut | Self::RaknasInte => "",
        }
    }

    /// The image of a place on the map: its shape, filled where it is open, and a sign of
    /// what is changed.
    #[must_use]
    pub fn bild(self, typ: Stalletyp) -> String {
        let shape = match typ {
            Stalletyp::Vallokal => "hus",
            Stalletyp::Rostningslokal => "oppen",
            Stalletyp::Tillfallig => "gata",
            Stalletyp::Institution => "institution",
        };
        let shut = if matches!(self, Self::Borttagen | Self::RaknasInte) { "-stangd" } else { "" };
        format!("form|{shape}{shut}|{}", self.tecken())
    }
}
