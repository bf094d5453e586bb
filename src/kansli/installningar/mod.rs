//! The settings in force, without what is secret.

pub mod pages;

use crate::config::Settings;
use crate::db::DatabaseUrl;
use crate::post::Brevadress;
use crate::sigill::NyckelId;

/// Settings that belong together.
#[derive(Debug)]
pub struct Grupp {
    /// What they are about.
    pub rubrik: &'static str,
    /// Each of them.
    pub rader: Vec<Rad>,
}

/// A setting.
#[derive(Debug)]
pub struct Rad {
    /// Its name.
    pub namn: &'static str,
    /// What it is.
    pub varde: String,
    /// The variable that sets it; empty when none does.
    pub variabel: &'static str,
}

impl Rad {
    fn new(namn: &'static str, varde: impl Into<String>, variabel: &'static str) -> Self {
        Self { namn, varde: varde.into(), variabel }
    }
}

const fn on(it: bool) -> &'static str {
    if it { "ja" } else { "nej" }
}

/// Every setting that an administrator may know, in groups.
#[must_use]
pub fn grupper(
    settings: &Settings,
    database: &DatabaseUrl,
    nyckel: Option<NyckelId>,
) -> Vec<Grupp> {
    vec![
        tjanst(settings, database),
        konton(settings),
        oidc(settings),
        ekonomi(settings),
        gangvag(settings),
        Grupp {
            rubrik: "E-post och personuppgifter",
            rader: vec![
                Rad::new(
                    "E-post skickas",
                    on(settings.post.smtp_url.is_some()),
                    "VALKANSLI_SMTP_URL",
                ),
                Rad::new(
                    "Avsändare",
                    settings.post.mail_from.as_ref().map_or("ingen".to_owned(), Brevadress::bare),
                    "VALKANSLI_MAIL_FROM",
                ),
                Rad::new(
                    "Nyckel som förseglar personuppgifter",
                    nyckel.map_or("ingen".to_owned(), |id| format!("nyckel {id}")),
                    "VALKANSLI_KEY_FILE",
                ),
            ],
        },
    ]
}

fn ekonomi(settings: &Settings) -> Grupp {
    let ekonomi = &settings.ekonomi;
    Grupp {
        rubrik: "Avtal och ekonomi",
        rader: vec![
            Rad::new(
                "Delprogram i fara",
                format!("prognos mer än {} procent över budget", ekonomi.budget_at_risk_percent),
                "VALKANSLI_BUDGET_AT_RISK_PERCENT",
            ),
            Rad::new(
                "Avtal som slutar snart",
                format!("inom {} dagar", ekonomi.contract_warn_days),
                "VALKANSLI_CONTRACT_WARN_DAYS",
            ),
        ],
    }
}

fn gangvag(settings: &Settings) -> Grupp {
    let gangvag = &settings.gangvag;
    let tal = |number: f64| number.to_string().replace('.', ",");
    Grupp {
        rubrik: "Gångväg till lokaler",
        rader: vec![
            Rad::new(
                "Gångväg där inget gångnät finns",
                format!("{} gånger fågelvägen", tal(gangvag.walk_detour)),
                "VALKANSLI_WALK_DETOUR",
            ),
            Rad::new(
                "Längst från en plats till närmaste väg",
                format!("{} meter", tal(gangvag.walk_snap_metres)),
                "VALKANSLI_WALK_SNAP_METRES",
            ),
            Rad::new(
                "Gångavstånd hålls färdiga",
                format!("inom {} meter", tal(gangvag.walk_radius_metres)),
                "VALKANSLI_WALK_RADIUS_METRES",
            ),
            Rad::new(
                "Takt till fots",
                format!("{} meter per minut", tal(gangvag.walk_pace)),
                "VALKANSLI_WALK_PACE",
            ),
            Rad::new(
                "Takt med rullstol",
                format!("{} meter per minut", tal(gangvag.wheelchair_pace)),
                "VALKANSLI_WHEELCHAIR_PACE",
            ),
        ],
    }
}

fn tjanst(settings: &Settings, database: &DatabaseUrl) -> Grupp {
    let server = &settings.server;
    let public = settings.konton.public_url.clone();
    let proxies: Vec<String> = server.trusted_proxies.iter().map(ToString::to_string).collect();
    let limit = match server.rate_limit {
        0 => "ingen gräns".to_owned(),
        count => format!("{count} per minut"),
    };
    Grupp {
        rubrik: "Tjänsten",
        rader: vec![
            Rad::new("Version", env!("CARGO_PKG_VERSION"), ""),
            Rad::new(
                "Databas",
                match database {
                    DatabaseUrl::Sqlite(_) => "SQLite",
                    DatabaseUrl::Postgres(_) => "PostgreSQL",
                },
                "DATABASE_URL",
            ),
            Rad::new(
                "Adress för användare",
                public.unwrap_or_else(|| format!("http://{} (inte inställd)", server.bind)),
                "VALKANSLI_PUBLIC_URL",
            ),
            Rad::new("Bara https (HSTS)", on(server.hsts), "VALKANSLI_HSTS"),
            Rad::new(
                "Betrodda proxyservrar",
                if proxies.is_empty() { "inga".to_owned() } else { proxies.join(", ") },
                "VALKANSLI_TRUSTED_PROXIES",
            ),
            Rad::new("Högst antal anrop från en adress", limit, "VALKANSLI_RATE_LIMIT"),
        ],
    }
}

fn konton(settings: &Settings) -> Grupp {
    let konton = &settings.konton;
    let days: Vec<String> = konton.account_warn_days.iter().map(ToString::to_string).collect();
    Grupp {
        rubrik: "Inloggning och konton",
        rader: vec![
            Rad::new(
                "Utloggning utan användning",
                format!("{} minuter", konton.session_idle_minutes),
                "VALKANSLI_SESSION_IDLE_MINUTES",
            ),
            Rad::new(
                "Längsta inloggning",
                format!("{} timmar", konton.session_hours),
                "VALKANSLI_SESSION_HOURS",
            ),
            Rad::new(
                "Påminnelse före slutdatum",
                format!("{} dagar", days.join(" och ")),
                "VALKANSLI_ACCOUNT_WARN_DAYS",
            ),
            Rad::new(
                "Konto räknas som oanvänt efter",
                format!("{} dagar", konton.account_unused_days),
                "VALKANSLI_ACCOUNT_UNUSED_DAYS",
            ),
        ],
    }
}

fn oidc(settings: &Settings) -> Grupp {
    let oidc = &settings.oidc;
    let issuer = oidc.oidc_issuer.as_ref().map(|url| url.as_str().to_owned());
    let secret = oidc.oidc_client_secret.is_some() || oidc.oidc_client_secret_file.is_some();
    let roles = match oidc.oidc_roll.len() {
        0 => "ingen".to_owned(),
        1 => "en grupp".to_owned(),
        count => format!("{count} grupper"),
    };
    Grupp {
        rubrik: "Kommunens inloggning (OpenID Connect)",
        rader: vec![
            Rad::new(
                "Loggar in",
                issuer.unwrap_or_else(|| "används inte".to_owned()),
                "VALKANSLI_OIDC_ISSUER",
            ),
            Rad::new("Tjänsten har en hemlighet där", on(secret), "VALKANSLI_OIDC_CLIENT_SECRET"),
            Rad::new("Grupper som ger en roll", roles, "VALKANSLI_OIDC_ROLL"),
            Rad::new(
                "Krävd nivå",
                oidc.oidc_acr.clone().unwrap_or_else(|| "ingen".to_owned()),
                "VALKANSLI_OIDC_ACR",
            ),
        ],
    }
}
