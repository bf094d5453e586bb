//! The pages of this room.

use std::collections::BTreeMap;

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde_json::json;

use super::urval::{Filter, Grupp, KOLUMNER, Ogjort, Slag, Vag, group, select};
use super::{Rad, export, store};
use crate::konto::Roll;
use crate::lokal::flikar::{LASER, Underflik, flikar};
use crate::lokal::stalle::Risk;
use crate::lokal::stalle::pages::klass;
use crate::lokal::{self, Stalletyp, Status};
use crate::tid;
use crate::web::behorighet::Inloggad;
use crate::web::kansli::{Flik, Kanslisida, respond};
use crate::web::lista::{self, Listfraga, Rubrik, Sidning};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::valet::{Valt, valt};
use crate::web::{Error, Shared};

/// The path of the list.
const STIG: &str = "/kansli/lokaler";

impl From<lokal::store::Error> for Error {
    fn from(error: lokal::store::Error) -> Self {
        match error {
            lokal::store::Error::Db(error) => error.into(),
            lokal::store::Error::Val(error) => error.into(),
            lokal::store::Error::Trasig { .. } | lokal::store::Error::FelLista { .. } => {
                Self::Internal(Box::new(error))
            }
        }
    }
}

/// The pages of this room.
pub fn routes(rutter: &mut Rutter) {
    rutter.get("/kansli/lokaler", LASER, list).get("/kansli/lokaler/punkter", LASER, points);
}

/// A choice in the filter.
struct Chip {
    varde: String,
    text: String,
    valt: bool,
}

/// The choices of one parameter.
struct Chips {
    falt: &'static str,
    rubrik: &'static str,
    chips: Vec<Chip>,
}

/// One valdistrikt of a row.
struct Distriktslank {
    id: i64,
    namn: String,
    status: &'static str,
}

/// A row as it is shown.
struct Listrad {
    id: i64,
    href: String,
    namn: String,
    under: String,
    /// What the box sends: numbers with their versions.
    stallen: String,
    slag: &'static str,
    valdagens: bool,
    status: Vec<(&'static str, String)>,
    distrikt: String,
    lankar: Vec<Distriktslank>,
    oppet: String,
    vag: &'static str,
    risk: &'static str,
    riskklass: &'static str,
    bekraftas: bool,
}

impl Listrad {
    fn new(grupp: &Grupp<'_>, valt: &Valt) -> Self {
        let rad = grupp.forsta;
        let several = grupp.alla.len() > 1;
        let mut status: BTreeMap<Status, usize> = BTreeMap::new();
        for rad in &grupp.alla {
            *status.entry(rad.status).or_default() += 1;
        }
        let mixed = status.len() > 1;
        let own = if several { "" } else { rad.anvisning.as_str() };
        let under = [rad.adress.as_str(), own];
        Self {
            id: rad.id,
            href: if several {
                format!("/kansli/lokal/{}?val={}", rad.lokal_id, valt.val.id)
            } else {
                format!("/kansli/stalle/{}", rad.id)
            },
            namn: rad.namn.clone(),
            under: under.iter().filter(|t| !t.is_empty()).copied().collect::<Vec<_>>().join(", "),
            stallen: ticks(grupp.alla.iter().copied()),
            slag: rad.typ.namn(),
            valdagens: rad.valdagens,
            status: status
                .into_iter()
                .map(|(status, antal)| {
                    let namn = status.namn();
                    let text = if mixed { format!("{namn} ({antal})") } else { namn.to_owned() };
                    (klass(status), text)
                })
                .collect(),
            distrikt: grupp.distrikt.clone(),
            lankar: grupp
                .alla
                .iter()
                .filter(|_| several)
                .map(|rad| Distriktslank {
                    id: rad.id,
                    namn: rad.distriktsnamn.clone(),
                    status: rad.status.namn(),
                })
                .collect(),
            oppet: match (rad.dagar, rad.minuter) {
                (0, _) => "Inga tider".to_owned(),
                (1, minutes) => format!("1 dag, {} h", minutes / 60),
                (dagar, minutes) => format!("{dagar} dagar, {} h", minutes / 60),
            },
            vag: Vag::of(rad).namn(),
            risk: grupp.risk().namn(),
            riskklass: match grupp.risk() {
                Risk::Ingen | Risk::Lag => "",
                Risk::Medel => "varna",
                Risk::Hog => "fel",
            },
            bekraftas: grupp.alla.iter().any(|rad| rad.bekraftas),
        }
    }
}

/// Numbers with their versions, as the form of steps reads them.
fn ticks<'a>(rader: impl Iterator<Item = &'a Rad>) -> String {
    rader.map(|rad| format!("{}-{}", rad.id, rad.version)).collect::<Vec<_>>().join(" ")
}

/// The most places that one box may stand for: more weigh too much in a form.
const MOST_AT_ONCE: usize = 2000;

#[derive(Template)]
#[template(path = "lokal/oversikt/pages/lista.html")]
struct Lista {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    val: String,
    fraga: Listfraga,
    filter: Vec<Chips>,
    filtrerat: bool,
    rubriker: Vec<Rubrik>,
    sidning: Sidning,
    rader: Vec<Listrad>,
    stallen: usize,
    /// What the box for the whole list sends; empty when it would be too much.
    alla: String,
    planerar: bool,
    skeden: Vec<(String, String)>,
    punkter: String,
    plattor: String,
    kalla: String,
    texter: String,
}

fn filter(begaran: &Begaran) -> Filter {
    fn known<'a, T: Copy>(
        all: &'a [T],
        name: fn(T) -> &'static str,
        asked: impl Iterator<Item = &'a str>,
    ) -> Vec<T> {
        asked.filter_map(|text| all.iter().copied().find(|one| name(*one) == text)).collect()
    }
    Filter {
        status: begaran.values("skede").filter_map(|text| text.parse().ok()).collect(),
        slag: known(&Slag::ALLA, Slag::as_str, begaran.values("slag")),
        valkrets: begaran.values("valkrets").map(str::to_owned).collect(),
        vag: known(&Vag::ALLA, Vag::as_str, begaran.values("tillganglighet")),
        risk: begaran.values("risk").filter_map(|text| text.parse().ok()).collect(),
        ogjort: known(&Ogjort::ALLA, Ogjort::as_str, begaran.values("urval")),
    }
}

/// The choices, each with whether it is made.
fn choices(filter: &Filter, rader: &[Rad]) -> Vec<Chips> {
    let chip = |varde: &str, text: &str, valt: bool| Chip {
        varde: varde.to_owned(),
        text: text.to_owned(),
        valt,
    };
    let kretsar: BTreeMap<&str, &str> = rader
        .iter()
        .filter_map(|rad| rad.valkrets.as_ref())
        .map(|krets| (&*krets.kod, &*krets.namn))
        .collect();
    let mut all = vec![
        Chips {
            falt: "skede",
            rubrik: "Skede",
            chips: Status::ALLA
                .map(|one| chip(one.as_str(), one.namn(), filter.status.contains(&one)))
                .into(),
        },
        Chips {
            falt: "slag",
            rubrik: "Slag",
            chips: Slag::ALLA
                .map(|one| chip(one.as_str(), one.namn(), filter.slag.contains(&one)))
                .into(),
        },
        Chips {
            falt: "tillganglighet",
            rubrik: "Tillgänglighet",
            chips: Vag::ALLA
                .map(|one| chip(one.as_str(), one.namn(), filter.vag.contains(&one)))
                .into(),
        },
        Chips {
            falt: "risk",
            rubrik: "Risk",
            chips: Risk::ALLA
                .map(|one| chip(one.as_str(), one.namn(), filter.risk.contains(&one)))
                .into(),
        },
        Chips {
            falt: "urval",
            rubrik: "Att göra",
            chips: Ogjort::ALLA
                .map(|one| chip(one.as_str(), one.namn(), filter.ogjort.contains(&one)))
                .into(),
        },
    ];
    if !kretsar.is_empty() {
        let chips = kretsar
            .into_iter()
            .map(|(kod, namn)| chip(kod, namn, filter.valkrets.iter().any(|one| one == kod)))
            .collect();
        all.insert(2, Chips { falt: "valkrets", rubrik: "Valkrets", chips });
    }
    all
}

/// What has just been done, by the code that a form was answered with.
fn notis(begaran: &Begaran) -> Option<String> {
    let kod = begaran.value("klart")?;
    if kod == "borttaget" {
        return Some("Stället är borttaget ur valet. Lokalen finns kvar i registret.".to_owned());
    }
    let till: Status = kod.parse().ok()?;
    let antal: usize = begaran.value("antal")?.parse().ok()?;
    let till = till.namn().to_lowercase();
    Some(if antal == 1 {
        format!("1 röstmottagningsställe är nu {till}.")
    } else {
        format!("{antal} röstmottagningsställen är nu i skedet {till}.")
    })
}

/// The texts of the map.
fn texts() -> String {
    json!({
        "Map.Title": "Karta",
        "NavigationControl.ZoomIn": "Zooma in",
        "NavigationControl.ZoomOut": "Zooma ut",
        "Popup.Close": "Stäng",
        "Marker.Title": "Platsen",
        "AttributionControl.ToggleAttribution": "Visa källan",
        "CooperativeGesturesHandler.WindowsHelpText": "Håll ned Ctrl och rulla för att zooma",
        "CooperativeGesturesHandler.MacHelpText": "Håll ned ⌘ och rulla för att zooma",
        "CooperativeGesturesHandler.MobileHelpText": "Flytta kartan med två fingrar",
    })
    .to_string()
}

/// What a page with a map needs of the settings: tiles, their source, and texts.
#[must_use]
pub fn map_settings(shared: &Shared) -> (String, String, String) {
    let sidor = &shared.settings.sidor;
    (sidor.map_tiles.clone().unwrap_or_default(), sidor.map_attribution.clone(), texts())
}

async fn list(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let valt = valt(&begaran, &shared, tid::now().date_naive()).await?;
    let (fraga, filter) = (Listfraga::read(&begaran, &KOLUMNER), filter(&begaran));
    let id = valt.val.id.clone();
    let rader = shared.db.read(move |conn| store::all(conn, &id)).await?;
    let chosen = select(&rader, &fraga.q, &filter);
    if let Some(format) = fraga.format {
        return lista::file(&export::table(&chosen), &format!("lokaler-{}", valt.val.id), format);
    }
    let groups = group(&chosen, &fraga);
    let here = begaran.clone().without("klart").without("antal");
    let sidning = Sidning::new(&here, &fraga, groups.len());
    let base = here.clone().set("val", valt.val.id.as_str()).without("sida").without("sortera");
    let punkter = base.here().replacen(STIG, "/kansli/lokaler/punkter", 1);
    let (plattor, kalla, texter) = map_settings(&shared);
    let page = Lista {
        sida: Kanslisida::new(&inloggad, Flik::Lokaler, "Lokaler")
            .in_val(&valt, STIG)
            .with_notis(notis(&begaran)),
        flikar: flikar(STIG, &valt.val.id, inloggad.roller()),
        val: valt.val.id.to_string(),
        filter: choices(&filter, &rader),
        filtrerat: !filter.is_empty() || !fraga.q.is_empty(),
        rubriker: lista::rubriker(&here, &fraga, &KOLUMNER),
        rader: sidning.page(&groups).iter().map(|group| Listrad::new(group, &valt)).collect(),
        stallen: chosen.len(),
        alla: if chosen.len() > MOST_AT_ONCE {
            String::new()
        } else {
            ticks(chosen.iter().copied())
        },
        planerar: inloggad.har(Roll::Planerare),
        skeden: Status::ALLA.map(|one| (one.to_string(), one.namn().to_owned())).into(),
        sidning,
        fraga,
        punkter,
        plattor,
        kalla,
        texter,
    };
    Ok(respond(&page))
}

/// The shape of a place on the map: filled when voters see it.
fn shape(rad: &Rad) -> String {
    let shape = match rad.typ {
        Stalletyp::Vallokal => "hus",
        Stalletyp::Rostningslokal => "oppen",
        Stalletyp::Tillfallig => "gata",
        Stalletyp::Institution => "institution",
    };
    if rad.status.syns() { shape.to_owned() } else { format!("{shape}-stangd") }
}

/// The places of the list as GeoJSON for its map.
async fn points(
    request: HttpRequest,
    _: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let valt = valt(&begaran, &shared, tid::now().date_naive()).await?;
    let (fraga, filter) = (Listfraga::read(&begaran, &KOLUMNER), filter(&begaran));
    let id = valt.val.id.clone();
    let rader = shared.db.read(move |conn| store::all(conn, &id)).await?;
    let chosen = select(&rader, &fraga.q, &filter);
    let features: Vec<_> = group(&chosen, &fraga)
        .iter()
        .filter_map(|group| {
            let (rad, plats) = (group.forsta, group.forsta.plats?);
            let row = Listrad::new(group, &valt);
            let status: Vec<&str> = row.status.iter().map(|(_, text)| &**text).collect();
            let mut state = format!("{}, {}", row.slag, status.join(", ").to_lowercase());
            if !row.distrikt.is_empty() {
                state = format!("{state}. {}", row.distrikt);
            }
            Some(json!({
                "type": "Feature",
                "geometry": { "type": "Point", "coordinates": [plats.lon(), plats.lat()] },
                "properties": {
                    "lokal": rad.id.to_string(),
                    "namn": row.namn,
                    "lage": state,
                    "href": row.href,
                    "bild": format!("form|{}|", shape(rad)),
                },
            }))
        })
        .collect();
    let body = json!({ "type": "FeatureCollection", "features": features });
    Ok(HttpResponse::Ok()
        .content_type("application/geo+json")
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(body.to_string()))
}
