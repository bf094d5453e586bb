//! `/kansli`: what the one signed in can do now, and what waits for her.

use actix_web::HttpResponse;
use actix_web::http::Method;
use actix_web::web::Data;
use askama::Template;
use chrono::NaiveDate;

use super::rules;
use crate::konto::forvaltning::rules::Granser;
use crate::konto::forvaltning::urval::Urval;
use crate::konto::forvaltning::{Konto, store as konton};
use crate::konto::granskning::{rules as granskning, store as granskningar};
use crate::konto::{Roll, Roller};
use crate::lokal::checklista::rules::Lage;
use crate::lokal::checklista::{self, paminn};
use crate::tid;
use crate::uppslag::Atlas;
use crate::val::{self, ValId};
use crate::web::behorighet::Inloggad;
use crate::web::kansli::{Flik, Kanslisida, respond};
use crate::web::rutt::{Rutt, Rutter, Tilltrade};
use crate::web::sprak::Sprak;
use crate::web::{Error, Shared, ord};

/// The pages of this room.
pub fn routes(rutter: &mut Rutter) {
    rutter.get("/kansli", Tilltrade::Inloggad, start);
    super::installningar::pages::routes(rutter);
}

/// Something to do.
struct Ingang {
    href: &'static str,
    rubrik: &'static str,
    text: &'static str,
}

/// What there is to do in the kansli. Whoever may not follow a link is not shown it.
const INGANGAR: [Ingang; 12] = [
    Ingang {
        href: "/kansli/lokaler",
        rubrik: "Lokaler",
        text: "Planera vallokaler, röstningslokaler och gatuplatser, på lista och karta.",
    },
    Ingang {
        href: "/kansli/lokaler/checklista",
        rubrik: "Checklista",
        text: "Lagens krav och frister för valet: vad som är klart och vad som återstår.",
    },
    Ingang {
        href: "/kansli/personer",
        rubrik: "Personer",
        text: "Sök upp en person, lägg till en ny eller ändra uppgifter.",
    },
    Ingang {
        href: "/kansli/besok",
        rubrik: "Hembesök",
        text: "Besöken hos väljare som röstar hemma, dag för dag.",
    },
    Ingang {
        href: "/kansli/konton",
        rubrik: "Konton",
        text: "Se vem som kan logga in, med vilka roller och hur länge.",
    },
    Ingang {
        href: "/kansli/konton/nytt",
        rubrik: "Nytt konto",
        text: "Lägg upp ett konto och få en engångslänk att lämna över.",
    },
    Ingang {
        href: "/kansli/konton/granskning",
        rubrik: "Granskning av konton",
        text: "Gå igenom alla konton var tredje månad och signera.",
    },
    Ingang {
        href: "/kansli/logg",
        rubrik: "Logg",
        text: "Sök i vad som har gjorts, av vem och när.",
    },
    Ingang {
        href: "/kansli/installningar",
        rubrik: "Inställningar",
        text: "Se hur tjänsten är inställd, och hur länge uppgifter sparas.",
    },
    Ingang {
        href: "/kansli/mitt-konto",
        rubrik: "Mitt konto",
        text: "Byt lösenord, andra faktor och avsluta inloggningar.",
    },
    Ingang {
        href: "/lokaler",
        rubrik: "Vallokaler och röstningslokaler",
        text: "Så som väljarna ser dem, med öppettider.",
    },
    Ingang {
        href: "/kalender",
        rubrik: "Valets kalender",
        text: "Alla dagar och frister, med paragraf.",
    },
];

/// What a role may follow of it.
fn ingangar(rutter: &[Rutt], roller: Roller) -> Vec<&'static Ingang> {
    let may = |href: &str| {
        rutter.iter().any(|rutt| {
            rutt.metod == Method::GET && rutt.monster == href && rutt.tilltrade.slapper_in(roller)
        })
    };
    INGANGAR.iter().filter(|ingang| may(ingang.href)).collect()
}

/// Something that waits to be done.
struct Vantar {
    href: String,
    text: String,
    klass: &'static str,
}

impl Vantar {
    fn new(href: impl Into<String>, text: impl Into<String>, klass: &'static str) -> Self {
        Self { href: href.into(), text: text.into(), klass }
    }
}

/// What waits for an administrator.
fn vantar(
    konton: &[Konto],
    senaste: Option<NaiveDate>,
    idag: NaiveDate,
    granser: &Granser,
) -> Vec<Vantar> {
    let mut waiting = Vec::new();
    if granskning::ar_dags(senaste, idag) {
        let text = match granskning::nasta(senaste) {
            None => "Konton är inte granskade än. Gå igenom dem och signera.".to_owned(),
            Some(day) if day == idag => "Granskningen av konton ska vara klar i dag.".to_owned(),
            Some(day) => format!("Granskningen av konton skulle ha varit klar {day}."),
        };
        waiting.push(Vantar::new("/kansli/konton/granskning", text, "fel"));
    }
    let choices = [
        (Urval::InteGodkanda, "väntar på godkännande"),
        (Urval::SlutarSnart, "slutar inom 30 dagar"),
        (Urval::Oanvanda, "har inte använts på länge"),
    ];
    for (urval, what) in choices {
        let count = konton.iter().filter(|konto| urval.tar(konto, idag, granser)).count();
        if count > 0 {
            let href = format!("/kansli/konton?urval={}", urval.as_str());
            waiting.push(Vantar::new(href, format!("{} {what}.", antal(count)), "varna"));
        }
    }
    waiting
}

fn antal(count: usize) -> String {
    if count == 1 { "Ett konto".to_owned() } else { format!("{count} konton") }
}

/// A deadline.
struct Frist {
    nar: String,
    titel: String,
    paragraf: &'static str,
}

/// The val in work.
struct Valruta {
    namn: String,
    nedrakning: String,
    valdag: String,
    frister: Vec<Frist>,
    checklista: Option<Checklaget>,
}

/// How the legal checklist of the next val stands.
struct Checklaget {
    val: ValId,
    brutna: usize,
    i_fara: usize,
}

impl Checklaget {
    /// What waits because of it.
    fn vantar(&self) -> impl Iterator<Item = Vantar> {
        let points = |count: usize| match count {
            1 => "En punkt".to_owned(),
            n => format!("{n} punkter"),
        };
        let kinds = [
            (self.brutna, Lage::Bruten, "är bruten", "är brutna", "fel"),
            (self.i_fara, Lage::IFara, "är i fara", "är i fara", "varna"),
        ];
        kinds.into_iter().filter(|(count, ..)| *count > 0).map(
            move |(count, lage, one, many, klass)| {
                let (val, lage) = (self.val.as_str(), lage.as_str());
                let href = format!("/kansli/lokaler/checklista?val={val}&lage={lage}");
                let what = if count == 1 { one } else { many };
                let text = format!("{} på checklistan för {val} {what}.", points(count));
                Vantar::new(href, text, klass)
            },
        )
    }
}

/// The checklist of the next val on a day, if there is one.
async fn checklaget(shared: &Shared, idag: NaiveDate) -> Result<Option<Checklaget>, Error> {
    let found = shared
        .db
        .read(move |conn| {
            let all = val::store::all(conn)?;
            let next = all.into_iter().find(|val| val.valdag >= idag);
            let Some(next) = next else { return Ok::<_, paminn::store::Error>(None) };
            let underlag = checklista::store::underlag(conn, &next)?;
            let (brutna, i_fara) =
                checklista::rules::antal(&checklista::rules::bedom(&underlag, idag));
            Ok(Some(Checklaget { val: next.id, brutna, i_fara }))
        })
        .await;
    found.map_err(|error| match error {
        paminn::store::Error::Checklista(error) => error.into(),
        paminn::store::Error::Val(error) => error.into(),
        paminn::store::Error::Db(error) => error.into(),
    })
}

/// So many deadlines are shown.
const FRISTER: usize = 3;

impl Valruta {
    fn new(atlas: &Atlas, idag: NaiveDate) -> Option<Self> {
        let val = &atlas.aktuellt(idag)?.val;
        let frister = rules::kommande(val, idag, FRISTER)
            .into_iter()
            .map(|event| Frist {
                nar: when(event.datum, event.till, idag),
                titel: Sprak::Sv.t(&format!("kalender-{}", event.nyckel)),
                paragraf: event.paragraf,
            })
            .collect();
        Some(Self {
            namn: val.namn.clone(),
            nedrakning: rules::nedrakning(val.valdag, idag),
            valdag: ord::full_date(Sprak::Sv, val.valdag),
            frister,
            checklista: None,
        })
    }
}

fn when(from: NaiveDate, till: Option<NaiveDate>, idag: NaiveDate) -> String {
    let day = |day| ord::short_date(Sprak::Sv, day);
    match till {
        Some(till) if from <= idag => format!("Pågår till {}", day(till)),
        Some(till) => format!("{} till {}", ord::sentence(&day(from)), day(till)),
        None if from == idag => "I dag".to_owned(),
        None => format!("{} {}", day(from), chrono::Datelike::year(&from)),
    }
}

#[derive(Template)]
#[template(path = "kansli/pages/oversikt.html")]
struct Oversikt {
    sida: Kanslisida,
    val: Option<Valruta>,
    vantar: Vec<Vantar>,
    ser_vantande: bool,
    ingangar: Vec<&'static Ingang>,
}

async fn start(inloggad: Inloggad, shared: Data<Shared>) -> Result<HttpResponse, Error> {
    let idag = tid::now().date_naive();
    let administrator = inloggad.har(Roll::Administrator);
    let own = inloggad.konto();
    let granser = shared.settings.konton.granser();
    let (own, konton, senaste) = shared
        .db
        .read(move |conn| {
            let own = konton::get(conn, own)?;
            let konton = if administrator { konton::all(conn)? } else { Vec::new() };
            Ok::<_, konton::Error>((own, konton, granskningar::latest(conn)?))
        })
        .await?;
    let senaste = senaste.map(|utc| tid::svensk(utc).date_naive());
    let mut waiting =
        if administrator { vantar(&konton, senaste, idag, &granser) } else { Vec::new() };
    if Urval::SlutarSnart.tar(&own, idag, &granser) {
        let text = format!(
            "Ditt konto slutar {}. Be en administratör om du behöver det längre.",
            own.slutar
        );
        waiting.push(Vantar::new("", text, "varna"));
    }
    let planerar = administrator || inloggad.har(Roll::Planerare);
    let checklista = if planerar { checklaget(&shared, idag).await? } else { None };
    waiting.extend(checklista.iter().flat_map(Checklaget::vantar));
    let atlas = shared.atlas().ok();
    let mut val = atlas.and_then(|atlas| Valruta::new(&atlas, idag));
    if let Some(val) = val.as_mut() {
        val.checklista = checklista;
    }
    Ok(respond(&Oversikt {
        sida: Kanslisida::new(&inloggad, Flik::Oversikt, "Översikt"),
        val,
        ser_vantande: planerar || !waiting.is_empty(),
        vantar: waiting,
        ingangar: ingangar(&shared.rutter, inloggad.roller()),
    }))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    /// A link that leads nowhere would never be shown, and nobody would notice.
    #[test]
    fn every_card_leads_to_a_page_that_some_role_may_open() {
        let all = crate::web::rutter(&Arc::default());
        for ingang in &INGANGAR {
            let shown = Roll::ALLA.iter().any(|&roll| {
                let roller = [roll].into_iter().collect();
                ingangar(all.tabell(), roller).iter().any(|one| one.href == ingang.href)
            });
            assert!(shown, "{}", ingang.href);
        }
    }

    #[test]
    fn nobody_is_shown_what_she_may_not_open() {
        let all = crate::web::rutter(&Arc::default());
        let shown = |roll: Roll| -> Vec<&str> {
            let roller = [roll].into_iter().collect();
            ingangar(all.tabell(), roller).iter().map(|ingang| ingang.href).collect()
        };
        assert!(shown(Roll::Administrator).contains(&"/kansli/konton"));
        assert!(!shown(Roll::Granskare).contains(&"/kansli/konton"));
        assert!(!shown(Roll::Planerare).contains(&"/kansli/logg"));
    }
}
