//! Those worst served, and why. Pure.

pub mod pages;

use crate::gangnat::{INGEN, Profil};
use crate::tackning::Bild;
use crate::tackning::bild::Narmast;
use crate::tackning::fraga::{Fraga, Nar};
use crate::tackning::installning::Installning;

/// Why someone has no place within the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Skal {
    /// No place lies near.
    IngetNara,
    /// One lies near, but is shut then.
    Stangt,
    /// One lies near and is open, but does not meet the needs, or is not known to.
    Behov,
    /// One lies near, but is shut then and does not meet the needs.
    StangtOchBehov,
    /// One lies near for those on foot, but the way there cannot be rolled.
    Trappor,
    /// The network has no way to any place.
    IngenVag,
}

impl Skal {
    /// Every one, in the order shown.
    pub const ALLA: [Self; 6] = [
        Self::IngetNara,
        Self::Stangt,
        Self::Behov,
        Self::StangtOchBehov,
        Self::Trappor,
        Self::IngenVag,
    ];

    /// The word in URLs and files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::IngetNara => "inget-nara",
            Self::Stangt => "stangt",
            Self::Behov => "behov",
            Self::StangtOchBehov => "stangt-och-behov",
            Self::Trappor => "trappor",
            Self::IngenVag => "ingen-vag",
        }
    }

    /// In words.
    #[must_use]
    pub const fn namn(self) -> &'static str {
        match self {
            Self::IngetNara => "Inget nära",
            Self::Stangt => "Det finns nära, men det är stängt då",
            Self::Behov => "Det finns nära, men uppfyller inte behovet, eller så är det okänt",
            Self::StangtOchBehov => {
                "Det finns nära, men är stängt då och uppfyller inte behovet, eller så är det okänt"
            }
            Self::Trappor => {
                "Det finns nära till fots, men vägen dit har trappor eller annat hinder för rullstol"
            }
            Self::IngenVag => "Ingen väg dit i gångnätet",
        }
    }
}

/// Decimetres to the nearest place by other questions than the one asked; `None` where the
/// question would be the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Annars {
    /// At any time.
    alltid: Option<u32>,
    /// Without needs.
    utan_krav: Option<u32>,
    /// At any time and without needs.
    bada: Option<u32>,
    /// The same on foot.
    till_fots: Option<u32>,
}

fn near(dm: u32, grans_m: f64) -> bool {
    dm != INGEN && f64::from(dm) / 10.0 <= grans_m
}

/// Why, for someone whom a place serves at all or not.
fn why(annars: Annars, own: u32, grans_m: f64, has_place: impl FnOnce() -> bool) -> Skal {
    let is_near = |dm: Option<u32>| dm.is_some_and(|dm| near(dm, grans_m));
    let widest = annars.bada.or(annars.alltid).or(annars.utan_krav).unwrap_or(own);
    if is_near(annars.alltid) {
        Skal::Stangt
    } else if is_near(annars.utan_krav) {
        Skal::Behov
    } else if is_near(annars.bada) {
        Skal::StangtOchBehov
    } else if is_near(annars.till_fots) {
        Skal::Trappor
    } else if widest == INGEN && has_place() {
        Skal::IngenVag
    } else {
        Skal::IngetNara
    }
}

/// Someone worst served.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Samst {
    /// The number of the point.
    pub punkt: usize,
    /// Metres to the nearest place that serves; `None` when none does.
    pub meter: Option<f64>,
    /// Why.
    pub skal: Skal,
}

/// Everyone with farther than a limit, in the order of the population. O(points × places),
/// for at most five questions.
#[must_use]
pub fn samst(bild: &Bild, fraga: &Fraga, narmast: &[Narmast], grans_m: f64) -> Vec<Samst> {
    let ask = |wanted: bool, other: Fraga| wanted.then(|| bild.narmast(&other));
    let (timed, needy) = (fraga.nar != Nar::Nagonsin, !fraga.krav.is_empty());
    let always = Fraga { nar: Nar::Nagonsin, ..fraga.clone() };
    let anyhow = Fraga { krav: Vec::new(), ..fraga.clone() };
    let both = Fraga { krav: Vec::new(), ..always.clone() };
    let on_foot = Fraga { profil: Profil::Gang, ..both.clone() };
    let alltid = ask(timed, always);
    let utan_krav = ask(needy, anyhow);
    let widest = bild.betjanar(&both);
    let bada = ask(timed && needy, both);
    let till_fots = ask(fraga.profil == Profil::Rullstol, on_foot);
    let of = |all: &Option<Vec<Narmast>>, nr: usize| all.as_ref()?.get(nr).map(|one| one.dm);
    let points = narmast.iter().zip(&bild.grund.befolkning.punkter).enumerate();
    points
        .filter(|(_, (one, _))| !near(one.dm, grans_m))
        .map(|(nr, (one, _))| {
            let annars = Annars {
                alltid: of(&alltid, nr),
                utan_krav: of(&utan_krav, nr),
                bada: of(&bada, nr),
                till_fots: of(&till_fots, nr),
            };
            let has_place = || widest.iter().any(|place| place.serves(nr));
            let meter = (one.dm != INGEN).then(|| f64::from(one.dm) / 10.0);
            Samst { punkt: nr, meter, skal: why(annars, one.dm, grans_m, has_place) }
        })
        .collect()
}

/// Those of a valdistrikt that are worst served.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Distriktsrad {
    /// The number of the valdistrikt.
    pub distrikt: u32,
    /// How many have farther than the limit.
    pub over: f64,
    /// How many live there.
    pub antal: f64,
    /// The mean in metres of those over the limit who have a place.
    pub medel_m: Option<f64>,
    /// The reason of most of them.
    pub skal: Skal,
}

/// The valdistrikt in which anyone is worst served, by number. O(points).
#[must_use]
pub fn per_distrikt(bild: &Bild, varst: &[Samst]) -> Vec<Distriktsrad> {
    let befolkning = &bild.grund.befolkning;
    let mut people = vec![0.0; befolkning.distrikt.len()];
    for punkt in &befolkning.punkter {
        if let Some(slot) = people.get_mut(punkt.distrikt as usize) {
            *slot += punkt.vikt;
        }
    }
    // By reason; then the sum of metres and of those who have any.
    let mut sums = vec![([0.0; Skal::ALLA.len()], 0.0, 0.0); people.len()];
    for one in varst {
        let Some(punkt) = befolkning.punkter.get(one.punkt) else { continue };
        let Some((reasons, metres, with)) = sums.get_mut(punkt.distrikt as usize) else { continue };
        for (slot, _) in reasons.iter_mut().zip(Skal::ALLA).filter(|(_, skal)| *skal == one.skal) {
            *slot += punkt.vikt;
        }
        if let Some(meter) = one.meter {
            *metres += meter * punkt.vikt;
            *with += punkt.vikt;
        }
    }
    (0_u32..)
        .zip(people.into_iter().zip(sums))
        .filter_map(|(distrikt, (antal, (reasons, metres, with)))| {
            let over: f64 = reasons.iter().sum();
            let most = reasons.iter().zip(Skal::ALLA).rev().max_by(|(a, _), (b, _)| a.total_cmp(b));
            let medel_m = (with > 0.0).then(|| metres / with);
            (over > 0.0).then_some(Distriktsrad { distrikt, over, antal, medel_m, skal: most?.1 })
        })
        .collect()
}

/// The limit of what is far, in metres: as typed, or that of the first promise.
///
/// # Errors
/// What is wrong with it.
pub fn grans(skrivet: Option<&str>, installning: &Installning) -> Result<f64, &'static str> {
    let usual = installning.loften.first().map_or(1_000.0, |lofte| lofte.meter);
    let Some(text) = skrivet else { return Ok(usual) };
    crate::fil::tal::decimal(text)
        .filter(|metres| (1.0..=100_000.0).contains(metres))
        .ok_or("Gränsen ska vara ett tal i meter mellan 1 och 100 000, till exempel 1000.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_reason_is_the_least_that_would_have_to_change() {
        let why = |annars, own| super::why(annars, own, 1_000.0, || true);
        let none = Annars::default();
        let (near, far) = (Some(5_000), Some(50_000));
        assert_eq!(why(none, 50_000), Skal::IngetNara);
        assert_eq!(why(none, INGEN), Skal::IngenVag);
        assert_eq!(why(Annars { alltid: near, ..none }, 50_000), Skal::Stangt);
        assert_eq!(why(Annars { utan_krav: near, ..none }, 50_000), Skal::Behov);
        let both = Annars { alltid: far, utan_krav: far, bada: near, ..none };
        assert_eq!(why(both, INGEN), Skal::StangtOchBehov);
        assert_eq!(why(Annars { till_fots: near, ..none }, INGEN), Skal::Trappor);
        assert_eq!(why(Annars { till_fots: far, ..none }, INGEN), Skal::IngenVag);
        let reachable = Annars { alltid: far, ..none };
        assert_eq!(why(reachable, INGEN), Skal::IngetNara, "shut now, and far at all times");
        assert_eq!(super::why(none, INGEN, 1_000.0, || false), Skal::IngetNara);
    }

    proptest! {
        /// The limit is a metre, not a decimetre, and nobody without a place is near.
        #[test]
        fn near_is_within_the_limit(dm in 0..100_000_u32, grans in 1..10_000_u32) {
            prop_assert_eq!(near(dm, f64::from(grans)), dm <= grans * 10);
            prop_assert!(!near(INGEN, f64::from(grans)));
        }
    }

    #[test]
    fn the_limit_is_that_of_the_first_promise_unless_another_is_typed() {
        let mut installning = Installning::default();
        assert_eq!(grans(None, &installning), Ok(1_000.0));
        assert_eq!(grans(Some("1 500,5"), &installning), Ok(1_500.5));
        for wrong in ["0", "-1", "långt", "1e9"] {
            assert!(grans(Some(wrong), &installning).is_err(), "{wrong}");
        }
        installning.loften.clear();
        assert_eq!(grans(None, &installning), Ok(1_000.0));
    }
}
