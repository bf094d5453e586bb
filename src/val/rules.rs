//! What the law hangs on an election day. Pure: a day in, dates and hours out.

use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Val, Valfel, Valform, Valtyp};
use crate::tid::{self, Klockslag};

/// A val is held on a Sunday.
///
/// # Errors
/// [`Valfel::InteSondag`] names the weekday it is instead.
pub fn check_valdag(valdag: NaiveDate) -> Result<(), Valfel> {
    if valdag.weekday() == Weekday::Sun {
        Ok(())
    } else {
        Err(Valfel::InteSondag(valdag, tid::veckodag(valdag)))
    }
}

/// What people call a val of this kind on this day.
#[must_use]
pub fn name(typ: Valtyp, form: Valform, valdag: NaiveDate) -> String {
    let year = valdag.year();
    let (kind, repeated, extra) = match typ {
        Valtyp::Rkl | Valtyp::Ep => ("Val", "Omval", "Extra val"),
        Valtyp::Folkomrostning => ("Folkomröstning", "Ny folkomröstning", "Extra folkomröstning"),
    };
    let head = match form {
        Valform::Ordinarie => kind,
        Valform::Omval => repeated,
        Valform::Extra => extra,
    };
    match typ {
        Valtyp::Rkl => format!("{head} till riksdag, region och kommun {year}"),
        Valtyp::Ep => format!("{head} till Europaparlamentet {year}"),
        Valtyp::Folkomrostning => format!("{head} {year}"),
    }
}

/// The periods and hours that frame a val.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ramar {
    /// First day of förtidsröstningen (VL 10:2).
    pub fortid_fran: NaiveDate,
    /// Last day of förtidsröstningen: valdagen itself.
    pub fortid_till: NaiveDate,
    /// The hours a vallokal keeps on valdagen (VL 4:21).
    pub vallokal: (Klockslag, Klockslag),
    /// The hours below which a vallokal may never go (VL 4:21).
    pub vallokal_minst: Vec<(Klockslag, Klockslag)>,
}

/// The frame that the law sets for a val.
#[must_use]
pub fn ramar(val: &Val) -> Ramar {
    let law = &*LAW;
    let days = law.fortidsrostning.days(val.form).unwrap_or(0);
    let (closes, floor) = match val.typ {
        Valtyp::Ep => (law.vallokal.stanger_ep, &law.vallokal.minst_ep),
        Valtyp::Rkl | Valtyp::Folkomrostning => (law.vallokal.stanger, &law.vallokal.minst),
    };
    Ramar {
        fortid_fran: tid::shift(val.valdag, days),
        fortid_till: val.valdag,
        vallokal: (law.vallokal.oppnar, closes),
        vallokal_minst: floor.clone(),
    }
}

/// One entry of a val's calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Handelse {
    /// Stable key; its title in each language is `kalender-<nyckel>`.
    #[schema(example = "rostlangd")]
    pub nyckel: &'static str,
    /// The day, or the first of several.
    pub datum: NaiveDate,
    /// The weekday of `datum` in Swedish.
    #[schema(example = "fredag")]
    pub veckodag: &'static str,
    /// The last day, when there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub till: Option<NaiveDate>,
    /// The hours, where the law fixes them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<String>>, example = json!(["08:00", "20:00"]))]
    pub klockan: Option<(Klockslag, Klockslag)>,
    /// The section of law.
    #[schema(example = "VL 5:1")]
    pub paragraf: &'static str,
}

/// Every deadline of a val, by date.
#[must_use]
pub fn kalender(val: &Val) -> Vec<Handelse> {
    let ramar = ramar(val);
    let mut events: Vec<Handelse> = LAW
        .handelse
        .iter()
        .filter_map(|rule| {
            let datum = tid::shift(val.valdag, rule.days(val.form)?);
            Some(Handelse {
                nyckel: &rule.nyckel,
                datum,
                veckodag: tid::veckodag(datum),
                till: rule.till.map(|days| tid::shift(val.valdag, days)),
                klockan: rule.oppettid.then_some(ramar.vallokal),
                paragraf: &rule.paragraf,
            })
        })
        .collect();
    events.sort_by_key(|event| event.datum);
    events
}

/// The form of `data/kalender.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Law {
    fortidsrostning: Rule,
    vallokal: VallokalLaw,
    handelse: Vec<Rule>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct VallokalLaw {
    oppnar: Klockslag,
    stanger: Klockslag,
    stanger_ep: Klockslag,
    minst: Vec<(Klockslag, Klockslag)>,
    minst_ep: Vec<(Klockslag, Klockslag)>,
    #[serde(rename = "paragraf")]
    _paragraf: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    #[serde(default)]
    nyckel: String,
    dagar: Option<i64>,
    dagar_kort: Option<i64>,
    dagar_omval: Option<i64>,
    till: Option<i64>,
    #[serde(default)]
    oppettid: bool,
    paragraf: String,
}

impl Rule {
    /// Days from valdagen for this form of val; `None` where the rule does not apply.
    fn days(&self, form: Valform) -> Option<i64> {
        match form {
            Valform::Ordinarie => self.dagar,
            Valform::Omval => self.dagar_omval.or(self.dagar_kort),
            Valform::Extra => self.dagar_kort,
        }
    }
}

#[expect(clippy::expect_used, reason = "the file is part of the program; a test reads it")]
static LAW: LazyLock<Law> = LazyLock::new(|| {
    toml::from_str(include_str!("../../data/kalender.toml")).expect("data/kalender.toml")
});

#[cfg(test)]
mod tests {
    use super::*;

    fn val(typ: Valtyp, form: Valform, valdag: &str) -> Val {
        Val::new(
            "prov".parse().unwrap(),
            typ,
            form,
            valdag.parse().unwrap(),
            "0180".parse().unwrap(),
        )
        .unwrap()
    }

    fn date(val: &Val, nyckel: &str) -> Option<String> {
        kalender(val).iter().find(|h| h.nyckel == nyckel).map(|h| h.datum.to_string())
    }

    fn clock(text: &str) -> Klockslag {
        Klockslag::parse(text).unwrap()
    }

    #[test]
    fn vl_10_2_fortidsrostning_starts_18_days_before_an_ordinary_val() {
        let val = val(Valtyp::Rkl, Valform::Ordinarie, "2022-09-11");
        assert_eq!(ramar(&val).fortid_fran.to_string(), "2022-08-24");
        assert_eq!(ramar(&val).fortid_till, val.valdag);
    }

    #[test]
    fn vl_10_2_fortidsrostning_starts_10_days_before_omval_and_extra_val() {
        for form in [Valform::Omval, Valform::Extra] {
            let val = val(Valtyp::Rkl, form, "2022-09-11");
            assert_eq!(ramar(&val).fortid_fran.to_string(), "2022-09-01");
        }
    }

    #[test]
    fn vl_4_21_a_vallokal_is_open_8_to_20_and_to_21_for_europaparlamentet() {
        let rkl = ramar(&val(Valtyp::Rkl, Valform::Ordinarie, "2022-09-11"));
        assert_eq!(rkl.vallokal, (clock("08:00"), clock("20:00")));
        assert_eq!(rkl.vallokal_minst[1], (clock("17:00"), clock("20:00")));
        let ep = ramar(&val(Valtyp::Ep, Valform::Ordinarie, "2024-06-09"));
        assert_eq!(ep.vallokal, (clock("08:00"), clock("21:00")));
        assert_eq!(ep.vallokal_minst[1], (clock("17:00"), clock("21:00")));
    }

    #[test]
    fn vl_7_6_bud_may_be_given_24_or_10_days_before() {
        let ordinary = val(Valtyp::Rkl, Valform::Ordinarie, "2022-09-11");
        assert_eq!(date(&ordinary, "bud").unwrap(), "2022-08-18");
        let extra = val(Valtyp::Rkl, Valform::Extra, "2022-09-11");
        assert_eq!(date(&extra, "bud").unwrap(), "2022-09-01");
    }

    #[test]
    fn vl_5_1_rostlangden_is_drawn_30_days_before() {
        let val = val(Valtyp::Rkl, Valform::Ordinarie, "2022-09-11");
        assert_eq!(date(&val, "rostlangd").unwrap(), "2022-08-12");
    }

    #[test]
    fn vl_5_6_corrections_come_in_12_days_before() {
        let val = val(Valtyp::Rkl, Valform::Ordinarie, "2022-09-11");
        assert_eq!(date(&val, "rattelse").unwrap(), "2022-08-30");
    }

    #[test]
    fn vl_5_8_rostkort_arrive_18_or_10_days_before() {
        let ordinary = val(Valtyp::Rkl, Valform::Ordinarie, "2022-09-11");
        assert_eq!(date(&ordinary, "rostkort").unwrap(), "2022-08-24");
        let repeated = val(Valtyp::Rkl, Valform::Omval, "2022-09-11");
        assert_eq!(date(&repeated, "rostkort").unwrap(), "2022-09-01");
    }

    #[test]
    fn vl_4_23_lokaler_are_reported_32_days_before_an_omval_only() {
        let repeated = val(Valtyp::Rkl, Valform::Omval, "2022-09-11");
        assert_eq!(date(&repeated, "lokaler-rapporteras").unwrap(), "2022-08-10");
        for form in [Valform::Ordinarie, Valform::Extra] {
            assert_eq!(date(&val(Valtyp::Rkl, form, "2022-09-11"), "lokaler-rapporteras"), None);
        }
    }

    #[test]
    fn vl_12_1_onsdagsrakningen_is_the_wednesday_after_and_may_run_to_thursday() {
        let val = val(Valtyp::Rkl, Valform::Ordinarie, "2022-09-11");
        let event = kalender(&val).into_iter().find(|h| h.nyckel == "onsdagsrakning").unwrap();
        assert_eq!((event.veckodag, event.datum.to_string()), ("onsdag", "2022-09-14".to_owned()));
        assert_eq!(event.till.unwrap().to_string(), "2022-09-15");
    }

    #[test]
    fn a_val_is_held_on_a_sunday() {
        assert_eq!(
            check_valdag("2022-09-10".parse().unwrap()),
            Err(Valfel::InteSondag("2022-09-10".parse().unwrap(), "lördag"))
        );
    }

    #[test]
    fn the_calendar_is_in_order_and_names_a_section_for_each_entry() {
        let events = kalender(&val(Valtyp::Rkl, Valform::Omval, "2022-09-11"));
        assert!(events.is_sorted_by_key(|h| h.datum));
        assert!(events.iter().all(|h| h.paragraf.starts_with("VL ") && !h.nyckel.is_empty()));
    }
}
