//! The pages about money, and what they share.

use crate::lokal::ekonomi::store;
use crate::val::ValId;
use crate::web::Error;
use crate::web::rutt::Rutter;

pub use crate::lokal::flikar::LASER_EKONOMI as LASER;

/// The tab that these pages are under.
pub const FLIK: &str = "/kansli/lokaler/ekonomi";

/// The pages of this room.
pub fn routes(rutter: &mut Rutter) {
    super::kostnad::pages::routes(rutter);
    super::avtal::lista::pages::routes(rutter);
    super::budget::pages::routes(rutter);
    super::utfall::pages::routes(rutter);
    super::avtal::pages::routes(rutter);
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Saknas(text) => Self::Saknas(text.to_owned()),
            store::Error::AvtalAndrat(_) | store::Error::BudgetAndrad => {
                Self::Andrad(format!("{error} Gå tillbaka, läs om sidan och gör om."))
            }
            store::Error::GarInte(text) => Self::GarInte(text.to_owned()),
            store::Error::Fil(error) => error.into(),
            store::Error::Db(error) => error.into(),
            error => Self::Internal(Box::new(error)),
        }
    }
}

/// A link among the pages about money.
#[derive(Debug)]
pub struct Sida {
    /// The link.
    pub href: String,
    /// Its name.
    pub text: &'static str,
    /// Whether it is the page shown.
    pub har: bool,
}

/// The pages about the money of a val, with the one at a path marked.
#[must_use]
pub fn sidor(har: &str, val: &ValId) -> Vec<Sida> {
    [
        (FLIK, "Kostnad per lokal"),
        (super::avtal::lista::pages::STIG, "Avtal"),
        (super::budget::pages::STIG, "Budget och utfall"),
        (super::utfall::pages::STIG, "Bokförda belopp"),
    ]
    .map(|(path, text)| Sida { href: format!("{path}?val={val}"), text, har: path == har })
    .into()
}
