//! Signing in with the accounts that a city already has, by OpenID Connect.
//!
//! The provider (OpenID Connect Core 1.0, code flow with PKCE, RFC 7636) vouches for who
//! a person is; what she may do follows from her groups there, anew at each sign-in. The
//! second factor is the provider's responsibility: with `--oidc-acr` its token must say
//! how strongly the person has shown who she is.
//!
//! # Settings
//!
//! | option | environment | |
//! |---|---|---|
//! | `--oidc-issuer` | `VALKANSLI_OIDC_ISSUER` | the provider; the rest is found by discovery |
//! | `--oidc-client-id` | `VALKANSLI_OIDC_CLIENT_ID` | what the service is called there |
//! | `--oidc-client-secret-file` | `VALKANSLI_OIDC_CLIENT_SECRET_FILE` | a file with its secret there |
//! | | `VALKANSLI_OIDC_CLIENT_SECRET` | or the secret itself |
//! | `--oidc-roll GRUPP=ROLL` | `VALKANSLI_OIDC_ROLL` | which group gives which role; several |
//! | `--oidc-group-claim` | `VALKANSLI_OIDC_GROUP_CLAIM` | the claim of the groups: `groups` |
//! | `--oidc-name` | `VALKANSLI_OIDC_NAME` | the text of the button |
//! | `--oidc-acr` | `VALKANSLI_OIDC_ACR` | the `acr` that the token must have |
//!
//! `--public-url` must be given too, for the provider sends people back to
//! `PUBLIC_URL/kansli/logga-in/oidc/svar`, which is registered there. Groups are read
//! from the ID token or, if they are not in it, from the provider's userinfo.
//!
//! # Invariants
//!
//! * An account belongs to an issuer and a subject. A local account is never taken over
//!   by a name or a mail address that happens to be the same.
//! * No group gives leave to see protected persons: that is given to an account by hand.
//! * What the provider is asked and what it answers is bound to one browser by a sealed
//!   cookie ([`kaka`]), which holds state, nonce and PKCE verifier. None of it is kept in
//!   the database, and to begin changes nothing there.

pub mod handelser;
pub mod installning;
pub mod kaka;
pub mod klient;
pub mod pages;
pub mod rules;
pub mod store;

/// Whoever the provider vouches for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// The provider.
    pub utfardare: String,
    /// Her id there, which is never given to another.
    pub amne: String,
    /// Her name.
    pub namn: Option<String>,
    /// What she signs in as there.
    pub anvandarnamn: Option<String>,
    /// Her mail address.
    pub epost: Option<String>,
    /// Her groups.
    pub grupper: Vec<String>,
}

/// Why someone was not let in, in words for her.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Avslag {
    /// The browser has no cookie of a sign-in under way, or too old a one.
    #[error(
        "Inloggningen har inte börjat i den här webbläsaren, eller har tagit för lång tid. Börja \
         om från inloggningssidan."
    )]
    IngenKaka,
    /// The answer belongs to another sign-in.
    #[error(
        "Svaret hör inte till den inloggning som du senast började här. Börja om från \
         inloggningssidan."
    )]
    AnnatSvar,
    /// The person or the provider broke it off.
    #[error(
        "Inloggningen avbröts innan den var klar. Börja om från inloggningssidan, eller kontakta \
         kommunens it-stöd om det händer igen."
    )]
    Avbruten,
    /// The provider does not know the code: it was used before, or is too old.
    #[error("Inloggningen är redan använd eller för gammal. Börja om från inloggningssidan.")]
    AnvandKod,
    /// The provider does not answer.
    #[error(
        "Kommunens inloggning svarar inte just nu. Försök igen om en stund. Har du ett lösenord \
         här kan du logga in med det."
    )]
    InteSvar,
    /// What the provider says is not to be trusted, or not to be understood.
    #[error(
        "Svaret från kommunens inloggning gick inte att lita på, så du är inte inloggad. Börja om \
         från inloggningssidan. Händer det igen, kontakta den som sköter driften."
    )]
    Otillforlitligt,
    /// The person has not shown who she is strongly enough.
    #[error(
        "Kommunens inloggning har inte kontrollerat dig på den nivå som krävs här. Logga in där \
         med en starkare metod och försök igen."
    )]
    ForSvag,
    /// None of her groups gives a role.
    #[error(
        "Ditt konto hos kommunen har inte behörighet till valkansliets system. Be din chef eller \
         en administratör på valkansliet om du behöver det i ditt arbete."
    )]
    IngenRoll,
    /// Her account here is closed or has ended.
    #[error(
        "Ditt konto här är stängt. Be en administratör på valkansliet öppna det om du behöver det \
         i ditt arbete."
    )]
    Stangt,
}

impl Avslag {
    /// Stable, for the log.
    #[must_use]
    pub const fn kod(self) -> &'static str {
        match self {
            Self::IngenKaka => "ingen_kaka",
            Self::AnnatSvar => "annat_svar",
            Self::Avbruten => "avbruten",
            Self::AnvandKod => "anvand_kod",
            Self::InteSvar => "inte_svar",
            Self::Otillforlitligt => "otillforlitligt",
            Self::ForSvag => "for_svag",
            Self::IngenRoll => "ingen_roll",
            Self::Stangt => "stangt",
        }
    }
}
