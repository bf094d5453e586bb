//! `valkansli site`: the best places among candidates, with a proof.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Args;
use serde_json::json;

use valkansli::db::{self, Db};
use valkansli::fil::kalla;
use valkansli::tackning::mal::{EPSILON, Mal, Matt};
use valkansli::tackning::platsval::los::{Gang, losa};
use valkansli::tackning::platsval::svar::Svar;
use valkansli::tackning::platsval::uppdrag::{Onskan, Uppdrag, svenskt};
use valkansli::tackning::{self, platsval, underlag};
use valkansli::val::{self, ValId};

use crate::Failure;

/// What to choose, and from what.
#[derive(Debug, Args)]
pub struct Site {
    /// Välj bland ett vals lokaler: valets kortnamn, till exempel rkl2026
    #[arg(long, value_name = "ID", requires = "spec", conflicts_with_all = ["demand", "candidates", "choose", "objective", "gap"])]
    val: Option<ValId>,
    /// Vad som ska väljas i valet: TOML-fil, se README
    #[arg(long, value_name = "FIL", requires = "val")]
    spec: Option<PathBuf>,
    /// De som ska ha nära: fil med kolumnerna id,lat,lon,weight
    #[arg(long, value_name = "FIL", required_unless_present = "val")]
    demand: Option<PathBuf>,
    /// Platser att välja bland: fil med kolumnerna id,lat,lon och om man vill cost,keep
    #[arg(long, value_name = "FIL", required_unless_present = "val")]
    candidates: Option<PathBuf>,
    /// Hur många platser som ska väljas
    #[arg(long, value_name = "ANTAL", required_unless_present = "val")]
    choose: Option<usize>,
    /// Vad som söks: mean (minsta medelavstånd), kolm-pollak (som mean, men långa vägar väger tyngre) eller within:METER (flest inom avståndet)
    #[arg(long, value_name = "MÅL", default_value = "mean")]
    objective: Mal,
    /// Sluta senast efter så många sekunder, med det som då är funnet och bevisat; annars efter 50, eller som filen säger
    #[arg(long, value_name = "SEKUNDER", allow_negative_numbers = true)]
    seconds: Option<f64>,
    /// Sluta när det är bevisat att inget val är mer än så mycket bättre (0.001 är en promille)
    #[arg(long, value_name = "ANDEL", default_value_t = 0.000_1)]
    gap: f64,
    /// Skriv som JSON
    #[arg(long)]
    json: bool,
}

/// Chooses and prints.
pub async fn run(
    db: impl Fn() -> Result<Db, db::Error>,
    order: &Site,
) -> Result<ExitCode, Failure> {
    let seconds = order.seconds.unwrap_or(50.0);
    let limit = Duration::try_from_secs_f64(seconds)
        .map_err(|_| refused("--seconds ska vara ett antal sekunder, till exempel 60."))?;
    if let (Some(val), Some(spec)) = (&order.val, &order.spec) {
        return of_val(&db()?, val, spec, order).await;
    }
    match (&order.demand, &order.candidates, order.choose) {
        (Some(demand), Some(candidates), Some(choose)) => {
            from_files((demand, candidates, choose), limit, order)
        }
        _ => Err(refused("Ange --demand, --candidates och --choose, eller --val och --spec.")),
    }
}

fn refused(message: &str) -> Failure {
    Failure { message: message.to_owned(), code: 2 }
}

/// Chooses among the lokaler of a val.
async fn of_val(db: &Db, id: &ValId, spec: &Path, order: &Site) -> Result<ExitCode, Failure> {
    let namn = kalla::name(spec);
    let text = String::from_utf8(kalla::read(spec)?)
        .map_err(|_| refused(&format!("Filen {namn} är inte text i UTF-8.")))?;
    let mut uppdrag = Uppdrag::parse(&text)
        .map_err(|fel| refused(&format!("Filen {namn} kan inte användas. {fel}")))?;
    if let Some(seconds) = order.seconds {
        uppdrag.sekunder = seconds;
    }
    let id = id.clone();
    let val = db.read(move |conn| val::store::get(conn, &id)).await?;
    let asked = val.clone();
    let bild = db.read(move |conn| tackning::store::bild(conn, &asked)).await?;
    let register = db.read(move |conn| platsval::store::register(conn, &val)).await?;
    let began = Instant::now();
    let gang =
        Gang { klocka: &|| began.elapsed().as_secs_f64(), avbruten: &|| false, framsteg: &|_| () };
    let svar = losa(&bild, &register, &uppdrag, gang)?;
    if order.json {
        let mut answer = serde_json::to_value(&svar)?;
        if let Some(fields) = answer.as_object_mut() {
            let ids: Vec<&str> = svar.valda.iter().map(|one| &*one.id).collect();
            let unit = match uppdrag.mal {
                Onskan::Medel | Onskan::KolmPollak => "m",
                Onskan::Inom(_) => "share",
                Onskan::Utanfor(_) => "people",
            };
            fields.insert("chosen".to_owned(), json!(ids));
            fields.insert("objective".to_owned(), json!(svar.varde));
            fields.insert("bound".to_owned(), json!(svar.grans));
            fields.insert("seconds".to_owned(), json!(svar.sekunder));
            fields.insert("unit".to_owned(), json!(unit));
        }
        println!("{answer:#}");
    } else {
        tell(&svar);
    }
    Ok(ExitCode::SUCCESS)
}

fn tell(svar: &Svar) {
    for one in &svar.valda {
        let kept = match (one.i_planen, one.behalls) {
            (_, true) => " (behålls)",
            (true, false) => " (i planen)",
            (false, false) => "",
        };
        println!(
            "{:7} {}, {}{kept}: {} väljare, {} m",
            one.id,
            one.namn,
            one.slag.namn().to_lowercase(),
            svenskt(one.valjare, 0),
            svenskt(one.medel_m, 0)
        );
    }
    println!("\n{}", svar.bevis());
    println!(
        "Medelavstånd {} m, förut {} m. Inom 1 000 m {} %, förut {} %.",
        svenskt(svar.efter.medel_m, 0),
        svenskt(svar.fore.medel_m, 0),
        svenskt(100.0 * svar.efter.inom_1000, 1),
        svenskt(100.0 * svar.fore.inom_1000, 1)
    );
    for rad in svar.prismeningar() {
        println!("{rad}");
    }
    for tur in svar.turlista.iter().flat_map(|list| &list.turer) {
        println!("Lag {}: {} – {} {}", tur.lag, tur.fran, tur.till, tur.namn);
    }
    println!(
        "{} kandidater, {} punkter samlade till {}. Det tog {} s.",
        svar.kandidater,
        svar.avvikelse.punkter,
        svar.avvikelse.samlade,
        svenskt(svar.sekunder, 2)
    );
}

/// Chooses from files of one's own.
fn from_files(
    (demand, candidates, choose): (&Path, &Path, usize),
    limit: Duration,
    order: &Site,
) -> Result<ExitCode, Failure> {
    if !(0.0..1.0).contains(&order.gap) {
        return Err(refused("--gap ska vara ett tal från 0 till 1, till exempel 0.001."));
    }
    let began = Instant::now();
    let read = |path: &Path| Ok::<_, Failure>((kalla::name(path), kalla::read(path)?));
    let (namn, bytes) = read(demand)?;
    let demand = underlag::read_demand(&namn, &bytes)?;
    let (namn, bytes) = read(candidates)?;
    let candidates = underlag::read_candidates(&namn, &bytes)?;
    let slut = || began.elapsed() >= limit;
    let outcome =
        underlag::choose(&demand, &candidates, choose, order.objective, order.gap, &slut)?;
    let seconds = began.elapsed().as_secs_f64();
    let chosen = || outcome.val.iter().filter_map(|&j| candidates.get(j));
    if order.json {
        let mut answer = json!({
            "chosen": chosen().map(|one| &one.id).collect::<Vec<_>>(),
            "objective": outcome.varde,
            "bound": outcome.grans,
            "gap": outcome.gap,
            "seconds": seconds,
            "unit": if matches!(order.objective, Mal::Inom(_)) { "share" } else { "m" },
            "cost": chosen().map(|one| one.kostnad).sum::<f64>(),
        });
        if let (Matt::KolmPollak(rate), Some(fields)) = (outcome.matt, answer.as_object_mut()) {
            fields.insert("epsilon".to_owned(), json!(EPSILON));
            fields.insert("kappa".to_owned(), json!(-rate));
        }
        println!("{answer:#}");
        return Ok(ExitCode::SUCCESS);
    }
    for one in chosen() {
        println!("{}{}", one.id, if one.fast { " (behålls)" } else { "" });
    }
    let swedish = |number: f64, decimals: usize| format!("{number:.decimals$}").replace('.', ",");
    let percent = |share: f64| format!("{} %", swedish(share * 100.0, 3));
    let (value, bound) = match order.objective {
        Mal::Inom(metres) => {
            (format!("{} har högst {metres} m", percent(outcome.varde)), percent(outcome.grans))
        }
        Mal::Medel => (
            format!("Medelavståndet är {} m", swedish(outcome.varde, 1)),
            format!("{} m", swedish(outcome.grans, 1)),
        ),
        Mal::KolmPollak => (
            format!("Kolm–Pollaks jämnt fördelade avstånd är {} m", swedish(outcome.varde, 1)),
            format!("{} m", swedish(outcome.grans, 1)),
        ),
    };
    println!(
        "{value}. Inget val kan ge bättre än {bound}: högst {} ifrån det bästa.",
        percent(outcome.gap)
    );
    println!("Avstånden är fågelvägen. Det tog {} s.", swedish(seconds, 2));
    Ok(ExitCode::SUCCESS)
}
