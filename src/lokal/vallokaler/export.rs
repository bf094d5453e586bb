//! The plan of vallokaler as a table to save.

use super::avstand::Underlag;
use super::jamfor::{Andring, Grund};
use super::rader::Rad;
use crate::fil::export::Tabell;

/// How an earlier valdistrikt was found, in words.
#[must_use]
pub fn grund(grund: Grund) -> String {
    match grund {
        Grund::Kod => "samma kod".to_owned(),
        Grund::Namn => "samma namn".to_owned(),
        Grund::Yta(share) => format!("{} av ytan", super::procent(share)),
    }
}

/// The valdistrikt as a file: all that the list shows, with numbers as numbers.
#[must_use]
pub fn table(rader: &[&Rad]) -> Tabell {
    let mut tabell = Tabell::new(&[
        "Valdistriktskod",
        "Valdistrikt",
        "Valkrets",
        "Röstberättigade",
        "Vallokal",
        "Adress",
        "Rum",
        "Status",
        "Vallokaler i distriktet",
        "Från distriktets gräns (m)",
        "Väg i medel (m)",
        "Längst väg (m)",
        "Andel över gränsen (%)",
        "Vägen mätt från",
        "Delar lokal med",
        "Samma rum som",
        "Mot förra valet",
        "Flyttade väljare",
        "Flyttade meter",
        "Förra distriktet",
        "Förra distriktet funnet genom",
        "Förra vallokalen",
    ]);
    let metres = |m: Option<f64>| m.map(|m| format!("{m:.0}")).unwrap_or_default();
    let codes = |list: &[crate::valdistrikt::Valdistriktskod]| {
        list.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    };
    tabell.rader = rader
        .iter()
        .map(|rad| {
            let one = rad.vallokal.as_ref();
            let forra = rad.forra.as_ref();
            let room = one.map(|one| match &one.rum {
                Some((_, namn)) => format!("{namn} {}", one.anvisning).trim().to_owned(),
                None => one.anvisning.clone(),
            });
            let moved = match rad.andring {
                Andring::Flyttad(m) => m,
                _ => None,
            };
            vec![
                rad.kod.to_string(),
                rad.namn.clone(),
                rad.valkrets.as_ref().map(|krets| krets.namn.clone()).unwrap_or_default(),
                rad.rostberattigade.map(|n| n.to_string()).unwrap_or_default(),
                one.map(|one| one.namn.clone()).unwrap_or_default(),
                one.map(|one| one.adress.clone()).unwrap_or_default(),
                room.unwrap_or_default(),
                one.map(|one| one.status.namn()).unwrap_or_default().to_owned(),
                (usize::from(one.is_some()) + rad.flera.len()).to_string(),
                metres(rad.fran_gransen_m),
                metres(rad.vag.map(|vag| vag.medel_m)),
                metres(rad.vag.map(|vag| vag.langst_m)),
                rad.vag
                    .map(|vag| format!("{:.1}", vag.over * 100.0).replace('.', ","))
                    .unwrap_or_default(),
                rad.vag.map(|vag| measured_from(vag.underlag)).unwrap_or_default(),
                codes(&rad.delar),
                codes(&rad.samma_rum),
                change(rad.andring).to_owned(),
                rad.flyttade().to_string(),
                metres(moved),
                forra.map(|forra| forra.kod.to_string()).unwrap_or_default(),
                forra.map(|forra| grund(forra.grund)).unwrap_or_default(),
                forra
                    .and_then(|forra| forra.vallokal.as_ref())
                    .map(|one| format!("{}, {}", one.namn, one.adress))
                    .unwrap_or_default(),
            ]
        })
        .collect();
    tabell
}

/// From what a way is measured, in words.
#[must_use]
pub fn measured_from(underlag: Underlag) -> String {
    match underlag {
        Underlag::Adresser(1) => "1 adress".to_owned(),
        Underlag::Adresser(n) => format!("{n} adresser"),
        Underlag::Mittpunkt => "distriktets mitt".to_owned(),
    }
}

/// What becomes of voters, in words.
#[must_use]
pub const fn change(andring: Andring) -> &'static str {
    match andring {
        Andring::Okand => "",
        Andring::Samma => "samma lokal",
        Andring::Namnbyte => "samma byggnad",
        Andring::Flyttad(_) => "flyttade",
    }
}
