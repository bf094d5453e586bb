//! `/kansli/lokaler/tider`: the hours of every place of a val, and changes of many at once.

use std::collections::{BTreeSet, HashMap};

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::NaiveDate;

use super::{Filter, KOLUMNER, OKAND, Rad, Valkretsar, collapsed, rows, select, short, sums};
use crate::fil::export::{Format, Tabell};
use crate::konto::Roll;
use crate::lokal::flikar::{LASER, PLANERAR, Underflik, flikar};
use crate::lokal::store::{self as lokaler, Sparat};
use crate::lokal::tider::dagar::{self, Tider, by_day, flat, hours_text};
use crate::lokal::tider::en::formular::{Skrivet, VECKODAGAR, monsterfalt};
use crate::lokal::tider::handelser::Tidshandelse;
use crate::lokal::tider::lag::{self, Allvar};
use crate::lokal::tider::store::{self, Nya};
use crate::lokal::{Stalletyp, Status};
use crate::tid;
use crate::web::behorighet::{Inloggad, Insant, note, vidare};
use crate::web::kansli::{Flik, Formularfel, Kanslisida, respond, respond_with};
use crate::web::lista::{self, Listfraga, Rubrik, Sidning};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::sprak::Sprak;
use crate::web::valet::{Valt, valt};
use crate::web::{Error, Shared, ord};

/// The path of the list.
const STIG: &str = "/kansli/lokaler/tider";

/// What the page says about the law at most; the rest is counted.
const MEST_VISAT: usize = 12;

/// The routes of the list.
pub fn routes(rutter: &mut Rutter) {
    rutter.get(STIG, LASER, list).post(STIG, PLANERAR, change);
}

/// The name of a kind for people.
#[must_use]
pub const fn kind(typ: Stalletyp) -> &'static str {
    match typ {
        Stalletyp::Vallokal => "Vallokal",
        Stalletyp::Rostningslokal => "Röstningslokal",
        Stalletyp::Tillfallig => "Tillfällig",
        Stalletyp::Institution => "Institution",
    }
}

/// A choice in the filter, or of a place to copy from.
struct Alternativ {
    varde: String,
    text: String,
    valt: bool,
}

/// Something that the law says.
struct Brist {
    text: String,
    href: Option<String>,
}

struct Radbild {
    href: String,
    namn: String,
    under: String,
    valj: String,
    vald: bool,
    celler: Vec<String>,
    timmar: String,
}

struct Dagrubrik {
    kort: String,
    lang: String,
}

#[derive(Template)]
#[template(path = "lokal/tider/oversikt/pages/lista.html")]
struct Lista {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    fel: Formularfel,
    val_id: String,
    har: String,
    fraga: Listfraga,
    filtrerat: bool,
    typer: Vec<Alternativ>,
    valkretsar: Vec<Alternativ>,
    status: Vec<Alternativ>,
    rubriker: Vec<Rubrik>,
    dagar: Vec<Dagrubrik>,
    rader: Vec<Radbild>,
    oppna: Vec<usize>,
    timmar: Vec<String>,
    summa: String,
    sidning: Sidning,
    brister: Vec<Brist>,
    fler_brister: usize,
    far_andra: bool,
    kallor: Vec<Alternativ>,
    monster: Vec<(String, &'static str, String)>,
}

/// Everything that the page is made of.
struct Underlag {
    valt: Valt,
    stallen: Vec<Sparat>,
    rader: Vec<Rad>,
    dagar: Vec<NaiveDate>,
}

impl Underlag {
    async fn read(shared: &Shared, begaran: &Begaran) -> Result<Self, Error> {
        let valt = valt(begaran, shared, tid::now().date_naive()).await?;
        let id = valt.val.id.clone();
        let stallen = shared.db.read(move |conn| lokaler::all(conn, &id)).await?;
        let atlas = shared.atlas().ok();
        let bild = atlas.as_ref().and_then(|atlas| atlas.by_id(&valt.val.id));
        let valkretsar = Valkretsar::new(&stallen);
        let rader = rows(&stallen, |one| valkretsar.of(one, bild.map(|bild| &bild.distrikt)));
        let mut dagar: BTreeSet<NaiveDate> =
            dagar::period(&valt.val, Stalletyp::Rostningslokal).into_iter().collect();
        dagar.extend(rader.iter().flat_map(|rad| rad.tider.keys()));
        Ok(Self { valt, stallen, rader, dagar: dagar.into_iter().collect() })
    }

    /// What is against the law, the gravest first.
    fn brister(&self) -> Vec<Brist> {
        let val = &self.valt.val;
        let planned = || self.stallen.iter().filter(|one| one.status.planeras());
        let all = planned().map(|one| (one.stalle.typ, &*one.stalle.oppettider));
        let mut found: Vec<(Allvar, Brist)> = lag::alla(val, all)
            .into_iter()
            .map(|brist| (brist.allvar(), Brist { text: brist.to_string(), href: None }))
            .collect();
        for one in planned() {
            for brist in lag::en(val, one.stalle.typ, &one.stalle.oppettider) {
                let text = format!("{}: {brist}", one.stalle.namn);
                let href = Some(format!("/kansli/stalle/{}/tider", one.id));
                found.push((brist.allvar(), Brist { text, href }));
            }
        }
        found.sort_by_key(|(allvar, _)| std::cmp::Reverse(*allvar));
        found.into_iter().map(|(_, brist)| brist).collect()
    }
}

fn filter(begaran: &Begaran) -> Filter {
    Filter {
        typer: begaran.values("typ").filter_map(|typ| typ.parse().ok()).collect(),
        valkretsar: begaran.values("valkrets").map(str::to_owned).collect(),
        status: begaran.values("status").filter_map(|status| status.parse().ok()).collect(),
    }
}

fn notis(begaran: &Begaran) -> Option<String> {
    let antal = begaran.value("antal")?;
    let antal: usize = antal.parse().ok()?;
    (begaran.value("klart") == Some("sparat")).then(|| match antal {
        0 => "Inget var ändrat.".to_owned(),
        1 => "Öppettiderna är sparade för ett ställe.".to_owned(),
        antal => format!("Öppettiderna är sparade för {antal} ställen."),
    })
}

async fn list(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let underlag = Underlag::read(&shared, &begaran).await?;
    let fraga = Listfraga::read(&begaran, &KOLUMNER);
    if let Some(format) = fraga.format {
        let rader = select(underlag.rader.clone(), &fraga, &filter(&begaran));
        let tabell = table(&rader, &underlag.dagar);
        let val = underlag.valt.val.id.to_string();
        let event = Tidshandelse::Exporterade {
            val: val.clone(),
            antal: rader.len(),
            format: format.ending(),
        };
        note(&shared, &tid::now(), &inloggad.utforare(), event).await?;
        return file(&tabell, &val, format);
    }
    let begaran = begaran.without("klart").without("antal");
    let mut page = page(&inloggad, &begaran, underlag, &Insant::default());
    page.sida = page.sida.with_notis(notis(&Begaran::read(&request)));
    Ok(respond(&page))
}

fn file(tabell: &Tabell, val: &str, format: Format) -> Result<HttpResponse, Error> {
    lista::file(tabell, &format!("oppettider-{val}"), format)
}

/// The rows in wide form: one column a day.
fn table(rader: &[Rad], dagar: &[NaiveDate]) -> Tabell {
    let mut tabell = Tabell::new(&["Ställe", "Lokal", "Typ", "Status", "Valkrets"]);
    tabell.rubriker.extend(dagar.iter().map(ToString::to_string));
    tabell.rubriker.push("Timmar".to_owned());
    for rad in rader {
        let id = rad.stallen.first().map(|(id, _)| id.to_string()).unwrap_or_default();
        let mut cells = vec![
            id,
            rad.namn.clone(),
            kind(rad.typ).to_owned(),
            rad.status.namn().to_owned(),
            rad.valkrets.clone(),
        ];
        let day = |datum| rad.tider.get(datum).map(|day| dagar::text(day)).unwrap_or_default();
        cells.extend(dagar.iter().map(day));
        cells.push(format!("{:.2}", f64::from(rad.minuter()) / 60.0).replace('.', ","));
        tabell.rader.push(cells);
    }
    tabell
}

fn row(rad: &Rad, dagar: &[NaiveDate], chosen: &BTreeSet<String>) -> Radbild {
    let keys: Vec<String> =
        rad.stallen.iter().map(|(id, version)| format!("{id}:{version}")).collect();
    let valj = keys.join(",");
    let first = rad.stallen.first().map(|(id, _)| *id).unwrap_or_default();
    let many = match rad.stallen.len() {
        1 => String::new(),
        several => format!(", {several} i lokalen"),
    };
    let differ = if rad.olika { ", olika tider" } else { "" };
    let cell = |datum| rad.tider.get(datum).map(|day| short(day)).unwrap_or_default();
    Radbild {
        href: format!("/kansli/stalle/{first}/tider"),
        namn: rad.namn.clone(),
        under: format!("{}{many}{differ}, {}", kind(rad.typ), rad.status.namn().to_lowercase()),
        vald: chosen.contains(&valj),
        valj,
        celler: dagar.iter().map(cell).collect(),
        timmar: hours_text(rad.minuter()),
    }
}

fn page(inloggad: &Inloggad, begaran: &Begaran, underlag: Underlag, insant: &Insant) -> Lista {
    let (fraga, filter) = (Listfraga::read(begaran, &KOLUMNER), filter(begaran));
    let mut brister = underlag.brister();
    let fler_brister = brister.len().saturating_sub(MEST_VISAT);
    brister.truncate(MEST_VISAT);
    let names: BTreeSet<&str> = underlag.rader.iter().map(|rad| &*rad.valkrets).collect();
    let valkretsar = names
        .iter()
        .filter(|name| names.len() > 1 || **name != OKAND)
        .map(|name| Alternativ {
            varde: (*name).to_owned(),
            text: (*name).to_owned(),
            valt: filter.valkretsar.iter().any(|chosen| chosen == name),
        })
        .collect();
    let kallor = underlag
        .rader
        .iter()
        .filter(|rad| !rad.tider.is_empty() && rad.typ != Stalletyp::Vallokal)
        .filter_map(|rad| {
            let id = rad.stallen.first()?.0.to_string();
            Some(Alternativ {
                valt: insant.value("kalla") == id,
                text: rad.namn.clone(),
                varde: id,
            })
        })
        .collect();
    let lokal: HashMap<i64, i64> =
        underlag.stallen.iter().map(|one| (one.id, one.lokal_id)).collect();
    let rader = select(collapsed(underlag.rader, &lokal), &fraga, &filter);
    let sidning = Sidning::new(begaran, &fraga, rader.len());
    let per_day = sums(&rader, &underlag.dagar);
    let chosen: BTreeSet<String> = insant.values("valj").map(str::to_owned).collect();
    let titel = "Öppettider";
    Lista {
        sida: Kanslisida::new(inloggad, Flik::Lokaler, titel).in_val(&underlag.valt, STIG),
        flikar: flikar(STIG, &underlag.valt.val.id, inloggad.roller()),
        fel: Formularfel::default(),
        val_id: underlag.valt.val.id.to_string(),
        har: begaran.here(),
        filtrerat: !fraga.q.is_empty() || filter != Filter::default(),
        typer: Stalletyp::ALLA
            .into_iter()
            .map(|typ| Alternativ {
                varde: typ.to_string(),
                text: kind(typ).to_owned(),
                valt: filter.typer.contains(&typ),
            })
            .collect(),
        status: Status::ALLA
            .into_iter()
            .filter(|status| status.planeras())
            .map(|status| Alternativ {
                varde: status.to_string(),
                text: status.namn().to_owned(),
                valt: filter.status.contains(&status),
            })
            .collect(),
        valkretsar,
        rubriker: lista::rubriker(begaran, &fraga, &KOLUMNER),
        dagar: underlag
            .dagar
            .iter()
            .map(|&datum| Dagrubrik {
                kort: format!(
                    "{} {}",
                    ord::short_weekday(Sprak::Sv, datum),
                    datum.format("%-d/%-m")
                ),
                lang: ord::date(Sprak::Sv, datum),
            })
            .collect(),
        oppna: per_day.iter().map(|sum| sum.oppna).collect(),
        timmar: per_day.iter().map(|sum| (sum.minuter / 60).to_string()).collect(),
        summa: hours_text(per_day.iter().map(|sum| sum.minuter).sum()),
        rader: sidning.page(&rader).iter().map(|rad| row(rad, &underlag.dagar, &chosen)).collect(),
        sidning,
        fraga,
        brister,
        fler_brister,
        far_andra: inloggad.har(Roll::Planerare),
        kallor,
        monster: VECKODAGAR
            .into_iter()
            .enumerate()
            .map(|(day, namn)| {
                let falt = monsterfalt(day);
                (falt.clone(), namn, insant.value(&falt).to_owned())
            })
            .collect(),
    }
}

async fn change(
    request: HttpRequest,
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request).without("klart").without("antal");
    let underlag = Underlag::read(&shared, &begaran).await?;
    let (now, av) = (tid::now(), inloggad.utforare());
    let nya = match wanted(&underlag, &insant) {
        Ok(nya) => nya,
        Err(fel) => {
            let mut page = page(&inloggad, &begaran, underlag, &insant);
            page.fel = fel;
            return Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY));
        }
    };
    let val = underlag.valt.val.id.to_string();
    let changed = shared.db.write(move |conn| store::save(conn, &now, &av, &nya)).await?;
    let begaran = begaran.set("val", &val).set("klart", "sparat");
    Ok(vidare(&begaran.changed("antal", &changed.to_string())))
}

/// What the hours of the chosen places are to become; all of them or none.
fn wanted(underlag: &Underlag, insant: &Insant) -> Result<Vec<Nya>, Formularfel> {
    let val = &underlag.valt.val;
    let known: HashMap<i64, &Sparat> = underlag.stallen.iter().map(|one| (one.id, one)).collect();
    let keys = insant.values("valj").flat_map(|keys| keys.split(','));
    let chosen: Vec<(&Sparat, i64)> = keys
        .filter_map(|key| {
            let (id, version) = key.split_once(':')?;
            Some((*known.get(&id.parse().ok()?)?, version.parse().ok()?))
        })
        .collect();
    if chosen.is_empty() {
        return Err(Formularfel::of("rader", "Kryssa i de ställen som ska få nya tider."));
    }
    let source = match insant.value("gor") {
        "kopiera" => {
            let id = insant.value("kalla").parse().ok();
            let source: Option<&&Sparat> = id.and_then(|id: i64| known.get(&id));
            Some(by_day(
                &source
                    .ok_or_else(|| {
                        Formularfel::of("kalla", "Välj det ställe som tiderna ska kopieras från.")
                    })?
                    .stalle
                    .oppettider,
            ))
        }
        "monster" => None,
        _ => return Err(Formularfel::of("rader", "Välj vad som ska göras med ställena.")),
    };
    let pattern = Skrivet::read(insant, []).pattern().map_err(|wrong| {
        let mut fel = Formularfel::default();
        for (falt, why) in wrong {
            fel.add(falt, why.to_string());
        }
        fel
    })?;
    let mut fel = Formularfel::default();
    let mut nya = Vec::with_capacity(chosen.len());
    for (one, version) in chosen {
        let (typ, namn) = (one.stalle.typ, &one.stalle.namn);
        if typ == Stalletyp::Vallokal {
            let text = format!(
                "«{namn}» är en vallokal och har bara öppet på valdagen. Ändra den på dess egen \
                 sida."
            );
            fel.add("rader", text);
            continue;
        }
        let tider = source.clone().unwrap_or_else(|| {
            let mut tider = by_day(&one.stalle.oppettider);
            let keep = insant.ticked("behall_valdag");
            let days = dagar::period(val, typ).into_iter();
            dagar::fill(&mut tider, &pattern, days.filter(|day| !keep || *day != val.valdag));
            tider
        });
        let tider: Tider = tider.into_iter().filter(|(_, day)| !day.is_empty()).collect();
        for brist in lag::en(val, typ, &flat(&tider)) {
            fel.add("rader", format!("«{namn}»: {brist}"));
        }
        nya.push(Nya { id: one.id, version, tider, skal: None });
    }
    if fel.is_empty() { Ok(nya) } else { Err(fel) }
}
