//! `/kansli/lokaler/vallokaler/{kod}`: the vallokal of one valdistrikt, to look at and to
//! change.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::{Forslag, Fran, NARMASTE, TRAFFAR};
use crate::konto::Roll;
use crate::lokal::Status;
use crate::lokal::flikar::{LASER, PLANERAR, Underflik, flikar};
use crate::lokal::vallokaler::avstand::Vag;
use crate::lokal::vallokaler::export::measured_from;
use crate::lokal::vallokaler::pages::{STIG, bild, change, compared, earlier, limits, rader};
use crate::lokal::vallokaler::rader::Rad;
use crate::lokal::vallokaler::store::{self, Bild, Byte, Kandidat};
use crate::lokal::vallokaler::{Installning, meter, procent, tal};
use crate::tid;
use crate::val::Val;
use crate::valdistrikt::Valdistriktskod;
use crate::web::behorighet::{Inloggad, Insant, vidare};
use crate::web::kansli::{Flik, Formularfel, Kanslisida, Konflikt, respond, respond_with};
use crate::web::rutt::Rutter;
use crate::web::sidmall::{Begaran, href};
use crate::web::valet::{Valt, valt};
use crate::web::{Error, Shared};

/// The pages of one valdistrikt.
pub fn routes(rutter: &mut Rutter) {
    rutter.get("/kansli/lokaler/vallokaler/{kod}", LASER, show).post(
        "/kansli/lokaler/vallokaler/{kod}",
        PLANERAR,
        save,
    );
}

/// A lokal that is offered, as it is shown.
struct Visad {
    id: i64,
    namn: String,
    adress: String,
    href: String,
    vald: bool,
    nuvarande: bool,
    fran_gransen: String,
    medel: String,
    langst: String,
    over: String,
    foljd: String,
    andra: String,
}

/// What is known when the suggestions are shown.
struct Lage<'a> {
    rad: &'a Rad,
    vallokaler: &'a [crate::lokal::vallokaler::Vallokal],
    val: &'a Val,
    vald: Option<i64>,
}

impl Lage<'_> {
    fn shown(&self, forslag: &Forslag<'_>) -> Visad {
        let lokal = forslag.lokal;
        let current = self.rad.vallokal.as_ref().map(|one| one.lokal_id);
        let metres = |m: Option<f64>| m.map(meter).unwrap_or_default();
        let others = self
            .vallokaler
            .iter()
            .filter(|one| one.lokal_id == lokal.id && one.valdistrikt != Some(self.rad.kod))
            .count();
        Visad {
            id: lokal.id,
            namn: lokal.namn.clone(),
            adress: lokal.adress.clone(),
            href: format!("/kansli/lokal/{}?val={}", lokal.id, self.val.id),
            vald: self.vald == Some(lokal.id),
            nuvarande: current == Some(lokal.id),
            fran_gransen: match forslag.fran_gransen_m {
                Some(0.0) => "I distriktet".to_owned(),
                other => metres(other),
            },
            medel: metres(forslag.vag.map(|vag| vag.medel_m)),
            langst: metres(forslag.vag.map(|vag| vag.langst_m)),
            over: forslag.vag.map(|vag| procent(vag.over)).unwrap_or_default(),
            foljd: self.consequence(lokal, forslag.vag),
            andra: match others {
                0 => String::new(),
                1 => "1 distrikt röstar redan här".to_owned(),
                n => format!("{n} distrikt röstar redan här"),
            },
        }
    }

    /// What a lokal would mean: who is moved since the val before, and how the mean way
    /// changes.
    fn consequence(&self, lokal: &Kandidat, vag: Option<Vag>) -> String {
        let voters = match self.rad.rostberattigade {
            Some(n) => format!("{} väljare", tal(n.into())),
            None => "väljarna".to_owned(),
        };
        let before = self.rad.forra.as_ref().and_then(|forra| forra.vallokal.as_ref());
        let moved = match before {
            None => String::new(),
            Some(before) if before.lokal_id == lokal.id => {
                "Samma lokal som förra valet.".to_owned()
            }
            Some(_) => format!("Flyttar {voters} sedan förra valet."),
        };
        let means = self.rad.vag.zip(vag).map(|(now, then)| (now.medel_m, then.medel_m));
        match means {
            Some((now, then)) if (now - then).abs() >= 0.5 => {
                format!("{moved} Väg i medel från {} till {}.", meter(now), meter(then))
            }
            _ => moved,
        }
        .trim()
        .to_owned()
    }
}

/// What was typed in the form.
#[derive(Debug, Clone, Default)]
struct Skrivet {
    lokal: String,
    rum: String,
    anvisning: String,
}

/// The way back from a change that was just made.
struct Angra {
    lokal: i64,
    namn: String,
    rum: String,
    anvisning: String,
}

#[derive(Template)]
#[template(path = "lokal/vallokaler/ett/pages/vallokal.html")]
#[expect(clippy::struct_excessive_bools, reason = "each is a question that the page asks")]
struct Sida {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    stig: String,
    lista: String,
    val: String,
    fel: Formularfel,
    konflikt: Option<Konflikt>,
    kod: String,
    namn: String,
    valkrets: String,
    rostberattigade: String,
    grans: String,
    lokal: String,
    lokal_href: String,
    stalle_href: String,
    status: &'static str,
    syns: bool,
    fast: bool,
    rum: String,
    fran_gransen: String,
    vag: String,
    andring: String,
    forra: String,
    delar: Vec<(String, String)>,
    samma_rum: String,
    flera: Vec<(String, String)>,
    finns: bool,
    far_andra: bool,
    sok: String,
    forslag: Vec<Visad>,
    traffar: Vec<Visad>,
    rum_att_valja: Vec<(String, String)>,
    skrivet: Skrivet,
    stalle: String,
    version: String,
    angra: Option<Angra>,
}

fn notis(kod: &str) -> Option<&'static str> {
    Some(match kod {
        "bytt" => "Vallokalen är sparad.",
        "lika" => "Inget ändrades: vallokalen är redan så.",
        _ => return None,
    })
}

/// Everything a page of a valdistrikt is made of.
struct Allt {
    valt: Valt,
    installning: Installning,
    bild: Bild,
    rad: Rad,
    lokaler: Vec<Kandidat>,
}

async fn load(begaran: &Begaran, shared: &Shared, kod: &str) -> Result<Allt, Error> {
    let missing = || Error::Saknas("Valet har inget sådant valdistrikt.".to_owned());
    let kod: Valdistriktskod = kod.parse().map_err(|_| missing())?;
    let valt = valt(begaran, shared, tid::now().date_naive()).await?;
    let mot = compared(begaran, &valt)?;
    let installning = limits(begaran);
    let bild = bild(shared, &valt.val, mot.as_ref()).await?;
    let rad = rader(&bild, installning).into_iter().find(|rad| rad.kod == kod);
    let kommun = valt.val.kommun;
    let lokaler = shared.db.read(move |conn| store::candidates(conn, kommun)).await?;
    Ok(Allt { rad: rad.ok_or_else(missing)?, valt, installning, bild, lokaler })
}

fn page(allt: &Allt, inloggad: &Inloggad, begaran: &Begaran, skrivet: Option<Skrivet>) -> Sida {
    let Allt { valt, installning, bild, rad, lokaler } = allt;
    let val = &valt.val;
    let fran = Fran {
        karta: &bild.karta,
        bostader: &bild.bostader,
        kod: rad.kod,
        grans_m: installning.grans_m,
    };
    let now = rad.vallokal.as_ref();
    let skrivet = skrivet.unwrap_or_else(|| Skrivet {
        lokal: now.map(|one| one.lokal_id.to_string()).unwrap_or_default(),
        rum: now.and_then(|one| one.rum.as_ref().map(|(id, _)| id.to_string())).unwrap_or_default(),
        anvisning: now.map(|one| one.anvisning.clone()).unwrap_or_default(),
    });
    let sok = begaran.value("sok").unwrap_or_default().trim().to_owned();
    let lage = Lage { rad, vallokaler: &bild.vallokaler, val, vald: skrivet.lokal.parse().ok() };
    let traffar = fran.search(lokaler, &sok, TRAFFAR);
    let found = |id: i64| traffar.iter().any(|hit| hit.lokal.id == id);
    let mut forslag = fran.nearest(lokaler, NARMASTE);
    // What is chosen now can be chosen again, however far away it is.
    for id in [now.map(|one| one.lokal_id), lage.vald].into_iter().flatten() {
        if !found(id) && !forslag.iter().any(|one| one.lokal.id == id) {
            forslag.extend(lokaler.iter().find(|one| one.id == id).map(|one| fran.measure(one)));
        }
    }
    forslag.retain(|one| !found(one.lokal.id));
    let rooms = traffar.iter().chain(&forslag).flat_map(|one| {
        let of = &one.lokal.namn;
        one.lokal.rum.iter().map(move |(id, namn)| (id.to_string(), format!("{of}: {namn}")))
    });
    let rum_att_valja =
        std::iter::once((String::new(), "Inget rum valt".to_owned())).chain(rooms).collect();
    let stig = format!("{STIG}/{}?val={}", rad.kod, val.id);
    let district =
        |kod: &Valdistriktskod| (format!("{STIG}/{kod}?val={}", val.id), kod.to_string());
    let titel = if rad.namn.is_empty() { rad.kod.to_string() } else { rad.namn.clone() };
    Sida {
        sida: Kanslisida::new(inloggad, Flik::Lokaler, format!("Vallokal: {titel}"))
            .in_val(valt, STIG)
            .with_notis(begaran.value("klart").and_then(notis)),
        flikar: flikar(STIG, &val.id, inloggad.roller()),
        lista: format!("{STIG}?val={}", val.id),
        val: val.id.to_string(),
        fel: Formularfel::default(),
        konflikt: None,
        kod: rad.kod.to_string(),
        namn: titel,
        valkrets: rad.valkrets.as_ref().map(|krets| krets.namn.clone()).unwrap_or_default(),
        rostberattigade: rad.rostberattigade.map(|n| tal(n.into())).unwrap_or_default(),
        grans: meter(installning.grans_m),
        lokal: now.map(|one| format!("{}, {}", one.namn, one.adress)).unwrap_or_default(),
        lokal_href: now
            .map(|one| format!("/kansli/lokal/{}?val={}", one.lokal_id, val.id))
            .unwrap_or_default(),
        stalle_href: now
            .map(|one| format!("/kansli/stalle/{}?val={}", one.id, val.id))
            .unwrap_or_default(),
        status: now.map(|one| one.status.namn()).unwrap_or_default(),
        syns: now.is_some_and(|one| one.status.syns()),
        fast: now.is_some_and(|one| is_settled(one.status)),
        rum: now
            .map(|one| {
                let room = one.rum.as_ref().map(|(_, namn)| namn.as_str());
                let parts = [room.unwrap_or_default(), &one.anvisning];
                parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" – ")
            })
            .unwrap_or_default(),
        fran_gransen: match rad.fran_gransen_m {
            Some(0.0) => "I distriktet".to_owned(),
            other => other.map(meter).unwrap_or_default(),
        },
        vag: rad.vag.map(|vag| way(&vag, installning.grans_m)).unwrap_or_default(),
        andring: change(rad),
        forra: earlier(rad),
        delar: rad.delar.iter().map(district).collect(),
        samma_rum: rad.samma_rum.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        flera: rad
            .flera
            .iter()
            .map(|one| {
                let href = format!("/kansli/stalle/{}?val={}", one.id, val.id);
                (href, format!("{}, {}", one.namn, one.adress))
            })
            .collect(),
        finns: rad.finns,
        far_andra: inloggad.roller().har_nagon(&[Roll::Planerare]),
        sok,
        forslag: forslag.iter().map(|one| lage.shown(one)).collect(),
        traffar: traffar.iter().map(|one| lage.shown(one)).collect(),
        rum_att_valja,
        skrivet,
        stalle: now.map(|one| one.id.to_string()).unwrap_or_default(),
        version: now.map(|one| one.version.to_string()).unwrap_or_default(),
        angra: way_back(begaran, lokaler),
        stig,
    }
}

fn way(vag: &Vag, grans_m: f64) -> String {
    format!(
        "{} i medel och {} som längst, mätt från {}. {} har längre än {}.",
        meter(vag.medel_m),
        meter(vag.langst_m),
        measured_from(vag.underlag),
        procent(vag.over),
        meter(grans_m)
    )
}

/// The lokal that a change just made came from, as the URL tells.
fn way_back(begaran: &Begaran, lokaler: &[Kandidat]) -> Option<Angra> {
    let lokal = begaran.value("angra")?.parse().ok()?;
    let known = lokaler.iter().find(|one| one.id == lokal)?;
    Some(Angra {
        lokal,
        namn: known.namn.clone(),
        rum: begaran.value("angra_rum").unwrap_or_default().to_owned(),
        anvisning: begaran.value("angra_anvisning").unwrap_or_default().to_owned(),
    })
}

async fn show(
    request: HttpRequest,
    inloggad: Inloggad,
    kod: Path<String>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let allt = load(&begaran, &shared, &kod).await?;
    Ok(respond(&page(&allt, &inloggad, &begaran, None)))
}

/// The longest that directions may be.
const LANGST_ANVISNING: usize = 200;

/// Whether the nämnd has decided on it, so that another lokal needs a decision of its own.
const fn is_settled(status: Status) -> bool {
    matches!(status, Status::Beslutad | Status::Publicerad)
}

fn check(skrivet: &Skrivet, insant: &Insant, rad: &Rad) -> Result<Byte, Formularfel> {
    let mut fel = Formularfel::default();
    let lokal = skrivet.lokal.parse::<i64>();
    if lokal.is_err() {
        fel.add("lokal", "Välj en lokal i listan.");
    }
    let rum = match &*skrivet.rum {
        "" => Ok(None),
        text => text.parse::<i64>().map(Some),
    };
    if rum.is_err() {
        fel.add("rum", "Välj ett rum i listan, eller inget.");
    }
    if skrivet.anvisning.chars().count() > LANGST_ANVISNING {
        fel.add("anvisning", format!("Skriv högst {LANGST_ANVISNING} tecken."));
    }
    let settled = rad.vallokal.as_ref().filter(|now| is_settled(now.status));
    let moves = settled.is_some_and(|now| lokal.as_ref().is_ok_and(|id| *id != now.lokal_id));
    if moves && !insant.ticked("genast") {
        fel.add(
            "genast",
            "Nämnden har redan beslutat om vallokalen. Den nya lokalen ska också vara inventerad, \
             bedömd och beslutad. Kryssa i rutan om bytet ändå ska göras nu, eller gå tillbaka \
             ett skede på ställets kort först.",
        );
    }
    let sedd = insant.value("stalle").parse().ok().zip(insant.value("version").parse().ok());
    match (lokal, rum) {
        (Ok(lokal_id), Ok(rum_id)) if fel.is_empty() => Ok(Byte {
            kod: rad.kod,
            sedd,
            lokal_id,
            rum_id,
            anvisning: skrivet.anvisning.clone(),
            valkrets: rad.valkrets.clone(),
        }),
        _ => Err(fel),
    }
}

async fn save(
    request: HttpRequest,
    inloggad: Inloggad,
    insant: Insant,
    kod: Path<String>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let allt = load(&begaran, &shared, &kod).await?;
    let skrivet = Skrivet {
        lokal: insant.value("lokal").to_owned(),
        rum: insant.value("rum").to_owned(),
        anvisning: insant.value("anvisning").to_owned(),
    };
    let again = |fel: Formularfel| {
        let mut page = page(&allt, &inloggad, &begaran, Some(skrivet.clone()));
        page.fel = fel;
        Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY))
    };
    let byte = match check(&skrivet, &insant, &allt.rad) {
        Ok(byte) => byte,
        Err(fel) => return again(fel),
    };
    let (now, av, val) = (tid::now(), inloggad.utforare(), allt.valt.val.clone());
    let wanted = byte.clone();
    let done = shared.db.write(move |conn| store::assign(conn, &now, &av, &val, &wanted)).await;
    match done {
        Ok(changed) => Ok(vidare(&onward(&allt, &byte, changed))),
        Err(error @ (store::Error::Lokal | store::Error::Parti)) => {
            again(Formularfel::of("lokal", error.to_string()))
        }
        Err(error @ store::Error::Rum) => again(Formularfel::of("rum", error.to_string())),
        Err(store::Error::Inaktuell) => {
            let fresh = load(&begaran, &shared, &kod).await?;
            let mut page = page(&fresh, &inloggad, &begaran, Some(skrivet.clone()));
            page.konflikt = Some(conflict(&fresh, &skrivet));
            Ok(respond_with(&page, StatusCode::CONFLICT))
        }
        Err(error) => Err(error.into()),
    }
}

/// Where the browser goes when it is saved, with the way back.
fn onward(allt: &Allt, byte: &Byte, changed: bool) -> String {
    let (val, kod) = (allt.valt.val.id.to_string(), byte.kod);
    let mut pairs = vec![("val", val), ("klart", if changed { "bytt" } else { "lika" }.to_owned())];
    if let Some(before) = allt.rad.vallokal.as_ref().filter(|_| changed) {
        pairs.push(("angra", before.lokal_id.to_string()));
        pairs.extend(before.rum.as_ref().map(|(id, _)| ("angra_rum", id.to_string())));
        if !before.anvisning.is_empty() {
            pairs.push(("angra_anvisning", before.anvisning.clone()));
        }
    }
    href(&format!("{STIG}/{kod}"), pairs.iter().map(|(name, value)| (*name, value.as_str())))
}

fn conflict(fresh: &Allt, skrivet: &Skrivet) -> Konflikt {
    let name = |id: &str| {
        let one = fresh.lokaler.iter().find(|one| one.id.to_string() == id);
        one.map(|one| one.namn.clone()).unwrap_or_default()
    };
    let saved = fresh.rad.vallokal.as_ref();
    let mut konflikt = Konflikt::default();
    let lokal = saved.map(|one| one.namn.clone()).unwrap_or_default();
    konflikt.add("Lokal", name(&skrivet.lokal), lokal);
    let anvisning = saved.map(|one| one.anvisning.clone()).unwrap_or_default();
    konflikt.add("Anvisning", &skrivet.anvisning, anvisning);
    konflikt
}
