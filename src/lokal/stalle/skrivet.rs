//! The fields of a röstmottagningsställe as they are typed, and what can be chosen in
//! them. Pure.

use std::collections::BTreeMap;

use super::uppgifter::Uppgifter;
use super::{Risk, Stalle};
use crate::lokal::Stalletyp;
use crate::valdistrikt::Valdistriktskod;
use crate::web::behorighet::Insant;
use crate::web::kansli::{Formularfel, Konflikt};

/// A choice of a form, with its text.
pub(super) type Valbart = Vec<(String, String)>;

/// The fields of the card as they were typed.
#[derive(Debug, Clone, Default)]
pub(super) struct Skrivet {
    pub(super) typ: String,
    pub(super) valdistrikt: String,
    pub(super) anvisning: String,
    pub(super) rum: String,
    pub(super) ansvarig: String,
    pub(super) risk: String,
    pub(super) risk_skal: String,
    pub(super) bemanning: String,
    pub(super) valdagens: bool,
    pub(super) bekraftas: bool,
    pub(super) anteckning: String,
}

impl From<&Stalle> for Skrivet {
    fn from(one: &Stalle) -> Self {
        Self {
            typ: one.typ.to_string(),
            valdistrikt: one.valdistrikt.map(|kod| kod.to_string()).unwrap_or_default(),
            anvisning: one.anvisning.clone(),
            rum: one.rum.map(|id| id.to_string()).unwrap_or_default(),
            ansvarig: one.ansvarig.clone(),
            risk: one.risk.to_string(),
            risk_skal: one.risk_skal.clone(),
            bemanning: one.bemanning.map(|n| n.to_string()).unwrap_or_default(),
            valdagens: one.valdagens,
            bekraftas: one.bekraftas,
            anteckning: one.anteckning.clone(),
        }
    }
}

impl Skrivet {
    /// Reads what a form sent.
    pub(super) fn read(insant: &Insant) -> Self {
        let value = |falt| insant.value(falt).to_owned();
        Self {
            typ: value("typ"),
            valdistrikt: value("valdistrikt"),
            anvisning: value("anvisning"),
            rum: value("rum"),
            ansvarig: value("ansvarig"),
            risk: value("risk"),
            risk_skal: value("risk_skal"),
            bemanning: value("bemanning"),
            valdagens: insant.ticked("valdagens"),
            bekraftas: insant.ticked("bekraftas"),
            anteckning: value("anteckning"),
        }
    }

    /// What was typed as what it means.
    ///
    /// # Errors
    /// What is wrong with each field.
    pub(super) fn check(
        &self,
        rum: &[(i64, String)],
        distrikt: &BTreeMap<Valdistriktskod, String>,
    ) -> Result<Uppgifter, Formularfel> {
        let mut fel = Formularfel::default();
        let typ = fel.take("typ", typ(&self.typ));
        let risk = fel.take("risk", self.risk.parse::<Risk>().map_err(|_| "Välj en risk."));
        let kod = fel.take("valdistrikt", district(&self.valdistrikt, typ, distrikt));
        let own = fel.take("rum", room(&self.rum, rum));
        let bemanning = fel.take("bemanning", staff(&self.bemanning));
        if risk.is_some_and(|risk| risk > Risk::Ingen) && self.risk_skal.is_empty() {
            fel.add("risk_skal", "Skriv varför risken finns, så att andra kan göra något åt den.");
        }
        if self.valdagens && typ.is_some_and(|typ| !typ.oppen_for_alla()) {
            fel.add(
                "valdagens",
                "Bara en röstningslokal eller gatuplats kan vara öppen för alla på valdagen.",
            );
        }
        for (falt, text) in [("anvisning", &self.anvisning), ("ansvarig", &self.ansvarig)] {
            if text.chars().count() > 200 {
                fel.add(falt, "Skriv högst 200 tecken.");
            }
        }
        match (typ, risk, kod, own, bemanning) {
            (Some(typ), Some(risk), Some(valdistrikt), Some(rum), Some(bemanning))
                if fel.is_empty() =>
            {
                Ok(Uppgifter {
                    typ,
                    valdistrikt,
                    anvisning: self.anvisning.clone(),
                    rum,
                    ansvarig: self.ansvarig.clone(),
                    risk,
                    risk_skal: self.risk_skal.clone(),
                    bemanning,
                    valdagens: self.valdagens,
                    bekraftas: self.bekraftas,
                    anteckning: self.anteckning.clone(),
                })
            }
            _ => Err(fel),
        }
    }
}

/// The kind that was chosen.
pub(super) fn typ(text: &str) -> Result<Stalletyp, &'static str> {
    text.parse().map_err(|_| "Välj vad lokalen ska användas till.")
}

/// The valdistrikt that was chosen; only a vallokal has one.
pub(super) fn district(
    text: &str,
    typ: Option<Stalletyp>,
    known: &BTreeMap<Valdistriktskod, String>,
) -> Result<Option<Valdistriktskod>, &'static str> {
    if typ != Some(Stalletyp::Vallokal) || text.is_empty() {
        return Ok(None);
    }
    let kod = text.parse::<Valdistriktskod>().ok().filter(|kod| known.contains_key(kod));
    kod.map(Some).ok_or("Välj ett av valets valdistrikt.")
}

/// The room that was chosen.
pub(super) fn room(text: &str, rum: &[(i64, String)]) -> Result<Option<i64>, &'static str> {
    if text.is_empty() {
        return Ok(None);
    }
    let id = text.parse().ok().filter(|id| rum.iter().any(|(own, _)| own == id));
    id.map(Some).ok_or("Välj ett av lokalens rum.")
}

fn staff(text: &str) -> Result<Option<i32>, &'static str> {
    if text.is_empty() {
        return Ok(None);
    }
    let number = text.parse().ok().filter(|n| (0..=200).contains(n));
    number.map(Some).ok_or("Skriv ett antal röstmottagare mellan 0 och 200.")
}

/// The valdistrikt of a val to choose from; those that have a vallokal are marked.
pub(super) fn district_choices(known: &BTreeMap<Valdistriktskod, String>) -> Valbart {
    let mut all: Vec<(String, String)> =
        known.iter().map(|(kod, namn)| (kod.to_string(), format!("{namn} ({kod})"))).collect();
    all.sort_by_cached_key(|(_, text)| crate::fil::namn::sort_key(text));
    all.insert(0, (String::new(), "Inget valt".to_owned()));
    all
}

/// The kinds to choose from.
pub(super) fn typ_choices() -> Valbart {
    Stalletyp::ALLA.map(|typ| (typ.to_string(), typ.namn().to_owned())).into()
}

/// The rooms of a lokal to choose from.
pub(super) fn room_choices(rum: &[(i64, String)]) -> Valbart {
    let none = (String::new(), "Inget rum".to_owned());
    let each = rum.iter().map(|(id, namn)| (id.to_string(), namn.clone()));
    std::iter::once(none).chain(each).collect()
}

/// What was typed beside what someone else has saved.
pub(super) fn conflict(typed: &Skrivet, saved: &Stalle) -> Konflikt {
    let yes = |it: bool| if it { "ja" } else { "nej" };
    let saved_ = Skrivet::from(saved);
    let mut konflikt = Konflikt::default();

    konflikt.add("Används som", &typed.typ, &saved_.typ);
    konflikt.add("Valdistrikt", &typed.valdistrikt, &saved_.valdistrikt);
    konflikt.add("Anvisning", &typed.anvisning, &saved_.anvisning);
    konflikt.add("Rum", &typed.rum, &saved_.rum);
    konflikt.add("Ansvarig", &typed.ansvarig, &saved_.ansvarig);
    konflikt.add("Risk", &typed.risk, &saved_.risk);
    konflikt.add("Skäl för risken", &typed.risk_skal, &saved_.risk_skal);
    konflikt.add("Bemanning", &typed.bemanning, &saved_.bemanning);
    konflikt.add("Valdagens röstningslokal", yes(typed.valdagens), yes(saved.valdagens));
    konflikt.add("Ska bekräftas", yes(typed.bekraftas), yes(saved.bekraftas));
    konflikt.add("Anteckning", &typed.anteckning, &saved_.anteckning);
    konflikt
}
