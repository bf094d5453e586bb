//! The command line: one command, one call.

mod command;

use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Parser, Subcommand};

use valkansli::config::{self, Settings};
use valkansli::db::Db;
use valkansli::tid;
use valkansli::val::{self, Kommunkod, Val, ValId, Valtyp};
use valkansli::web::sprak::Sprak;
use valkansli::web::{self, Application};

/// Planerar och genomför val för en valnämnd. Utan kommando startar tjänsten.
#[derive(Debug, Parser)]
#[command(name = "valkansli", version, about, propagate_version = true)]
struct Cli {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Starta tjänsten (samma som utan kommando)
    Serve,
    /// Lägg in och visa val
    #[command(subcommand)]
    Val(ValCommand),
    /// Läs in filer från Valmyndigheten, Lantmäteriet och kommunen
    #[command(subcommand)]
    Import(command::import::Import),
    /// Skriv filer i Valmyndighetens form
    #[command(subcommand)]
    Export(command::export::Export),
    /// Sköt nycklarna som personuppgifter förseglas med
    #[command(subcommand)]
    Key(command::key::Key),
    /// Kontrollera loggen över vad som har gjorts
    #[command(subcommand)]
    Audit(command::audit::Audit),
    /// Lägg upp, lista och stäng konton
    #[command(subcommand)]
    User(command::user::User),
    /// Ta bort det som har sparats så länge som det ska
    Gallra(command::gallra::Gallra),
    /// Skriv ut allt som finns om en person
    Registerutdrag(command::registerutdrag::Registerutdrag),
    /// Visa vad som ser fel ut bland ett vals lokaler; slutar med kod 1 om något är fel
    Quality(command::quality::Quality),
    /// Visa valets checklista: lagens krav och frister; slutar med kod 1 om någon är bruten
    Checklist(command::checklist::Checklist),
    /// Visa hur långt väljarna har till en lokal; slutar med kod 1 om ett löfte bryts
    Coverage(command::coverage::Coverage),
    /// Välj de bästa platserna bland kandidater, med bevis för hur bra valet är
    Site(command::site::Site),
    /// Räkna ut hur länge väljare får vänta, per plats och dag
    Queues(command::queues::Queues),
    /// Mät gångavstånd mellan platser på en karta ur OpenStreetMap; skriver JSON
    Walk(command::walk::Walk),
    /// Skapa en påhittad kommun att pröva med
    Example(command::example::Example),
}

#[derive(Debug, Subcommand)]
enum ValCommand {
    /// Lägg in ett val
    Add(ValAdd),
    /// Visa ett val och dess kalender
    Show {
        /// Valets kortnamn, till exempel rkl2022
        id: ValId,
        /// Skriv som JSON
        #[arg(long)]
        json: bool,
    },
    /// Lista alla val
    List,
    /// Skapa ett val från ett annat: distrikt, adresser, lokaler och öppettider
    Clone(command::val::Clone),
}

#[derive(Debug, Args)]
struct ValAdd {
    /// Kortnamn: a–z, 0–9 och bindestreck, till exempel rkl2022
    id: ValId,
    /// Typ av val: rkl, ep eller folkomrostning
    #[arg(long)]
    typ: Valtyp,
    /// Valdagen, en söndag
    #[arg(long, value_name = "ÅÅÅÅ-MM-DD")]
    valdag: chrono::NaiveDate,
    /// Kommunkod med fyra siffror
    #[arg(long, value_name = "KOD")]
    kommun: Kommunkod,
    /// Ett omval
    #[arg(long, conflicts_with = "extra")]
    omval: bool,
    /// Ett extra val
    #[arg(long)]
    extra: bool,
}

/// What a command that could not do its work ends with.
#[derive(Debug)]
struct Failure {
    message: String,
    code: u8,
}

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self { message: error.to_string(), code: 2 }
    }
}

/// Whoever reads what is printed may stop before its end, as `head` does: that is no fault.
fn end_with_the_reader() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let text = info.payload_as_str().unwrap_or_default();
        if text.starts_with("failed printing to stdout") && text.contains("Broken pipe") {
            std::process::exit(0);
        }
        usual(info);
    }));
}

fn main() -> ExitCode {
    end_with_the_reader();
    let cli = Cli::try_parse().unwrap_or_else(|error| config::without_secrets(error).exit());
    for name in config::unknown_variables() {
        eprintln!("Varning: miljövariabeln {name} är inte en inställning och används inte.");
    }
    if let Err(message) = web::init_tracing(&cli.settings.logg) {
        eprintln!("{message}");
        return ExitCode::from(2);
    }
    let outcome = actix_web::rt::System::new().block_on(run(cli));
    match outcome {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("{}", failure.message);
            ExitCode::from(failure.code)
        }
    }
}

async fn run(cli: Cli) -> Result<ExitCode, Failure> {
    let settings = cli.settings;
    let db = || Db::open(&settings.databas.database, settings.databas.database_connections);
    match cli.command {
        None | Some(Command::Serve) => serve(settings.clone(), db()?).await,
        Some(Command::Val(command)) => val_command(&db()?, command).await,
        Some(Command::Import(command)) => command::import::run(&db()?, command).await,
        Some(Command::Export(command)) => command::export::run(&db()?, command).await,
        Some(Command::Key(order)) => command::key::run(db, &settings.nycklar, order).await,
        Some(Command::Audit(command)) => command::audit::run(&db()?, command).await,
        Some(Command::User(order)) => command::user::run(&db()?, &settings, order).await,
        Some(Command::Gallra(order)) => command::gallra::run(&db()?, order).await,
        Some(Command::Registerutdrag(order)) => {
            command::registerutdrag::run(&db()?, &settings.nycklar, order).await
        }
        Some(Command::Quality(order)) => command::quality::run(&db()?, order).await,
        Some(Command::Checklist(order)) => command::checklist::run(&db()?, order).await,
        Some(Command::Coverage(order)) => command::coverage::run(&db()?, order).await,
        Some(Command::Site(order)) => command::site::run(db, &order).await,
        Some(Command::Queues(order)) => command::queues::run(&db()?, order).await,
        Some(Command::Walk(order)) => command::walk::run(&order),
        Some(Command::Example(order)) => command::example::run(&db()?, order).await,
    }
}

async fn serve(settings: Settings, db: Db) -> Result<ExitCode, Failure> {
    let bind = settings.server.bind;
    command::key::check(&db, settings.nycklar.kalla()?.map(Arc::new).as_ref()).await?;
    let application = Application::build(settings, db)?;
    println!("Valkansli svarar på http://{}:{}", bind.ip(), application.port());
    application.run().await?;
    Ok(ExitCode::SUCCESS)
}

async fn val_command(db: &Db, command: ValCommand) -> Result<ExitCode, Failure> {
    match command {
        ValCommand::Add(new) => {
            let form = command::val::form(new.omval, new.extra);
            let val = Val::new(new.id, new.typ, form, new.valdag, new.kommun)?;
            let added = val.clone();
            db.write(move |conn| val::store::add(conn, &val)).await?;
            println!("{} är inlagt som {}.", added.namn, added.id);
        }
        ValCommand::Show { id, json } => {
            let val = db.read(move |conn| val::store::get(conn, &id)).await?;
            if json {
                let shown = serde_json::json!({
                    "val": val, "kalender": val::rules::kalender(&val)
                });
                println!("{shown:#}");
            } else {
                show(&val);
            }
        }
        ValCommand::Clone(order) => return command::val::clone(db, order).await,
        ValCommand::List => {
            for val in db.read(val::store::all).await? {
                println!("{}  {}  {}  kommun {}", val.id, val.valdag, val.namn, val.kommun);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn show(val: &Val) {
    println!("{} ({})", val.namn, val.id);
    println!("Kommun {}, valdag {} {}", val.kommun, tid::veckodag(val.valdag), val.valdag);
    for event in val::rules::kalender(val) {
        let titel = Sprak::Sv.t(&format!("kalender-{}", event.nyckel));
        let hours = event.klockan.map(|(from, to)| format!(", kl. {from}–{to}"));
        let until = event.till.map(|day| format!(" till {} {day}", tid::veckodag(day)));
        println!(
            "{}  {:8}  {:8}  {titel}{}{}",
            event.datum,
            event.veckodag,
            event.paragraf,
            until.unwrap_or_default(),
            hours.unwrap_or_default(),
        );
    }
}
