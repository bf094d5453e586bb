//! The question that the figures of a scenario answer, as the URL says it. Pure.

use chrono::NaiveDate;

use crate::gangnat::Profil;
use crate::lokal::Stalletyp;
use crate::lokal::tider::dagar::period;
use crate::lokal::tillganglighet::Krav;
use crate::tackning::fraga::{Fraga, Nar, Raknas};
use crate::tid::{self, Klockslag};
use crate::val::Val;
use crate::web::sidmall::{Begaran, href};
use crate::web::sprak::Sprak;

/// The parameters of a question, by the names that the page of coverage has for them.
const FALT: [&str; 7] = ["raknas", "profil", "krav", "nar", "datum", "fran", "till"];

/// The question, and what was typed for it. What cannot be read counts as usual, and of days
/// and times it is told.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Skriven {
    /// The question.
    pub fraga: Fraga,
    /// The day, where one is asked for.
    pub datum: Option<NaiveDate>,
    /// The first time of that day.
    pub fran: String,
    /// The last.
    pub till: String,
    /// What of it could not be read, and what counts instead.
    pub fel: Option<String>,
}

impl Skriven {
    /// Reads the parameters of a page about a val.
    #[must_use]
    pub fn read(begaran: &Begaran, val: &Val) -> Self {
        let word = |name| begaran.value(name).unwrap_or_default();
        let raknas = Raknas::ALLA.into_iter().find(|one| one.as_str() == word("raknas"));
        let mut krav: Vec<Krav> =
            begaran.values("krav").filter_map(|text| text.parse().ok()).collect();
        krav.sort_unstable();
        krav.dedup();
        let datum = match word("nar") {
            "valdagen" => Some(val.valdag),
            _ => begaran.value("datum").and_then(|text| text.parse().ok()),
        };
        let clock = |name| Klockslag::parse(word(name)).ok();
        let (first, last) = (clock("fran"), clock("till"));
        let span = datum.and_then(|day| {
            let from = first.or_else(|| Klockslag::from_minutes(0))?;
            let to = last.unwrap_or(Klockslag::DYGNETS_SLUT);
            (from < to).then(|| {
                Nar::Mellan(tid::instant(day, from).timestamp(), tid::instant(day, to).timestamp())
            })
        });
        let wrong = match word("datum") {
            "" if !word("fran").is_empty() || !word("till").is_empty() => {
                Some("Välj en dag till klockslagen.".to_owned())
            }
            text if !text.is_empty() && datum.is_none() => {
                Some(format!("«{text}» är ingen dag. Skriv den som ÅÅÅÅ-MM-DD."))
            }
            _ => ["fran", "till"]
                .into_iter()
                .find(|name| !word(name).is_empty() && clock(name).is_none())
                .map(|name| format!("«{}» är inget klockslag. Skriv det som 17:00.", word(name))),
        };
        let wrong = wrong.filter(|_| word("nar") != "valdagen").or_else(|| {
            let days = period(val, Stalletyp::Rostningslokal);
            let day = datum.filter(|day| !days.contains(day))?;
            let (from, to) = (days.first()?, days.last()?);
            Some(format!("{day} är ingen dag för röstning: den går från {from} till {to}."))
        });
        let wrong = wrong.or_else(|| {
            (datum.is_some() && span.is_none())
                .then(|| "Den första tiden ska vara före den sista.".to_owned())
        });
        let fel = wrong.map(|text| {
            let instead = match span {
                Some(_) => "Siffrorna gäller det du skrev, då inget är öppet.",
                None => "Siffrorna gäller hela perioden.",
            };
            format!("{text} {instead}")
        });
        let shown = |clock: Option<Klockslag>| clock.map(|one| one.to_string()).unwrap_or_default();
        Self {
            fraga: Fraga {
                nar: span.unwrap_or_default(),
                raknas: raknas.unwrap_or_default(),
                krav,
                profil: word("profil").parse().unwrap_or(Profil::Gang),
            },
            datum,
            fran: shown(first),
            till: shown(last),
            fel,
        }
    }

    /// The question in words.
    #[must_use]
    pub fn mening(&self) -> String {
        let place = match self.fraga.raknas {
            Raknas::Fortid => "en röstningslokal eller gatuplats",
            Raknas::Vallokal => "den egna vallokalen",
            Raknas::Alla => "en röstningslokal, gatuplats eller den egna vallokalen",
        };
        let when = match (self.fraga.nar, self.datum) {
            (Nar::Nagonsin, _) | (_, None) => "någon gång under hela perioden".to_owned(),
            (_, Some(datum)) => match (&*self.fran, &*self.till) {
                ("", "") => format!("någon gång {datum}"),
                (fran, "") => format!("{datum} efter klockan {fran}"),
                ("", till) => format!("{datum} före klockan {till}"),
                (fran, till) => format!("{datum} mellan klockan {fran} och {till}"),
            },
        };
        let needs: Vec<String> =
            self.fraga.krav.iter().map(|krav| behov(*krav).to_lowercase()).collect();
        let needs =
            if needs.is_empty() { String::new() } else { format!(" Med: {}.", needs.join(", ")) };
        let how = self.fraga.profil.namn();
        format!("Avstånd {how} till {place} som är öppen {when}.{needs}")
    }
}

/// The name of a need for people.
#[must_use]
pub fn behov(krav: Krav) -> String {
    Sprak::Sv.t(&format!("behov-{krav}"))
}

/// The part of a query that is the question, to be kept when a form is answered: `a=b&c=d`,
/// or empty.
#[must_use]
pub fn del(begaran: &Begaran) -> String {
    let pairs = FALT.iter().flat_map(|name| begaran.values(name).map(move |value| (*name, value)));
    href("", pairs).trim_start_matches('?').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::val::{Valform, Valtyp};

    fn read(query: &str) -> Skriven {
        let valdag = "2026-09-13".parse().unwrap();
        let (id, kommun) = ("prov".parse().unwrap(), "9999".parse().unwrap());
        let val = Val::new(id, Valtyp::Rkl, Valform::Ordinarie, valdag, kommun).unwrap();
        Skriven::read(&Begaran::new("/", query, None, None), &val)
    }

    #[test]
    fn a_question_is_read_and_what_is_wrong_counts_as_usual() {
        assert_eq!(read("").fraga, Fraga::default());
        assert_eq!(read("profil=bil&raknas=x&krav=y&datum=z&fran=25").fraga, Fraga::default());
        let asked = read("profil=rullstol&raknas=alla&krav=stegfritt&krav=stegfritt");
        assert_eq!(asked.fraga.krav, [Krav::Stegfritt]);
        assert_eq!((asked.fraga.profil, asked.fraga.raknas), (Profil::Rullstol, Raknas::Alla));
    }

    #[test]
    fn days_and_times_that_cannot_be_asked_about_are_told() {
        for (query, told) in [
            ("datum=xx", "«xx» är ingen dag"),
            ("fran=17:00&till=20:00", "Välj en dag"),
            ("datum=2026-09-03&fran=kväll", "«kväll» är inget klockslag"),
            ("datum=2026-09-03&fran=20:00&till=10:00", "före den sista"),
            ("datum=2027-01-01", "från 2026-08-26 till 2026-09-13"),
        ] {
            let fel = read(query).fel.unwrap();
            assert!(fel.contains(told) && fel.contains("Siffrorna gäller"), "{query}: {fel}");
        }
        for right in ["", "nar=valdagen", "datum=2026-08-26&fran=10:00", "nar=valdagen&fran=8:00"] {
            assert_eq!(read(right).fel, None, "{right}");
        }
    }

    #[test]
    fn an_evening_is_a_span_and_is_kept_in_links() {
        let query = "datum=2026-09-03&fran=17%3A00&till=20%3A00";
        let asked = read(query);
        assert!(matches!(asked.fraga.nar, Nar::Mellan(a, b) if b - a == 3 * 3600));
        assert!(asked.mening().contains("2026-09-03 mellan klockan 17:00 och 20:00"));
        let begaran = Begaran::new("/", &format!("{query}&klart=x"), None, None);
        assert_eq!(del(&begaran), query);
        assert!(matches!(read("nar=valdagen").fraga.nar, Nar::Mellan(..)));
        assert_eq!(read("datum=2026-09-03&fran=20:00&till=17:00").fraga.nar, Nar::Nagonsin);
    }
}
