//! The fields of a lokal, each with its name, how it reads and how it is taken from
//! another: what changes are told by, and what is chosen between when two lokaler are one.

use super::{Byggnadstyp, Uppgifter};
use crate::lokal::register::rules::plats_i_text;

/// A field of a lokal.
pub struct Falt {
    /// The word in forms.
    pub kod: &'static str,
    /// The name for people, within a sentence.
    pub namn: &'static str,
    text: fn(&Uppgifter) -> String,
    ta: fn(&mut Uppgifter, &Uppgifter),
}

impl Falt {
    /// What a lokal has in the field, as people read it; empty when nobody has said.
    #[must_use]
    pub fn text(&self, uppgifter: &Uppgifter) -> String {
        (self.text)(uppgifter)
    }

    /// Whether a lokal has anything to say in the field.
    #[must_use]
    pub fn ar_kant(&self, uppgifter: &Uppgifter) -> bool {
        let text = self.text(uppgifter);
        !text.is_empty() && text != Byggnadstyp::Okand.namn()
    }

    /// Gives `till` what `fran` has in the field.
    pub fn ta(&self, till: &mut Uppgifter, fran: &Uppgifter) {
        (self.ta)(till, fran);
    }
}

/// Every field, in the order in which they are shown.
pub static FALT: [Falt; 15] = [
    Falt {
        kod: "namn",
        namn: "namn",
        text: |u| u.namn.clone(),
        ta: |a, b| a.namn.clone_from(&b.namn),
    },
    Falt {
        kod: "adress",
        namn: "adress",
        text: |u| u.adress.clone(),
        ta: |a, b| a.adress.clone_from(&b.adress),
    },
    Falt {
        kod: "postnummer",
        namn: "postnummer",
        text: |u| u.postnummer.clone(),
        ta: |a, b| a.postnummer.clone_from(&b.postnummer),
    },
    Falt {
        kod: "postort",
        namn: "postort",
        text: |u| u.postort.clone(),
        ta: |a, b| a.postort.clone_from(&b.postort),
    },
    Falt {
        kod: "plats",
        namn: "läge",
        text: |u| plats_i_text(u.plats),
        ta: |a, b| a.plats = b.plats,
    },
    Falt {
        kod: "byggnadstyp",
        namn: "byggnadstyp",
        text: |u| u.byggnadstyp.namn().to_owned(),
        ta: |a, b| a.byggnadstyp = b.byggnadstyp,
    },
    Falt {
        kod: "agare",
        namn: "ägare",
        text: |u| u.agare.clone(),
        ta: |a, b| a.agare.clone_from(&b.agare),
    },
    Falt { kod: "el", namn: "el", text: |u| u.el.clone(), ta: |a, b| a.el.clone_from(&b.el) },
    Falt {
        kod: "natverk",
        namn: "nätverk",
        text: |u| u.natverk.clone(),
        ta: |a, b| a.natverk.clone_from(&b.natverk),
    },
    Falt {
        kod: "larm",
        namn: "larm",
        text: |u| u.larm.clone(),
        ta: |a, b| a.larm.clone_from(&b.larm),
    },
    Falt {
        kod: "parkering",
        namn: "parkering",
        text: |u| u.parkering.clone(),
        ta: |a, b| a.parkering.clone_from(&b.parkering),
    },
    Falt {
        kod: "hallplats",
        namn: "hållplats",
        text: |u| u.hallplats.clone(),
        ta: |a, b| a.hallplats.clone_from(&b.hallplats),
    },
    Falt {
        kod: "hallplats_m",
        namn: "meter till hållplatsen",
        text: |u| u.hallplats_m.map(|m| m.to_string()).unwrap_or_default(),
        ta: |a, b| a.hallplats_m = b.hallplats_m,
    },
    Falt {
        kod: "anteckning",
        namn: "anteckning",
        text: |u| u.anteckning.clone(),
        ta: |a, b| a.anteckning.clone_from(&b.anteckning),
    },
    Falt {
        kod: "borta",
        namn: "borta",
        text: |u| if u.borta { "ja" } else { "nej" }.to_owned(),
        ta: |a, b| a.borta = b.borta,
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geo::Wgs84;

    #[test]
    fn taking_every_field_takes_the_whole_lokal_and_each_takes_its_own() {
        let full = Uppgifter {
            postnummer: "12345".to_owned(),
            postort: "Staden".to_owned(),
            plats: Wgs84::parse(59.0, 18.0).ok(),
            byggnadstyp: Byggnadstyp::Skola,
            agare: "Kommunen".to_owned(),
            el: "16 A".to_owned(),
            natverk: "finns".to_owned(),
            larm: "vakten".to_owned(),
            parkering: "gården".to_owned(),
            hallplats: "Torget".to_owned(),
            hallplats_m: Some(40),
            anteckning: "Fråga.".to_owned(),
            borta: true,
            ..Uppgifter::new("Skolan", "Gatan 1")
        };
        let empty = Uppgifter::new("", "");
        let mut all = empty.clone();
        for falt in &FALT {
            assert!(falt.ar_kant(&full), "{}", falt.kod);
            falt.ta(&mut all, &full);
            let mut one = empty.clone();
            falt.ta(&mut one, &full);
            let told: Vec<&str> =
                FALT.iter().filter(|f| f.text(&one) != f.text(&empty)).map(|f| f.kod).collect();
            assert_eq!(told, [falt.kod]);
        }
        assert_eq!(all, full);
    }
}
