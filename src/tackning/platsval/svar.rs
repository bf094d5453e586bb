//! What a search found, as it is kept and shown.

use serde::{Deserialize, Serialize};

use super::efterfragan::Avvikelse;
use super::kandidater::Slag;
use super::turlista::Turlista;
use super::uppdrag::Onskan;
use crate::tackning::plats::Nyckel;

/// What voters have by some places.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Lagesbild {
    /// How many places there are.
    pub platser: usize,
    /// The mean in metres.
    pub medel_m: f64,
    /// What half of all do not exceed.
    pub median_m: Option<f64>,
    /// What nine of ten do not exceed.
    pub p90_m: Option<f64>,
    /// The Kolm–Pollak equally-distributed equivalent.
    pub kolm_pollak_m: f64,
    /// The share within 1,000 m.
    pub inom_1000: f64,
    /// How many have no place to reach.
    pub utan: f64,
}

/// A place in stead of a chosen one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ersattare {
    /// The id of the candidate.
    pub id: String,
    /// Its name.
    pub namn: String,
    /// How much worse the objective becomes, in its unit.
    pub samre: f64,
}

/// What is lost without a chosen place, if nothing takes its stead.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Forlust {
    /// How many voters get further.
    pub valjare: f64,
    /// How much further they get, in the mean of them, in metres.
    pub meter: f64,
    /// How many of them would have no place at all.
    pub utan: f64,
}

/// A chosen place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Vald {
    /// The id of the candidate.
    pub id: String,
    /// By what coverage knows it.
    pub nyckel: Nyckel,
    /// Its name.
    pub namn: String,
    /// Its street address.
    pub adress: String,
    /// What it would be.
    pub slag: Slag,
    /// Latitude in WGS 84.
    pub lat: f64,
    /// Longitude.
    pub lon: f64,
    /// Whether it is in the plan.
    pub i_planen: bool,
    /// Whether it had to be kept.
    pub behalls: bool,
    /// What it costs in kronor.
    pub kostnad_kr: f64,
    /// The valkrets that it lies in, or empty.
    pub valkrets: String,
    /// The voters who have it nearest.
    pub valjare: f64,
    /// How far they have in the mean, in metres.
    pub medel_m: f64,
    /// What is lost without it.
    pub forlust: Forlust,
    /// The best candidate in its stead.
    pub ersattare: Option<Ersattare>,
}

/// A place of the plan that was not chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bort {
    /// The id of the candidate.
    pub id: String,
    /// By what coverage knows it.
    pub nyckel: Nyckel,
    /// Its name.
    pub namn: String,
    /// Latitude in WGS 84.
    pub lat: f64,
    /// Longitude.
    pub lon: f64,
}

/// What a constraint costs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pris {
    /// The constraint in words, as «att behålla X».
    pub villkor: String,
    /// How much better the objective would be without it, in its unit; at least so much, as
    /// far as was found.
    pub vinst: f64,
    /// How much better it could be at most.
    pub hogst: f64,
    /// How many voters would get nearer.
    pub valjare: f64,
    /// How much nearer, in the mean of them, in metres.
    pub meter: f64,
    /// The gap of the choice without the constraint.
    pub gap: f64,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Svar {
    /// What was wanted.
    pub mal: Onskan,
    /// What the choice gives, in the unit of that.
    pub varde: f64,
    /// No choice gives better.
    pub grans: f64,
    /// How far the choice may be from the best, as a share.
    pub gap: f64,
    /// The same objective over every single point.
    pub varde_alla: f64,
    /// What gathering points costs in precision.
    pub avvikelse: Avvikelse,
    /// Seconds that the search took.
    pub sekunder: f64,
    /// Rounds that it took.
    pub varv: usize,
    /// How many candidates there were.
    pub kandidater: usize,
    /// Whether voters were weighted.
    pub viktat: bool,
    /// The share of the points that are measured along a network, 0 to 1.
    pub pa_natet: f64,
    /// How much longer than a straight line a way is taken to be elsewhere.
    pub omvag: f64,
    /// What the plan gives as it is.
    pub fore: Lagesbild,
    /// What the choice gives.
    pub efter: Lagesbild,
    /// What the places cost together.
    pub kostnad_kr: f64,
    /// The places, the new ones first.
    pub valda: Vec<Vald>,
    /// Places of the plan that were candidates and were not chosen.
    pub bort: Vec<Bort>,
    /// What constraints cost.
    pub priser: Vec<Pris>,
    /// The days of street sites that move.
    pub turlista: Option<Turlista>,
    /// Whether the search was stopped before its end.
    pub avbruten: bool,
}

impl Pris {
    /// Whether the search found something better without the constraint.
    #[must_use]
    pub fn kostar(&self) -> bool {
        self.vinst > 1e-9 && self.valjare >= 0.5
    }

    /// What the constraint costs, as a sentence.
    #[must_use]
    pub fn mening(&self, mal: Onskan) -> String {
        use super::uppdrag::svenskt;
        let mut words = self.villkor.chars();
        let first: String = words.next().into_iter().flat_map(char::to_uppercase).collect();
        let what = format!("{first}{}", words.as_str());
        let most = mal.skillnad(self.hogst);
        if !self.kostar() {
            return if self.hogst <= 1e-3 {
                format!("{what} kostar inget.")
            } else {
                format!("{what} kostar inget som sökningen fann. Det kan kosta högst {most}.")
            };
        }
        format!(
            "{what} kostar {}: utan det får {} väljare i medel {} m kortare. Det kan kosta högst \
             {most}.",
            mal.skillnad(self.vinst),
            svenskt(self.valjare, 0),
            svenskt(self.meter, 0)
        )
    }
}

impl Svar {
    /// What constraints cost, in sentences: one for each that was found to cost something,
    /// one for all others.
    #[must_use]
    pub fn prismeningar(&self) -> Vec<String> {
        let (dear, free): (Vec<&Pris>, Vec<&Pris>) =
            self.priser.iter().partition(|pris| pris.kostar());
        let mut all: Vec<String> = dear.iter().map(|pris| pris.mening(self.mal)).collect();
        let most = free.iter().map(|pris| pris.hogst).fold(0.0, f64::max);
        let names: Vec<&str> = free.iter().map(|pris| &*pris.villkor).collect();
        match names.as_slice() {
            [] => {}
            [_] => all.extend(free.iter().map(|pris| pris.mening(self.mal))),
            names => {
                let left = self.mal.skillnad(most);
                all.push(format!(
                    "Sökningen fann inget bättre val utan något av de här villkoren: {}. Högst \
                     {left} kan finnas att vinna på att släppa ett av dem.",
                    names.join(", ")
                ));
            }
        }
        all
    }

    /// The objective of the choice; where voters weigh unlike that is said, so that no one
    /// takes it for a mean of all.
    #[must_use]
    pub fn visat(&self) -> String {
        let text = self.mal.visa(self.varde);
        if self.viktat { format!("{text} (viktat)") } else { text }
    }

    /// How good the choice is proved to be, in words.
    #[must_use]
    pub fn bevis(&self) -> String {
        use super::uppdrag::svenskt;
        let what = match (self.mal, self.viktat) {
            (Onskan::Medel, false) => "medelavståndet",
            (Onskan::Medel, true) => "det viktade medelavståndet",
            (Onskan::KolmPollak, false) => "det likvärdiga avståndet (Kolm–Pollak)",
            (Onskan::KolmPollak, true) => "det viktade likvärdiga avståndet (Kolm–Pollak)",
            (Onskan::Inom(_), false) => "andelen inom avståndet",
            (Onskan::Inom(_), true) => "den viktade andelen inom avståndet",
            (Onskan::Utanfor(_), false) => "antalet som har för långt",
            (Onskan::Utanfor(_), true) => "det viktade antalet som har för långt",
        };
        let (value, bound) = (self.mal.visa(self.varde), self.mal.visa(self.grans));
        let gathered = if self.avvikelse.samlade < self.avvikelse.punkter {
            format!(
                " Beviset gäller väljarna samlade till {} punkter, vilket ger ett fel på {} m i \
                 medel.",
                svenskt(super::super::valj::antal(self.avvikelse.samlade), 0),
                svenskt(self.avvikelse.medel_m, 0)
            )
        } else {
            String::new()
        };
        // The digits that costs are kept with.
        if self.gap <= 2e-6 {
            return format!(
                "Med de valda platserna är {what} {value}. Det är bevisat att inget annat val som \
                 uppfyller villkoren är bättre.{gathered}"
            );
        }
        let side = if matches!(self.mal, Onskan::Inom(_)) { "över" } else { "under" };
        format!(
            "Med de valda platserna är {what} {value}. Det är bevisat att inget val som uppfyller \
             villkoren kommer {side} {bound}: det valda är högst {} % ifrån det bästa som går.{gathered}",
            svenskt(self.gap * 100.0, if self.gap < 0.001 { 4 } else { 2 })
        )
    }
}

/// How far a search has come.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Framsteg {
    /// What it is doing, in words.
    pub skede: String,
    /// The objective of the best choice so far.
    pub varde: Option<f64>,
    /// No choice gives better.
    pub grans: Option<f64>,
    /// How far the best choice so far may be from the best, as a share.
    pub gap: Option<f64>,
    /// Seconds since it began.
    pub sekunder: f64,
    /// When this was written, in Unix seconds: a search that has not written for long is dead.
    pub skrivet: i64,
    /// What went wrong, when something did.
    pub fel: String,
}
