//! The val in work on a page of the kansli: chosen at the top, and in every URL.

use chrono::NaiveDate;

use super::sidmall::Begaran;
use super::{Error, Shared};
use crate::val::{self, Val, ValId, Valform};

/// The name of the parameter.
pub const PARAMETER: &str = "val";

/// The val in work, and those to choose from.
#[derive(Debug, Clone)]
pub struct Valt {
    /// The val in work.
    pub val: Val,
    /// Every val, the latest first.
    pub alla: Vec<Val>,
}

impl Valt {
    /// Whether a val is the one in work, for templates.
    #[must_use]
    pub fn is(&self, id: &ValId) -> bool {
        self.val.id == *id
    }

    /// The val before this in the same kommun: the latest ordinary one, or else the latest.
    #[must_use]
    pub fn forra(&self) -> Option<&Val> {
        let same = |other: &&Val| other.kommun == self.val.kommun && other.id != self.val.id;
        let before = |other: &&Val| other.valdag < self.val.valdag;
        let ordinary = |other: &Val| other.form == Valform::Ordinarie;
        let earlier = self.alla.iter().filter(same).filter(before);
        earlier.max_by_key(|other| (ordinary(other), other.valdag))
    }
}

impl From<val::store::Error> for Error {
    fn from(error: val::store::Error) -> Self {
        match error {
            val::store::Error::Saknas(_) => Self::Saknas("Det finns inget sådant val.".to_owned()),
            val::store::Error::Finns(_) => Self::GarInte(error.to_string()),
            val::store::Error::Trasig(_) => Self::Internal(Box::new(error)),
            val::store::Error::Db(error) => error.into(),
        }
    }
}

/// The val that a page is asked for by `?val=`; without it, the next one from a day on,
/// or else the latest.
///
/// # Errors
/// [`Error::Saknas`] when there is none of that name, or none at all.
pub async fn valt(begaran: &Begaran, shared: &Shared, idag: NaiveDate) -> Result<Valt, Error> {
    let mut alla = shared.db.read(val::store::all).await?;
    alla.reverse();
    let val = match begaran.value(PARAMETER).filter(|text| !text.is_empty()) {
        Some(text) => alla.iter().find(|val| val.id.as_str() == text),
        None => alla.iter().rfind(|val| val.valdag >= idag).or_else(|| alla.first()),
    };
    match val {
        Some(val) => Ok(Valt { val: val.clone(), alla }),
        None if alla.is_empty() => Err(Error::Saknas(
            "Det finns inget val än. Den som sköter driften lägger in det med «valkansli val add»."
                .to_owned(),
        )),
        None => Err(Error::Saknas(
            "Det finns inget sådant val. Välj ett av dem som finns, högst upp på sidan Lokaler."
                .to_owned(),
        )),
    }
}
