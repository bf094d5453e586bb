//! `valkansli audit`: proof that the log is what it was.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;

use valkansli::db::Db;
use valkansli::logg::{huvud, kontroll, store};
use valkansli::tid;

use crate::Failure;

/// What can be asked of the log.
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Kontrollera att hela loggen hänger ihop; slutar med kod 1 om den är bruten
    Verify {
        /// Fil med huvuden som har antecknats, som ska stämma med loggen (kan upprepas)
        #[arg(long, value_name = "FIL")]
        huvud: Vec<PathBuf>,
    },
    /// Skriv loggens huvud: dagens datum, den sista postens nummer och dess hash
    Head,
}

/// Runs the command.
pub async fn run(db: &Db, command: Audit) -> Result<ExitCode, Failure> {
    match command {
        Audit::Verify { huvud } => verify(db, &huvud).await,
        Audit::Head => {
            let today = tid::now().date_naive();
            match db.read(move |conn| store::head(conn, today)).await? {
                Some(huvud) => println!("{huvud}"),
                None => eprintln!("Loggen är tom och har inget huvud."),
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

async fn verify(db: &Db, filer: &[PathBuf]) -> Result<ExitCode, Failure> {
    let mut huvuden = Vec::new();
    for fil in filer {
        let failed = |reason: String| Failure {
            message: format!("{} gick inte att läsa: {reason}", fil.display()),
            code: 2,
        };
        let text = fs::read_to_string(fil).map_err(|error| failed(error.to_string()))?;
        huvuden.extend(huvud::parse(&text).map_err(|error| failed(error.to_string()))?);
    }
    match kontroll::verify(db, &huvuden).await? {
        // A log without entries proves nothing: the wrong database, or one emptied.
        Ok(hel) if hel.antal == 0 => Err(Failure {
            message: "Loggen är tom, så det finns inget att kontrollera. Är det rätt databas?"
                .to_owned(),
            code: 2,
        }),
        Ok(hel) => {
            println!("Loggen hänger ihop: {} poster.", hel.antal);
            if filer.is_empty() {
                eprintln!(
                    "Om poster i slutet saknas syns bara mot ett antecknat huvud: ange --huvud FIL."
                );
            } else {
                println!("Alla {} antecknade huvuden stämmer.", hel.huvuden);
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(brott) => {
            println!("Loggen är bruten. {brott}");
            Ok(ExitCode::from(1))
        }
    }
}
