//! `/kansli/stalle/{id}/affisch` and `/kansli/lokaler/affischer`: posters to print.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::schema::{self, Schema};
use super::{ALLA, Sprak};
use crate::lokal::flikar::LASER;
use crate::lokal::publicering::blad::pages::{Vilka, valt_of};
use crate::lokal::publicering::store::Urval;
use crate::lokal::store::{self, Sparat};
use crate::lokal::{Rostmottagningsstalle, Stalletyp};
use crate::tid;
use crate::val::Val;
use crate::web::behorighet::Inloggad;
use crate::web::kansli::{Flik, Kanslisida, respond};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::valet::{Valt, valt};
use crate::web::{Error, Shared};

/// The pages of posters.
pub fn routes(rutter: &mut Rutter) {
    rutter.get("/kansli/stalle/{id}/affisch", LASER, one).get(
        "/kansli/lokaler/affischer",
        LASER,
        many,
    );
}

/// What a poster says in one language.
struct Text {
    sprak: &'static Sprak,
    rubrik: &'static str,
    underrad: String,
    period: String,
    vecka: Vec<(String, String)>,
    undantag: Vec<(String, String)>,
    ta_med: [&'static str; 2],
}

impl Text {
    fn new(sprak: &'static Sprak, stalle: &Rostmottagningsstalle, schema: &Schema) -> Self {
        let hours = |day: &[_]| match schema::text(day) {
            text if text.is_empty() => sprak.stangt.clone(),
            text => text,
        };
        let vallokal = stalle.typ == Stalletyp::Vallokal;
        Self {
            rubrik: match stalle.typ {
                Stalletyp::Vallokal => &sprak.vallokal,
                Stalletyp::Institution => &sprak.institution,
                Stalletyp::Rostningslokal | Stalletyp::Tillfallig => &sprak.fortid,
            },
            underrad: if vallokal && !stalle.valdistrikt_namn.is_empty() {
                format!("{} {}", sprak.vallokal_text, stalle.valdistrikt_namn)
            } else {
                String::new()
            },
            period: match schema.period {
                Some((first, last)) if first != last => {
                    format!("{} – {}", sprak.date(first), sprak.date(last))
                }
                _ => String::new(),
            },
            vecka: schema
                .vecka
                .iter()
                .map(|(days, day)| (sprak.weekdays(*days), hours(day)))
                .collect(),
            undantag: schema
                .undantag
                .iter()
                .map(|(day, of_day)| (sprak.long_date(*day), hours(of_day)))
                .collect(),
            ta_med: [
                &sprak.id,
                if vallokal { &sprak.rostkort_vallokal } else { &sprak.rostkort_fortid },
            ],
            sprak,
        }
    }
}

/// A poster.
struct Affisch {
    namn: String,
    anvisning: String,
    adress: String,
    texter: Vec<Text>,
}

impl Affisch {
    fn new(stalle: &Rostmottagningsstalle, valda: &[&'static Sprak]) -> Self {
        let schema = schema::compress(&stalle.oppettider);
        Self {
            namn: stalle.namn.clone(),
            anvisning: stalle.anvisning.clone(),
            adress: stalle.adress.clone(),
            texter: valda.iter().map(|sprak| Text::new(sprak, stalle, &schema)).collect(),
        }
    }
}

/// A language to tick.
struct Sprakval {
    sprak: &'static Sprak,
    valt: bool,
}

#[derive(Template)]
#[template(path = "lokal/publicering/affisch/pages/affisch.html")]
struct Sida {
    sida: Kanslisida,
    val: Val,
    stig: String,
    vilka: Option<Vilka>,
    storlek: &'static str,
    sprak: Vec<Sprakval>,
    telefon: Option<String>,
    affischer: Vec<Affisch>,
}

/// The languages that a request names, by repeated parameters or with commas; those of
/// the settings when it names none. Swedish is always among them, and first.
fn chosen(begaran: &Begaran, shared: &Shared) -> Vec<&'static Sprak> {
    let named: Vec<&str> = begaran.values("sprak").flat_map(|text| text.split(',')).collect();
    let usual = &shared.settings.sidor.poster_languages;
    let wanted = |sprak: &&Sprak| {
        sprak.kod == "sv"
            || if named.is_empty() {
                usual.contains(&sprak.kod)
            } else {
                named.contains(&sprak.kod.as_str())
            }
    };
    ALLA.iter().filter(wanted).collect()
}

fn page(
    inloggad: &Inloggad,
    shared: &Shared,
    begaran: &Begaran,
    valt: &Valt,
    (stig, vilka): (String, Option<Vilka>),
    stallen: &[&Sparat],
) -> HttpResponse {
    let valda = chosen(begaran, shared);
    let titel = if vilka.is_some() { "Affischer" } else { "Affisch" };
    respond(&Sida {
        sida: Kanslisida::new(inloggad, Flik::Lokaler, titel)
            .in_val(valt, "/kansli/lokaler/affischer"),
        storlek: if begaran.value("storlek") == Some("a3") { "a3" } else { "a4" },
        sprak: ALLA
            .iter()
            .map(|sprak| Sprakval { sprak, valt: valda.iter().any(|one| one.kod == sprak.kod) })
            .collect(),
        telefon: valt.val.kansli.telefon.clone(),
        affischer: stallen.iter().map(|sparat| Affisch::new(&sparat.stalle, &valda)).collect(),
        val: valt.val.clone(),
        stig,
        vilka,
    })
}

async fn one(
    request: HttpRequest,
    path: Path<i64>,
    inloggad: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let (begaran, id) = (Begaran::read(&request), path.into_inner());
    let valt = valt_of(&shared, id).await?;
    let val = valt.val.id.clone();
    let all = shared.db.read(move |conn| store::all(conn, &val)).await?;
    let stallen: Vec<&Sparat> = all.iter().filter(|sparat| sparat.id == id).collect();
    let stig = format!("/kansli/stalle/{id}/affisch");
    Ok(page(&inloggad, &shared, &begaran, &valt, (stig, None), &stallen))
}

async fn many(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let valt = valt(&begaran, &shared, tid::now().date_naive()).await?;
    let (val, vilka) = (valt.val.id.clone(), Vilka::read(&begaran));
    let all = shared.db.read(move |conn| store::all(conn, &val)).await?;
    let stallen: Vec<&Sparat> = all
        .iter()
        .filter(|sparat| Urval::MedBeslutade.omfattar(sparat.status))
        .filter(|sparat| vilka.omfattar(sparat.stalle.typ))
        .collect();
    let stig = "/kansli/lokaler/affischer".to_owned();
    Ok(page(&inloggad, &shared, &begaran, &valt, (stig, Some(vilka)), &stallen))
}
