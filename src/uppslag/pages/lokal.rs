//! `/lokaler/{id}`: one lokal.

use askama::Template;
use chrono::NaiveDate;

use super::karta::Karta;
use super::oppet::{Stund, hours};
use super::rad::{Inventerat, Omstandighet, Rad};
use super::start::Underlag;
use crate::gangnat::Profil;
use crate::lokal::Stalletyp;
use crate::uppslag::{Stalle, Valbild};
use crate::web::ord;
use crate::web::sidmall::{Begaran, Menyval, Sida, Valhuvud};

/// The hours of one day.
#[derive(Debug)]
pub struct Dag {
    datum: String,
    tider: String,
    idag: bool,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "uppslag/pages/lokal.html")]
pub struct Lokalsida {
    sida: Sida,
    rad: Rad,
    typer: Vec<String>,
    institution: bool,
    dagar: Vec<Dag>,
    distrikt: Vec<(String, String)>,
    karta: Karta,
    inventerat: Inventerat,
}

impl Lokalsida {
    /// The page of a lokal; `None` when this val does not use it.
    #[must_use]
    pub fn new(
        begaran: &Begaran,
        huvud: Valhuvud,
        underlag: Underlag<'_>,
        id: i64,
    ) -> Option<Self> {
        let s = begaran.sprak;
        let Underlag { bild, now, kartapp, sidor, .. } = underlag;
        let uses: Vec<&Stalle> = bild.lokal(id).collect();
        // What more people may use comes first among the uses.
        let first = *uses.first()?;
        let sida = Sida::new(begaran, Menyval::Lokaler, &*first.namn, Some(huvud));
        let stund = Stund { vid: now, nu: true };
        let om = Omstandighet { sida: &sida, stund, kartapp, profil: Profil::default() };
        let rad = Rad::new(om, first, None, None);
        let mut typer: Vec<String> =
            uses.iter().map(|it| s.t(&format!("typ-{}", it.typ))).collect();
        typer.dedup();
        let distrikt = districts(bild, &uses);
        let code = uses.iter().find_map(|it| it.valdistrikt).filter(|_| distrikt.len() == 1);
        let institution = uses.iter().all(|it| it.typ == Stalletyp::Institution);
        let karta = Karta {
            valdistrikt: code.map(|kod| kod.to_string()).unwrap_or_default(),
            institutioner: institution,
            ..Karta::new(s, bild, sidor)
        };
        let mut dagar: Vec<(NaiveDate, String, Option<Stalletyp>)> = Vec::new();
        for stalle in &uses {
            for datum in dates(stalle) {
                let text = hours(s, stalle, datum).unwrap_or_default();
                let kind = (stalle.typ == Stalletyp::Vallokal).then_some(stalle.typ);
                if !dagar.contains(&(datum, text.clone(), kind)) {
                    dagar.push((datum, text, kind));
                }
            }
        }
        dagar.sort_by_key(|(datum, ..)| *datum);
        let several_kinds = typer.len() > 1;
        let dagar = dagar
            .into_iter()
            .map(|(datum, tider, kind)| Dag {
                datum: ord::sentence(&ord::date(s, datum)),
                tider: match kind {
                    Some(typ) if several_kinds => {
                        format!("{tider} ({})", s.t(&format!("typ-{typ}")))
                    }
                    _ => tider,
                },
                idag: datum == now.date_naive(),
            })
            .collect();
        let inventerat = Inventerat::new(s, &first.tillganglighet);
        Some(Self { sida, rad, typer, institution, dagar, distrikt, karta, inventerat })
    }
}

/// The days on which a place is open, each once.
fn dates(stalle: &Stalle) -> Vec<NaiveDate> {
    let mut dates: Vec<NaiveDate> = stalle.oppettider.iter().map(|hours| hours.datum).collect();
    dates.dedup();
    dates
}

/// The valdistrikt that vote in the lokal, with how to find the room.
fn districts(bild: &Valbild, uses: &[&Stalle]) -> Vec<(String, String)> {
    uses.iter()
        .filter_map(|stalle| {
            let kod = stalle.valdistrikt?;
            let namn = bild.distrikt.by_kod(kod).and_then(|nr| bild.distrikt.get(nr));
            let namn = namn.map_or_else(|| kod.to_string(), |d| d.namn.clone());
            Some((namn, stalle.anvisning.clone()))
        })
        .collect()
}
