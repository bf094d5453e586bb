//! Who must be told of a change after publication, by the rules of
//! `data/publicering.toml`. Pure.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use chrono::NaiveDate;
use serde::Deserialize;

use super::form::{Formrad, is_day};
use super::rules::{Andrad, Skillnad};
use crate::lokal::import::Slag;
use crate::tid;
use crate::val::{Val, Valform};

/// Someone to tell.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mottagare {
    /// Stable, for programs.
    pub kod: String,
    /// Who.
    pub namn: String,
    /// What to do.
    pub hur: String,
}

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Andring {
    Tillagd,
    Borttagen,
    Andrad,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Regel {
    slag: String,
    andring: Andring,
    falt: Vec<String>,
    skal: String,
    paragraf: String,
    alltid: Vec<String>,
    efter_rostkort: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rostkort {
    dagar: i64,
    dagar_kort: i64,
    paragraf: String,
}

/// The form of `data/publicering.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Regler {
    rostkort: Rostkort,
    mottagare: Vec<Mottagare>,
    regel: Vec<Regel>,
}

#[expect(clippy::expect_used, reason = "the file is part of the program; a test reads it")]
static REGLER: LazyLock<Regler> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../data/publicering.toml")).expect("data/publicering.toml")
});

/// The day from which a change no longer reaches the röstkort (VL 5:1, 5:8–9).
#[must_use]
pub fn rostkort_trycks(val: &Val) -> NaiveDate {
    let rostkort = &REGLER.rostkort;
    let days = match val.form {
        Valform::Ordinarie => rostkort.dagar,
        Valform::Omval | Valform::Extra => rostkort.dagar_kort,
    };
    tid::shift(val.valdag, days)
}

/// The section of law about the röstkort.
#[must_use]
pub fn rostkort_paragraf() -> &'static str {
    &REGLER.rostkort.paragraf
}

/// Why a row concerns others, and whom.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Foljd {
    /// Why, with the section of law.
    pub skal: Vec<String>,
    /// The codes of whom, in the order of the rules' file.
    pub mottagare: Vec<&'static str>,
}

fn follow(slag: Slag, andring: Andring, falt: &[&str], rostkort_tryckta: bool) -> Foljd {
    let about = |regel: &Regel, kolumn: &str| {
        regel.falt.iter().any(|one| one == kolumn || (one == "DAG" && is_day(kolumn)))
    };
    let mut skal = Vec::new();
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for regel in &REGLER.regel {
        let concerned = regel.slag == slag.as_str()
            && regel.andring == andring
            && (regel.falt.is_empty() || falt.iter().any(|kolumn| about(regel, kolumn)));
        if !concerned {
            continue;
        }
        skal.push(match regel.paragraf.as_str() {
            "" => regel.skal.clone(),
            paragraf => format!("{} ({paragraf})", regel.skal),
        });
        told.extend(regel.alltid.iter().map(String::as_str));
        if rostkort_tryckta {
            told.extend(regel.efter_rostkort.iter().map(String::as_str));
        }
    }
    let all = REGLER.mottagare.iter().map(|mottagare| mottagare.kod.as_str());
    Foljd { skal, mottagare: all.filter(|kod| told.contains(kod)).collect() }
}

/// What follows from a row that was added.
#[must_use]
pub fn of_added(slag: Slag, rostkort_tryckta: bool) -> Foljd {
    follow(slag, Andring::Tillagd, &[], rostkort_tryckta)
}

/// What follows from a row that was removed.
#[must_use]
pub fn of_removed(slag: Slag, rostkort_tryckta: bool) -> Foljd {
    follow(slag, Andring::Borttagen, &[], rostkort_tryckta)
}

/// What follows from a row that was changed.
#[must_use]
pub fn of_changed(slag: Slag, andrad: &Andrad, rostkort_tryckta: bool) -> Foljd {
    let falt: Vec<&str> = andrad.falt.iter().map(|one| one.falt.as_str()).collect();
    follow(slag, Andring::Andrad, &falt, rostkort_tryckta)
}

/// Someone to tell, and of how much.
#[derive(Debug)]
pub struct Berord {
    /// Who.
    pub mottagare: &'static Mottagare,
    /// How many rows it is about.
    pub rader: usize,
    /// How many are entitled to vote in the valdistrikt of those rows, as far as known.
    pub valjare: i64,
    /// Of how many of those rows that is not known.
    pub utan_antal: usize,
}

/// The name of someone to tell, by code.
#[must_use]
pub fn namn(kod: &str) -> &str {
    REGLER.mottagare.iter().find(|one| one.kod == kod).map_or(kod, |one| one.namn.as_str())
}

/// Everyone to tell of a difference, in the order of the rules' file. `rostberattigade`
/// gives those entitled to vote by valdistrikt.
#[must_use]
pub fn concerned(
    slag: Slag,
    skillnad: &Skillnad,
    rostkort_tryckta: bool,
    rostberattigade: &BTreeMap<String, i32>,
) -> Vec<Berord> {
    let added = skillnad.tillagda.iter().map(|rad| (rad, of_added(slag, rostkort_tryckta)));
    let removed = skillnad.borttagna.iter().map(|rad| (rad, of_removed(slag, rostkort_tryckta)));
    let changed = skillnad
        .andrade
        .iter()
        .map(|andrad| (&andrad.fore, of_changed(slag, andrad, rostkort_tryckta)));
    let mut rows: BTreeMap<&str, Vec<&Formrad>> = BTreeMap::new();
    for (rad, foljd) in added.chain(removed).chain(changed) {
        for kod in foljd.mottagare {
            rows.entry(kod).or_default().push(rad);
        }
    }
    REGLER
        .mottagare
        .iter()
        .filter_map(|mottagare| {
            let rader = rows.get(mottagare.kod.as_str())?;
            let known: Vec<i64> = rader
                .iter()
                .filter_map(|rad| rostberattigade.get(&rad.nyckel).copied().map(i64::from))
                .collect();
            Some(Berord {
                mottagare,
                rader: rader.len(),
                valjare: known.iter().sum(),
                utan_antal: rader.len() - known.len(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::rules::Faltandring;
    use super::*;

    fn changed(falt: &[&str]) -> Andrad {
        let falt = falt
            .iter()
            .map(|namn| Faltandring {
                falt: (*namn).to_owned(),
                fore: "a".to_owned(),
                efter: "b".to_owned(),
            })
            .collect();
        let fore =
            Formrad { nyckel: "01800001".to_owned(), stalle_id: 1, falt: BTreeMap::default() };
        Andrad { fore, falt }
    }

    #[test]
    fn vl_5_8_a_moved_vallokal_concerns_its_voters_once_the_rostkort_are_printed() {
        let moved = changed(&["ADRESS2", "LATITUD"]);
        let before = of_changed(Slag::Vallokaler, &moved, false);
        assert!(before.mottagare.contains(&"valmyndigheten"), "{before:?}");
        assert!(!before.mottagare.contains(&"valjare"), "{before:?}");
        let after = of_changed(Slag::Vallokaler, &moved, true);
        assert!(after.mottagare.contains(&"valjare"), "{after:?}");
        assert!(after.mottagare.contains(&"skylt"), "{after:?}");
        assert!(after.skal[0].contains("VL 5:8–9"), "{after:?}");
    }

    #[test]
    fn vl_5_1_the_rostkort_are_printed_from_the_rostlangd() {
        let val = |form| {
            Val::new(
                "rkl2026".parse().unwrap(),
                crate::val::Valtyp::Rkl,
                form,
                "2026-09-13".parse().unwrap(),
                "0180".parse().unwrap(),
            )
            .unwrap()
        };
        assert_eq!(rostkort_trycks(&val(Valform::Ordinarie)).to_string(), "2026-08-14");
        assert_eq!(rostkort_trycks(&val(Valform::Omval)).to_string(), "2026-08-14");
    }

    #[test]
    fn hours_of_early_voting_concern_no_rostkort() {
        let hours = changed(&["2026-09-01"]);
        let told = of_changed(Slag::Rostningslokaler, &hours, true).mottagare;
        assert_eq!(
            told,
            [
                "valmyndigheten",
                "webb",
                "informationstjanst",
                "agare",
                "rostmottagare",
                "trycksaker"
            ]
        );
    }

    #[test]
    fn voters_are_counted_where_they_are_known() {
        let skillnad = Skillnad { andrade: vec![changed(&["LOKAL"])], ..Skillnad::default() };
        let known = BTreeMap::from([("01800001".to_owned(), 1200)]);
        let told = concerned(Slag::Vallokaler, &skillnad, true, &known);
        let voters = told.iter().find(|one| one.mottagare.kod == "valjare").unwrap();
        assert_eq!((voters.rader, voters.valjare, voters.utan_antal), (1, 1200, 0));
        let told = concerned(Slag::Vallokaler, &skillnad, true, &BTreeMap::new());
        assert_eq!(told[0].utan_antal, 1);
    }

    /// Every column of both forms has a rule, and every rule names what exists.
    #[test]
    fn the_rules_are_whole() {
        let known: BTreeSet<&str> = REGLER.mottagare.iter().map(|one| one.kod.as_str()).collect();
        for regel in &REGLER.regel {
            assert!(Slag::parse(&regel.slag).is_some(), "{regel:?}");
            for kod in regel.alltid.iter().chain(&regel.efter_rostkort) {
                assert!(known.contains(kod.as_str()), "{kod} in {regel:?}");
            }
        }
        for slag in [Slag::Vallokaler, Slag::Rostningslokaler] {
            for kolumn in super::super::form::columns_without_days(slag) {
                let told = of_changed(slag, &changed(&[kolumn]), true);
                assert!(!told.mottagare.is_empty(), "no rule for {kolumn} of {slag:?}");
            }
            assert!(!of_added(slag, false).mottagare.is_empty());
            assert!(!of_removed(slag, false).mottagare.is_empty());
        }
    }
}
