//! The list of lokaler: which of them, and in what order. Pure.

use super::Rad;
use crate::fil::namn::sort_key;
use crate::lokal::register::Byggnadstyp;
use crate::lokal::register::neutralitet::rules::Omdome;
use crate::web::lista::{Kolumn, Listfraga};

/// The columns of the list.
pub const KOLUMNER: [Kolumn; 7] = [
    Kolumn { nyckel: "namn", rubrik: "Namn" },
    Kolumn { nyckel: "adress", rubrik: "Adress" },
    Kolumn { nyckel: "typ", rubrik: "Byggnadstyp" },
    Kolumn { nyckel: "agare", rubrik: "Ägare" },
    Kolumn { nyckel: "anvands", rubrik: "Används som" },
    Kolumn { nyckel: "inventerad", rubrik: "Inventerad" },
    Kolumn { nyckel: "neutralitet", rubrik: "Neutralitet" },
];

/// A choice among lokaler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urval {
    /// Used in the val.
    Anvands,
    /// Not used in the val.
    AnvandsInte,
    /// Never inspected.
    UtanInventering,
    /// A link blocks or warns.
    Neutralitet,
    /// Nobody has judged its links.
    InteBedomd,
    /// Its place is not known.
    UtanLage,
    /// Gone.
    Borta,
    /// Not gone.
    Kvar,
}

impl Urval {
    /// Every choice, in the order shown.
    pub const ALLA: [Self; 8] = [
        Self::Anvands,
        Self::AnvandsInte,
        Self::UtanInventering,
        Self::Neutralitet,
        Self::InteBedomd,
        Self::UtanLage,
        Self::Kvar,
        Self::Borta,
    ];

    /// The name in the URL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Anvands => "anvands",
            Self::AnvandsInte => "anvands-inte",
            Self::UtanInventering => "utan-inventering",
            Self::Neutralitet => "neutralitet",
            Self::InteBedomd => "inte-bedomd",
            Self::UtanLage => "utan-lage",
            Self::Borta => "borta",
            Self::Kvar => "kvar",
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn namn(self) -> &'static str {
        match self {
            Self::Anvands => "Används i valet",
            Self::AnvandsInte => "Används inte i valet",
            Self::UtanInventering => "Utan inventering",
            Self::Neutralitet => "Fråga om neutralitet",
            Self::InteBedomd => "Neutralitet inte bedömd",
            Self::UtanLage => "Utan läge",
            Self::Borta => "Borta",
            Self::Kvar => "Inte borta",
        }
    }

    /// Reads the name in a URL.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALLA.into_iter().find(|urval| urval.as_str() == text)
    }

    /// Whether a lokal is among these.
    #[must_use]
    pub fn tar(self, rad: &Rad) -> bool {
        match self {
            Self::Anvands => !rad.anvands.is_empty(),
            Self::AnvandsInte => rad.anvands.is_empty(),
            Self::UtanInventering => rad.inventerad.is_none(),
            Self::Neutralitet => {
                matches!(rad.neutralitet, Some(Omdome::Hinder | Omdome::Varning(_)))
            }
            Self::InteBedomd => rad.neutralitet.is_none(),
            Self::UtanLage => !rad.har_plats,
            Self::Borta => rad.borta,
            Self::Kvar => !rad.borta,
        }
    }
}

/// What the list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Each of them must hold.
    pub urval: Vec<Urval>,
    /// One of these, when there are any.
    pub typer: Vec<Byggnadstyp>,
}

impl Filter {
    /// Whether it narrows anything.
    #[must_use]
    pub const fn nagot(&self) -> bool {
        !self.urval.is_empty() || !self.typer.is_empty()
    }
}

/// The lokaler that are asked for, in the order asked for. Every word of the search must
/// stand in name, address, town or owner.
#[must_use]
pub fn select<'a>(rader: &'a [Rad], fraga: &Listfraga, filter: &Filter) -> Vec<&'a Rad> {
    let words: Vec<String> = fraga.q.split_whitespace().map(str::to_lowercase).collect();
    let found = |rad: &Rad| {
        if words.is_empty() {
            return true;
        }
        let text = [&*rad.namn, &rad.adress, &rad.postnummer, &rad.postort, &rad.agare].join(" ");
        let text = text.to_lowercase();
        words.iter().all(|word| text.contains(word))
    };
    let mut chosen: Vec<&Rad> = rader
        .iter()
        .filter(|rad| filter.typer.is_empty() || filter.typer.contains(&rad.byggnadstyp))
        .filter(|rad| filter.urval.iter().all(|urval| urval.tar(rad)))
        .filter(|rad| found(rad))
        .collect();
    chosen.sort_by_cached_key(|rad| {
        let first = match fraga.sortera {
            "adress" => sort_key(&rad.adress),
            "typ" => sort_key(rad.byggnadstyp.namn()),
            "agare" => sort_key(&rad.agare),
            "anvands" => rad.anvands_som(),
            "inventerad" => rad.inventerad.map(|dag| dag.to_string()).unwrap_or_default(),
            "neutralitet" => rank(rad.neutralitet.as_ref()).to_string(),
            _ => String::new(),
        };
        (first, sort_key(&rad.namn), rad.id)
    });
    if fraga.fallande {
        chosen.reverse();
    }
    chosen
}

/// Those that want a decision come first.
const fn rank(omdome: Option<&Omdome>) -> u8 {
    match omdome {
        Some(Omdome::Hinder) => 0,
        Some(Omdome::Varning(_)) => 1,
        None => 2,
        Some(Omdome::Godtagbar) => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lokal::Stalletyp;
    use crate::lokal::register::neutralitet::Koppling;

    fn rad(id: i64, namn: &str) -> Rad {
        Rad {
            id,
            namn: namn.to_owned(),
            adress: format!("Gatan {id}"),
            postnummer: String::new(),
            postort: "Provköping".to_owned(),
            byggnadstyp: Byggnadstyp::Okand,
            agare: String::new(),
            borta: false,
            har_plats: true,
            anvands: Vec::new(),
            inventerad: None,
            neutralitet: None,
        }
    }

    fn fraga(q: &str, sortera: &'static str, fallande: bool) -> Listfraga {
        Listfraga { q: q.to_owned(), sortera, fallande, sida: 1, format: None }
    }

    #[test]
    fn the_list_is_searched_narrowed_and_sorted() {
        let rows = [
            rad(1, "Östra skolan"),
            Rad {
                byggnadstyp: Byggnadstyp::Skola,
                anvands: vec![(Stalletyp::Vallokal, 2)],
                inventerad: "2026-01-01".parse().ok(),
                ..rad(2, "Ängskolan")
            },
            Rad {
                neutralitet: Some(Omdome::Varning(vec![Koppling::Foretag])),
                borta: true,
                ..rad(3, "Galleria")
            },
        ];
        let ids = |fraga: &Listfraga, filter: &Filter| {
            select(&rows, fraga, filter).iter().map(|rad| rad.id).collect::<Vec<_>>()
        };
        let all = Filter::default();
        assert_eq!(ids(&fraga("", "namn", false), &all), [3, 2, 1]);
        assert_eq!(ids(&fraga("SKOLAN provk", "namn", true), &all), [1, 2]);
        assert_eq!(ids(&fraga("", "neutralitet", false), &all), [3, 2, 1]);
        assert_eq!(ids(&fraga("", "inventerad", true), &all), [2, 1, 3]);
        let only = |urval| Filter { urval: vec![urval], typer: Vec::new() };
        let plain = fraga("", "namn", false);
        assert_eq!(ids(&plain, &only(Urval::Anvands)), [2]);
        assert_eq!(ids(&plain, &only(Urval::AnvandsInte)), [3, 1]);
        assert_eq!(ids(&plain, &only(Urval::UtanInventering)), [3, 1]);
        assert_eq!(ids(&plain, &only(Urval::Neutralitet)), [3]);
        assert_eq!(ids(&plain, &only(Urval::InteBedomd)), [2, 1]);
        assert_eq!(ids(&plain, &only(Urval::Borta)), [3]);
        assert_eq!(ids(&plain, &only(Urval::Kvar)), [2, 1]);
        assert!(ids(&plain, &only(Urval::UtanLage)).is_empty());
        let school = Filter { urval: Vec::new(), typer: vec![Byggnadstyp::Skola] };
        assert_eq!(ids(&plain, &school), [2]);
        assert_eq!(rows[1].anvands_som(), "Vallokal (2)");
    }
}
