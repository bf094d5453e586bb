//! `/kansli/personer`: the list, its files, and the search.
//!
//! Unlike other lists, what is searched for does not stand in the URL: it is a name or
//! a number of a person, and URLs come into histories and logs. The search is sent as a
//! form, and its answer is the page. Kind, order and page stand in the URL as usual.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::handelser::Personhandelse;
use super::kontakt::Telefon;
use super::personnummer::Personnummer;
use super::rules::Sokning;
use super::store::{self, Namnad};
use super::{Insyn, Person, PersonId, Slag};
use crate::fil::export::{Format, Tabell};
use crate::fil::namn::sort_key;
use crate::konto::Roll;
use crate::konto::handelser::Kontohandelse;
use crate::logg;
use crate::sigill::store as nycklar;
use crate::tid;
use crate::web::behorighet::{Inloggad, Insant, note};
use crate::web::kansli::{Flik, Formularfel, Kanslisida, respond, respond_with};
use crate::web::lista::{self, Kolumn, Listfraga, Rubrik, Sidning};
use crate::web::rutt::{Rutter, Tilltrade};
use crate::web::sidmall::Begaran;
use crate::web::{Error, Shared};

/// Those who work with persons.
pub(super) const HANDLAGGARE: Tilltrade =
    Tilltrade::Roller(&[Roll::Bemanningsansvarig, Roll::Informationstjanst]);

/// The pages of this room.
pub fn routes(rutter: &mut Rutter) {
    rutter.get("/kansli/personer", HANDLAGGARE, list).post(
        "/kansli/personer/sok",
        HANDLAGGARE,
        search,
    );
    super::skyddade::pages::routes(rutter);
    super::kort::pages::routes(rutter);
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Andrad => Self::Andrad(
                "Personen har ändrats eller tagits bort av någon annan. Inget är sparat. Öppna \
                 personen igen och gör om det du ville."
                    .to_owned(),
            ),
            error => Self::Internal(Box::new(error)),
        }
    }
}

/// What the one signed in may see.
pub(crate) fn insyn(inloggad: &Inloggad) -> Insyn {
    Insyn::new(inloggad.roller(), inloggad.session.ser_skyddade)
}

/// The answer where there is no such person, or none that the one who asks has to do
/// with: which of the two is not told.
pub(crate) fn saknas() -> Error {
    Error::Saknas(
        "Det finns ingen person här. Personen kan ha tagits bort, eller så stämmer inte adressen."
            .to_owned(),
    )
}

/// The number in a path.
pub(crate) fn read_id(text: &str) -> Result<PersonId, Error> {
    text.parse().map_err(|_| saknas())
}

/// Notes that someone asked for a row that is another's, and gives the answer.
pub(crate) async fn refuse(
    shared: &Shared,
    inloggad: &Inloggad,
    tabell: &'static str,
    id: i64,
) -> Error {
    let nekad = Kontohandelse::NekadRad { tabell, rad: id.to_string() };
    match note(shared, &tid::now(), &inloggad.utforare(), nekad).await {
        Ok(()) => saknas(),
        Err(error) => error,
    }
}

const KOLUMNER: [Kolumn; 6] = [
    Kolumn { nyckel: "namn", rubrik: "Namn" },
    Kolumn { nyckel: "", rubrik: "Slag" },
    Kolumn { nyckel: "", rubrik: "Telefon" },
    Kolumn { nyckel: "", rubrik: "E-post" },
    Kolumn { nyckel: "", rubrik: "Val" },
    Kolumn { nyckel: "andrad", rubrik: "Ändrad" },
];

/// A row as it is shown.
struct Rad {
    id: PersonId,
    namn: String,
    slag: &'static str,
    telefon: String,
    epost: String,
    val: String,
    andrad: String,
}

impl Rad {
    fn new(person: &Person) -> Self {
        let uppgifter = &person.uppgifter;
        Self {
            id: person.id,
            namn: uppgifter.namn.as_str().to_owned(),
            slag: person.slag.namn(),
            telefon: uppgifter.telefon.as_ref().map(Telefon::visad).unwrap_or_default(),
            epost: uppgifter.epost.as_ref().map(|e| e.as_str().to_owned()).unwrap_or_default(),
            val: uppgifter.val.as_ref().map(ToString::to_string).unwrap_or_default(),
            andrad: tid::svensk(person.andrad).format("%Y-%m-%d").to_string(),
        }
    }
}

#[derive(Template)]
#[template(path = "person/pages/lista.html")]
struct Lista {
    sida: Kanslisida,
    slag: Vec<Slagval>,
    sokt: String,
    fel: Formularfel,
    /// How many the search found; none when there was no search.
    traffar: Option<usize>,
    ser_skyddade: bool,
    rubriker: Vec<Rubrik>,
    sidning: Option<Sidning>,
    rader: Vec<Rad>,
}

/// A choice of kind, where someone works with several.
struct Slagval {
    href: String,
    text: &'static str,
    valt: bool,
}

/// The kinds that are asked for, of those that may be seen.
fn chosen(insyn: Insyn, asked: Option<&str>) -> Vec<Slag> {
    let may = insyn.slag();
    match asked.and_then(Slag::parse).filter(|slag| may.contains(slag)) {
        Some(slag) => vec![slag],
        None => may,
    }
}

fn choices(begaran: &Begaran, insyn: Insyn) -> Vec<Slagval> {
    let may = insyn.slag();
    if may.len() < 2 {
        return Vec::new();
    }
    let asked = begaran.value("slag").and_then(Slag::parse);
    let base = begaran.clone().without("sida").without("format");
    let all =
        Slagval { href: base.clone().without("slag").here(), text: "Alla", valt: asked.is_none() };
    let each = may.into_iter().map(|slag| Slagval {
        href: base.changed("slag", slag.as_str()),
        text: slag.namn(),
        valt: asked == Some(slag),
    });
    std::iter::once(all).chain(each).collect()
}

fn sort(rows: &mut [Namnad], fraga: &Listfraga) {
    match fraga.sortera {
        "andrad" => rows.sort_by_key(|row| (row.andrad, row.id)),
        _ => rows.sort_by_cached_key(|row| (sort_key(&row.namn), row.id)),
    }
    if fraga.fallande {
        rows.reverse();
    }
}

async fn list(
    inloggad: Inloggad,
    shared: Data<Shared>,
    request: HttpRequest,
) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let fraga = Listfraga::read(&begaran, &KOLUMNER);
    let insyn = insyn(&inloggad);
    let slag = chosen(insyn, begaran.value("slag"));
    if let Some(format) = fraga.format {
        return export(&inloggad, &shared, slag, fraga, format).await;
    }
    let (kalla, asked, here) = (shared.nyckelkalla()?, fraga.clone(), begaran.clone());
    let (sidning, persons) = shared
        .db
        .read(move |conn| {
            let ring = nycklar::ring(conn, &kalla)?;
            let mut rows = store::names(conn, &ring, &slag)?;
            sort(&mut rows, &asked);
            let sidning = Sidning::new(&here, &asked, rows.len());
            let ids: Vec<PersonId> = sidning.page(&rows).iter().map(|row| row.id).collect();
            let persons = store::some(conn, &ring, &ids)?;
            Ok::<_, store::Error>((sidning, persons))
        })
        .await?;
    let notis = match begaran.value("klart") {
        Some("borttagen") => Some("Personen är borttagen."),
        _ => None,
    };
    Ok(respond(&Lista {
        sida: Kanslisida::new(&inloggad, Flik::Personer, "Personer").with_notis(notis),
        slag: choices(&begaran, insyn),
        sokt: String::new(),
        fel: Formularfel::default(),
        traffar: None,
        ser_skyddade: insyn.ser_skyddade,
        rubriker: lista::rubriker(&begaran, &fraga, &KOLUMNER),
        sidning: Some(sidning),
        rader: persons.iter().map(Rad::new).collect(),
    }))
}

async fn export(
    inloggad: &Inloggad,
    shared: &Shared,
    slag: Vec<Slag>,
    fraga: Listfraga,
    format: Format,
) -> Result<HttpResponse, Error> {
    let (kalla, av, now) = (shared.nyckelkalla()?, inloggad.utforare(), tid::now());
    let persons = shared
        .db
        .write(move |conn| {
            let ring = nycklar::ring(conn, &kalla)?;
            let mut rows = store::names(conn, &ring, &slag)?;
            sort(&mut rows, &fraga);
            let ids: Vec<PersonId> = rows.iter().map(|row| row.id).collect();
            let persons = store::some(conn, &ring, &ids)?;
            let out = Personhandelse::Exporterade {
                slag: slag.iter().map(|slag| slag.namn()).collect::<Vec<_>>().join(", "),
                antal: persons.len(),
                format: format.ending(),
            };
            logg::store::append(conn, &now, &av, &out)?;
            Ok::<_, store::Error>(persons)
        })
        .await?;
    let mut tabell = Tabell::new(&[
        "Namn",
        "Slag",
        "Adress",
        "Telefon",
        "E-post",
        "Personnummer",
        "Val",
        "Ändrad",
    ]);
    for person in &persons {
        let Rad { namn, slag, telefon, epost, val, andrad, .. } = Rad::new(person);
        let adress = person.uppgifter.adress.as_ref().map(|a| a.as_str().to_owned());
        let number = person.uppgifter.personnummer.as_ref().map(Personnummer::skrivet);
        tabell.rader.push(vec![
            namn,
            slag.to_owned(),
            adress.unwrap_or_default(),
            telefon,
            epost,
            number.unwrap_or_default(),
            val,
            andrad,
        ]);
    }
    lista::file(&tabell, "personer", format)
}

/// The most hits shown: whoever gets so many is helped by a longer word.
const MOST: usize = 200;

async fn search(
    inloggad: Inloggad,
    shared: Data<Shared>,
    request: HttpRequest,
    insant: Insant,
) -> Result<HttpResponse, Error> {
    let insyn = insyn(&inloggad);
    let typed: String = insant.value("q").chars().take(200).collect();
    let sokning = Sokning::read(&typed, tid::now().date_naive());
    let mut page = Lista {
        sida: Kanslisida::new(&inloggad, Flik::Personer, "Sök person"),
        slag: Vec::new(),
        sokt: typed,
        fel: Formularfel::default(),
        traffar: None,
        ser_skyddade: insyn.ser_skyddade,
        rubriker: Vec::new(),
        sidning: None,
        rader: Vec::new(),
    };
    let Some(sokning) = sokning else {
        page.fel.add("q", "Skriv ett namn, personnummer, telefonnummer eller en e-postadress.");
        return Ok(respond_with(&page, actix_web::http::StatusCode::UNPROCESSABLE_ENTITY));
    };
    let (kalla, slag) = (shared.nyckelkalla()?, insyn.slag());
    let (found, persons) = shared
        .db
        .read(move |conn| {
            let ring = nycklar::ring(conn, &kalla)?;
            let ids = store::search(conn, &ring, &slag, &sokning)?;
            let shown = ids.get(..ids.len().min(MOST)).unwrap_or_default();
            Ok::<_, store::Error>((ids.len(), store::some(conn, &ring, shown)?))
        })
        .await?;
    page.traffar = Some(found);
    page.rader = persons.iter().map(Rad::new).collect();
    page.rader.sort_by_cached_key(|rad| (sort_key(&rad.namn), rad.id));
    // No heading sorts here: its link would have to carry what was searched for.
    let begaran = Begaran::read(&request);
    let plain = KOLUMNER.map(|kolumn| Kolumn { nyckel: "", ..kolumn });
    page.rubriker = lista::rubriker(&begaran, &Listfraga::read(&begaran, &plain), &plain);
    Ok(respond(&page))
}
