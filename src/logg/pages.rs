//! The log as the granskare reads it: searched, filtered, checked, and taken out as a
//! file. It shows names and roles of those who did something, never personal data.

use actix_web::web::{Data, block};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::NaiveDate;

use super::handelser::{BRUTEN, KONTROLLERAD, Logghandelse};
use super::rules::Lank;
use super::store::{self, Fran};
use super::urval::Urval;
use super::{Andring, export, kontroll, slag};
use crate::fil::export::Format;
use crate::konto::Roll;
use crate::tid;
use crate::web::behorighet::{Inloggad, Insant, note, vidare};
use crate::web::kansli::{Flik, Formularfel, Kanslisida, respond};
use crate::web::rutt::{Rutter, Tilltrade};
use crate::web::sidmall::{Begaran, href};
use crate::web::{Error, Shared, lista};

const GRANSKARE: Tilltrade = Tilltrade::Roller(&[Roll::Granskare]);

/// The page.
const PATH: &str = "/kansli/logg";

/// Declares the pages.
pub fn routes(r: &mut Rutter) {
    r.get(PATH, GRANSKARE, show).post("/kansli/logg/export", GRANSKARE, take_out).post(
        "/kansli/logg/kontroll",
        GRANSKARE,
        check,
    );
}

/// Entries of a page.
const PER_SIDA: i64 = 50;

#[derive(Template)]
#[template(path = "logg/pages/logg.html")]
struct Loggsida {
    sida: Kanslisida,
    urval: Urval,
    slag: Vec<(String, &'static str)>,
    poster: Vec<Visad>,
    nyare: Option<String>,
    aldre: Option<String>,
    kontroll: Option<Visad>,
    bruten: bool,
    fel: Formularfel,
    hogst: String,
}

/// An entry as the page shows it.
struct Visad {
    nummer: i64,
    nar: String,
    namn: String,
    roller: String,
    fran: String,
    slag: String,
    text: String,
    rad: Option<Radlank>,
    konto: Option<String>,
    andringar: Vec<Andring>,
}

/// The row that an entry is about, with the link to all that was done with it.
struct Radlank {
    namn: String,
    href: String,
}

impl From<Lank> for Visad {
    fn from(lank: Lank) -> Self {
        let post = lank.post;
        let rad = post.tabell.zip(post.rad).map(|(tabell, rad)| Radlank {
            href: href(PATH, [("tabell", &*tabell), ("rad", &*rad)].into_iter()),
            namn: format!("{tabell} {rad}"),
        });
        Self {
            nummer: post.nummer,
            nar: tid::svensk(post.nar).format("%Y-%m-%d %H:%M:%S").to_string(),
            namn: post.namn,
            roller: post.roller,
            fran: post.fran,
            slag: slag::namn(&post.kod).to_owned(),
            text: post.text,
            rad,
            konto: post.konto_id.map(|id| href(PATH, [("konto", &*id.to_string())].into_iter())),
            andringar: serde_json::from_str(&post.andringar).unwrap_or_default(),
        }
    }
}

impl Loggsida {
    /// A day as a field for dates takes it.
    fn datum(dag: Option<&NaiveDate>) -> String {
        dag.map(NaiveDate::to_string).unwrap_or_default()
    }
}

/// Where in the log the page is: `fore` or `efter` a number.
fn place(begaran: &Begaran) -> Fran {
    let number = |name| begaran.value(name).and_then(|text| text.parse().ok());
    match (number("fore"), number("efter")) {
        (Some(nummer), _) => Fran::Fore(nummer),
        (None, Some(nummer)) => Fran::Efter(nummer),
        (None, None) => Fran::Slutet,
    }
}

async fn show(
    inloggad: Inloggad,
    shared: Data<Shared>,
    request: HttpRequest,
) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let urval = Urval::read(|name| begaran.value(name));
    let (asked, fran) = (urval.clone(), place(&begaran));
    let (mut found, kontroll) = shared
        .db
        .read(move |conn| {
            let found = store::list(conn, &asked, fran, PER_SIDA + 1)?;
            let kontroll = store::latest(conn, &[KONTROLLERAD, BRUTEN])?;
            Ok::<_, crate::db::Error>((found, kontroll))
        })
        .await?;
    // One more than is shown is read, to know whether there are more that way.
    let more = found.len() > usize::try_from(PER_SIDA).unwrap_or(usize::MAX);
    if more {
        let surplus = if matches!(fran, Fran::Efter(_)) { 0 } else { found.len() - 1 };
        found.remove(surplus);
    }
    let to = |name, nummer: i64| {
        let mut parameters = urval.parameters();
        parameters.push((name, nummer.to_string()));
        href(PATH, parameters.iter().map(|(name, value)| (*name, &**value)))
    };
    let (has_newer, has_older) = match fran {
        Fran::Slutet => (false, more),
        Fran::Fore(_) => (true, more),
        Fran::Efter(_) => (more, true),
    };
    let newest = found.first().map(|lank| lank.post.nummer);
    let oldest = found.last().map(|lank| lank.post.nummer);
    let nyare = newest.filter(|_| has_newer).map(|nummer| to("efter", nummer));
    let aldre = oldest.filter(|_| has_older).map(|nummer| to("fore", nummer));
    let bruten = kontroll.as_ref().is_some_and(|lank| lank.post.kod == BRUTEN);
    let notis = (begaran.value("klart") == Some("kontroll") && !bruten)
        .then_some("Loggen är kontrollerad och hänger ihop.");
    Ok(respond(&Loggsida {
        sida: Kanslisida::new(&inloggad, Flik::Logg, "Logg").with_notis(notis),
        urval,
        slag: kinds(),
        poster: found.into_iter().map(Visad::from).collect(),
        nyare,
        aldre,
        kontroll: kontroll.map(Visad::from),
        bruten,
        fel: Formularfel::default(),
        hogst: format!("{}\u{a0}000", export::MOST / 1000),
    }))
}

/// The kinds to choose among, in the order of their names.
fn kinds() -> Vec<(String, &'static str)> {
    let mut kinds: Vec<_> = slag::ALLA.iter().map(|(kod, namn)| (kod.to_string(), *namn)).collect();
    kinds.sort_by_key(|(_, namn)| *namn);
    kinds.insert(0, (String::new(), "Alla"));
    kinds
}

async fn take_out(
    inloggad: Inloggad,
    shared: Data<Shared>,
    insant: Insant,
) -> Result<HttpResponse, Error> {
    let urval = Urval::read(|name| Some(insant.value(name)).filter(|text| !text.is_empty()));
    let format = Format::parse(insant.value("format")).unwrap_or(Format::Csv);
    let now = tid::now();
    let described = urval.described();
    let tabell = shared.db.read(move |conn| export::table(conn, &urval, format)).await?;
    // Told before the file is handed out: there is none that the log does not know of.
    let vad = Logghandelse::Exporterad { antal: tabell.rader.len(), urval: described };
    note(&shared, &now, &inloggad.utforare(), vad).await?;
    let body = block(move || tabell.write(format)).await;
    let body = body.map_err(internal)?.map_err(internal)?;
    Ok(lista::attachment(body, &format!("logg-{}", now.date_naive()), format))
}

fn internal(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Internal(Box::new(error))
}

async fn check(inloggad: Inloggad, shared: Data<Shared>) -> Result<HttpResponse, Error> {
    let outcome = kontroll::verify(&shared.db, &[]).await?;
    let vad = Logghandelse::Kontrollerad(outcome);
    note(&shared, &tid::now(), &inloggad.utforare(), vad).await?;
    Ok(vidare("/kansli/logg?klart=kontroll"))
}
