//! What measured values mean for those who come to a lokal. Pure; O(terms of the rules).

use super::katalog::{Formel, KATALOG, Katalog, Term, Villkor};
use super::{Behov, Niva, Nivaer, Varde, Varden};
use crate::lokal::tillganglighet::{Svar, Uppgifter};

/// Something that has not been measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saknad {
    /// The codes of the fields that would tell.
    pub falt: Vec<String>,
    /// What is not known, with the names of the fields.
    pub text: String,
}

/// Something that does not hold in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fallen {
    /// The codes of the fields that say so.
    pub falt: Vec<String>,
    /// Why, with what was measured and what is asked for.
    pub skal: String,
}

/// What is known of a need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bedomt {
    /// The need.
    pub behov: Behov,
    /// How far it is met.
    pub niva: Niva,
    /// What must be measured before more can be said.
    pub saknas: Vec<Saknad>,
    /// What keeps it from being full.
    pub faller: Vec<Fallen>,
}

/// What measured values mean, need by need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Omdome(Vec<Bedomt>);

impl Omdome {
    /// Each need, in the order of [`Behov::ALLA`].
    #[must_use]
    pub fn behov(&self) -> &[Bedomt] {
        &self.0
    }

    /// The level of a need.
    #[must_use]
    pub fn niva(&self, behov: Behov) -> Niva {
        self.0.iter().find(|one| one.behov == behov).map_or(Niva::Okand, |one| one.niva)
    }

    /// The levels alone.
    #[must_use]
    pub fn nivaer(&self) -> Nivaer {
        Nivaer::new(|behov| self.niva(behov))
    }
}

/// Judges what has been measured, by the rules in use.
#[must_use]
pub fn bedom(varden: &Varden) -> Omdome {
    Omdome(Behov::ALLA.map(|behov| need(&KATALOG, varden, behov)).into())
}

/// The levels alone, without the words.
#[must_use]
pub fn nivaer(varden: &Varden) -> Nivaer {
    Nivaer::new(|behov| level(&KATALOG, varden, behov))
}

/// What the public pages say of a lokal that has been inspected.
#[must_use]
pub fn fakta(varden: &Varden) -> Uppgifter {
    let fakta = &KATALOG.fakta;
    let holds = |formel| formula(&KATALOG, varden, formel);
    Uppgifter {
        stegfritt: holds(&fakta.stegfritt),
        hiss: holds(&fakta.hiss),
        ramp: holds(&fakta.ramp),
        markplan: holds(&fakta.markplan),
        sarskild_ingang: Svar::Okant,
        horslinga: holds(&fakta.horslinga),
        toalett: holds(&fakta.toalett),
    }
}

fn level(katalog: &Katalog, varden: &Varden, behov: Behov) -> Niva {
    let of_need = || katalog.villkor.iter().filter(|villkor| villkor.behov == behov);
    let with_help = |villkor: &Villkor| with_help(katalog, varden, villkor);
    if of_need().all(|villkor| formula(katalog, varden, &villkor.full) == Svar::Ja) {
        Niva::Full
    } else if of_need().all(|villkor| with_help(villkor) == Svar::Ja) {
        Niva::MedHjalp
    } else if of_need().any(|villkor| with_help(villkor) == Svar::Nej) {
        Niva::Nej
    } else {
        Niva::Okand
    }
}

/// Whether a condition holds, in full or with help.
fn with_help(katalog: &Katalog, varden: &Varden, villkor: &Villkor) -> Svar {
    let full = formula(katalog, varden, &villkor.full);
    either(full, formula(katalog, varden, &villkor.hjalp))
}

fn need(katalog: &Katalog, varden: &Varden, behov: Behov) -> Bedomt {
    let (mut saknas, mut faller) = (Vec::new(), Vec::new());
    for villkor in katalog.villkor.iter().filter(|villkor| villkor.behov == behov) {
        match formula(katalog, varden, &villkor.full) {
            Svar::Ja => {}
            Svar::Okant => saknas.push(missing(katalog, varden, villkor, &villkor.full)),
            Svar::Nej => {
                faller.push(failing(katalog, varden, villkor));
                if with_help(katalog, varden, villkor) == Svar::Okant {
                    saknas.push(missing(katalog, varden, villkor, &villkor.hjalp));
                }
            }
        }
    }
    Bedomt { behov, niva: level(katalog, varden, behov), saknas, faller }
}

/// What must be measured: the unknown fields of the rows that may yet hold.
fn missing(katalog: &Katalog, varden: &Varden, villkor: &Villkor, formel: &Formel) -> Saknad {
    let open = formel.0.iter().filter(|row| all(katalog, varden, row) == Svar::Okant);
    let mut falt: Vec<String> = Vec::new();
    for term in open.flatten().filter(|term| varden.get(term.falt()).is_none()) {
        if !falt.iter().any(|kod| kod == term.falt()) {
            falt.push(term.falt().to_owned());
        }
    }
    let names: Vec<&str> =
        falt.iter().filter_map(|kod| katalog.falt(kod)).map(|falt| &*falt.kort).collect();
    Saknad { text: format!("{} Mät: {}.", villkor.saknas, names.join(", ")), falt }
}

/// What keeps a condition from holding, with what was measured and what is asked for.
fn failing(katalog: &Katalog, varden: &Varden, villkor: &Villkor) -> Fallen {
    let (mut falt, mut measured): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for term in villkor.full.0.iter().flatten() {
        if holds(katalog, varden, term) != Svar::Nej || falt.iter().any(|kod| kod == term.falt()) {
            continue;
        }
        falt.push(term.falt().to_owned());
        if let (Some(of), Some(varde)) = (katalog.falt(term.falt()), varden.get(term.falt())) {
            let (found, asked) = (of.i_ord(varde), term.i_ord(of));
            measured.push(format!("{} {found}, ska vara {asked}", of.kort));
        }
    }
    let mut skal = villkor.faller.clone();
    if !measured.is_empty() {
        skal = format!("{skal} Mätt: {}.", measured.join("; "));
    }
    Fallen { falt, skal }
}

/// Whether one of the rows holds.
fn formula(katalog: &Katalog, varden: &Varden, formel: &Formel) -> Svar {
    formel.0.iter().map(|row| all(katalog, varden, row)).fold(Svar::Nej, either)
}

/// Whether all of a row holds.
fn all(katalog: &Katalog, varden: &Varden, row: &[Term]) -> Svar {
    row.iter().map(|term| holds(katalog, varden, term)).fold(Svar::Ja, |one, other| {
        match (one, other) {
            (Svar::Nej, _) | (_, Svar::Nej) => Svar::Nej,
            (Svar::Ja, Svar::Ja) => Svar::Ja,
            _ => Svar::Okant,
        }
    })
}

const fn either(one: Svar, other: Svar) -> Svar {
    match (one, other) {
        (Svar::Ja, _) | (_, Svar::Ja) => Svar::Ja,
        (Svar::Nej, Svar::Nej) => Svar::Nej,
        _ => Svar::Okant,
    }
}

fn holds(katalog: &Katalog, varden: &Varden, term: &Term) -> Svar {
    let Some(varde) = varden.get(term.falt()) else { return Svar::Okant };
    let yes = match (term, varde) {
        (Term::Kand { .. }, _) | (Term::Ja { .. }, Varde::Ja) => true,
        (Term::Ja { .. }, Varde::Nej) => false,
        (Term::Hogst { hogst, .. }, Varde::Tal(tal)) => tal <= hogst,
        (Term::Minst { minst, .. }, Varde::Tal(tal)) => tal >= minst,
        (Term::MinstVal { falt, minst_val }, Varde::Val(val)) => {
            let place = |kod: &str| {
                katalog.falt(falt).and_then(|falt| falt.val.iter().position(|(k, _)| k == kod))
            };
            match (place(val), place(minst_val)) {
                (Some(here), Some(worst)) => here <= worst,
                _ => return Svar::Okant,
            }
        }
        // A value of another kind than the field's tells nothing.
        _ => return Svar::Okant,
    };
    if yes { Svar::Ja } else { Svar::Nej }
}

#[cfg(test)]
mod tests;
