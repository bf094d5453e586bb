//! `/bekrafta/{token}`: an owner says on which days her lokal may be used.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::VAG;
use crate::logg::Utforare;
use crate::lokal::kopia::bekraftelse::fragedag::{Fragedag, read};
use crate::lokal::kopia::bekraftelse::store::{self, Lankfel, Oppnad, Svaret};
use crate::lokal::kopia::bekraftelse::{Dagsvar, rules::Laget};
use crate::tid;
use crate::val::Val;
use crate::web::behorighet::{Forhand, Insant, address, vidare};
use crate::web::kansli::Formularfel;
use crate::web::rutt::{Rutter, Tilltrade};
use crate::web::sidmall::{Begaran, Lagring, Menyval, Sida, Valhuvud, respond_with};
use crate::web::{Error, Shared, ord};

/// The most signs of a comment.
const LANGST: usize = 1000;

/// Declares the page.
pub fn routes(r: &mut Rutter) {
    let monster = format!("{VAG}{{token}}");
    r.get(&monster, Tilltrade::Lank, show).post(&monster, Tilltrade::Lank, save);
}

#[derive(Template)]
#[template(path = "lokal/kopia/bekraftelse/lank/pages/bekrafta.html")]
struct Bekrafta {
    sida: Sida,
    fel: Formularfel,
    csrf: String,
    klart: Option<String>,
    ingress: String,
    lokal: (String, String),
    fasta: bool,
    dagar: Vec<Fragedag>,
    kommentar: String,
    andras_till: String,
}

#[derive(Template)]
#[template(path = "lokal/kopia/bekraftelse/lank/pages/borta.html")]
struct Borta {
    sida: Sida,
    text: String,
}

fn head(val: &Val) -> Valhuvud {
    Valhuvud {
        valt: None,
        namn: val.namn.clone(),
        exempel: val.exempel,
        kansli: val.kansli.namn.clone(),
        telefon: val.kansli.telefon.clone(),
        hemsida: val.kansli.hemsida.clone(),
    }
}

fn sida(begaran: &Begaran, titel: String, val: Option<Valhuvud>) -> Sida {
    let mut sida = Sida::new(begaran, Menyval::Annat, titel, val);
    sida.indexeras = false;
    sida
}

/// What was typed, where it is to be shown again.
struct Skrivet {
    svar: Dagsvar,
    kommentar: String,
}

fn page(
    begaran: &Begaran,
    of: &Oppnad,
    csrf: String,
    skrivet: Option<Skrivet>,
    fel: Formularfel,
) -> Bekrafta {
    let s = begaran.sprak;
    let titel = s.with("bekrafta-titel", [("lokal", of.lokal.0.as_str().into())]);
    let sida = sida(begaran, titel, Some(head(&of.val)));
    let left = of.stallen.iter().flat_map(|stalle| {
        stalle.dagar().into_iter().filter(|day| stalle.laget(*day) == Laget::Obesvarad)
    });
    let left = left.collect::<std::collections::BTreeSet<_>>().len();
    let klart = (begaran.value("klart") == Some("svarat")).then(|| match left {
        0 => s.t("bekrafta-tack"),
        left => s.with("bekrafta-tack-kvar", [("antal", left.into())]),
    });
    Bekrafta {
        ingress: s.with(
            "bekrafta-ingress",
            [
                ("kansli", sida.kansli().into()),
                ("valdag", ord::full_date(s, of.val.valdag).into()),
                ("val", of.val.namn.as_str().into()),
            ],
        ),
        sida,
        fel,
        csrf,
        klart,
        lokal: of.lokal.clone(),
        fasta: of.stallen.iter().any(|stalle| !stalle.andras()),
        dagar: Fragedag::all(&of.stallen, skrivet.as_ref().map(|skrivet| &skrivet.svar), s),
        andras_till: s
            .with("bekrafta-andra", [("dag", ord::date(s, tid::shift(of.val.valdag, -1)).into())]),
        kommentar: skrivet.map_or_else(|| of.kommentar.clone(), |skrivet| skrivet.kommentar),
    }
}

/// What a link that leads nowhere says.
fn gone(request: &HttpRequest, begaran: &Begaran, fel: Lankfel) -> HttpResponse {
    let s = begaran.sprak;
    let (text, status) = match fel {
        Lankfel::Okand => (s.t("bekrafta-okand"), StatusCode::NOT_FOUND),
        Lankfel::Ersatt => (s.t("bekrafta-ersatt"), StatusCode::GONE),
        Lankfel::Slut => (s.t("bekrafta-slut"), StatusCode::GONE),
    };
    let page = Borta { sida: sida(begaran, s.t("bekrafta-borta"), None), text };
    respond_with(request, begaran, &page, status, Lagring::Aldrig)
}

async fn show(
    request: HttpRequest,
    shared: Data<Shared>,
    token: Path<String>,
) -> Result<HttpResponse, Error> {
    let (begaran, now, token) = (Begaran::read(&request), tid::now(), token.into_inner());
    let found = shared.db.read(move |conn| store::open(conn, &now, &token)).await?;
    let of = match found {
        Ok(of) => of,
        Err(fel) => return Ok(gone(&request, &begaran, fel)),
    };
    let forhand = Forhand::read(&request);
    let page = page(&begaran, &of, forhand.csrf.clone(), None, Formularfel::default());
    Ok(forhand.on(respond_with(&request, &begaran, &page, StatusCode::OK, Lagring::Aldrig)))
}

async fn save(
    request: HttpRequest,
    shared: Data<Shared>,
    token: Path<String>,
    insant: Insant,
) -> Result<HttpResponse, Error> {
    let (begaran, now, token) = (Begaran::read(&request), tid::now(), token.into_inner());
    let asked = token.clone();
    let found = shared.db.read(move |conn| store::open(conn, &now, &asked)).await?;
    let of = match found {
        Ok(of) => of,
        Err(fel) => return Ok(gone(&request, &begaran, fel)),
    };
    let svar = read(&insant, &Fragedag::all(&of.stallen, None, begaran.sprak));
    let kommentar = insant.value("kommentar").to_owned();
    let mut fel = Formularfel::default();
    if svar.is_empty() {
        fel.add("dagar", begaran.sprak.t("bekrafta-inget-svar"));
    }
    if kommentar.chars().count() > LANGST {
        fel.add("kommentar", begaran.sprak.t("bekrafta-for-lang"));
    }
    if !fel.is_empty() {
        let forhand = Forhand::read(&request);
        let skrivet = Some(Skrivet { svar, kommentar });
        let page = page(&begaran, &of, forhand.csrf.clone(), skrivet, fel);
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        let answer = respond_with(&request, &begaran, &page, status, Lagring::Aldrig);
        return Ok(forhand.on(answer));
    }
    let given = Svaret {
        val: of.val.id,
        lokal_id: of.lokal_id,
        svar,
        kommentar: Some(kommentar),
        lank: Some(of.id),
    };
    let av = Utforare::utan_konto("Lokalens ägare", &address(&shared, &request));
    shared.db.write(move |conn| store::answer(conn, &now, &av, &given)).await?;
    Ok(vidare(&format!("{VAG}{token}?klart=svarat")))
}
