//! The pages of this room, and what they share.

use crate::konto::Roll;
use crate::web::Error;
use crate::web::behorighet::{Inloggad, Insant};
use crate::web::kansli::{Flik, Kanslisida};
use crate::web::rutt::Rutter;
use crate::web::valet::Valt;

use super::{andra, kontakt, kort, lista, neutralitet, rum, sammanslagning, store};

/// The path of the list.
pub const STIG: &str = "/kansli/lokaler/register";

/// Who may see whom to call about a lokal.
pub const SER_KONTAKTER: [Roll; 2] = [Roll::Planerare, Roll::Informationstjanst];

/// The pages of this room.
pub fn routes(rutter: &mut Rutter) {
    lista::pages::routes(rutter);
    kort::pages::routes(rutter);
    andra::pages::routes(rutter);
    rum::pages::routes(rutter);
    kontakt::pages::routes(rutter);
    neutralitet::pages::routes(rutter);
    sammanslagning::pages::routes(rutter);
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Saknas | store::Error::Hopslagen(_) => Self::Saknas(error.to_string()),
            store::Error::Inaktuell => stale(&error.to_string()),
            store::Error::Trasig(_) => Self::Internal(Box::new(error)),
            store::Error::Db(error) => error.into(),
        }
    }
}

impl From<rum::store::Error> for Error {
    fn from(error: rum::store::Error) -> Self {
        match error {
            rum::store::Error::Saknas => Self::Saknas(error.to_string()),
            rum::store::Error::Inaktuell(_) => stale(&error.to_string()),
            rum::store::Error::Anvands => Self::GarInte(error.to_string()),
            rum::store::Error::Register(error) => error.into(),
            rum::store::Error::Db(error) => error.into(),
        }
    }
}

impl From<kontakt::store::Error> for Error {
    fn from(error: kontakt::store::Error) -> Self {
        match error {
            kontakt::store::Error::Saknas | kontakt::store::Error::IngenLokal => {
                Self::Saknas(error.to_string())
            }
            kontakt::store::Error::Inaktuell(_) => stale(&error.to_string()),
            kontakt::store::Error::Sigill(_) | kontakt::store::Error::Nycklar(_) => {
                Self::Internal(Box::new(error))
            }
            kontakt::store::Error::Db(error) => error.into(),
        }
    }
}

fn stale(what: &str) -> Error {
    Error::Andrad(format!("{what} Gå tillbaka, läs om sidan och gör om."))
}

/// A page about a lokal, from which another val leads to its card.
pub(super) fn page(inloggad: &Inloggad, valt: &Valt, id: i64, titel: String) -> Kanslisida {
    Kanslisida::new(inloggad, Flik::Lokaler, titel).in_val(valt, format!("/kansli/lokal/{id}"))
}

/// The card of a lokal, where it is told what was done.
pub(super) fn card(id: i64, valt: &Valt, klart: &str) -> String {
    format!("/kansli/lokal/{id}?val={}&klart={klart}", valt.val.id)
}

/// The version that a form was made of. A form without one has seen none.
pub(super) fn version(insant: &Insant) -> i64 {
    insant.value("version").parse().unwrap_or_default()
}

/// Text of one line, or what is wrong with it.
pub(super) fn line(text: &str, most: usize) -> Result<String, String> {
    let text = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    short(text, most)
}

/// Text that is not too long, or what is wrong with it.
pub(super) fn short(text: String, most: usize) -> Result<String, String> {
    if text.chars().count() > most {
        Err(format!("Texten är för lång. Skriv högst {most} tecken."))
    } else {
        Ok(text)
    }
}

/// A whole number from 0 that may be left out, or what is wrong with it.
pub(super) fn number(text: &str, most: i32) -> Result<Option<i32>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    match digits.parse() {
        Ok(number) if (0..=most).contains(&number) => Ok(Some(number)),
        _ => Err(format!("Skriv ett helt tal mellan 0 och {most}, eller lämna tomt.")),
    }
}
