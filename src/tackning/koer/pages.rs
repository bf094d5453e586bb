//! `/kansli/tackning/koer`: how long voters wait, place by place.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use actix_web::web::{self, Data};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::NaiveDate;

use super::efterfragan::{Efterfragan, Kalla, efterfragan, galler};
use super::export::{self, Rad, trangst};
use super::handelser::Kohandelse;
use super::installning::Prognos;
use super::ord::{dag, klockan, minuter, minuter_ord, procent, tal, timme};
use super::rakna::{self, Forslag, Platsdag, Platsko};
use super::store::{self, Last};
use super::{andra, ett};
use crate::fil::namn::sort_key;
use crate::fil::tal::decimal;
use crate::lokal::flikar::{LASER, PLANERAR, Underflik};
use crate::tackning::flikar::flikar;
use crate::tackning::oversikt::ord::antal as hela;
use crate::tid;
use crate::val::Val;
use crate::web::behorighet::{Inloggad, note};
use crate::web::kansli::{Flik, Kanslisida, respond};
use crate::web::lista::{self, Kolumn, Listfraga, Rubrik, Sidning};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::valet::{Valt, valt};
use crate::web::{Error, Shared};

/// The path of the list.
pub const STIG: &str = "/kansli/tackning/koer";

/// The pages of this room.
pub fn routes(rutter: &mut Rutter) {
    rutter
        .get(STIG, LASER, list)
        .get(andra::pages::STIG, LASER, andra::pages::show)
        .post(andra::pages::STIG, PLANERAR, andra::pages::save)
        .get("/kansli/tackning/koer/{stalle}", LASER, ett::pages::show)
        .post("/kansli/tackning/koer/{stalle}", PLANERAR, ett::pages::save);
}

/// What a page about queues in a val works with.
pub(super) struct Laget {
    /// The val in work.
    pub valt: Valt,
    /// What queues are worked out from.
    pub last: Arc<Last>,
    /// What is expected.
    pub efterfragan: Arc<Efterfragan>,
}

/// Reads what a page about queues works with; `fran` of the query chooses the val that is
/// built on.
pub(super) async fn load(begaran: &Begaran, shared: &Shared) -> Result<Laget, Error> {
    let valt = valt(begaran, shared, tid::now().date_naive()).await?;
    let (val, fran) = (valt.val.clone(), begaran.value("fran").map(str::to_owned));
    let last = shared.db.read(move |conn| store::read(conn, &val, fran.as_deref())).await?;
    let last = last.ok_or_else(|| {
        Error::Saknas("Det valet har inga mottagna förtidsröster att bygga på.".to_owned())
    })?;
    let last = Arc::new(last);
    let bild = shared.tackning.bild(&shared.db, &valt.val).await?;
    let (val, of) = (valt.val.clone(), Arc::clone(&last));
    let made = web::block(move || {
        let with = |near: &HashMap<i64, f64>| {
            efterfragan(&val, &bild.platser, of.underlag.as_ref(), near, &of.installning)
        };
        // Only places without votes received need to know who has them nearest.
        let made = with(&HashMap::new());
        let open = bild.platser.iter().filter(|one| galler(one)).count();
        if made.platser.len() == open { made } else { with(&rakna::narmast(&bild)) }
    });
    let made = made.await.map_err(|error| Error::Internal(Box::new(error)))?;
    Ok(Laget { valt, last, efterfragan: Arc::new(made) })
}

impl Laget {
    /// Whether there is anything to build on: votes received, or a forecast of its own.
    fn har_grund(&self) -> bool {
        self.last.underlag.is_some()
            || matches!(self.last.installning.prognos, Prognos::Totalt(total) if total > 0.0)
    }

    /// On what it builds, in a sentence.
    pub fn bygger_pa(&self) -> String {
        let val = &self.valt.val;
        match &self.last.underlag {
            Some(one) if one.val.id == val.id => {
                format!(
                    "Räknat på de röster som togs emot i valet, {} i planens lokaler.",
                    hela(self.efterfragan.antal())
                )
            }
            Some(one) => format!(
                "Räknat på de röster som togs emot i {} ({}), gånger {}: {} röster i planens \
                 lokaler.",
                one.val.namn,
                one.val.id,
                tal(self.efterfragan.faktor, 2),
                hela(self.efterfragan.antal())
            ),
            None => format!(
                "Räknat på prognosen {} röster, fördelade efter hur många som har närmast till \
                 varje lokal.",
                hela(self.efterfragan.antal())
            ),
        }
    }
}

const KOLUMNER: [Kolumn; 9] = [
    Kolumn { nyckel: "p95", rubrik: "Väntan, p95" },
    Kolumn { nyckel: "namn", rubrik: "Plats" },
    Kolumn { nyckel: "dag", rubrik: "Värsta dag" },
    Kolumn { nyckel: "roster", rubrik: "Röster den dagen" },
    Kolumn { nyckel: "medel", rubrik: "Medelväntan" },
    Kolumn { nyckel: "ko", rubrik: "Längsta kö vid en station" },
    Kolumn { nyckel: "belaggning", rubrik: "Beläggning" },
    Kolumn { nyckel: "", rubrik: "Trängst" },
    Kolumn { nyckel: "", rubrik: "Vad som hjälper" },
];

/// A place in the list.
struct Platsrad {
    stalle: i64,
    namn: String,
    adress: String,
    uppskattad: bool,
    stangt: String,
    har: String,
    p95: String,
    halv: String,
    klass: &'static str,
    over: bool,
    dag: String,
    timme: String,
    sist: String,
    roster: String,
    medel: String,
    ko: String,
    belaggning: String,
    trangst: &'static str,
    hjalp: String,
}

/// What would help, in words.
pub(super) fn hjalp(forslag: Option<Forslag>, grans_min: f64) -> String {
    let Some(one) = forslag else { return String::new() };
    let first = format!("{} ger {}.", one.station.ett_till(), minuter_ord(one.ger_s));
    match one.racker {
        Some(_) if one.ger_s <= grans_min * 60.0 => first,
        Some(enough) => {
            format!("{first} För högst {} minuter behövs {}.", tal(grans_min, 0), enough.i_ord())
        }
        None => format!("{first} Fler av dem räcker inte under {} minuter.", tal(grans_min, 0)),
    }
}

fn most(values: &[f64]) -> f64 {
    values.iter().copied().fold(0.0, f64::max)
}

impl Platsrad {
    fn new(&(plats, varst, forslag): &Rad<'_>, grans_min: f64) -> Self {
        let svar = &varst.svar;
        let over = svar.p95.medel > grans_min * 60.0;
        Self {
            stalle: plats.vantan.stalle,
            namn: plats.vantan.namn.clone(),
            adress: plats.vantan.adress.clone(),
            uppskattad: plats.vantan.kalla == Kalla::Uppskattat,
            stangt: if plats.vantan.stangt >= 0.5 {
                tal(plats.vantan.stangt, 0)
            } else {
                String::new()
            },
            har: plats.resurser.i_ord(),
            p95: minuter_ord(svar.p95.medel),
            halv: tal(svar.p95.halv / 60.0, 0),
            klass: if over { "fel" } else { "ok" },
            over,
            dag: dag(varst.dag.datum),
            timme: svar
                .varst()
                .map(|one| format!("värst {}: {}", timme(one.timme), minuter_ord(one.p95_s)))
                .unwrap_or_default(),
            sist: if svar.efter_s >= 60.0 {
                format!("Den sista går {}.", klockan(svar.sist_ut.medel))
            } else {
                String::new()
            },
            roster: hela(varst.dag.antal),
            medel: minuter(svar.vantan.medel),
            ko: tal(most(&svar.langst), 0),
            belaggning: procent(most(&varst.belaggning)),
            trangst: trangst(varst),
            hjalp: hjalp(forslag, grans_min),
        }
    }
}

/// A value to choose, with its words.
struct Valbar {
    varde: String,
    text: String,
    valt: bool,
}

#[derive(Template)]
#[template(path = "tackning/koer/pages/lista.html")]
struct Lista {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    val: Val,
    grund: bool,
    bygger_pa: String,
    underlag: Vec<Valbar>,
    dagar: Vec<Valbar>,
    over: String,
    grans: String,
    antal_over: usize,
    platser: usize,
    valda_dagar: bool,
    fraga: Listfraga,
    rubriker: Vec<Rubrik>,
    rader: Vec<Platsrad>,
    sidning: Sidning,
    filtrerat: bool,
    filer: [String; 3],
}

/// The days that are asked for by `dag`, which may be repeated; none is all.
fn days(begaran: &Begaran) -> BTreeSet<NaiveDate> {
    begaran.values("dag").filter_map(|text| text.parse().ok()).collect()
}

fn sort(rader: &mut [Rad<'_>], fraga: &Listfraga) {
    let number = |one: &Rad<'_>| match fraga.sortera {
        "roster" => one.1.dag.antal,
        "medel" => one.1.svar.vantan.medel,
        "ko" => most(&one.1.svar.langst),
        "belaggning" => most(&one.1.belaggning),
        "p95" => one.1.svar.p95.medel,
        _ => 0.0,
    };
    match fraga.sortera {
        "namn" => rader.sort_by_cached_key(|one| sort_key(&one.0.vantan.namn)),
        "dag" => rader.sort_by_key(|one| one.1.dag.datum),
        _ => rader.sort_by(|a, b| number(a).total_cmp(&number(b))),
    }
    if fraga.fallande {
        rader.reverse();
    }
}

/// The places that are asked for, in the order that is.
fn select<'a>(
    all: &'a [(Platsko, Option<Forslag>)],
    fraga: &Listfraga,
    over: Option<f64>,
) -> Vec<Rad<'a>> {
    let key = sort_key(&fraga.q);
    let mut rader: Vec<Rad<'a>> = all
        .iter()
        .filter_map(|(plats, help)| Some((plats, plats.varst()?, *help)))
        .filter(|(plats, ..)| key.is_empty() || sort_key(&plats.vantan.namn).contains(&key))
        .filter(|(_, varst, _)| over.is_none_or(|over| varst.svar.p95.medel > over * 60.0))
        .collect();
    sort(&mut rader, fraga);
    rader
}

/// Every day that some place is open, to choose from.
fn dates(laget: &Laget, wanted: &BTreeSet<NaiveDate>) -> Vec<Valbar> {
    let places = laget.efterfragan.platser.iter();
    let all: BTreeSet<NaiveDate> =
        places.flat_map(|plats| plats.dagar.iter().map(|dag| dag.datum)).collect();
    let choice = |one: NaiveDate| Valbar {
        varde: one.to_string(),
        text: dag(one),
        valt: wanted.contains(&one),
    };
    all.into_iter().map(choice).collect()
}

/// Plays the days that are wanted, and finds what would help on the worst one of each
/// place.
async fn played(
    laget: &Laget,
    wanted: BTreeSet<NaiveDate>,
) -> Result<Vec<(Platsko, Option<Forslag>)>, Error> {
    let (made, last) = (Arc::clone(&laget.efterfragan), Arc::clone(&laget.last));
    let all = web::block(move || {
        let vill = |datum| wanted.is_empty() || wanted.contains(&datum);
        let platser = rakna::rakna(&made, &last.installning, &vill);
        let of: Vec<&Platsko> = platser.iter().collect();
        let help = rakna::forslag_for(&of, &last.installning);
        platser.into_iter().zip(help).collect()
    });
    all.await.map_err(|error| Error::Internal(Box::new(error)))
}

async fn list(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let laget = load(&begaran, &shared).await?;
    let wanted = days(&begaran);
    // The longest wait first, unless another order is asked for.
    let ordered = if begaran.names("sortera") {
        begaran.clone()
    } else {
        begaran.clone().set("sortera", "-p95")
    };
    let fraga = Listfraga::read(&ordered, &KOLUMNER);
    if let Some(format) = fraga.format
        && begaran.value("vad") == Some("efterfragan")
    {
        return save_as(
            &inloggad,
            &shared,
            &laget,
            "väntade röster",
            &laget.efterfragan.tabell(),
            format,
        )
        .await;
    }
    let over = begaran.value("over").and_then(decimal).filter(|over| *over >= 0.0);
    let all = if laget.har_grund() { played(&laget, wanted.clone()).await? } else { Vec::new() };
    let rader = select(&all, &fraga, over);
    if let Some(format) = fraga.format {
        let (vad, tabell) = if begaran.value("vad") == Some("timmar") {
            ("köer per timme", export::timmar(rader.iter().map(|(plats, ..)| *plats)))
        } else {
            ("köer", export::platser(&rader))
        };
        return save_as(&inloggad, &shared, &laget, vad, &tabell, format).await;
    }
    let grans_min = laget.last.installning.grans_min;
    let above = |(plats, _): &&(Platsko, Option<Forslag>)| {
        plats.varst().is_some_and(|one: &Platsdag| one.svar.p95.medel > grans_min * 60.0)
    };
    let sidning = Sidning::new(&begaran, &fraga, rader.len());
    let whole = begaran.clone().without("sida").without("klart");
    let built_on = laget.last.underlag.as_ref().map(|one| &one.val.id);
    let page = Lista {
        sida: Kanslisida::new(&inloggad, Flik::Tackning, "Köer")
            .in_val(&laget.valt, STIG)
            .with_notis(match begaran.value("klart") {
                Some("sparat") => Some("Antagandena är sparade."),
                _ => None,
            }),
        flikar: flikar(STIG, &laget.valt.val.id),
        grund: laget.har_grund(),
        bygger_pa: laget.bygger_pa(),
        underlag: laget
            .last
            .valbara
            .iter()
            .map(|one| Valbar {
                varde: one.id.to_string(),
                text: one.namn.clone(),
                valt: built_on == Some(&one.id),
            })
            .collect(),
        dagar: dates(&laget, &wanted),
        over: over.map(|over| tal(over, 0)).unwrap_or_default(),
        grans: tal(grans_min, 0),
        antal_over: all.iter().filter(above).count(),
        platser: all.iter().filter(|(plats, _)| plats.varst().is_some()).count(),
        valda_dagar: !wanted.is_empty(),
        rubriker: lista::rubriker(&ordered, &fraga, &KOLUMNER),
        rader: sidning.page(&rader).iter().map(|one| Platsrad::new(one, grans_min)).collect(),
        filtrerat: !fraga.q.is_empty() || !wanted.is_empty() || over.is_some(),
        filer: [
            sidning.filer.0.clone(),
            whole.clone().set("vad", "timmar").changed("format", "csv"),
            whole.set("vad", "efterfragan").changed("format", "csv"),
        ],
        val: laget.valt.val.clone(),
        sidning,
        fraga,
    };
    Ok(respond(&page))
}

async fn save_as(
    inloggad: &Inloggad,
    shared: &Shared,
    laget: &Laget,
    vad: &'static str,
    tabell: &crate::fil::export::Tabell,
    format: crate::fil::export::Format,
) -> Result<HttpResponse, Error> {
    let val = laget.valt.val.id.clone();
    let namn = format!("{}-{val}", vad.replace(' ', "-").replace('ö', "o").replace('ä', "a"));
    let done = Kohandelse::Exporterad { val, vad, format: format.ending() };
    note(shared, &tid::now(), &inloggad.utforare(), done).await?;
    lista::file(tabell, &namn, format)
}
