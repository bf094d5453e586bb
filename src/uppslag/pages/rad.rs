//! One lokal in a list.

use chrono::NaiveDate;

use super::avstand;
use super::oppet::{Lage, Stund, hours, lage};
use super::vag::Kartapp;
use crate::gangnat::Profil;
use crate::lokal::Stalletyp;
use crate::lokal::inventering::{Behov, Niva};
use crate::lokal::tillganglighet::{Krav, Svar, Tillganglighet};
use crate::uppslag::Stalle;
use crate::uppslag::gangvag::{Avstand, Vagen};
use crate::web::ord;
use crate::web::sidmall::Sida;
use crate::web::sprak::Sprak;

/// What all rows of a page share.
#[derive(Debug, Clone, Copy)]
pub struct Omstandighet<'a> {
    /// The layout, for language and links.
    pub sida: &'a Sida,
    /// The moment the page speaks of.
    pub stund: Stund<'a>,
    /// The voter's map.
    pub kartapp: Kartapp,
    /// How the voter moves.
    pub profil: Profil,
}

/// Of what is known for wheelchairs only one thing is said: the best that holds, or
/// that nothing does.
fn worth_saying(known: &Tillganglighet, krav: Krav) -> bool {
    match krav {
        Krav::Rullstol => {
            known.uppfyller(Krav::RullstolHjalp) != Svar::Ja
                || known.uppfyller(Krav::Rullstol) == Svar::Ja
        }
        Krav::RullstolHjalp => {
            known.uppfyller(Krav::RullstolHjalp) == Svar::Ja
                && known.uppfyller(Krav::Rullstol) != Svar::Ja
        }
        _ => true,
    }
}

/// What an inspection has shown, in sentences.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inventerat {
    /// What each need can expect, where it is known.
    pub nivaer: Vec<String>,
    /// When it was made; nothing without an inspection.
    pub kontrollerad: Option<String>,
}

impl Inventerat {
    /// Puts an inspection into words.
    #[must_use]
    pub fn new(sprak: Sprak, known: &Tillganglighet) -> Self {
        let Some((datum, nivaer)) = known.inventerat() else { return Self::default() };
        Self {
            nivaer: Behov::ALLA
                .into_iter()
                .filter(|behov| nivaer.av(*behov) != Niva::Okand)
                .map(|behov| {
                    let niva = nivaer.av(behov).as_str().replace('_', "-");
                    sprak.t(&format!("niva-{}-{niva}", behov.as_str()))
                })
                .collect(),
            kontrollerad: Some(
                sprak.with("inventerad", [("datum", ord::full_date(sprak, *datum).into())]),
            ),
        }
    }
}

/// What is known of how one gets in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kant {
    /// What is known, in words.
    pub saker: Vec<String>,
    /// What the kommun wrote, in Swedish; empty when it wrote nothing.
    pub kommunen: String,
}

impl Kant {
    /// Puts what is known into words.
    #[must_use]
    pub fn new(sprak: Sprak, known: &Tillganglighet) -> Self {
        let saker = Krav::ALLA
            .into_iter()
            .filter(|krav| worth_saying(known, *krav))
            .filter_map(|krav| match known.uppfyller(krav) {
                Svar::Ja => Some(sprak.t(&format!("behov-{}", krav.as_str()))),
                Svar::Nej => Some(sprak.t(&format!("behov-nej-{}", krav.as_str()))),
                Svar::Okant => None,
            })
            .collect();
        Self { saker, kommunen: known.text.trim().to_owned() }
    }

    /// Whether nothing is known.
    #[must_use]
    pub const fn okant(&self) -> bool {
        self.saker.is_empty() && self.kommunen.is_empty()
    }
}

/// One lokal in a list.
#[derive(Debug, Clone)]
pub struct Rad {
    /// The number of the lokal.
    pub id: i64,
    /// Its number in the list; empty when rows are not numbered.
    pub nr: String,
    /// Its name.
    pub namn: String,
    /// Its kind in words, when that is worth saying.
    pub typ: Option<String>,
    /// Street address.
    pub adress: String,
    /// Room or directions.
    pub anvisning: String,
    /// Open or shut, in words and shape.
    pub lage: Lage,
    /// The hours of the day: «Öppet i dag klockan 10–18»; `None` when it is shut.
    pub tider: Option<String>,
    /// How far it is.
    pub avstand: Option<String>,
    /// What is known of how one gets in.
    pub kant: Kant,
    /// Directions in the voter's map; empty when the place is not known.
    pub vag: String,
    /// Its page.
    pub sida: String,
    /// Its hours for a calendar.
    pub ics: String,
    /// Latitude, WGS 84; empty when not known.
    pub lat: String,
    /// Longitude, WGS 84; empty when not known.
    pub lon: String,
}

impl Rad {
    /// The vallokal, which is open on valdagen and then only: until that day its
    /// hours are said instead of its being shut.
    #[must_use]
    pub fn vallokal(
        om: Omstandighet<'_>,
        stalle: &Stalle,
        vagen: Vagen,
        valdag: NaiveDate,
    ) -> Self {
        let mut rad = Self::new(om, stalle, vagen.avstand(), None);
        let s = om.sida.sprak;
        if vagen == Vagen::Avskuren {
            rad.avstand = Some(s.t("avstand-avskuren"));
        }
        if om.stund.vid.date_naive() < valdag
            && let Some(tider) = hours(s, stalle, valdag)
        {
            let dag = om.stund.day(s, valdag);
            rad.lage.text = s.with("vallokal-bara", [("dag", dag.into()), ("tider", tider.into())]);
            rad.lage.klass = "vilar";
        }
        rad
    }

    /// A row about a place, so far away.
    #[must_use]
    pub fn new(
        om: Omstandighet<'_>,
        stalle: &Stalle,
        away: Option<Avstand>,
        nr: Option<usize>,
    ) -> Self {
        let s = om.sida.sprak;
        let id = stalle.lokal_id;
        let typ = match stalle.typ {
            Stalletyp::Tillfallig => Some(s.t("typ-tillfallig")),
            Stalletyp::Institution => Some(s.t("typ-institution")),
            Stalletyp::Vallokal | Stalletyp::Rostningslokal => None,
        };
        Self {
            id,
            nr: nr.map(|nr| nr.to_string()).unwrap_or_default(),
            namn: stalle.namn.clone(),
            typ,
            adress: stalle.adress.clone(),
            anvisning: stalle.anvisning.clone(),
            lage: lage(s, stalle, om.stund),
            tider: day_hours(om, stalle, om.stund.vid.date_naive()),
            avstand: away.map(|away| avstand::kort(s, om.profil, &away)),
            kant: Kant::new(s, &stalle.tillganglighet),
            vag: stalle
                .plats
                .map(|plats| om.kartapp.directions(plats, &stalle.namn))
                .unwrap_or_default(),
            sida: om.sida.lank(&format!("/lokaler/{id}")),
            ics: om.sida.lank(&format!("/lokaler/{id}.ics")),
            lat: stalle.plats.map(|plats| plats.lat().to_string()).unwrap_or_default(),
            lon: stalle.plats.map(|plats| plats.lon().to_string()).unwrap_or_default(),
        }
    }
}

/// «Öppet i dag klockan 10–18».
fn day_hours(om: Omstandighet<'_>, stalle: &Stalle, datum: NaiveDate) -> Option<String> {
    let s = om.sida.sprak;
    let (dag, tider) = (om.stund.day(s, datum), hours(s, stalle, datum)?);
    Some(s.with("lista-tider", [("dag", dag.into()), ("tider", tider.into())]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lokal::inventering::Nivaer;
    use crate::lokal::tillganglighet::{self, Uppgifter};

    fn inspected(niva: Niva) -> Tillganglighet {
        Tillganglighet::from_text("").inventerad(tillganglighet::Inventerat {
            datum: "2026-05-04".parse().unwrap(),
            uppgifter: Uppgifter::default(),
            nivaer: Nivaer::new(|_| niva),
        })
    }

    #[test]
    fn every_level_and_need_has_its_words_in_each_language() {
        for sprak in Sprak::ALLA {
            for niva in Niva::ALLA {
                let said = Inventerat::new(sprak, &inspected(niva));
                assert_eq!(said.nivaer.len(), if niva == Niva::Okand { 0 } else { 4 });
                for text in said.nivaer.iter().chain(&said.kontrollerad) {
                    assert!(text.ends_with('.') && !text.contains("niva-"), "{text}");
                }
            }
            for krav in Krav::ALLA {
                for key in ["behov-", "behov-nej-"] {
                    let key = format!("{key}{}", krav.as_str());
                    assert!(!sprak.t(&key).contains("behov-"), "{key}");
                }
            }
        }
        let nothing = Inventerat::new(Sprak::Sv, &Tillganglighet::from_text("Hiss finns"));
        assert_eq!(nothing, Inventerat::default());
    }

    #[test]
    fn one_thing_is_said_of_wheelchairs() {
        let said = |niva| Kant::new(Sprak::Sv, &inspected(niva)).saker;
        assert_eq!(said(Niva::Full), ["Fungerar med rullstol"]);
        assert_eq!(said(Niva::MedHjalp), ["Fungerar med rullstol, med hjälp"]);
        assert_eq!(said(Niva::Nej), ["Fungerar inte med rullstol"]);
        assert!(said(Niva::Okand).is_empty());
    }
}
