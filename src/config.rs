//! Settings, one struct per concern. They come from the command line, where they
//! stand before or after the subcommand, or from the environment.

mod konton;

use std::collections::HashSet;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue};
use clap::{Args, ValueEnum};
use ipnet::IpNet;

pub use konton::{Konton, Oidc};

use crate::db::DatabaseUrl;
use crate::gangnat::LANGST_TILL_VAG_M;
use crate::gangnat::matt::{self, Matt};
use crate::post::{Brevadress, Smtpadress};
use crate::sigill::Nyckelring;
use crate::sigill::nyckelfil::{Nyckelfel, Nyckelkalla};

/// All settings.
#[derive(Debug, Clone, Args)]
pub struct Settings {
    /// Where the facts are kept.
    #[command(flatten)]
    pub databas: Databas,
    /// How the service listens.
    #[command(flatten)]
    pub server: Server,
    /// What the public pages show besides facts.
    #[command(flatten)]
    pub sidor: Sidor,
    /// How voters' ways to lokaler are measured.
    #[command(flatten)]
    pub gangvag: Gangvag,
    /// Accounts and sessions.
    #[command(flatten)]
    pub konton: Konton,
    /// Signing in with the city's own accounts.
    #[command(flatten)]
    pub oidc: Oidc,
    /// What the pages about money point at.
    #[command(flatten)]
    pub ekonomi: Ekonomi,
    /// Outgoing mail.
    #[command(flatten)]
    pub post: Post,
    /// The keys of personal data.
    #[command(flatten)]
    pub nycklar: Nycklar,
    /// The audit log.
    #[command(flatten)]
    pub granskning: Granskning,
    /// What is written about the running.
    #[command(flatten)]
    pub logg: Logg,
}

impl Settings {
    /// The address of the service as it stands in letters.
    #[must_use]
    pub fn adress(&self) -> String {
        let public = self.konton.public_url.clone();
        public.unwrap_or_else(|| format!("http://{}", self.server.bind))
    }
}

/// Where the facts are kept.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Databas")]
pub struct Databas {
    /// Databasen: `sqlite:SÖKVÄG` eller `postgres://ANVÄNDARE:LÖSENORD@VÄRD/DATABAS`
    #[arg(
        long,
        global = true,
        env = "DATABASE_URL",
        hide_env_values = true,
        value_name = "URL",
        default_value = "sqlite:valkansli.sqlite"
    )]
    pub database: DatabaseUrl,
    /// Högsta antal samtidiga förbindelser med databasen
    #[arg(
        long,
        global = true,
        env = "VALKANSLI_DATABASE_CONNECTIONS",
        value_name = "ANTAL",
        default_value_t = 8,
        value_parser = clap::value_parser!(u32).range(1..=200)
    )]
    pub database_connections: u32,
}

/// How the service listens.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Tjänst")]
pub struct Server {
    /// Adress och port att lyssna på; port 0 väljer en ledig
    #[arg(
        long,
        global = true,
        env = "VALKANSLI_BIND",
        value_name = "ADRESS:PORT",
        default_value = "127.0.0.1:8080"
    )]
    pub bind: SocketAddr,
    /// Antal arbetstrådar (utelämnat: en per processorkärna)
    #[arg(long, global = true, env = "VALKANSLI_WORKERS", value_name = "ANTAL",
          value_parser = clap::value_parser!(u16).range(1..=256))]
    pub workers: Option<u16>,
    /// Högsta antal anrop per minut från en klientadress; 0 stänger av gränsen
    #[arg(
        long,
        global = true,
        env = "VALKANSLI_RATE_LIMIT",
        value_name = "ANTAL",
        default_value_t = 600
    )]
    pub rate_limit: u32,
    /// Nät vars Forwarded och X-Forwarded-For får tala om klientens adress (kan upprepas)
    #[arg(
        long = "trusted-proxy",
        global = true,
        env = "VALKANSLI_TRUSTED_PROXIES",
        value_name = "NÄT",
        value_delimiter = ','
    )]
    pub trusted_proxies: Vec<IpNet>,
    /// Sekunder mellan frågorna till databasen om publicerade uppgifter har ändrats
    #[arg(
        long,
        global = true,
        env = "VALKANSLI_POLL_SECONDS",
        value_name = "SEKUNDER",
        default_value_t = 1,
        value_parser = clap::value_parser!(u64).range(1..=3600)
    )]
    pub poll_seconds: u64,
    /// Skicka Strict-Transport-Security (bara när tjänsten nås över https)
    #[arg(long, global = true, env = "VALKANSLI_HSTS")]
    pub hsts: bool,
}

/// What the public pages show besides facts.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Sidor")]
pub struct Sidor {
    /// Bakgrundskarta som rasterplattor: en https-adress med {z}, {x} och {y}
    #[arg(long, global = true, env = "VALKANSLI_MAP_TILES", value_name = "URL",
          value_parser = tiles_url)]
    pub map_tiles: Option<String>,
    /// Källan som ska stå på bakgrundskartan
    #[arg(
        long,
        global = true,
        env = "VALKANSLI_MAP_ATTRIBUTION",
        value_name = "TEXT",
        default_value = ""
    )]
    pub map_attribution: String,
    /// Språken på affischer när inget annat väljs, utöver svenska: sv, en, fi, es, so, ar, fa
    #[arg(
        long,
        global = true,
        env = "VALKANSLI_POSTER_LANGUAGES",
        value_name = "SPRÅK",
        value_delimiter = ',',
        default_value = "sv,en",
        value_parser = crate::lokal::publicering::affisch::parse_sprak
    )]
    pub poster_languages: Vec<String>,
}

fn tiles_url(text: &str) -> Result<String, String> {
    let right = (text.starts_with("https://") || text.starts_with("http://"))
        && ["{z}", "{x}", "{y}"].iter().all(|part| text.contains(part))
        && !text.contains([' ', ';', ',', '"', '\'']);
    if right {
        Ok(text.to_owned())
    } else {
        Err("adressen ska börja med https:// och innehålla {z}, {x} och {y}".to_owned())
    }
}

/// How voters' ways to lokaler are measured.
#[derive(Debug, Clone, Copy, Args)]
#[command(next_help_heading = "Gångväg")]
pub struct Gangvag {
    /// Gånger fågelvägen som en gångväg räknas som där inget gångnät finns
    #[arg(long, global = true, env = "VALKANSLI_WALK_DETOUR", value_name = "FAKTOR",
          default_value_t = matt::OMVAG, value_parser = |text: &str| between(text, 1.0, 5.0))]
    pub walk_detour: f64,
    /// Meter som en plats får ligga från närmaste väg i gångnätet
    #[arg(long, global = true, env = "VALKANSLI_WALK_SNAP_METRES", value_name = "METER",
          default_value_t = LANGST_TILL_VAG_M,
          value_parser = |text: &str| between(text, 1.0, 5_000.0))]
    pub walk_snap_metres: f64,
    /// Meter inom vilka gångavstånd hålls färdiga i minnet; längre bort räknas de vid frågan
    #[arg(long, global = true, env = "VALKANSLI_WALK_RADIUS_METRES", value_name = "METER",
          default_value_t = matt::RADIE_M, value_parser = |text: &str| between(text, 0.0, 100_000.0))]
    pub walk_radius_metres: f64,
    /// Takten till fots, i meter per minut
    #[arg(long, global = true, env = "VALKANSLI_WALK_PACE", value_name = "METER",
          default_value_t = matt::TAKT_GANG, value_parser = |text: &str| between(text, 1.0, 500.0))]
    pub walk_pace: f64,
    /// Takten med rullstol, i meter per minut
    #[arg(long, global = true, env = "VALKANSLI_WHEELCHAIR_PACE", value_name = "METER",
          default_value_t = matt::TAKT_RULLSTOL, value_parser = |text: &str| between(text, 1.0, 500.0))]
    pub wheelchair_pace: f64,
}

impl Gangvag {
    /// The same as measures.
    #[must_use]
    pub const fn matt(&self) -> Matt {
        Matt {
            omvag: self.walk_detour,
            fast_m: self.walk_snap_metres,
            radie_m: self.walk_radius_metres,
            takt_gang: self.walk_pace,
            takt_rullstol: self.wheelchair_pace,
        }
    }
}

/// A number within bounds, with a decimal point or comma.
fn between(text: &str, least: f64, most: f64) -> Result<f64, String> {
    let number = text.trim().replace(',', ".").parse::<f64>().ok();
    number
        .filter(|number| (least..=most).contains(number))
        .ok_or_else(|| format!("värdet ska vara ett tal från {least} till {most}"))
}

/// What the pages about contracts and money point at.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Ekonomi")]
pub struct Ekonomi {
    /// Procent över budgeten som prognosen får vara innan ett delprogram visas som i fara
    #[arg(
        long,
        global = true,
        env = "VALKANSLI_BUDGET_AT_RISK_PERCENT",
        value_name = "PROCENT",
        default_value_t = 5,
        value_parser = clap::value_parser!(u16).range(0..=100)
    )]
    pub budget_at_risk_percent: u16,
    /// Dagar före ett avtals sista dag som det visas som på väg att sluta
    #[arg(
        long,
        global = true,
        env = "VALKANSLI_CONTRACT_WARN_DAYS",
        value_name = "DAGAR",
        default_value_t = 60,
        value_parser = clap::value_parser!(u16).range(0..=730)
    )]
    pub contract_warn_days: u16,
}

/// Outgoing mail.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "E-post")]
pub struct Post {
    /// Servern som e-post skickas genom: `smtps://ANVÄNDARE:LÖSENORD@VÄRD`, eller
    /// `smtp://VÄRD:25` på det egna nätet (utelämnat: e-post väntar i utkorgen)
    #[arg(
        long,
        global = true,
        env = "VALKANSLI_SMTP_URL",
        hide_env_values = true,
        value_name = "URL",
        requires = "mail_from"
    )]
    pub smtp_url: Option<Smtpadress>,
    /// Avsändaren, till exempel `Valkansliet <val@kommunen.se>`
    #[arg(long, global = true, env = "VALKANSLI_MAIL_FROM", value_name = "ADRESS")]
    pub mail_from: Option<Brevadress>,
}

/// The keys of personal data: from one of two places.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Personuppgifter")]
pub struct Nycklar {
    /// Fil med nycklarna som personuppgifter förseglas med; skapas med `valkansli key new`
    #[arg(
        long,
        global = true,
        env = "VALKANSLI_KEY_FILE",
        value_name = "FIL",
        conflicts_with = "keys"
    )]
    pub key_file: Option<PathBuf>,
    /// Nycklarna själva, samma rader som i filen med komma eller radbrytning emellan (för
    /// behållares hemligheter: sätt miljövariabeln, skriv dem inte på kommandoraden)
    #[arg(
        long,
        global = true,
        env = "VALKANSLI_KEYS",
        hide_env_values = true,
        value_name = "NYCKLAR"
    )]
    pub keys: Option<Nyckelring>,
}

impl Nycklar {
    /// Where the keys are, if there are any.
    ///
    /// # Errors
    /// [`Nyckelfel`] when the file cannot be read.
    pub fn kalla(&self) -> Result<Option<Nyckelkalla>, Nyckelfel> {
        match (&self.key_file, &self.keys) {
            (Some(path), _) => Nyckelkalla::file(path).map(Some),
            (None, Some(ring)) => Ok(Some(Nyckelkalla::fixed(ring.clone()))),
            (None, None) => Ok(None),
        }
    }
}

/// The audit log.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Logg över vad som har gjorts")]
pub struct Granskning {
    /// Fil som loggens huvud skrivs till en gång om dagen; lägg den där den som kan ändra
    /// i databasen inte kan ändra
    #[arg(long, global = true, env = "VALKANSLI_LOG_HEAD_FILE", value_name = "FIL")]
    pub log_head_file: Option<PathBuf>,
    /// E-postadress som loggens huvud skickas till en gång om dagen (kan upprepas)
    #[arg(
        long,
        global = true,
        env = "VALKANSLI_LOG_HEAD_MAIL",
        value_name = "ADRESS",
        value_delimiter = ','
    )]
    pub log_head_mail: Vec<Brevadress>,
}

/// What is written about the running.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Logg")]
pub struct Logg {
    /// Loggens form
    #[arg(
        long,
        global = true,
        env = "VALKANSLI_LOG_FORMAT",
        value_name = "FORM",
        default_value = "text"
    )]
    pub log_format: Loggform,
    /// Loggens utförlighet: error, warn, info, debug eller ett tracing-filter
    #[arg(
        long = "log",
        global = true,
        env = "VALKANSLI_LOG",
        value_name = "FILTER",
        default_value = "info"
    )]
    pub log_filter: String,
}

/// The form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Loggform {
    /// For eyes.
    Text,
    /// One JSON object a line.
    Json,
}

/// Options in whose value a secret may stand.
const SECRET: [&str; 3] = ["--database ", "--keys ", "--smtp-url "];

/// An error of the command line without the value of an option in which a secret may
/// stand.
#[must_use]
pub fn without_secrets(mut error: clap::Error) -> clap::Error {
    let secret = matches!(
        error.get(ContextKind::InvalidArg),
        Some(ContextValue::String(arg)) if SECRET.iter().any(|name| arg.starts_with(name))
    );
    if secret {
        error.insert(ContextKind::InvalidValue, ContextValue::String("…".to_owned()));
    }
    error
}

/// Names in the environment that look like settings and are none.
#[must_use]
pub fn unknown_variables() -> Vec<String> {
    unknown_among(std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()))
}

fn unknown_among(names: impl Iterator<Item = String>) -> Vec<String> {
    let command = Settings::augment_args(clap::Command::new(env!("CARGO_PKG_NAME")));
    let known: HashSet<&str> =
        command.get_arguments().filter_map(|arg| arg.get_env()?.to_str()).collect();
    names.filter(|name| name.starts_with("VALKANSLI_") && !known.contains(name.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_variable_is_found() {
        let names = ["PATH", "VALKANSLI_BIND", "VALKANSLI_OIDC_ACR", "VALKANSLI_RATELIMIT"]
            .map(str::to_owned);
        assert_eq!(unknown_among(names.into_iter()), ["VALKANSLI_RATELIMIT"]);
    }
}
