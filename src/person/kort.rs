//! What is typed into the form of a person, and what it becomes.

pub mod atgarder;
pub mod pages;

use chrono::NaiveDate;

use super::kontakt::{Adress, Epost, Namn, Telefon};
use super::personnummer::Personnummer;
use super::{Person, Slag, Uppgifter};
use crate::val::Val;
use crate::web::behorighet::Insant;
use crate::web::kansli::{Formularfel, Konflikt};

/// The fields of the form as they were typed.
#[derive(Clone, Default)]
pub struct Skrivet {
    /// The kind, in the form of a new person.
    pub slag: String,
    /// The name.
    pub namn: String,
    /// The address.
    pub adress: String,
    /// The phone.
    pub telefon: String,
    /// The mail.
    pub epost: String,
    /// The personnummer.
    pub personnummer: String,
    /// The val.
    pub val: String,
    /// Whether she is protected, in the form of a new person.
    pub skyddad: bool,
}

impl Skrivet {
    /// What was sent.
    #[must_use]
    pub fn read(insant: &Insant) -> Self {
        let value = |falt| insant.value(falt).to_owned();
        Self {
            slag: value("slag"),
            namn: value("namn"),
            adress: value("adress"),
            telefon: value("telefon"),
            epost: value("epost"),
            personnummer: value("personnummer"),
            val: value("val"),
            skyddad: insant.ticked("skyddad"),
        }
    }

    /// What is saved.
    #[must_use]
    pub fn of(person: &Person) -> Self {
        let Uppgifter { namn, adress, telefon, epost, personnummer, val } = &person.uppgifter;
        Self {
            slag: person.slag.as_str().to_owned(),
            namn: namn.as_str().to_owned(),
            adress: adress.as_ref().map(|one| one.as_str().to_owned()).unwrap_or_default(),
            telefon: telefon.as_ref().map(Telefon::visad).unwrap_or_default(),
            epost: epost.as_ref().map(|one| one.as_str().to_owned()).unwrap_or_default(),
            personnummer: personnummer.as_ref().map(Personnummer::skrivet).unwrap_or_default(),
            val: val.as_ref().map(ToString::to_string).unwrap_or_default(),
            skyddad: person.skyddad,
        }
    }

    /// What it becomes, or what is wrong with it.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub fn check(
        &self,
        slag: Slag,
        all_val: &[Val],
        today: NaiveDate,
    ) -> Result<Uppgifter, Formularfel> {
        let mut fel = Formularfel::default();
        let namn = fel.take("namn", Namn::parse(&self.namn));
        let adress = fel.take("adress", Adress::parse(&self.adress)).flatten();
        let telefon =
            unless_empty(&self.telefon).and_then(|text| fel.take("telefon", Telefon::parse(text)));
        let epost =
            unless_empty(&self.epost).and_then(|text| fel.take("epost", Epost::parse(text)));
        let personnummer = unless_empty(&self.personnummer)
            .and_then(|text| fel.take("personnummer", Personnummer::parse(text, today)));
        let val = unless_empty(&self.val)
            .and_then(|text| all_val.iter().find(|val| val.id.as_str() == text))
            .map(|val| val.id.clone());
        if val.is_none() && (slag == Slag::Valjare || !self.val.is_empty()) {
            fel.add("val", "Välj vilket val det gäller. Uppgifterna gallras efter det.");
        }
        match namn {
            Some(namn) if fel.is_empty() => {
                Ok(Uppgifter { namn, adress, telefon, epost, personnummer, val })
            }
            _ => Err(fel),
        }
    }

    /// How it differs from what someone else has saved meanwhile.
    #[must_use]
    pub fn against(&self, saved: &Self) -> Konflikt {
        let mut konflikt = Konflikt::default();
        konflikt.add("Namn", &self.namn, &saved.namn);
        konflikt.add("Adress", &self.adress, &saved.adress);
        konflikt.add("Telefon", &self.telefon, &saved.telefon);
        konflikt.add("E-post", &self.epost, &saved.epost);
        konflikt.add("Personnummer", &self.personnummer, &saved.personnummer);
        konflikt.add("Val", &self.val, &saved.val);
        konflikt
    }
}

fn unless_empty(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}
