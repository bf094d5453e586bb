//! The pages of this room.

use super::store;
use crate::web::Error;
use crate::web::rutt::Rutter;

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Saknas => Self::Saknas(error.to_string()),
            store::Error::Inaktuell(_) => {
                Self::Andrad(format!("{error} Gå tillbaka, läs om sidan och gör om."))
            }
            store::Error::Lokal(error) => error.into(),
            store::Error::Val(error) => error.into(),
            store::Error::Db(error) => error.into(),
        }
    }
}

/// The pages of this room.
pub fn routes(rutter: &mut Rutter) {
    super::en::pages::routes(rutter);
    super::oversikt::pages::routes(rutter);
    super::karta::pages::routes(rutter);
}
