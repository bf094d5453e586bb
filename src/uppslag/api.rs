//! Look-ups over HTTP: addresses, the nearest places.

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::adressok::{Adresstraff, Traff};
use super::hitta::{self, Hittad, Utgang};
use super::svar::{Fraga, NarmastSvar, answer};
use super::svarsjson;
use super::{Atlas, Valbild};
use crate::gangnat::Profil;
use crate::geo::Wgs84;
use crate::lokal::Stalletyp;
use crate::lokal::tillganglighet::Krav;
use crate::tid::{self, Svensktid};
use crate::val::api::find;
use crate::valdistrikt::Valdistriktskod;
use crate::web::cache::{Keep, etag, respond};
use crate::web::rutt::Rutter;
use crate::web::{Error, Problem, Query, Shared};

/// The routes of this room.
pub fn routes(rutter: &mut Rutter) {
    rutter.api(adresser).api(narmast);
    super::vag::api::routes(rutter);
}

/// How many answers may be asked for.
const MOST: usize = 50;

/// Reads `antal`.
fn antal(asked: Option<usize>, otherwise: usize) -> Result<usize, Error> {
    match asked {
        None => Ok(otherwise),
        Some(n) if (1..=MOST).contains(&n) => Ok(n),
        Some(_) => Err(Error::Parameter(format!("Parametern antal ska vara 1 till {MOST}."))),
    }
}

/// Reads `profil`.
///
/// # Errors
/// [`Error::Parameter`] when it is no profile.
pub fn profil(asked: Option<&str>) -> Result<Profil, Error> {
    let Some(text) = asked.filter(|text| !text.is_empty()) else { return Ok(Profil::default()) };
    text.parse().map_err(|_| {
        let known = Profil::ALLA.map(Profil::as_str).join(" eller ");
        Error::Parameter(format!("Parametern profil kan vara {known}."))
    })
}

/// Letters of an address that is typed, at the most.
const MOST_LETTERS: usize = 200;

/// Refuses a text that is no address but a novel.
fn check_length(parameter: &str, text: &str) -> Result<(), Error> {
    if text.chars().count() <= MOST_LETTERS {
        return Ok(());
    }
    Err(Error::Parameter(format!("Parametern {parameter} får vara högst {MOST_LETTERS} tecken.")))
}

/// Parameters of the address search.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Adressparametrar {
    /// Det som är skrivet hittills, till exempel «Hornsg 20» eller «Hornsgatan 12 b, 118 20 Stockholm»
    #[param(example = "Hornsg 20", max_length = 200)]
    q: String,
    /// Högsta antal svar
    #[param(minimum = 1, maximum = 50, default = 10)]
    antal: Option<usize>,
}

/// An address of the register.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Adress)]
pub struct AdressSvar<'a> {
    /// For `adress_id` in other questions.
    id: i64,
    /// Street, number and letter.
    #[schema(example = "Hornsgatan 20")]
    adress: String,
    /// Five digits, or null when not known.
    #[schema(example = "11820")]
    postnummer: Option<&'a str>,
    /// The post town, or null when not known.
    #[schema(example = "Stockholm")]
    postort: Option<&'a str>,
    /// Latitude, WGS 84.
    lat: f64,
    /// Longitude, WGS 84.
    lon: f64,
    /// Its valdistrikt in the next or latest val; null when unknown.
    #[schema(value_type = Option<String>, example = "01801301")]
    valdistriktskod: Option<Valdistriktskod>,
    /// How it answers to what was typed.
    traff: Traff,
}

impl<'a> AdressSvar<'a> {
    fn new(atlas: &'a Atlas, bild: Option<&Valbild>, hit: Adresstraff) -> Option<Self> {
        let rad = atlas.adresser.register().rad(hit.plats)?;
        let known = |text: &'a str| (!text.is_empty()).then_some(text);
        let valdistriktskod = bild.and_then(|bild| {
            bild.registrets_distrikt(rad.id).or_else(|| {
                let nr = bild.distrikt.locate(rad.plats).distrikt?;
                bild.distrikt.get(nr).map(|d| d.kod)
            })
        });
        Some(Self {
            id: rad.id,
            adress: rad.rad(),
            postnummer: known(rad.postnummer),
            postort: known(rad.postort),
            lat: rad.plats.lat(),
            lon: rad.plats.lon(),
            valdistriktskod,
            traff: hit.traff,
        })
    }
}

/// Addresses, the best first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Adresser)]
struct AdresserSvar<'a> {
    adresser: Vec<AdressSvar<'a>>,
    /// Said when nothing answers: what to do, with the kansli's phone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    hjalp: Option<String>,
}

/// What to do when no address answers.
#[must_use]
pub fn hjalp(atlas: &Atlas, bild: Option<&Valbild>) -> String {
    match bild.and_then(|bild| atlas.telefon(bild)) {
        Some(telefon) => format!(
            "Vi hittar ingen sådan adress. Kontrollera stavningen, eller ring valkansliet på \
             {telefon}."
        ),
        None => "Vi hittar ingen sådan adress. Kontrollera stavningen, eller kontakta \
                 valkansliet i din kommun."
            .to_owned(),
    }
}

/// Addresses that answer to what is typed
///
/// Hittar gator på början av namnet och trots stavfel. Finns inte numret ges de närmaste,
/// med träffen `narmaste_nummer`. Finns ingenting ges en tom lista.
#[utoipa::path(
    operation_id = "sok_adresser",
    tag = "uppslag",
    params(Adressparametrar),
    responses(
        (status = 200, body = AdresserSvar),
        (status = 400, body = Problem, content_type = "application/problem+json"),
    )
)]
#[get("/api/v1/adresser")]
async fn adresser(
    request: HttpRequest,
    query: Query<Adressparametrar>,
    shared: web::Data<Shared>,
) -> Result<HttpResponse, Error> {
    let atlas = shared.atlas()?;
    let antal = antal(query.antal, 10)?;
    check_length("q", &query.q)?;
    let today = tid::now().date_naive();
    let bild = atlas.aktuellt(today);
    let tag = etag(atlas.revision, &format!("-{today}"));
    Ok(respond(&request, tag, Keep::AMinute, |r| {
        let adresser: Vec<_> = atlas
            .adresser
            .search(&query.q, antal)
            .into_iter()
            .filter_map(|hit| AdressSvar::new(&atlas, bild, hit))
            .collect();
        let hjalp = adresser.is_empty().then(|| hjalp(&atlas, bild));
        r.json(AdresserSvar { adresser, hjalp })
    }))
}

/// Parameters of the nearest places.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Narmastparametrar {
    /// Valets kortnamn; annars det val som kommer härnäst efter tid, eller det senaste
    #[param(example = "rkl2022")]
    pub val: Option<String>,
    /// En adress i ord; ett av `adress`, `adress_id` och `lat` med `lon` behövs
    #[param(example = "Odengatan 53", max_length = 200)]
    pub adress: Option<String>,
    /// En adress ur /api/v1/adresser
    pub adress_id: Option<i64>,
    /// Latitud, WGS 84
    #[param(example = 59.3434, minimum = -90, maximum = 90)]
    pub lat: Option<f64>,
    /// Longitud, WGS 84
    #[param(example = 18.0545, minimum = -180, maximum = 180)]
    pub lon: Option<f64>,
    /// Tidpunkt, svensk tid om ingen zon anges; annars nu
    #[param(example = "2022-09-03T13:30", format = "date-time")]
    pub tid: Option<String>,
    /// true ger bara lokaler som är öppna vid tid
    pub oppen: Option<bool>,
    /// Behov som ska vara kända att uppfyllas, med komma emellan: stegfritt, hiss, ramp,
    /// rullstol, rullstol-hjalp, horslinga, toalett
    #[param(example = "stegfritt")]
    pub krav: Option<String>,
    /// Bara lokaler av ett slag: rostningslokal eller tillfallig
    #[param(example = "rostningslokal")]
    pub typ: Option<String>,
    /// Hur man tar sig fram: gang eller rullstol; annars gang. Det väljer vägar och takt, men
    /// inte lokaler: använd också krav=rullstol för lokaler som fungerar med rullstol
    #[param(example = "rullstol")]
    pub profil: Option<String>,
    /// Högsta antal lokaler
    #[param(minimum = 1, maximum = 50, default = 5)]
    pub antal: Option<usize>,
}

impl Narmastparametrar {
    /// The moment asked about, and whether it was given.
    fn moment(&self) -> Result<(Svensktid, bool), Error> {
        match self.tid.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
            Some(text) => tid::parse_moment(text)
                .map(|moment| (moment, true))
                .map_err(|error| Error::Parameter(format!("Parametern tid: {error}"))),
            None => Ok((tid::now(), false)),
        }
    }

    fn krav(&self) -> Result<Vec<Krav>, Error> {
        let text = self.krav.as_deref().unwrap_or_default();
        text.split(',')
            .map(str::trim)
            .filter(|piece| !piece.is_empty())
            .map(|piece| {
                piece.parse().map_err(|_| {
                    let known: Vec<&str> = Krav::ALLA.iter().map(|krav| krav.as_str()).collect();
                    Error::Parameter(format!(
                        "Parametern krav kan vara {}, med komma emellan.",
                        known.join(", ")
                    ))
                })
            })
            .collect()
    }

    fn typ(&self) -> Result<Option<Stalletyp>, Error> {
        let Some(text) = self.typ.as_deref().filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        match text.parse::<Stalletyp>() {
            Ok(typ) if typ.oppen_for_alla() => Ok(Some(typ)),
            Ok(Stalletyp::Vallokal) => Err(Error::Parameter(
                "Vallokalen följer av valdistriktet, inte av avståndet, och finns alltid i \
                 svaret. Parametern typ kan vara rostningslokal eller tillfallig."
                    .to_owned(),
            )),
            Ok(_) => Err(Error::Parameter(
                "Röstmottagning på institutioner är bara för dem som vistas där. Parametern typ \
                 kan vara rostningslokal eller tillfallig."
                    .to_owned(),
            )),
            Err(_) => Err(Error::Parameter(
                "Parametern typ kan vara rostningslokal eller tillfallig.".to_owned(),
            )),
        }
    }

    /// The place asked from. `bild` is for the phone number in the answer when there
    /// is none.
    ///
    /// # Errors
    /// [`Error::Parameter`] when not one place is named, and the address errors when it is
    /// not certain.
    pub fn utgang(&self, atlas: &Atlas, bild: &Valbild) -> Result<Utgang, Error> {
        let one_of = || {
            Error::Parameter(
                "Ange ett av adress, adress_id och lat med lon, och bara ett av dem.".to_owned(),
            )
        };
        check_length("adress", self.adress.as_deref().unwrap_or_default())?;
        match (self.adress.as_deref(), self.adress_id, self.lat, self.lon) {
            (Some(text), None, None, None) => match hitta::adress(atlas, text) {
                Hittad::En(utgang) => Ok(utgang),
                Hittad::Ingen => Err(Error::AdressSaknas(hjalp(atlas, Some(bild)))),
                Hittad::Flera(hits) => {
                    let elsewhere = hits.iter().all(|hit| hit.traff == Traff::AnnanOrt);
                    let choice: Vec<_> = hits
                        .into_iter()
                        .filter_map(|hit| AdressSvar::new(atlas, Some(bild), hit))
                        .collect();
                    let choice = serde_json::to_value(choice)?;
                    Err(if elsewhere {
                        Error::AdressAnnanOrt(choice)
                    } else {
                        Error::AdressFlertydig(choice)
                    })
                }
            },
            (None, Some(id), None, None) => hitta::adress_id(atlas, id).ok_or_else(|| {
                Error::AdressSaknas("Det finns ingen adress med detta adress_id.".to_owned())
            }),
            (None, None, Some(lat), Some(lon)) => Wgs84::parse(lat, lon)
                .map(|plats| Utgang { plats, adress: None, osaker: None })
                .map_err(|error| Error::Parameter(error.to_string())),
            _ => Err(one_of()),
        }
    }

    /// The question and the val it is about, and whether the time was given.
    ///
    /// # Errors
    /// [`Error::Parameter`] and [`Error::ValSaknas`] for what was asked for, and the
    /// address errors when the place is not certain.
    pub fn fraga<'a>(&self, atlas: &'a Atlas) -> Result<(&'a Valbild, Fraga, bool), Error> {
        let (moment, given) = self.moment()?;
        let (krav, typ, antal) = (self.krav()?, self.typ()?, antal(self.antal, 5)?);
        let profil = profil(self.profil.as_deref())?;
        let bild = match self.val.as_deref().filter(|id| !id.is_empty()) {
            Some(id) => find(atlas, id)?,
            None => atlas
                .aktuellt(moment.date_naive())
                .ok_or_else(|| Error::ValSaknas("Det finns inga val inlagda än.".to_owned()))?,
        };
        let utgang = self.utgang(atlas, bild)?;
        let fraga = Fraga {
            plats: utgang.plats,
            adress: utgang.adress,
            adress_osaker: utgang.osaker,
            tid: moment,
            bara_oppna: self.oppen.unwrap_or(false),
            krav,
            typ,
            antal,
            profil,
        };
        Ok((bild, fraga, given))
    }
}

/// The vallokal, and the nearest places to vote early
///
/// Vallokalen följer av valdistriktet och står för sig. I `lokaler` står de närmaste
/// röstningslokalerna som alla får rösta i, de närmaste först. Institutioner med begränsat
/// tillträde finns aldrig med. Där kommunen har ett gångnät är avstånd meter att gå längs
/// vägarna (metod gangvag), och en lokal som ingen väg leder till är inte med. Annars är de
/// storcirkelmeter på WGS 84 (metod fagelvag), och `uppskattad_gangvag_m` är avståndet gånger
/// omvagsfaktor. Lokaler utanför nätet ordnas efter sin uppskattade gångväg.
#[utoipa::path(
    operation_id = "narmast",
    tag = "uppslag",
    params(Narmastparametrar),
    responses(
        (status = 200, body = NarmastSvar),
        (status = 400, body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Adressen eller valet finns inte", body = Problem,
         content_type = "application/problem+json"),
        (status = 422, description = "Flera adresser stämmer; de står i adresser",
         body = Problem, content_type = "application/problem+json"),
    )
)]
#[get("/api/v1/narmast")]
async fn narmast(
    request: HttpRequest,
    query: Query<Narmastparametrar>,
    shared: web::Data<Shared>,
) -> Result<HttpResponse, Error> {
    let atlas = shared.atlas()?;
    let (bild, mut fraga, given) = query.fraga(&atlas)?;
    if !given {
        // An answer about now holds for its minute, so that it can be tagged.
        fraga.tid = tid::whole_minute(&fraga.tid);
    }
    let matt = bild.vagkarta().matt().marke();
    let tag = etag(atlas.revision, &format!("-{}-{matt:x}", fraga.tid.timestamp()));
    Ok(respond(&request, tag, Keep::AskEachTime, |r| {
        r.content_type("application/json").body(svarsjson::write(&answer(&atlas, bild, &fraga)))
    }))
}
