//! What a lokal costs in a val, and where the money of a val is going. Pure; money is
//! whole kronor.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;

use super::delprogram::Delprogram;
use crate::lokal::Oppettid;

/// What the cost of a contract is counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Per {
    /// Once for the val.
    Val,
    /// For each day that the lokal is open.
    Dag,
    /// For each hour that it is open.
    Timme,
}

impl Per {
    /// Each of them.
    pub const ALLA: [Self; 3] = [Self::Val, Self::Dag, Self::Timme];

    /// The word in the database and in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Val => "val",
            Self::Dag => "dag",
            Self::Timme => "timme",
        }
    }

    /// The words for people.
    #[must_use]
    pub const fn namn(self) -> &'static str {
        match self {
            Self::Val => "för hela valet",
            Self::Dag => "per öppen dag",
            Self::Timme => "per öppen timme",
        }
    }
}

impl FromStr for Per {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALLA
            .into_iter()
            .find(|per| per.as_str() == text)
            .ok_or("Välj om kostnaden gäller hela valet, per dag eller per timme.")
    }
}

/// How far a contract has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lage {
    /// Being written.
    Utkast,
    /// Sent to the counterparty.
    Skickat,
    /// Signed: it binds.
    Tecknat,
    /// Given notice: it costs nothing more.
    Uppsagt,
}

impl Lage {
    /// Each of them, in order.
    pub const ALLA: [Self; 4] = [Self::Utkast, Self::Skickat, Self::Tecknat, Self::Uppsagt];

    /// The word in the database and in URLs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Utkast => "utkast",
            Self::Skickat => "skickat",
            Self::Tecknat => "tecknat",
            Self::Uppsagt => "uppsagt",
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn namn(self) -> &'static str {
        match self {
            Self::Utkast => "Utkast",
            Self::Skickat => "Skickat",
            Self::Tecknat => "Tecknat",
            Self::Uppsagt => "Uppsagt",
        }
    }

    /// Whether money is owed by it.
    #[must_use]
    pub const fn binder(self) -> bool {
        matches!(self, Self::Tecknat)
    }

    /// Whether it is to be reckoned with.
    #[must_use]
    pub const fn raknas(self) -> bool {
        !matches!(self, Self::Uppsagt)
    }
}

impl fmt::Display for Lage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Lage {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALLA
            .into_iter()
            .find(|lage| lage.as_str() == text)
            .ok_or("Välj läge: utkast, skickat, tecknat eller uppsagt.")
    }
}

/// The days on which a lokal is open in a val, each with how many minutes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Oppet(BTreeMap<NaiveDate, i64>);

impl Oppet {
    /// What the hours of all röstmottagningsställen in a lokal make together. Two that
    /// are open at the same time do not make the lokal open twice. O(n log n).
    #[must_use]
    pub fn of(tider: impl IntoIterator<Item = Oppettid>) -> Self {
        let mut tider: Vec<Oppettid> = tider.into_iter().collect();
        tider.sort_unstable();
        let mut days = BTreeMap::new();
        let mut counted: Option<(NaiveDate, u16)> = None;
        for Oppettid { datum, tid } in tider {
            let (from, to) = (tid.oppnar().minutes(), tid.stanger().minutes());
            let done = counted.filter(|(day, _)| *day == datum).map_or(0, |(_, done)| done);
            *days.entry(datum).or_insert(0) += i64::from(to.saturating_sub(from.max(done)));
            counted = Some((datum, done.max(to)));
        }
        Self(days)
    }

    /// How many days.
    #[must_use]
    pub fn dagar(&self) -> i64 {
        i64::try_from(self.0.len()).unwrap_or(i64::MAX)
    }

    /// How many minutes in all.
    #[must_use]
    pub fn minuter(&self) -> i64 {
        self.0.values().sum()
    }

    /// The days.
    pub fn datum(&self) -> impl Iterator<Item = NaiveDate> {
        self.0.keys().copied()
    }

    /// The days and minutes from one day to another, both included.
    fn mellan(&self, fran: NaiveDate, till: NaiveDate) -> (i64, i64) {
        let within = self.0.iter().filter(|(day, _)| (fran..=till).contains(*day));
        within.fold((0, 0), |(days, minutes), (_, more)| (days + 1, minutes + more))
    }
}

/// What of a contract decides its cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Villkor {
    /// Its first day.
    pub fran: NaiveDate,
    /// Its last day.
    pub till: NaiveDate,
    /// Kronor, by what [`Self::per`] says.
    pub kostnad_kr: i64,
    /// What the cost is counted by.
    pub per: Per,
}

/// What a contract costs in a val, in kronor: once, or for the days or hours within its
/// period on which the lokal is open. Part of an hour costs that part of its price.
#[must_use]
pub fn kostnad(villkor: &Villkor, oppet: &Oppet) -> i64 {
    let (dagar, minuter) = oppet.mellan(villkor.fran, villkor.till);
    match villkor.per {
        Per::Val => villkor.kostnad_kr,
        Per::Dag => villkor.kostnad_kr.saturating_mul(dagar),
        Per::Timme => divided(villkor.kostnad_kr.saturating_mul(minuter), 60).unwrap_or(0),
    }
}

/// A part rounded to the nearest whole, halves up; `None` when there is nothing to
/// divide by.
#[must_use]
pub fn divided(sum: i64, by: i64) -> Option<i64> {
    (by > 0).then(|| sum.saturating_add(by / 2).div_euclid(by))
}

/// What each open hour costs, in kronor.
#[must_use]
pub fn per_timme(kr: i64, minuter: i64) -> Option<i64> {
    divided(kr.saturating_mul(60), minuter)
}

/// The open days that no signed contract covers. `avtal` are the periods of those that
/// are signed.
#[must_use]
pub fn otackta(oppet: &Oppet, avtal: &[(NaiveDate, NaiveDate)]) -> Vec<NaiveDate> {
    let covered = |day: NaiveDate| avtal.iter().any(|(fran, till)| (*fran..=*till).contains(&day));
    oppet.datum().filter(|day| !covered(*day)).collect()
}

/// What someone should look at in a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Varning {
    /// Its last day is before valdagen.
    ForeValdagen,
    /// Its last day is soon.
    SlutarSnart,
}

impl Varning {
    /// Each of them.
    pub const ALLA: [Self; 2] = [Self::ForeValdagen, Self::SlutarSnart];

    /// The name in the URL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ForeValdagen => "fore-valdagen",
            Self::SlutarSnart => "slutar-snart",
        }
    }

    /// The words for people.
    #[must_use]
    pub fn namn(self, inom_dagar: u16) -> String {
        match self {
            Self::ForeValdagen => "Slutar före valdagen".to_owned(),
            Self::SlutarSnart => format!("Slutar inom {inom_dagar} dagar"),
        }
    }
}

/// What to look at in a contract of a val on a day; nothing once it has been given
/// notice or, when it ran over valdagen, has ended.
#[must_use]
pub fn varning(
    (lage, till): (Lage, NaiveDate),
    valdag: NaiveDate,
    idag: NaiveDate,
    inom_dagar: u16,
) -> Option<Varning> {
    if !lage.raknas() {
        return None;
    }
    let left = (till - idag).num_days();
    if till < valdag {
        Some(Varning::ForeValdagen)
    } else if (0..=i64::from(inom_dagar)).contains(&left) {
        Some(Varning::SlutarSnart)
    } else {
        None
    }
}

/// What a signed contract commits the kansli to in a val.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Atagande {
    /// The number of the contract.
    pub avtal: i64,
    /// The part of the budget that pays.
    pub delprogram: Delprogram,
    /// What it costs in the val.
    pub kostnad_kr: i64,
}

/// What has been booked, as far as a forecast needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bokfort {
    /// The part of the budget that paid.
    pub delprogram: Delprogram,
    /// The contract that it was for, if that is known.
    pub avtal: Option<i64>,
    /// The amount; income is negative.
    pub belopp_kr: i64,
}

/// What a part of the budget has used and is bound to use.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Forbrukning {
    /// Booked.
    pub utfall_kr: i64,
    /// Of signed contracts, what is not booked yet.
    pub bundet_kr: i64,
}

/// What each part of the budget has used and is bound to use. What has been booked on a
/// contract lessens what it still binds, to nothing at the least, wherever it was
/// booked. O(n).
#[must_use]
pub fn forbrukning(
    ataganden: &[Atagande],
    bokfort: &[Bokfort],
) -> BTreeMap<Delprogram, Forbrukning> {
    let mut done: BTreeMap<Delprogram, Forbrukning> = BTreeMap::new();
    let mut on_contract: HashMap<i64, i64> = HashMap::new();
    for row in bokfort {
        done.entry(row.delprogram).or_default().utfall_kr += row.belopp_kr;
        if let Some(avtal) = row.avtal {
            *on_contract.entry(avtal).or_default() += row.belopp_kr;
        }
    }
    for atagande in ataganden {
        let booked = on_contract.get(&atagande.avtal).copied().unwrap_or(0);
        let left = atagande.kostnad_kr - booked;
        done.entry(atagande.delprogram).or_default().bundet_kr += left.max(0);
    }
    done
}

/// How a part of the budget, or the whole, is doing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stallning {
    /// What it was given.
    pub budget_kr: i64,
    /// Booked.
    pub utfall_kr: i64,
    /// Of signed contracts, what is not booked yet.
    pub bundet_kr: i64,
    /// What it is expected to end at.
    pub prognos_kr: i64,
    /// Whether someone has set the forecast by hand.
    pub satt: bool,
}

/// Whether the money is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Utsikt {
    /// The forecast is within the budget.
    Inom,
    /// It is over it, within the limit.
    Over,
    /// It is over the limit.
    IFara,
}

impl Stallning {
    /// The standing of one part: its forecast is the one set by hand, or else what is
    /// booked and bound.
    #[must_use]
    pub fn new(budget_kr: i64, satt_kr: Option<i64>, forbrukning: Forbrukning) -> Self {
        let Forbrukning { utfall_kr, bundet_kr } = forbrukning;
        Self {
            budget_kr,
            utfall_kr,
            bundet_kr,
            prognos_kr: satt_kr.unwrap_or(utfall_kr + bundet_kr),
            satt: satt_kr.is_some(),
        }
    }

    /// What several parts make together.
    #[must_use]
    pub fn summa(delar: &[Self]) -> Self {
        delar.iter().fold(Self::default(), |sum, part| Self {
            budget_kr: sum.budget_kr + part.budget_kr,
            utfall_kr: sum.utfall_kr + part.utfall_kr,
            bundet_kr: sum.bundet_kr + part.bundet_kr,
            prognos_kr: sum.prognos_kr + part.prognos_kr,
            satt: sum.satt || part.satt,
        })
    }

    /// How much the forecast is over the budget; negative below it.
    #[must_use]
    pub const fn avvikelse_kr(&self) -> i64 {
        self.prognos_kr - self.budget_kr
    }

    /// The same in thousandths of the budget, to the nearest; `None` without a budget.
    #[must_use]
    pub fn avvikelse_promille(&self) -> Option<i64> {
        divided(self.avvikelse_kr().saturating_mul(1000), self.budget_kr.saturating_abs())
    }

    /// Whether the money is enough: in danger when the forecast is over the budget by
    /// more than so many hundredths of it.
    #[must_use]
    pub fn utsikt(&self, grans_procent: u16) -> Utsikt {
        let over = self.avvikelse_kr();
        let limit = self.budget_kr.saturating_abs().saturating_mul(i64::from(grans_procent));
        if over <= 0 {
            Utsikt::Inom
        } else if over.saturating_mul(100) <= limit {
            Utsikt::Over
        } else {
            Utsikt::IFara
        }
    }
}

/// Thousandths as per cent with one decimal and its sign: «+4,5 %».
#[must_use]
pub fn procent(promille: i64) -> String {
    let sign = match promille {
        0 => "",
        n if n < 0 => "\u{2212}",
        _ => "+",
    };
    let size = promille.unsigned_abs();
    format!("{sign}{},{}\u{a0}%", size / 10, size % 10)
}

#[cfg(test)]
mod tests;
