//! `valkansli walk`: distances on foot between places, straight from a map file.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde::Serialize;

use valkansli::fil::kalla;
use valkansli::gangnat::osm::{self, Satt};
use valkansli::gangnat::{Fastpunkt, INGEN, LANGST_TILL_VAG_M, Profil};
use valkansli::tackning::underlag::{self, Kandidat};

use crate::Failure;

/// What is to be measured.
#[derive(Debug, Args)]
pub struct Walk {
    /// Kartdata ur OpenStreetMap, .osm.pbf eller .osm
    #[arg(long, value_name = "FIL")]
    nat: PathBuf,
    /// Platser att gå från: csv med id, lat och lon
    #[arg(long, value_name = "FIL")]
    fran: PathBuf,
    /// Platser att gå till: csv med id, lat och lon
    #[arg(long, value_name = "FIL")]
    till: PathBuf,
    /// Hur man rör sig: gang eller rullstol
    #[arg(long, default_value_t = Profil::Gang, value_parser = profil)]
    profil: Profil,
    /// Längsta väg i meter från en plats till närmaste gångväg
    #[arg(long, value_name = "METER", default_value_t = LANGST_TILL_VAG_M)]
    fast_m: f64,
    /// Räkna färjor som vägar
    #[arg(long)]
    farjor: bool,
}

fn profil(text: &str) -> Result<Profil, String> {
    text.parse().map_err(|_| "Skriv gang eller rullstol.".to_owned())
}

/// The distances, a row for each place that one walks from.
#[derive(Serialize)]
struct Matris {
    profil: Profil,
    fran: Vec<String>,
    till: Vec<String>,
    /// Metres from each of the first to the way that it is fastened to; null without one.
    steg_fran: Vec<Option<f64>>,
    /// The same of the others.
    steg_till: Vec<Option<f64>>,
    /// Metres, both steps included; null where there is no way.
    meter: Vec<Vec<Option<f64>>>,
}

/// Measures every pair and prints them as JSON.
pub fn run(order: &Walk) -> Result<ExitCode, Failure> {
    let read = |path: &PathBuf| -> Result<Vec<Kandidat>, Failure> {
        Ok(underlag::read_candidates(&kalla::name(path), &kalla::read(path)?)?)
    };
    let (fran, till) = (read(&order.fran)?, read(&order.till)?);
    let (fil, satt) = (kalla::name(&order.nat), Satt { farjor: order.farjor });
    let nat = osm::read(&fil, &kalla::read(&order.nat)?, satt, &|_, _| ())?.nat;
    let fasten = |all: &[Kandidat]| -> Vec<Option<Fastpunkt>> {
        all.iter().map(|one| nat.fast(one.plats, order.profil, order.fast_m).ok()).collect()
    };
    let (starts, ends) = (fasten(&fran), fasten(&till));
    // From the places walked to, of which there are fewer: a way is as long both ways.
    let columns: Vec<Vec<Option<f64>>> = ends
        .iter()
        .map(|end| {
            let dm = end.map(|end| (end, nat.fran(order.profil, &end, INGEN - 1)));
            let to = |start: &Option<Fastpunkt>| {
                let ((end, dm), start) = (dm.as_ref()?, start.as_ref()?);
                let away = nat.till(dm, end, start);
                (away != INGEN).then(|| f64::from(away) / 10.0)
            };
            starts.iter().map(to).collect()
        })
        .collect();
    let row = |nr: usize| columns.iter().map(|column| column.get(nr).copied().flatten()).collect();
    let meter = (0..fran.len()).map(row).collect();
    let ids = |all: Vec<Kandidat>| all.into_iter().map(|one| one.id).collect();
    let steps = |all: &[Option<Fastpunkt>]| {
        all.iter().map(|one| one.map(|one| f64::from(one.steg_dm) / 10.0)).collect()
    };
    let made = Matris {
        profil: order.profil,
        steg_fran: steps(&starts),
        steg_till: steps(&ends),
        fran: ids(fran),
        till: ids(till),
        meter,
    };
    println!("{}", serde_json::to_string(&made)?);
    Ok(ExitCode::SUCCESS)
}
