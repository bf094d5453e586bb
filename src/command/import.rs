//! `valkansli import`: files from outside into the database.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Subcommand};

use valkansli::adress;
use valkansli::db::Db;
use valkansli::fil::{Framsteg, Importsatt, Rapport, kalla};
use valkansli::gangnat::import as natimport;
use valkansli::geo::Crs;
use valkansli::logg::Utforare;
use valkansli::lokal::ekonomi::utfall;
use valkansli::lokal::register::kandidater::import as kandidater;
use valkansli::lokal::tider::{self, import::Fil};
use valkansli::lokal::{self, import::Slag};
use valkansli::tid;
use valkansli::val::ValId;
use valkansli::valdistrikt;

use crate::Failure;

/// What can be imported.
#[derive(Debug, Subcommand)]
pub enum Import {
    /// Valdistriktens gränser: GeoJSON, som fil eller i zip
    Valdistrikt(Valdistrikt),
    /// Vallokaler, en rad per valdistrikt: Valmyndighetens fil som csv, json eller xlsx,
    /// eller kansliets eget ark
    Vallokaler(Vallokaler),
    /// Röstningslokaler med öppettider: Valmyndighetens fil som csv, json eller xlsx
    Rostningslokaler(Lokaler),
    /// Adresser med läge: csv eller xlsx, kommunens egna eller Lantmäteriets
    Adresser(Adresser),
    /// Öppettider för förtidsröstningen: kansliets eget ark, en rad per lokal och två kolumner per dag
    Oppettider(Oppettider),
    /// Bokförda belopp ur ekonomisystemet: delprogram, datum, text och belopp, csv eller xlsx
    Utfall(Utfall),
    /// Lokaler att välja bland, till exempel kommunens skolor: csv, json eller xlsx; eller torg, hållplatser och bibliotek ur OpenStreetMap: .osm.pbf eller .osm
    Kandidater(Kandidater),
    /// Röstberättigade per valdistrikt: SCB:s tabeller, Valmyndighetens xlsx, eller csv
    Rostberattigade(Lokaler),
    /// Stadsdelar eller andra områden med namn, att summera täckningen över: GeoJSON
    Stadsdelar(Stadsdelar),
    /// Mottagna förtidsröster per lokal och dag: Valmyndighetens csv
    Fortidsroster(Fortidsroster),
    /// Gångnät: vägar, trappor och broar ur OpenStreetMap, .osm.pbf eller .osm
    Gangnat(Gangnat),
}

/// What every import is told.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct Gemensamt {
    /// Filen
    #[arg(value_name = "FIL")]
    fil: PathBuf,
    /// Valets kortnamn, till exempel rkl2022
    #[arg(long, value_name = "ID")]
    val: ValId,
    /// Visa vad som skulle hända, men spara inget
    #[arg(long)]
    dry_run: bool,
    /// Skriv rapporten som JSON
    #[arg(long)]
    json: bool,
    /// Spara det övriga fast något avvisas
    #[arg(long)]
    utan_avvisade: bool,
    /// Ta bort det som finns i databasen men inte i filen
    #[arg(long)]
    ersatt: bool,
}

#[derive(Debug, Args)]
pub struct Valdistrikt {
    #[command(flatten)]
    gemensamt: Gemensamt,
    /// Kommunkod med fyra siffror, eller alla (utelämnat: valets kommun)
    #[arg(long, value_name = "KOD")]
    kommun: Option<valdistrikt::import::Kommunval>,
    /// Koordinatsystem, till exempel EPSG:3006 (utelämnat: filens eget, eller igenkänt)
    #[arg(long, value_name = "EPSG")]
    crs: Option<Crs>,
}

#[derive(Debug, Args)]
pub struct Stadsdelar {
    #[command(flatten)]
    gemensamt: Gemensamt,
    /// Koordinatsystem, till exempel EPSG:3011 (utelämnat: filens eget, eller igenkänt)
    #[arg(long, value_name = "EPSG")]
    crs: Option<Crs>,
}

#[derive(Debug, Args)]
pub struct Adresser {
    #[command(flatten)]
    gemensamt: Gemensamt,
    /// Vilka kolumner som håller vad, när rubrikerna inte säger det: gata=street,nummer=nr
    #[arg(long, value_name = "FÄLT=KOLUMN", value_delimiter = ',')]
    kolumner: Vec<adress::kolumner::Angiven>,
    /// Koordinatsystem, till exempel EPSG:3011 (utelämnat: igenkänt)
    #[arg(long, value_name = "EPSG")]
    crs: Option<Crs>,
    /// Bara rader med detta i kolumnen för kommun
    #[arg(long, value_name = "KOMMUN")]
    kommun: Option<String>,
}

#[derive(Debug, Args)]
pub struct Kandidater {
    #[command(flatten)]
    gemensamt: Gemensamt,
}

#[derive(Debug, Args)]
pub struct Lokaler {
    #[command(flatten)]
    gemensamt: Gemensamt,
    /// Kommunkod med fyra siffror, eller alla (utelämnat: valets kommun)
    #[arg(long, value_name = "KOD")]
    kommun: Option<valdistrikt::import::Kommunval>,
}

#[derive(Debug, Args)]
pub struct Oppettider {
    #[command(flatten)]
    gemensamt: Gemensamt,
    /// En fil med lokalernas namn och adress, för dem som inte finns i valet; kan anges flera gånger
    #[arg(long, value_name = "FIL")]
    adresser: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Utfall {
    #[command(flatten)]
    gemensamt: Gemensamt,
}

#[derive(Debug, Args)]
pub struct Vallokaler {
    #[command(flatten)]
    lokaler: Lokaler,
    /// Koordinater till ett ark som saknar dem: csv med vallokal, adress, lat och lon
    #[arg(long, value_name = "FIL")]
    lagen: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Fortidsroster {
    #[command(flatten)]
    gemensamt: Gemensamt,
}

#[derive(Debug, Args)]
pub struct Gangnat {
    /// Filen
    #[arg(value_name = "FIL")]
    fil: PathBuf,
    /// Valets kortnamn: nätet är för dess kommun
    #[arg(long, value_name = "ID")]
    val: ValId,
    /// Områdets namn; samma namn ersätter (utelämnat: filens namn)
    #[arg(long, value_name = "OMRÅDE")]
    namn: Option<String>,
    /// Ta med färjor som vägar
    #[arg(long)]
    farjor: bool,
    /// Visa vad som skulle hända, men spara inget
    #[arg(long)]
    dry_run: bool,
    /// Skriv rapporten som JSON
    #[arg(long)]
    json: bool,
}

/// Imports one file and prints the report.
pub async fn run(db: &Db, command: Import) -> Result<ExitCode, Failure> {
    match command {
        Import::Valdistrikt(order) => {
            let file = File::read(&order.gemensamt)?;
            let uppdrag = valdistrikt::import::Uppdrag {
                val: order.gemensamt.val.clone(),
                kommun: order.kommun.unwrap_or(valdistrikt::import::Kommunval::Valets),
                crs: order.crs,
                satt: order.gemensamt.satt(),
            };
            let meter = Framsteg::terminal();
            let report =
                valdistrikt::import::run(db, &file.namn, file.bytes, uppdrag, &meter).await?;
            drop(meter);
            order.gemensamt.show(&report)
        }
        Import::Vallokaler(order) => {
            let lagen = order
                .lagen
                .map(|path| kalla::read(&path).map(|bytes| (kalla::name(&path), bytes)))
                .transpose()?;
            lokaler(db, Slag::Vallokaler, order.lokaler, lagen).await
        }
        Import::Rostningslokaler(order) => lokaler(db, Slag::Rostningslokaler, order, None).await,
        Import::Rostberattigade(order) => {
            let file = File::read(&order.gemensamt)?;
            let uppdrag = valdistrikt::rostberattigade::Uppdrag {
                val: order.gemensamt.val.clone(),
                kommun: order.kommun.unwrap_or(valdistrikt::import::Kommunval::Valets),
                satt: order.gemensamt.satt(),
            };
            let meter = Framsteg::terminal();
            let read = valdistrikt::rostberattigade::run;
            let report = read(db, &file.namn, &file.bytes, uppdrag, &meter).await?;
            drop(meter);
            order.gemensamt.show(&report)
        }
        Import::Stadsdelar(order) => {
            let told = order.gemensamt;
            let (file, crs) = (File::read(&told)?, order.crs);
            let meter = Framsteg::terminal();
            let uppdrag =
                valdistrikt::stadsdel::Uppdrag { val: told.val.clone(), crs, satt: told.satt() };
            let read = valdistrikt::stadsdel::run;
            let report = read(db, &file.namn, file.bytes, uppdrag, &meter).await?;
            drop(meter);
            told.show(&report)
        }
        Import::Fortidsroster(order) => {
            let file = File::read(&order.gemensamt)?;
            let (val, satt) = (order.gemensamt.val.clone(), order.gemensamt.satt());
            let uppdrag = lokal::mottagna::import::Uppdrag { val, satt };
            let meter = Framsteg::terminal();
            let read = lokal::mottagna::import::run;
            let report = read(db, &file.namn, &file.bytes, uppdrag, &meter).await?;
            drop(meter);
            order.gemensamt.show(&report)
        }
        Import::Adresser(order) => {
            let file = File::read(&order.gemensamt)?;
            let uppdrag = adress::import::Uppdrag {
                val: order.gemensamt.val.clone(),
                kolumner: order.kolumner,
                crs: order.crs,
                kommun: order.kommun,
                satt: order.gemensamt.satt(),
            };
            let meter = Arc::new(Framsteg::terminal());
            let report = adress::import::run(db, &file.namn, file.bytes, uppdrag, meter).await?;
            order.gemensamt.show(&report)
        }
        Import::Oppettider(order) => oppettider(db, order).await,
        Import::Gangnat(order) => gangnat(db, order).await,
        Import::Utfall(order) => {
            let file = File::read(&order.gemensamt)?;
            let (val, satt) = (order.gemensamt.val.clone(), order.gemensamt.satt());
            let uppdrag = utfall::import::Uppdrag { val, satt };
            let who = (tid::now(), Utforare::kommandot());
            let report = utfall::import::run(db, &file.namn, &file.bytes, uppdrag, who).await?;
            order.gemensamt.show(&report)
        }
        Import::Kandidater(order) => {
            let told = order.gemensamt;
            let file = File::read(&told)?;
            let (uppdrag, meter) = ((told.val.clone(), told.satt()), Framsteg::terminal());
            let given = (&*file.namn, &*file.bytes);
            let report =
                kandidater::run(db, given, uppdrag, (tid::now(), Utforare::kommandot(), &meter))
                    .await?;
            drop(meter);
            told.show(&report)
        }
    }
}

async fn gangnat(db: &Db, order: Gangnat) -> Result<ExitCode, Failure> {
    let uppdrag = natimport::Uppdrag {
        val: order.val,
        namn: order.namn,
        farjor: order.farjor,
        prov: order.dry_run,
    };
    let (namn, bytes) = (kalla::name(&order.fil), kalla::read(&order.fil)?);
    let who = (tid::now(), Utforare::kommandot());
    let meter = Arc::new(Framsteg::terminal());
    let report = natimport::run(db, (&namn, bytes), uppdrag, who, meter).await?;
    if order.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        println!("{report}");
    }
    Ok(ExitCode::SUCCESS)
}

async fn oppettider(db: &Db, order: Oppettider) -> Result<ExitCode, Failure> {
    if order.gemensamt.ersatt {
        return Err(Failure {
            message: "Öppettider läggs till och ändras, men tas aldrig bort av en inläsning. \
                      Utelämna --ersatt."
                .to_owned(),
            code: 2,
        });
    }
    let fil = |path: &PathBuf| -> Result<Fil, Failure> {
        Ok(Fil { namn: kalla::name(path), bytes: kalla::read(path)? })
    };
    let adresser = order.adresser.iter().map(fil).collect::<Result<Vec<_>, _>>()?;
    let uppdrag =
        tider::import::Uppdrag { val: order.gemensamt.val.clone(), satt: order.gemensamt.satt() };
    let fil = fil(&order.gemensamt.fil)?;
    let report = tider::import::run(db, &fil, &adresser, uppdrag, tid::now()).await?;
    order.gemensamt.show(&report)
}

async fn lokaler(
    db: &Db,
    slag: Slag,
    order: Lokaler,
    lagen: Option<(String, Vec<u8>)>,
) -> Result<ExitCode, Failure> {
    let file = File::read(&order.gemensamt)?;
    let uppdrag = lokal::import::Uppdrag {
        val: order.gemensamt.val.clone(),
        slag,
        kommun: order.kommun.unwrap_or(valdistrikt::import::Kommunval::Valets),
        lagen,
        satt: order.gemensamt.satt(),
    };
    let meter = Framsteg::terminal();
    let report = lokal::import::run(db, &file.namn, &file.bytes, uppdrag, &meter).await?;
    drop(meter);
    order.gemensamt.show(&report)
}

struct File {
    namn: String,
    bytes: Vec<u8>,
}

impl File {
    fn read(told: &Gemensamt) -> Result<Self, Failure> {
        Ok(Self { namn: kalla::name(&told.fil), bytes: kalla::read(&told.fil)? })
    }
}

impl Gemensamt {
    const fn satt(&self) -> Importsatt {
        Importsatt { prov: self.dry_run, utan_avvisade: self.utan_avvisade, ersatt: self.ersatt }
    }

    fn show(&self, report: &Rapport) -> Result<ExitCode, Failure> {
        if self.json {
            println!("{}", serde_json::to_string_pretty(report)?);
        } else {
            println!("{report}");
        }
        Ok(ExitCode::from(report.exit_code()))
    }
}
