//! What is asked of coverage: when, by what places, how one moves, with what needs. Pure.

use chrono::NaiveDate;

use crate::gangnat::Profil;
use crate::lokal::Stalletyp;
use crate::lokal::tider::dagar::period;
use crate::lokal::tillganglighet::Krav;
use crate::tackning::fraga::{Fraga, Nar, Raknas};
use crate::tid::{self, Klockslag};
use crate::val::Val;
use crate::web::kansli::Formularfel;
use crate::web::sidmall::Begaran;
use crate::web::sprak::Sprak;

/// When, as one chooses it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tillfalle {
    /// At some time in the whole period.
    #[default]
    Perioden,
    /// At a moment.
    Tid,
    /// Some time of a day, such as an evening.
    Mellan,
    /// At some time on valdagen.
    Valdagen,
}

impl Tillfalle {
    /// Every one, in the order shown.
    pub const ALLA: [Self; 4] = [Self::Perioden, Self::Tid, Self::Mellan, Self::Valdagen];

    /// The word in URLs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Perioden => "perioden",
            Self::Tid => "tid",
            Self::Mellan => "mellan",
            Self::Valdagen => "valdagen",
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn namn(self) -> &'static str {
        match self {
            Self::Perioden => "Någon gång under hela perioden",
            Self::Tid => "En viss dag och ett klockslag",
            Self::Mellan => "En viss dag mellan två klockslag",
            Self::Valdagen => "Valdagen",
        }
    }
}

/// What is asked, as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Skriven {
    /// The word of a [`Tillfalle`]; empty for the usual.
    pub nar: String,
    /// The day.
    pub datum: String,
    /// The moment.
    pub tid: String,
    /// The beginning of a span.
    pub fran: String,
    /// Its end.
    pub till: String,
    /// The word of a [`Raknas`].
    pub raknas: String,
    /// The word of a [`Profil`].
    pub profil: String,
    /// The words of needs.
    pub krav: Vec<String>,
}

impl Skriven {
    /// Reads the parameters of a page.
    #[must_use]
    pub fn read(begaran: &Begaran) -> Self {
        let text = |name: &str| begaran.value(name).unwrap_or_default().to_owned();
        Self {
            nar: text("nar"),
            datum: text("datum"),
            tid: text("tid"),
            fran: text("fran"),
            till: text("till"),
            raknas: text("raknas"),
            profil: text("profil"),
            krav: begaran.values("krav").map(str::to_owned).collect(),
        }
    }

    /// The question.
    ///
    /// # Errors
    /// What is wrong with each field.
    pub fn fraga(&self, val: &Val) -> Result<Fraga, Formularfel> {
        let mut fel = Formularfel::default();
        let nar = self.nar(val, &mut fel);
        let raknas = Raknas::ALLA
            .into_iter()
            .find(|one| self.raknas.is_empty() || one.as_str() == self.raknas);
        if raknas.is_none() {
            fel.add("raknas", "Välj röstningslokaler, vallokaler eller båda.");
        }
        let profil = Profil::ALLA
            .into_iter()
            .find(|one| self.profil.is_empty() || one.as_str() == self.profil);
        if profil.is_none() {
            fel.add("profil", "Välj till fots eller med rullstol.");
        }
        let mut krav: Vec<Krav> = self
            .krav
            .iter()
            .filter_map(|text| {
                let known = text.parse().ok();
                if known.is_none() {
                    fel.add(
                        "krav",
                        format!("«{text}» är inte ett behov. Välj bland dem i listan."),
                    );
                }
                known
            })
            .collect();
        krav.sort_by_key(|krav| Krav::ALLA.iter().position(|one| one == krav));
        krav.dedup();
        match (nar, raknas, profil) {
            (Some(nar), Some(raknas), Some(profil)) if fel.is_empty() => {
                Ok(Fraga { nar, raknas, krav, profil })
            }
            _ => Err(fel),
        }
    }

    fn nar(&self, val: &Val, fel: &mut Formularfel) -> Option<Nar> {
        let tillfalle =
            Tillfalle::ALLA.into_iter().find(|one| self.nar.is_empty() || one.as_str() == self.nar);
        let Some(tillfalle) = tillfalle else {
            fel.add("nar", "Välj ett av tillfällena i listan.");
            return None;
        };
        let at = |day: NaiveDate, clock: Klockslag| tid::instant(day, clock).timestamp();
        match tillfalle {
            Tillfalle::Perioden => Some(Nar::Nagonsin),
            Tillfalle::Valdagen => {
                let midnight = Klockslag::from_minutes(0)?;
                let end = Klockslag::DYGNETS_SLUT;
                Some(Nar::Mellan(at(val.valdag, midnight), at(val.valdag, end)))
            }
            Tillfalle::Tid => {
                let day = fel.take("datum", self.day(val));
                let clock = fel.take("tid", clock(&self.tid));
                Some(Nar::Vid(at(day?, clock?)))
            }
            Tillfalle::Mellan => {
                let day = fel.take("datum", self.day(val));
                let from = fel.take("fran", clock(&self.fran));
                let to = fel.take("till", clock(&self.till));
                let (day, from, to) = (day?, from?, to?);
                if from >= to {
                    fel.add("till", "Sluttiden ska vara senare än starttiden.");
                }
                Some(Nar::Mellan(at(day, from), at(day, to)))
            }
        }
    }

    fn day(&self, val: &Val) -> Result<NaiveDate, String> {
        let day = self.datum.parse().map_err(|_| {
            "Skriv dagen som år, månad och dag, till exempel 2026-09-03.".to_owned()
        })?;
        let days = period(val, Stalletyp::Rostningslokal);
        match (days.first(), days.last()) {
            (Some(first), Some(last)) if !(*first..=*last).contains(&day) => {
                Err(format!("Ingen röstar den {day}. Välj en dag från {first} till {last}."))
            }
            _ => Ok(day),
        }
    }

    /// What was typed of days and times that the question does not go by, in words.
    fn obeaktat(&self) -> Option<String> {
        let tillfalle = Tillfalle::ALLA.into_iter().find(|one| one.as_str() == self.nar);
        let (day, clock) = (!self.datum.is_empty(), !self.tid.is_empty());
        let span = !self.fran.is_empty() || !self.till.is_empty();
        let (what, choose) = match tillfalle.unwrap_or_default() {
            Tillfalle::Perioden | Tillfalle::Valdagen if span => {
                ("Dagen och tiderna", Tillfalle::Mellan)
            }
            Tillfalle::Perioden | Tillfalle::Valdagen if clock || day => {
                ("Dagen och klockslaget", Tillfalle::Tid)
            }
            Tillfalle::Tid if span => ("Från och till", Tillfalle::Mellan),
            Tillfalle::Mellan if clock => ("Klockslaget", Tillfalle::Tid),
            _ => return None,
        };
        Some(format!("{what} räknas inte: då behöver frågan vara «{}».", choose.namn()))
    }

    /// The question in words, with what it does not go by.
    #[must_use]
    pub fn mening(&self, fraga: &Fraga) -> String {
        let when = match Tillfalle::ALLA.into_iter().find(|one| one.as_str() == self.nar) {
            None | Some(Tillfalle::Perioden) => "någon gång under hela perioden".to_owned(),
            Some(Tillfalle::Valdagen) => "på valdagen".to_owned(),
            Some(Tillfalle::Tid) => format!("den {} klockan {}", self.datum, self.tid),
            Some(Tillfalle::Mellan) => {
                format!("den {} mellan {} och {}", self.datum, self.fran, self.till)
            }
        };
        let places = match fraga.raknas {
            Raknas::Fortid => "en röstningslokal som är öppen",
            Raknas::Vallokal => "den egna vallokalen, om den är öppen",
            Raknas::Alla => "en röstningslokal eller den egna vallokalen som är öppen",
        };
        let needs: Vec<String> =
            fraga.krav.iter().map(|krav| behov(*krav).to_lowercase()).collect();
        let needs = match needs.as_slice() {
            [] => String::new(),
            some => format!(" Den ska ha: {}.", some.join(", ")),
        };
        let not = self.obeaktat().map(|text| format!(" {text}")).unwrap_or_default();
        format!("Vägen {} till {places} {when}.{needs}{not}", fraga.profil.namn())
    }
}

fn clock(text: &str) -> Result<Klockslag, String> {
    Klockslag::parse(text)
        .map_err(|_| "Skriv klockslaget med timmar och minuter, till exempel 18:00.".to_owned())
}

/// The name of a need for people.
#[must_use]
pub fn behov(krav: Krav) -> String {
    Sprak::Sv.t(&format!("behov-{krav}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::val::{Valform, Valtyp};

    fn val() -> Val {
        let (id, valdag) = ("rkl2026".parse().unwrap(), "2026-09-13".parse().unwrap());
        Val::new(id, Valtyp::Rkl, Valform::Ordinarie, valdag, "0180".parse().unwrap()).unwrap()
    }

    fn asked(query: &str) -> Result<Fraga, Vec<String>> {
        let begaran = Begaran::new("/kansli/tackning", query, None, None);
        let fraga = Skriven::read(&begaran).fraga(&val());
        fraga.map_err(|fel| fel.0.into_iter().map(|one| one.falt.into_owned()).collect())
    }

    #[test]
    fn what_is_asked_is_read_whole() {
        assert_eq!(asked(""), Ok(Fraga::default()));
        let evening = asked(
            "nar=mellan&datum=2026-09-03&fran=18:00&till=21:00&raknas=alla&profil=rullstol\
             &krav=hiss&krav=stegfritt&krav=hiss",
        )
        .unwrap();
        let Nar::Mellan(from, to) = evening.nar else { panic!("{evening:?}") };
        assert_eq!(to - from, 3 * 3600);
        assert_eq!(evening.krav, [Krav::Stegfritt, Krav::Hiss]);
        assert_eq!((evening.raknas, evening.profil), (Raknas::Alla, Profil::Rullstol));
        let Nar::Mellan(from, to) = asked("nar=valdagen").unwrap().nar else { panic!() };
        assert_eq!(to - from, 24 * 3600);
        assert!(matches!(asked("nar=tid&datum=2026-09-03&tid=12:00").unwrap().nar, Nar::Vid(_)));
    }

    #[test]
    fn what_is_wrong_is_said_field_by_field() {
        assert_eq!(asked("nar=tid"), Err(vec!["datum".to_owned(), "tid".to_owned()]));
        assert_eq!(
            asked("nar=mellan&datum=2026-09-03&fran=21:00&till=18:00"),
            Err(vec!["till".to_owned()])
        );
        assert_eq!(
            asked("nar=snart&raknas=x&profil=cykel&krav=hund"),
            Err(["nar", "raknas", "profil", "krav"].map(str::to_owned).to_vec())
        );
    }

    #[test]
    fn the_question_is_said_in_words() {
        let text = |query: &str| {
            let skriven = Skriven::read(&Begaran::new("/", query, None, None));
            skriven.mening(&skriven.fraga(&val()).unwrap())
        };
        assert_eq!(
            text("krav=hiss"),
            "Vägen till fots till en röstningslokal som är öppen någon gång under hela \
             perioden. Den ska ha: hiss."
        );
        assert!(text("nar=mellan&datum=2026-09-03&fran=18:00&till=21:00").contains("mellan 18:00"));
    }

    #[test]
    fn a_time_that_does_not_count_is_told() {
        let text = |query: &str| {
            let skriven = Skriven::read(&Begaran::new("/", query, None, None));
            skriven.mening(&skriven.fraga(&val()).unwrap())
        };
        for (query, what, choose) in [
            ("datum=2026-09-03&fran=18:00", "Dagen och tiderna", Tillfalle::Mellan),
            ("nar=perioden&datum=2026-09-03", "Dagen och klockslaget", Tillfalle::Tid),
            ("nar=valdagen&tid=18:00", "Dagen och klockslaget", Tillfalle::Tid),
            ("nar=tid&datum=2026-09-03&tid=12:00&till=20:00", "Från och till", Tillfalle::Mellan),
            (
                "nar=mellan&datum=2026-09-03&fran=18:00&till=21:00&tid=12:00",
                "Klockslaget",
                Tillfalle::Tid,
            ),
        ] {
            let told = format!(" {what} räknas inte: då behöver frågan vara «{}».", choose.namn());
            assert!(text(query).ends_with(&told), "{query}: {}", text(query));
        }
        for query in ["", "nar=tid&datum=2026-09-03&tid=12:00"] {
            assert!(!text(query).contains("räknas inte"), "{query}");
        }
    }
}
