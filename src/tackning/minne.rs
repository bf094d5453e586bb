//! What coverage has worked out, kept for the next page.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::befolkning::Befolkning;
use super::bild::Bild;
use super::grund::Grund;
use super::installning::Installning;
use super::store::{self, Error};
use crate::db::{AnyConnection, Db, revision};
use crate::gangnat;
use crate::val::{Val, ValId};

/// The revisions that a picture of a val was made at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Vid {
    val: i64,
    adresser: i64,
    gangnat: i64,
    avtal: i64,
    installning: i64,
}

/// The memory: one picture of each val, made anew when something it rests on has changed.
/// Distances are kept as long as neither the population nor the networks change, so that
/// only places that are new or have moved are measured.
#[derive(Debug, Default)]
pub struct Minne(Mutex<HashMap<ValId, (Vid, Arc<Bild>)>>);

impl Minne {
    fn kept(&self, val: &ValId) -> Option<(Vid, Arc<Bild>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(val).cloned()
    }

    /// A val as it is now.
    ///
    /// # Errors
    /// When the database fails or holds a row that this program did not write.
    pub async fn bild(self: &Arc<Self>, db: &Db, val: &Val) -> Result<Arc<Bild>, Error> {
        let (minne, val) = (Arc::clone(self), val.clone());
        db.read(move |conn| minne.read(conn, &val)).await
    }

    fn read(&self, conn: &mut AnyConnection, val: &Val) -> Result<Arc<Bild>, Error> {
        let (installning, version) = store::installning(conn, val)?;
        let now = Vid {
            val: revision::of(conn, revision::VAL)?,
            adresser: revision::of(conn, revision::ADRESSER)?,
            gangnat: revision::of(conn, revision::GANGNAT)?,
            avtal: revision::of(conn, revision::AVTAL)?,
            installning: version,
        };
        let old = self.kept(&val.id);
        if let Some((at, bild)) = &old
            && *at == now
        {
            return Ok(Arc::clone(bild));
        }
        let befolkning = match &old {
            Some((at, bild)) if at.val == now.val && at.adresser == now.adresser => {
                Arc::clone(&bild.grund.befolkning)
            }
            _ => {
                let read = store::befolkning(conn, val)?;
                let same = |kept: &Arc<Befolkning>| **kept == read;
                let kept = old.as_ref().map(|(_, bild)| &bild.grund.befolkning);
                kept.filter(|kept| same(kept)).map_or_else(|| Arc::new(read.clone()), Arc::clone)
            }
        };
        let grund = match &old {
            Some((at, bild))
                if at.gangnat == now.gangnat
                    && Arc::ptr_eq(&bild.grund.befolkning, &befolkning)
                    && measured_alike(&bild.installning, &installning) =>
            {
                Arc::clone(&bild.grund)
            }
            _ => {
                let nat = match &old {
                    Some((at, bild)) if at.gangnat == now.gangnat => bild.grund.nat.clone(),
                    _ => {
                        let all = gangnat::store::all(conn, val.kommun)?;
                        all.into_iter().map(|one| one.nat).collect()
                    }
                };
                Arc::new(Grund::new(befolkning, nat, &installning))
            }
        };
        let bild = Arc::new(Bild {
            val: val.clone(),
            grund,
            platser: store::platser(conn, val)?.into(),
            installning: Arc::new(installning),
        });
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(val.id.clone(), (now, Arc::clone(&bild)));
        Ok(bild)
    }
}

/// Whether distances under one setting hold under another.
fn measured_alike(a: &Installning, b: &Installning) -> bool {
    a.omvag.to_bits() == b.omvag.to_bits() && a.fast_m.to_bits() == b.fast_m.to_bits()
}

impl From<Error> for crate::web::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::Val(error) => error.into(),
            Error::Lokal(error) => error.into(),
            Error::Db(error) => error.into(),
            other => Self::Internal(Box::new(other)),
        }
    }
}
