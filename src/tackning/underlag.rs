//! Demand and candidates from files, for choosing among them by straight lines.

use std::collections::HashMap;

use super::mal::{Mal, Matt};
use super::valj::{self, Instans, Sokning, Villkor, Villkorsfel};
use crate::fil::tabell::{Rad, Tabell};
use crate::fil::{Filfel, shortened, tal};
use crate::geo::Wgs84;
use crate::geo::distance::great_circle_m;

/// People at a place.
#[derive(Debug, Clone, PartialEq)]
pub struct Efterfragan {
    /// What the file calls it.
    pub id: String,
    /// Where it is.
    pub plats: Wgs84,
    /// How many they are, or what they weigh; at least 0.
    pub vikt: f64,
}

/// A place that may be chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct Kandidat {
    /// What the file calls it.
    pub id: String,
    /// Where it is.
    pub plats: Wgs84,
    /// What it costs; 0 where the file does not say.
    pub kostnad: f64,
    /// Whether it must be chosen.
    pub fast: bool,
}

/// Why a file or a choice is refused.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read.
    #[error(transparent)]
    Fil(#[from] Filfel),
    /// A row is wrong.
    #[error("Filen {fil}, rad {rad}, {falt} «{varde}»: {skal}")]
    Rad {
        /// The file.
        fil: String,
        /// The row.
        rad: usize,
        /// The field.
        falt: &'static str,
        /// What stands there.
        varde: String,
        /// What is wrong and what to do.
        skal: String,
    },
    /// No choice is possible.
    #[error(transparent)]
    Villkor(#[from] Villkorsfel),
}

/// Reads people from a csv, xlsx or json file with the columns `id,lat,lon,weight`.
///
/// # Errors
/// [`Error`] names the file, the row and the field.
pub fn read_demand(fil: &str, bytes: &[u8]) -> Result<Vec<Efterfragan>, Error> {
    let file = File::read(fil, bytes, &["id", "lat", "lon", "weight"])?;
    let weight = file.tabell.kolumn("weight").unwrap_or_default();
    let mut people = Vec::with_capacity(file.tabell.len());
    for rad in file.tabell.rader() {
        let vikt = file.amount(rad, weight, "weight")?;
        people.push(Efterfragan { id: file.id(rad), plats: file.place(rad)?, vikt });
    }
    if people.iter().all(|one| one.vikt <= 0.0) {
        return Err(file.form("den har inga rader, eller bara rader med vikten 0."));
    }
    Ok(people)
}

/// Reads candidates from a csv, xlsx or json file with the columns
/// `id,lat,lon[,cost][,keep]`; `keep` is 1, true or ja for those that must be chosen.
///
/// # Errors
/// [`Error`] names the file, the row and the field.
pub fn read_candidates(fil: &str, bytes: &[u8]) -> Result<Vec<Kandidat>, Error> {
    let file = File::read(fil, bytes, &["id", "lat", "lon"])?;
    let (cost, keep) = (file.tabell.kolumn("cost"), file.tabell.kolumn("keep"));
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut candidates = Vec::with_capacity(file.tabell.len());
    for rad in file.tabell.rader() {
        let id = file.id(rad);
        if let Some(first) = seen.insert(id.clone(), rad.nummer) {
            let skal = format!("Samma id står redan på rad {first}. Ge varje kandidat ett eget.");
            return Err(file.wrong(rad, "id", &id, skal));
        }
        let kostnad = match cost.filter(|&column| !rad.get(column).is_empty()) {
            Some(column) => file.amount(rad, column, "cost")?,
            None => 0.0,
        };
        let fast = match keep.map(|column| rad.get(column).to_lowercase()).as_deref() {
            None | Some("" | "0" | "false" | "no" | "nej" | "n") => false,
            Some("1" | "true" | "yes" | "ja" | "j") => true,
            Some(other) => {
                let skal = "Skriv 1 om kandidaten måste väljas, annars 0.".to_owned();
                return Err(file.wrong(rad, "keep", other, skal));
            }
        };
        candidates.push(Kandidat { id, plats: file.place(rad)?, kostnad, fast });
    }
    if candidates.is_empty() {
        return Err(file.form("den har en rubrik men inga rader."));
    }
    Ok(candidates)
}

struct File<'a> {
    namn: &'a str,
    tabell: Tabell,
    id: usize,
    lat: usize,
    lon: usize,
}

impl<'a> File<'a> {
    fn read(namn: &'a str, bytes: &[u8], columns: &[&str]) -> Result<Self, Error> {
        let tabell = Tabell::read(namn, bytes)?;
        let missing: Vec<&str> =
            columns.iter().copied().filter(|column| tabell.kolumn(column).is_none()).collect();
        let place = |column| tabell.kolumn(column).unwrap_or_default();
        let file = Self { namn, id: place("id"), lat: place("lat"), lon: place("lon"), tabell };
        if missing.is_empty() {
            Ok(file)
        } else {
            Err(file.form(&format!(
                "kolumner saknas: {}. Rubriken på första raden ska vara {}.",
                missing.join(", "),
                columns.join(",")
            )))
        }
    }

    fn form(&self, skal: &str) -> Error {
        Filfel::Form { fil: self.namn.to_owned(), skal: skal.to_owned() }.into()
    }

    fn wrong(&self, rad: Rad<'_>, falt: &'static str, varde: &str, skal: String) -> Error {
        let (fil, varde) = (self.namn.to_owned(), shortened(varde));
        Error::Rad { fil, rad: rad.nummer, falt, varde, skal }
    }

    fn id(&self, rad: Rad<'_>) -> String {
        rad.get(self.id).to_owned()
    }

    fn amount(&self, rad: Rad<'_>, column: usize, falt: &'static str) -> Result<f64, Error> {
        let text = rad.get(column);
        tal::decimal(text).filter(|number| number.is_finite() && *number >= 0.0).ok_or_else(|| {
            self.wrong(rad, falt, text, "Skriv ett tal som är 0 eller större.".to_owned())
        })
    }

    fn place(&self, rad: Rad<'_>) -> Result<Wgs84, Error> {
        let (lat, lon) = (rad.get(self.lat), rad.get(self.lon));
        let degrees = |text: &str, falt| {
            tal::decimal(text).ok_or_else(|| {
                let skal = "Skriv grader i WGS 84, till exempel 59.319758.".to_owned();
                self.wrong(rad, falt, text, skal)
            })
        };
        Wgs84::parse(degrees(lat, "lat")?, degrees(lon, "lon")?)
            .map_err(|error| self.wrong(rad, "lat", lat, error.to_string()))
    }
}

/// What was chosen, in the unit of what was wanted: metres, or a share for
/// [`Mal::Inom`].
#[derive(Debug, Clone, PartialEq)]
pub struct Utfall {
    /// The candidates chosen, by their place in the list.
    pub val: Vec<usize>,
    /// What the choice gives.
    pub varde: f64,
    /// No choice gives better.
    pub grans: f64,
    /// How far the choice may be from the best, as a share.
    pub gap: f64,
    /// What was measured.
    pub matt: Matt,
}

/// The first part of the time that finding the parameter of Kolm–Pollak may take is
/// spent on a choice by mean distance this near the best.
const NARA: f64 = 0.01;

/// Chooses so many candidates for what is wanted, by great-circle distance. The
/// parameter of Kolm–Pollak, which rests on distances, is taken from those of a choice
/// by mean distance.
///
/// # Errors
/// [`Villkorsfel`] when no choice is possible.
pub fn choose(
    efterfragan: &[Efterfragan],
    kandidater: &[Kandidat],
    antal: usize,
    mal: Mal,
    gap: f64,
    slut: &(dyn Fn() -> bool + Sync),
) -> Result<Utfall, Villkorsfel> {
    let fasta = (0..).zip(kandidater).filter(|(_, one)| one.fast).map(|(j, _)| j);
    let villkor = Villkor::new(antal, kandidater.len(), fasta)?;
    let total: f64 = efterfragan.iter().map(|one| one.vikt).sum();
    // The mean cost of a voter, so that numbers are of the size of the objective.
    let instans = |matt: Matt| {
        Instans::new(efterfragan.len(), kandidater.len(), |j, i| {
            efterfragan.get(i).zip(kandidater.get(j)).map_or(f64::NAN, |(voters, candidate)| {
                let metres = great_circle_m(voters.plats, candidate.plats);
                matt.kostnad(metres) * voters.vikt / total
            })
        })
    };
    let matt = match mal {
        Mal::Medel => Matt::Medel,
        Mal::Inom(metres) => Matt::Inom(metres),
        Mal::KolmPollak => {
            let near = valj::ungefar(&instans(Matt::Medel), &villkor, NARA, slut)?;
            let rate = Matt::kolm_pollak(efterfragan.iter().map(|voters| {
                let chosen = near.val.iter().filter_map(|&j| kandidater.get(j));
                let metres = chosen.map(|one| great_circle_m(voters.plats, one.plats));
                (voters.vikt, metres.fold(f64::INFINITY, f64::min))
            }));
            rate.unwrap_or(Matt::UTAN_AVSTAND)
        }
    };
    let sokning =
        Sokning { gap, helhet: matt.helhet(), fro: 1, grenar: true, slut, framsteg: &|_, _| () };
    let svar = valj::sok(&instans(matt), &villkor, sokning)?;
    let (varde, grans) = (matt.varde(svar.varde), matt.varde(svar.grans));
    Ok(Utfall { gap: matt.gap(varde, grans), val: svar.val, varde, grans, matt })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEMAND: &str =
        "id,lat,lon,weight\na,59.30,18.00,100\nb,59.31,18.00,100\nc,59.40,18.00,10\n";
    const CANDIDATES: &str = "id,lat,lon,cost,keep\nsouth,59.305,18.00,5,0\nmiddle,59.31,18.00,,\nnorth,59.40,18.00,7,1\n";

    fn chosen(antal: usize, mal: Mal) -> (Vec<String>, Utfall) {
        let demand = read_demand("d.csv", DEMAND.as_bytes()).unwrap();
        let candidates = read_candidates("c.csv", CANDIDATES.as_bytes()).unwrap();
        let outcome = choose(&demand, &candidates, antal, mal, 0.0, &|| false).unwrap();
        (outcome.val.iter().map(|&j| candidates[j].id.clone()).collect(), outcome)
    }

    #[test]
    fn what_must_be_kept_is_and_the_rest_is_best() {
        assert_eq!(chosen(1, Mal::Medel).0, ["north"]);
        let (ids, outcome) = chosen(2, Mal::Medel);
        // South has both at 556 m; middle one at 1,112 m and one at 0.
        assert_eq!(ids.len(), 2);
        assert!((outcome.varde - 529.5).abs() < 1.0, "{outcome:?}");
        assert!(outcome.gap < 1e-4 && outcome.grans <= outcome.varde, "{outcome:?}");
    }

    #[test]
    fn within_counts_voters_and_bounds_from_above() {
        let (ids, outcome) = chosen(2, Mal::Inom(600.0));
        assert_eq!(ids, ["south", "north"]);
        assert!((outcome.varde - 1.0).abs() < 1e-6 && outcome.grans >= outcome.varde);
        assert!((chosen(1, Mal::Inom(600.0)).1.varde - 10.0 / 210.0).abs() < 1e-6);
    }

    #[test]
    fn kolm_pollak_prefers_alike_ways_to_unlike_ones() {
        let (ids, outcome) = chosen(2, Mal::KolmPollak);
        assert_eq!(ids, ["south", "north"]);
        assert!(outcome.varde > 529.0 && outcome.varde < 556.5, "{outcome:?}");
    }

    #[test]
    fn wrong_files_are_refused_with_row_and_field() {
        let demand = |text: &str| read_demand("d.csv", text.as_bytes()).unwrap_err().to_string();
        assert!(demand("id,lat,lon\na,59,18\n").contains("weight"));
        assert!(demand("id,lat,lon,weight\na,59,18,-1\n").contains("rad 2, weight «-1»"));
        assert!(demand("id,lat,lon,weight\na,norr,18,1\n").contains("rad 2, lat «norr»"));
        assert!(demand("id,lat,lon,weight\na,95,18,1\n").contains("rad 2"));
        assert!(demand("id,lat,lon,weight\na,59,18,0\n").contains("vikten 0"));
        let candidates = |text: &str| read_candidates("c.csv", text.as_bytes()).unwrap_err();
        let double = candidates("id,lat,lon\na,59,18\na,59,18\n").to_string();
        assert!(double.contains("rad 3") && double.contains("rad 2"), "{double}");
        assert!(candidates("id,lat,lon,keep\na,59,18,kanske\n").to_string().contains("keep"));
    }
}
