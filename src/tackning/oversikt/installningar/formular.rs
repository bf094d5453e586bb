//! The form of the settings. Pure.

use crate::fil::tal;
use crate::gangnat::Profil;
use crate::lokal::tillganglighet::Krav;
use crate::tackning::installning::{Installning, Lofte};
use crate::tackning::oversikt::ord;
use crate::tackning::oversikt::tabell::MEST_GRANSER;
use crate::tackning::oversikt::urval::behov;
use crate::web::behorighet::Insant;
use crate::web::kansli::{Formularfel, Konflikt};

/// The most promises.
const MEST_LOFTEN: usize = 8;

/// A promise as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lofteskrivet {
    /// Per cent; with `meter` empty too, there is no promise.
    pub andel: String,
    /// Metres.
    pub meter: String,
    /// The word of a profile.
    pub profil: String,
    /// The words of needs.
    pub krav: Vec<String>,
}

impl Lofteskrivet {
    /// Whether a need is chosen.
    #[must_use]
    pub fn har(&self, krav: &str) -> bool {
        self.krav.iter().any(|one| one == krav)
    }
}

/// The settings as they were typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Skrivet {
    /// The detour factor.
    pub omvag: String,
    /// Metres to a way at most.
    pub fast: String,
    /// Metres a minute on foot.
    pub takt_gang: String,
    /// Metres a minute in a wheelchair.
    pub takt_rullstol: String,
    /// Limits in metres.
    pub granser: String,
    /// The aversion to inequality.
    pub epsilon: String,
    /// Metres that count as moved.
    pub flyttad: String,
    /// The promises, some rows empty.
    pub loften: Vec<Lofteskrivet>,
    /// The version that was seen.
    pub version: i64,
}

/// A number as one writes it.
fn tecken(n: f64) -> String {
    format!("{n}").replace('.', ",")
}

impl Skrivet {
    /// The form of what is kept, with room for two promises more.
    #[must_use]
    pub fn of(kept: &Installning, version: i64) -> Self {
        let mut loften: Vec<Lofteskrivet> = kept
            .loften
            .iter()
            .map(|lofte| Lofteskrivet {
                andel: tecken((lofte.andel * 1e6).round() / 1e4),
                meter: tecken(lofte.meter),
                profil: lofte.profil.to_string(),
                krav: lofte.krav.clone(),
            })
            .collect();
        let rows = (loften.len() + 2).min(MEST_LOFTEN);
        loften.resize_with(rows, Lofteskrivet::default);
        Self {
            omvag: tecken(kept.omvag),
            fast: tecken(kept.fast_m),
            takt_gang: tecken(kept.takt_gang),
            takt_rullstol: tecken(kept.takt_rullstol),
            granser: kept.granser_m.iter().map(|m| tecken(*m)).collect::<Vec<_>>().join(" "),
            epsilon: tecken(kept.epsilon),
            flyttad: tecken(kept.flyttad_m),
            loften,
            version,
        }
    }

    /// The form as it was sent.
    #[must_use]
    pub fn read(insant: &Insant) -> Self {
        let text = |name: &str| insant.value(name).to_owned();
        let loften = (0..MEST_LOFTEN)
            .filter(|nr| insant.ticked(&format!("andel-{nr}")))
            .map(|nr| Lofteskrivet {
                andel: text(&format!("andel-{nr}")),
                meter: text(&format!("meter-{nr}")),
                profil: text(&format!("profil-{nr}")),
                krav: insant.values(&format!("krav-{nr}")).map(str::to_owned).collect(),
            })
            .collect();
        Self {
            omvag: text("omvag"),
            fast: text("fast"),
            takt_gang: text("takt_gang"),
            takt_rullstol: text("takt_rullstol"),
            granser: text("granser"),
            epsilon: text("epsilon"),
            flyttad: text("flyttad"),
            loften,
            // A form without a version has seen none.
            version: insant.value("version").parse().unwrap_or(-1),
        }
    }

    /// What the form comes to.
    ///
    /// # Errors
    /// What is wrong with each field.
    pub fn check(&self) -> Result<Installning, Formularfel> {
        let mut fel = Formularfel::default();
        let mut number = |falt: &'static str, text: &str, from: f64, to: f64| {
            let read = between(text, from, to);
            fel.take(falt, read)
        };
        let omvag = number("omvag", &self.omvag, 1.0, 3.0);
        let fast_m = number("fast", &self.fast, 1.0, 1_000.0);
        let takt_gang = number("takt_gang", &self.takt_gang, 10.0, 200.0);
        let takt_rullstol = number("takt_rullstol", &self.takt_rullstol, 10.0, 200.0);
        let epsilon = number("epsilon", &self.epsilon, 0.01, 10.0);
        let flyttad_m = number("flyttad", &self.flyttad, 1.0, 10_000.0);
        let granser_m = fel.take("granser", limits(&self.granser));
        let loften: Vec<Lofte> = (0..)
            .zip(&self.loften)
            .filter(|(_, one)| !(one.andel.is_empty() && one.meter.is_empty()))
            .filter_map(|(nr, one): (usize, _)| promise(nr, one, &mut fel))
            .collect();
        let whole = || {
            Some(Installning {
                omvag: omvag?,
                fast_m: fast_m?,
                takt_gang: takt_gang?,
                takt_rullstol: takt_rullstol?,
                granser_m: granser_m?,
                epsilon: epsilon?,
                loften,
                flyttad_m: flyttad_m?,
            })
        };
        match whole() {
            Some(installning) if fel.is_empty() => Ok(installning),
            _ => Err(fel),
        }
    }
}

fn between(text: &str, from: f64, to: f64) -> Result<f64, String> {
    let read = tal::decimal(text).filter(|number| (from..=to).contains(number));
    read.ok_or_else(|| format!("Skriv ett tal mellan {} och {}.", tecken(from), tecken(to)))
}

fn promise(nr: usize, one: &Lofteskrivet, fel: &mut Formularfel) -> Option<Lofte> {
    let andel = fel.take(format!("andel-{nr}"), between(&one.andel, 0.01, 100.0));
    let meter = fel.take(format!("meter-{nr}"), between(&one.meter, 1.0, 100_000.0));
    let profil: Result<Profil, _> = one.profil.parse();
    let profil = profil.map_err(|_| "Välj till fots eller med rullstol.".to_owned());
    let profil = fel.take(format!("profil-{nr}"), profil);
    let krav = Krav::ALLA.map(Krav::as_str).into_iter().filter(|krav| one.har(krav));
    let krav = krav.map(str::to_owned).collect();
    Some(Lofte { andel: andel? / 100.0, meter: meter?, profil: profil?, krav })
}

/// Limits in rising order.
fn limits(text: &str) -> Result<Vec<f64>, String> {
    let wrong = || {
        format!(
            "Skriv en till {MEST_GRANSER} hela tal i meter med mellanslag mellan, till exempel \
             500 1000 1500 2000."
        )
    };
    let mut read: Vec<u32> = text
        .split([',', ';', ' ', '\n', '\t', '\u{a0}'])
        .filter(|one| !one.is_empty())
        .map(|one| one.parse().ok().filter(|metres| (1..=100_000).contains(metres)))
        .collect::<Option<_>>()
        .ok_or_else(wrong)?;
    read.sort_unstable();
    read.dedup();
    if read.is_empty() || read.len() > MEST_GRANSER {
        return Err(wrong());
    }
    Ok(read.into_iter().map(f64::from).collect())
}

/// The settings in words, field by field, always the same fields in the same order.
#[must_use]
pub fn words(it: &Installning) -> Vec<(String, String)> {
    let loften: Vec<String> = it
        .loften
        .iter()
        .map(|lofte| {
            let needs: Vec<String> =
                lofte.krav().into_iter().map(|krav| behov(krav).to_lowercase()).collect();
            let needs =
                if needs.is_empty() { String::new() } else { format!(", {}", needs.join(", ")) };
            format!(
                "{} inom {} {}{needs}",
                ord::procent(lofte.andel),
                ord::meter(lofte.meter),
                lofte.profil.namn()
            )
        })
        .collect();
    let granser: Vec<String> = it.granser_m.iter().map(|m| tecken(*m)).collect();
    [
        ("Löften", loften.join("; ")),
        ("Gränser", granser.join(" ")),
        ("Omvägsfaktor", tecken(it.omvag)),
        ("Längst till väg", tecken(it.fast_m)),
        ("Takt till fots", tecken(it.takt_gang)),
        ("Takt med rullstol", tecken(it.takt_rullstol)),
        ("Epsilon", tecken(it.epsilon)),
        ("Räknas som flyttad", tecken(it.flyttad_m)),
    ]
    .map(|(falt, text)| (falt.to_owned(), text))
    .into()
}

/// What differs between what was typed and what is kept.
#[must_use]
pub fn conflict(typed: &Installning, kept: &Installning) -> Konflikt {
    let mut konflikt = Konflikt::default();
    for ((falt, typed), (_, kept)) in words(typed).into_iter().zip(words(kept)) {
        konflikt.add(falt, typed, kept);
    }
    konflikt
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back_through_the_form() {
        let kept = Installning::default();
        let form = Skrivet::of(&kept, 3);
        assert_eq!((form.loften.len(), form.version), (4, 3));
        assert_eq!(form.check(), Ok(kept));
    }

    #[test]
    fn what_is_wrong_is_said_field_by_field() {
        let mut form = Skrivet::of(&Installning::default(), 0);
        form.omvag = "0,5".to_owned();
        form.granser = "500 många".to_owned();
        form.loften[1].andel = "150".to_owned();
        form.loften[2].meter = "1000".to_owned();
        let fel = form.check().unwrap_err();
        let falt: Vec<&str> = fel.0.iter().map(|one| &*one.falt).collect();
        assert_eq!(falt, ["omvag", "granser", "andel-1", "andel-2", "profil-2"]);
    }

    #[test]
    fn limits_are_sorted_and_promises_left_empty_are_none() {
        let mut form = Skrivet::of(&Installning::default(), 0);
        form.granser = "2000, 500;500 800".to_owned();
        form.loften = vec![Lofteskrivet::default(); 2];
        let made = form.check().unwrap();
        assert_eq!(made.granser_m, [500.0, 800.0, 2_000.0]);
        assert!(made.loften.is_empty());
        assert!(limits("1 2 3 4 5 6 7").is_err());
    }
}
