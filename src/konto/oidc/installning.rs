//! What must be known of the provider, and whether the settings say all of it.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use openidconnect::{ClientId, ClientSecret, IssuerUrl};

use crate::config;
use crate::konto::{OkandRoll, Roll};

/// A group of the provider and the role that its members get: `GRUPP=ROLL`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grupproll {
    /// As the provider names it.
    pub grupp: String,
    /// What its members may do.
    pub roll: Roll,
}

/// What is no [`Grupproll`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Grupprollfel {
    /// There is no group or no `=`.
    #[error("skriv GRUPP=ROLL, till exempel val-planerare=planerare")]
    Form,
    /// There is no such role.
    #[error(transparent)]
    Roll(#[from] OkandRoll),
}

impl FromStr for Grupproll {
    type Err = Grupprollfel;

    /// Reads it. The name of a group may itself hold `=`, as those of LDAP do.
    fn from_str(text: &str) -> Result<Self, Grupprollfel> {
        let (grupp, roll) = text.rsplit_once('=').ok_or(Grupprollfel::Form)?;
        let grupp = grupp.trim().to_owned();
        if grupp.is_empty() {
            return Err(Grupprollfel::Form);
        }
        Ok(Self { grupp, roll: roll.parse()? })
    }
}

/// Reads the address of a provider: https, or http on this machine.
///
/// # Errors
/// What it must be.
pub fn utfardare(text: &str) -> Result<IssuerUrl, String> {
    let wrong = || "adressen ska börja med https://, utan frågetecken och fragment".to_owned();
    let issuer = IssuerUrl::new(text.to_owned()).map_err(|_| wrong())?;
    let url = issuer.url();
    let safe = match url.scheme() {
        "https" => url.has_host(),
        "http" => matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]")),
        _ => false,
    };
    let plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    if safe && plain { Ok(issuer) } else { Err(wrong()) }
}

/// The secret of this client at the provider, which is never shown.
#[derive(Clone)]
pub struct Klienthemlighet(String);

impl fmt::Debug for Klienthemlighet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Klienthemlighet(…)")
    }
}

impl From<String> for Klienthemlighet {
    fn from(text: String) -> Self {
        Self(text)
    }
}

/// Why the service does not start with these settings.
#[derive(Debug, thiserror::Error)]
pub enum Installningsfel {
    /// Something is said of a provider that is not named.
    #[error(
        "{0} är angiven, men inte adressen till den som loggar in. Ange den med --oidc-issuer \
         eller VALKANSLI_OIDC_ISSUER."
    )]
    Utfardare(&'static str),
    /// The provider is named, but not the client.
    #[error(
        "--oidc-issuer är angiven, men inte vad tjänsten heter där. Ange det med --oidc-client-id \
         eller VALKANSLI_OIDC_CLIENT_ID."
    )]
    Klient,
    /// There is no secret.
    #[error(
        "--oidc-issuer är angiven, men inte tjänstens hemlighet där. Ange en fil med \
         --oidc-client-secret-file, eller sätt VALKANSLI_OIDC_CLIENT_SECRET."
    )]
    Hemlighet,
    /// The secret cannot be read.
    #[error("Filen {0} i --oidc-client-secret-file går inte att läsa: {1}")]
    Fil(PathBuf, std::io::Error),
    /// The file of the secret is empty.
    #[error("Filen {0} i --oidc-client-secret-file är tom.")]
    TomFil(PathBuf),
    /// No group gives a role, so that nobody could sign in.
    #[error(
        "--oidc-issuer är angiven, men ingen grupp ger någon roll. Ange minst en med --oidc-roll \
         GRUPP=ROLL."
    )]
    Roller,
    /// There is no key to seal with.
    #[error(
        "--oidc-issuer är angiven, men ingen nyckel för personuppgifter. Skapa en med «valkansli \
         key new» och ange den med --key-file."
    )]
    Nyckel,
    /// The provider would not know where to send people back.
    #[error(
        "--oidc-issuer är angiven, men inte adressen som användare når tjänsten på. Ange den med \
         --public-url."
    )]
    Adress,
    /// This machine cannot make safe connections at all.
    #[error("Förbindelsen med den som loggar in kunde inte förberedas: {0}")]
    Forbindelse(String),
}

/// All that must be known of the provider.
#[derive(Debug, Clone)]
pub struct Installning {
    /// Who vouches for people.
    pub utfardare: IssuerUrl,
    /// What the service is called there.
    pub klient: ClientId,
    /// How it shows that it is itself.
    pub hemlighet: ClientSecret,
    /// The claim in which groups stand.
    pub gruppfalt: String,
    /// Which groups give which roles.
    pub roller: Vec<Grupproll>,
    /// How strongly a person must have shown who she is.
    pub acr: Option<String>,
}

impl Installning {
    /// Reads the settings; `None` when they name no provider.
    ///
    /// # Errors
    /// [`Installningsfel`] when something is missing.
    pub fn read(oidc: &config::Oidc) -> Result<Option<Self>, Installningsfel> {
        let Some(utfardare) = oidc.oidc_issuer.clone() else {
            return match oidc.said_without_issuer() {
                Some(option) => Err(Installningsfel::Utfardare(option)),
                None => Ok(None),
            };
        };
        let klient = oidc.oidc_client_id.clone().ok_or(Installningsfel::Klient)?;
        let hemlighet = match (&oidc.oidc_client_secret_file, &oidc.oidc_client_secret) {
            (Some(path), _) => {
                let text = std::fs::read_to_string(path)
                    .map_err(|error| Installningsfel::Fil(path.clone(), error))?;
                let text = text.trim().to_owned();
                if text.is_empty() {
                    return Err(Installningsfel::TomFil(path.clone()));
                }
                text
            }
            (None, Some(Klienthemlighet(text))) if !text.is_empty() => text.clone(),
            (None, _) => return Err(Installningsfel::Hemlighet),
        };
        if oidc.oidc_roll.is_empty() {
            return Err(Installningsfel::Roller);
        }
        Ok(Some(Self {
            utfardare,
            klient: ClientId::new(klient),
            hemlighet: ClientSecret::new(hemlighet),
            gruppfalt: oidc.oidc_group_claim.clone(),
            roller: oidc.oidc_roll.clone(),
            acr: oidc.oidc_acr.clone(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_read_with_their_roles() {
        let read = |text: &str| text.parse::<Grupproll>();
        let right = Grupproll { grupp: "CN=val,OU=stad".to_owned(), roll: Roll::Planerare };
        assert_eq!(read("CN=val,OU=stad=planerare"), Ok(right));
        assert_eq!(read("val"), Err(Grupprollfel::Form));
        assert_eq!(read("=planerare"), Err(Grupprollfel::Form));
        assert!(matches!(read("val=chef"), Err(Grupprollfel::Roll(_))));
    }

    #[test]
    fn a_provider_is_reached_safely() {
        for right in ["https://id.staden.se", "https://id.staden.se/val/", "http://127.0.0.1:9"] {
            assert_eq!(utfardare(right).unwrap().as_str(), right);
        }
        for wrong in [
            "id.staden.se",
            "http://id.staden.se",
            "https://id.staden.se?a=b",
            "https://id.staden.se#a",
            "https://a@id.staden.se",
            "ftp://id.staden.se",
        ] {
            assert!(utfardare(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_secret_is_not_shown() {
        let shown = format!("{:?}", Klienthemlighet::from("hemligt".to_owned()));
        assert!(!shown.contains("hemligt"));
    }
}
