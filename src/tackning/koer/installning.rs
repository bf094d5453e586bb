//! What the kansli has set for queues in a val. Pure.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use super::modell::Betjaning;
use super::{Resurser, Station};
use crate::val::Val;

/// How the voters of a day are spread over its hours.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kurva {
    /// What the day weighs against others, where no earlier votes say.
    pub dag: f64,
    /// A weight for each hour of the clock, from 0 to 23.
    pub timmar: Vec<f64>,
}

impl Kurva {
    /// The weight of an hour of the clock; 0 of one that is not there.
    #[must_use]
    pub fn vikt(&self, timme: u16) -> f64 {
        self.timmar.get(usize::from(timme)).copied().unwrap_or(0.0).max(0.0)
    }
}

/// The days that share a curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dagslag {
    /// Monday to Friday.
    Vardag,
    /// Saturday and Sunday.
    Helg,
    /// The last days before valdagen, and that day itself.
    Sista,
}

impl Dagslag {
    /// Every kind.
    pub const ALLA: [Self; 3] = [Self::Vardag, Self::Helg, Self::Sista];

    /// The word of its field.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Vardag => "vardag",
            Self::Helg => "helg",
            Self::Sista => "sista",
        }
    }
}

/// The three curves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kurvor {
    /// Of weekdays.
    pub vardag: Kurva,
    /// Of Saturdays and Sundays.
    pub helg: Kurva,
    /// Of the last days.
    pub sista: Kurva,
}

/// What places have that expect so many votes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Niva {
    /// Up to so many votes for each open hour of the period; `None` is without end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roster_per_timme: Option<f64>,
    /// What they have.
    #[serde(flatten)]
    pub resurser: Resurser,
}

/// How many votes are expected in all against the val that is built on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Prognos {
    /// So many percent of them.
    Procent(f64),
    /// So many early votes in the whole kommun.
    Totalt(f64),
}

/// The settings of a val.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Installning {
    /// The p95 wait in minutes that a place should stay under.
    pub grans_min: f64,
    /// So many of the last days follow the curve of the last days, valdagen among them.
    pub sista_dagar: u32,
    /// How long a voter takes at the stand.
    pub stall: Betjaning,
    /// How long a voter takes behind the screen.
    pub skarm: Betjaning,
    /// How long a voter takes at the desk.
    pub bord: Betjaning,
    /// What places have, by what they expect; the first that is large enough counts.
    pub niva: Vec<Niva>,
    /// How voters are spread over hours.
    pub kurva: Kurvor,
    /// How many votes are expected.
    pub prognos: Prognos,
    /// What some places have, whatever they expect, by the number of their
    /// röstmottagningsställe.
    pub platser: BTreeMap<i64, Resurser>,
}

/// The form of `data/koer.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fil {
    grans_min: f64,
    sista_dagar: u32,
    stall: Betjaning,
    skarm: Betjaning,
    bord: Betjaning,
    niva: Vec<Niva>,
    kurva: Kurvor,
}

#[expect(clippy::expect_used, reason = "built in, and a test reads it")]
static UTGANGSLAGE: LazyLock<Installning> = LazyLock::new(|| {
    let fil: Fil = toml::from_str(include_str!("../../../data/koer.toml")).expect("data/koer.toml");
    Installning {
        grans_min: fil.grans_min,
        sista_dagar: fil.sista_dagar,
        stall: fil.stall,
        skarm: fil.skarm,
        bord: fil.bord,
        niva: fil.niva,
        kurva: fil.kurva,
        prognos: Prognos::Procent(100.0),
        platser: BTreeMap::new(),
    }
});

impl Default for Installning {
    fn default() -> Self {
        UTGANGSLAGE.clone()
    }
}

impl Installning {
    /// How long a voter takes at a station.
    #[must_use]
    pub const fn betjaning(&self, station: Station) -> Betjaning {
        match station {
            Station::Stall => self.stall,
            Station::Skarm => self.skarm,
            Station::Bord => self.bord,
        }
    }

    /// The p95 wait that a place should stay under, in seconds.
    #[must_use]
    pub fn grans_s(&self) -> f64 {
        self.grans_min * 60.0
    }

    /// Which curve a day of a val follows.
    #[must_use]
    pub fn dagslag(&self, val: &Val, dag: NaiveDate) -> Dagslag {
        let left = (val.valdag - dag).num_days();
        if left < i64::from(self.sista_dagar) {
            Dagslag::Sista
        } else if matches!(dag.weekday(), Weekday::Sat | Weekday::Sun) {
            Dagslag::Helg
        } else {
            Dagslag::Vardag
        }
    }

    /// The curve of a kind of days.
    #[must_use]
    pub const fn kurva(&self, slag: Dagslag) -> &Kurva {
        match slag {
            Dagslag::Vardag => &self.kurva.vardag,
            Dagslag::Helg => &self.kurva.helg,
            Dagslag::Sista => &self.kurva.sista,
        }
    }

    /// What a place has: its own, or what those that expect so many votes for each open
    /// hour have.
    #[must_use]
    pub fn resurser(&self, stalle: i64, per_timme: f64) -> Resurser {
        if let Some(own) = self.platser.get(&stalle) {
            return *own;
        }
        let fits = |niva: &&Niva| niva.roster_per_timme.is_none_or(|most| per_timme <= most);
        let niva = self.niva.iter().find(fits).or(self.niva.last());
        niva.map_or(Resurser { stall: 1, skarmar: 1, bord: 1 }, |niva| niva.resurser)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::val::{Valform, Valtyp};

    #[test]
    fn what_is_built_in_can_be_read_and_kept() {
        let own = Installning::default();
        for slag in Dagslag::ALLA {
            assert_eq!(own.kurva(slag).timmar.len(), 24);
        }
        assert!(own.niva.last().unwrap().roster_per_timme.is_none());
        let text = serde_json::to_string(&own).unwrap();
        assert_eq!(serde_json::from_str::<Installning>(&text).unwrap(), own);
        // What was kept before a field was there still reads.
        assert_eq!(serde_json::from_str::<Installning>("{}").unwrap(), own);
    }

    #[test]
    fn days_have_their_curve_and_places_what_they_expect() {
        let id = "rkl2022".parse().unwrap();
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let kommun = "0180".parse().unwrap();
        let val = Val::new(id, Valtyp::Rkl, Valform::Ordinarie, day("2022-09-11"), kommun).unwrap();
        let mut own = Installning::default();
        assert_eq!(own.dagslag(&val, day("2022-09-07")), Dagslag::Vardag);
        assert_eq!(own.dagslag(&val, day("2022-09-08")), Dagslag::Sista);
        assert_eq!(own.dagslag(&val, day("2022-09-11")), Dagslag::Sista);
        assert_eq!(own.dagslag(&val, day("2022-09-03")), Dagslag::Helg);
        assert_eq!(own.resurser(1, 10.0), own.niva[0].resurser);
        assert_eq!(own.resurser(1, 15.5), own.niva[1].resurser);
        assert_eq!(own.resurser(1, 9_999.0), own.niva[3].resurser);
        let told = Resurser { stall: 7, skarmar: 8, bord: 9 };
        own.platser.insert(1, told);
        assert_eq!(own.resurser(1, 10.0), told);
        assert_eq!(told.i_ord(), "7 valsedelsställ, 8 valskärmar och 9 mottagningsbord");
    }
}
