//! Settings of accounts, sessions and signing in.

use std::path::PathBuf;

use chrono::TimeDelta;
use clap::Args;
use openidconnect::IssuerUrl;

use crate::konto::forvaltning::rules::Granser;
use crate::konto::oidc::installning::{Grupproll, Klienthemlighet, utfardare};
use crate::konto::session::Livstid;

/// Accounts and sessions.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Konton")]
pub struct Konton {
    /// Adressen som användare når tjänsten på, till exempel `https://val.kommunen.se`; i länkar
    /// som skickas (utelämnat: adressen i --bind)
    #[arg(long, global = true, env = "VALKANSLI_PUBLIC_URL", value_name = "URL",
          value_parser = public_url)]
    pub public_url: Option<String>,
    /// Minuter utan användning tills en inloggning upphör
    #[arg(long, global = true, env = "VALKANSLI_SESSION_IDLE_MINUTES", value_name = "MINUTER",
          default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=240))]
    pub session_idle_minutes: u16,
    /// Timmar tills en inloggning upphör hur den än används
    #[arg(long, global = true, env = "VALKANSLI_SESSION_HOURS", value_name = "TIMMAR",
          default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=24))]
    pub session_hours: u16,
    /// Dagar före ett kontos slutdatum då ägaren får en påminnelse (kan upprepas)
    #[arg(long = "account-warn-days", global = true, env = "VALKANSLI_ACCOUNT_WARN_DAYS",
          value_name = "DAGAR", value_delimiter = ',', default_values_t = [14, 3],
          value_parser = clap::value_parser!(u16).range(1..=90))]
    pub account_warn_days: Vec<u16>,
    /// Dagar utan inloggning tills ett konto räknas som oanvänt
    #[arg(long, global = true, env = "VALKANSLI_ACCOUNT_UNUSED_DAYS", value_name = "DAGAR",
          default_value_t = 90, value_parser = clap::value_parser!(u16).range(1..=730))]
    pub account_unused_days: u16,
}

impl Konton {
    /// The days that decide about accounts.
    #[must_use]
    pub fn granser(&self) -> Granser {
        Granser { varna: self.account_warn_days.clone(), oanvant: self.account_unused_days }
    }

    /// How long a session lasts.
    #[must_use]
    pub fn livstid(&self) -> Livstid {
        Livstid {
            vilande: TimeDelta::minutes(self.session_idle_minutes.into()),
            hogst: TimeDelta::hours(self.session_hours.into()),
        }
    }
}

fn public_url(text: &str) -> Result<String, String> {
    let bare = text.trim_end_matches('/');
    let right = bare
        .strip_prefix("https://")
        .or_else(|| bare.strip_prefix("http://"))
        .is_some_and(|host| !host.is_empty() && !host.contains(['/', '?', '#', ' ']));
    if right {
        Ok(bare.to_owned())
    } else {
        Err("adressen ska vara som https://val.kommunen.se, utan sökväg".to_owned())
    }
}

/// Signing in with the city's own accounts, by OpenID Connect
/// ([`crate::konto::oidc`]).
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Inloggning med OpenID Connect")]
pub struct Oidc {
    /// Adressen till den som loggar in (issuer), till exempel `https://id.kommunen.se`
    #[arg(long, global = true, env = "VALKANSLI_OIDC_ISSUER", value_name = "URL",
          value_parser = utfardare)]
    pub oidc_issuer: Option<IssuerUrl>,
    /// Vad tjänsten heter hos den som loggar in
    #[arg(long, global = true, env = "VALKANSLI_OIDC_CLIENT_ID", value_name = "ID")]
    pub oidc_client_id: Option<String>,
    /// Tjänstens hemlighet hos den som loggar in (sätt miljövariabeln, skriv den inte på
    /// kommandoraden)
    #[arg(
        long,
        global = true,
        env = "VALKANSLI_OIDC_CLIENT_SECRET",
        hide_env_values = true,
        value_name = "HEMLIGHET",
        conflicts_with = "oidc_client_secret_file"
    )]
    pub oidc_client_secret: Option<Klienthemlighet>,
    /// Fil där hemligheten står
    #[arg(long, global = true, env = "VALKANSLI_OIDC_CLIENT_SECRET_FILE", value_name = "FIL")]
    pub oidc_client_secret_file: Option<PathBuf>,
    /// Uppgiften (claim) där en persons grupper står
    #[arg(
        long,
        global = true,
        env = "VALKANSLI_OIDC_GROUP_CLAIM",
        value_name = "NAMN",
        default_value = "groups"
    )]
    pub oidc_group_claim: String,
    /// En grupp och rollen den ger (kan upprepas; semikolon emellan i miljövariabeln)
    #[arg(
        long,
        global = true,
        env = "VALKANSLI_OIDC_ROLL",
        value_name = "GRUPP=ROLL",
        value_delimiter = ';'
    )]
    pub oidc_roll: Vec<Grupproll>,
    /// Texten på knappen på inloggningssidan
    #[arg(
        long,
        global = true,
        env = "VALKANSLI_OIDC_NAME",
        value_name = "TEXT",
        default_value = "Logga in med kommunens konto"
    )]
    pub oidc_name: String,
    /// Kräv denna nivå av inloggningen (acr)
    #[arg(long, global = true, env = "VALKANSLI_OIDC_ACR", value_name = "NIVÅ")]
    pub oidc_acr: Option<String>,
}

impl Oidc {
    /// An option that says nothing without `--oidc-issuer`, if it is given.
    pub(crate) fn said_without_issuer(&self) -> Option<&'static str> {
        [
            ("--oidc-client-id", self.oidc_client_id.is_some()),
            ("--oidc-client-secret", self.oidc_client_secret.is_some()),
            ("--oidc-client-secret-file", self.oidc_client_secret_file.is_some()),
            ("--oidc-roll", !self.oidc_roll.is_empty()),
            ("--oidc-acr", self.oidc_acr.is_some()),
        ]
        .into_iter()
        .find_map(|(option, given)| given.then_some(option))
    }
}
