//! Groups of voters as the page of a scenario lists them, and as a file.

use crate::fil::export::Tabell;
use crate::fil::namn::sort_key;
use crate::tackning::scenario::effekt::Grupp;
use crate::tackning::scenario::ord;
use crate::web::lista::{Kolumn, Listfraga};

/// The columns of the list of valdistrikt.
pub(super) const KOLUMNER: [Kolumn; 8] = [
    Kolumn { nyckel: "namn", rubrik: "Valdistrikt" },
    Kolumn { nyckel: "antal", rubrik: "Röstberättigade" },
    Kolumn { nyckel: "fore", rubrik: "Medel nu" },
    Kolumn { nyckel: "efter", rubrik: "Medel efter" },
    Kolumn { nyckel: "andring", rubrik: "Ändring" },
    Kolumn { nyckel: "langre", rubrik: "Längre" },
    Kolumn { nyckel: "narmare", rubrik: "Närmare" },
    Kolumn { nyckel: "utan", rubrik: "Blir utan eller får plats" },
];

/// A group as it is shown.
pub(super) struct Grupprad {
    pub(super) kod: String,
    pub(super) namn: String,
    pub(super) antal: String,
    pub(super) fore: String,
    pub(super) efter: String,
    pub(super) andring: String,
    pub(super) langre: String,
    pub(super) narmare: String,
    pub(super) utan: String,
    pub(super) klass: &'static str,
    pub(super) klassord: String,
}

impl Grupprad {
    pub(super) fn new(grupp: &Grupp, flyttad_m: f64) -> Self {
        let metres =
            |tal: Option<f64>| tal.map_or_else(|| "–".into(), |m| format!("{} m", ord::heltal(m)));
        let klass = grupp.klass(flyttad_m);
        Self {
            kod: grupp.kod.clone(),
            namn: grupp.namn.clone(),
            antal: ord::heltal(grupp.antal),
            fore: metres(grupp.fore_m()),
            efter: metres(grupp.efter_m()),
            andring: format!("{} m", ord::skillnad(grupp.andring_m())),
            langre: ord::heltal(grupp.langre),
            narmare: ord::heltal(grupp.narmare),
            utan: match (grupp.forlorar >= 0.5, grupp.far >= 0.5) {
                (false, false) => "–".to_owned(),
                (true, false) => format!("{} blir utan", ord::heltal(grupp.forlorar)),
                (false, true) => format!("{} får", ord::heltal(grupp.far)),
                (true, true) => format!(
                    "{} blir utan, {} får",
                    ord::heltal(grupp.forlorar),
                    ord::heltal(grupp.far)
                ),
            },
            klass: klass.as_str(),
            klassord: ord::klass(klass, flyttad_m),
        }
    }
}

/// The valdistrikt that are asked for, in the order asked for.
pub(super) fn chosen<'a>(alla: &'a [Grupp], fraga: &Listfraga) -> Vec<&'a Grupp> {
    let words: Vec<String> = fraga.q.split_whitespace().map(str::to_lowercase).collect();
    let found = |one: &&Grupp| {
        let text = format!("{} {}", one.namn, one.kod).to_lowercase();
        words.iter().all(|word| text.contains(word))
    };
    let mut chosen: Vec<&Grupp> = alla.iter().filter(found).collect();
    chosen.sort_by_cached_key(|one| (sort_key(&one.namn), one.kod.clone()));
    let number = |one: &Grupp| match fraga.sortera {
        "antal" => (one.antal, 0.0),
        "fore" => (one.fore_m().unwrap_or(-1.0), 0.0),
        "efter" => (one.efter_m().unwrap_or(-1.0), 0.0),
        "andring" => (one.andring_m(), 0.0),
        "langre" => (one.langre, 0.0),
        "narmare" => (one.narmare, 0.0),
        "utan" => one.tyngd(),
        _ => (0.0, 0.0),
    };
    let order = |a: &&Grupp, b: &&Grupp| {
        let (a, b) = (number(a), number(b));
        a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1))
    };
    if fraga.sortera == "namn" {
        if fraga.fallande {
            chosen.reverse();
        }
    } else if fraga.fallande {
        chosen.sort_by(|a, b| order(b, a));
    } else {
        chosen.sort_by(order);
    }
    chosen
}

/// The groups as a file.
pub(super) fn group_table(rader: &[&Grupp], flyttad_m: f64) -> Tabell {
    let mut tabell = Tabell::new(&[
        "Kod",
        "Namn",
        "Röstberättigade",
        "Medelavstånd nu, m",
        "Medelavstånd efter, m",
        "Ändring, m",
        "Får längre",
        "Får närmare",
        "Blir utan plats",
        "Får en plats",
        "Klass",
    ]);
    let whole = |tal: f64| format!("{tal:.0}");
    let known = |tal: Option<f64>| tal.map(whole).unwrap_or_default();
    tabell.rader = rader
        .iter()
        .map(|one| {
            vec![
                one.kod.clone(),
                one.namn.clone(),
                whole(one.antal),
                known(one.fore_m()),
                known(one.efter_m()),
                whole(one.andring_m()),
                whole(one.langre),
                whole(one.narmare),
                whole(one.forlorar),
                whole(one.far),
                ord::klass(one.klass(flyttad_m), flyttad_m),
            ]
        })
        .collect();
    tabell
}
