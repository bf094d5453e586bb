//! `/kansli/lokal/{id}/neutralitet`: the judgement of a lokal (VL 4:20).

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::NaiveDate;

use super::rules::{self, Bedomningsfel, Regel};
use super::store::{self, NyBedomning};
use super::{Bedomning, Koppling, Kopplingar, Svar};
use crate::lokal::flikar::PLANERAR;
use crate::lokal::register::pages::{card, page, version};
use crate::lokal::register::{Post, store as register};
use crate::tid;
use crate::web::behorighet::{Inloggad, Insant, vidare};
use crate::web::kansli::{Formularfel, Kanslisida, Konflikt, respond, respond_with};
use crate::web::rutt::Rutter;
use crate::web::sidmall::Begaran;
use crate::web::valet::{Valt, valt};
use crate::web::{Error, Shared};

/// The pages of this part.
pub fn routes(rutter: &mut Rutter) {
    rutter.get("/kansli/lokal/{id}/neutralitet", PLANERAR, form).post(
        "/kansli/lokal/{id}/neutralitet",
        PLANERAR,
        save,
    );
}

/// A question of the form, with its answers.
struct Fraga {
    regel: &'static Regel,
    svar: Vec<(Svar, bool)>,
    fel: Option<String>,
}

#[derive(Debug, Clone, Default)]
struct Skrivet {
    parti: String,
    religion: String,
    foretag: String,
    skal: String,
    bedomd: String,
}

impl Skrivet {
    fn read(insant: &Insant) -> Self {
        let text = |falt| insant.value(falt).to_owned();
        Self {
            parti: text("parti"),
            religion: text("religion"),
            foretag: text("foretag"),
            skal: text("skal"),
            bedomd: text("bedomd"),
        }
    }

    fn of(bedomning: Option<&Bedomning>, idag: NaiveDate) -> Self {
        let Some(one) = bedomning else {
            return Self { bedomd: idag.to_string(), ..Self::default() };
        };
        let word = |koppling| one.kopplingar.till(koppling).as_str().to_owned();
        Self {
            parti: word(Koppling::Parti),
            religion: word(Koppling::Religion),
            foretag: word(Koppling::Foretag),
            skal: one.skal.clone(),
            bedomd: one.bedomd.to_string(),
        }
    }

    fn answer(&self, koppling: Koppling) -> &str {
        match koppling {
            Koppling::Parti => &self.parti,
            Koppling::Religion => &self.religion,
            Koppling::Foretag => &self.foretag,
        }
    }

    fn check(&self, idag: NaiveDate) -> Result<(Kopplingar, String, NaiveDate), Formularfel> {
        let mut fel = Formularfel::default();
        let mut answer = |koppling: Koppling| {
            let read = Svar::parse(self.answer(koppling))
                .ok_or_else(|| format!("{}: svara ja, nej eller oklart.", koppling.namn()));
            fel.take(koppling.as_str(), read)
        };
        let parti = answer(Koppling::Parti);
        let religion = answer(Koppling::Religion);
        let foretag = answer(Koppling::Foretag);
        let kopplingar = parti
            .zip(religion)
            .zip(foretag)
            .map(|((parti, religion), foretag)| Kopplingar { parti, religion, foretag });
        let skal = kopplingar
            .and_then(|kopplingar| fel.take("skal", rules::skal(&self.skal, &kopplingar)));
        let bedomd = match self.bedomd.parse::<NaiveDate>() {
            Err(_) => Err("Skriv dagen för bedömningen som ÅÅÅÅ-MM-DD.".to_owned()),
            Ok(dag) if dag > idag => Err(Bedomningsfel::Framat.to_string()),
            Ok(dag) => Ok(dag),
        };
        let bedomd = fel.take("bedomd", bedomd);
        match (kopplingar, skal, bedomd) {
            (Some(kopplingar), Some(skal), Some(bedomd)) => Ok((kopplingar, skal, bedomd)),
            _ => Err(fel),
        }
    }

    fn against(&self, saved: &Self) -> Konflikt {
        let svar = |word: &str| Svar::parse(word).map_or("–", Svar::namn);
        let mut konflikt = Konflikt::default();
        konflikt.add("Parti", svar(&self.parti), svar(&saved.parti));
        konflikt.add("Religion", svar(&self.religion), svar(&saved.religion));
        konflikt.add("Företag", svar(&self.foretag), svar(&saved.foretag));
        konflikt.add("Skäl", &self.skal, &saved.skal);
        konflikt.add("Bedömd", &self.bedomd, &saved.bedomd);
        konflikt
    }
}

#[derive(Template)]
#[template(path = "lokal/register/neutralitet/pages/form.html")]
struct Sida {
    sida: Kanslisida,
    lokal: (i64, String),
    val: String,
    version: i64,
    fragor: Vec<Fraga>,
    skrivet: Skrivet,
    idag: String,
    fel: Formularfel,
    konflikt: Option<Konflikt>,
}

impl Sida {
    fn new(inloggad: &Inloggad, valt: &Valt, post: &Post, skrivet: Skrivet) -> Self {
        let titel = format!("Neutralitet: {}", post.uppgifter.namn);
        Self {
            sida: page(inloggad, valt, post.id, titel),
            lokal: (post.id, post.uppgifter.namn.clone()),
            val: valt.val.id.to_string(),
            version: 0,
            fragor: Vec::new(),
            skrivet,
            idag: tid::now().date_naive().to_string(),
            fel: Formularfel::default(),
            konflikt: None,
        }
        .asked()
    }

    /// The same with its questions as they are answered.
    fn asked(mut self) -> Self {
        self.fragor = rules::regler()
            .iter()
            .map(|regel| Fraga {
                regel,
                svar: Svar::ALLA
                    .map(|svar| (svar, svar.as_str() == self.skrivet.answer(regel.slag)))
                    .into(),
                fel: self.fel.av(regel.slag.as_str()).map(str::to_owned),
            })
            .collect();
        self
    }
}

async fn known(shared: &Shared, id: i64) -> Result<(Post, Option<Bedomning>), Error> {
    let read = shared.db.read(move |conn| {
        Ok::<_, register::Error>((register::get(conn, id)?, store::get(conn, id)?))
    });
    Ok(read.await?)
}

async fn form(
    request: HttpRequest,
    inloggad: Inloggad,
    id: Path<i64>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let (post, bedomning) = known(&shared, *id).await?;
    let idag = tid::now().date_naive();
    let valt = valt(&Begaran::read(&request), &shared, idag).await?;
    let skrivet = Skrivet::of(bedomning.as_ref(), idag);
    let mut sida = Sida::new(&inloggad, &valt, &post, skrivet);
    sida.version = bedomning.map(|one| one.version).unwrap_or_default();
    Ok(respond(&sida))
}

async fn save(
    request: HttpRequest,
    inloggad: Inloggad,
    insant: Insant,
    id: Path<i64>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Error> {
    let (post, bedomning) = known(&shared, *id).await?;
    let (now, av) = (tid::now(), inloggad.utforare());
    let idag = now.date_naive();
    let valt = valt(&Begaran::read(&request), &shared, idag).await?;
    let skrivet = Skrivet::read(&insant);
    let mut sida = Sida::new(&inloggad, &valt, &post, skrivet.clone());
    sida.version = version(&insant);
    let (kopplingar, skal, bedomd) = match skrivet.check(idag) {
        Ok(read) => read,
        Err(fel) => {
            sida.fel = fel;
            return Ok(respond_with(&sida.asked(), StatusCode::UNPROCESSABLE_ENTITY));
        }
    };
    let ny = NyBedomning { lokal_id: post.id, version: sida.version, kopplingar, skal, bedomd };
    let saved = shared.db.write(move |conn| store::save(conn, &now, &av, &ny)).await;
    match saved {
        Ok(()) => Ok(vidare(&card(post.id, &valt, "neutralitet"))),
        Err(register::Error::Inaktuell) => {
            let now = Skrivet::of(bedomning.as_ref(), idag);
            sida.version = bedomning.map(|one| one.version).unwrap_or_default();
            sida.konflikt = Some(skrivet.against(&now));
            Ok(respond_with(&sida, StatusCode::CONFLICT))
        }
        Err(error) => Err(error.into()),
    }
}
