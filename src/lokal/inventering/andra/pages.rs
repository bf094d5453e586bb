//! The form of an inspection.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::{Skrivet, anteckning, datum, inventerare};
use crate::lokal::flikar::{PLANERAR, Underflik, flikar};
use crate::lokal::inventering::katalog::{Falt, KATALOG, Slag};
use crate::lokal::inventering::pages::{REGISTER, back, number};
use crate::lokal::inventering::store::{self, Sedd};
use crate::lokal::inventering::{Inventering, Uppgifter};
use crate::tid::{self, Svensktid};
use crate::web::behorighet::{Inloggad, Insant};
use crate::web::kansli::{Flik, Formularfel, Kanslisida, Konflikt, respond_with};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::valet::valt;
use crate::web::{Error, Shared};

/// The pages of this room.
pub fn routes(rutter: &mut Rutter) {
    rutter
        .get("/kansli/lokal/{id}/inventeringar/ny", PLANERAR, new)
        .post("/kansli/lokal/{id}/inventeringar/ny", PLANERAR, create)
        .get("/kansli/inventering/{id}/andra", PLANERAR, edit)
        .post("/kansli/inventering/{id}/andra", PLANERAR, save);
}

/// A field of the form.
struct Ruta {
    falt: &'static Falt,
    etikett: String,
    skrivet: String,
    /// The choices; empty for a figure.
    val: Vec<(String, String)>,
}

impl Ruta {
    fn new(falt: &'static Falt, skrivet: &Skrivet) -> Self {
        let choice = |kod: &str, namn: &str| (kod.to_owned(), namn.to_owned());
        let unknown = choice("", "Inte undersökt");
        let val = match falt.slag {
            Slag::JaNej => vec![unknown, choice("ja", "Ja"), choice("nej", "Nej")],
            Slag::Val => std::iter::once(unknown).chain(falt.val.iter().cloned()).collect(),
            _ => Vec::new(),
        };
        let enhet = falt.slag.enhet();
        let etikett =
            if enhet.is_empty() { falt.namn.clone() } else { format!("{} ({enhet})", falt.namn) };
        Self { falt, etikett, skrivet: skrivet.varde(&falt.kod).to_owned(), val }
    }
}

#[derive(Template)]
#[template(path = "lokal/inventering/andra/pages/formular.html")]
struct Formular {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    till: String,
    tillbaka: String,
    namn: String,
    val: String,
    version: i64,
    skrivet: Skrivet,
    grupper: Vec<(&'static str, Vec<Ruta>)>,
    fel: Formularfel,
    konflikt: Option<Konflikt>,
}

/// What the form is about: a new inspection of a lokal, or one that is there.
enum Om {
    Ny { lokal_id: i64 },
    Andrad(Inventering),
}

impl Om {
    const fn lokal_id(&self) -> i64 {
        match self {
            Self::Ny { lokal_id } => *lokal_id,
            Self::Andrad(one) => one.lokal_id,
        }
    }
}

/// What the form shows beside what it is about.
struct Laget {
    skrivet: Skrivet,
    fel: Formularfel,
    konflikt: Option<Konflikt>,
}

impl From<Skrivet> for Laget {
    fn from(skrivet: Skrivet) -> Self {
        Self { skrivet, fel: Formularfel::default(), konflikt: None }
    }
}

async fn page(
    begaran: &Begaran,
    inloggad: &Inloggad,
    shared: &Shared,
    om: Om,
    laget: Laget,
) -> Result<HttpResponse, Error> {
    let idag = tid::now().date_naive();
    let valt = valt(begaran, shared, idag).await?;
    let lokal_id = om.lokal_id();
    let (namn, _) = shared.db.read(move |conn| store::lokal(conn, lokal_id)).await?;
    let status = match (&laget.konflikt, laget.fel.is_empty()) {
        (Some(_), _) => StatusCode::CONFLICT,
        (None, false) => StatusCode::UNPROCESSABLE_ENTITY,
        (None, true) => StatusCode::OK,
    };
    let (titel, till, tillbaka, version) = match &om {
        Om::Ny { .. } => (
            format!("Ny inventering av {namn}"),
            format!("/kansli/lokal/{lokal_id}/inventeringar/ny"),
            format!("/kansli/lokal/{lokal_id}/inventeringar"),
            0,
        ),
        Om::Andrad(one) => (
            format!("Ändra inventering av {namn}"),
            format!("/kansli/inventering/{}/andra", one.id),
            format!("/kansli/inventering/{}", one.id),
            one.version,
        ),
    };
    let boxes = |skrivet: &Skrivet| {
        let group = |grupp| KATALOG.i_grupp(grupp).map(|falt| Ruta::new(falt, skrivet)).collect();
        KATALOG.grupp.iter().map(|grupp| (&*grupp.namn, group(grupp))).collect()
    };
    let page = Formular {
        sida: Kanslisida::new(inloggad, Flik::Lokaler, titel).in_val(&valt, REGISTER),
        flikar: flikar(REGISTER, &valt.val.id, inloggad.roller()),
        till,
        tillbaka,
        namn,
        val: valt.val.id.to_string(),
        version,

        grupper: boxes(&laget.skrivet),
        skrivet: laget.skrivet,
        fel: laget.fel,
        konflikt: laget.konflikt,
    };
    Ok(respond_with(&page, status))
}

async fn new(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let lokal_id = number(&id)?;
    let skrivet = Skrivet {
        datum: tid::now().date_naive().to_string(),
        inventerare: inloggad.session.namn.clone(),
        ..Skrivet::default()
    };
    let begaran = Begaran::read(&request);
    page(&begaran, &inloggad, &shared, Om::Ny { lokal_id }, skrivet.into()).await
}

/// What was sent.
fn typed(insant: &Insant) -> Skrivet {
    let value = |falt: &str| insant.value(falt).to_owned();
    Skrivet {
        datum: value("datum"),
        inventerare: value("inventerare"),
        anteckning: value("anteckning"),
        varden: KATALOG.falt.iter().map(|falt| (falt.kod.clone(), value(&falt.kod))).collect(),
    }
}

fn check(skrivet: &Skrivet, now: &Svensktid) -> Result<Uppgifter, Formularfel> {
    let mut fel = Formularfel::default();
    let datum = fel.take("datum", datum(&skrivet.datum, now.date_naive()));
    let inventerare = fel.take("inventerare", inventerare(&skrivet.inventerare));
    let (varden, wrong) = skrivet.matt();
    for (kod, text) in wrong {
        fel.add(kod, text);
    }
    let anteckning = fel.take("anteckning", anteckning(&skrivet.anteckning));
    match (datum, inventerare, anteckning) {
        (Some(datum), Some(inventerare), Some(anteckning)) if fel.is_empty() => {
            Ok(Uppgifter { datum, inventerare, anteckning, varden })
        }
        _ => Err(fel),
    }
}

async fn create(
    request: HttpRequest,
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let (begaran, lokal_id) = (Begaran::read(&request), number(&id)?);
    let (now, av, skrivet) = (tid::now(), inloggad.utforare(), typed(&insant));
    let ny = match check(&skrivet, &now) {
        Ok(ny) => ny,
        Err(fel) => {
            let laget = Laget { skrivet, fel, konflikt: None };
            return page(&begaran, &inloggad, &shared, Om::Ny { lokal_id }, laget).await;
        }
    };
    let valt = valt(&begaran, &shared, now.date_naive()).await?;
    let id = shared.db.write(move |conn| store::add(conn, &now, &av, lokal_id, &ny)).await?;
    Ok(back(&format!("/kansli/inventering/{id}"), &valt, "sparad"))
}

async fn edit(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let id = number(&id)?;
    let one = shared.db.read(move |conn| store::get(conn, id)).await?;
    let skrivet = Skrivet::of(&one.uppgifter);
    page(&Begaran::read(&request), &inloggad, &shared, Om::Andrad(one), skrivet.into()).await
}

async fn save(
    request: HttpRequest,
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
    id: Path<String>,
) -> Result<HttpResponse, Error> {
    let (begaran, id) = (Begaran::read(&request), number(&id)?);
    let (now, av, skrivet) = (tid::now(), inloggad.utforare(), typed(&insant));
    let old = shared.db.read(move |conn| store::get(conn, id)).await?;
    let sedd = Sedd { id, version: insant.value("version").parse().unwrap_or_default() };
    let nya = match check(&skrivet, &now) {
        Ok(nya) => nya,
        Err(fel) => {
            // The version that was seen: to correct a field is not to have seen another's.
            let om = Om::Andrad(Inventering { version: sedd.version, ..old });
            let laget = Laget { skrivet, fel, konflikt: None };
            return page(&begaran, &inloggad, &shared, om, laget).await;
        }
    };
    let valt = valt(&begaran, &shared, now.date_naive()).await?;
    match shared.db.write(move |conn| store::change(conn, &now, &av, sedd, &nya)).await {
        Ok(()) => Ok(back(&format!("/kansli/inventering/{id}"), &valt, "sparad")),
        Err(store::Error::Inaktuell(saved)) => {
            let konflikt = Some(differences(&skrivet, &Skrivet::of(&saved.uppgifter)));
            let laget = Laget { skrivet, fel: Formularfel::default(), konflikt };
            page(&begaran, &inloggad, &shared, Om::Andrad(*saved), laget).await
        }
        Err(error) => Err(error.into()),
    }
}

fn differences(skrivet: &Skrivet, sparat: &Skrivet) -> Konflikt {
    let mut konflikt = Konflikt::default();
    konflikt.add("Datum", &skrivet.datum, &sparat.datum);
    konflikt.add("Inventerare", &skrivet.inventerare, &sparat.inventerare);
    for falt in &KATALOG.falt {
        konflikt.add(&falt.namn, skrivet.varde(&falt.kod), sparat.varde(&falt.kod));
    }
    konflikt.add("Anteckning", &skrivet.anteckning, &sparat.anteckning);
    konflikt
}
