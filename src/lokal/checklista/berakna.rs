//! Whether the computed points of the checklist are met. Pure.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::punkter;
use super::{Tillstand, Underlag};
use crate::lokal::inventering::ar_gammal;
use crate::lokal::store::Sparat;
use crate::lokal::tider::lag::{self, Tidsbrist};
use crate::lokal::{Stalletyp, Status};
use crate::valdistrikt::Valdistriktskod;

/// How grave it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Allvar {
    /// Something is not done yet.
    Saknas,
    /// Something planned is against the rule.
    Fel,
    /// It can no longer be mended in time.
    Brutet,
}

/// Something that is wrong or missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brist {
    /// How grave it is.
    pub allvar: Allvar,
    /// What, in a sentence.
    pub text: String,
    /// The page of the row, without the val in work.
    pub lank: Option<String>,
}

impl Brist {
    /// Something wrong with no row of its own.
    #[must_use]
    pub fn new(allvar: Allvar, text: impl Into<String>) -> Self {
        Self { allvar, text: text.into(), lank: None }
    }

    fn at(mut self, lank: impl Into<String>) -> Self {
        self.lank = Some(lank.into());
        self
    }
}

/// What is found of a point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Utfall {
    /// There is nothing that it could be about.
    EjAktuell,
    /// It is met.
    Uppfylld,
    /// It is not.
    Brister(Vec<Brist>),
}

impl Utfall {
    fn of(brister: Vec<Brist>) -> Self {
        if brister.is_empty() { Self::Uppfylld } else { Self::Brister(brister) }
    }

    fn ett(allvar: Allvar, text: impl Into<String>) -> Self {
        Self::Brister(vec![Brist::new(allvar, text)])
    }
}

/// What is found of a computed point; a point of another name is never met.
#[must_use]
pub fn utfall(nyckel: &str, u: &Underlag) -> Utfall {
    match nyckel {
        "distrikt-storlek" => distrikt_storlek(u),
        "distrikt-vallokal" => distrikt_vallokal(u),
        "vallokal-tider" => vallokal_tider(u),
        "vallokal-samrad" => vallokal_samrad(u),
        "fortid-varje-dag" => fortid(u, false),
        "fortid-valdagen" => fortid(u, true),
        "tider-i-perioden" => tider_i_perioden(u),
        "partikoppling" => partikoppling(u),
        "religion-foretag" => religion_foretag(u),
        "inventering" => inventering(u),
        "bekraftade" => bekraftade(u),
        "avtal" => avtal(u),
        "gatuplatser" => gatuplatser(u),
        "beslut" => minst(u, Status::Beslutad, "är inte beslutad av nämnden"),
        "publicerat" => minst(u, Status::Publicerad, "är inte publicerad"),
        "omval-rapport" => omval_rapport(u),
        "omval-frist" => omval_frist(u),
        _ => Utfall::Brister(Vec::new()),
    }
}

fn distrikt_storlek(u: &Underlag) -> Utfall {
    if u.distrikt.is_empty() {
        return Utfall::ett(Allvar::Saknas, "Valet har inga valdistrikt.");
    }
    let law = punkter::storlek();
    let mut brister = Vec::new();
    let unknown = u.distrikt.iter().filter(|one| one.rostberattigade.is_none()).count();
    if unknown > 0 {
        brister.push(Brist::new(
            Allvar::Saknas,
            format!("{unknown} valdistrikt saknar uppgift om antalet röstberättigade."),
        ));
    }
    for one in &u.distrikt {
        let Some(count) = one.rostberattigade else { continue };
        let reasons = match count {
            n if n < law.synnerliga => "synnerliga skäl",
            n if n < law.minst || n > law.hogst => "särskilda skäl",
            _ => continue,
        };
        let text =
            format!("{} {} har {count} röstberättigade. Det kräver {reasons}.", one.kod, one.namn);
        brister.push(Brist::new(Allvar::Saknas, text));
    }
    Utfall::of(brister)
}

fn distrikt_vallokal(u: &Underlag) -> Utfall {
    if u.distrikt.is_empty() {
        return Utfall::ett(Allvar::Saknas, "Valet har inga valdistrikt.");
    }
    let mut held: BTreeMap<Valdistriktskod, Vec<&Sparat>> = BTreeMap::new();
    for sparat in vallokaler(u) {
        if let Some(kod) = sparat.stalle.valdistrikt {
            held.entry(kod).or_default().push(sparat);
        }
    }
    let mut brister = Vec::new();
    for one in &u.distrikt {
        let count = held.remove(&one.kod).map_or(0, |all| all.len());
        let text = match count {
            1 => continue,
            0 => format!("{} {} saknar vallokal.", one.kod, one.namn),
            n => format!("{} {} har {n} vallokaler.", one.kod, one.namn),
        };
        brister.push(Brist::new(Allvar::Saknas, text).at("/kansli/lokaler/vallokaler"));
    }
    for (kod, stray) in held {
        for sparat in stray {
            let text = format!(
                "{} är vallokal för {kod}, ett valdistrikt som valet inte har.",
                sparat.stalle.namn
            );
            brister.push(Brist::new(Allvar::Fel, text).at(card(sparat)));
        }
    }
    Utfall::of(brister)
}

fn vallokaler(u: &Underlag) -> impl Iterator<Item = &Sparat> {
    u.stallen.iter().filter(|sparat| sparat.stalle.typ == Stalletyp::Vallokal)
}

fn card(sparat: &Sparat) -> String {
    format!("/kansli/stalle/{}", sparat.id)
}

fn hours(sparat: &Sparat) -> String {
    format!("/kansli/stalle/{}/tider", sparat.id)
}

fn brister_i_tider(u: &Underlag) -> impl Iterator<Item = (&Sparat, Tidsbrist)> {
    u.stallen.iter().flat_map(|sparat| {
        lag::en(&u.val, sparat.stalle.typ, &sparat.stalle.oppettider)
            .into_iter()
            .map(move |brist| (sparat, brist))
    })
}

fn vallokal_tider(u: &Underlag) -> Utfall {
    if vallokaler(u).next().is_none() {
        return Utfall::ett(Allvar::Saknas, "Valet har inga vallokaler.");
    }
    let found = brister_i_tider(u).filter_map(|(sparat, brist)| {
        let (allvar, what) = match brist {
            Tidsbrist::VallokalStangd => (Allvar::Saknas, "har inga öppettider på valdagen"),
            Tidsbrist::UnderGolvet(_) => {
                (Allvar::Fel, "är öppen kortare på valdagen än lagen någonsin tillåter")
            }
            _ => return None,
        };
        let text = format!("{}{} {what}.", sparat.stalle.namn, of_district(sparat));
        Some(Brist::new(allvar, text).at(hours(sparat)))
    });
    Utfall::of(found.collect())
}

fn of_district(sparat: &Sparat) -> String {
    sparat.stalle.valdistrikt.map(|kod| format!(" ({kod})")).unwrap_or_default()
}

fn vallokal_samrad(u: &Underlag) -> Utfall {
    let found: Vec<Brist> = brister_i_tider(u)
        .filter_map(|(sparat, brist)| match brist {
            Tidsbrist::Kortare(tider) => {
                let shown: Vec<String> = tider.iter().map(ToString::to_string).collect();
                let text = format!(
                    "{}{} är öppen {} på valdagen, kortare än lagens tider.",
                    sparat.stalle.namn,
                    of_district(sparat),
                    shown.join(" och ")
                );
                Some(Brist::new(Allvar::Saknas, text).at(hours(sparat)))
            }
            _ => None,
        })
        .collect();
    if found.is_empty() { Utfall::EjAktuell } else { Utfall::Brister(found) }
}

fn fortid(u: &Underlag, valdagen: bool) -> Utfall {
    let places = u.stallen.iter().map(|one| (one.stalle.typ, one.stalle.oppettider.as_slice()));
    let found = lag::alla(&u.val, places).into_iter().filter_map(|brist| {
        let text = match brist {
            Tidsbrist::IngenOppen(day) if !valdagen => {
                format!("Ingen röstningslokal är öppen för alla {day}.")
            }
            Tidsbrist::ValdagenEjFull if valdagen => {
                "Ingen röstningslokal är öppen för alla lika länge som vallokalerna på valdagen."
                    .to_owned()
            }
            _ => return None,
        };
        Some(Brist::new(Allvar::Saknas, text).at("/kansli/lokaler/tider"))
    });
    Utfall::of(found.collect())
}

fn tider_i_perioden(u: &Underlag) -> Utfall {
    let found = brister_i_tider(u).filter_map(|(sparat, brist)| match brist {
        Tidsbrist::UtanforPerioden(day) => {
            let text = format!(
                "{}{} har öppettider {day}, då det inte går att rösta där.",
                sparat.stalle.namn,
                of_district(sparat)
            );
            Some(Brist::new(Allvar::Fel, text).at(hours(sparat)))
        }
        _ => None,
    });
    Utfall::of(found.collect())
}

/// Each lokal in use once, by its first place, in the order of their numbers.
fn lokaler(u: &Underlag) -> impl Iterator<Item = (i64, &Sparat)> {
    let mut first: BTreeMap<i64, &Sparat> = BTreeMap::new();
    for sparat in &u.stallen {
        first.entry(sparat.lokal_id).or_insert(sparat);
    }
    first.into_iter()
}

/// What is found of each lokal in use.
fn per_lokal(u: &Underlag, judge: impl Fn(i64) -> Option<(Allvar, String)>) -> Utfall {
    if u.stallen.is_empty() {
        return Utfall::ett(Allvar::Saknas, "Valet har inga lokaler.");
    }
    let found = lokaler(u).filter_map(|(id, sparat)| {
        let (allvar, what) = judge(id)?;
        let text = format!("{}, {}: {what}.", sparat.stalle.namn, sparat.stalle.adress);
        Some(Brist::new(allvar, text).at(format!("/kansli/lokal/{id}")))
    });
    Utfall::of(found.collect())
}

fn partikoppling(u: &Underlag) -> Utfall {
    per_lokal(u, |id| {
        Some(match u.neutralitet.get(&id).map(|one| one.parti.as_str()) {
            Some("nej") => return None,
            Some("ja") => (Allvar::Fel, "har koppling till ett parti".to_owned()),
            Some(_) => (Allvar::Saknas, "kopplingen till ett parti är oklar".to_owned()),
            None => (Allvar::Saknas, "är inte bedömd".to_owned()),
        })
    })
}

fn religion_foretag(u: &Underlag) -> Utfall {
    per_lokal(u, |id| {
        let Some(one) = u.neutralitet.get(&id) else {
            return Some((Allvar::Saknas, "är inte bedömd".to_owned()));
        };
        for (link, what) in [(&one.religion, "ett trossamfund"), (&one.foretag, "ett företag")] {
            let text = match link.as_str() {
                "nej" => continue,
                "ja" if !one.skal.trim().is_empty() => continue,
                "ja" => format!("har koppling till {what}, men skälet att använda den saknas"),
                _ => format!("kopplingen till {what} är oklar"),
            };
            return Some((Allvar::Saknas, text));
        }
        None
    })
}

fn inventering(u: &Underlag) -> Utfall {
    per_lokal(u, |id| {
        Some(match u.inventerad.get(&id) {
            None => (Allvar::Saknas, "är inte inventerad".to_owned()),
            Some(day) if ar_gammal(*day, u.val.valdag) => {
                (Allvar::Saknas, format!("inventerades {day} och är för gammal på valdagen"))
            }
            Some(_) => return None,
        })
    })
}

fn bekraftade(u: &Underlag) -> Utfall {
    if !u.har_fragats {
        return Utfall::EjAktuell;
    }
    let found = u.stallen.iter().filter_map(|sparat| {
        let declined = *u.bekraftas.get(&sparat.id)?;
        let (allvar, what) = match declined {
            0 => (Allvar::Saknas, "är inte bekräftad".to_owned()),
            1 => (Allvar::Fel, "har fått nej till en dag".to_owned()),
            n => (Allvar::Fel, format!("har fått nej till {n} dagar")),
        };
        let text = format!("{}{} {what}.", sparat.stalle.namn, of_district(sparat));
        let lank = format!("/kansli/lokaler/bekraftelser/{}", sparat.lokal_id);
        Some(Brist::new(allvar, text).at(lank))
    });
    Utfall::of(found.collect())
}

/// The first and last day on which a lokal is used, on a street or in an institution
/// aside.
fn days(u: &Underlag, lokal_id: i64) -> Option<(NaiveDate, NaiveDate)> {
    let own = u.stallen.iter().filter(|one| {
        one.lokal_id == lokal_id
            && matches!(one.stalle.typ, Stalletyp::Vallokal | Stalletyp::Rostningslokal)
    });
    let mut days = own.flat_map(|one| one.stalle.oppettider.iter().map(|tid| tid.datum));
    let first = days.next()?;
    Some(days.fold((first, first), |(from, to), day| (from.min(day), to.max(day))))
}

fn avtal(u: &Underlag) -> Utfall {
    per_lokal(u, |id| {
        let (from, to) = days(u, id)?;
        let all = u.avtal.get(&id).map(Vec::as_slice).unwrap_or_default();
        let signed = || all.iter().filter(|one| one.tecknat);
        if signed().any(|one| one.fran <= from && to <= one.till) {
            None
        } else if signed().next().is_some() {
            Some((Allvar::Saknas, "avtalet täcker inte alla dagar som lokalen används".to_owned()))
        } else if all.is_empty() {
            Some((Allvar::Saknas, "saknar avtal".to_owned()))
        } else {
            Some((Allvar::Saknas, "avtalet är inte tecknat".to_owned()))
        }
    })
}

fn gatuplatser(u: &Underlag) -> Utfall {
    let mut sites =
        u.stallen.iter().filter(|one| one.stalle.typ == Stalletyp::Tillfallig).peekable();
    if sites.peek().is_none() {
        return Utfall::EjAktuell;
    }
    let mut brister = Vec::new();
    for sparat in sites {
        let Some(site) = u.gatuplatser.get(&sparat.id) else {
            let text =
                format!("{}: upplåtelse och polistillstånd är inte ifyllda.", sparat.stalle.namn);
            brister.push(Brist::new(Allvar::Saknas, text).at(card(sparat)));
            continue;
        };
        for (permit, name) in [(&site.upplatelse, "upplåtelsen"), (&site.polis, "polistillståndet")]
        {
            if let Some((allvar, what)) = tillstand(permit, sparat) {
                let text = format!("{}: {name} {what}.", sparat.stalle.namn);
                brister.push(Brist::new(allvar, text).at(card(sparat)));
            }
        }
    }
    Utfall::of(brister)
}

fn tillstand(permit: &Tillstand, sparat: &Sparat) -> Option<(Allvar, &'static str)> {
    match permit.lage.as_str() {
        "behovs_inte" => None,
        "beviljad" => {
            let inside = |day: NaiveDate| {
                permit.fran.is_none_or(|from| from <= day) && permit.till.is_none_or(|to| day <= to)
            };
            let covered = sparat.stalle.oppettider.iter().all(|one| inside(one.datum));
            (!covered).then_some((Allvar::Fel, "täcker inte alla dagar som platsen är öppen"))
        }
        "avslagen" => Some((Allvar::Fel, "är avslagen")),
        "sokt" => Some((Allvar::Saknas, "är sökt men inte beviljad")),
        _ => Some((Allvar::Saknas, "är inte sökt")),
    }
}

fn minst(u: &Underlag, status: Status, what: &str) -> Utfall {
    if u.stallen.is_empty() {
        return Utfall::ett(Allvar::Saknas, "Valet har inga lokaler.");
    }
    let found = u.stallen.iter().filter(|one| one.status < status).map(|sparat| {
        let text = format!("{}{} {what}.", sparat.stalle.namn, of_district(sparat));
        Brist::new(Allvar::Saknas, text).at(card(sparat))
    });
    Utfall::of(found.collect())
}

/// The lists that Valmyndigheten is given, with their names.
const LISTOR: [(&str, &str); 2] =
    [("vallokaler", "vallokalerna"), ("rostningslokaler", "röstningslokalerna")];

fn omval_rapport(u: &Underlag) -> Utfall {
    let frist = punkter::hitta("omval-rapport").and_then(|punkt| punkt.frist(&u.val));
    let found = LISTOR.into_iter().filter_map(|(slag, namn)| {
        let brist = match u.publicerat.get(slag) {
            None => Brist::new(Allvar::Saknas, format!("Listan över {namn} är inte publicerad.")),
            Some(day) if frist.is_some_and(|frist| *day > frist) => Brist::new(
                Allvar::Brutet,
                format!("Listan över {namn} publicerades först {day}, efter sista dagen."),
            ),
            Some(_) => return None,
        };
        Some(brist.at("/kansli/lokaler/publicering"))
    });
    Utfall::of(found.collect())
}

fn omval_frist(u: &Underlag) -> Utfall {
    let Some(beslut) = u.tillagt.get("omval-beslut").and_then(|one| one.klar) else {
        let brist = Brist::new(Allvar::Saknas, "Beslutets dag är inte angiven.");
        return Utfall::Brister(vec![brist.at("/kansli/lokaler/checklista/omval-beslut")]);
    };
    let last = punkter::omval_senast(beslut);
    if u.val.valdag <= last {
        return Utfall::Uppfylld;
    }
    Utfall::ett(
        Allvar::Brutet,
        format!("Valdagen {} är efter den sista dagen, {last}.", u.val.valdag),
    )
}
