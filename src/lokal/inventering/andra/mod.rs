//! `/kansli/lokal/{id}/inventeringar/ny` and `/kansli/inventering/{id}/andra`: the form
//! of an inspection, and what is wrong with one. Pure but for its pages.

pub mod pages;

use chrono::NaiveDate;

use super::katalog::KATALOG;
use super::{Uppgifter, Varde, Varden};

/// The longest name of whoever made an inspection, in characters.
const LANGSTA_NAMN: usize = 100;

/// The longest note, in characters.
const LANGSTA_ANTECKNING: usize = 2000;

/// Why what was typed is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Skrivfel {
    /// No day, or none that is one.
    #[error("Skriv dagen för inventeringen som år-månad-dag, till exempel 2026-05-04.")]
    Datum,
    /// A day that has not come.
    #[error("Inventeringen kan inte vara gjord efter i dag. Välj en tidigare dag.")]
    Framtid,
    /// A day of another time.
    #[error("Inventeringen kan inte vara gjord före år 2000. Välj en senare dag.")]
    Forntid,
    /// Nobody made it.
    #[error("Skriv vem som gjorde inventeringen.")]
    Inventerare,
    /// A text that is too long.
    #[error("Texten får ha högst {0} tecken.")]
    ForLang(usize),
}

/// Reads the day of an inspection.
///
/// # Errors
/// [`Skrivfel`] unless it is a day from the year 2000 until today.
pub fn datum(text: &str, idag: NaiveDate) -> Result<NaiveDate, Skrivfel> {
    let datum: NaiveDate = text.trim().parse().map_err(|_| Skrivfel::Datum)?;
    if datum > idag {
        return Err(Skrivfel::Framtid);
    }
    let first = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or_default();
    if datum < first { Err(Skrivfel::Forntid) } else { Ok(datum) }
}

/// Reads who made an inspection.
///
/// # Errors
/// [`Skrivfel`] when it is nobody, or too long.
pub fn inventerare(text: &str) -> Result<String, Skrivfel> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.chars().count() {
        0 => Err(Skrivfel::Inventerare),
        1..=LANGSTA_NAMN => Ok(text),
        _ => Err(Skrivfel::ForLang(LANGSTA_NAMN)),
    }
}

/// Reads what else there is to say.
///
/// # Errors
/// [`Skrivfel`] when it is too long.
pub fn anteckning(text: &str) -> Result<String, Skrivfel> {
    let text = text.replace("\r\n", "\n").trim().to_owned();
    if text.chars().count() > LANGSTA_ANTECKNING {
        return Err(Skrivfel::ForLang(LANGSTA_ANTECKNING));
    }
    Ok(text)
}

/// An inspection as it was typed.
#[derive(Debug, Clone, Default)]
pub struct Skrivet {
    /// The day.
    pub datum: String,
    /// Who made it.
    pub inventerare: String,
    /// What else there is to say.
    pub anteckning: String,
    /// Each field of the form, in its order.
    pub varden: Vec<(String, String)>,
}

impl Skrivet {
    /// What is saved, as it would be typed.
    #[must_use]
    pub fn of(uppgifter: &Uppgifter) -> Self {
        let typed = |kod: &str| {
            let varde = uppgifter.varden.get(kod).map(ToString::to_string).unwrap_or_default();
            varde.replace('.', ",")
        };
        Self {
            datum: uppgifter.datum.to_string(),
            inventerare: uppgifter.inventerare.clone(),
            anteckning: uppgifter.anteckning.clone(),
            varden: KATALOG.falt.iter().map(|falt| (falt.kod.clone(), typed(&falt.kod))).collect(),
        }
    }

    /// What was typed in a field.
    #[must_use]
    pub fn varde(&self, kod: &str) -> &str {
        self.varden.iter().find(|(known, _)| known == kod).map_or("", |(_, text)| text)
    }

    /// What was measured; and of each field what is wrong with it.
    #[must_use]
    pub fn matt(&self) -> (Varden, Vec<(String, String)>) {
        let (mut varden, mut fel) = (Varden::default(), Vec::new());
        for falt in &KATALOG.falt {
            match falt.parse(self.varde(&falt.kod)) {
                Ok(varde) => varden.set(&falt.kod, varde),
                Err(error) => fel.push((falt.kod.clone(), error.to_string())),
            }
        }
        fel.extend(contradictions(&varden));
        (varden, fel)
    }
}

/// A thing that is said not to be there, and what can then not have been measured of it.
const UTAN: [(&str, &str, &[&str]); 2] = [
    ("ramp", "ramp", &["ramp_lutning", "ramp_bredd_mm", "ramp_ledstang"]),
    ("hiss", "hiss", &["hiss_bredd_mm", "hiss_djup_mm", "hiss_dorr_mm"]),
];

/// Measures that cannot both be right, each by its field: voters would be told the better.
fn contradictions(varden: &Varden) -> Vec<(String, String)> {
    let mut wrong = Vec::new();
    let steps = matches!(varden.get("trappsteg"), Some(Varde::Tal(steps)) if *steps > 0.0);
    if steps && varden.get("stegfri_entre") == Some(&Varde::Ja) {
        let text = "Vägen in är stegfri enligt ett annat fält. Räkna trappstegen på den vägen, \
                    eller ändra det fältet till Nej.";
        wrong.push(("trappsteg".to_owned(), text.to_owned()));
    }
    for (thing, namn, measures) in UTAN {
        if varden.get(thing) != Some(&Varde::Nej) {
            continue;
        }
        for kod in measures.iter().filter(|kod| varden.get(kod).is_some_and(|v| *v != Varde::Nej)) {
            let text = format!("Det finns ingen {namn} enligt ett annat fält. Töm det här fältet.");
            wrong.push(((*kod).to_owned(), text));
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_that_contradict_each_other_are_refused() {
        let typed = |pairs: &[(&str, &str)]| {
            let varden = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
            let wrong = Skrivet { varden, ..Skrivet::default() }.matt().1;
            wrong.into_iter().map(|(kod, _)| kod).collect::<Vec<_>>()
        };
        assert_eq!(typed(&[("stegfri_entre", "ja"), ("trappsteg", "3")]), ["trappsteg"]);
        assert!(typed(&[("stegfri_entre", "ja"), ("trappsteg", "0")]).is_empty());
        assert!(typed(&[("stegfri_entre", "nej"), ("trappsteg", "3")]).is_empty());
        assert_eq!(typed(&[("ramp", "nej"), ("ramp_lutning", "8")]), ["ramp_lutning"]);
        assert!(typed(&[("ramp", "ja"), ("ramp_lutning", "8")]).is_empty());
        assert!(UTAN.iter().flat_map(|(_, _, kods)| *kods).all(|kod| KATALOG.falt(kod).is_some()));
    }

    #[test]
    fn an_inspection_has_been_made_by_someone() {
        let idag = "2026-05-04".parse().unwrap();
        assert!(datum("2026-05-04", idag).is_ok());
        assert_eq!(datum("2026-05-05", idag), Err(Skrivfel::Framtid));
        assert_eq!(datum("1999-12-31", idag), Err(Skrivfel::Forntid));
        assert_eq!(datum("i går", idag), Err(Skrivfel::Datum));
        assert_eq!(inventerare("  Åsa   Öberg "), Ok("Åsa Öberg".to_owned()));
        assert_eq!(inventerare(" "), Err(Skrivfel::Inventerare));
        assert!(inventerare(&"å".repeat(101)).is_err());
        assert!(anteckning(&"å".repeat(2001)).is_err());
    }

    #[test]
    fn what_is_saved_is_typed_and_read_again_as_it_was() {
        let mut varden = Varden::default();
        for (kod, text) in [("ramp_lutning", "8,3"), ("hiss", "nej"), ("belysning", "god")] {
            varden.set(kod, KATALOG.falt(kod).unwrap().parse(text).unwrap());
        }
        let uppgifter = Uppgifter {
            datum: "2026-05-04".parse().unwrap(),
            inventerare: "Åsa".to_owned(),
            anteckning: String::new(),
            varden: varden.clone(),
        };
        let skrivet = Skrivet::of(&uppgifter);
        assert_eq!(skrivet.varde("ramp_lutning"), "8,3");
        assert_eq!(skrivet.matt(), (varden, Vec::new()));
        let wrong = Skrivet { varden: vec![("hiss".into(), "x".into())], ..skrivet };
        assert_eq!(wrong.matt().1[0].0, "hiss");
    }
}
