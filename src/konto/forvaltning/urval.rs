//! The list of accounts: which of them, and in what order. Pure.

use chrono::NaiveDate;

use super::Konto;
use super::rules::{Granser, Lage, oanvant_dagar};
use crate::fil::namn::sort_key;
use crate::konto::Roll;
use crate::web::lista::{Kolumn, Listfraga};

/// Ends within so many days: what the list calls soon.
const SNART: i64 = 30;

/// The columns of the list.
pub const KOLUMNER: [Kolumn; 6] = [
    Kolumn { nyckel: "namn", rubrik: "Namn" },
    Kolumn { nyckel: "anvandarnamn", rubrik: "Användarnamn" },
    Kolumn { nyckel: "", rubrik: "Roller" },
    Kolumn { nyckel: "lage", rubrik: "Läge" },
    Kolumn { nyckel: "senast", rubrik: "Senast inloggad" },
    Kolumn { nyckel: "slutar", rubrik: "Slutar" },
];

/// A choice among accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urval {
    /// One can sign in.
    Oppna,
    /// One cannot.
    Stangda,
    /// Open, and nobody ever has signed in.
    AldrigInloggade,
    /// Open, and unused for long.
    Oanvanda,
    /// Open, and ends within thirty days.
    SlutarSnart,
    /// Open, and not approved.
    InteGodkanda,
}

impl Urval {
    /// Every choice, in the order shown.
    pub const ALLA: [Self; 6] = [
        Self::Oppna,
        Self::Stangda,
        Self::AldrigInloggade,
        Self::Oanvanda,
        Self::SlutarSnart,
        Self::InteGodkanda,
    ];

    /// The name in the URL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Oppna => "oppna",
            Self::Stangda => "stangda",
            Self::AldrigInloggade => "aldrig-inloggade",
            Self::Oanvanda => "oanvanda",
            Self::SlutarSnart => "slutar-snart",
            Self::InteGodkanda => "inte-godkanda",
        }
    }

    /// The name for people.
    #[must_use]
    pub fn namn(self, granser: &Granser) -> String {
        match self {
            Self::Oppna => "Öppna".to_owned(),
            Self::Stangda => "Stängda".to_owned(),
            Self::AldrigInloggade => "Aldrig inloggade".to_owned(),
            Self::Oanvanda => format!("Oanvända i {} dagar", granser.oanvant),
            Self::SlutarSnart => format!("Slutar inom {SNART} dagar"),
            Self::InteGodkanda => "Väntar på godkännande".to_owned(),
        }
    }

    /// Reads the name in a URL.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALLA.into_iter().find(|urval| urval.as_str() == text)
    }

    /// Whether an account is among these on a day.
    #[must_use]
    pub fn tar(self, konto: &Konto, idag: NaiveDate, granser: &Granser) -> bool {
        let open = konto.ar_oppet(idag);
        match self {
            Self::Oppna => open,
            Self::Stangda => !open,
            Self::AldrigInloggade => open && konto.senast_inloggad.is_none(),
            Self::Oanvanda => {
                open && oanvant_dagar(&konto.dagar(), idag) >= i64::from(granser.oanvant)
            }
            Self::SlutarSnart => open && (konto.slutar - idag).num_days() <= SNART,
            Self::InteGodkanda => open && konto.godkant.is_none(),
        }
    }
}

/// What a list of accounts is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Each of them must hold.
    pub urval: Vec<Urval>,
    /// One of these, when there are any.
    pub roller: Vec<Roll>,
}

/// The accounts that are asked for, in the order asked for.
#[must_use]
pub fn select<'a>(
    konton: &'a [Konto],
    fraga: &Listfraga,
    filter: &Filter,
    idag: NaiveDate,
    granser: &Granser,
) -> Vec<&'a Konto> {
    let words: Vec<String> = fraga.q.split_whitespace().map(str::to_lowercase).collect();
    let found = |konto: &Konto| {
        let text = format!("{} {}", konto.namn, konto.anvandarnamn).to_lowercase();
        words.iter().all(|word| text.contains(word))
    };
    let mut chosen: Vec<&Konto> = konton
        .iter()
        .filter(|konto| filter.urval.iter().all(|urval| urval.tar(konto, idag, granser)))
        .filter(|konto| filter.roller.is_empty() || konto.roller.har_nagon(&filter.roller))
        .filter(|konto| found(konto))
        .collect();
    chosen.sort_by_cached_key(|konto| {
        let first = match fraga.sortera {
            "anvandarnamn" => konto.anvandarnamn.clone(),
            "lage" => rank(konto.lage(idag, granser)).to_string(),
            "senast" => konto.senast_inloggad.map(|at| at.to_string()).unwrap_or_default(),
            "slutar" => konto.slutar.to_string(),
            _ => String::new(),
        };
        (first, sort_key(&konto.namn), konto.id)
    });
    if fraga.fallande {
        chosen.reverse();
    }
    chosen
}

/// Those that want a decision come first.
const fn rank(lage: Lage) -> u8 {
    match lage {
        Lage::SlutarSnart(_) => 0,
        Lage::Oanvant(_) => 1,
        Lage::Oppet => 2,
        Lage::Slut => 3,
        Lage::Stangt => 4,
    }
}
