//! What an import of a network found, for a person to read and to be kept with it. Pure.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::fastning::{Antal, words};
use super::oar::{Avskuren, O, oar};
use super::osm::{Bortlamnat, Last};
use super::{Gangnat, Profil};
use crate::val::ValId;

/// Ways of the file that are not walked, of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Utelamnat {
    /// Why.
    pub skal: String,
    /// How many.
    pub antal: usize,
}

/// The islands of a network for one profile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Oversikt {
    /// How one moves.
    pub profil: Profil,
    /// All ways that are open, in metres.
    pub meter: f64,
    /// The longest islands, the longest first.
    pub oar: Vec<O>,
    /// How many islands there are.
    pub antal: usize,
    /// What was left out as too small.
    pub bortlamnat: Bortlamnat,
}

/// What is known of a network, kept with it as JSON.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Natrapport {
    /// The name of the file.
    pub fil: String,
    /// Its size in bytes.
    pub storlek: usize,
    /// Whether ferries are ways.
    pub farjor: bool,
    /// Ways of the file that are walked.
    pub vagar: usize,
    /// Junctions of the network.
    pub korsningar: usize,
    /// Ways between junctions.
    pub kanter: usize,
    /// South, west, north and east in degrees.
    pub utstrackning: Option<[f64; 4]>,
    /// Ways of the file that are not walked.
    pub utelamnade: Vec<Utelamnat>,
    /// Gates, kerbs and the like that stop someone.
    pub sparrar: usize,
    /// Points of walked ways that the file does not hold.
    pub saknade: usize,
    /// The islands by profile.
    pub oversikt: Vec<Oversikt>,
}

/// Islands that are told of one by one.
const MEST_OAR: usize = 5;

impl Natrapport {
    /// The report of a network that was read from a file.
    #[must_use]
    pub fn of_file(fil: &str, storlek: usize, farjor: bool, last: &Last) -> Self {
        let utelamnade = last.utelamnade.iter();
        Self {
            fil: fil.to_owned(),
            storlek,
            farjor,
            vagar: last.vagar,
            utelamnade: utelamnade
                .map(|(skal, antal)| Utelamnat { skal: skal.text().to_owned(), antal: *antal })
                .collect(),
            sparrar: last.sparrar,
            saknade: last.saknade,
            ..Self::of(&last.nat, last.bortlamnat)
        }
    }

    /// The report of a network that was made.
    #[must_use]
    pub fn of(nat: &Gangnat, bortlamnat: [Bortlamnat; 2]) -> Self {
        let oversikt = Profil::ALLA.into_iter().zip(bortlamnat).map(|(profil, bortlamnat)| {
            let mut islands = oar(nat, profil);
            let antal = islands.len();
            islands.truncate(MEST_OAR);
            Oversikt { profil, meter: nat.meter(profil), oar: islands, antal, bortlamnat }
        });
        Self {
            korsningar: nat.nodes() as usize,
            kanter: nat.kanter().len(),
            utstrackning: nat.utstrackning(),
            oversikt: oversikt.collect(),
            ..Self::default()
        }
    }

    /// What someone should look at.
    #[must_use]
    pub fn anmarkningar(&self) -> Vec<String> {
        let mut said = Vec::new();
        if self.saknade > 0 {
            said.push(format!(
                "{} punkter på vägarna finns inte i filen. Vägarna slutar där, som vid kanten av \
                 ett utdrag.",
                self.saknade
            ));
        }
        for one in &self.oversikt {
            let profil = one.profil.namn();
            for o in one.oar.iter().skip(1) {
                let [lat, lon] = o.plats;
                said.push(format!(
                    "Hänger inte ihop med resten {profil}: {} vägar, {} meter, vid {lat:.5}, \
                     {lon:.5}.",
                    o.vagar,
                    o.meter.round()
                ));
            }
            let more = one.antal.saturating_sub(one.oar.len());
            if more > 0 {
                said.push(format!("… och {more} mindre delar till som inte hänger ihop {profil}."));
            }
            if one.bortlamnat.oar > 0 {
                said.push(format!(
                    "Små delar som inte hänger ihop med resten används inte {profil}: {} delar, {} \
                     meter tillsammans.",
                    one.bortlamnat.oar,
                    one.bortlamnat.meter.round()
                ));
            }
        }
        said
    }
}

/// An address or a lokal that is cut off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Exempel {
    /// Its name.
    pub namn: String,
    /// Why.
    pub skal: Avskuren,
}

/// How the addresses and lokaler of a val are fastened, for one profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fastning {
    /// How one moves.
    pub profil: Profil,
    /// The addresses.
    pub adresser: Antal,
    /// The lokaler.
    pub lokaler: Antal,
    /// The first that are cut off, lokaler before addresses; those outside are not told.
    pub exempel: Vec<Exempel>,
}

/// What became of a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Utfall {
    /// It is new.
    Ny,
    /// It has taken the place of another of its name.
    Ersatt,
    /// It was there already.
    Oforandrat,
}

/// What an import did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Inlasning {
    /// Always `gangnat`.
    pub slag: &'static str,
    /// The val whose kommun it is for.
    pub val: ValId,
    /// The name of its area.
    pub namn: String,
    /// True when nothing was to be written.
    pub prov: bool,
    /// True when the database now holds the network.
    pub sparad: bool,
    /// What became of it, or would have.
    pub utfall: Utfall,
    /// What was found.
    pub nat: Natrapport,
    /// How addresses and lokaler are fastened, by profile.
    pub fastning: Vec<Fastning>,
}

/// Remarks and examples that are shown to a person; JSON has all of them.
const MOST_SHOWN: usize = 25;

impl fmt::Display for Inlasning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nat = &self.nat;
        writeln!(f, "Import av gångnätet {} ur {} till {}\n", self.namn, nat.fil, self.val)?;
        let row = |name: &str, value: String| format!("  {name:<32}{value:>12}\n");
        let mut rows = String::new();
        rows += &row("Vägar att gå på i filen", nat.vagar.to_string());
        rows += &row("Korsningar", nat.korsningar.to_string());
        rows += &row("Vägar mellan korsningar", nat.kanter.to_string());
        for one in &nat.oversikt {
            let name = format!("Kilometer {}", one.profil.namn());
            rows += &row(&name, format!("{:.1}", one.meter / 1_000.0));
        }
        rows += &row("Grindar, kanter och hinder", nat.sparrar.to_string());
        f.write_str(&rows)?;
        if let Some([south, west, north, east]) = nat.utstrackning {
            writeln!(f, "  Från {south:.5}, {west:.5} till {north:.5}, {east:.5}")?;
        }
        if !nat.utelamnade.is_empty() {
            writeln!(f, "\nVägar som inte är med:")?;
            for one in &nat.utelamnade {
                writeln!(f, "  {:>7}  {}", one.antal, one.skal)?;
            }
        }
        let remarks = nat.anmarkningar();
        if !remarks.is_empty() {
            writeln!(f, "\nAtt titta på ({}):", remarks.len())?;
            for remark in remarks.iter().take(MOST_SHOWN) {
                writeln!(f, "  {remark}")?;
            }
        }
        for one in &self.fastning {
            writeln!(f, "\nValet på gångnätet, {}:", one.profil.namn())?;
            for (name, antal) in [("Lokaler", one.lokaler), ("Adresser", one.adresser)] {
                writeln!(f, "  {name}: {}", words(antal))?;
            }
            for exempel in &one.exempel {
                writeln!(f, "    {}: {}", exempel.namn, exempel.skal.text())?;
            }
        }
        write!(f, "\n{}", self.outcome())
    }
}

impl Inlasning {
    fn outcome(&self) -> &'static str {
        match (self.prov, self.utfall) {
            (true, Utfall::Oforandrat) => {
                "Inget är sparat: det var en provkörning. Nätet finns redan, oförändrat."
            }
            (true, Utfall::Ersatt) => {
                "Inget är sparat: det var en provkörning. Nätet skulle ersätta det som har samma namn."
            }
            (true, Utfall::Ny) => "Inget är sparat: det var en provkörning.",
            (false, Utfall::Oforandrat) => "Gångnätet fanns redan, oförändrat.",
            (false, Utfall::Ersatt) => "Gångnätet är sparat i stället för det som hade samma namn.",
            (false, Utfall::Ny) => "Gångnätet är sparat.",
        }
    }
}
