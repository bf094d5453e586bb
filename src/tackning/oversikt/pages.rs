//! `/kansli/tackning`: what is asked, the promises, the figures and the groups, beside the
//! map.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::{self, Data};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::indelning::Indelning;
use super::svar::{Bedomt, Svar};
use super::tabell::{self, Huvud};
use super::urval::{Skriven, Tillfalle, behov};
use super::{installningar, karta, metod, ord, samst, store};
use crate::gangnat::{Losfel, Profil};
use crate::konto::Roll;
use crate::lokal::flikar::{LASER, Underflik};
use crate::lokal::oversikt::pages::map_settings;
use crate::lokal::tillganglighet::Krav;
use crate::tackning::Fraga;
use crate::tackning::flikar::flikar;
use crate::tackning::fraga::Raknas;
use crate::tackning::plats::Plats;
use crate::tid;
use crate::web::behorighet::Inloggad;
use crate::web::kansli::{Flik, Formularfel, Kanslisida, respond_with};
use crate::web::lista::{self, Listfraga, Sidning};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::valet::{Valt, valt};
use crate::web::{Error, Shared};

/// The path of the page.
pub const STIG: &str = "/kansli/tackning";

/// The pages of this room.
pub fn routes(rutter: &mut Rutter) {
    rutter.get(STIG, LASER, show);
    samst::pages::routes(rutter);
    karta::pages::routes(rutter);
    installningar::pages::routes(rutter);
    metod::pages::routes(rutter);
}

/// What a page of this room is about: the val, what was asked, the answer.
pub struct Laddat {
    /// The val in work.
    pub valt: Valt,
    /// What was asked, as it was typed.
    pub skriven: Skriven,
    /// What is wrong with it; then the usual is answered.
    pub fel: Formularfel,
    /// The answer.
    pub svar: Arc<Svar>,
}

impl Laddat {
    /// The status of a page: 422 when what was asked cannot be.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        if self.fel.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
    }
}

/// Does heavy work apart from the threads of the server.
///
/// # Errors
/// When the work is broken off.
pub async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Error> {
    web::block(work).await.map_err(|error| Error::Internal(Box::new(error)))
}

/// Answers what a request asks.
///
/// # Errors
/// When there is no such val, or the database fails.
pub async fn load(begaran: &Begaran, shared: &Data<Shared>) -> Result<Laddat, Error> {
    let valt = valt(begaran, shared, tid::now().date_naive()).await?;
    let skriven = Skriven::read(begaran);
    let (fraga, fel) = match skriven.fraga(&valt.val) {
        Ok(fraga) => (fraga, Formularfel::default()),
        Err(fel) => (Fraga::default(), fel),
    };
    let bild = shared.tackning.bild(&shared.db, &valt.val).await?;
    let byggnader = Arc::new(shared.db.read(store::byggnader).await?);
    let minne = Arc::clone(&shared.tackningssvar);
    let svar = apart(move || minne.svar(&bild, &fraga, byggnader)).await?;
    Ok(Laddat { valt, skriven, fel, svar })
}

/// A choice of one or several.
pub struct Chip {
    /// What it sends.
    pub varde: &'static str,
    /// Its name.
    pub text: String,
    /// Whether it is chosen.
    pub valt: bool,
}

/// The form of a question.
pub struct Frageformular {
    /// What was typed.
    pub skriven: Skriven,
    /// When.
    pub nar: Vec<(String, String)>,
    /// Which places.
    pub raknas: Vec<Chip>,
    /// How one moves.
    pub profil: Vec<Chip>,
    /// What needs.
    pub krav: Vec<Chip>,
}

impl Frageformular {
    /// The form as it was sent.
    #[must_use]
    pub fn new(skriven: &Skriven) -> Self {
        let first = |asked: &str, word: &str, nr: usize| {
            if asked.is_empty() { nr == 0 } else { asked == word }
        };
        let chip = |varde: &'static str, text: String, valt| Chip { varde, text, valt };
        Self {
            nar: Tillfalle::ALLA.map(|one| (one.as_str().to_owned(), one.namn().to_owned())).into(),
            raknas: (0..)
                .zip(Raknas::ALLA)
                .map(|(nr, one)| {
                    let word = one.as_str();
                    chip(word, one.namn().to_owned(), first(&skriven.raknas, word, nr))
                })
                .collect(),
            profil: (0..)
                .zip(Profil::ALLA)
                .map(|(nr, one)| {
                    let word = one.as_str();
                    let name = match one {
                        Profil::Gang => "Till fots",
                        Profil::Rullstol => "Med rullstol",
                    };
                    chip(word, name.to_owned(), first(&skriven.profil, word, nr))
                })
                .collect(),
            krav: Krav::ALLA
                .into_iter()
                .map(|krav| {
                    let chosen = skriven.krav.iter().any(|one| one == krav.as_str());
                    chip(krav.as_str(), behov(krav), chosen)
                })
                .collect(),
            skriven: skriven.clone(),
        }
    }
}

/// A promise in words.
pub struct Loftesrad {
    /// What is promised.
    pub lofte: String,
    /// Whether it is kept.
    pub halls: bool,
    /// What became of it.
    pub utfall: String,
    /// How it is measured.
    pub matning: String,
}

impl Loftesrad {
    fn new(bedomt: &Bedomt, omvag: f64) -> Self {
        let Bedomt { utfall, saknas } = bedomt;
        let lofte = &utfall.lofte;
        let needs: Vec<String> =
            lofte.krav().into_iter().map(|krav| behov(krav).to_lowercase()).collect();
        let needs =
            if needs.is_empty() { String::new() } else { format!(" med {}", needs.join(", ")) };
        let share = ord::procent(utfall.andel);
        Self {
            lofte: format!(
                "{} ska ha högst {} {} till en lokal{needs}.",
                ord::procent(lofte.andel),
                ord::meter(lofte.meter),
                lofte.profil.namn()
            ),
            halls: utfall.halls,
            utfall: if utfall.halls {
                let over = ord::decimal((utfall.andel - lofte.andel) * 100.0);
                format!("{share} har det, {over} procentenheter mer än löftet.")
            } else if utfall.andel <= 0.0 && !lofte.krav.is_empty() {
                "Ingen lokal är känd för att ha det. Det som ingen har inventerat räknas som nej: \
                 för in inventeringar under Lokaler."
                    .to_owned()
            } else {
                let short = ord::decimal((lofte.andel - utfall.andel) * 100.0);
                let people = ord::antal(saknas.ceil());
                format!(
                    "{share} har det, {short} procentenheter för lite. {people} personer till \
                     behöver en lokal så nära."
                )
            },
            // Where nobody has a place nothing has been measured.
            matning: if utfall.andel > 0.0 {
                ord::matning(utfall.pa_natet, omvag)
            } else {
                String::new()
            },
        }
    }
}

/// A row of the table of groups.
struct Rad {
    namn: String,
    under: String,
    celler: Vec<(String, String)>,
}

/// What the map is told.
pub struct Kartdata {
    /// Where it fetches valdistrikt, squares, places, and those left out; and how far
    /// it is from a place.
    pub distrikt: String,
    /// Squares.
    pub rutnat: String,
    /// Places.
    pub platser: String,
    /// Those left out.
    pub utan: String,
    /// The bands round a place.
    pub isokron: String,
    /// Tiles, their source, the texts of the map.
    pub plattor: String,
    /// Their source.
    pub kalla: String,
    /// Texts.
    pub texter: String,
    /// The steps in words, with the name of the colour of each.
    pub steg: Vec<(String, String)>,
    /// Whether those left out are shown from the beginning.
    pub visa_utan: bool,
}

impl Kartdata {
    /// What the map beside an answer is told.
    #[must_use]
    pub fn new(begaran: &Begaran, laddat: &Laddat, shared: &Shared) -> Self {
        let asked = base(begaran, &laddat.valt).here();
        let query = asked.split_once('?').map_or("", |(_, query)| query);
        let url = |name: &str| format!("{STIG}/{name}?{query}");
        let (plattor, kalla, texter) = map_settings(shared);
        let skala = karta::skala::Skala::new(&laddat.svar.bild.installning.granser_m);
        Self {
            distrikt: url("distrikt"),
            rutnat: url("rutnat"),
            platser: url("platser"),
            utan: url("utan"),
            isokron: url("isokron"),
            plattor,
            kalla,
            texter,
            steg: skala.ord(),
            visa_utan: false,
        }
    }
}

/// The request with nothing but the question and the val.
#[must_use]
pub fn base(begaran: &Begaran, valt: &Valt) -> Begaran {
    let mut kept = begaran.clone();
    for name in ["klart", "sida", "sortera", "format", "grupp", "q", "visa", "grans", "spara"] {
        kept = kept.without(name);
    }
    kept.set("val", valt.val.id.as_str())
}

#[derive(Template)]
#[template(path = "tackning/oversikt/pages/tackning.html")]
struct Tackning {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    val: String,
    fel: Formularfel,
    formular: Frageformular,
    mening: String,
    matning: String,
    tomt: Option<&'static str>,
    anmarkningar: Vec<String>,
    loften: Vec<Loftesrad>,
    siffror: Vec<(&'static str, String)>,
    inom: Vec<(String, String, String)>,
    indelningar: Vec<(String, &'static str, bool)>,
    grupp: &'static str,
    rubrik: &'static str,
    rubriker: Vec<Huvud>,
    rader: Vec<Rad>,
    hela: Vec<(String, String)>,
    sidning: Sidning,
    geojson: String,
    karta: Kartdata,
    planerar: bool,
}

/// Why there is nothing to show.
fn empty(svar: &Svar) -> Option<&'static str> {
    if svar.bild.grund.befolkning.distrikt.is_empty() {
        Some(
            "Valet har inga valdistrikt, så det går inte att räkna ut vilka som har nära. Den som \
             sköter driften läser in dem med «valkansli import valdistrikt».",
        )
    } else if svar.platser == 0 {
        Some(
            "Ingen lokal svarar mot frågan: ingen är öppen då, eller ingen uppfyller behoven. \
             Ändra frågan, eller planera lokaler.",
        )
    } else {
        None
    }
}

/// The most places that a remark names.
const MEST_NAMN: usize = 5;

/// What one must know of the figures.
pub(super) fn remarks(svar: &Svar) -> Vec<String> {
    let befolkning = &svar.bild.grund.befolkning;
    let mut all = Vec::new();
    if befolkning.uppskattad {
        let missing =
            befolkning.distrikt.iter().filter(|one| one.rostberattigade.is_none()).count();
        all.push(format!(
            "{missing} av {} valdistrikt saknar antal röstberättigade och har fått medelvärdet av \
             de andra.",
            befolkning.distrikt.len()
        ));
    }
    let spread = svar.utan_adresser();
    if spread > 0 {
        all.push(format!(
            "{spread} av {} valdistrikt saknar adresser i registret. Där är de röstberättigade \
             jämnt spridda över ytan.",
            befolkning.distrikt.len()
        ));
    }
    let nowhere =
        svar.bild.platser.iter().filter(|one| one.raknas() && one.plats.is_none()).count();
    if nowhere > 0 {
        all.push(format!("{nowhere} lokaler i planen saknar läge och räknas inte med."));
    }
    let fraga = &svar.fraga;
    let off = |one: &&Plats| {
        let lage = one.plats.map(|plats| svar.bild.grund.lage(plats, fraga.profil));
        fraga.serves(one) && lage == Some(Err(Losfel::IngenVag))
    };
    let off: Vec<&str> =
        svar.bild.platser.iter().filter(off).map(|one| &*one.namn).take(MEST_NAMN + 1).collect();
    if !off.is_empty() {
        let more = if off.len() > MEST_NAMN { " och fler" } else { "" };
        let names: Vec<&str> = off.into_iter().take(MEST_NAMN).collect();
        all.push(format!(
            "Gångnätet har ingen väg i närheten av {}{more}. De som bor på samma nät räknas som om \
             de inte nådde dit. Läs in ett större kartutdrag på sidan Gångnät.",
            names.join(", ")
        ));
    }
    all
}

fn figures(svar: &Svar) -> Vec<(&'static str, String)> {
    let all = &svar.alla.fordelning;
    let of_some = |m: f64| {
        if all.antal > all.utan { ord::meter(m) } else { "–".to_owned() }
    };
    vec![
        ("Röstberättigade", ord::antal(all.antal)),
        ("Medelavstånd", of_some(all.medel_m)),
        ("Hälften har högst", ord::kanske_meter(all.median_m)),
        ("9 av 10 har högst", ord::kanske_meter(all.p90_m)),
        ("99 av 100 har högst", ord::kanske_meter(all.p99_m)),
        ("Längst", of_some(all.langst_m)),
        ("Kolm–Pollak", of_some(all.kolm_pollak_m)),
        ("Utan lokal", ord::antal(all.utan)),
    ]
}

/// The division asked for, or the first that tells anything.
fn division(begaran: &Begaran, svar: &Svar) -> Indelning {
    let known = || svar.indelningar.iter().map(|(one, _)| *one);
    let asked = begaran.value("grupp").unwrap_or_default();
    known()
        .find(|one| one.as_str() == asked)
        .or_else(|| known().find(|one| *one == Indelning::Valkrets))
        .unwrap_or(Indelning::Distrikt)
}

async fn show(
    request: HttpRequest,
    inloggad: Inloggad,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let laddat = load(&begaran, &shared).await?;
    let (svar, valt) = (&laddat.svar, &laddat.valt);
    let limits = svar.bild.installning.granser_m.clone();
    let fraga = Listfraga::read(&begaran, &tabell::kolumner(limits.len()));
    let indelning = division(&begaran, svar);
    let rows = tabell::sorted(svar.grupper(indelning).unwrap_or_default(), &fraga);
    if let Some(format) = fraga.format {
        let name = format!("tackning-{}-{}", indelning.as_str(), valt.val.id);
        let table = tabell::table(indelning, &limits, &rows);
        let question = laddat.skriven.mening(&svar.fraga);
        return lista::file(&table.with_column("Fråga", &question), &name, format);
    }
    let here = begaran.clone().without("klart");
    let sidning = Sidning::new(&here, &fraga, rows.len());
    let rubriker = tabell::huvuden(&here, &fraga, indelning, &limits);
    let names: Vec<String> = rubriker.iter().skip(1).map(|one| one.text.clone()).collect();
    let rader = sidning.page(&rows).iter().map(|grupp| Rad {
        namn: grupp.namn.clone(),
        under: if indelning == Indelning::Distrikt { grupp.nyckel.clone() } else { String::new() },
        celler: names.iter().cloned().zip(tabell::celler(grupp)).collect(),
    });
    let omvag = svar.bild.installning.omvag;
    let all = &svar.alla.fordelning;
    let asked = base(&begaran, valt);
    let karta = Kartdata::new(&begaran, &laddat, &shared);
    let page = Tackning {
        sida: Kanslisida::new(&inloggad, Flik::Tackning, "Täckning").in_val(valt, STIG).with_notis(
            (begaran.value("klart") == Some("sparat")).then_some("Inställningarna är sparade."),
        ),
        flikar: flikar(STIG, &valt.val.id),
        val: valt.val.id.to_string(),
        formular: Frageformular::new(&laddat.skriven),
        mening: if laddat.fel.is_empty() {
            laddat.skriven.mening(&svar.fraga)
        } else {
            String::new()
        },
        matning: ord::matning(svar.alla.pa_natet, omvag),
        tomt: empty(svar),
        anmarkningar: remarks(svar),
        loften: svar.loften.iter().map(|one| Loftesrad::new(one, omvag)).collect(),
        siffror: figures(svar),
        inom: all
            .inom
            .iter()
            .map(|(m, share)| (ord::meter(*m), ord::procent(*share), ord::antal(share * all.antal)))
            .collect(),
        indelningar: svar
            .indelningar
            .iter()
            .filter(|(one, _)| *one != Indelning::Kommun)
            .map(|(one, _)| (asked.changed("grupp", one.as_str()), one.namn(), *one == indelning))
            .collect(),
        grupp: indelning.as_str(),
        rubrik: indelning.namn(),
        rader: rader.collect(),
        hela: names.into_iter().zip(tabell::celler(&svar.alla)).collect(),
        geojson: format!("{}&spara=ja", karta.distrikt),
        karta,
        rubriker,
        sidning,
        planerar: inloggad.har(Roll::Planerare),
        fel: laddat.fel.clone(),
    };
    Ok(respond_with(&page, laddat.status()))
}
