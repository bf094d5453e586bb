//! `/kansli/tackning/scenario/{id}/ny`: a place added, by search or by coordinates.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use crate::fil::namn::sort_key;
use crate::geo::Wgs84;
use crate::geo::distance::great_circle_m;
use crate::lokal;
use crate::lokal::ekonomi::kronor;
use crate::lokal::flikar::{PLANERAR, Underflik};
use crate::lokal::tider::dagar::period;
use crate::lokal::tillganglighet::Krav;
use crate::lokal::{Lokal, Stalletyp};
use crate::tackning::plats::Plats;
use crate::tackning::scenario::andring::{Andring, NyPlats};
use crate::tackning::scenario::fragan::del;
use crate::tackning::scenario::ord;
use crate::tackning::scenario::pages::{
    Underlag, behovsrutor, gjort, lagg, rad, read_id, read_plats, sett,
};
use crate::tackning::scenario::plats::pages::hours_of;
use crate::tackning::scenario::tidsform::{SATT, Skrivet as Tidsskrivet, VECKA};
use crate::web::behorighet::{Inloggad, Insant};
use crate::web::kansli::{Formularfel, Kanslisida, respond, respond_with};
use crate::web::rutt::Rutter;
use crate::web::sidmall::{Begaran, href};
use crate::web::{Error, Shared};

/// The form and where it goes.
pub fn routes(rutter: &mut Rutter) {
    rutter.get("/kansli/tackning/scenario/{id}/ny", PLANERAR, show).post(
        "/kansli/tackning/scenario/{id}/ny",
        PLANERAR,
        save,
    );
}

/// How many of each kind a search gives.
const TRAFFAR: usize = 10;

/// The fields as they were typed.
#[derive(Debug, Clone, Default)]
struct Skrivet {
    namn: String,
    adress: String,
    typ: String,
    lat: String,
    lon: String,
    lokal: String,
    krav: Vec<Krav>,
    kostnad: String,
    tider: Tidsskrivet,
}

/// Something that was found: its name, what it is, and the link that fills in the form.
struct Traff {
    namn: String,
    vad: String,
    href: String,
}

#[derive(Template)]
#[template(path = "tackning/scenario/pages/ny.html")]
struct Ny {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    fel: Formularfel,
    id: i64,
    version: i64,
    scenario: String,
    del: String,
    q: String,
    sokt: bool,
    traffar: Vec<Traff>,
    skrivet: Skrivet,
    typer: Vec<(String, String)>,
    behov: Vec<(&'static str, String, bool)>,
    vecka: Vec<(&'static str, &'static str, String)>,
    satt: Vec<(String, String)>,
    kallor: Vec<(String, String)>,
}

/// The places whose hours may be taken, by name.
pub(in crate::tackning::scenario) fn sources(platser: &[Plats]) -> Vec<(String, String)> {
    let mut all: Vec<&Plats> = platser
        .iter()
        .filter(|one| one.typ.oppen_for_alla() && one.raknas() && !one.oppettider.is_empty())
        .collect();
    all.sort_by_cached_key(|one| sort_key(&one.namn));
    all.into_iter().map(|one| (ord::nyckel(one.nyckel), one.namn.clone())).collect()
}

/// The ways to give hours: the word, and what it is called.
pub(in crate::tackning::scenario) fn ways() -> Vec<(String, String)> {
    SATT.map(|(word, text)| (word.to_owned(), text.to_owned())).into()
}

/// The place nearest to another of those whose hours may be taken; the first where that
/// other is not known.
fn nearest(platser: &[Plats], kallor: &[(String, String)], at: Option<Wgs84>) -> String {
    let known = |key: &str| platser.iter().find(|one| ord::nyckel(one.nyckel) == key);
    let far = |(key, _): &(String, String)| {
        let there = known(key).and_then(|one| one.plats);
        at.zip(there).map_or(f64::INFINITY, |(a, b)| great_circle_m(a, b))
    };
    let near = kallor.iter().min_by(|a, b| far(a).total_cmp(&far(b)));
    near.map(|(key, _)| key.clone()).unwrap_or_default()
}

fn page(
    inloggad: &Inloggad,
    (underlag, begaran): (&Underlag, &Begaran),
    (skrivet, fel): (Skrivet, Formularfel),
) -> Ny {
    let one = &underlag.scenario;
    let vecka = VECKA.iter().zip(&skrivet.tider.vecka);
    Ny {
        sida: underlag.sida(inloggad, "Lägg till en plats"),
        flikar: underlag.flikar(),
        fel,
        id: one.id,
        version: one.version,
        scenario: one.namn.clone(),
        del: del(begaran),
        q: begaran.value("q").unwrap_or_default().to_owned(),
        sokt: begaran.value("q").is_some(),
        traffar: Vec::new(),
        typer: [Stalletyp::Tillfallig, Stalletyp::Rostningslokal]
            .map(|typ| (typ.to_string(), typ.namn().to_owned()))
            .into(),
        behov: behovsrutor(&skrivet.krav),
        vecka: vecka.map(|((falt, namn), typed)| (*falt, *namn, typed.clone())).collect(),
        satt: ways(),
        kallor: sources(&underlag.efter().platser),
        skrivet,
    }
}

/// The lokaler of the register and the addresses that answer to what was typed.
async fn search(
    shared: &Shared,
    underlag: &Underlag,
    begaran: &Begaran,
) -> Result<Vec<Traff>, Error> {
    let Some(q) = begaran.value("q") else { return Ok(Vec::new()) };
    let here = format!("/kansli/tackning/scenario/{}/ny", underlag.scenario.id);
    let kommun = underlag.valt.val.kommun;
    let lokaler = shared.db.read(move |conn| lokal::store::lokaler(conn, kommun)).await?;
    let words: Vec<String> = q.split_whitespace().map(str::to_lowercase).collect();
    let answers = |one: &&Lokal| {
        let text = format!("{} {}", one.namn, one.adress).to_lowercase();
        words.iter().all(|word| text.contains(word))
    };
    let link =
        |fields: &[(&str, &str)]| format!("{}#lagg-till", href(&here, fields.iter().copied()));
    let mut found: Vec<Traff> = lokaler
        .iter()
        .filter(answers)
        .filter_map(|one| Some((one, one.plats?)))
        .take(TRAFFAR)
        .map(|(one, at)| Traff {
            namn: one.namn.clone(),
            vad: format!("Lokal i registret, {}", one.adress),
            href: link(&[
                ("namn", &one.namn),
                ("adress", &one.adress),
                ("typ", Stalletyp::Rostningslokal.as_str()),
                ("lat", &at.lat().to_string()),
                ("lon", &at.lon().to_string()),
                ("lokal", &one.id.to_string()),
            ]),
        })
        .collect();
    // Until the register is read in there are only lokaler to find.
    if let Ok(atlas) = shared.atlas() {
        let register = atlas.adresser.register();
        for hit in atlas.adresser.search(q, TRAFFAR) {
            let Some((rad, at)) = register.rad(hit.plats).zip(register.plats(hit.plats)) else {
                continue;
            };
            let adress = rad.rad();
            found.push(Traff {
                vad: format!("Adress, {}", rad.postort),
                href: link(&[
                    ("namn", &adress),
                    ("adress", &adress),
                    ("lat", &at.lat().to_string()),
                    ("lon", &at.lon().to_string()),
                ]),
                namn: adress,
            });
        }
    }
    Ok(found)
}

async fn show(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let (id, begaran) = (read_id(&id)?, Begaran::read(&request));
    let underlag = Underlag::read(&shared, id).await?;
    let text = |name: &str| begaran.value(name).unwrap_or_default().to_owned();
    let number = |text: &str| crate::fil::tal::decimal(text);
    let (lat, lon) = (text("lat"), text("lon"));
    let at = number(&lat).zip(number(&lon)).and_then(|(lat, lon)| Wgs84::parse(lat, lon).ok());
    let efter = underlag.efter().platser;
    let kallor = sources(&efter);
    let tider = if kallor.is_empty() {
        Tidsskrivet { satt: "vecka".to_owned(), ..Tidsskrivet::default() }
    } else {
        Tidsskrivet::like(&nearest(&efter, &kallor, at))
    };
    let typ = begaran.value("typ").unwrap_or(Stalletyp::Tillfallig.as_str()).to_owned();
    let skrivet = Skrivet {
        namn: text("namn"),
        adress: text("adress"),
        typ,
        lat,
        lon,
        lokal: text("lokal"),
        krav: Vec::new(),
        kostnad: String::new(),
        tider,
    };
    let mut page = page(&inloggad, (&underlag, &begaran), (skrivet, Formularfel::default()));
    page.traffar = search(&shared, &underlag, &begaran).await?;
    Ok(respond(&page))
}

/// What the form adds.
fn check(underlag: &Underlag, skrivet: &Skrivet, insant: &Insant) -> Result<NyPlats, Formularfel> {
    let mut fel = Formularfel::default();
    let namn = rad(&mut fel, "namn", &skrivet.namn, "Skriv vad platsen heter.");
    let adress = rad(&mut fel, "adress", &skrivet.adress, "");
    let typ = skrivet.typ.parse().ok().filter(|typ: &Stalletyp| typ.oppen_for_alla());
    if typ.is_none() {
        fel.add("typ", "Välj gatuplats eller röstningslokal.");
    }
    let plats = read_plats(&underlag.bild, insant);
    let plats = plats.map_err(|wrong| fel.0.extend(wrong.0)).ok();
    let lokal = match &*skrivet.lokal {
        "" => Some(None),
        text => text.parse::<i64>().ok().map(Some),
    };
    if lokal.is_none() {
        fel.add("namn", "Lokalen går inte att känna igen. Sök fram den igen.");
    }
    let kostnad_kr = match &*skrivet.kostnad {
        "" => Some(0),
        text => fel.take("kostnad", kronor::parse_kostnad(text)),
    };
    let days = period(&underlag.valt.val, Stalletyp::Rostningslokal);
    let efter = underlag.efter().platser;
    let tider = skrivet.tider.check(&days, |som| hours_of(&efter, som));
    let tider = tider.map_err(|wrong| fel.0.extend(wrong.0)).ok();
    match (typ, plats, lokal, kostnad_kr, tider) {
        (Some(typ), Some(plats), Some(lokal), Some(kostnad_kr), Some(tider)) if fel.is_empty() => {
            Ok(NyPlats {
                namn,
                adress,
                typ,
                plats,
                lokal,
                tider,
                krav: skrivet.krav.clone(),
                kostnad_kr,
            })
        }
        _ => Err(fel),
    }
}

async fn save(
    request: HttpRequest,
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let (id, begaran) = (read_id(&id)?, Begaran::read(&request));
    let underlag = Underlag::read(&shared, id).await?;
    let text = |name: &str| insant.value(name).to_owned();
    let skrivet = Skrivet {
        namn: text("namn"),
        adress: text("adress"),
        typ: text("typ"),
        lat: text("lat"),
        lon: text("lon"),
        lokal: text("lokal"),
        krav: insant.values("krav").filter_map(|krav| krav.parse().ok()).collect(),
        kostnad: text("kostnad"),
        tider: Tidsskrivet::read(&insant),
    };
    let mut new = check(&underlag, &skrivet, &insant);
    if let Ok(ny) = &new
        && let Some(lokal) = ny.lokal
    {
        let kommun = underlag.valt.val.kommun;
        let lokaler = shared.db.read(move |conn| lokal::store::lokaler(conn, kommun)).await?;
        if !lokaler.iter().any(|one| one.id == lokal) {
            let what = "Lokalen finns inte i registret. Sök fram den igen.";
            new = Err(Formularfel::of("namn", what));
        }
    }
    match new {
        Ok(ny) => {
            let namn = ny.namn.clone();
            lagg(&shared, &inloggad, sett(id, &insant), (Andring::Ny(ny), namn)).await?;
            Ok(gjort(id, "andrat", &insant))
        }
        Err(fel) => {
            let page = page(&inloggad, (&underlag, &begaran), (skrivet, fel));
            Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY))
        }
    }
}
