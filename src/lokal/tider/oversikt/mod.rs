//! The hours of every place of a val: which rows, and what they add up to. Pure.

pub mod pages;

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use crate::fil::namn::sort_key;
use crate::lokal::matcha::plain;
use crate::lokal::store::Sparat;
use crate::lokal::tider::dagar::{Tider, by_day, minutes};
use crate::lokal::{Intervall, Stalletyp, Status};
use crate::uppslag::distriktskarta::Distriktskarta;
use crate::valdistrikt::{Valdistriktskod, Valkrets};
use crate::web::lista::{Kolumn, Listfraga};

/// The columns that one can sort by.
pub const KOLUMNER: [Kolumn; 2] =
    [Kolumn { nyckel: "namn", rubrik: "Lokal" }, Kolumn { nyckel: "timmar", rubrik: "Timmar" }];

/// The name of a valkrets that cannot be told.
pub const OKAND: &str = "okänd";

/// The valkrets of each place: for a vallokal that of its district, for others that of
/// the district in which they lie.
#[derive(Debug, Default)]
pub struct Valkretsar {
    av_distrikt: HashMap<Valdistriktskod, Valkrets>,
}

impl Valkretsar {
    /// Takes the valkretsar from the vallokaler of a val, as the Atlas does.
    #[must_use]
    pub fn new(stallen: &[Sparat]) -> Self {
        let told = |one: &Sparat| Some((one.stalle.valdistrikt?, one.stalle.valkrets.clone()?));
        Self { av_distrikt: stallen.iter().filter_map(told).collect() }
    }

    /// The name of the valkrets of a place; [`OKAND`] outside every district.
    #[must_use]
    pub fn of(&self, stalle: &Sparat, karta: Option<&Distriktskarta>) -> String {
        let own = || stalle.stalle.valkrets.clone();
        let at = || {
            let nr = karta?.locate(stalle.stalle.plats?).distrikt?;
            self.av_distrikt.get(&karta?.get(nr)?.kod).cloned()
        };
        own().or_else(at).map_or_else(|| OKAND.to_owned(), |krets| krets.namn)
    }
}

/// A row: a place, or the vallokaler of one lokal.
#[derive(Debug, Clone, PartialEq)]
pub struct Rad {
    /// The places with their versions.
    pub stallen: Vec<(i64, i64)>,
    /// The name of the lokal.
    pub namn: String,
    /// What it is for.
    pub typ: Stalletyp,
    /// How far its planning has come; the least, of several.
    pub status: Status,
    /// The name of its valkrets.
    pub valkrets: String,
    /// Its hours.
    pub tider: Tider,
    /// Whether the places of the row keep different hours.
    pub olika: bool,
}

impl Rad {
    /// How long it is open, in minutes; once, however many places there are.
    #[must_use]
    pub fn minuter(&self) -> u32 {
        self.tider.values().map(minutes).sum()
    }
}

/// Makes rows of places.
#[must_use]
pub fn rows(stallen: &[Sparat], valkrets: impl Fn(&Sparat) -> String) -> Vec<Rad> {
    let row = |one: &Sparat| Rad {
        stallen: vec![(one.id, one.version)],
        namn: one.stalle.namn.clone(),
        typ: one.stalle.typ,
        status: one.status,
        valkrets: valkrets(one),
        tider: by_day(&one.stalle.oppettider),
        olika: false,
    };
    stallen.iter().filter(|one| one.status.planeras()).map(row).collect()
}

/// Puts the vallokaler of one lokal into one row. `lokal` tells the lokal of a place.
#[must_use]
pub fn collapsed(rader: Vec<Rad>, lokal: &HashMap<i64, i64>) -> Vec<Rad> {
    let mut done: Vec<Rad> = Vec::with_capacity(rader.len());
    let mut places: HashMap<i64, usize> = HashMap::new();
    for rad in rader {
        let of = rad.stallen.first().and_then(|(id, _)| lokal.get(id));
        let known = of.filter(|_| rad.typ == Stalletyp::Vallokal).copied();
        if let Some(first) =
            known.and_then(|lokal| places.get(&lokal)).and_then(|&i| done.get_mut(i))
        {
            first.olika |= first.tider != rad.tider;
            first.status = first.status.min(rad.status);
            first.stallen.extend(rad.stallen);
        } else {
            places.extend(known.map(|lokal| (lokal, done.len())));
            done.push(rad);
        }
    }
    done
}

/// Which rows are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Kinds; all when empty.
    pub typer: Vec<Stalletyp>,
    /// Valkretsar; all when empty.
    pub valkretsar: Vec<String>,
    /// Steps; all when empty.
    pub status: Vec<Status>,
}

/// The rows that are asked for, in order.
#[must_use]
pub fn select(mut rader: Vec<Rad>, fraga: &Listfraga, filter: &Filter) -> Vec<Rad> {
    let wanted = plain(&fraga.q);
    rader.retain(|rad| {
        (filter.typer.is_empty() || filter.typer.contains(&rad.typ))
            && (filter.valkretsar.is_empty() || filter.valkretsar.contains(&rad.valkrets))
            && (filter.status.is_empty() || filter.status.contains(&rad.status))
            && plain(&rad.namn).contains(&wanted)
    });
    rader.sort_by_cached_key(|rad| {
        let hours = if fraga.sortera == "timmar" { rad.minuter() } else { 0 };
        (hours, rad.typ == Stalletyp::Vallokal, sort_key(&rad.namn), rad.stallen.clone())
    });
    if fraga.fallande {
        rader.reverse();
    }
    rader
}

/// How many are open on a day, and for how long in all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Dagssumma {
    /// Open places.
    pub oppna: usize,
    /// Minutes.
    pub minuter: u32,
}

/// What the rows add up to, day by day.
#[must_use]
pub fn sums(rader: &[Rad], dagar: &[NaiveDate]) -> Vec<Dagssumma> {
    let mut sums: BTreeMap<NaiveDate, Dagssumma> = BTreeMap::new();
    for (datum, day) in rader.iter().flat_map(|rad| &rad.tider) {
        let sum = sums.entry(*datum).or_default();
        sum.oppna += usize::from(!day.is_empty());
        sum.minuter += minutes(day);
    }
    dagar.iter().map(|datum| sums.get(datum).copied().unwrap_or_default()).collect()
}

/// Hours as they stand in a narrow cell: «10–18», «8–12 13–16.30».
#[must_use]
pub fn short(day: &[Intervall]) -> String {
    let sv = crate::web::sprak::Sprak::Sv;
    let one = |tid: &Intervall| crate::web::ord::hours(sv, tid.oppnar(), tid.stanger());
    day.iter().map(one).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::sidmall::Begaran;

    fn rad(id: i64, namn: &str, typ: Stalletyp, day: &str) -> Rad {
        let datum = "2026-09-13".parse().unwrap();
        let day = Intervall::parse_day(day).unwrap();
        Rad {
            stallen: vec![(id, 1)],
            namn: namn.to_owned(),
            typ,
            status: Status::Publicerad,
            valkrets: "1 Söder".to_owned(),
            tider: if day.is_empty() { Tider::new() } else { Tider::from([(datum, day)]) },
            olika: false,
        }
    }

    fn asked(query: &str) -> Listfraga {
        Listfraga::read(&Begaran::new("/x", query, None, None), &KOLUMNER)
    }

    #[test]
    fn vallokaler_of_one_lokal_are_one_row_and_others_are_not() {
        let rader = vec![
            rad(1, "Skolan", Stalletyp::Vallokal, "08:00-20:00"),
            rad(2, "Skolan", Stalletyp::Vallokal, "09:00-20:00"),
            rad(3, "Gården", Stalletyp::Vallokal, "08:00-20:00"),
            rad(4, "Skolan", Stalletyp::Rostningslokal, "08:00-20:00"),
            rad(5, "Skolan", Stalletyp::Rostningslokal, "08:00-20:00"),
        ];
        let lokal = HashMap::from([(1, 10), (2, 10), (3, 11), (4, 10), (5, 10)]);
        let rows = collapsed(rader, &lokal);
        let ids: Vec<Vec<i64>> =
            rows.iter().map(|r| r.stallen.iter().map(|(id, _)| *id).collect()).collect();
        assert_eq!(ids, [vec![1, 2], vec![3], vec![4], vec![5]]);
        assert!(rows[0].olika && !rows[1].olika);
    }

    #[test]
    fn rows_are_chosen_sorted_and_summed() {
        let rader = vec![
            rad(1, "Åsen", Stalletyp::Rostningslokal, "10:00-18:00"),
            rad(2, "Biblioteket", Stalletyp::Rostningslokal, "08:00-20:00"),
            rad(3, "Aulan", Stalletyp::Vallokal, "08:00-20:00"),
            rad(4, "Torget", Stalletyp::Tillfallig, ""),
        ];
        let names = |query: &str, filter: &Filter| -> Vec<String> {
            let rows = select(rader.clone(), &asked(query), filter);
            rows.into_iter().map(|rad| rad.namn).collect()
        };
        let all = Filter::default();
        assert_eq!(names("", &all), ["Biblioteket", "Torget", "Åsen", "Aulan"]);
        assert_eq!(names("sortera=-timmar", &all)[3], "Torget");
        assert_eq!(names("q=ÅSEN", &all), ["Åsen"]);
        let only = Filter { typer: vec![Stalletyp::Tillfallig], ..Filter::default() };
        assert_eq!(names("", &only), ["Torget"]);
        let datum = "2026-09-13".parse().unwrap();
        assert_eq!(sums(&rader, &[datum]), [Dagssumma { oppna: 3, minuter: (8 + 12 + 12) * 60 }]);
        assert_eq!(
            short(&Intervall::parse_day("08:00-12:00,13:00-16:30").unwrap()),
            "8–12 13–16.30"
        );
    }
}
