//! `/lokaler`: every lokal with its hours, by day.

use std::collections::BTreeMap;

use askama::Template;
use chrono::{Datelike, NaiveDate, Weekday};

use super::fragan::{Alternativ, Fragan, days, needs};
use super::karta::Karta;
use super::oppet::{Stund, form, hours};
use super::rad::{Omstandighet, Rad};
use super::start::Underlag;
use crate::lokal::Stalletyp;
use crate::lokal::tillganglighet::Svar;
use crate::tid::Klockslag;
use crate::uppslag::gatunamn::fold;
use crate::uppslag::{Stalle, Valbild};
use crate::val::rules::ramar;
use crate::web::ord;
use crate::web::sidmall::{Begaran, Menyval, Sida, Valhuvud};
use crate::web::sprak::Sprak;

/// Which röstmottagningsställen are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Visa {
    Fortid,
    Vallokaler,
    Institutioner,
}

impl Visa {
    const ALLA: [Self; 3] = [Self::Fortid, Self::Vallokaler, Self::Institutioner];

    const fn varde(self) -> &'static str {
        match self {
            Self::Fortid => "fortid",
            Self::Vallokaler => "vallokaler",
            Self::Institutioner => "institutioner",
        }
    }

    fn namn(self, s: Sprak) -> String {
        match self {
            Self::Fortid => s.t("lokaler-fortid"),
            Self::Vallokaler => s.t("lokaler-vallokaler"),
            Self::Institutioner => s.t("lokaler-institutioner"),
        }
    }

    const fn holds(self, typ: Stalletyp) -> bool {
        match self {
            Self::Fortid => typ.oppen_for_alla(),
            Self::Vallokaler => matches!(typ, Stalletyp::Vallokal),
            Self::Institutioner => matches!(typ, Stalletyp::Institution),
        }
    }
}

/// A column of the table of all days.
#[derive(Debug)]
pub struct Dagkolumn {
    veckodag: String,
    datum: String,
    sondag: bool,
}

/// One lokal with its hours.
#[derive(Debug)]
pub struct Lokalrad {
    rad: Rad,
    /// Hours of the chosen day, or of valdagen for a vallokal.
    tider: Option<String>,
    /// Hours of every day: heading and hours, which are empty when it is shut.
    dagar: Vec<(String, String, bool)>,
    /// The valdistrikt that vote there.
    distrikt: Vec<String>,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "uppslag/pages/lokaler.html")]
pub struct Lokalersida {
    sida: Sida,
    ingress: String,
    forklaring: Option<String>,
    chips: Vec<(String, String, bool)>,
    visa: &'static str,
    vallokaler: bool,
    val: Option<String>,
    q: String,
    krav: Vec<Alternativ>,
    dagar: Vec<Alternativ>,
    ordning: Vec<Alternativ>,
    en_dag: Option<String>,
    kolumner: Vec<Dagkolumn>,
    rader: Vec<Lokalrad>,
    karta: Karta,
    rensa: String,
}

impl Lokalersida {
    /// The page for a request.
    #[must_use]
    pub fn new(begaran: &Begaran, huvud: Valhuvud, underlag: Underlag<'_>) -> Self {
        let s = begaran.sprak;
        let Underlag { bild, now, kartapp, sidor, .. } = underlag;
        let fragan = Fragan::read(begaran);
        let visa = Visa::ALLA
            .into_iter()
            .find(|visa| begaran.value("visa") == Some(visa.varde()))
            .unwrap_or(Visa::Fortid);
        let day = fragan.dag.filter(|_| visa != Visa::Vallokaler);
        let q = begaran.value("q").unwrap_or_default().to_owned();
        let sida = Sida::new(begaran, Menyval::Lokaler, s.t("lokaler-rubrik"), Some(huvud));
        let stund = Stund { vid: now, nu: true };
        let om = Omstandighet { sida: &sida, stund, kartapp, profil: fragan.profil() };
        let mut found = select(bild, visa, &q, &fragan, day);
        let order = begaran.value("ordning").unwrap_or("namn");
        if let Some(datum) = day {
            sort(&mut found, order, datum);
        }
        let rader: Vec<_> =
            found.iter().map(|(stalle, koder)| row(om, bild, stalle, koder, day)).collect();
        let antal = rader.len();
        let orders = [
            ("namn", s.t("lokaler-namn")),
            ("oppnar", s.t("lokaler-oppnar")),
            ("stanger", s.t("lokaler-stanger")),
        ];
        Self {
            ingress: s.with(
                "lokaler-ingress",
                [("antal", antal.into()), ("val", (&*bild.val.namn).into())],
            ),
            forklaring: match visa {
                Visa::Fortid => None,
                Visa::Vallokaler => Some(s.t("lokaler-vallokaler-text")),
                Visa::Institutioner => Some(s.t("lokaler-institutioner-text")),
            },
            chips: Visa::ALLA
                .into_iter()
                .filter(|it| bild.stallen().iter().any(|stalle| it.holds(stalle.typ)))
                .map(|it| (it.namn(s), begaran.changed("visa", it.varde()), it == visa))
                .collect(),
            visa: visa.varde(),
            vallokaler: visa == Visa::Vallokaler,
            val: begaran.value("val").map(str::to_owned),
            q,
            krav: needs(s, &fragan.krav),
            dagar: days(s, bild, day),
            ordning: orders
                .into_iter()
                .map(|(varde, text)| Alternativ {
                    varde: varde.to_owned(),
                    text,
                    valt: varde == order,
                })
                .collect(),
            en_dag: day.map(|datum| ord::sentence(&ord::date(s, datum))),
            kolumner: columns(s, bild),
            rader,
            karta: Karta {
                institutioner: visa == Visa::Institutioner,
                ..Karta::new(s, bild, sidor)
            },
            rensa: ["q", "krav", "dag", "ordning"]
                .iter()
                .fold(begaran.clone(), |kept, name| kept.without(name))
                .here(),
            sida,
        }
    }
}

type Funnen<'a> = (&'a Stalle, Vec<String>);

/// What is to be listed, each lokal once, with the valdistrikt that vote there.
fn select<'a>(
    bild: &'a Valbild,
    visa: Visa,
    q: &str,
    fragan: &Fragan,
    day: Option<NaiveDate>,
) -> Vec<Funnen<'a>> {
    let wanted = fold(q);
    let matches = |stalle: &Stalle| {
        wanted.is_empty()
            || fold(&stalle.namn).contains(&wanted)
            || fold(&stalle.adress).contains(&wanted)
    };
    let meets = |stalle: &Stalle| {
        fragan.krav.iter().all(|krav| stalle.tillganglighet.uppfyller(*krav) == Svar::Ja)
    };
    let open = |stalle: &Stalle| {
        day.is_none_or(|datum| stalle.oppettider.iter().any(|hours| hours.datum == datum))
    };
    let mut order: Vec<Funnen<'a>> = Vec::new();
    let mut place: BTreeMap<i64, usize> = BTreeMap::new();
    for stalle in bild.stallen() {
        if !(visa.holds(stalle.typ) && matches(stalle) && meets(stalle) && open(stalle)) {
            continue;
        }
        let nr = *place.entry(stalle.lokal_id).or_insert_with(|| {
            order.push((stalle, Vec::new()));
            order.len() - 1
        });
        if let Some(kod) = stalle.valdistrikt
            && let Some((_, districts)) = order.get_mut(nr)
        {
            let namn = bild.distrikt.by_kod(kod).and_then(|nr| bild.distrikt.get(nr));
            districts.push(namn.map_or_else(|| kod.to_string(), |d| d.namn.clone()));
        }
    }
    order
}

fn sort(found: &mut [Funnen<'_>], order: &str, datum: NaiveDate) {
    let of_day = |stalle: &Stalle| -> (Option<Klockslag>, Option<Klockslag>) {
        let day = || stalle.oppettider.iter().filter(|hours| hours.datum == datum);
        (day().map(|h| h.tid.oppnar()).min(), day().map(|h| h.tid.stanger()).max())
    };
    match order {
        "oppnar" => found.sort_by_key(|(stalle, _)| of_day(stalle).0),
        "stanger" => found.sort_by_key(|(stalle, _)| std::cmp::Reverse(of_day(stalle).1)),
        _ => {}
    }
}

fn row(
    om: Omstandighet<'_>,
    bild: &Valbild,
    stalle: &Stalle,
    distrikt: &[String],
    day: Option<NaiveDate>,
) -> Lokalrad {
    let s = om.sida.sprak;
    let one = match stalle.typ {
        Stalletyp::Vallokal => Some(bild.val.valdag),
        _ => day,
    };
    let dagar = if one.is_some() {
        Vec::new()
    } else {
        period(bild)
            .map(|datum| {
                let heading =
                    format!("{} {}/{}", ord::short_weekday(s, datum), datum.day(), datum.month());
                let text = hours(s, stalle, datum).unwrap_or_default();
                (heading, text, datum.weekday() == Weekday::Sun)
            })
            .collect()
    };
    let mut rad = Rad::new(om, stalle, None, None);
    if let Some(datum) = day
        && let Some(tider) = hours(s, stalle, datum)
    {
        // The page is about that day, and so is its map.
        let dag = om.stund.day(s, datum);
        rad.lage.text = s.with("lista-tider", [("dag", dag.into()), ("tider", tider.into())]);
        rad.lage.form = form(stalle.typ, true);
    }
    Lokalrad {
        rad,
        tider: one.and_then(|datum| hours(s, stalle, datum)),
        dagar,
        distrikt: distrikt.to_vec(),
    }
}

fn columns(s: Sprak, bild: &Valbild) -> Vec<Dagkolumn> {
    period(bild)
        .map(|datum| Dagkolumn {
            veckodag: ord::short_weekday(s, datum),
            datum: format!("{}/{}", datum.day(), datum.month()),
            sondag: datum.weekday() == Weekday::Sun,
        })
        .collect()
}

/// The days of förtidsröstningen, valdagen with them.
fn period(bild: &Valbild) -> impl Iterator<Item = NaiveDate> {
    let frame = ramar(&bild.val);
    frame.fortid_fran.iter_days().take_while(move |datum| *datum <= frame.fortid_till)
}
