//! `valkansli site`: the best places among candidates, with a proof.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Args;
use serde_json::json;

use valkansli::fil::kalla;
use valkansli::tackning::mal::{EPSILON, Mal, Matt};
use valkansli::tackning::underlag::{self, choose};

use crate::Failure;

/// What to choose, and from what.
#[derive(Debug, Args)]
pub struct Site {
    /// De som ska ha nära: fil med kolumnerna id,lat,lon,weight
    #[arg(long, value_name = "FIL")]
    demand: PathBuf,
    /// Platser att välja bland: fil med kolumnerna id,lat,lon och om man vill cost,keep
    #[arg(long, value_name = "FIL")]
    candidates: PathBuf,
    /// Hur många platser som ska väljas
    #[arg(long, value_name = "ANTAL")]
    choose: usize,
    /// Vad som söks: mean (minsta medelavstånd), kolm-pollak (som mean, men långa vägar väger tyngre) eller within:METER (flest inom avståndet)
    #[arg(long, value_name = "MÅL", default_value = "mean")]
    objective: Mal,
    /// Sluta senast efter så många sekunder, med det som då är funnet och bevisat
    #[arg(long, value_name = "SEKUNDER", default_value_t = 60.0)]
    seconds: f64,
    /// Sluta när det är bevisat att inget val är mer än så mycket bättre (0.001 är en promille)
    #[arg(long, value_name = "ANDEL", default_value_t = 0.000_01)]
    gap: f64,
    /// Skriv som JSON
    #[arg(long)]
    json: bool,
}

/// Chooses and prints.
pub fn run(order: &Site) -> Result<ExitCode, Failure> {
    let refused = |message: &str| Failure { message: message.to_owned(), code: 2 };
    let limit = Duration::try_from_secs_f64(order.seconds)
        .map_err(|_| refused("--seconds ska vara ett antal sekunder, till exempel 60."))?;
    if !(0.0..1.0).contains(&order.gap) {
        return Err(refused("--gap ska vara ett tal från 0 till 1, till exempel 0.001."));
    }
    let began = Instant::now();
    let read = |path| Ok::<_, Failure>((kalla::name(path), kalla::read(path)?));
    let (namn, bytes) = read(&order.demand)?;
    let demand = underlag::read_demand(&namn, &bytes)?;
    let (namn, bytes) = read(&order.candidates)?;
    let candidates = underlag::read_candidates(&namn, &bytes)?;
    let slut = || began.elapsed() >= limit;
    let outcome = choose(&demand, &candidates, order.choose, order.objective, order.gap, &slut)?;
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
