//! `/kansli/konton/granskning`: the review under way, and those signed off.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::handelser::Granskningshandelse;
use super::rules::{self, Bedomningar, Lage};
use super::store::{self, NyttBeslut, Tidigare};
use super::{Beslut, Granskning, GranskningId, export};
use crate::fil::export::{Format, Tabell};
use crate::fil::namn::sort_key;
use crate::konto::KontoId;
use crate::konto::forvaltning::export::minute;
use crate::konto::forvaltning::pages::ADMINISTRATOR;
use crate::konto::forvaltning::store::{self as konton, Sedd};
use crate::konto::forvaltning::{Konto, rules::Granser};
use crate::tid::{self, Svensktid};
use crate::web::behorighet::{Inloggad, Insant, note, vidare};
use crate::web::kansli::{Flik, Formularfel, Kanslisida, respond, respond_with};
use crate::web::lista::{self, Listfraga, Sidning};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::{Error, Shared};

const HAR: &str = "/kansli/konton/granskning";

/// The pages of the review.
pub fn routes(rutter: &mut Rutter) {
    rutter
        .get(HAR, ADMINISTRATOR, show)
        .post(HAR, ADMINISTRATOR, decide)
        .post("/kansli/konton/granskning/signera", ADMINISTRATOR, sign)
        .get("/kansli/konton/granskning/tidigare/{id}", ADMINISTRATOR, earlier);
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Saknas => Self::Saknas(error.to_string()),
            store::Error::Kvar(_) | store::Error::Hinder(..) => Self::GarInte(error.to_string()),
            store::Error::Trasig(error) => error.into(),
            store::Error::Db(error) => error.into(),
        }
    }
}

/// An account to decide of.
struct Rad {
    konto: Konto,
    lage: String,
    klass: &'static str,
    senast: String,
    beslut: Option<Beslut>,
    kommentar: String,
    av: String,
    eget: bool,
}

impl Rad {
    fn new(
        konto: &Konto,
        bedomningar: &Bedomningar,
        inloggad: &Inloggad,
        now: &Svensktid,
        granser: &Granser,
    ) -> Self {
        let lage = konto.lage(now.date_naive(), granser);
        let bedomning = rules::galler(konto, bedomningar);
        Self {
            lage: lage.to_string(),
            klass: lage.klass(),
            senast: minute(konto.senast_inloggad),
            beslut: bedomning.map(|one| one.beslut),
            kommentar: bedomning.map(|one| one.kommentar.clone()).unwrap_or_default(),
            av: bedomning.map(|one| one.av.clone()).unwrap_or_default(),
            eget: konto.id == inloggad.konto(),
            konto: konto.clone(),
        }
    }

    fn ar(&self, beslut: Beslut) -> bool {
        self.beslut == Some(beslut)
    }
}

struct Post {
    id: GranskningId,
    nar: String,
    av: String,
    kommentar: String,
}

impl From<Tidigare> for Post {
    fn from(one: Tidigare) -> Self {
        let nar = minute(Some(one.nar));
        Self { id: one.id, nar, av: one.av, kommentar: one.kommentar }
    }
}

#[derive(Template)]
#[template(path = "konto/granskning/pages/granskning.html")]
struct Granskningssida {
    sida: Kanslisida,
    fel: Formularfel,
    lage: Lage,
    nasta: Option<String>,
    dags: bool,
    alla: bool,
    rader: Vec<Rad>,
    sidning: Sidning,
    tidigare: Vec<Post>,
}

/// What the review under way is put together from.
struct Underlag {
    konton: Vec<Konto>,
    bedomningar: Bedomningar,
    tidigare: Vec<Tidigare>,
    now: Svensktid,
    granser: Granser,
}

impl Underlag {
    async fn read(shared: &Shared) -> Result<Self, Error> {
        let (konton, bedomningar, tidigare) = shared
            .db
            .read(|conn| {
                let konton = konton::all(conn)?;
                Ok::<_, crate::db::Error>((konton, store::decisions(conn)?, store::earlier(conn)?))
            })
            .await?;
        let granser = shared.settings.konton.granser();
        Ok(Self { konton, bedomningar, tidigare, now: tid::now(), granser })
    }

    fn page(&self, begaran: &Begaran, inloggad: &Inloggad) -> Granskningssida {
        let idag = self.now.date_naive();
        let lage = rules::lage(&self.konton, &self.bedomningar, idag);
        let alla = begaran.value("visa") == Some("alla") || lage.kvar == 0;
        let undecided = |konto: &Konto| rules::galler(konto, &self.bedomningar).is_none();
        let mut shown: Vec<&Konto> = self
            .konton
            .iter()
            .filter(|konto| konto.ar_oppet(idag) && (alla || undecided(konto)))
            .collect();
        shown.sort_by_cached_key(|konto| (sort_key(&konto.namn), konto.id));
        let sidning = Sidning::new(begaran, &Listfraga::read(begaran, &[]), shown.len());
        let senaste = self.tidigare.first().map(|one| tid::svensk(one.nar).date_naive());
        let row =
            |konto: &&Konto| Rad::new(konto, &self.bedomningar, inloggad, &self.now, &self.granser);
        Granskningssida {
            sida: Kanslisida::new(inloggad, Flik::Konton, "Granskning av konton"),
            fel: Formularfel::default(),
            lage,
            nasta: rules::nasta(senaste).map(|day| day.to_string()),
            dags: rules::ar_dags(senaste, idag),
            alla,
            rader: sidning.page(&shown).iter().map(row).collect(),
            sidning,
            tidigare: self.tidigare.iter().cloned().map(Post::from).collect(),
        }
    }
}

fn notis(kod: &str) -> Option<&'static str> {
    Some(match kod {
        "sparat" => "Bedömningarna är sparade.",
        "andrat" => {
            "Bedömningarna är sparade, utom för konton som ändrades medan du hade sidan öppen. De \
             är kvar att bedöma."
        }
        "signerat" => "Granskningen är signerad och sparad.",
        _ => return None,
    })
}

async fn show(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let underlag = Underlag::read(&shared).await?;
    if let Some(format) = begaran.value("format").and_then(Format::parse) {
        let Underlag { konton, bedomningar, now, granser, .. } = &underlag;
        let granskade = rules::recorded(konton, bedomningar, now, granser);
        return save(&shared, &inloggad, None, &export::under_way(&granskade), format).await;
    }
    // What has been done is said once, not on every page of the list.
    let klart = begaran.value("klart").and_then(notis);
    let mut page = underlag.page(&begaran.clone().without("klart"), &inloggad);
    page.sida = page.sida.with_notis(klart);
    Ok(respond(&page))
}

async fn save(
    shared: &Shared,
    inloggad: &Inloggad,
    id: Option<GranskningId>,
    tabell: &Tabell,
    format: Format,
) -> Result<HttpResponse, Error> {
    let (now, antal) = (tid::now(), tabell.rader.len());
    let done = Granskningshandelse::Exporterad { id, antal, format: format.ending() };
    note(shared, &now, &inloggad.utforare(), done).await?;
    lista::file(tabell, &format!("kontogranskning-{}", now.date_naive()), format)
}

/// The decisions that were sent: those of the accounts that have one.
fn decisions(insant: &Insant) -> Vec<NyttBeslut> {
    let one = |id: KontoId| {
        let beslut = Beslut::parse(insant.value(&format!("beslut-{id}")))?;
        let version = insant.value(&format!("version-{id}")).parse().unwrap_or(0);
        let kommentar = insant.value(&format!("kommentar-{id}"));
        // A comment is one line.
        let kommentar = kommentar.split_whitespace().collect::<Vec<_>>().join(" ");
        Some(NyttBeslut { sedd: Sedd { id, version }, beslut, kommentar })
    };
    insant.values("konto").filter_map(|id| one(id.parse().ok()?)).collect()
}

async fn decide(
    request: HttpRequest,
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let (now, av, begaran) = (tid::now(), inloggad.utforare(), Begaran::read(&request));
    let nya = decisions(&insant);
    let mut fel = Formularfel::default();
    for nytt in &nya {
        let id = nytt.sedd.id;
        if let Err(error) = rules::check(nytt.beslut, &nytt.kommentar, id == inloggad.konto()) {
            fel.add(format!("kommentar-{id}"), error.to_string());
        }
    }
    if !fel.is_empty() {
        let mut page = Underlag::read(&shared).await?.page(&begaran, &inloggad);
        for nytt in nya {
            if let Some(rad) = page.rader.iter_mut().find(|rad| rad.konto.id == nytt.sedd.id) {
                rad.konto.version = nytt.sedd.version;
                rad.beslut = Some(nytt.beslut);
                rad.kommentar = nytt.kommentar;
            }
        }
        page.fel = fel;
        return Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY));
    }
    let left = shared.db.write(move |conn| store::decide(conn, &now, &av, &nya)).await?;
    let done = if left == 0 { "sparat" } else { "andrat" };
    Ok(vidare(&begaran.without("format").changed("klart", done)))
}

async fn sign(
    inloggad: Inloggad,
    insant: Insant,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let (now, av, granser) = (tid::now(), inloggad.utforare(), shared.settings.konton.granser());
    let kommentar: String = insant.value("kommentar").chars().take(2000).collect();
    shared.db.write(move |conn| store::sign(conn, &now, &av, &kommentar, &granser)).await?;
    Ok(vidare("/kansli/konton/granskning?klart=signerat"))
}

#[derive(Template)]
#[template(path = "konto/granskning/pages/tidigare.html")]
struct Tidigaresida {
    sida: Kanslisida,
    granskning: Granskning,
    nar: String,
    sidning: Sidning,
}

async fn earlier(
    request: HttpRequest,
    inloggad: Inloggad,
    id: Path<GranskningId>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let (id, begaran) = (id.into_inner(), Begaran::read(&request));
    let granskning = shared.db.read(move |conn| store::get(conn, id)).await?;
    let fraga = Listfraga::read(&begaran, &[]);
    if let Some(format) = fraga.format {
        let tabell = export::signed(&granskning);
        return save(&shared, &inloggad, Some(id), &tabell, format).await;
    }
    let nar = minute(Some(granskning.nar));
    let titel = format!("Granskning {}", nar.get(..10).unwrap_or_default());
    Ok(respond(&Tidigaresida {
        sida: Kanslisida::new(&inloggad, Flik::Konton, titel),
        sidning: Sidning::new(&begaran, &fraga, granskning.konton.len()),
        granskning,
        nar,
    }))
}
