//! `/kansli/lokal/{id}/sla-ihop`: which other lokal is the same, and what becomes of both.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::store::{self, Sammanslagning};
use super::{Ur, dubbla, forslag, ihop, skillnader, sok, strangast};
use crate::geo::distance::great_circle_m;
use crate::konto::Roll;
use crate::lokal::flikar::{LASER, PLANERAR};
use crate::lokal::matcha::SAMMA_INOM_M;
use crate::lokal::register::Post;
use crate::lokal::register::neutralitet::rules::{Omdome, omdome};
use crate::lokal::register::neutralitet::store as bedomningar;
use crate::lokal::register::pages::{card, page};
use crate::lokal::register::store::{self as register, Kommande};
use crate::tid;
use crate::web::behorighet::{Inloggad, Insant, vidare};
use crate::web::kansli::{Formularfel, Kanslisida, respond, respond_with};
use crate::web::ord;
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::sprak::Sprak;
use crate::web::valet::{Valt, valt};
use crate::web::{Error, Shared};

/// Lokaler that are shown to choose from.
const MEST: usize = 20;

/// The pages of this part.
pub fn routes(rutter: &mut Rutter) {
    rutter.get("/kansli/lokal/{id}/sla-ihop", LASER, show).post(
        "/kansli/lokal/{id}/sla-ihop",
        PLANERAR,
        merge,
    );
}

/// A lokal that may be the same.
struct Traff {
    id: i64,
    namn: String,
    adress: String,
    avstand: String,
}

/// A field in which the two differ.
struct Falt {
    kod: &'static str,
    namn: String,
    kvar: String,
    andra: String,
    ur: Ur,
}

/// The other lokal, and what becomes of both.
struct Jamforelse {
    post: Post,
    falt: Vec<Falt>,
    flyttas: Vec<String>,
    bada_i_val: bool,
    isar: Option<String>,
    dubbla: Vec<String>,
    bedomning: Option<Omdome>,
}

#[derive(Template)]
#[template(path = "lokal/register/sammanslagning/pages/ihop.html")]
struct Sida {
    sida: Kanslisida,
    val: String,
    post: Post,
    q: String,
    traffar: Vec<Traff>,
    med: Option<Jamforelse>,
    fel: Formularfel,
    planerar: bool,
}

/// Both lokaler, and what belongs to them.
struct Underlag {
    kvar: Post,
    andra: Post,
    kommande: (Vec<Kommande>, Vec<Kommande>),
    flyttas: store::Innehall,
    bada_i_val: bool,
    bedomning: Option<Omdome>,
}

async fn read(shared: &Shared, id: i64, med: i64) -> Result<Underlag, Error> {
    if id == med {
        return Err(Error::GarInte(
            "Det är samma lokal två gånger. Gå tillbaka och välj en annan att slå ihop den med."
                .to_owned(),
        ));
    }
    let idag = tid::now().date_naive();
    let read = shared.db.read(move |conn| {
        let (kvar, andra) = (register::get(conn, id)?, register::get(conn, med)?);
        if kvar.kommun != andra.kommun {
            return Err(register::Error::Saknas);
        }
        let judged = (bedomningar::get(conn, id)?, bedomningar::get(conn, med)?);
        let both = match &judged {
            (Some(a), Some(b)) => Some(strangast(a, b)),
            (one, None) | (None, one) => one.clone(),
        };
        Ok(Underlag {
            kommande: (register::kommande(conn, id, idag)?, register::kommande(conn, med, idag)?),
            flyttas: store::innehall(conn, med)?,
            bada_i_val: !store::gemensamma_val(conn, id, med)?.is_empty(),
            bedomning: both.map(|one| omdome(&one.kopplingar)),
            kvar,
            andra,
        })
    });
    Ok(read.await?)
}

impl Jamforelse {
    /// The comparison, each field taken from where `ur` says, or else as is likeliest.
    fn new(of: Underlag, ur: impl Fn(&str) -> Option<Ur>) -> Self {
        let falt = skillnader(&of.kvar.uppgifter, &of.andra.uppgifter)
            .into_iter()
            .map(|one| Falt {
                kod: one.falt.kod,
                namn: ord::sentence(one.falt.namn),
                ur: ur(one.falt.kod).unwrap_or(one.forval),
                kvar: one.kvar,
                andra: one.andra,
            })
            .collect();
        Self {
            falt,
            flyttas: of.flyttas.i_ord(),
            bada_i_val: of.bada_i_val,
            isar: of
                .kvar
                .uppgifter
                .plats
                .zip(of.andra.uppgifter.plats)
                .map(|(a, b)| great_circle_m(a, b))
                .filter(|metres| *metres > SAMMA_INOM_M)
                .map(|metres| ord::distance(Sprak::Sv, metres)),
            dubbla: dubbla(&of.kommande.0, &of.kommande.1),
            bedomning: of.bedomning,
            post: of.andra,
        }
    }
}

/// The page of a lokal, and of the other if it is chosen.
fn sida(inloggad: &Inloggad, valt: &Valt, post: Post, med: Option<Jamforelse>) -> Sida {
    let other = med.as_ref().map_or("en annan lokal", |med| &med.post.uppgifter.namn);
    let titel = format!("Slå ihop {} med {other}", post.uppgifter.namn);
    Sida {
        sida: page(inloggad, valt, post.id, titel),
        val: valt.val.id.to_string(),
        q: String::new(),
        traffar: Vec::new(),
        med,
        fel: Formularfel::default(),
        planerar: inloggad.har(Roll::Planerare),
        post,
    }
}

async fn show(
    request: HttpRequest,
    inloggad: Inloggad,
    id: Path<i64>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let id = id.into_inner();
    let begaran = Begaran::read(&request);
    let valt = valt(&begaran, &shared, tid::now().date_naive()).await?;
    if let Some(med) = begaran.value("med").and_then(|text| text.parse().ok()) {
        let of = read(&shared, id, med).await?;
        let kvar = of.kvar.clone();
        let med = Some(Jamforelse::new(of, |_| None));
        return Ok(respond(&sida(&inloggad, &valt, kvar, med)));
    }
    let (post, alla) = shared
        .db
        .read(move |conn| {
            let post = register::get(conn, id)?;
            let alla = register::all(conn, post.kommun)?;
            Ok::<_, register::Error>((post, alla))
        })
        .await?;
    let q = begaran.value("q").unwrap_or_default().trim().to_owned();
    let found =
        if q.is_empty() { forslag(&post, &alla, MEST) } else { sok(&post, &alla, &q, MEST) };
    let traffar = found
        .into_iter()
        .map(|(other, metres)| Traff {
            id: other.id,
            namn: other.uppgifter.namn.clone(),
            adress: other.uppgifter.adress.clone(),
            avstand: metres.map(|m| ord::distance(Sprak::Sv, m)).unwrap_or_default(),
        })
        .collect();
    let mut page = sida(&inloggad, &valt, post, None);
    page.q = q;
    page.traffar = traffar;
    Ok(respond(&page))
}

async fn merge(
    request: HttpRequest,
    inloggad: Inloggad,
    insant: Insant,
    id: Path<i64>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let id = id.into_inner();
    let valt = valt(&Begaran::read(&request), &shared, tid::now().date_naive()).await?;
    let number = |falt| insant.value(falt).parse::<i64>().unwrap_or_default();
    let (med, versions) = (number("med"), (number("version"), number("med_version")));
    let of = read(&shared, id, med).await?;
    let chosen = |kod: &str| Ur::parse(insant.value(kod));
    let wrong = skillnader(&of.kvar.uppgifter, &of.andra.uppgifter)
        .into_iter()
        .map(|one| one.falt)
        .find(|falt| !insant.value(falt.kod).is_empty() && chosen(falt.kod).is_none());
    if let Some(falt) = wrong {
        let kvar = of.kvar.clone();
        let mut page = sida(&inloggad, &valt, kvar, Some(Jamforelse::new(of, chosen)));
        let text = format!("Välj ett av de två svaren för {}.", falt.namn);
        page.fel = Formularfel::of(falt.kod, text);
        return Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY));
    }
    let uppgifter = ihop(&of.kvar.uppgifter, &of.andra.uppgifter, |one| {
        chosen(one.falt.kod).unwrap_or(one.forval)
    });
    let order = Sammanslagning { kvar: (id, versions.0), andra: (med, versions.1), uppgifter };
    let (now, av) = (tid::now(), inloggad.utforare());
    let done = shared.db.write(move |conn| store::apply(conn, &now, &av, &order)).await;
    match done {
        Ok(()) => Ok(vidare(&card(id, &valt, "ihop"))),
        Err(register::Error::Inaktuell) => {
            let kvar = of.kvar.clone();
            let mut page = sida(&inloggad, &valt, kvar, Some(Jamforelse::new(of, chosen)));
            page.fel = Formularfel::of(
                "uppgifter",
                "Någon annan har ändrat en av lokalerna medan du valde. Inget är sparat. Se över \
                 vad som ska gälla nu och slå ihop igen.",
            );
            Ok(respond_with(&page, StatusCode::CONFLICT))
        }
        Err(error) => Err(error.into()),
    }
}
