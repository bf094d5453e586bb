//! Errors on the way out: RFC 9457 problems with a stable code and a Swedish detail
//! that says what to do.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use utoipa::ToSchema;

/// The body of an error, `application/problem+json`.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Always `about:blank`: the code tells errors apart.
    #[serde(rename = "type")]
    #[schema(example = "about:blank")]
    pub typ: &'static str,
    /// The HTTP status in words.
    #[schema(example = "Bad Request")]
    pub title: &'static str,
    /// The HTTP status.
    #[schema(example = 400)]
    pub status: u16,
    /// Stable, for programs.
    #[schema(example = "fel_parameter")]
    pub code: &'static str,
    /// What happened, why, and what to do, in Swedish.
    pub detail: String,
    /// Addresses to choose from, when that is the problem.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<Object>>)]
    pub adresser: Option<serde_json::Value>,
}

/// What a handler answers with when it cannot answer. The only place that maps to
/// HTTP status.
pub enum Error {
    /// A parameter is missing, unknown, or not of its form.
    Parameter(String),
    /// There is no val of that name, or none at all.
    ValSaknas(String),
    /// There is no such thing in the val.
    Saknas(String),
    /// No address answers to what was typed.
    AdressSaknas(String),
    /// Several addresses answer equally well; they are given to choose from.
    AdressFlertydig(serde_json::Value),
    /// Addresses that answer to the street, but not to the town or postcode typed.
    AdressAnnanOrt(serde_json::Value),
    /// Nothing at this URL.
    OkandSida,
    /// Another method is needed: those that may be used.
    Metod(String),
    /// Nobody is signed in, or no longer.
    InteInloggad,
    /// The roles of the one signed in are not enough, or the row is another's.
    Nekad,
    /// A form without the token of its page.
    FelCsrf,
    /// A form of a kind that cannot be read.
    FelInnehall,
    /// A form that breaks off, or is not of its form.
    TrasigtFormular,
    /// A form that weighs too much.
    ForStort,
    /// A form whose files weigh too much.
    ForStorFil,
    /// Someone else has changed the row meanwhile.
    Andrad(String),
    /// It cannot be done as things are; the text says why and what to do.
    GarInte(String),
    /// Too many questions from one address.
    ForMany {
        /// Seconds until the next is let in.
        retry_after_s: u64,
    },
    /// The Atlas is not built yet.
    InteRedo,
    /// Something that should not happen.
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Parameter(_) => "fel_parameter",
            Self::ValSaknas(_) => "val_saknas",
            Self::Saknas(_) => "saknas",
            Self::AdressSaknas(_) => "adress_saknas",
            Self::AdressFlertydig(_) => "adress_flertydig",
            Self::AdressAnnanOrt(_) => "adress_annan_ort",
            Self::OkandSida => "okand_sida",
            Self::Metod(_) => "fel_metod",
            Self::InteInloggad => "inte_inloggad",
            Self::Nekad => "nekad",
            Self::FelCsrf => "fel_formular",
            Self::FelInnehall => "fel_innehall",
            Self::TrasigtFormular => "trasigt_formular",
            Self::ForStort => "for_stort",
            Self::ForStorFil => "for_stor_fil",
            Self::Andrad(_) => "andrad",
            Self::GarInte(_) => "gar_inte",
            Self::ForMany { .. } => "for_manga_anrop",
            Self::InteRedo => "inte_redo",
            Self::Internal(_) => "internt_fel",
        }
    }

    /// What happened and what to do.
    #[must_use]
    pub fn detail(&self) -> String {
        match self {
            Self::Parameter(text)
            | Self::ValSaknas(text)
            | Self::Saknas(text)
            | Self::Andrad(text)
            | Self::GarInte(text)
            | Self::AdressSaknas(text) => text.clone(),
            Self::AdressFlertydig(_) => {
                "Flera adresser stämmer med det du skrev. Välj en av dem, eller lägg till \
                 postnummer eller ort efter ett komma."
                    .to_owned()
            }
            Self::AdressAnnanOrt(_) => {
                "Gatan finns inte på den ort eller med det postnummer du skrev, men på en annan. \
                 Välj en av adresserna, eller skriv en annan."
                    .to_owned()
            }
            Self::OkandSida => {
                "Det finns inget på den här adressen. API:et beskrivs i /openapi.json.".to_owned()
            }
            Self::Metod(allowed) => {
                format!("Den här adressen tar inte emot den metoden. Använd {allowed}.")
            }
            Self::InteInloggad => {
                "Du är inte inloggad, eller så har du blivit utloggad för att du var borta en \
                 stund. Logga in i en ny flik. Gå sedan tillbaka hit och skicka igen, så finns \
                 det du skrev kvar."
                    .to_owned()
            }
            Self::Nekad => {
                "Du har inte behörighet till det här. Be en administratör om du behöver det i ditt \
                 arbete. Försöket är noterat i loggen."
                    .to_owned()
            }
            Self::FelCsrf => {
                "Formuläret gick inte att ta emot, för sidan var för gammal eller kom från en annan \
                 webbplats. Gå tillbaka, läs om sidan och skicka igen."
                    .to_owned()
            }
            Self::FelInnehall => {
                "Det som skickades går inte att läsa. Skicka det från formuläret på sidan.".to_owned()
            }
            Self::TrasigtFormular => {
                "Formuläret kom inte fram helt, så inget är sparat. Gå tillbaka och skicka igen."
                    .to_owned()
            }
            Self::ForStorFil => {
                "Filen är för stor, så inget är sparat. Det går att skicka 12 MB åt gången. Välj en \
                 mindre fil, till exempel en bild i lägre upplösning."
                    .to_owned()
            }
            Self::ForStort => {
                "Det som skickades är för stort. Korta texterna och skicka igen.".to_owned()
            }
            Self::ForMany { retry_after_s } => format!(
                "Det kom för många anrop från din adress. Försök igen om {retry_after_s} {}.",
                if *retry_after_s == 1 { "sekund" } else { "sekunder" }
            ),
            Self::InteRedo => {
                "Tjänsten startar och läser in uppgifterna. Försök igen om en stund.".to_owned()
            }
            Self::Internal(_) => {
                "Något gick fel hos oss. Försök igen om en stund, eller ring valkansliet."
                    .to_owned()
            }
        }
    }

    /// The body.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let status = self.status_code();
        Problem {
            typ: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            code: self.code(),
            detail: self.detail(),
            adresser: match self {
                Self::AdressFlertydig(choice) | Self::AdressAnnanOrt(choice) => {
                    Some(choice.clone())
                }
                _ => None,
            },
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What a person typed stays out of logs; the cause of an inner error does not.
        match self {
            Self::Internal(cause) => write!(f, "{}: {cause}", self.code()),
            _ => f.write_str(self.code()),
        }
    }
}

impl fmt::Debug for Error {
    /// As `Display`: what a person typed must not come into a log this way either.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Parameter(_) | Self::TrasigtFormular => StatusCode::BAD_REQUEST,
            Self::ValSaknas(_) | Self::Saknas(_) | Self::AdressSaknas(_) | Self::OkandSida => {
                StatusCode::NOT_FOUND
            }
            Self::AdressFlertydig(_) | Self::AdressAnnanOrt(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Metod(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::InteInloggad => StatusCode::UNAUTHORIZED,
            Self::Nekad | Self::FelCsrf => StatusCode::FORBIDDEN,
            Self::FelInnehall => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::ForStort | Self::ForStorFil => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Andrad(_) | Self::GarInte(_) => StatusCode::CONFLICT,
            Self::ForMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::InteRedo => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        if let Self::Internal(cause) = self {
            tracing::error!(error = %cause, "a request failed");
        }
        let mut response = HttpResponse::build(self.status_code());
        match self {
            Self::ForMany { retry_after_s } => {
                response.insert_header((RETRY_AFTER, retry_after_s.to_string()));
            }
            Self::InteRedo => {
                response.insert_header((RETRY_AFTER, "5"));
            }
            Self::Metod(allowed) => {
                response.insert_header((ALLOW, allowed.as_str()));
            }
            _ => {}
        }
        response
            .insert_header((CACHE_CONTROL, "no-store"))
            .insert_header((CONTENT_TYPE, "application/problem+json"))
            .body(serde_json::to_string(&self.problem()).unwrap_or_default())
    }
}

macro_rules! internal {
    ($($error:ty),+ $(,)?) => {
        $(impl From<$error> for Error {
            fn from(error: $error) -> Self {
                Self::Internal(Box::new(error))
            }
        })+
    };
}

internal!(
    serde_json::Error,
    crate::db::Error,
    crate::gallring::store::Error,
    crate::konto::inlogg::store::Error,
    crate::konto::losenord::Error,
    crate::konto::store::Error,
    std::io::Error,
);
