//! The form of a contract: what was typed, and what it comes to.

use chrono::NaiveDate;

use super::{Avtal, Kontakt, Uppgifter};
use crate::lokal::ekonomi::Delprogram;
use crate::lokal::ekonomi::kronor::{self, Kr};
use crate::lokal::ekonomi::rules::{Lage, Per};
use crate::val::{Val, ValId};
use crate::web::behorighet::Insant;
use crate::web::kansli::{Formularfel, Konflikt};

/// The fields of a contract as they were typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skrivet {
    /// The short name of a val; empty for none.
    pub galler: String,
    /// Who lets the lokal.
    pub motpart: String,
    /// The first day.
    pub fran: String,
    /// The last day.
    pub till: String,
    /// Kronor.
    pub kostnad: String,
    /// What the cost is counted by.
    pub per: String,
    /// The code of the part of the budget.
    pub delprogram: String,
    /// How far it has come.
    pub lage: String,
    /// The number of a contact; empty for none.
    pub kontakt: String,
    /// What else there is to say.
    pub anteckning: String,
}

impl Skrivet {
    /// An empty form, for a val.
    #[must_use]
    pub fn nytt(val: &ValId) -> Self {
        Self {
            galler: val.to_string(),
            motpart: String::new(),
            fran: String::new(),
            till: String::new(),
            kostnad: String::new(),
            per: Per::Val.as_str().to_owned(),
            delprogram: String::new(),
            lage: Lage::Utkast.as_str().to_owned(),
            kontakt: String::new(),
            anteckning: String::new(),
        }
    }

    /// A contract as a form shows it.
    #[must_use]
    pub fn of(uppgifter: &Uppgifter) -> Self {
        Self {
            galler: uppgifter.val.as_ref().map(ToString::to_string).unwrap_or_default(),
            motpart: uppgifter.motpart.clone(),
            fran: uppgifter.fran.to_string(),
            till: uppgifter.till.to_string(),
            kostnad: uppgifter.kostnad_kr.to_string(),
            per: uppgifter.per.as_str().to_owned(),
            delprogram: uppgifter.delprogram.kod().to_string(),
            lage: uppgifter.lage.as_str().to_owned(),
            kontakt: uppgifter.kontakt.map(|id| id.to_string()).unwrap_or_default(),
            anteckning: uppgifter.anteckning.clone(),
        }
    }

    /// What was sent.
    #[must_use]
    pub fn read(insant: &Insant) -> Self {
        let value = |falt| insant.value(falt).to_owned();
        Self {
            galler: value("galler"),
            motpart: value("motpart"),
            fran: value("fran"),
            till: value("till"),
            kostnad: value("kostnad"),
            per: value("per"),
            delprogram: value("delprogram"),
            lage: value("lage"),
            kontakt: value("kontakt"),
            anteckning: insant.value("anteckning").replace("\r\n", "\n"),
        }
    }

    /// The fields with their names, to send them once more.
    #[must_use]
    pub fn falt(&self) -> Vec<(&'static str, String)> {
        vec![
            ("galler", self.galler.clone()),
            ("motpart", self.motpart.clone()),
            ("fran", self.fran.clone()),
            ("till", self.till.clone()),
            ("kostnad", self.kostnad.clone()),
            ("per", self.per.clone()),
            ("delprogram", self.delprogram.clone()),
            ("lage", self.lage.clone()),
            ("kontakt", self.kontakt.clone()),
            ("anteckning", self.anteckning.clone()),
        ]
    }

    /// What it comes to, or what is wrong with it. `fil` is the file that it has.
    ///
    /// # Errors
    /// What is wrong with each field.
    pub fn check(
        &self,
        val: &[Val],
        kontakter: &[Kontakt],
        fil: Option<i64>,
    ) -> Result<Uppgifter, Formularfel> {
        let mut fel = Formularfel::default();
        let galler = fel.take("galler", self.galler(val));
        let motpart = fel.take("motpart", text(&self.motpart, 200, "Skriv vem avtalet är med."));
        let fran = fel.take("fran", date(&self.fran));
        let till = fel.take("till", date(&self.till));
        if let Some((fran, till)) = fran.zip(till)
            && till < fran
        {
            fel.add("till", "Avtalets sista dag är före den första. Ändra någon av dem.");
        }
        let kostnad = fel.take("kostnad", kronor::parse_kostnad(&self.kostnad));
        let per = fel.take("per", self.per.parse::<Per>());
        let delprogram =
            Delprogram::parse(&self.delprogram).ok_or("Välj vilket delprogram som betalar.");
        let delprogram = fel.take("delprogram", delprogram);
        let lage = fel.take("lage", self.lage.parse::<Lage>());
        let kontakt = fel.take("kontakt", self.kontakt(kontakter));
        if self.anteckning.chars().count() > 4000 {
            fel.add("anteckning", "Anteckningen är för lång. Korta den till högst 4 000 tecken.");
        }
        match (galler, motpart, fran, till, kostnad, per, delprogram, lage, kontakt) {
            (
                Some(val),
                Some(motpart),
                Some(fran),
                Some(till),
                Some(kostnad_kr),
                Some(per),
                Some(delprogram),
                Some(lage),
                Some(kontakt),
            ) if fel.is_empty() => Ok(Uppgifter {
                val,
                motpart,
                fran,
                till,
                kostnad_kr,
                per,
                delprogram,
                lage,
                kontakt,
                fil,
                anteckning: self.anteckning.clone(),
            }),
            _ => Err(fel),
        }
    }

    fn galler(&self, val: &[Val]) -> Result<Option<ValId>, &'static str> {
        if self.galler.is_empty() {
            return Ok(None);
        }
        let known = val.iter().find(|val| val.id.as_str() == self.galler);
        known.map(|val| Some(val.id.clone())).ok_or("Valet finns inte. Välj ett annat.")
    }

    fn kontakt(&self, kontakter: &[Kontakt]) -> Result<Option<i64>, &'static str> {
        if self.kontakt.is_empty() {
            return Ok(None);
        }
        let known = kontakter.iter().find(|one| one.id.to_string() == self.kontakt);
        known
            .map(|one| Some(one.id))
            .ok_or("Kontakten finns inte längre på lokalen. Välj en annan.")
    }

    /// What differs between this and what is saved.
    #[must_use]
    pub fn conflict(&self, saved: &Avtal) -> Konflikt {
        let saved_as_typed = Self::of(&saved.uppgifter);
        let mut konflikt = Konflikt::default();
        konflikt.add("Gäller", &self.galler, &saved_as_typed.galler);
        konflikt.add("Motpart", &self.motpart, &saved_as_typed.motpart);
        konflikt.add("Från", &self.fran, &saved_as_typed.fran);
        konflikt.add("Till", &self.till, &saved_as_typed.till);
        let kostnad = kronor::parse(&self.kostnad)
            .map_or_else(|_| self.kostnad.clone(), |kr| Kr(kr).to_string());
        konflikt.add("Kostnad", kostnad, Kr(saved.uppgifter.kostnad_kr));
        konflikt.add("Räknas", &self.per, &saved_as_typed.per);
        konflikt.add("Delprogram", &self.delprogram, &saved_as_typed.delprogram);
        konflikt.add("Läge", &self.lage, &saved_as_typed.lage);
        konflikt.add("Kontakt", &self.kontakt, &saved_as_typed.kontakt);
        konflikt.add("Anteckning", &self.anteckning, &saved_as_typed.anteckning);
        konflikt
    }
}

fn text(text: &str, most: usize, missing: &'static str) -> Result<String, String> {
    if text.is_empty() {
        Err(missing.to_owned())
    } else if text.chars().count() > most {
        Err(format!("Texten är för lång. Korta den till högst {most} tecken."))
    } else {
        Ok(text.to_owned())
    }
}

fn date(text: &str) -> Result<NaiveDate, &'static str> {
    let year = |date: &NaiveDate| (1990..2100).contains(&chrono::Datelike::year(date));
    text.parse()
        .ok()
        .filter(year)
        .ok_or("Skriv datumet som år, månad och dag, till exempel 2026-09-13.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn skrivet() -> Skrivet {
        Skrivet {
            galler: String::new(),
            motpart: "Skolfastigheter".to_owned(),
            fran: "2026-08-26".to_owned(),
            till: "2026-09-13".to_owned(),
            kostnad: "12 500 kr".to_owned(),
            delprogram: "40".to_owned(),
            ..Skrivet::nytt(&"rkl2026".parse().unwrap())
        }
    }

    fn wrong(change: impl Fn(&mut Skrivet)) -> Vec<String> {
        let mut skrivet = skrivet();
        change(&mut skrivet);
        let Err(fel) = skrivet.check(&[], &[], None) else { return Vec::new() };
        fel.0.into_iter().map(|fel| fel.falt.into_owned()).collect()
    }

    #[test]
    fn a_form_comes_to_a_contract_or_says_what_is_wrong() {
        let uppgifter = skrivet().check(&[], &[], Some(7)).unwrap();
        assert_eq!(
            (uppgifter.kostnad_kr, uppgifter.val.clone(), uppgifter.fil),
            (12_500, None, Some(7))
        );
        assert_eq!(Skrivet::of(&uppgifter).kostnad, "12500");
        assert_eq!(wrong(|it| it.galler = "rkl1998".to_owned()), ["galler"]);
        assert_eq!(wrong(|it| it.motpart.clear()), ["motpart"]);
        assert_eq!(wrong(|it| it.motpart = "x".repeat(201)), ["motpart"]);
        assert_eq!(wrong(|it| it.fran = "13/9".to_owned()), ["fran"]);
        assert_eq!(wrong(|it| it.till = "2026-08-25".to_owned()), ["till"]);
        assert_eq!(wrong(|it| it.kostnad = "-1".to_owned()), ["kostnad"]);
        assert_eq!(wrong(|it| it.per = "år".to_owned()), ["per"]);
        assert_eq!(wrong(|it| it.delprogram.clear()), ["delprogram"]);
        assert_eq!(wrong(|it| it.lage.clear()), ["lage"]);
        assert_eq!(wrong(|it| it.kontakt = "1".to_owned()), ["kontakt"]);
        assert_eq!(wrong(|it| it.anteckning = "x".repeat(4001)), ["anteckning"]);
    }
}
