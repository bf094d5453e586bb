//! A scenario written into the plan of its val: what is to be done, and what is in the way.
//! Pure; [`store`] does it.

pub mod pages;
pub mod store;

use std::collections::HashMap;

use super::andring::{Andringar, NyPlats, Summa};
use super::ord;
use crate::lokal::{Stalletyp, Status};
use crate::tackning::plats::{Nyckel, Plats};

/// What is to be done with one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Steg {
    /// The place.
    pub nyckel: Nyckel,
    /// Its name.
    pub namn: String,
    /// All that is to be done with it.
    pub summa: Summa,
    /// The same in words.
    pub texter: Vec<String>,
    /// Whether voters see it now, and so see the change at once.
    pub publicerad: bool,
    /// What is in the way.
    pub hinder: Vec<String>,
}

impl Summa {
    /// The place as it is to be added; `None` unless it is new, and not taken out again.
    #[must_use]
    pub fn ny_plats(&self) -> Option<NyPlats> {
        let mut ny = self.ny.clone().filter(|_| self.finns != Some(false))?;
        if let Some(till) = self.flytta {
            ny.plats = till;
        }
        if let Some(tider) = &self.tider {
            ny.tider.clone_from(tider);
        }
        Some(ny)
    }
}

/// What a scenario asks of the plan, place by place; what the plan has already is left
/// out. `versioner` are those of its röstmottagningsställen now.
#[must_use]
pub fn steg(andringar: &Andringar, plan: &[Plats], versioner: &HashMap<i64, i64>) -> Vec<Steg> {
    let known: HashMap<Nyckel, &Plats> = plan.iter().map(|plats| (plats.nyckel, plats)).collect();
    let sums = andringar.summa().into_iter();
    sums.filter_map(|(nyckel, summa)| match nyckel {
        Nyckel::Ny(_) => new(nyckel, summa),
        Nyckel::Stalle(id) => {
            let now = versioner.get(&id).copied();
            Some(old(nyckel, summa, known.get(&nyckel).copied(), now)).filter(is_something)
        }
        Nyckel::Lokal(_) => Some(old(nyckel, summa, None, None)),
    })
    .collect()
}

fn is_something(steg: &Steg) -> bool {
    !steg.texter.is_empty() || !steg.hinder.is_empty()
}

fn new(nyckel: Nyckel, summa: Summa) -> Option<Steg> {
    let ny = summa.ny_plats()?;
    let place = if ny.lokal.is_some() { "lokalen i registret" } else { "en ny lokal i registret" };
    let text = format!(
        "Tas in i valet som {}, i {place}, {}.",
        ny.typ.namn().to_lowercase(),
        ord::tider(&ny.tider)
    );
    let fixed = ny.lokal.is_some() && ny.typ != Stalletyp::Tillfallig && summa.flytta.is_some();
    let hinder = fixed.then(|| FAST.to_owned()).into_iter().collect();
    Some(Steg { nyckel, namn: ny.namn, summa, texter: vec![text], publicerad: false, hinder })
}

/// Why a lokal does not move.
const FAST: &str = "En lokal kan inte flyttas härifrån. Ändra dess plats på lokalens kort, eller \
                    lägg till den nya platsen i scenariot och ta bort den gamla.";

fn old(nyckel: Nyckel, summa: Summa, plats: Option<&Plats>, version: Option<i64>) -> Steg {
    let mut hinder = Vec::new();
    let mut texter = Vec::new();
    let Some(plats) = plats else {
        hinder.push("Finns inte längre i planen. Ångra ändringen i scenariot.".to_owned());
        let namn = summa.namn.clone();
        return Steg { nyckel, namn, summa, texter, publicerad: false, hinder };
    };
    if summa.finns == Some(false) {
        if plats.status != Status::Avvecklad {
            texter.push("Avvecklas. Den finns kvar i historiken.".to_owned());
        }
    } else {
        if summa.finns == Some(true) && !plats.raknas() {
            texter.push("Tas upp i planen igen.".to_owned());
        }
        if let Some(till) = summa.flytta.filter(|till| plats.plats != Some(*till)) {
            texter.push(format!("Flyttas till {}.", ord::grader(till)));
            if plats.typ != Stalletyp::Tillfallig {
                hinder.push(FAST.to_owned());
            }
        }
        if let Some(tider) = &summa.tider
            && crate::lokal::tider::dagar::by_day(&plats.oppettider) != *tider
        {
            texter.push(format!("Får andra tider: {}.", ord::tider(tider)));
        }
    }
    if !texter.is_empty() && summa.sedd != version {
        hinder.push(
            "Har ändrats i planen sedan ändringen gjordes i scenariot. Gå igenom det på scenariots \
             sida först."
                .to_owned(),
        );
    }
    let publicerad = plats.status.syns() && !texter.is_empty();
    Steg { nyckel, namn: plats.namn.clone(), summa, texter, publicerad, hinder }
}

#[cfg(test)]
mod tests;
