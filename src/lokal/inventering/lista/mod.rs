//! `/kansli/lokaler/inventeringar`: the newest inspection of each lokal of a val. Pure
//! but for its pages.

pub mod pages;

use chrono::NaiveDate;

use super::katalog::KATALOG;
use super::{Behov, Inventering, Niva, Nivaer, Varden, rules};
use crate::fil::export::Tabell;
use crate::fil::namn::sort_key;
use crate::web::lista::{Kolumn, Listfraga};

/// The columns of the list.
pub const KOLUMNER: [Kolumn; 6] = [
    Kolumn { nyckel: "namn", rubrik: "Lokal" },
    Kolumn { nyckel: "datum", rubrik: "Inventerad" },
    Kolumn { nyckel: "rorelse", rubrik: "Rörelsehinder och rullstol" },
    Kolumn { nyckel: "syn", rubrik: "Nedsatt syn" },
    Kolumn { nyckel: "horsel", rubrik: "Nedsatt hörsel" },
    Kolumn { nyckel: "kognition", rubrik: "Kognition och NPF" },
];

/// A lokal of the val with its newest inspection.
#[derive(Debug, Clone, PartialEq)]
pub struct Lokalrad {
    /// The number of the lokal.
    pub lokal_id: i64,
    /// Its name.
    pub namn: String,
    /// Its street address.
    pub adress: String,
    /// Its newest inspection.
    pub senaste: Option<Inventering>,
    /// What that says of each need.
    pub nivaer: Nivaer,
}

impl Lokalrad {
    /// A lokal with what its newest inspection says.
    #[must_use]
    pub fn new(lokal_id: i64, namn: String, adress: String, senaste: Option<Inventering>) -> Self {
        let nivaer = senaste.as_ref().map(|one| rules::nivaer(&one.uppgifter.varden));
        Self { lokal_id, namn, adress, senaste, nivaer: nivaer.unwrap_or_default() }
    }

    /// The day of its newest inspection.
    #[must_use]
    pub fn datum(&self) -> Option<NaiveDate> {
        self.senaste.as_ref().map(|one| one.uppgifter.datum)
    }

    /// Whether its newest inspection is to be made anew.
    #[must_use]
    pub fn ar_gammal(&self, valdag: NaiveDate) -> bool {
        self.senaste.as_ref().is_some_and(|one| one.ar_gammal(valdag))
    }
}

/// A choice among lokaler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urval {
    /// Nobody has inspected it.
    Saknas,
    /// The newest inspection is old.
    Gammal,
    /// The level of some need is not known.
    Ofullstandig,
}

impl Urval {
    /// Every choice.
    pub const ALLA: [Self; 3] = [Self::Saknas, Self::Gammal, Self::Ofullstandig];

    /// The word in the URL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Saknas => "saknas",
            Self::Gammal => "gammal",
            Self::Ofullstandig => "ofullstandig",
        }
    }

    /// The name for people.
    #[must_use]
    pub fn namn(self) -> String {
        match self {
            Self::Saknas => "Inte inventerad".to_owned(),
            Self::Gammal => format!("Äldre än {} år på valdagen", KATALOG.aldras_efter_ar),
            Self::Ofullstandig => "Mått saknas".to_owned(),
        }
    }

    fn tar(self, rad: &Lokalrad, valdag: NaiveDate) -> bool {
        match self {
            Self::Saknas => rad.senaste.is_none(),
            Self::Gammal => rad.ar_gammal(valdag),
            Self::Ofullstandig => {
                rad.senaste.is_some()
                    && Behov::ALLA.iter().any(|behov| rad.nivaer.av(*behov) == Niva::Okand)
            }
        }
    }
}

/// What the list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// One of these must hold, when there are any.
    pub urval: Vec<Urval>,
    /// The need that levels are about; movement when none is chosen.
    pub behov: Option<Behov>,
    /// One of these levels, when there are any.
    pub nivaer: Vec<Niva>,
}

impl Filter {
    /// Reads `urval`, `behov` and `niva`; what is not known is passed over.
    #[must_use]
    pub fn read<'a>(
        urval: impl Iterator<Item = &'a str>,
        behov: Option<&str>,
        nivaer: impl Iterator<Item = &'a str>,
    ) -> Self {
        let known = |text: &str| Urval::ALLA.into_iter().find(|one| one.as_str() == text);
        Self {
            urval: urval.filter_map(known).collect(),
            behov: Behov::ALLA.into_iter().find(|one| Some(one.as_str()) == behov),
            nivaer: nivaer.filter_map(|text| text.parse().ok()).collect(),
        }
    }

    /// Whether it leaves anything out.
    #[must_use]
    pub const fn ar_tomt(&self) -> bool {
        self.urval.is_empty() && self.nivaer.is_empty()
    }

    fn tar(&self, rad: &Lokalrad, valdag: NaiveDate) -> bool {
        let niva = rad.nivaer.av(self.behov.unwrap_or(Behov::Rorelse));
        (self.urval.is_empty() || self.urval.iter().any(|urval| urval.tar(rad, valdag)))
            && (self.nivaer.is_empty() || self.nivaer.contains(&niva))
    }
}

/// The lokaler asked for, in the order asked for. O(n log n).
#[must_use]
pub fn select<'a>(
    rader: &'a [Lokalrad],
    fraga: &Listfraga,
    filter: &Filter,
    valdag: NaiveDate,
) -> Vec<&'a Lokalrad> {
    let words: Vec<String> = fraga.q.split_whitespace().map(str::to_lowercase).collect();
    let found = |rad: &Lokalrad| {
        let text = format!("{} {}", rad.namn, rad.adress).to_lowercase();
        words.iter().all(|word| text.contains(word))
    };
    let mut chosen: Vec<&Lokalrad> =
        rader.iter().filter(|rad| filter.tar(rad, valdag) && found(rad)).collect();
    let behov = Behov::ALLA.into_iter().find(|behov| behov.as_str() == fraga.sortera);
    chosen.sort_by_cached_key(|rad| {
        let day = rad.datum().filter(|_| fraga.sortera == "datum");
        let niva = behov.map(|behov| rad.nivaer.av(behov));
        (day, niva, sort_key(&rad.namn), rad.lokal_id)
    });
    if fraga.fallande {
        chosen.reverse();
    }
    chosen
}

/// The lokaler as a file: the levels, then every measure with its unit in the heading.
#[must_use]
pub fn table(rader: &[&Lokalrad]) -> Tabell {
    let mut rubriker: Vec<String> =
        ["Lokal", "Adress", "Inventerad", "Inventerare"].map(str::to_owned).into();
    rubriker.extend(Behov::ALLA.map(|behov| behov.namn().to_owned()));
    rubriker.extend(KATALOG.falt.iter().map(|falt| match falt.slag.enhet() {
        "" => falt.namn.clone(),
        enhet => format!("{} ({enhet})", falt.namn),
    }));
    let nothing = Varden::default();
    let row = |rad: &&Lokalrad| {
        let of = rad.senaste.as_ref().map(|one| &one.uppgifter);
        let varden = of.map_or(&nothing, |one| &one.varden);
        let mut row = vec![
            rad.namn.clone(),
            rad.adress.clone(),
            of.map(|one| one.datum.to_string()).unwrap_or_default(),
            of.map(|one| one.inventerare.clone()).unwrap_or_default(),
        ];
        row.extend(Behov::ALLA.map(|behov| rad.nivaer.av(behov).namn().to_owned()));
        row.extend(KATALOG.falt.iter().map(|falt| {
            varden.get(&falt.kod).map(|varde| falt.utan_enhet(varde)).unwrap_or_default()
        }));
        row
    };
    Tabell { rubriker, rader: rader.iter().map(row).collect() }
}
