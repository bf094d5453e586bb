//! The steps of a röstmottagningsställe, and what is in their way. Pure: what is known
//! of the place comes as an [`Underlag`], the day as an argument.

use std::sync::LazyLock;

use chrono::NaiveDate;
use serde::Deserialize;

use super::Beslut;
use super::gatuplats::{Gatuplats, Tillstand, Tillstandslage};
use crate::konto::{Roll, Roller};
use crate::lokal::inventering::ar_gammal;
use crate::lokal::inventering::katalog::KATALOG;
use crate::lokal::tider::lag::Tidsbrist;
use crate::lokal::{Intervall, Stalletyp, Status};

/// Something that a step requires.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Krav {
    /// It is known where it is.
    Plats,
    /// It has been inspected, not too long ago.
    Inventering,
    /// Nothing links it to a party (VL 4:20).
    Neutralitet,
    /// A contract is signed that covers its days.
    Avtal,
    /// The permits of a street site are granted for its days.
    Tillstand,
    /// There is someone to call at an institution.
    Kontakt,
    /// The valdistrikt of a vallokal is chosen.
    Valdistrikt,
    /// The nämnd has decided.
    Beslut,
    /// There are hours, and they are lawful.
    Tider,
    /// The röstmottagare who go to an institution are appointed.
    Rostmottagare,
}

impl Krav {
    /// What is required, in a few words.
    #[must_use]
    pub const fn namn(self) -> &'static str {
        match self {
            Self::Plats => "Plats på kartan",
            Self::Inventering => "Inventering",
            Self::Neutralitet => "Ingen koppling till ett parti",
            Self::Avtal => "Tecknat avtal för dagarna",
            Self::Tillstand => "Upplåtelse och polistillstånd",
            Self::Kontakt => "Kontakt på institutionen",
            Self::Valdistrikt => "Valdistrikt",
            Self::Beslut => "Nämndens beslut",
            Self::Tider => "Öppettider inom lagen",
            Self::Rostmottagare => "Utsedda röstmottagare",
        }
    }
}

/// Whether a lokal is linked to a party, as someone has judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Partilank {
    /// Nobody has judged.
    Obedomd,
    /// No.
    Nej,
    /// Yes.
    Ja,
    /// It could not be told.
    Oklart,
}

/// The first and last day of something.
pub type Period = (NaiveDate, NaiveDate);

/// What is known of a place, as far as its steps require it.
#[derive(Debug, Clone, PartialEq)]
pub struct Underlag {
    /// What it is for.
    pub typ: Stalletyp,
    /// How far its planning has come.
    pub status: Status,
    /// Whether it is known where it is.
    pub plats: bool,
    /// Whether a valdistrikt votes there.
    pub valdistrikt: bool,
    /// The days with hours, each once, in order.
    pub dagar: Vec<NaiveDate>,
    /// What is against the law in its hours.
    pub tidsbrister: Vec<Tidsbrist>,
    /// The latest inspection of its lokal.
    pub inventerad: Option<NaiveDate>,
    /// What was judged of a party link.
    pub parti: Partilank,
    /// The days of each signed contract.
    pub avtal: Vec<Period>,
    /// What is known of it as a street site.
    pub gatuplats: Gatuplats,
    /// Whether there is someone to call at the institution.
    pub kontakt: bool,
    /// How many are appointed to go to the institution.
    pub rostmottagare: usize,
    /// The nämnd's decision.
    pub beslut: Option<Beslut>,
}

/// What is in the way of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hinder {
    /// Nobody has said where it is.
    Plats,
    /// It has never been inspected.
    EjInventerad,
    /// It was, but too long ago.
    GammalInventering(NaiveDate),
    /// Nobody has judged whether it is linked to a party.
    EjBedomd,
    /// It is.
    Parti,
    /// It could not be told.
    PartiOklart,
    /// No contract is signed.
    Avtal,
    /// Days that no signed contract covers.
    AvtalsDagar(Vec<NaiveDate>),
    /// A permit is not granted.
    Tillstand(Tillstand, Tillstandslage),
    /// Days that a permit does not cover.
    TillstandsDagar(Tillstand, Vec<NaiveDate>),
    /// There is nobody to call.
    Kontakt,
    /// No valdistrikt is chosen.
    Valdistrikt,
    /// The nämnd has not decided.
    Beslut,
    /// There are no hours.
    IngaTider,
    /// Hours against the law.
    Tid(Tidsbrist),
    /// Fewer röstmottagare than needed: appointed, needed.
    Rostmottagare(usize, usize),
}

impl Hinder {
    /// The requirement that is not met.
    #[must_use]
    pub const fn krav(&self) -> Krav {
        match self {
            Self::Plats => Krav::Plats,
            Self::EjInventerad | Self::GammalInventering(_) => Krav::Inventering,
            Self::EjBedomd | Self::Parti | Self::PartiOklart => Krav::Neutralitet,
            Self::Avtal | Self::AvtalsDagar(_) => Krav::Avtal,
            Self::Tillstand(..) | Self::TillstandsDagar(..) => Krav::Tillstand,
            Self::Kontakt => Krav::Kontakt,
            Self::Valdistrikt => Krav::Valdistrikt,
            Self::Beslut => Krav::Beslut,
            Self::IngaTider | Self::Tid(_) => Krav::Tider,
            Self::Rostmottagare(..) => Krav::Rostmottagare,
        }
    }

    /// What is missing, in a sentence.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Plats => "Platsen på kartan saknas.".to_owned(),
            Self::EjInventerad => "Lokalen är inte inventerad.".to_owned(),
            Self::GammalInventering(nar) => format!(
                "Inventeringen är från {nar}. På valdagen får den vara högst {} år gammal.",
                KATALOG.aldras_efter_ar
            ),
            Self::EjBedomd => "Ingen har bedömt om lokalen har koppling till ett parti.".to_owned(),
            Self::Parti => {
                "Lokalen har koppling till ett parti och får inte användas (VL 4:20).".to_owned()
            }
            Self::PartiOklart => {
                "Det är oklart om lokalen har koppling till ett parti. Bedöm det först.".to_owned()
            }
            Self::Avtal => "Det finns inget tecknat avtal.".to_owned(),
            Self::AvtalsDagar(dagar) => {
                format!("Det tecknade avtalet täcker inte {}.", days(dagar))
            }
            Self::Tillstand(vad, lage) => format!("{}: {}.", vad.namn(), lage.i_mening()),
            Self::TillstandsDagar(vad, dagar) => {
                format!("{} täcker inte {}.", vad.namn(), days(dagar))
            }
            Self::Kontakt => "Det finns ingen kontakt på institutionen.".to_owned(),
            Self::Valdistrikt => "Inget valdistrikt är valt.".to_owned(),
            Self::Beslut => "Nämndens beslut saknas.".to_owned(),
            Self::IngaTider => "Det finns inga öppettider.".to_owned(),
            Self::Tid(brist) => illegal(brist),
            Self::Rostmottagare(har, behovs) => {
                format!("{har} av {behovs} röstmottagare är utsedda (VL 3:6).")
            }
        }
    }
}

fn days(dagar: &[NaiveDate]) -> String {
    match dagar {
        [] => "någon dag".to_owned(),
        [one] => one.to_string(),
        [first, .., last] => format!("{} dagar mellan {first} och {last}", dagar.len()),
    }
}

fn illegal(brist: &Tidsbrist) -> String {
    let hours = |tider: &[Intervall]| {
        let all: Vec<String> = tider.iter().map(ToString::to_string).collect();
        if all.is_empty() { "stängt".to_owned() } else { all.join(" och ") }
    };
    match brist {
        Tidsbrist::UtanforPerioden(dag) => {
            format!("Öppet {dag}, när ingen får rösta där (VL 10:2, 4:21).")
        }
        Tidsbrist::Kortare(tider) => format!(
            "Kortare öppet på valdagen än lagen anger: {}. Det kräver samråd med länsstyrelsen \
             (VL 4:21).",
            hours(tider)
        ),
        Tidsbrist::UnderGolvet(tider) => format!(
            "Öppet mindre på valdagen än lagen någonsin tillåter: {} (VL 4:21).",
            hours(tider)
        ),
        Tidsbrist::VallokalStangd => "Vallokalen har inga tider på valdagen (VL 4:21).".to_owned(),
        Tidsbrist::IngenOppen(dag) => format!("Ingen röstningslokal är öppen {dag} (VL 4:24)."),
        Tidsbrist::ValdagenEjFull => {
            "Ingen röstningslokal har vallokalernas tider på valdagen (VL 4:24).".to_owned()
        }
    }
}

/// Whether a shortcoming of the hours stops the publishing. Shorter hours do not: the law
/// allows them after consultation with länsstyrelsen (VL 4:21). Those of the whole val are
/// not one place's.
#[must_use]
pub const fn stops(brist: &Tidsbrist) -> bool {
    matches!(
        brist,
        Tidsbrist::UtanforPerioden(_) | Tidsbrist::UnderGolvet(_) | Tidsbrist::VallokalStangd
    )
}

/// The step after one, on the way to the voters.
#[must_use]
pub fn nasta(status: Status) -> Option<Status> {
    match status {
        Status::Kandidat => Some(Status::Inventerad),
        Status::Inventerad => Some(Status::Avtalad),
        Status::Avtalad => Some(Status::Beslutad),
        Status::Beslutad => Some(Status::Publicerad),
        Status::Publicerad | Status::Avvecklad => None,
    }
}

/// The steps that one may go back to, the nearest first; what was given up may be taken
/// up again as a kandidat.
#[must_use]
pub fn bakat(status: Status) -> Vec<Status> {
    match status {
        Status::Avvecklad => vec![Status::Kandidat],
        status => Status::ALLA.into_iter().filter(|earlier| *earlier < status).rev().collect(),
    }
}

/// What is required of a kind by a step and all before it, in order.
#[must_use]
pub fn krav(typ: Stalletyp, till: Status) -> Vec<Krav> {
    SKEDEN
        .skede
        .iter()
        .filter(|skede| skede.status <= till && till != Status::Avvecklad)
        .flat_map(|skede| skede.kraver.iter().copied())
        .filter(|krav| galler(*krav, typ))
        .collect()
}

/// The section of law that a requirement follows; empty for the kansli's own.
#[must_use]
pub fn paragraf(krav: Krav) -> &'static str {
    SKEDEN.krav.iter().find(|rad| rad.kod == krav).map_or("", |rad| &rad.paragraf)
}

fn galler(krav: Krav, typ: Stalletyp) -> bool {
    SKEDEN.krav.iter().any(|rad| rad.kod == krav && rad.galler.contains(&typ))
}

/// All that is in the way of a step on a day: what it and the steps before it require
/// and what does not hold.
#[must_use]
pub fn hinder(underlag: &Underlag, till: Status, valdag: NaiveDate) -> Vec<Hinder> {
    krav(underlag.typ, till).into_iter().flat_map(|krav| unmet(underlag, krav, valdag)).collect()
}

fn unmet(underlag: &Underlag, krav: Krav, valdag: NaiveDate) -> Vec<Hinder> {
    let unless = |holds: bool, hinder: Hinder| if holds { Vec::new() } else { vec![hinder] };
    match krav {
        Krav::Plats => unless(underlag.plats, Hinder::Plats),
        Krav::Inventering => match underlag.inventerad {
            None => vec![Hinder::EjInventerad],
            Some(nar) => unless(!ar_gammal(nar, valdag), Hinder::GammalInventering(nar)),
        },
        Krav::Neutralitet => match underlag.parti {
            Partilank::Nej => Vec::new(),
            Partilank::Ja => vec![Hinder::Parti],
            Partilank::Oklart => vec![Hinder::PartiOklart],
            Partilank::Obedomd => vec![Hinder::EjBedomd],
        },
        Krav::Avtal if underlag.avtal.is_empty() => vec![Hinder::Avtal],
        Krav::Avtal => {
            let bare = uncovered(&underlag.dagar, &underlag.avtal);
            unless(bare.is_empty(), Hinder::AvtalsDagar(bare))
        }
        Krav::Tillstand => {
            Tillstand::ALLA.into_iter().filter_map(|vad| permit(underlag, vad)).collect()
        }
        Krav::Kontakt => unless(underlag.kontakt, Hinder::Kontakt),
        Krav::Valdistrikt => unless(underlag.valdistrikt, Hinder::Valdistrikt),
        Krav::Beslut => unless(underlag.beslut.is_some(), Hinder::Beslut),
        Krav::Tider if underlag.dagar.is_empty() => vec![Hinder::IngaTider],
        Krav::Tider => underlag
            .tidsbrister
            .iter()
            .filter(|brist| stops(brist))
            .map(|brist| Hinder::Tid(brist.clone()))
            .collect(),
        Krav::Rostmottagare => {
            let (har, behovs) = (underlag.rostmottagare, SKEDEN.rostmottagare);
            unless(har >= behovs, Hinder::Rostmottagare(har, behovs))
        }
    }
}

/// How many röstmottagare go to an institution (VL 3:6).
#[must_use]
pub fn rostmottagare_behovs() -> usize {
    SKEDEN.rostmottagare
}

fn uncovered(dagar: &[NaiveDate], perioder: &[Period]) -> Vec<NaiveDate> {
    let covered = |dag: &NaiveDate| perioder.iter().any(|(fran, till)| fran <= dag && dag <= till);
    dagar.iter().filter(|dag| !covered(dag)).copied().collect()
}

fn permit(underlag: &Underlag, vad: Tillstand) -> Option<Hinder> {
    let (lage, fran, till) = underlag.gatuplats.tillstand(vad);
    match lage {
        Tillstandslage::BehovsInte => None,
        Tillstandslage::Beviljad => {
            // A side left open has no end.
            let within = |dag: &&NaiveDate| {
                fran.is_none_or(|fran| fran <= **dag) && till.is_none_or(|till| **dag <= till)
            };
            let bare: Vec<_> = underlag.dagar.iter().filter(|dag| !within(dag)).copied().collect();
            (!bare.is_empty()).then_some(Hinder::TillstandsDagar(vad, bare))
        }
        lage => Some(Hinder::Tillstand(vad, lage)),
    }
}

/// Why a step is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Nej {
    /// It is where it would go.
    RedanDar,
    /// There is no way from the one to the other.
    IngenVag(Status, Status),
    /// The roles are not enough.
    Roll,
    /// Going back, or giving up, without a reason.
    Skal,
    /// What is required does not hold.
    Hinder(Vec<Hinder>),
}

impl Nej {
    /// Why, in sentences.
    #[must_use]
    pub fn texter(&self) -> Vec<String> {
        match self {
            Self::RedanDar => vec!["Den är redan i det skedet.".to_owned()],
            Self::IngenVag(fran, till) => vec![format!(
                "Det går inte att gå från {} till {}. Återuppta den först som kandidat.",
                fran.namn().to_lowercase(),
                till.namn().to_lowercase()
            )],
            Self::Roll => vec!["Din roll får inte ta det steget.".to_owned()],
            Self::Skal => {
                vec!["Skriv varför, så att andra förstår det efteråt.".to_owned()]
            }
            Self::Hinder(hinder) => hinder.iter().map(Hinder::text).collect(),
        }
    }
}

/// Whether a step may be taken: forward when all that is required holds, also over
/// several steps at once; backward and out of the plan with a reason.
///
/// # Errors
/// [`Nej`] says why not.
pub fn take(
    underlag: &Underlag,
    till: Status,
    roller: Roller,
    skal: &str,
    valdag: NaiveDate,
) -> Result<(), Nej> {
    let fran = underlag.status;
    if fran == till {
        return Err(Nej::RedanDar);
    }
    let back = till == Status::Avvecklad || bakat(fran).contains(&till);
    if back {
        may(&SKEDEN.bakat.roller, roller)?;
        return if skal.trim().is_empty() { Err(Nej::Skal) } else { Ok(()) };
    }
    if fran == Status::Avvecklad {
        return Err(Nej::IngenVag(fran, till));
    }
    for skede in SKEDEN.skede.iter().filter(|s| s.status > fran && s.status <= till) {
        may(&skede.roller, roller)?;
    }
    let hinder = hinder(underlag, till, valdag);
    if hinder.is_empty() { Ok(()) } else { Err(Nej::Hinder(hinder)) }
}

fn may(roles: &[String], roller: Roller) -> Result<(), Nej> {
    let named = |name: &String| name.parse::<Roll>().is_ok_and(|roll| roller.har(roll));
    if roles.iter().any(named) { Ok(()) } else { Err(Nej::Roll) }
}

/// The form of `data/skeden.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Skeden {
    rostmottagare: usize,
    bakat: Bakat,
    skede: Vec<Skede>,
    krav: Vec<Kravrad>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Bakat {
    roller: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Skede {
    #[serde(deserialize_with = "status")]
    status: Status,
    roller: Vec<String>,
    kraver: Vec<Krav>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kravrad {
    kod: Krav,
    galler: Vec<Stalletyp>,
    paragraf: String,
}

fn status<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Status, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
}

#[expect(clippy::expect_used, reason = "the file is part of the program; a test reads it")]
static SKEDEN: LazyLock<Skeden> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../data/skeden.toml")).expect("data/skeden.toml")
});

#[cfg(test)]
mod tests;
