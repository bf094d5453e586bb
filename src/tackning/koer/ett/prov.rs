//! What is tried at a place: other resources, an hour more, more voters. Pure.

use crate::fil::tal::decimal;
use crate::tackning::koer::efterfragan::{Dag, Platsvantan, spread};
use crate::tackning::koer::formular::antal;
use crate::tackning::koer::installning::Installning;
use crate::tackning::koer::{Resurser, Station};
use crate::val::Val;
use crate::web::kansli::Formularfel;
use crate::web::sidmall::Begaran;

/// What hours may be tried: the value of the field, and its words.
pub const OPPET: [(&str, &str); 3] = [
    ("", "Som i planen"),
    ("tidigare", "Öppna en timme tidigare alla dagar"),
    ("senare", "Stäng en timme senare alla dagar"),
];

/// What is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skrivet {
    /// Stands.
    pub stall: String,
    /// Screens.
    pub skarmar: String,
    /// Desks.
    pub bord: String,
    /// The value of the hours.
    pub oppet: String,
    /// More voters, in percent.
    pub fler: String,
    /// Whether anything is asked for.
    pub fragat: bool,
}

/// What is tried.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prov {
    /// What the place would have.
    pub resurser: Resurser,
    /// Minutes that it opens earlier.
    pub tidigare: u16,
    /// Minutes that it closes later.
    pub senare: u16,
    /// What the voters are multiplied by.
    pub faktor: f64,
}

impl Skrivet {
    /// Reads the query; what it does not name is as the place has it.
    #[must_use]
    pub fn read(begaran: &Begaran, har: Resurser) -> Self {
        let of = |name: &str, station: Station| {
            let usual = || har.antal(station).to_string();
            begaran.value(name).map_or_else(usual, str::to_owned)
        };
        Self {
            stall: of("prov_stall", Station::Stall),
            skarmar: of("prov_skarmar", Station::Skarm),
            bord: of("prov_bord", Station::Bord),
            oppet: begaran.value("prov_oppet").unwrap_or_default().to_owned(),
            fler: begaran.value("prov_fler").unwrap_or("0").to_owned(),
            fragat: begaran.names("prov_stall"),
        }
    }

    /// What is to be tried, if anything is asked for and can be.
    pub fn prov(&self, har: Resurser, fel: &mut Formularfel) -> Option<Prov> {
        if !self.fragat {
            return None;
        }
        let typed = [
            ("prov_stall", Station::Stall, &self.stall),
            ("prov_skarmar", Station::Skarm, &self.skarmar),
            ("prov_bord", Station::Bord, &self.bord),
        ];
        let mut resurser = har;
        let mut whole = true;
        for (falt, station, text) in typed {
            match fel.take(falt, antal(text)) {
                Some(antal) => resurser = resurser.with(station, antal),
                None => whole = false,
            }
        }
        let more = decimal(self.fler.trim_end_matches(['%', ' ']));
        let more = more.filter(|percent| (-90.0..=900.0).contains(percent));
        let more = more.ok_or("Skriv procent från -90 till 900, till exempel 20.");
        let more = fel.take("prov_fler", more)?;
        whole.then_some(Prov {
            resurser,
            tidigare: if self.oppet == "tidigare" { 60 } else { 0 },
            senare: if self.oppet == "senare" { 60 } else { 0 },
            faktor: 1.0 + more / 100.0,
        })
    }
}

impl Prov {
    /// What is expected of a place when it is tried: as many voters a day over more hours.
    #[must_use]
    pub fn andrad(&self, val: &Val, plats: &Platsvantan, own: &Installning) -> Platsvantan {
        let mut made = plats.clone();
        for dag in &mut made.dagar {
            *dag = self.dag(val, dag, own);
        }
        made
    }

    fn dag(&self, val: &Val, dag: &Dag, own: &Installning) -> Dag {
        let mut oppet = dag.oppet.clone();
        if let Some(first) = oppet.first_mut() {
            first.0 = first.0.saturating_sub(self.tidigare);
        }
        if let Some(last) = oppet.last_mut() {
            last.1 = (last.1 + self.senare).min(24 * 60);
        }
        let antal = dag.antal * self.faktor;
        let kurva = own.kurva(own.dagslag(val, dag.datum));
        Dag { datum: dag.datum, antal, pass: spread(antal, &oppet, kurva), oppet }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HAR: Resurser = Resurser { stall: 1, skarmar: 3, bord: 2 };

    fn typed(query: &str) -> (Skrivet, Option<Prov>, Formularfel) {
        let begaran = Begaran::new("/x", query, None, None);
        let (skrivet, mut fel) = (Skrivet::read(&begaran, HAR), Formularfel::default());
        let prov = skrivet.prov(HAR, &mut fel);
        (skrivet, prov, fel)
    }

    #[test]
    fn nothing_is_tried_until_it_is_asked_for() {
        let (skrivet, prov, fel) = typed("val=x");
        assert!(prov.is_none() && fel.is_empty() && skrivet.skarmar == "3");
        let (_, prov, _) = typed("prov_stall=2&prov_oppet=senare&prov_fler=50+%25");
        let prov = prov.unwrap();
        assert_eq!(prov.resurser, Resurser { stall: 2, ..HAR });
        assert_eq!((prov.tidigare, prov.senare), (0, 60));
        assert!((prov.faktor - 1.5).abs() < 1e-9);
    }

    #[test]
    fn what_cannot_be_tried_is_told_by_field() {
        let (_, prov, fel) = typed("prov_stall=0&prov_fler=m%C3%A5nga");
        assert!(prov.is_none() && fel.av("prov_stall").is_some() && fel.av("prov_fler").is_some());
    }
}
