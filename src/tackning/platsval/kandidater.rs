//! What may be chosen among. Pure.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::forslag::kostnader;
use super::uppdrag::{PerSlag, Uppdrag};
use crate::fil::namn::sort_key;
use crate::geo::Wgs84;
use crate::geo::distance::{chord2, unit_vector};
use crate::lokal::Stalletyp;
use crate::lokal::register::Byggnadstyp;
use crate::lokal::tillganglighet::Krav;
use crate::tackning::Bild;
use crate::tackning::plats::Nyckel;

/// What a place would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Slag {
    /// A röstningslokal indoors.
    Lokal,
    /// A temporary site in a street or square.
    Gatuplats,
}

impl Slag {
    /// Both.
    pub const ALLA: [Self; 2] = [Self::Lokal, Self::Gatuplats];

    /// The word in files and URLs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lokal => "lokal",
            Self::Gatuplats => "gatuplats",
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn namn(self) -> &'static str {
        match self {
            Self::Lokal => "Röstningslokal",
            Self::Gatuplats => "Gatuplats",
        }
    }

    /// What is said of this kind.
    #[must_use]
    pub const fn av(self, per: PerSlag) -> Option<f64> {
        match self {
            Self::Lokal => per.lokal,
            Self::Gatuplats => per.gatuplats,
        }
    }
}

/// A lokal of the register.
#[derive(Debug, Clone, PartialEq)]
pub struct Registerlokal {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub namn: String,
    /// Its street address.
    pub adress: String,
    /// What kind of building it is.
    pub typ: Byggnadstyp,
    /// Where it is.
    pub plats: Wgs84,
    /// The needs that an inspection has shown it to meet.
    pub krav: Vec<Krav>,
}

/// A place that may be chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct Kandidat {
    /// By what it is known: `s` and the number of a röstmottagningsställe, `l` and that of a
    /// lokal, or `g` and that of the lokal before which a street site would stand.
    pub id: String,
    /// By what coverage knows it.
    pub nyckel: Nyckel,
    /// Its name.
    pub namn: String,
    /// Its street address.
    pub adress: String,
    /// What it would be.
    pub slag: Slag,
    /// Where it is.
    pub plats: Wgs84,
    /// The needs that it is known to meet.
    pub krav: Vec<Krav>,
    /// What it costs in kronor.
    pub kostnad_kr: f64,
    /// Whether it is in the plan.
    pub i_planen: bool,
    /// The number of the valdistrikt that it lies in, or nearest.
    pub distrikt: u32,
}

/// Everything that an order may choose among, in order: the plan first. O(candidates ×
/// points).
#[must_use]
pub fn kandidater(bild: &Bild, register: &[Registerlokal], uppdrag: &Uppdrag) -> Vec<Kandidat> {
    let mut all = Vec::new();
    let taken = kostnader();
    let cost = |slag: Slag, known: i64| {
        let usual = match slag {
            Slag::Lokal => taken.lokal,
            Slag::Gatuplats => taken.gatuplats,
        };
        let whole = |kr: i64| i32::try_from(kr).map_or(f64::from(i32::MAX), f64::from);
        if known > 0 { whole(known) } else { slag.av(uppdrag.kostnad_kr).unwrap_or(whole(usual)) }
    };
    let homes: Vec<([f64; 3], u32)> = bild
        .grund
        .befolkning
        .punkter
        .iter()
        .map(|punkt| (unit_vector(punkt.plats), punkt.distrikt))
        .collect();
    let distrikt = |plats: Wgs84| {
        let at = unit_vector(plats);
        let near = homes.iter().min_by(|a, b| chord2(a.0, at).total_cmp(&chord2(b.0, at)));
        near.map_or(0, |(_, nr)| *nr)
    };
    let in_plan = || bild.platser.iter().filter(|one| one.raknas() && one.typ.oppen_for_alla());
    let mut used: HashSet<i64> = in_plan().filter_map(|one| one.lokal_id).collect();
    if uppdrag.kandidater.planen {
        for one in in_plan() {
            let (Some(plats), Nyckel::Stalle(nr)) = (one.plats, one.nyckel) else { continue };
            let slag = if one.typ == Stalletyp::Tillfallig { Slag::Gatuplats } else { Slag::Lokal };
            all.push(Kandidat {
                id: format!("s{nr}"),
                nyckel: one.nyckel,
                namn: one.namn.clone(),
                adress: one.adress.clone(),
                slag,
                plats,
                krav: one.krav.clone(),
                kostnad_kr: cost(slag, one.kostnad_kr),
                i_planen: true,
                distrikt: distrikt(plats),
            });
        }
    }
    let mut add = |id: i64, slag: Slag, one: (&str, &str, Wgs84, &[Krav])| {
        let (namn, adress, plats, krav) = one;
        let letter = if slag == Slag::Lokal { 'l' } else { 'g' };
        all.push(Kandidat {
            id: format!("{letter}{id}"),
            nyckel: Nyckel::Lokal(id),
            namn: namn.to_owned(),
            adress: adress.to_owned(),
            slag,
            plats,
            krav: krav.to_vec(),
            kostnad_kr: cost(slag, 0),
            i_planen: false,
            distrikt: distrikt(plats),
        });
    };
    if uppdrag.kandidater.vallokaler {
        let own = |one: &&crate::tackning::Plats| one.raknas() && one.typ == Stalletyp::Vallokal;
        for one in bild.platser.iter().filter(own) {
            if let (Some(id), Some(plats)) = (one.lokal_id, one.plats)
                && used.insert(id)
            {
                add(id, Slag::Lokal, (&one.namn, &one.adress, plats, &one.krav));
            }
        }
    }
    let of = |kinds: &[String], typ: Byggnadstyp| kinds.iter().any(|kind| kind == typ.as_str());
    for lokal in register.iter().filter(|lokal| !used.contains(&lokal.id)) {
        let one = (&*lokal.namn, &*lokal.adress, lokal.plats, &*lokal.krav);
        if of(&uppdrag.kandidater.lokaler, lokal.typ) {
            add(lokal.id, Slag::Lokal, one);
        }
        if of(&uppdrag.kandidater.gatuplatser, lokal.typ) {
            add(lokal.id, Slag::Gatuplats, one);
        }
    }
    all
}

/// Candidates by what an order calls them.
#[derive(Debug)]
pub struct Uppslag<'a> {
    id: HashMap<&'a str, usize>,
    namn: HashMap<String, Vec<usize>>,
}

impl<'a> Uppslag<'a> {
    /// The ids and names of candidates.
    #[must_use]
    pub fn new(alla: &'a [Kandidat]) -> Self {
        let mut namn: HashMap<String, Vec<usize>> = HashMap::new();
        for (j, one) in alla.iter().enumerate() {
            namn.entry(sort_key(&one.namn)).or_default().push(j);
        }
        Self { id: alla.iter().enumerate().map(|(j, one)| (&*one.id, j)).collect(), namn }
    }

    /// The candidate of an id or a name.
    ///
    /// # Errors
    /// What is wrong, when there is none or several.
    pub fn find(&self, text: &str) -> Result<usize, String> {
        let text = text.trim();
        if let Some(&j) = self.id.get(text) {
            return Ok(j);
        }
        match self.namn.get(&sort_key(text)).map(Vec::as_slice) {
            Some([one]) => Ok(*one),
            Some(_) => Err(format!(
                "Flera kandidater heter «{text}». Skriv kandidatens id i stället, till exempel s12."
            )),
            None => Err(format!(
                "Ingen kandidat heter «{text}». Skriv namnet som det står i listan över kandidater, \
                 eller kandidatens id."
            )),
        }
    }
}
