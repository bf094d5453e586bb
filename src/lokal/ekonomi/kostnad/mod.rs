//! What each lokal costs in a val: by its contracts, by hour and by vote. Pure.

pub mod pages;

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;

use super::avtal::Avtal;
use super::rules::{divided, otackta, per_timme};
use super::store::{Anvandning, Lokalnamn};
use crate::fil::export::Tabell;
use crate::fil::namn::sort_key;
use crate::lokal::Stalletyp;
use crate::val::Val;
use crate::web::lista::{Kolumn, Listfraga};

/// The columns of the list.
pub const KOLUMNER: [Kolumn; 9] = [
    Kolumn { nyckel: "lokal", rubrik: "Lokal" },
    Kolumn { nyckel: "", rubrik: "Används som" },
    Kolumn { nyckel: "dagar", rubrik: "Öppna dagar" },
    Kolumn { nyckel: "timmar", rubrik: "Öppna timmar" },
    Kolumn { nyckel: "kostnad", rubrik: "Kostnad" },
    Kolumn { nyckel: "otecknat", rubrik: "Varav inte tecknat" },
    Kolumn { nyckel: "timkostnad", rubrik: "Per timme" },
    Kolumn { nyckel: "roster", rubrik: "Förtidsröster" },
    Kolumn { nyckel: "rostkostnad", rubrik: "Per röst" },
];

/// What a lokal costs in a val.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lokalkostnad {
    /// The lokal.
    pub lokal: Lokalnamn,
    /// What the val uses it as; empty when it is not in the plan.
    pub typer: BTreeSet<Stalletyp>,
    /// Days on which it is open.
    pub dagar: i64,
    /// Minutes that it is open in all.
    pub minuter: i64,
    /// What its contracts cost, those given notice left out.
    pub kostnad_kr: i64,
    /// The part of that which nobody has signed.
    pub otecknat_kr: i64,
    /// Votes received early there last time, where that is known.
    pub roster: Option<i64>,
    /// Open days that no signed contract covers.
    pub otackta: Vec<NaiveDate>,
    /// Whether it is in the plan without a signed contract over all of its days.
    pub utan_avtal: bool,
}

impl Lokalkostnad {
    /// What it costs; nothing while no contract says.
    #[must_use]
    pub fn kand_kr(&self) -> Option<i64> {
        (self.kostnad_kr > 0 || !self.utan_avtal).then_some(self.kostnad_kr)
    }

    /// What each open hour costs.
    #[must_use]
    pub fn per_timme(&self) -> Option<i64> {
        self.kand_kr().and_then(|kr| per_timme(kr, self.minuter))
    }

    /// What each early vote cost.
    #[must_use]
    pub fn per_rost(&self) -> Option<i64> {
        self.kand_kr().zip(self.roster).and_then(|(kr, roster)| divided(kr, roster))
    }
}

/// What every lokal costs that is in the plan of a val or has a contract for it.
/// `roster` are the votes of last time, by lokal. O(lokaler + contracts).
#[must_use]
pub fn lokalkostnader(
    val: &Val,
    lokaler: Vec<Lokalnamn>,
    plan: &HashMap<i64, Anvandning>,
    avtal: &[(Avtal, Lokalnamn)],
    roster: &HashMap<i64, i64>,
) -> Vec<Lokalkostnad> {
    let mut of_lokal: HashMap<i64, Vec<&Avtal>> = HashMap::new();
    for (avtal, _) in avtal {
        if avtal.uppgifter.galler(val) && avtal.uppgifter.lage.raknas() {
            of_lokal.entry(avtal.lokal).or_default().push(avtal);
        }
    }
    let none = Anvandning::default();
    lokaler
        .into_iter()
        .filter(|lokal| plan.contains_key(&lokal.id) || of_lokal.contains_key(&lokal.id))
        .map(|lokal| {
            let used = plan.get(&lokal.id).unwrap_or(&none);
            let avtal = of_lokal.get(&lokal.id).map(Vec::as_slice).unwrap_or_default();
            let cost = |avtal: &&Avtal| avtal.uppgifter.kostnad_i(val, &used.oppet);
            let signed = |avtal: &&Avtal| avtal.uppgifter.lage.binder();
            let periods: Vec<(NaiveDate, NaiveDate)> = avtal
                .iter()
                .copied()
                .filter(signed)
                .map(|avtal| (avtal.uppgifter.fran, avtal.uppgifter.till))
                .collect();
            let kostnad_kr: i64 = avtal.iter().map(cost).sum();
            let tecknat_kr: i64 = avtal.iter().copied().filter(signed).map(|a| cost(&a)).sum();
            let otackta = otackta(&used.oppet, &periods);
            Lokalkostnad {
                dagar: used.oppet.dagar(),
                minuter: used.oppet.minuter(),
                kostnad_kr,
                otecknat_kr: kostnad_kr - tecknat_kr,
                roster: roster.get(&lokal.id).copied(),
                utan_avtal: !used.typer.is_empty() && (periods.is_empty() || !otackta.is_empty()),
                typer: used.typer.clone(),
                otackta,
                lokal,
            }
        })
        .collect()
}

/// What a list comes to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summa {
    /// Minutes.
    pub minuter: i64,
    /// Kronor.
    pub kostnad_kr: i64,
    /// Of that, what nobody has signed.
    pub otecknat_kr: i64,
    /// Votes.
    pub roster: i64,
    /// What the lokaler cost whose votes are known.
    pub kostnad_med_roster_kr: i64,
}

impl Summa {
    /// The sum of rows.
    #[must_use]
    pub fn of(rader: &[&Lokalkostnad]) -> Self {
        rader.iter().fold(Self::default(), |sum, rad| Self {
            minuter: sum.minuter + rad.minuter,
            kostnad_kr: sum.kostnad_kr + rad.kostnad_kr,
            otecknat_kr: sum.otecknat_kr + rad.otecknat_kr,
            roster: sum.roster + rad.roster.unwrap_or(0),
            kostnad_med_roster_kr: sum.kostnad_med_roster_kr
                + if rad.roster.is_some() { rad.kostnad_kr } else { 0 },
        })
    }

    /// What an open hour costs on the whole.
    #[must_use]
    pub fn per_timme(&self) -> Option<i64> {
        per_timme(self.kostnad_kr, self.minuter)
    }

    /// What an early vote cost on the whole, in the lokaler whose votes are known.
    #[must_use]
    pub fn per_rost(&self) -> Option<i64> {
        divided(self.kostnad_med_roster_kr, self.roster)
    }
}

/// What the list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only those without a signed contract over their days.
    pub utan_avtal: bool,
    /// Used as one of these, when any is named.
    pub typer: Vec<Stalletyp>,
}

/// The rows that are asked for, in the order asked for. Rows without a number come
/// last when the largest comes first.
#[must_use]
pub fn select<'a>(
    rader: &'a [Lokalkostnad],
    fraga: &Listfraga,
    filter: &Filter,
) -> Vec<&'a Lokalkostnad> {
    let words: Vec<String> = fraga.q.split_whitespace().map(str::to_lowercase).collect();
    let found = |rad: &&Lokalkostnad| {
        let text = format!("{} {}", rad.lokal.namn, rad.lokal.adress).to_lowercase();
        words.iter().all(|word| text.contains(word))
    };
    let wanted = |rad: &&Lokalkostnad| {
        (!filter.utan_avtal || rad.utan_avtal)
            && (filter.typer.is_empty() || filter.typer.iter().any(|typ| rad.typer.contains(typ)))
    };
    let mut chosen: Vec<&Lokalkostnad> = rader.iter().filter(wanted).filter(found).collect();
    chosen.sort_by_cached_key(|rad| {
        let number = match fraga.sortera {
            "dagar" => Some(rad.dagar),
            "timmar" => Some(rad.minuter),
            "kostnad" => Some(rad.kostnad_kr),
            "otecknat" => Some(rad.otecknat_kr),
            "timkostnad" => rad.per_timme(),
            "roster" => rad.roster,
            "rostkostnad" => rad.per_rost(),
            _ => None,
        };
        (number, sort_key(&rad.lokal.namn), rad.lokal.id)
    });
    if fraga.fallande {
        chosen.reverse();
    }
    chosen
}

/// Minutes as hours, with a decimal comma where they are not whole: «15,5».
#[must_use]
pub fn timmar(minuter: i64) -> String {
    let tenths = divided(minuter * 10, 60).unwrap_or(0);
    if tenths % 10 == 0 {
        (tenths / 10).to_string()
    } else {
        format!("{},{}", tenths / 10, tenths % 10)
    }
}

/// The rows as a file, with their sum last.
#[must_use]
pub fn table(rader: &[&Lokalkostnad]) -> Tabell {
    let mut tabell = Tabell::new(&[
        "Lokal",
        "Adress",
        "Används som",
        "Öppna dagar",
        "Öppna timmar",
        "Kostnad kr",
        "Varav inte tecknat kr",
        "Kostnad per timme kr",
        "Förtidsröster",
        "Kostnad per röst kr",
        "Dagar utan tecknat avtal",
    ]);
    let number = |kr: Option<i64>| kr.map(|kr| kr.to_string()).unwrap_or_default();
    let row = |rad: &&Lokalkostnad| {
        vec![
            rad.lokal.namn.clone(),
            rad.lokal.adress.clone(),
            rad.typer.iter().map(|typ| typ.as_str()).collect::<Vec<_>>().join(", "),
            rad.dagar.to_string(),
            timmar(rad.minuter),
            number(rad.kand_kr()),
            rad.otecknat_kr.to_string(),
            number(rad.per_timme()),
            number(rad.roster),
            number(rad.per_rost()),
            rad.otackta.len().to_string(),
        ]
    };
    tabell.rader = rader.iter().map(row).collect();
    let sum = Summa::of(rader);
    tabell.rader.push(vec![
        "Summa".to_owned(),
        String::new(),
        String::new(),
        String::new(),
        timmar(sum.minuter),
        sum.kostnad_kr.to_string(),
        sum.otecknat_kr.to_string(),
        number(sum.per_timme()),
        sum.roster.to_string(),
        number(sum.per_rost()),
        String::new(),
    ]);
    tabell
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_written_with_a_comma() {
        assert_eq!(timmar(0), "0");
        assert_eq!(timmar(720), "12");
        assert_eq!(timmar(930), "15,5");
        assert_eq!(timmar(59), "1");
    }
}
