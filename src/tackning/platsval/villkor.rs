//! What must hold of a choice, as the search takes it. Pure.

use std::collections::{BTreeMap, BTreeSet};

use super::kandidater::{Kandidat, Slag, Uppslag};
use super::uppdrag::{Indelning, Slagantal, Uppdrag, Uppdragsfel, svenskt};
use crate::geo::distance::great_circle_m;
use crate::tackning::befolkning::Distrikt;
use crate::tackning::valj::{Kapacitet, Rad, Villkor, Villkorsfel, antal};

/// A constraint whose price is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Del {
    /// To keep one place.
    Behall(usize),
    /// To keep every place of the plan.
    BehallPlanen,
    /// Not to choose some places.
    Utan,
    /// The budget.
    Budget,
    /// A place in each area.
    Grupper,
    /// How many of a kind.
    Slagantal(Slag),
    /// How far apart.
    Isar,
    /// How many voters a place takes.
    Kapacitet,
    /// What places must meet.
    Krav,
}

/// An order with its candidates.
#[derive(Debug)]
pub struct Underlag<'a> {
    /// What is asked for.
    pub uppdrag: &'a Uppdrag,
    /// What it may choose among.
    pub kandidater: &'a [Kandidat],
    /// The valdistrikt.
    pub distrikt: &'a [Distrikt],
    behall: Vec<usize>,
    utan: Vec<usize>,
}

impl<'a> Underlag<'a> {
    /// Looks up the places that an order names.
    ///
    /// # Errors
    /// The field and what is wrong, when a name is that of none or of several.
    pub fn new(
        uppdrag: &'a Uppdrag,
        kandidater: &'a [Kandidat],
        distrikt: &'a [Distrikt],
    ) -> Result<Self, Uppdragsfel> {
        if kandidater.is_empty() {
            let text = "Det finns inga kandidater av de slag som valts. Välj fler slag, eller lägg \
                        in lokaler i registret.";
            return Err(Uppdragsfel { falt: "kandidater", text: text.to_owned() });
        }
        let known = Uppslag::new(kandidater);
        let find = |falt: &'static str, names: &[String]| {
            let found = names.iter().map(|name| known.find(name));
            found.collect::<Result<Vec<usize>, String>>().map_err(|text| Uppdragsfel { falt, text })
        };
        let made = Self {
            behall: find("behall", &uppdrag.behall)?,
            utan: find("utan", &uppdrag.utan)?,
            uppdrag,
            kandidater,
            distrikt,
        };
        if let Some(both) = made.behall.iter().find(|j| made.utan.contains(j)) {
            let namn = kandidater.get(*both).map_or("", |one| &one.namn);
            let text = format!(
                "«{namn}» står både bland dem som ska behållas och bland dem som inte får väljas. Ta bort den från det ena."
            );
            return Err(Uppdragsfel { falt: "behall", text });
        }
        Ok(made)
    }

    /// Whether a place must be kept, one constraint perhaps set aside.
    #[must_use]
    pub fn behalls(&self, j: usize, utom: Option<&Del>) -> bool {
        let named = self.behall.contains(&j) && utom != Some(&Del::Behall(j));
        let planned = self.uppdrag.behall_planen
            && utom != Some(&Del::BehallPlanen)
            && utom != Some(&Del::Behall(j))
            && self.kandidater.get(j).is_some_and(|one| one.i_planen)
            && !self.utan.contains(&j);
        named || planned
    }

    fn meets(&self, one: &Kandidat) -> bool {
        self.uppdrag.krav().iter().all(|krav| one.krav.contains(krav))
    }

    fn every<'b>(
        &'b self,
        value: impl Fn(&Kandidat) -> f64 + 'b,
    ) -> impl Iterator<Item = (usize, f64)> + 'b {
        self.kandidater.iter().enumerate().map(move |(j, one)| (j, value(one)))
    }

    /// The constraints, one of them perhaps set aside. `vikt` are the voters of each point.
    ///
    /// # Errors
    /// [`Villkorsfel`] when no number of places could hold.
    pub fn villkor(&self, vikt: &[f64], utom: Option<&Del>) -> Result<Villkor, Villkorsfel> {
        let without = |del: Del| utom != Some(&del);
        let uppdrag = self.uppdrag;
        let n = self.kandidater.len();
        let fasta = (0..n).filter(|&j| self.behalls(j, utom));
        let mut villkor = Villkor::new(uppdrag.antal.unwrap_or(n), n, fasta)?;
        if uppdrag.eller_farre || uppdrag.antal.is_none() {
            villkor = villkor.eller_farre();
        }
        if without(Del::Utan) {
            villkor = villkor.utan(self.utan.iter().copied());
        }
        if let Some(most) = uppdrag.budget_kr.filter(|_| without(Del::Budget)) {
            let most = i32::try_from(most).map_or(f64::from(i32::MAX), f64::from);
            let namn = format!("Högst {} kr", svenskt(most, 0));
            villkor = villkor.med(Rad::hogst(namn, self.every(|one| one.kostnad_kr), most));
        }
        if let Some(indelning) = uppdrag.minst_en_per.filter(|_| without(Del::Grupper)) {
            for (namn, own) in self.grupper(indelning) {
                let namn = format!("Minst en plats i {} {namn}", indelning.as_str());
                villkor = villkor.med(Rad::minst(namn, own.into_iter().map(|j| (j, 1.0)), 1.0));
            }
        }
        for (slag, count, word) in [
            (Slag::Gatuplats, uppdrag.gatuplatser, "gatuplatser"),
            (Slag::Lokal, uppdrag.lokaler, "lokaler"),
        ] {
            if without(Del::Slagantal(slag)) {
                villkor = self.counted(villkor, slag, count, word);
            }
        }
        if let Some(least) = uppdrag.isar_m.filter(|m| *m > 0.0 && without(Del::Isar)) {
            let namn = format!("Minst {} m mellan platserna", svenskt(least, 0));
            villkor = villkor.isar(&namn, |a, b| {
                let (Some(a), Some(b)) = (self.kandidater.get(a), self.kandidater.get(b)) else {
                    return false;
                };
                // Places of the plan lie where they lie.
                !(a.i_planen && b.i_planen) && great_circle_m(a.plats, b.plats) < least
            });
        }
        if !uppdrag.krav.is_empty() && without(Del::Krav) {
            villkor = if let Some(least) = uppdrag.krav_minst {
                let namn =
                    format!("Minst {least} platser som uppfyller {}", uppdrag.krav.join(", "));
                let own = self.every(|one| f64::from(u8::from(self.meets(one))));
                villkor.med(Rad::minst(namn, own, antal(least)))
            } else {
                let namn = format!("Bara platser som uppfyller {}", uppdrag.krav.join(", "));
                let own = self.every(|one| f64::from(u8::from(!self.meets(one))));
                villkor.med(Rad::hogst(namn, own, 0.0))
            };
        }
        if uppdrag.kapacitet != <_>::default() && without(Del::Kapacitet) {
            let room = |one: &Kandidat| one.slag.av(uppdrag.kapacitet).unwrap_or(f64::INFINITY);
            villkor = villkor.rymmer(Kapacitet {
                namn: "Så många väljare som platserna tar".to_owned(),
                plats: self.kandidater.iter().map(room).collect(),
                vikt: vikt.to_vec(),
            });
        }
        Ok(villkor)
    }

    fn counted(&self, villkor: Villkor, slag: Slag, count: Slagantal, word: &str) -> Villkor {
        let own = || self.every(move |one| f64::from(u8::from(one.slag == slag)));
        let mut villkor = villkor;
        match (count.minst, count.hogst) {
            (Some(least), Some(most)) if least == most => {
                let namn = format!("Exakt {least} {word}");
                villkor = villkor.med(Rad::minst(&*namn, own(), antal(least)));
                villkor = villkor.med(Rad::hogst(namn, own(), antal(most)));
            }
            (least, most) => {
                if let Some(least) = least {
                    let namn = format!("Minst {least} {word}");
                    villkor = villkor.med(Rad::minst(namn, own(), antal(least)));
                }
                if let Some(most) = most {
                    let namn = format!("Högst {most} {word}");
                    villkor = villkor.med(Rad::hogst(namn, own(), antal(most)));
                }
            }
        }
        villkor
    }

    /// The candidates of every area, also of those that have none.
    fn grupper(&self, indelning: Indelning) -> BTreeMap<String, BTreeSet<usize>> {
        let name = |one: &Distrikt| match indelning {
            Indelning::Valkrets => one.valkrets.as_ref().map(|krets| krets.namn.clone()),
            Indelning::Stadsdel => Some(one.stadsdel.clone()).filter(|namn| !namn.is_empty()),
        };
        let mut all: BTreeMap<String, BTreeSet<usize>> =
            self.distrikt.iter().filter_map(name).map(|namn| (namn, BTreeSet::new())).collect();
        for (j, one) in self.kandidater.iter().enumerate() {
            let area = self.distrikt.get(one.distrikt as usize).and_then(name);
            if let Some(own) = area.and_then(|namn| all.get_mut(&namn)) {
                own.insert(j);
            }
        }
        all
    }

    /// The constraints whose price can be told, with their words.
    #[must_use]
    pub fn delar(&self) -> Vec<(Del, String)> {
        let uppdrag = self.uppdrag;
        let mut all = Vec::new();
        let mut add = |is: bool, del: Del, text: &str| {
            if is {
                all.push((del, text.to_owned()));
            }
        };
        add(uppdrag.behall_planen, Del::BehallPlanen, "att behålla alla platser i planen");
        for &j in &self.behall {
            let namn = self.kandidater.get(j).map_or("", |one| &one.namn);
            add(true, Del::Behall(j), &format!("att behålla {namn}"));
        }
        add(!self.utan.is_empty(), Del::Utan, "att vissa platser inte får väljas");
        add(uppdrag.budget_kr.is_some(), Del::Budget, "budgeten");
        if let Some(indelning) = uppdrag.minst_en_per {
            add(true, Del::Grupper, &format!("minst en plats i varje {}", indelning.as_str()));
        }
        let some = |count: Slagantal| count != Slagantal::default();
        // Without an upper limit on anything the answer would be every candidate.
        let others = uppdrag.antal.is_some() || uppdrag.budget_kr.is_some();
        let gata = some(uppdrag.gatuplatser) && others;
        add(gata, Del::Slagantal(Slag::Gatuplats), "antalet gatuplatser");
        add(some(uppdrag.lokaler) && others, Del::Slagantal(Slag::Lokal), "antalet lokaler");
        add(uppdrag.isar_m.is_some(), Del::Isar, "avståndet mellan platserna");
        add(uppdrag.kapacitet != <_>::default(), Del::Kapacitet, "hur många väljare platserna tar");
        add(!uppdrag.krav.is_empty(), Del::Krav, "kraven på tillgänglighet");
        all
    }
}
