//! `/kansli/stalle/{id}/blad` and `/kansli/lokaler/blad`: lokalblad to print.

use std::collections::HashMap;

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::karta::{self, Karta, Plats, Yta};
use super::store::{self, Gatuplats, Kontakt, Lokalfakta, Rum, Underlag};
use crate::geo::sweref99_tm;
use crate::konto::Roll;
use crate::lokal::flikar::LASER;
use crate::lokal::publicering::affisch::schema;
use crate::lokal::publicering::affisch::{Sprak, sprak};
use crate::lokal::store::Sparat;
use crate::lokal::{Stalletyp, Status};
use crate::tid;
use crate::val::{self, Val};
use crate::valdistrikt::Valdistriktskod;
use crate::web::behorighet::Inloggad;
use crate::web::kansli::{Flik, Kanslisida, respond};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::valet::{Valt, valt};
use crate::web::{Error, Shared};

/// The pages of lokalblad.
pub fn routes(rutter: &mut Rutter) {
    rutter.get("/kansli/stalle/{id}/blad", LASER, one).get("/kansli/lokaler/blad", LASER, many);
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Saknas => Self::Saknas(error.to_string()),
            store::Error::Lokal(error) => error.into(),
            store::Error::Db(error) => error.into(),
            error => Self::Internal(Box::new(error)),
        }
    }
}

/// Which röstmottagningsställen to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vilka {
    /// Every place for early voting.
    Fortid,
    /// Every vallokal.
    Vallokaler,
    /// All of them.
    Alla,
}

impl Vilka {
    /// Each choice.
    pub const ALLA: [Self; 3] = [Self::Fortid, Self::Vallokaler, Self::Alla];

    /// Reads `urval`; early voting when it is not said.
    #[must_use]
    pub fn read(begaran: &Begaran) -> Self {
        let named = begaran.value("urval").unwrap_or_default();
        Self::ALLA.into_iter().find(|one| one.as_str() == named).unwrap_or(Self::Fortid)
    }

    /// The word in the URL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fortid => "fortid",
            Self::Vallokaler => "vallokaler",
            Self::Alla => "alla",
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn namn(self) -> &'static str {
        match self {
            Self::Fortid => "Förtidsröstning",
            Self::Vallokaler => "Vallokaler",
            Self::Alla => "Alla",
        }
    }

    /// Whether a kind is among them.
    #[must_use]
    pub const fn omfattar(self, typ: Stalletyp) -> bool {
        match self {
            Self::Fortid => !matches!(typ, Stalletyp::Vallokal),
            Self::Vallokaler => matches!(typ, Stalletyp::Vallokal),
            Self::Alla => true,
        }
    }
}

/// The val in work on the page of a röstmottagningsställe: its own.
///
/// # Errors
/// [`Error::Saknas`] when there is none of that number.
pub async fn valt_of(shared: &Shared, id: i64) -> Result<Valt, Error> {
    let own = shared.db.read(move |conn| store::valet(conn, id)).await?;
    let mut alla = shared.db.read(val::store::all).await?;
    alla.reverse();
    let val = alla.iter().find(|val| val.id.as_str() == own).cloned();
    let val = val.ok_or_else(|| Error::Saknas("Det finns inget sådant val.".to_owned()))?;
    Ok(Valt { val, alla })
}

/// A valdistrikt that votes in the lokal.
struct Distrikt {
    kod: String,
    namn: String,
    rostberattigade: Option<i32>,
    eget: bool,
}

/// A sheet.
struct Blad {
    id: i64,
    namn: String,
    typ: &'static str,
    status: &'static str,
    anvisning: String,
    adress: String,
    ort: String,
    koordinater: String,
    tillganglighet: String,
    karta: Option<Karta>,
    period: String,
    tider: Vec<(String, String)>,
    distrikt: Vec<Distrikt>,
    summa: String,
    bemanning: Option<i32>,
    ansvarig: String,
    fakta: Lokalfakta,
    rum: Vec<Rum>,
    eget_rum: Option<i64>,
    kontakter: Vec<Kontakt>,
    gatuplats: Option<Gatuplats>,
}

impl Blad {
    /// Whether it is in a room.
    fn uses(&self, rum: &Rum) -> bool {
        self.eget_rum == Some(rum.id)
    }
}

/// The name of a kind for people.
#[must_use]
pub const fn typnamn(typ: Stalletyp) -> &'static str {
    match typ {
        Stalletyp::Vallokal => "Vallokal",
        Stalletyp::Rostningslokal => "Röstningslokal",
        Stalletyp::Tillfallig => "Tillfällig plats",
        Stalletyp::Institution => "Institution",
    }
}

/// What all sheets of a val share.
struct Byggare<'a> {
    underlag: &'a Underlag,
    ytor: Vec<Yta<'a>>,
    yta_av: HashMap<Valdistriktskod, Yta<'a>>,
    rostberattigade: HashMap<Valdistriktskod, i32>,
    platser: Vec<Plats<'a>>,
    svenska: Option<&'static Sprak>,
}

impl<'a> Byggare<'a> {
    fn new(underlag: &'a Underlag) -> Self {
        let distrikt = &underlag.distrikt;
        let place = |sparat: &'a Sparat| {
            Some(Plats {
                id: sparat.id,
                lokal_id: sparat.lokal_id,
                typ: sparat.stalle.typ,
                namn: &sparat.stalle.namn,
                punkt: sweref99_tm(sparat.stalle.plats?)?,
            })
        };
        let planned = underlag.stallen.iter().filter(|sparat| sparat.status.planeras());
        Self {
            underlag,
            ytor: distrikt.iter().filter_map(|one| Yta::new(&one.polygon)).collect(),
            yta_av: distrikt
                .iter()
                .filter_map(|one| Some((one.kod, Yta::new(&one.polygon)?)))
                .collect(),
            rostberattigade: distrikt
                .iter()
                .filter_map(|one| Some((one.kod, one.rostberattigade?)))
                .collect(),
            platser: planned.filter_map(place).collect(),
            svenska: sprak("sv"),
        }
    }

    /// The vallokaler that share the lokal of a vallokal, itself among them.
    fn districts(&self, sparat: &Sparat) -> Vec<Distrikt> {
        if sparat.stalle.typ != Stalletyp::Vallokal {
            return Vec::new();
        }
        self.underlag
            .stallen
            .iter()
            .filter(|other| other.lokal_id == sparat.lokal_id && other.status.planeras())
            .filter_map(|other| {
                let kod = other.stalle.valdistrikt?;
                Some(Distrikt {
                    kod: kod.to_string(),
                    namn: other.stalle.valdistrikt_namn.clone(),
                    rostberattigade: self.rostberattigade.get(&kod).copied(),
                    eget: other.id == sparat.id,
                })
            })
            .collect()
    }

    fn hours(&self, sparat: &Sparat) -> (String, Vec<(String, String)>) {
        let Some(svenska) = self.svenska else { return Default::default() };
        let schema = schema::compress(&sparat.stalle.oppettider);
        let period = match schema.period {
            Some((first, last)) if first != last => {
                format!("{} – {}", svenska.date(first), svenska.date(last))
            }
            _ => String::new(),
        };
        let week = schema.vecka.iter().map(|(days, day)| (svenska.weekdays(*days), day));
        let single = schema.undantag.iter().map(|(day, hours)| (svenska.long_date(*day), hours));
        let told = week.chain(single).map(|(when, day)| match schema::text(day) {
            text if text.is_empty() => (when, svenska.stangt.clone()),
            text => (when, text),
        });
        (period, told.collect())
    }

    fn sheet(&self, sparat: &Sparat) -> Blad {
        let (stalle, underlag) = (&sparat.stalle, self.underlag);
        let distrikt = self.districts(sparat);
        let known: Option<Vec<i64>> =
            distrikt.iter().map(|one| one.rostberattigade.map(i64::from)).collect();
        let own: Vec<&Yta<'_>> =
            stalle.valdistrikt.and_then(|kod| self.yta_av.get(&kod)).into_iter().collect();
        let har = self.platser.iter().find(|plats| plats.id == sparat.id);
        let (period, tider) = self.hours(sparat);
        let plan = underlag.planer.get(&sparat.id);
        let fakta = underlag.lokaler.get(&sparat.lokal_id).cloned().unwrap_or_default();
        Blad {
            id: sparat.id,
            namn: stalle.namn.clone(),
            typ: typnamn(stalle.typ),
            status: sparat.status.namn(),
            anvisning: stalle.anvisning.clone(),
            adress: stalle.adress.clone(),
            ort: format!("{} {}", fakta.postnummer, fakta.postort).trim().to_owned(),
            koordinater: stalle
                .plats
                .map(|plats| format!("{:.5}, {:.5}", plats.lat(), plats.lon()))
                .unwrap_or_default(),
            tillganglighet: stalle.tillganglighet.clone(),
            karta: har.map(|har| karta::draw(har, &own, &self.ytor, &self.platser)),
            period,
            tider,
            summa: match known {
                Some(known) if !known.is_empty() => known.iter().sum::<i64>().to_string(),
                _ => String::new(),
            },
            distrikt,
            bemanning: plan.and_then(|plan| plan.bemanning),
            ansvarig: plan.map(|plan| plan.ansvarig.clone()).unwrap_or_default(),
            rum: underlag.rum.get(&sparat.lokal_id).cloned().unwrap_or_default(),
            eget_rum: underlag.rum_av.get(&sparat.id).copied(),
            kontakter: underlag.kontakter.get(&sparat.lokal_id).cloned().unwrap_or_default(),
            gatuplats: underlag.gatuplatser.get(&sparat.id).cloned(),
            fakta,
        }
    }
}

#[derive(Template)]
#[template(path = "lokal/publicering/blad/pages/blad.html")]
struct Sida {
    sida: Kanslisida,
    val: Val,
    vilka: Option<Vilka>,
    ser_kontakter: bool,
    telefon: String,
    blad: Vec<Blad>,
}

/// The sheets of the röstmottagningsställen that `wanted` takes.
async fn sheets(
    inloggad: &Inloggad,
    shared: &Shared,
    valt: &Valt,
    vilka: Option<Vilka>,
    wanted: impl Fn(&Sparat) -> bool + Send + Clone + 'static,
) -> Result<HttpResponse, Error> {
    let ser_kontakter = inloggad.har(Roll::Planerare);
    let kalla = if ser_kontakter { shared.nyckelkalla().ok() } else { None };
    let (val, take) = (valt.val.id.clone(), wanted.clone());
    let underlag =
        shared.db.read(move |conn| store::underlag(conn, &val, &take, kalla.as_deref())).await?;
    let byggare = Byggare::new(&underlag);
    let blad: Vec<Blad> = underlag
        .stallen
        .iter()
        .filter(|sparat| wanted(sparat))
        .map(|sparat| byggare.sheet(sparat))
        .collect();
    let titel = if vilka.is_some() { "Lokalblad för många" } else { "Lokalblad" };
    Ok(respond(&Sida {
        sida: Kanslisida::new(inloggad, Flik::Lokaler, titel).in_val(valt, "/kansli/lokaler/blad"),
        telefon: valt.val.kansli.telefon.clone().unwrap_or_default(),
        val: valt.val.clone(),
        vilka,
        ser_kontakter,
        blad,
    }))
}

async fn one(
    path: Path<i64>,
    inloggad: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let id = path.into_inner();
    let valt = valt_of(&shared, id).await?;
    sheets(&inloggad, &shared, &valt, None, move |sparat| sparat.id == id).await
}

async fn many(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let valt = valt(&begaran, &shared, tid::now().date_naive()).await?;
    let vilka = Vilka::read(&begaran);
    let wanted = move |sparat: &Sparat| {
        sparat.status != Status::Avvecklad && vilka.omfattar(sparat.stalle.typ)
    };
    sheets(&inloggad, &shared, &valt, Some(vilka), wanted).await
}
