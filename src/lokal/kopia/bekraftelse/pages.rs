//! `/kansli/lokaler/bekraftelser`: which lokaler are confirmed, and how far it is to a
//! lawful election.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::fragedag::{Fragedag, read};
use super::handelser::Bekraftelsehandelse;
use super::rules::{self, Dag, Distrikt, Laget, Lokalrad, Steg};
use super::store::{self, Svaret, Urval};
use super::{Dagsvar, Stalle, Underlag, export};
use crate::fil::namn::sort_key;
use crate::lokal::checklista::punkter;
use crate::lokal::flikar::{LASER, PLANERAR, Underflik, flikar};
use crate::tid::{self, Svensktid};
use crate::val::{Val, Valform};
use crate::web::behorighet::{Inloggad, Insant, note, vidare};
use crate::web::kansli::{Flik, Formularfel, Kanslisida, respond, respond_with};
use crate::web::lista::{self, Kolumn, Listfraga, Rubrik, Sidning};
use crate::web::ord;
use crate::web::rutt::Rutter;
use crate::web::sidmall::{Begaran, href};
use crate::web::sprak::Sprak;
use crate::web::valet::{Valt, valt};
use crate::web::{Error, Shared};

const STIG: &str = "/kansli/lokaler/bekraftelser";

/// The pages of this room.
pub fn routes(rutter: &mut Rutter) {
    rutter
        .get(STIG, LASER, list)
        .post("/kansli/lokaler/bekraftelser/skicka", PLANERAR, send)
        .get("/kansli/lokaler/bekraftelser/{lokal}", PLANERAR, one)
        .post("/kansli/lokaler/bekraftelser/{lokal}", PLANERAR, answer);
    super::lank::pages::routes(rutter);
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Saknas => Self::Saknas(error.to_string()),
            store::Error::Beslutad => Self::GarInte(error.to_string()),
            store::Error::Nycklar(error) => Self::Internal(Box::new(error)),
            store::Error::Lokal(error) => error.into(),
            store::Error::Val(error) => error.into(),
            store::Error::Db(error) => error.into(),
        }
    }
}

const KOLUMNER: [Kolumn; 6] = [
    Kolumn { nyckel: "namn", rubrik: "Lokal" },
    Kolumn { nyckel: "steg", rubrik: "Läge" },
    Kolumn { nyckel: "nej", rubrik: "Nej" },
    Kolumn { nyckel: "utan", rubrik: "Inget svar" },
    Kolumn { nyckel: "ja", rubrik: "Ja" },
    Kolumn { nyckel: "", rubrik: "Kommentar" },
];

/// What the list may be narrowed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Filter {
    EjFragad,
    Fragad,
    Svarat,
    Nekad,
    Kvar,
    UtanAdress,
}

impl Filter {
    const ALLA: [Self; 6] =
        [Self::EjFragad, Self::Fragad, Self::Svarat, Self::Nekad, Self::Kvar, Self::UtanAdress];

    const fn as_str(self) -> &'static str {
        match self {
            Self::EjFragad => "ej-fragad",
            Self::Fragad => "fragad",
            Self::Svarat => "svarat",
            Self::Nekad => "nekad",
            Self::Kvar => "kvar",
            Self::UtanAdress => "utan-adress",
        }
    }

    const fn namn(self) -> &'static str {
        match self {
            Self::EjFragad => "Ej frågad",
            Self::Fragad => "Frågad, inget svar",
            Self::Svarat => "Svarat",
            Self::Nekad => "Nej till någon dag",
            Self::Kvar => "Inte helt bekräftad",
            Self::UtanAdress => "Utan e-post: ring",
        }
    }

    fn tar(self, rad: &Lokalrad) -> bool {
        match self {
            Self::EjFragad => rad.steg == Steg::EjFragad,
            Self::Fragad => rad.steg == Steg::Fragad,
            Self::Svarat => rad.steg == Steg::Svarat,
            Self::Nekad => rad.antal(Laget::Nekad) > 0,
            Self::Kvar => !rad.klar(),
            Self::UtanAdress => !rad.har_adress && !rad.klar(),
        }
    }
}

fn select<'a>(rader: &'a [Lokalrad], fraga: &Listfraga, filter: &[Filter]) -> Vec<&'a Lokalrad> {
    let wanted = sort_key(&fraga.q);
    let found = |rad: &&Lokalrad| {
        wanted.is_empty()
            || sort_key(&rad.namn).contains(&wanted)
            || sort_key(&rad.adress).contains(&wanted)
    };
    let mut chosen: Vec<&Lokalrad> =
        rader.iter().filter(found).filter(|rad| filter.iter().all(|one| one.tar(rad))).collect();
    chosen.sort_by_cached_key(|rad| {
        let number = match fraga.sortera {
            "steg" => rad.steg as usize,
            "nej" => rad.antal(Laget::Nekad),
            "utan" => rad.antal(Laget::Obesvarad),
            "ja" => rad.antal(Laget::Bekraftad),
            _ => 0,
        };
        (number, sort_key(&rad.namn), rad.lokal_id)
    });
    if fraga.fallande {
        chosen.reverse();
    }
    chosen
}

struct Val1 {
    varde: &'static str,
    text: &'static str,
    valt: bool,
}

struct Rad {
    lokal_id: i64,
    namn: String,
    adress: String,
    steg: &'static str,
    klass: &'static str,
    fragad: String,
    har_adress: bool,
    andras: bool,
    nekade: Vec<String>,
    obesvarade: usize,
    bekraftade: usize,
    kommentar: String,
}

impl Rad {
    fn new(rad: &Lokalrad) -> Self {
        let declined = rad.dagar.iter().filter(|(_, laget)| **laget == Laget::Nekad);
        Self {
            lokal_id: rad.lokal_id,
            namn: rad.namn.clone(),
            adress: rad.adress.clone(),
            steg: rad.steg.namn(),
            klass: match (rad.antal(Laget::Nekad), rad.klar()) {
                (1.., _) => "fel",
                (0, true) => "ok",
                (0, false) => "varna",
            },
            fragad: crate::konto::forvaltning::export::minute(rad.fragad),
            har_adress: rad.har_adress,
            andras: rad.andras,
            nekade: declined.map(|(day, _)| ord::short_date(Sprak::Sv, *day)).collect(),
            obesvarade: rad.antal(Laget::Obesvarad),
            bekraftade: rad.antal(Laget::Bekraftad),
            kommentar: rad.kommentar.clone(),
        }
    }
}

/// A day of the period as it is shown.
struct Dagrad {
    namn: String,
    dag: Dag,
}

/// How far it is to a lawful election.
struct Lage {
    dagar: Vec<Dagrad>,
    haller: usize,
    distrikt: Distrikt,
    bekraftade: usize,
    lokaler: usize,
    senast: Option<String>,
    beslut_saknas: bool,
}

impl Lage {
    fn new(val: &Val, underlag: &Underlag, rader: &[Lokalrad]) -> Self {
        let dagar = rules::dagar(val, &underlag.stallen);
        let omval = val.form == Valform::Omval;
        let senast = underlag.omval_beslut.filter(|_| omval).map(|beslut| {
            let last = punkter::omval_senast(beslut);
            let told = ord::full_date(Sprak::Sv, last);
            if val.valdag <= last {
                format!("Omvalet ska hållas senast {told}. Valdagen är inom fristen.")
            } else {
                format!("Omvalet ska hållas senast {told}. Valdagen är efter fristen.")
            }
        });
        Self {
            haller: dagar.iter().filter(|day| day.haller).count(),
            dagar: dagar
                .into_iter()
                .map(|dag| Dagrad { namn: ord::date(Sprak::Sv, dag.datum), dag })
                .collect(),
            distrikt: rules::distrikt(val, &underlag.valdistrikt, &underlag.stallen),
            bekraftade: rader.iter().filter(|rad| rad.klar()).count(),
            lokaler: rader.len(),
            beslut_saknas: omval && senast.is_none(),
            senast,
        }
    }

    fn valkretsfritt(&self) -> bool {
        self.distrikt.alla == self.distrikt.bekraftade
    }
}

#[derive(Template)]
#[template(path = "lokal/kopia/bekraftelse/pages/lista.html")]
struct Lista {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    fel: Formularfel,
    val: Val,
    lage: Lage,
    fraga: Listfraga,
    urval: Vec<Val1>,
    rubriker: Vec<Rubrik>,
    rader: Vec<Rad>,
    sidning: Sidning,
    filtrerat: bool,
    planerar: bool,
    har_nyckel: bool,
}

fn notis(begaran: &Begaran, skickas: bool) -> Option<String> {
    let number = |name| begaran.value(name).and_then(|text| text.parse::<usize>().ok());
    match begaran.value("klart")? {
        "skickat" => {
            let sent = match (number("antal").unwrap_or_default(), skickas) {
                (1, true) => "En ägare har fått en fråga.".to_owned(),
                (n, true) => format!("{n} ägare har fått en fråga."),
                (n, false) => format!(
                    "Frågor till ägare som väntar i utkorgen: {n}. De skickas när tjänsten har fått \
                     en e-postserver. Be den som sköter driften att ange en."
                ),
            };
            Some(match number("utan").unwrap_or_default() {
                0 => sent,
                1 => format!("{sent} En lokal har ingen e-postadress: ring och svara här."),
                n => format!("{sent} {n} lokaler har ingen e-postadress: ring och svara här."),
            })
        }
        "svarat" => Some("Svaren är sparade.".to_owned()),
        _ => None,
    }
}

fn page(
    inloggad: &Inloggad,
    shared: &Shared,
    begaran: &Begaran,
    (valt, underlag): (&Valt, &Underlag),
    fel: Formularfel,
) -> Lista {
    let fraga = Listfraga::read(begaran, &KOLUMNER);
    let rader = rules::lokaler(underlag);
    let filter = filter(begaran);
    let chosen = select(&rader, &fraga, &filter);
    let sidning = Sidning::new(begaran, &fraga, chosen.len());
    Lista {
        sida: Kanslisida::new(inloggad, Flik::Lokaler, "Bekräftelser")
            .in_val(valt, STIG)
            .with_notis(notis(begaran, shared.settings.post.smtp_url.is_some())),
        flikar: flikar(STIG, &valt.val.id, inloggad.roller()),
        fel,
        val: valt.val.clone(),
        lage: Lage::new(&valt.val, underlag, &rader),
        urval: Filter::ALLA
            .map(|one| Val1 { varde: one.as_str(), text: one.namn(), valt: filter.contains(&one) })
            .into(),
        rubriker: lista::rubriker(begaran, &fraga, &KOLUMNER),
        rader: sidning.page(&chosen).iter().map(|rad| Rad::new(rad)).collect(),
        filtrerat: !fraga.q.is_empty() || !filter.is_empty(),
        sidning,
        fraga,
        planerar: PLANERAR.slapper_in(inloggad.roller()),
        har_nyckel: shared.nycklar().is_ok(),
    }
}

fn filter(begaran: &Begaran) -> Vec<Filter> {
    let asked: Vec<&str> = begaran.values("urval").collect();
    Filter::ALLA.into_iter().filter(|one| asked.contains(&one.as_str())).collect()
}

async fn list(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let (begaran, now) = (Begaran::read(&request), tid::now());
    let valt = valt(&begaran, &shared, now.date_naive()).await?;
    let val = valt.val.clone();
    let underlag = shared.db.read(move |conn| store::underlag(conn, &val)).await?;
    let fraga = Listfraga::read(&begaran, &KOLUMNER);
    if let Some(format) = fraga.format {
        let rader = rules::lokaler(&underlag);
        let chosen = select(&rader, &fraga, &filter(&begaran));
        let done = Bekraftelsehandelse::Exporterat { antal: chosen.len(), format: format.ending() };
        note(&shared, &now, &inloggad.utforare(), done).await?;
        let namn = format!("bekraftelser-{}", valt.val.id);
        return lista::file(&export::table(&chosen), &namn, format);
    }
    let fel = Formularfel::default();
    Ok(respond(&page(&inloggad, &shared, &begaran, (&valt, &underlag), fel)))
}

async fn send(
    request: HttpRequest,
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let (begaran, now) = (Begaran::read(&request), tid::now());
    let valt = valt(&begaran, &shared, now.date_naive()).await?;
    let valda: BTreeSet<i64> = insant.values("lokal").filter_map(|id| id.parse().ok()).collect();
    let urval = if insant.ticked("alla") { Urval::Alla } else { Urval::Valda(valda) };
    let empty = matches!(&urval, Urval::Valda(valda) if valda.is_empty());
    if empty || now.date_naive() >= valt.val.valdag {
        let val = valt.val.clone();
        let underlag = shared.db.read(move |conn| store::underlag(conn, &val)).await?;
        let text = if empty {
            "Välj minst en lokal i listan, eller skicka till alla som är kvar."
        } else {
            "Valdagen har varit, så det finns inget att fråga om."
        };
        let fel = Formularfel::of("fragor", text);
        let here = Begaran::new(STIG, request.query_string(), None, None);
        let page = page(&inloggad, &shared, &here, (&valt, &underlag), fel);
        return Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY));
    }
    let (av, kalla, adress) =
        (inloggad.utforare(), shared.nyckelkalla()?, shared.settings.adress());
    let val = valt.val.clone();
    let utfall = shared
        .db
        .write(move |conn| store::ask(conn, &now, &av, &kalla, &val, (&urval, &adress)))
        .await?;
    let (antal, utan) = (utfall.skickade.to_string(), utfall.utan_adress.to_string());
    let pairs =
        [("val", valt.val.id.as_str()), ("klart", "skickat"), ("antal", &antal), ("utan", &utan)];
    Ok(vidare(&href(STIG, pairs.into_iter())))
}

#[derive(Template)]
#[template(path = "lokal/kopia/bekraftelse/pages/lokal.html")]
struct Lokalsida {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    fel: Formularfel,
    val: Val,
    lokal_id: i64,
    adress: String,
    dagar: Vec<Fragedag>,
}

struct Underlokal {
    valt: Valt,
    lokal_id: i64,
    lokal: (String, String),
    stallen: Vec<Stalle>,
}

async fn load(
    request: &HttpRequest,
    shared: &Shared,
    lokal: &str,
    now: &Svensktid,
) -> Result<Underlokal, Error> {
    let lokal_id: i64 =
        lokal.parse().map_err(|_| Error::Saknas(store::Error::Saknas.to_string()))?;
    let valt = valt(&Begaran::read(request), shared, now.date_naive()).await?;
    let id = valt.val.id.clone();
    let (lokal, stallen) = shared.db.read(move |conn| store::get(conn, &id, lokal_id)).await?;
    Ok(Underlokal { valt, lokal_id, lokal, stallen })
}

fn lokalsida(inloggad: &Inloggad, of: &Underlokal, fel: Formularfel) -> Lokalsida {
    let (namn, adress) = of.lokal.clone();
    Lokalsida {
        sida: Kanslisida::new(inloggad, Flik::Lokaler, format!("Svar om {namn}"))
            .in_val(&of.valt, STIG),
        flikar: flikar(STIG, &of.valt.val.id, inloggad.roller()),
        fel,
        val: of.valt.val.clone(),
        lokal_id: of.lokal_id,
        adress,
        dagar: Fragedag::all(&of.stallen, None, Sprak::Sv),
    }
}

async fn one(
    request: HttpRequest,
    inloggad: Inloggad,
    lokal: Path<String>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let of = load(&request, &shared, &lokal, &tid::now()).await?;
    Ok(respond(&lokalsida(&inloggad, &of, Formularfel::default())))
}

async fn answer(
    request: HttpRequest,
    inloggad: Inloggad,
    lokal: Path<String>,
    insant: Insant,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let now = tid::now();
    let of = load(&request, &shared, &lokal, &now).await?;
    let (dagar, rensa) = (Fragedag::all(&of.stallen, None, Sprak::Sv), insant.ticked("rensa"));
    let svar = if rensa { Dagsvar::new() } else { read(&insant, &dagar) };
    if svar.is_empty() && !rensa {
        let fel = Formularfel::of("dagar", "Svara ja eller nej för minst en dag.");
        let page = lokalsida(&inloggad, &of, fel);
        return Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY));
    }
    let given = Svaret {
        val: of.valt.val.id.clone(),
        lokal_id: of.lokal_id,
        svar,
        kommentar: None,
        lank: None,
    };
    let av = inloggad.utforare();
    shared.db.write(move |conn| store::answer(conn, &now, &av, &given)).await?;
    let pairs = [("val", of.valt.val.id.as_str()), ("klart", "svarat")];
    Ok(vidare(&href(STIG, pairs.into_iter())))
}
