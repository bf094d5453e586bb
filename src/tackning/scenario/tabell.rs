//! The figures of plans side by side. Pure.

use super::effekt::{Grupp, Siffror};
use super::ord;
use crate::gangnat::Profil;
use crate::lokal::ekonomi::kronor::Kr;
use crate::lokal::tider::dagar::hours_text;
use crate::tackning::bild::Utfall;

/// How a figure is written.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Form {
    Meter,
    Antal,
    Andel,
    /// A share that is promised.
    Lofte(f64),
    Minuter,
    Kronor,
}

/// Which value is best.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bast {
    Minst,
    Storst,
    Ingen,
}

/// A figure of several plans, the first of which is the plan itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Figur {
    /// What it is.
    pub namn: String,
    tal: Vec<Option<f64>>,
    form: Form,
    bast: Bast,
}

impl Figur {
    fn new(namn: impl Into<String>, form: Form, bast: Bast, tal: Vec<Option<f64>>) -> Self {
        Self { namn: namn.into(), tal, form, bast }
    }

    /// Every value in words.
    #[must_use]
    pub fn texter(&self) -> Vec<String> {
        self.tal
            .iter()
            .map(|tal| tal.map_or_else(|| "–".to_owned(), |tal| self.text(tal)))
            .collect()
    }

    fn text(&self, tal: f64) -> String {
        #[expect(clippy::cast_possible_truncation, reason = "kronor and minutes fit")]
        let whole = tal.round() as i64;
        match self.form {
            Form::Meter => format!("{} m", ord::heltal(tal)),
            Form::Antal => ord::heltal(tal),
            Form::Andel => ord::procent(tal),
            Form::Lofte(least) => {
                let kept = if tal >= least { "hålls" } else { "hålls inte" };
                format!("{}, {kept}", ord::procent(tal))
            }
            Form::Minuter => hours_text(u32::try_from(whole).unwrap_or(0)),
            Form::Kronor => Kr(whole).to_string(),
        }
    }

    /// How much more than the first each of the others is, in words; empty where one of
    /// them is not known.
    #[must_use]
    pub fn skillnader(&self) -> Vec<String> {
        let first = self.tal.first().copied().flatten();
        let others = self.tal.iter().skip(1);
        others
            .map(|tal| first.zip(*tal).map(|(a, b)| self.skillnad(b - a)).unwrap_or_default())
            .collect()
    }

    fn skillnad(&self, more: f64) -> String {
        match self.form {
            Form::Meter => format!("{} m", ord::skillnad(more)),
            Form::Antal => ord::skillnad(more),
            Form::Andel | Form::Lofte(_) => {
                let tenths = (more * 1_000.0).round() / 10.0;
                let sign = if tenths > 0.0 { "+" } else { "" };
                let text = format!("{sign}{tenths:.1}").replace('.', ",").replace('-', "−");
                format!("{} procentenheter", if tenths == 0.0 { "0" } else { &text })
            }
            Form::Minuter => format!("{} timmar", ord::skillnad(more / 60.0)),
            Form::Kronor => format!("{} kr", ord::skillnad(more)),
        }
    }

    /// Which of them are best: none when all are alike, or one cannot say.
    #[must_use]
    pub fn basta(&self) -> Vec<bool> {
        let shown = |tal: f64| self.text(tal);
        let known = || self.tal.iter().copied().flatten();
        let best = match self.bast {
            Bast::Minst => known().min_by(f64::total_cmp),
            Bast::Storst => known().max_by(f64::total_cmp),
            Bast::Ingen => None,
        };
        let is_best = |tal: f64| best.is_some_and(|best| shown(best) == shown(tal));
        let all = known().all(is_best);
        self.tal.iter().map(|tal| !all && tal.is_some_and(is_best)).collect()
    }
}

/// A promise in words.
fn lofte(utfall: &Utfall) -> String {
    let lofte = &utfall.lofte;
    let how = if lofte.profil == Profil::Rullstol { ", med rullstol" } else { "" };
    let needs: Vec<String> =
        lofte.krav().into_iter().map(|krav| super::fragan::behov(krav).to_lowercase()).collect();
    let needs = if needs.is_empty() { String::new() } else { format!(", {}", needs.join(", ")) };
    let share = ord::heltal(lofte.andel * 100.0);
    format!("Löfte: {share} % inom {} m{how}{needs}", ord::heltal(lofte.meter))
}

/// The figures of plans, of which the first is the plan itself. `ekonomi` says whether
/// money is shown.
#[must_use]
pub fn figurer(alla: &[&Siffror], ekonomi: bool) -> Vec<Figur> {
    let each = |of: &dyn Fn(&Siffror) -> Option<f64>| -> Vec<Option<f64>> {
        alla.iter().map(|one| of(one)).collect()
    };
    #[expect(clippy::cast_precision_loss, reason = "minutes, kronor and places are few")]
    let whole = |tal: i64| Some(tal as f64);
    let count = |tal: usize| whole(i64::try_from(tal).unwrap_or(i64::MAX));
    let metres = |namn: &str, of: &dyn Fn(&Siffror) -> Option<f64>| {
        Figur::new(namn, Form::Meter, Bast::Minst, each(of))
    };
    let served = |one: &Siffror| one.fordelning.antal > one.fordelning.utan;
    let of_served = |tal: f64, one: &Siffror| served(one).then_some(tal);
    let mut rows = vec![
        Figur::new(
            "Röstberättigade som inte når någon plats",
            Form::Antal,
            Bast::Minst,
            each(&|one| Some(one.fordelning.utan)),
        ),
        metres("Medelavstånd", &|one| of_served(one.fordelning.medel_m, one)),
        metres("Hälften har högst", &|one| one.fordelning.median_m),
        metres("Nio av tio har högst", &|one| one.fordelning.p90_m),
        metres("99 av 100 har högst", &|one| one.fordelning.p99_m),
        metres("Längst", &|one| of_served(one.fordelning.langst_m, one)),
        metres("Likvärdigt avstånd (Kolm–Pollak)", &|one| {
            of_served(one.fordelning.kolm_pollak_m, one)
        }),
    ];
    let limits = alla.first().map(|one| one.fordelning.inom.clone()).unwrap_or_default();
    for (place, (limit, _)) in limits.iter().enumerate() {
        let share = each(&|one| one.fordelning.inom.get(place).map(|(_, share)| *share));
        let namn = format!("Inom {} m", ord::heltal(*limit));
        rows.push(Figur::new(namn, Form::Andel, Bast::Storst, share));
    }
    let promises = alla.first().map(|one| one.loften.clone()).unwrap_or_default();
    for (place, promise) in promises.iter().enumerate() {
        let share = each(&|one| one.loften.get(place).map(|one| one.andel));
        let form = Form::Lofte(promise.lofte.andel);
        rows.push(Figur::new(lofte(promise), form, Bast::Storst, share));
    }
    rows.push(Figur::new("Platser", Form::Antal, Bast::Ingen, each(&|one| count(one.platser))));
    rows.push(Figur::new(
        "Varav gatuplatser",
        Form::Antal,
        Bast::Ingen,
        each(&|one| count(one.gatuplatser)),
    ));
    rows.push(Figur::new(
        "Öppet sammanlagt",
        Form::Minuter,
        Bast::Storst,
        each(&|one| whole(one.minuter)),
    ));
    if ekonomi {
        rows.push(Figur::new(
            "Kostnad för lokaler",
            Form::Kronor,
            Bast::Minst,
            each(&|one| whole(one.kostnad_kr)),
        ));
    }
    rows
}

/// What happens to all voters, of which plan nothing is to be said, and of each scenario.
#[must_use]
pub fn flyttade(alla: &[&Grupp], flyttad_m: f64) -> Vec<Figur> {
    let metres = ord::heltal(flyttad_m);
    let row = |namn: String, bast, of: fn(&Grupp) -> f64| {
        let tal = std::iter::once(None).chain(alla.iter().map(|one| Some(of(one)))).collect();
        Figur::new(namn, Form::Antal, bast, tal)
    };
    vec![
        row(format!("Får minst {metres} m längre"), Bast::Minst, |one| one.langre),
        row(format!("Får minst {metres} m närmare"), Bast::Storst, |one| one.narmare),
        row("Blir utan plats".to_owned(), Bast::Minst, |one| one.forlorar),
        row("Får en plats".to_owned(), Bast::Storst, |one| one.far),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figur(form: Form, bast: Bast, tal: &[Option<f64>]) -> Figur {
        Figur::new("Figur", form, bast, tal.to_vec())
    }

    #[test]
    fn the_best_is_marked_unless_all_are_alike() {
        let three = |bast| figur(Form::Meter, bast, &[Some(400.0), Some(300.2), Some(300.4)]);
        assert_eq!(three(Bast::Minst).basta(), [false, true, true]);
        assert_eq!(three(Bast::Storst).basta(), [true, false, false]);
        assert_eq!(three(Bast::Ingen).basta(), [false; 3]);
        let alike = figur(Form::Antal, Bast::Minst, &[None, Some(0.0), Some(0.0)]);
        assert_eq!(alike.basta(), [false; 3]);
    }

    #[test]
    fn values_and_differences_are_words() {
        let promise = figur(Form::Lofte(0.95), Bast::Storst, &[Some(0.952), Some(0.941)]);
        assert_eq!(promise.texter(), ["95,2 %, hålls", "94,1 %, hålls inte"]);
        assert_eq!(promise.skillnader(), ["−1,1 procentenheter"]);
        let open = figur(Form::Minuter, Bast::Storst, &[Some(600.0), Some(480.0), None]);
        assert_eq!(open.texter(), ["10 timmar", "8 timmar", "–"]);
        assert_eq!(open.skillnader(), ["−2 timmar", ""]);
    }
}
