//! `/kansli/stalle/{id}/tider`: the hours of one place over the whole period.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Serialize;

use super::formular::{self, Anmarkt, Provat, Skrivet, VECKODAGAR, falt, monsterfalt};
use crate::fil::namn::sort_key;
use crate::konto::Roll;
use crate::lokal::Stalletyp;
use crate::lokal::flikar::{LASER, PLANERAR, Underflik, flikar};
use crate::lokal::store::Sparat;
use crate::lokal::tider::dagar::{self, Tider, by_day};
use crate::lokal::tider::store::{self, Nya};
use crate::lokal::tider::tolka;
use crate::tid;
use crate::val;
use crate::web::behorighet::{Inloggad, Insant, vidare};
use crate::web::kansli::{Flik, Formularfel, Kanslisida, Konflikt, respond, respond_with};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::sprak::Sprak;
use crate::web::valet::Valt;
use crate::web::{Error, Shared, ord};

/// The page of all hours, to which this one belongs.
const STIG: &str = "/kansli/lokaler/tider";

/// The routes of one place.
pub fn routes(rutter: &mut Rutter) {
    rutter
        .get("/kansli/stalle/{id}/tider", LASER, show)
        .post("/kansli/stalle/{id}/tider", PLANERAR, change)
        .get("/kansli/stalle/{id}/tider/prov", LASER, probe);
}

/// A place, and what its hours are seen against.
struct Underlag {
    valt: Valt,
    stalle: Sparat,
    andra: Vec<Sparat>,
    /// What the lokal kept in the val before, moved to the days of this.
    forra: Option<(String, Tider)>,
}

impl Underlag {
    async fn read(shared: &Shared, id: i64) -> Result<Self, Error> {
        let work = move |conn: &mut _| {
            let (val, mut andra) = store::val_of(conn, id)?;
            let place = andra.iter().position(|one| one.id == id).ok_or(store::Error::Saknas)?;
            let stalle = andra.remove(place);
            let mut alla = val::store::all(conn)?;
            alla.reverse();
            let valt = Valt { val, alla };
            let forra = match valt.forra() {
                Some(before) => {
                    let typ = stalle.stalle.typ;
                    let kept = store::in_another(conn, &before.id, stalle.lokal_id, typ)?;
                    kept.map(|kept| {
                        let there = (before.valdag, &*dagar::period(before, typ));
                        let here = (valt.val.valdag, &*dagar::period(&valt.val, typ));
                        (before.namn.clone(), dagar::shifted(&kept, there, here))
                    })
                }
                None => None,
            };
            Ok::<_, store::Error>(Self { valt, stalle, andra, forra })
        };
        Ok(shared.db.read(work).await?)
    }

    const fn typ(&self) -> Stalletyp {
        self.stalle.stalle.typ
    }

    fn days(&self) -> Vec<chrono::NaiveDate> {
        formular::days(&self.valt.val, self.typ(), &self.stalle.stalle.oppettider)
    }

    fn saved(&self) -> Skrivet {
        let tider = by_day(&self.stalle.stalle.oppettider);
        Skrivet::saved(self.stalle.version, &self.days(), &tider)
    }

    fn check(&self, skrivet: &Skrivet) -> Provat {
        let andra = self.andra.iter().filter(|one| one.status.planeras());
        let andra = andra.map(|one| (one.stalle.typ, &*one.stalle.oppettider));
        formular::check(&self.valt.val, self.typ(), skrivet, andra)
    }

    /// The places one may copy from: those that are open on the same days.
    fn sources(&self) -> impl Iterator<Item = &Sparat> {
        let vallokal = self.typ() == Stalletyp::Vallokal;
        self.andra.iter().filter(move |one| {
            (one.stalle.typ == Stalletyp::Vallokal) == vallokal && !one.stalle.oppettider.is_empty()
        })
    }
}

/// Places by name, as one looks for them.
fn by_name<'a>(sources: impl Iterator<Item = &'a Sparat>) -> Vec<&'a Sparat> {
    let mut sources: Vec<&Sparat> = sources.collect();
    sources.sort_by_cached_key(|one| sort_key(&one.stalle.namn));
    sources
}

struct Dag {
    datum: String,
    falt: String,
    namn: String,
    skrivet: String,
    vald: bool,
    timmar: String,
    anmarkt: Vec<Anmarkt>,
    hindrar: bool,
}

struct Veckodag {
    falt: String,
    namn: &'static str,
    skrivet: String,
    fel: Option<String>,
}

struct Kalla {
    id: String,
    namn: String,
    vald: bool,
}

#[derive(Template)]
#[template(path = "lokal/tider/en/pages/tider.html")]
#[expect(clippy::struct_excessive_bools, reason = "each is a question that the page asks")]
struct Tidssida {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    fel: Formularfel,
    konflikt: Option<Konflikt>,
    id: i64,
    namn: String,
    under: String,
    far_andra: bool,
    ar_vallokal: bool,
    version: i64,
    dagar: Vec<Dag>,
    veckodagar: Vec<Veckodag>,
    monster_skrivet: bool,
    kallor: Vec<Kalla>,
    forra: Option<String>,
    klistra: String,
    summa: String,
    antal_anmarkta: usize,
    kraver_samrad: bool,
    samrad: bool,
    skal: String,
    ifyllt: bool,
}

fn page(inloggad: &Inloggad, underlag: &Underlag, skrivet: Skrivet, provat: &Provat) -> Tidssida {
    let stalle = &underlag.stalle.stalle;
    let dagar = provat
        .dagar
        .iter()
        .map(|bild| Dag {
            datum: bild.datum.to_string(),
            falt: falt(bild.datum),
            namn: ord::date(Sprak::Sv, bild.datum),
            skrivet: skrivet.dagar.get(&bild.datum).cloned().unwrap_or_default(),
            vald: skrivet.valda.contains(&bild.datum),
            timmar: bild.timmar.clone(),
            anmarkt: bild.anmarkt.clone(),
            hindrar: bild.anmarkt.iter().any(|anmarkt| anmarkt.hindrar),
        })
        .collect();
    let under = [&*stalle.anvisning, &*stalle.adress];
    let under: Vec<&str> = under.into_iter().filter(|text| !text.is_empty()).collect();
    let titel = format!("Öppettider: {}", stalle.namn);
    Tidssida {
        sida: Kanslisida::new(inloggad, Flik::Lokaler, titel).in_val(&underlag.valt, STIG),
        flikar: flikar(STIG, &underlag.valt.val.id, inloggad.roller()),
        fel: Formularfel::default(),
        konflikt: None,
        id: underlag.stalle.id,
        namn: stalle.namn.clone(),
        under: under.join(", "),
        far_andra: inloggad.har(Roll::Planerare),
        ar_vallokal: stalle.typ == Stalletyp::Vallokal,
        version: skrivet.version,
        dagar,
        monster_skrivet: skrivet.monster.iter().any(|typed| !typed.is_empty()),
        veckodagar: (0..)
            .zip(VECKODAGAR)
            .zip(&skrivet.monster)
            .map(|((day, namn), typed)| Veckodag {
                falt: monsterfalt(day),
                namn,
                skrivet: typed.clone(),
                fel: None,
            })
            .collect(),
        kallor: by_name(underlag.sources())
            .into_iter()
            .map(|one| {
                let id = one.id.to_string();
                let room = Some(&*one.stalle.anvisning).filter(|room| !room.is_empty());
                let room = room.map(|room| format!(", {room}")).unwrap_or_default();
                let namn = format!("{}{room}", one.stalle.namn);
                Kalla { vald: id == skrivet.kopiera, namn, id }
            })
            .collect(),
        forra: underlag.forra.as_ref().map(|(namn, _)| namn.clone()),
        klistra: skrivet.klistra,
        summa: provat.summa(),
        antal_anmarkta: provat.antal_anmarkta(),
        kraver_samrad: provat.kraver_samrad,
        samrad: skrivet.samrad,
        skal: skrivet.skal,
        ifyllt: false,
    }
}

/// What has just been done, by the code that the form was answered with.
fn notis(kod: &str) -> Option<&'static str> {
    Some(match kod {
        "sparat" => "Öppettiderna är sparade.",
        "oforandrat" => "Inget var ändrat.",
        _ => return None,
    })
}

async fn show(
    request: HttpRequest,
    inloggad: Inloggad,
    id: Path<i64>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let underlag = Underlag::read(&shared, id.into_inner()).await?;
    let skrivet = underlag.saved();
    let provat = underlag.check(&skrivet);
    let mut page = page(&inloggad, &underlag, skrivet, &provat);
    let begaran = Begaran::read(&request);
    page.sida = page.sida.with_notis(begaran.value("klart").and_then(notis));
    Ok(respond(&page))
}

async fn change(
    inloggad: Inloggad,
    insant: Insant,
    id: Path<i64>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let underlag = Underlag::read(&shared, id.into_inner()).await?;
    let mut skrivet = Skrivet::read(&insant, underlag.days());
    match insant.value("gor") {
        "" | "spara" => save(&inloggad, &shared, &underlag, skrivet).await,
        "kontrollera" => {
            let provat = underlag.check(&skrivet);
            let mut page = page(&inloggad, &underlag, skrivet, &provat);
            page.fel = unlawful(&provat);
            Ok(respond(&page))
        }
        gor => {
            let filled = fill_in(gor, &underlag, &mut skrivet);
            let provat = underlag.check(&skrivet);
            let mut page = page(&inloggad, &underlag, skrivet, &provat);
            if let Err(fel) = filled {
                for day in &mut page.veckodagar {
                    day.fel = fel.av(&day.falt).map(str::to_owned);
                }
                page.fel = fel;
                return Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY));
            }
            page.ifyllt = true;
            Ok(respond(&page))
        }
    }
}

/// Fills in the fields of the days, without saving.
fn fill_in(gor: &str, underlag: &Underlag, skrivet: &mut Skrivet) -> Result<(), Formularfel> {
    let period = dagar::period(&underlag.valt.val, underlag.typ());
    match gor {
        "alla" | "valda" => {
            let monster = skrivet.pattern().map_err(|wrong| {
                let mut fel = Formularfel::default();
                for (falt, why) in wrong {
                    fel.add(falt, why.to_string());
                }
                fel
            })?;
            if gor == "valda" && skrivet.valda.is_empty() {
                let text =
                    "Kryssa i de dagar som veckomönstret ska läggas på, i tabellen nedanför.";
                return Err(Formularfel::of("dagar", text));
            }
            let chosen = |datum: &chrono::NaiveDate| gor == "alla" || skrivet.valda.contains(datum);
            let mut tider = Tider::new();
            dagar::fill(&mut tider, &monster, period.iter().copied().filter(chosen));
            skrivet.fill(&tider);
        }
        "kopiera" => {
            let source = underlag.sources().find(|one| one.id.to_string() == skrivet.kopiera);
            let source = source.ok_or_else(|| {
                Formularfel::of("kopiera", "Välj det ställe som tiderna ska hämtas från.")
            })?;
            replace(skrivet, &period, &by_day(&source.stalle.oppettider));
        }
        "forra" => {
            let (_, tider) = underlag.forra.as_ref().ok_or_else(|| {
                let text = "Lokalen användes inte så i förra valet, så det finns inga tider att \
                            hämta.";
                Formularfel::of("dagar", text)
            })?;
            replace(skrivet, &period, tider);
        }
        "klistra" => {
            let tider = tolka::block(&skrivet.klistra, &period)
                .map_err(|fel| Formularfel::of("klistra", fel.to_string()))?;
            skrivet.fill(&tider.into_iter().collect());
            skrivet.klistra.clear();
        }
        _ => {
            return Err(Formularfel::of("dagar", "Välj vad som ska göras med knapparna på sidan."));
        }
    }
    Ok(())
}

/// Makes the days of the period those of other hours: what is not there is closed.
fn replace(skrivet: &mut Skrivet, period: &[chrono::NaiveDate], tider: &Tider) {
    let within = |datum: &chrono::NaiveDate| tider.get(datum).cloned().unwrap_or_default();
    skrivet.fill(&period.iter().map(|datum| (*datum, within(datum))).collect());
}

/// What stops the hours from being saved, each by its field.
fn unlawful(provat: &Provat) -> Formularfel {
    let mut fel = Formularfel::default();
    for (datum, text) in provat.hinder() {
        fel.add(falt(datum), format!("{}: {text}", ord::date(Sprak::Sv, datum)));
    }
    fel
}

async fn save(
    inloggad: &Inloggad,
    shared: &Shared,
    underlag: &Underlag,
    skrivet: Skrivet,
) -> Result<HttpResponse, Error> {
    let (id, now, av) = (underlag.stalle.id, tid::now(), inloggad.utforare());
    let provat = underlag.check(&skrivet);
    let mut fel = unlawful(&provat);
    let valdag = underlag.valt.val.valdag;
    let before = by_day(&underlag.stalle.stalle.oppettider);
    // What has been reasoned for is not asked for again.
    let asks = provat.kraver_samrad && before.get(&valdag) != provat.tider.get(&valdag);
    if asks && !skrivet.samrad {
        fel.add("samrad", "Kortare tider kräver samråd med länsstyrelsen (VL 4:21). Intyga det.");
    }
    if asks && skrivet.skal.is_empty() {
        fel.add("skal", "Skriv skälen för de kortare tiderna (VL 4:21).");
    }
    let nothing_else = before == provat.tider;
    if nothing_else && skrivet.monster.iter().any(|typed| !typed.is_empty()) {
        let text = "Veckomönstret är ifyllt men inte lagt på dagarna. Tryck på Fyll i alla dagar \
                    först, eller töm det.";
        fel.add(monsterfalt(0), text);
    }
    if !fel.is_empty() {
        let mut page = page(inloggad, underlag, skrivet, &provat);
        page.fel = fel;
        return Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY));
    }
    let ny = Nya {
        id,
        version: skrivet.version,
        tider: provat.tider.clone(),
        skal: asks.then(|| skrivet.skal.clone()),
    };
    let nya = [ny];
    match shared.db.write(move |conn| store::save(conn, &now, &av, &nya)).await {
        Ok(changed) => {
            let kod = if changed > 0 { "sparat" } else { "oforandrat" };
            Ok(vidare(&format!("/kansli/stalle/{id}/tider?klart={kod}")))
        }
        Err(store::Error::Inaktuell(_)) => {
            let newer = Underlag::read(shared, id).await?;
            let saved = newer.saved();
            let mut konflikt = Konflikt::default();
            for (&datum, typed) in &skrivet.dagar {
                let now = saved.dagar.get(&datum).map_or("", |text| text);
                let read = tolka::day(typed).map(|day| dagar::text(&day)).unwrap_or_default();
                konflikt.add(ord::date(Sprak::Sv, datum), read, now);
            }
            let skrivet = Skrivet { version: saved.version, ..skrivet };
            let provat = newer.check(&skrivet);
            let mut page = page(inloggad, &newer, skrivet, &provat);
            page.konflikt = Some(konflikt);
            Ok(respond_with(&page, StatusCode::CONFLICT))
        }
        Err(error) => Err(error.into()),
    }
}

/// How the form stands, for the page that asks while one types.
#[derive(Serialize)]
struct Provsvar {
    dagar: BTreeMap<String, Provdag>,
    summa: String,
    kraver_samrad: bool,
}

#[derive(Serialize)]
struct Provdag {
    timmar: String,
    anmarkt: Vec<String>,
    hindrar: bool,
}

async fn probe(
    request: HttpRequest,
    id: Path<i64>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let underlag = Underlag::read(&shared, id.into_inner()).await?;
    let begaran = Begaran::read(&request);
    let mut skrivet = underlag.saved();
    for (datum, typed) in &mut skrivet.dagar {
        begaran.value(&falt(*datum)).unwrap_or_default().clone_into(typed);
    }
    let provat = underlag.check(&skrivet);
    Ok(HttpResponse::Ok().json(Provsvar {
        summa: provat.summa(),
        kraver_samrad: provat.kraver_samrad,
        dagar: provat
            .dagar
            .into_iter()
            .map(|bild| {
                let hindrar = bild.anmarkt.iter().any(|anmarkt| anmarkt.hindrar);
                let anmarkt = bild.anmarkt.into_iter().map(|anmarkt| anmarkt.text).collect();
                (bild.datum.to_string(), Provdag { timmar: bild.timmar, anmarkt, hindrar })
            })
            .collect(),
    }))
}
