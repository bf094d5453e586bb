//! `/kansli/lokal/{id}`: the card of a lokal.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::NaiveDate;

use super::{Filpost, anvands_som, store as delar};
use crate::konto::Roll;
use crate::lokal::flikar::LASER;
use crate::lokal::register::andra::postnummer_visat;
use crate::lokal::register::historik::{Handelse, store as historik};
use crate::lokal::register::kontakt::{Kontakt, store as kontakter};
use crate::lokal::register::neutralitet::rules::{Omdome, hinder, omdome, skrivet};
use crate::lokal::register::neutralitet::{Bedomning, store as neutralitet};
use crate::lokal::register::pages::{SER_KONTAKTER, STIG, card, page};
use crate::lokal::register::rules::plats_i_text;
use crate::lokal::register::rum::{Rum, store as rummen};
use crate::lokal::register::store::{self, Anvandning};
use crate::lokal::register::{Post, Uppgifter};
use crate::sigill::store as nycklar;
use crate::tid;
use crate::web::behorighet::{Inloggad, vidare};
use crate::web::kansli::{Kanslisida, respond};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::valet::valt;
use crate::web::{Error, Shared};

/// The pages of this part.
pub fn routes(rutter: &mut Rutter) {
    rutter.get("/kansli/lokal/{id}", LASER, show);
}

/// Entries of the history that are shown.
const MEST: i64 = 100;

/// What a fact is called, and what it is; empty when nobody has said.
type Faktum = (&'static str, String);

struct Historik {
    nar: String,
    namn: String,
    text: String,
    stalle_id: Option<i64>,
    andringar: Vec<String>,
}

impl From<Handelse> for Historik {
    fn from(one: Handelse) -> Self {
        Self {
            nar: tid::svensk(one.nar).format("%Y-%m-%d %H:%M").to_string(),
            andringar: one.andringar_i_text(),
            namn: one.namn,
            text: one.text,
            stalle_id: one.stalle_id,
        }
    }
}

/// A use of the lokal.
struct Bruk {
    en: Anvandning,
    som: String,
    har: bool,
}

/// The contacts, as far as whoever looks may see them.
enum Kontaktdel {
    /// Not at all.
    Dold,
    /// The service has no keys.
    UtanNyckel,
    /// These.
    Visad(Vec<Kontakt>),
}

struct Neutralitet {
    bedomning: Bedomning,
    omdome: Omdome,
    hinder: Option<&'static str>,
    skrivet: Vec<String>,
}

impl From<Bedomning> for Neutralitet {
    fn from(bedomning: Bedomning) -> Self {
        Self {
            omdome: omdome(&bedomning.kopplingar),
            hinder: hinder(Some(&bedomning)),
            skrivet: skrivet(&bedomning.kopplingar),
            bedomning,
        }
    }
}

#[derive(Template)]
#[template(path = "lokal/register/kort/pages/kort.html")]
struct Kort {
    sida: Kanslisida,
    val: String,
    lista: &'static str,
    post: Post,
    fakta: Vec<Faktum>,
    rum: Vec<Rum>,
    kontakter: Kontaktdel,
    neutralitet: Option<Neutralitet>,
    bruk: Vec<Bruk>,
    publik: bool,
    senast: Option<NaiveDate>,
    inventeringar: i64,
    filer: Vec<Filpost>,
    historik: Vec<Historik>,
    planerar: bool,
}

fn facts(post: &Post) -> Vec<Faktum> {
    let Uppgifter { hallplats, hallplats_m, plats, .. } = &post.uppgifter;
    let one = &post.uppgifter;
    let ort = format!("{} {}", postnummer_visat(&one.postnummer), one.postort);
    let stop = match hallplats_m {
        Some(metres) if hallplats.is_empty() => format!("{metres} meter"),
        Some(metres) => format!("{hallplats}, {metres} meter"),
        None => hallplats.clone(),
    };
    vec![
        ("Adress", one.adress.clone()),
        ("Postadress", ort.trim().to_owned()),
        ("Läge", plats_i_text(*plats)),
        ("Byggnadstyp", one.byggnadstyp.namn().to_owned()),
        ("Ägare", one.agare.clone()),
        ("El", one.el.clone()),
        ("Nätverk", one.natverk.clone()),
        ("Larm", one.larm.clone()),
        ("Parkering", one.parkering.clone()),
        ("Hållplats", stop),
        ("Källans nummer", post.kalla_id.clone()),
        ("Anteckning", one.anteckning.clone()),
    ]
}

fn notis(kod: &str) -> Option<&'static str> {
    Some(match kod {
        "ny" => "Lokalen är upplagd.",
        "sparad" => "Ändringen är sparad.",
        "rum" => "Rummet är sparat.",
        "rum-borta" => "Rummet är borttaget.",
        "kontakt" => "Kontakten är sparad.",
        "kontakt-borta" => "Kontakten är borttagen.",
        "ihop" => "Lokalerna är hopslagna.",
        "ihop-med" => "Lokalen som du öppnade är hopslagen med den här.",
        "neutralitet" => "Bedömningen är sparad.",
        _ => return None,
    })
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
    let read = shared.db.read(move |conn| {
        let post = store::get(conn, id)?;
        let bedomning = neutralitet::get(conn, id)?;
        let bruk = store::anvandningar(conn, id)?;
        let (senast, antal) = delar::inventeringar(conn, id)?;
        let filer = delar::filer(conn, id)?;
        let historik = historik::of_lokal(conn, id, MEST)?;
        Ok::<_, store::Error>((post, bedomning, bruk, (senast, antal), filer, historik))
    });
    let (post, bedomning, bruk, (senast, inventeringar), filer, historik) = match read.await {
        Err(store::Error::Hopslagen(med)) => return Ok(vidare(&card(med, &valt, "ihop-med"))),
        read => read?,
    };
    let rum = shared.db.read(move |conn| rummen::of_lokal(conn, id)).await?;
    let kontakter = contacts(&shared, &inloggad, id).await?;
    let sida = page(&inloggad, &valt, id, post.uppgifter.namn.clone())
        .with_notis(begaran.value("klart").and_then(notis));
    let bruk: Vec<Bruk> = bruk
        .into_iter()
        .map(|en| Bruk {
            som: anvands_som(en.typ, en.valdistrikt.as_deref()),
            har: en.val == valt.val.id,
            en,
        })
        .collect();
    Ok(respond(&Kort {
        sida,
        val: valt.val.id.to_string(),
        lista: STIG,
        fakta: facts(&post),
        rum,
        kontakter,
        neutralitet: bedomning.map(Neutralitet::from),
        publik: bruk.iter().any(|one| one.har && one.en.status.syns()),
        bruk,
        senast,
        inventeringar,
        filer,
        historik: historik.into_iter().map(Historik::from).collect(),
        planerar: inloggad.har(Roll::Planerare),
        post,
    }))
}

async fn contacts(shared: &Shared, inloggad: &Inloggad, id: i64) -> Result<Kontaktdel, Error> {
    if !inloggad.roller().har_nagon(&SER_KONTAKTER) {
        return Ok(Kontaktdel::Dold);
    }
    let Ok(kalla) = shared.nyckelkalla() else { return Ok(Kontaktdel::UtanNyckel) };
    let read = shared.db.read(move |conn| {
        let ring = nycklar::ring(conn, &kalla)?;
        kontakter::of_lokal(conn, &ring, id)
    });
    Ok(Kontaktdel::Visad(read.await?))
}
