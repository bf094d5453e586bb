//! `/kansli/tackning/gangnat`: the walking networks, and who is cut off.

use std::collections::HashMap;
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::fastning::{Antal, Skarning, unika};
use super::import::{self, Uppdrag};
use super::oar::Avskuren;
use super::store::{self, Rad};
use super::{Gangnat, Profil};
use crate::fil::export::Tabell;
use crate::fil::{Filfel, Framsteg, Importsatt};
use crate::konto::Roll;
use crate::logg::Utforare;
use crate::lokal::flikar::{LASER, PLANERAR, Underflik};
use crate::lokal::register::kandidater::import as kandidater;
use crate::tackning::{self, Bild, flikar};
use crate::tid;
use crate::web::behorighet::{Inloggad, Insant, vidare};
use crate::web::kansli::{Flik, Formularfel, Kanslisida, respond_with};
use crate::web::lista::{self, Kolumn, Listfraga, Rubrik, Sidning};
use crate::web::rutt::Rutter;
use crate::web::sidmall::{Begaran, href};
use crate::web::valet::{Valt, valt};
use crate::web::{Error, Shared};

const STIG: &str = "/kansli/tackning/gangnat";

/// The pages of this room.
pub fn routes(rutter: &mut Rutter) {
    rutter.get(STIG, LASER, list).post_filer(STIG, PLANERAR, add).post(
        "/kansli/tackning/gangnat/{id}/ta-bort",
        PLANERAR,
        remove,
    );
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Saknas => Self::Saknas(error.to_string()),
            store::Error::Trasigt(_) => Self::Internal(Box::new(error)),
            store::Error::Db(error) => error.into(),
        }
    }
}

const KOLUMNER: [Kolumn; 3] = [
    Kolumn { nyckel: "vad", rubrik: "Lokal eller adress" },
    Kolumn { nyckel: "namn", rubrik: "Namn" },
    Kolumn { nyckel: "skal", rubrik: "Varför" },
];

/// A network in words.
struct Natrad {
    id: i64,
    namn: String,
    inlast: String,
    fil: String,
    storlek: String,
    till_fots: String,
    rullstol: String,
    utstrackning: String,
    anmarkningar: Vec<String>,
    utelamnade: Vec<(usize, String)>,
}

impl Natrad {
    fn new(rad: Rad) -> Self {
        let rapport = rad.rapport;
        let kilometres = |profil| {
            let own = rapport.oversikt.iter().find(|one| one.profil == profil);
            own.map_or_else(String::new, |one| {
                format!("{:.1}\u{a0}km", one.meter / 1_000.0).replace('.', ",")
            })
        };
        let corner = |lat: f64, lon: f64| format!("{lat:.4}, {lon:.4}");
        Self {
            id: rad.id,
            namn: rad.namn,
            inlast: rad.inlast.format("%Y-%m-%d %H:%M").to_string(),
            storlek: format!("{} korsningar, {} vägar", rapport.korsningar, rapport.kanter),
            till_fots: kilometres(Profil::Gang),
            rullstol: kilometres(Profil::Rullstol),
            utstrackning: rapport.utstrackning.map_or_else(String::new, |[s, w, n, e]| {
                format!("från {} till {}", corner(s, w), corner(n, e))
            }),
            anmarkningar: rapport.anmarkningar(),
            utelamnade: rapport.utelamnade.into_iter().map(|one| (one.antal, one.skal)).collect(),
            fil: rapport.fil,
        }
    }
}

/// Something that is cut off.
#[derive(Clone)]
struct Avskuret {
    vad: &'static str,
    namn: String,
    skal: Avskuren,
}

/// Counts of one kind for one profile, in a row.
struct Rakning {
    vad: String,
    antal: Antal,
}

#[derive(Template)]
#[template(path = "gangnat/pages/gangnat.html")]
struct Sida {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    val: String,
    planerar: bool,
    nat: Vec<Natrad>,
    trasigt: Option<String>,
    rakning: Vec<Rakning>,
    profiler: Vec<(String, &'static str, bool)>,
    profil: &'static str,
    fast_m: String,
    sidning: Sidning,
    rubriker: Vec<Rubrik>,
    rader: Vec<Avskuret>,
    fel: Formularfel,
    namn: String,
    farjor: bool,
    platser: bool,
}

/// What was typed in the form.
#[derive(Default)]
struct Skrivet {
    namn: String,
    farjor: bool,
    platser: bool,
}

/// How a val lies on its networks: the counts of each profile, what is cut off for one.
#[derive(Default)]
struct Lage {
    rakning: Vec<Rakning>,
    lokaler: Vec<(String, Avskuren)>,
    /// By number of the address.
    adresser: Vec<(i64, Avskuren)>,
}

/// Looks at every lokal and address. O(n).
fn look(bild: &Bild, profil: Profil) -> Lage {
    let grund = &bild.grund;
    let nat: Vec<&Gangnat> = grund.nat.iter().map(Arc::as_ref).collect();
    if nat.is_empty() {
        return Lage::default();
    }
    let lokaler = unika(bild.platser.iter().filter_map(|one| Some((&*one.namn, one.plats?))));
    let bebodda = grund.befolkning.punkter.iter().filter_map(|one| one.adress);
    let ovriga = &grund.befolkning.ovriga;
    let ids: Vec<i64> = bebodda.chain(ovriga.iter().map(|(_, id)| *id)).collect();
    let mut found = Lage::default();
    for one in Profil::ALLA {
        let at: Vec<_> = lokaler.iter().map(|(_, plats)| grund.lage(*plats, one)).collect();
        let points = grund.befolkning.punkter.iter().zip(grund.lagen(one));
        let homes = points
            .filter(|(punkt, _)| punkt.adress.is_some())
            .map(|(_, lage)| *lage)
            .chain(ovriga.iter().map(|(plats, _)| grund.lage(*plats, one)));
        let cut = Skarning::new(&nat, one, &at, homes);
        for (vad, antal) in [("Lokaler", cut.lokaler), ("Adresser", cut.adresser)] {
            found.rakning.push(Rakning { vad: format!("{vad} {}", one.namn()), antal });
        }
        if one == profil {
            let named = cut.avskurna_lokaler.iter();
            found.lokaler =
                named.filter_map(|(nr, skal)| Some((lokaler.get(*nr)?.0.clone(), *skal))).collect();
            let homes = cut.avskurna_adresser.iter();
            found.adresser = homes.filter_map(|(nr, skal)| Some((*ids.get(*nr)?, *skal))).collect();
        }
    }
    found
}

/// The picture of a val; none, with what to do, when a network that is kept is damaged.
async fn picture(shared: &Shared, valt: &Valt) -> Result<Result<Arc<Bild>, String>, Error> {
    use tackning::store::Error as Fel;
    match shared.tackning.bild(&shared.db, &valt.val).await {
        Ok(bild) => Ok(Ok(bild)),
        Err(Fel::Gangnat(store::Error::Trasigt(error))) => Ok(Err(error.to_string())),
        Err(error) => Err(error.into()),
    }
}

/// All that is cut off for a profile, in the order asked for.
async fn cut_off(shared: &Shared, lage: &Lage, fraga: &Listfraga) -> Result<Vec<Avskuret>, Error> {
    let ids: Vec<i64> = lage.adresser.iter().map(|(id, _)| *id).collect();
    let names: HashMap<i64, String> = if ids.is_empty() {
        HashMap::new()
    } else {
        shared.db.read(move |conn| store::adressrader(conn, &ids)).await?
    };
    let lokaler = lage.lokaler.iter().map(|(namn, skal)| Avskuret {
        vad: "Lokal",
        namn: namn.clone(),
        skal: *skal,
    });
    let homes = lage.adresser.iter().filter_map(|(id, skal)| {
        Some(Avskuret { vad: "Adress", namn: names.get(id)?.clone(), skal: *skal })
    });
    let mut all: Vec<Avskuret> = lokaler.chain(homes).collect();
    let name = |one: &Avskuret| crate::fil::namn::sort_key(&one.namn);
    match fraga.sortera {
        "namn" => all.sort_by_cached_key(name),
        "skal" => all.sort_by_cached_key(|one| (one.skal, name(one))),
        _ => all.sort_by_cached_key(|one| (one.vad != "Lokal", name(one))),
    }
    if fraga.fallande {
        all.reverse();
    }
    Ok(all)
}

fn table(rader: &[Avskuret], profil: Profil) -> Tabell {
    let mut tabell = Tabell::new(&["Lokal eller adress", "Namn", "Sätt", "Varför"]);
    tabell.rader = rader
        .iter()
        .map(|one| {
            let skal = one.skal.text().to_owned();
            vec![one.vad.to_owned(), one.namn.clone(), profil.namn().to_owned(), skal]
        })
        .collect();
    tabell
}

async fn page(
    begaran: &Begaran,
    inloggad: &Inloggad,
    shared: &Shared,
    (skrivet, fel): (Skrivet, Formularfel),
) -> Result<HttpResponse, Error> {
    let valt = valt(begaran, shared, tid::now().date_naive()).await?;
    let kommun = valt.val.kommun;
    let nat = shared.db.read(move |conn| store::list(conn, kommun)).await?;
    let asked = begaran.value("profil").filter(|text| !text.is_empty());
    let profil = asked.map_or(Ok(Profil::Gang), str::parse).map_err(|text| {
        Error::Parameter(format!("Sättet «{text}» finns inte. Välj till fots eller med rullstol."))
    })?;
    let (trasigt, fast_m, lage) = match picture(shared, &valt).await? {
        Ok(bild) => {
            let fast_m = bild.installning.fast_m;
            let work = web::block(move || look(&bild, profil)).await;
            (None, fast_m, work.map_err(|error| Error::Internal(Box::new(error)))?)
        }
        Err(text) => (Some(text), super::LANGST_TILL_VAG_M, Lage::default()),
    };
    let fraga = Listfraga::read(begaran, &KOLUMNER);
    let rader = cut_off(shared, &lage, &fraga).await?;
    if let Some(format) = fraga.format {
        return lista::file(&table(&rader, profil), "avskurna", format);
    }
    let sidning = Sidning::new(begaran, &fraga, rader.len());
    let notis = match begaran.value("klart") {
        Some("inlast") => Some("Gångnätet är inläst. Vad som hittades står under nätet."),
        Some("oforandrat") => Some("Gångnätet fanns redan, oförändrat."),
        Some("borttaget") => Some("Gångnätet är borttaget. Läs in filen igen för att få det åter."),
        _ => None,
    };
    let nya: Option<usize> = begaran.value("platser").and_then(|text| text.parse().ok());
    let notis = notis.map(|text| match nya {
        Some(0) => format!("{text} Alla platser på kartan fanns redan i lokalregistret."),
        Some(nya) => {
            format!("{text} Nya i lokalregistret, att välja bland: {nya} platser ur kartan.")
        }
        None => text.to_owned(),
    });
    let here =
        begaran.clone().without("sida").without("klart").without("platser").without("format");
    let status = if fel.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let made = Sida {
        sida: Kanslisida::new(inloggad, Flik::Tackning, "Gångnät")
            .in_val(&valt, STIG)
            .with_notis(notis),
        flikar: flikar::flikar(STIG, &valt.val.id),
        val: valt.val.id.to_string(),
        planerar: inloggad.har(Roll::Planerare),
        nat: nat.into_iter().map(Natrad::new).collect(),
        trasigt,
        rakning: lage.rakning,
        profiler: Profil::ALLA
            .map(|one| (here.changed("profil", one.as_str()), one.namn(), one == profil))
            .into(),
        profil: profil.namn(),
        fast_m: format!("{fast_m:.0}"),
        rader: sidning.page(&rader).to_vec(),
        rubriker: lista::rubriker(begaran, &fraga, &KOLUMNER),
        sidning,
        fel,
        namn: skrivet.namn,
        farjor: skrivet.farjor,
        platser: skrivet.platser,
    };
    Ok(respond_with(&made, status))
}

async fn list(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    page(&begaran, &inloggad, &shared, (Skrivet::default(), Formularfel::default())).await
}

/// The file and the name that were sent.
fn check(
    insant: &Insant,
    skrivet: &Skrivet,
) -> Result<(String, Bytes, Option<String>), Formularfel> {
    let mut fel = Formularfel::default();
    let chosen = insant.fil("fil").filter(|fil| !fil.namn.is_empty());
    let fil = chosen.ok_or("Välj en fil med kartdata, .osm.pbf eller .osm.").and_then(|fil| {
        if fil.innehall.is_empty() { Err("Filen är tom. Hämta den igen.") } else { Ok(fil) }
    });
    let fil = fel.take("fil", fil);
    let namn = Some(&*skrivet.namn).filter(|namn| !namn.is_empty());
    let namn = fel.take("namn", namn.map(import::name).transpose());
    match (fil, namn) {
        (Some(fil), Some(namn)) => Ok((fil.namn.clone(), fil.innehall.clone(), namn)),
        _ => Err(fel),
    }
}

async fn add(
    request: HttpRequest,
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let skrivet = Skrivet {
        namn: insant.value("namn").to_owned(),
        farjor: insant.ticked("farjor"),
        platser: insant.ticked("platser"),
    };
    let (fil, bytes, namn) = match check(&insant, &skrivet) {
        Ok(sent) => sent,
        Err(fel) => return page(&begaran, &inloggad, &shared, (skrivet, fel)).await,
    };
    let valt = valt(&begaran, &shared, tid::now().date_naive()).await?;
    let uppdrag = Uppdrag { val: valt.val.id.clone(), namn, farjor: skrivet.farjor, prov: false };
    let who = (tid::now(), inloggad.utforare());
    let meter = Arc::new(Framsteg::silent());
    let falt = match import::run(&shared.db, (&fil, bytes.to_vec()), uppdrag, who, meter).await {
        Ok(done) => {
            let klart = if done.utfall == super::rapport::Utfall::Oforandrat {
                "oforandrat"
            } else {
                "inlast"
            };
            if !skrivet.platser {
                return Ok(back(&valt, klart));
            }
            match candidates(&shared, &valt, (&fil, &bytes), inloggad.utforare()).await? {
                Ok(nya) => {
                    let nya = nya.to_string();
                    let pairs =
                        [("val", valt.val.id.as_str()), ("klart", klart), ("platser", &nya)];
                    return Ok(vidare(&href(STIG, pairs.into_iter())));
                }
                Err(error) => {
                    ("fil", format!("Gångnätet är inläst, men inga platser ur kartan: {error}"))
                }
            }
        }
        Err(import::Error::Fil(error)) => ("fil", error.to_string()),
        Err(error @ import::Error::Namn) => ("namn", error.to_string()),
        Err(import::Error::Val(error)) => return Err(error.into()),
        Err(import::Error::Gangnat(error)) => return Err(error.into()),
        Err(import::Error::Tackning(error)) => return Err(error.into()),
        Err(error @ import::Error::Rapport) => return Err(Error::Internal(Box::new(error))),
    };
    let fel = Formularfel::of(falt.0, falt.1);
    page(&begaran, &inloggad, &shared, (skrivet, fel)).await
}

/// Adds the squares, stops and libraries of a map to the register; gives how many are new,
/// or what is wrong with the file.
async fn candidates(
    shared: &Shared,
    valt: &Valt,
    (fil, bytes): (&str, &[u8]),
    av: Utforare,
) -> Result<Result<usize, Filfel>, Error> {
    let uppdrag = (valt.val.id.clone(), Importsatt::default());
    let meter = Framsteg::silent();
    match kandidater::run(&shared.db, (fil, bytes), uppdrag, (tid::now(), av, &meter)).await {
        Ok(rapport) => Ok(Ok(rapport.tillagda)),
        Err(kandidater::Error::Fil(error)) => Ok(Err(error)),
        Err(kandidater::Error::Val(error)) => Err(error.into()),
        Err(kandidater::Error::Register(error)) => Err(error.into()),
        Err(error @ kandidater::Error::Ersatt) => Err(Error::Internal(Box::new(error))),
    }
}

fn back(valt: &Valt, klart: &str) -> HttpResponse {
    vidare(&href(STIG, [("val", valt.val.id.as_str()), ("klart", klart)].into_iter()))
}

async fn remove(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let valt = valt(&Begaran::read(&request), &shared, tid::now().date_naive()).await?;
    let id: i64 = id.parse().map_err(|_| Error::from(store::Error::Saknas))?;
    let (now, av, kommun) = (tid::now(), inloggad.utforare(), valt.val.kommun);
    shared.db.write(move |conn| store::remove(conn, &now, &av, kommun, id)).await?;
    Ok(back(&valt, "borttaget"))
}
