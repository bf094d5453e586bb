//! `valkansli coverage`: how far voters have to a lokal.

use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use serde_json::{Value, json};

use valkansli::db::Db;
use valkansli::gangnat::Profil;
use valkansli::lokal::tillganglighet::Krav;
use valkansli::tackning::fordelning::Fordelning;
use valkansli::tackning::fraga::Raknas;
use valkansli::tackning::oversikt::indelning::Indelning;
use valkansli::tackning::oversikt::karta::geojson::figures;
use valkansli::tackning::oversikt::svar::{Grupp, Svar};
use valkansli::tackning::oversikt::urval::{Skriven, Tillfalle};
use valkansli::tackning::oversikt::{ord, store as lokaler};
use valkansli::tackning::store;
use valkansli::val::{self, ValId};

use crate::Failure;

/// What is asked.
#[derive(Debug, Args)]
pub struct Coverage {
    /// Valets kortnamn, till exempel rkl2022
    #[arg(long, value_name = "ID")]
    val: ValId,
    /// Dagen då lokalen ska vara öppen (utelämnat: någon gång under hela perioden)
    #[arg(long, value_name = "ÅÅÅÅ-MM-DD", conflicts_with = "valdagen")]
    datum: Option<String>,
    /// Klockslaget då lokalen ska vara öppen
    #[arg(long, value_name = "TT:MM", requires = "datum", conflicts_with_all = ["fran", "till"])]
    tid: Option<String>,
    /// Öppen någon gång från och med
    #[arg(long, value_name = "TT:MM", requires = "datum", requires = "till")]
    fran: Option<String>,
    /// Öppen någon gång till
    #[arg(long, value_name = "TT:MM", requires = "datum", requires = "fran")]
    till: Option<String>,
    /// Öppen någon gång på valdagen
    #[arg(long)]
    valdagen: bool,
    /// Vilka lokaler: fortid, vallokal eller alla
    #[arg(long, value_name = "SLAG", default_value = Raknas::Fortid.as_str())]
    raknas: String,
    /// Hur man tar sig dit: gang eller rullstol
    #[arg(long, value_name = "PROFIL", default_value_t = Profil::Gang)]
    profil: Profil,
    /// Vad lokalen ska ha, till exempel stegfritt; kan anges flera gånger
    #[arg(long, value_name = "BEHOV")]
    krav: Vec<Krav>,
    /// Skriv som JSON, med alla grupper också valdistrikten
    #[arg(long)]
    json: bool,
}

impl Coverage {
    fn skriven(&self) -> Skriven {
        let nar = match (self.valdagen, &self.datum, &self.tid) {
            (true, ..) => Tillfalle::Valdagen,
            (_, None, _) => Tillfalle::Perioden,
            (_, _, Some(_)) => Tillfalle::Tid,
            _ => Tillfalle::Mellan,
        };
        let or =
            |text: &Option<String>, usual: &str| text.clone().unwrap_or_else(|| usual.to_owned());
        // A whole day, unless times are said; of no day they are not said at all.
        let (first, last) = if nar == Tillfalle::Mellan { ("00:00", "24:00") } else { ("", "") };
        Skriven {
            nar: nar.as_str().to_owned(),
            datum: or(&self.datum, ""),
            tid: or(&self.tid, ""),
            fran: or(&self.fran, first),
            till: or(&self.till, last),
            raknas: self.raknas.clone(),
            profil: self.profil.to_string(),
            krav: self.krav.iter().map(ToString::to_string).collect(),
        }
    }
}

/// Prints figures, promises and groups; the exit code is 1 when a promise is broken.
pub async fn run(db: &Db, order: Coverage) -> Result<ExitCode, Failure> {
    let id = order.val.clone();
    let val = db.read(move |conn| val::store::get(conn, &id)).await?;
    let skriven = order.skriven();
    let fraga = skriven.fraga(&val).map_err(|fel| Failure {
        message: fel
            .0
            .iter()
            .map(|one| format!("--{}: {}", one.falt, one.text))
            .collect::<Vec<_>>()
            .join("\n"),
        code: 2,
    })?;
    let mening = skriven.mening(&fraga);
    let asked = val.clone();
    let bild = db.read(move |conn| store::bild(conn, &asked)).await?;
    let byggnader = Arc::new(db.read(lokaler::byggnader).await?);
    let svar = Svar::new(Arc::new(bild), fraga, byggnader);
    if order.json {
        println!("{:#}", as_json(&svar, &mening));
    } else {
        tell(&svar, &mening);
    }
    Ok(ExitCode::from(u8::from(svar.loften.iter().any(|one| !one.utfall.halls))))
}

fn as_json(svar: &Svar, mening: &str) -> Value {
    let group = |grupp: &Grupp| {
        let mut made = figures(grupp);
        made.insert("kod".to_owned(), json!(grupp.nyckel));
        made.insert("namn".to_owned(), json!(grupp.namn));
        Value::Object(made)
    };
    let groups: serde_json::Map<String, Value> = svar
        .indelningar
        .iter()
        .map(|(one, groups)| (one.as_str().to_owned(), groups.iter().map(group).collect()))
        .collect();
    let loften: Vec<Value> = svar
        .loften
        .iter()
        .map(|one| {
            json!({
                "lofte": one.utfall.lofte,
                "andel": one.utfall.andel,
                "halls": one.utfall.halls,
                "saknas": one.saknas.ceil(),
                "andel_pa_natet": one.utfall.pa_natet,
            })
        })
        .collect();
    json!({
        "val": svar.bild.val.id,
        "fraga": mening,
        "lokaler": svar.platser,
        "omvag": svar.bild.installning.omvag,
        "uppskattad": svar.bild.grund.befolkning.uppskattad,
        "distrikt_utan_adresser": svar.utan_adresser(),
        "siffror": figures(&svar.alla),
        "loften": loften,
        "grupper": groups,
    })
}

fn tell(svar: &Svar, mening: &str) {
    let all = &svar.alla.fordelning;
    println!("{} ({})", svar.bild.val.namn, svar.bild.val.id);
    println!("{mening}");
    println!("{}", ord::matning(svar.alla.pa_natet, svar.bild.installning.omvag));
    println!(
        "{} röstberättigade, {} lokaler, {} utan lokal",
        ord::antal(all.antal),
        svar.platser,
        ord::antal(all.utan)
    );
    if all.utan >= all.antal {
        println!("Ingen lokal svarar mot frågan, så det finns inga avstånd.");
    } else {
        distances(all);
    }
    println!("\nLöften");
    for one in &svar.loften {
        let lofte = &one.utfall.lofte;
        let kept = if one.utfall.halls { "hålls" } else { "hålls inte" };
        let needs = lofte.krav.iter().fold(String::new(), |text, krav| text + " " + krav);
        println!(
            "  {} inom {} {}{needs}: {kept}, {}{}",
            ord::procent(lofte.andel),
            ord::meter(lofte.meter),
            lofte.profil.namn(),
            ord::procent(one.utfall.andel),
            if one.utfall.halls {
                String::new()
            } else {
                format!(", {} personer saknas", ord::antal(one.saknas.ceil()))
            }
        );
    }
    let short = [Indelning::Valkrets, Indelning::Valdeltagande, Indelning::Byggnad];
    for (indelning, groups) in svar.indelningar.iter().filter(|(one, _)| short.contains(one)) {
        println!("\n{}", indelning.namn());
        for grupp in groups {
            let its = &grupp.fordelning;
            let none = its.utan >= its.antal;
            println!(
                "  {:32} {:>9}  medel {:>8}  9 av 10 {:>10}  {:>6} h/vecka",
                grupp.namn,
                ord::antal(its.antal),
                if none { "–".to_owned() } else { ord::meter(its.medel_m) },
                ord::kanske_meter(its.p90_m),
                ord::decimal(grupp.timmar)
            );
        }
    }
}

/// The distances of all.
fn distances(all: &Fordelning) {
    println!(
        "Medel {}, median {}, 9 av 10 {}, 99 av 100 {}, längst {}, Kolm–Pollak {}",
        ord::meter(all.medel_m),
        ord::kanske_meter(all.median_m),
        ord::kanske_meter(all.p90_m),
        ord::kanske_meter(all.p99_m),
        ord::meter(all.langst_m),
        ord::meter(all.kolm_pollak_m)
    );
    for (limit, share) in &all.inom {
        println!("  inom {}: {}", ord::meter(*limit), ord::procent(*share));
    }
}
