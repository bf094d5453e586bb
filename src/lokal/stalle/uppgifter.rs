//! What the card of a röstmottagningsställe lets one change. Pure.

use super::{Risk, Stalle};
use crate::logg::Andring;
use crate::lokal::Stalletyp;
use crate::valdistrikt::Valdistriktskod;

/// What the card lets one change.
#[derive(Debug, Clone, PartialEq)]
pub struct Uppgifter {
    /// What it is for.
    pub typ: Stalletyp,
    /// The valdistrikt of a vallokal.
    pub valdistrikt: Option<Valdistriktskod>,
    /// Room or directions, as voters read it.
    pub anvisning: String,
    /// The room of the lokal.
    pub rum: Option<i64>,
    /// Who sees to it.
    pub ansvarig: String,
    /// How likely it is to fail.
    pub risk: Risk,
    /// Why.
    pub risk_skal: String,
    /// Röstmottagare needed at once.
    pub bemanning: Option<i32>,
    /// Whether it keeps the hours of the vallokaler on valdagen (VL 4:24).
    pub valdagens: bool,
    /// Whether its owner is still to confirm it.
    pub bekraftas: bool,
    /// Whatever else.
    pub anteckning: String,
}

impl From<&Stalle> for Uppgifter {
    fn from(one: &Stalle) -> Self {
        Self {
            typ: one.typ,
            valdistrikt: one.valdistrikt,
            anvisning: one.anvisning.clone(),
            rum: one.rum,
            ansvarig: one.ansvarig.clone(),
            risk: one.risk,
            risk_skal: one.risk_skal.clone(),
            bemanning: one.bemanning,
            valdagens: one.valdagens,
            bekraftas: one.bekraftas,
            anteckning: one.anteckning.clone(),
        }
    }
}

/// An ordinary text; an empty one is none.
fn text(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// What changes, field by field.
pub(super) fn changes(old: &Stalle, new: &Uppgifter) -> Vec<Andring> {
    let yes = |it: bool| Some(if it { "ja" } else { "nej" }.to_owned());
    let kod = |kod: Option<Valdistriktskod>| kod.map(|kod| kod.to_string());
    let number = |n: Option<i64>| n.map(|n| n.to_string());
    [
        Andring::of("slag", Some(old.typ.to_string()), Some(new.typ.to_string())),
        Andring::of("valdistrikt", kod(old.valdistrikt), kod(new.valdistrikt)),
        Andring::of("anvisning", text(&old.anvisning), text(&new.anvisning)),
        Andring::of("rum", number(old.rum), number(new.rum)),
        Andring::of("ansvarig", text(&old.ansvarig), text(&new.ansvarig)),
        Andring::of("risk", Some(old.risk.to_string()), Some(new.risk.to_string())),
        Andring::of("skäl för risken", text(&old.risk_skal), text(&new.risk_skal)),
        Andring::of(
            "bemanning",
            old.bemanning.map(|n| n.to_string()),
            new.bemanning.map(|n| n.to_string()),
        ),
        Andring::of("valdagens röstningslokal", yes(old.valdagens), yes(new.valdagens)),
        Andring::of("ska bekräftas", yes(old.bekraftas), yes(new.bekraftas)),
        Andring::of("anteckning", text(&old.anteckning), text(&new.anteckning)),
    ]
    .into_iter()
    .flatten()
    .collect()
}
