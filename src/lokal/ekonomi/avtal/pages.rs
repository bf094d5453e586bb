//! `/kansli/lokal/{id}/avtal`: the contracts about a lokal, and a new one.
//! `/kansli/avtal/{id}`: one contract, to look at, change and remove.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::formular::Skrivet;
use super::{Avtal, Kontakt, Uppgifter, store};
use crate::konto::Roll;
use crate::lokal::ekonomi::Delprogram;
use crate::lokal::ekonomi::kronor::Kr;
use crate::lokal::ekonomi::pages::{FLIK, LASER};
use crate::lokal::ekonomi::rules::{Lage, Per, varning};
use crate::lokal::ekonomi::store::{Error as Fel, Lokalnamn, lokal, planen};
use crate::lokal::filer::store::NyFil;
use crate::lokal::filer::{self, Filslag, rules};
use crate::lokal::flikar::{PLANERAR, Underflik, flikar};
use crate::tid;
use crate::web::behorighet::{Inloggad, Insant, vidare};
use crate::web::kansli::{Flik, Formularfel, Kanslisida, Konflikt, respond, respond_with};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::valet::{Valt, valt};
use crate::web::{Error, Shared};

/// The pages of contracts, each and by lokal.
pub fn routes(rutter: &mut Rutter) {
    rutter
        .get("/kansli/lokal/{id}/avtal", LASER, of_lokal)
        .post_filer("/kansli/lokal/{id}/avtal", PLANERAR, create)
        .get("/kansli/avtal/{id}", LASER, show)
        .post_filer("/kansli/avtal/{id}", PLANERAR, change)
        .post("/kansli/avtal/{id}/ta-bort", PLANERAR, remove);
}

/// Whether someone may change contracts.
fn andrar(inloggad: &Inloggad) -> bool {
    inloggad.har(Roll::Planerare)
}

/// The choices in the form of a contract.
struct Alternativ {
    galler: Vec<(String, String)>,
    per: Vec<(String, &'static str)>,
    delprogram: Vec<(String, String)>,
    lage: Vec<(String, &'static str)>,
    kontakt: Vec<(String, String)>,
}

impl Alternativ {
    fn new(valt: &Valt, kontakter: &[Kontakt]) -> Self {
        let each = valt.alla.iter().filter(|val| val.kommun == valt.val.kommun);
        let mut galler = vec![(String::new(), "Alla val under avtalets tid".to_owned())];
        galler.extend(each.map(|val| (val.id.to_string(), val.namn.clone())));
        let mut delprogram = vec![(String::new(), "Välj".to_owned())];
        delprogram.extend(Delprogram::alla().map(|one| (one.kod().to_string(), one.to_string())));
        let mut kontakt = vec![(String::new(), "Ingen".to_owned())];
        kontakt.extend(kontakter.iter().map(|one| (one.id.to_string(), one.text())));
        Self {
            galler,
            per: Per::ALLA.map(|per| (per.as_str().to_owned(), per.namn())).into(),
            delprogram,
            lage: Lage::ALLA.map(|lage| (lage.to_string(), lage.namn())).into(),
            kontakt,
        }
    }
}

impl Kontakt {
    /// The contact in words.
    fn text(&self) -> String {
        match (&*self.uppgift, &*self.namn) {
            ("", "") => "Namnet kan inte visas".to_owned(),
            ("", text) | (text, "") => text.to_owned(),
            (uppgift, namn) => format!("{namn} ({uppgift})"),
        }
    }
}

/// A contract in the list of its lokal.
struct Rad {
    id: i64,
    motpart: String,
    galler: String,
    fran: String,
    till: String,
    kostnad: String,
    per: &'static str,
    lage: Lage,
    i_valet: String,
    varning: Option<String>,
}

#[derive(Template)]
#[template(path = "lokal/ekonomi/avtal/pages/lokal.html")]
struct Lokalsida {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    val: String,
    lokal: Lokalnamn,
    rader: Vec<Rad>,
    andrar: bool,
    fel: Formularfel,
    skrivet: Skrivet,
    alternativ: Alternativ,
}

async fn lokalsida(
    inloggad: &Inloggad,
    shared: &Shared,
    valt: &Valt,
    id: i64,
    skrivet: Skrivet,
) -> Result<Lokalsida, Error> {
    let (val, keys) = (valt.val.id.clone(), keys(inloggad, shared));
    let (lokal, avtal, plan, kontakter) = shared
        .db
        .read(move |conn| {
            let lokal = lokal(conn, id)?;
            let kontakter = store::kontakter(conn, keys.as_deref(), id)?;
            Ok::<_, Fel>((lokal, store::of_lokal(conn, id)?, planen(conn, &val)?, kontakter))
        })
        .await?;
    let oppet = plan.get(&id).map(|used| used.oppet.clone()).unwrap_or_default();
    let inom = shared.settings.ekonomi.contract_warn_days;
    let idag = tid::now().date_naive();
    let row = |avtal: Avtal| {
        let it = &avtal.uppgifter;
        let galler = it.galler(&valt.val);
        Rad {
            id: avtal.id,
            motpart: it.motpart.clone(),
            galler: it.val.as_ref().map_or("Alla val".to_owned(), ToString::to_string),
            fran: it.fran.to_string(),
            till: it.till.to_string(),
            kostnad: Kr(it.kostnad_kr).to_string(),
            per: it.per.namn(),
            lage: it.lage,
            i_valet: Kr(it.kostnad_i(&valt.val, &oppet)).to_string(),
            varning: varning((it.lage, it.till), valt.val.valdag, idag, inom)
                .filter(|_| galler)
                .map(|varning| varning.namn(inom)),
        }
    };
    let titel = format!("Avtal: {}", lokal.namn);
    Ok(Lokalsida {
        sida: Kanslisida::new(inloggad, Flik::Lokaler, titel)
            .in_val(valt, format!("/kansli/lokal/{id}/avtal")),
        flikar: flikar(FLIK, &valt.val.id, inloggad.roller()),
        val: valt.val.id.to_string(),
        lokal,
        rader: avtal.into_iter().map(row).collect(),
        andrar: andrar(inloggad),
        fel: Formularfel::default(),
        skrivet,
        alternativ: Alternativ::new(valt, &kontakter),
    })
}

/// The keys that open the names of contacts, for those who work with them.
fn keys(
    inloggad: &Inloggad,
    shared: &Shared,
) -> Option<std::sync::Arc<crate::sigill::nyckelfil::Nyckelkalla>> {
    shared.nyckelkalla().ok().filter(|_| andrar(inloggad))
}

async fn of_lokal(
    request: HttpRequest,
    inloggad: Inloggad,
    id: Path<i64>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let begaran = Begaran::read(&request);
    let valt = valt(&begaran, &shared, tid::now().date_naive()).await?;
    let skrivet = Skrivet::nytt(&valt.val.id);
    let mut page = lokalsida(&inloggad, &shared, &valt, id.into_inner(), skrivet).await?;
    page.sida = page.sida.with_notis(begaran.value("klart").and_then(notis));
    Ok(respond(&page))
}

fn notis(klart: &str) -> Option<&'static str> {
    match klart {
        "nytt" => Some("Avtalet är inlagt."),
        "sparat" => Some("Avtalet är sparat."),
        _ => None,
    }
}

/// The contract with the file chosen for it, or all that is wrong with either.
fn whole(
    read: Result<Uppgifter, Formularfel>,
    insant: &Insant,
    lokal_id: i64,
) -> Result<(Uppgifter, Option<NyFil>), Formularfel> {
    let mut fel = Formularfel::default();
    let fil = insant.fil("fil").and_then(|fil| {
        let read = rules::granska(Filslag::Avtal, &fil.namn, &fil.innehall);
        fel.take("fil", read).map(|typ| NyFil {
            lokal_id,
            inventering_id: None,
            slag: Filslag::Avtal,
            namn: fil.namn.clone(),
            typ,
            innehall: fil.innehall.to_vec(),
            beskrivning: String::new(),
        })
    });
    match read {
        Ok(uppgifter) if fel.is_empty() => Ok((uppgifter, fil)),
        Ok(_) => Err(fel),
        Err(mut all) => {
            all.0.append(&mut fel.0);
            Err(all)
        }
    }
}

async fn create(
    request: HttpRequest,
    inloggad: Inloggad,
    insant: Insant,
    id: Path<i64>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let (id, now, av) = (id.into_inner(), tid::now(), inloggad.utforare());
    let valt = valt(&Begaran::read(&request), &shared, now.date_naive()).await?;
    // A contract that is put back has its file among those of the lokal.
    let had: Option<i64> = insant.value("hade_fil").parse().ok();
    let (kontakter, fil) = shared
        .db
        .read(move |conn| {
            lokal(conn, id)?;
            let files = if had.is_some() { filer::store::of_lokal(conn, id)? } else { Vec::new() };
            let kept = |fil: &filer::Fil| Some(fil.id) == had && fil.slag == Filslag::Avtal;
            let fil = files.into_iter().find(kept).map(|fil| fil.id);
            Ok::<_, Fel>((store::kontakter(conn, None, id)?, fil))
        })
        .await?;
    let skrivet = Skrivet::read(&insant);
    match whole(skrivet.check(&valt.alla, &kontakter, fil), &insant, id) {
        Ok((uppgifter, fil)) => {
            let done = shared
                .db
                .write(move |conn| store::add(conn, &now, &av, id, (&uppgifter, fil.as_ref())));
            done.await?;
            let val = &valt.val.id;
            Ok(vidare(&format!("/kansli/lokal/{id}/avtal?val={val}&klart=nytt")))
        }
        Err(fel) => {
            let mut page = lokalsida(&inloggad, &shared, &valt, id, skrivet).await?;
            page.fel = fel;
            Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY))
        }
    }
}

#[derive(Template)]
#[template(path = "lokal/ekonomi/avtal/pages/ett.html")]
struct Avtalssida {
    sida: Kanslisida,
    flikar: Vec<Underflik>,
    val: String,
    lokal: Lokalnamn,
    avtal: Avtal,
    galler: String,
    kostnad: String,
    i_valet: Option<String>,
    varning: Option<String>,
    kontakt: String,
    /// The name of the file, for those who may see it.
    fil: Option<String>,
    andrar: bool,
    fel: Formularfel,
    konflikt: Option<Konflikt>,
    skrivet: Skrivet,
    alternativ: Alternativ,
}

async fn avtalssida(
    inloggad: &Inloggad,
    shared: &Shared,
    valt: &Valt,
    avtal: Avtal,
) -> Result<Avtalssida, Error> {
    let (id, val, keys) = (avtal.lokal, valt.val.id.clone(), keys(inloggad, shared));
    let fil_id = avtal.uppgifter.fil.filter(|_| Filslag::Avtal.far_ses_av(inloggad.roller()));
    let (lokal, plan, kontakter, fil) = shared
        .db
        .read(move |conn| {
            let kontakter = store::kontakter(conn, keys.as_deref(), id)?;
            let fil = fil_id.map(|id| filer::store::find(conn, id)).transpose()?;
            Ok::<_, Fel>((lokal(conn, id)?, planen(conn, &val)?, kontakter, fil))
        })
        .await?;
    let oppet = plan.get(&id).map(|used| used.oppet.clone()).unwrap_or_default();
    let it = &avtal.uppgifter;
    let inom = shared.settings.ekonomi.contract_warn_days;
    let applies = it.galler(&valt.val);
    let varning = varning((it.lage, it.till), valt.val.valdag, tid::now().date_naive(), inom)
        .filter(|_| applies);
    let asked = kontakter.iter().find(|one| Some(one.id) == it.kontakt);
    let own = valt.alla.iter().find(|val| Some(&val.id) == it.val.as_ref());
    Ok(Avtalssida {
        sida: Kanslisida::new(inloggad, Flik::Lokaler, format!("Avtal {}", avtal.id))
            .in_val(valt, format!("/kansli/avtal/{}", avtal.id)),
        flikar: flikar(FLIK, &valt.val.id, inloggad.roller()),
        val: valt.val.id.to_string(),
        lokal,
        galler: match (&it.val, own) {
            (None, _) => "Alla val under avtalets tid".to_owned(),
            (Some(_), Some(val)) => val.namn.clone(),
            (Some(id), None) => id.to_string(),
        },
        kostnad: format!("{} {}", Kr(it.kostnad_kr), it.per.namn()),
        i_valet: applies.then(|| Kr(it.kostnad_i(&valt.val, &oppet)).to_string()),
        varning: varning.map(|varning| varning.namn(inom)),
        kontakt: asked.map_or("Ingen".to_owned(), Kontakt::text),
        fil: fil.map(|fil| fil.namn),
        andrar: andrar(inloggad),
        fel: Formularfel::default(),
        konflikt: None,
        skrivet: Skrivet::of(it),
        alternativ: Alternativ::new(valt, &kontakter),
        avtal,
    })
}

async fn show(
    request: HttpRequest,
    inloggad: Inloggad,
    id: Path<i64>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let (begaran, id) = (Begaran::read(&request), id.into_inner());
    let avtal = shared.db.read(move |conn| store::get(conn, id)).await?;
    let valt = valt(&begaran, &shared, tid::now().date_naive()).await?;
    let mut page = avtalssida(&inloggad, &shared, &valt, avtal).await?;
    page.sida = page.sida.with_notis(begaran.value("klart").and_then(notis));
    Ok(respond(&page))
}

/// The version that a form has seen; one without has seen none.
fn seen(insant: &Insant) -> i64 {
    insant.value("version").parse().unwrap_or(0)
}

async fn change(
    request: HttpRequest,
    inloggad: Inloggad,
    insant: Insant,
    id: Path<i64>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let (id, now, av) = (id.into_inner(), tid::now(), inloggad.utforare());
    let (avtal, kontakter) = shared
        .db
        .read(move |conn| {
            let avtal = store::get(conn, id)?;
            let kontakter = store::kontakter(conn, None, avtal.lokal)?;
            Ok::<_, Fel>((avtal, kontakter))
        })
        .await?;
    let valt = valt(&Begaran::read(&request), &shared, now.date_naive()).await?;
    let (version, skrivet) = (seen(&insant), Skrivet::read(&insant));
    let fil = avtal.uppgifter.fil.filter(|_| !insant.ticked("utan_fil"));
    let read = skrivet.check(&valt.alla, &kontakter, fil);
    let (uppgifter, fil) = match whole(read, &insant, avtal.lokal) {
        Ok(both) => both,
        Err(fel) => {
            let mut page = avtalssida(&inloggad, &shared, &valt, avtal).await?;
            // What was seen stays what it was: the conflict, if any, is told when the
            // form is right.
            page.avtal.version = version;
            page.skrivet = skrivet;
            page.fel = fel;
            return Ok(respond_with(&page, StatusCode::UNPROCESSABLE_ENTITY));
        }
    };
    let work = shared.db.write(move |conn| {
        store::change(conn, &now, &av, (id, version), (&uppgifter, fil.as_ref()))
    });
    match work.await {
        Ok(()) => Ok(vidare(&format!("/kansli/avtal/{id}?val={}&klart=sparat", valt.val.id))),
        Err(Fel::AvtalAndrat(avtal)) => {
            let konflikt = skrivet.conflict(&avtal);
            let mut page = avtalssida(&inloggad, &shared, &valt, *avtal).await?;
            page.skrivet = skrivet;
            page.konflikt = Some(konflikt);
            Ok(respond_with(&page, StatusCode::CONFLICT))
        }
        Err(error) => Err(error.into()),
    }
}

/// What has been removed, with the way to put it back.
#[derive(Template)]
#[template(path = "lokal/ekonomi/pages/borttaget.html")]
pub struct Borttaget {
    /// The layout.
    pub sida: Kanslisida,
    /// What was removed, in a sentence.
    pub text: String,
    /// Where to go on.
    pub tillbaka: String,
    /// The name of that page.
    pub dit: String,
    /// The form that puts it back.
    pub angra: String,
    /// Its fields.
    pub falt: Vec<(&'static str, String)>,
}

async fn remove(
    request: HttpRequest,
    inloggad: Inloggad,
    insant: Insant,
    id: Path<i64>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let (id, now, av) = (id.into_inner(), tid::now(), inloggad.utforare());
    let version = seen(&insant);
    let (avtal, lokal) = shared
        .db
        .write(move |conn| {
            let avtal = store::remove(conn, &now, &av, (id, version))?;
            let lokal = lokal(conn, avtal.lokal)?;
            Ok::<_, Fel>((avtal, lokal))
        })
        .await?;
    let valt = valt(&Begaran::read(&request), &shared, now.date_naive()).await?;
    let mut falt = Skrivet::of(&avtal.uppgifter).falt();
    falt.extend(avtal.uppgifter.fil.map(|fil| ("hade_fil", fil.to_string())));
    let list = format!("/kansli/lokal/{}/avtal?val={}", lokal.id, valt.val.id);
    Ok(respond(&Borttaget {
        sida: Kanslisida::new(&inloggad, Flik::Lokaler, "Avtalet är borttaget"),
        text: format!("Avtal {id} om {} är borttaget.", lokal.namn),
        tillbaka: list.clone(),
        dit: format!("Avtal: {}", lokal.namn),
        angra: list,
        falt,
    }))
}
