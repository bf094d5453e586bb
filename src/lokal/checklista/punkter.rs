//! The points of the checklist, as `data/checklista.toml` has them.

use std::sync::LazyLock;

use chrono::{Datelike, Months, NaiveDate};
use serde::Deserialize;

use crate::tid;
use crate::val::{Val, Valform};

/// Whether the service sees if a point is met, or someone ticks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Slag {
    /// The service sees it.
    Beraknad,
    /// Someone ticks it.
    Hand,
}

/// A point of the checklist.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Punkt {
    /// Its stable name.
    pub nyckel: String,
    /// What is asked, as a sentence that is true when it is met.
    pub titel: String,
    /// More about it.
    pub text: String,
    /// The section of law.
    pub paragraf: String,
    /// Whether the day is the kansli's own, and no day of the law.
    #[serde(default)]
    pub stallbar: bool,
    /// Computed or by hand.
    pub slag: Slag,
    /// Whether what is found may be accepted by hand, with a reason.
    #[serde(default)]
    pub bedoms: bool,
    dagar: Option<i64>,
    dagar_kort: Option<i64>,
    dagar_omval: Option<i64>,
    fast: Option<String>,
    former: Option<Vec<Valform>>,
    varna: Option<i64>,
    /// Who usually answers for it.
    pub roll: String,
    /// Where it is seen to.
    pub lank: Option<String>,
}

impl Punkt {
    /// Whether it is a point of a val of this form.
    #[must_use]
    pub fn galler(&self, form: Valform) -> bool {
        self.former.as_ref().is_none_or(|former| former.contains(&form))
    }

    /// The last day, for a val that it is for; `None` where there is none.
    #[must_use]
    pub fn frist(&self, val: &Val) -> Option<NaiveDate> {
        let days = match val.form {
            Valform::Ordinarie => self.dagar,
            Valform::Extra => self.dagar_kort,
            Valform::Omval => self.dagar_omval.or(self.dagar_kort),
        };
        let fixed = self.fast.as_deref().filter(|_| val.form == Valform::Ordinarie);
        match fixed {
            Some(day) => format!("{}-{day}", val.valdag.year() - 1).parse().ok(),
            None => Some(tid::shift(val.valdag, days?)),
        }
    }

    /// Days before the last day from which it is at risk while it is not met.
    #[must_use]
    pub fn varna(&self) -> i64 {
        self.varna.unwrap_or(LISTA.varna)
    }

    /// Whether someone may tick it.
    #[must_use]
    pub fn bockas(&self) -> bool {
        self.bedoms || self.slag == Slag::Hand
    }
}

/// The size of a valdistrikt in röstberättigade (VL 4:17).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Storlek {
    /// Fewer take särskilda skäl.
    pub minst: i32,
    /// More take särskilda skäl.
    pub hogst: i32,
    /// Fewer take synnerliga skäl.
    pub synnerliga: i32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lista {
    paminn_dagar: Vec<i32>,
    varna: i64,
    omval_manader: u32,
    distrikt: Storlek,
    punkt: Vec<Punkt>,
}

/// Every point, in reading order.
#[must_use]
pub fn alla() -> &'static [Punkt] {
    &LISTA.punkt
}

/// A point by its name.
#[must_use]
pub fn hitta(nyckel: &str) -> Option<&'static Punkt> {
    alla().iter().find(|punkt| punkt.nyckel == nyckel)
}

/// So many days before the last day those who answer for a point are reminded.
#[must_use]
pub fn paminn_dagar() -> &'static [i32] {
    &LISTA.paminn_dagar
}

/// The size of a valdistrikt.
#[must_use]
pub fn storlek() -> Storlek {
    LISTA.distrikt
}

/// The last day on which an omval may be held, by the day of the decision (VL 4:23).
#[must_use]
pub fn omval_senast(beslut: NaiveDate) -> NaiveDate {
    beslut.checked_add_months(Months::new(LISTA.omval_manader)).unwrap_or(beslut)
}

#[expect(clippy::expect_used, reason = "the file is part of the program; a test reads it")]
static LISTA: LazyLock<Lista> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../data/checklista.toml")).expect("data/checklista.toml")
});

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::konto::Roll;
    use crate::val::{ValId, Valtyp};

    fn val(form: Valform) -> Val {
        let id: ValId = "prov".parse().unwrap();
        let valdag = "2026-09-13".parse().unwrap();
        Val::new(id, Valtyp::Rkl, form, valdag, "0180".parse().unwrap()).unwrap()
    }

    fn frist(nyckel: &str, form: Valform) -> Option<String> {
        hitta(nyckel).unwrap().frist(&val(form)).map(|day| day.to_string())
    }

    #[test]
    fn each_point_has_a_name_of_its_own_a_role_and_a_day_where_it_is_for() {
        let names: HashSet<&str> = alla().iter().map(|punkt| punkt.nyckel.as_str()).collect();
        assert_eq!(names.len(), alla().len());
        for punkt in alla() {
            assert!(punkt.roll.parse::<Roll>().is_ok(), "{}", punkt.nyckel);
            assert!(!punkt.paragraf.is_empty() && punkt.text.ends_with('.'), "{}", punkt.nyckel);
            for form in [Valform::Ordinarie, Valform::Omval, Valform::Extra] {
                let day = punkt.frist(&val(form));
                assert!(!punkt.galler(form) || day.is_some(), "{} {form:?}", punkt.nyckel);
            }
        }
    }

    #[test]
    fn vl_4_17_18_districts_are_decided_by_1_december_the_year_before() {
        assert_eq!(frist("distrikt-beslut", Valform::Ordinarie).unwrap(), "2025-12-01");
        assert!(!hitta("distrikt-beslut").unwrap().galler(Valform::Omval));
    }

    #[test]
    fn vl_4_23_lokaler_are_reported_32_days_before_an_omval() {
        assert_eq!(frist("omval-rapport", Valform::Omval).unwrap(), "2026-08-12");
        assert!(!hitta("omval-rapport").unwrap().galler(Valform::Ordinarie));
        assert!(!hitta("omval-rapport").unwrap().stallbar);
    }

    #[test]
    fn vl_5_1_vl_5_6_vl_5_8_vl_7_6_vl_7_3a_vl_12_1_the_days_are_those_of_the_calendar() {
        let calendar = |form, nyckel: &str| {
            let events = crate::val::rules::kalender(&val(form));
            events.into_iter().find(|one| one.nyckel == nyckel).map(|one| one.datum.to_string())
        };
        for form in [Valform::Ordinarie, Valform::Omval, Valform::Extra] {
            for (point, event) in [
                ("rostlangd", "rostlangd"),
                ("rattelser", "rattelse"),
                ("rostkort", "rostkort"),
                ("bud", "bud"),
                ("ambulerande", "ambulerande"),
                ("onsdagsrakning", "onsdagsrakning"),
            ] {
                assert_eq!(frist(point, form), calendar(form, event), "{point} {form:?}");
            }
        }
    }

    #[test]
    fn vl_5_9_what_stands_on_the_rostkort_is_fixed_before_they_arrive() {
        for form in [Valform::Ordinarie, Valform::Omval, Valform::Extra] {
            let of = |nyckel: &str| hitta(nyckel).unwrap().frist(&val(form)).unwrap();
            for nyckel in ["publicerat", "rostkort-text", "distrikt-vallokal", "vallokal-tider"] {
                assert!(of(nyckel) < of("rostkort"), "{nyckel} {form:?}");
            }
        }
    }

    #[test]
    fn vl_4_23_an_omval_is_held_within_three_months() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(omval_senast(day("2022-11-30")), day("2023-02-28"));
        assert_eq!(omval_senast(day("2022-09-15")), day("2022-12-15"));
    }

    #[test]
    fn vl_3_5_training_ends_before_fortidsrostningen_begins() {
        for form in [Valform::Ordinarie, Valform::Omval, Valform::Extra] {
            let day = hitta("utbildning").unwrap().frist(&val(form)).unwrap();
            assert!(day < crate::val::rules::ramar(&val(form)).fortid_fran);
        }
    }
}
