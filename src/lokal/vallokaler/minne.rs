//! What is prepared of a val once and kept for the next page: its valdistrikt, the
//! addresses in them, and what they answer to in an earlier val.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::INSTALLNING;
use super::jamfor::{Motsvarighet, by_area};
use super::karta::{Bostader, Karta};
use crate::uppslag::Valbild;
use crate::uppslag::adressok::Adressok;
use crate::val::ValId;
use crate::valdistrikt::{Valdistrikt, Valdistriktskod};

/// The valdistrikt that each answers to.
pub type Motsvarigheter = HashMap<Valdistriktskod, Motsvarighet>;

/// The memory; one of each val, so it is as small as the val are few.
#[derive(Debug, Default)]
pub struct Minne(Mutex<Innehall>);

/// What was computed, behind the two things that it was computed from.
type Raknat<Av, Svar> = (Arc<Av>, Arc<Karta>, Arc<Svar>);

#[derive(Debug, Default)]
struct Innehall {
    /// With the revision at which they were read.
    kartor: HashMap<ValId, (i64, Arc<Karta>)>,
    bostader: HashMap<ValId, Raknat<Adressok, Bostader>>,
    motsvarar: HashMap<(ValId, ValId), Raknat<Karta, Motsvarigheter>>,
}

impl Minne {
    /// What is kept is only ever put there whole.
    fn innehall(&self) -> std::sync::MutexGuard<'_, Innehall> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The valdistrikt of a val at a revision, read anew only when that has risen, and
    /// prepared anew only when they have changed.
    ///
    /// # Errors
    /// As `read`.
    pub fn karta<E>(
        &self,
        val: &ValId,
        revision: i64,
        read: impl FnOnce() -> Result<Vec<Valdistrikt>, E>,
    ) -> Result<Arc<Karta>, E> {
        let kept = self.innehall().kartor.get(val).cloned();
        let karta = match kept {
            Some((at, karta)) if at == revision => return Ok(karta),
            kept => {
                let distrikt = read()?;
                match kept {
                    Some((_, karta)) if karta.distrikt() == distrikt => karta,
                    _ => Arc::new(Karta::new(distrikt)),
                }
            }
        };
        self.innehall().kartor.insert(val.clone(), (revision, Arc::clone(&karta)));
        Ok(karta)
    }

    /// The addresses in the valdistrikt of a val.
    #[must_use]
    pub fn bostader(
        &self,
        karta: &Arc<Karta>,
        bild: &Valbild,
        adresser: &Arc<Adressok>,
    ) -> Arc<Bostader> {
        let val = &bild.val.id;
        if let Some((of, on, kept)) = self.innehall().bostader.get(val)
            && Arc::ptr_eq(of, adresser)
            && Arc::ptr_eq(on, karta)
        {
            return Arc::clone(kept);
        }
        let register = adresser.register();
        let rows = register.gator().iter().flat_map(|gata| register.on(gata)).filter_map(|at| {
            let rad = register.plats(at)?;
            Some((bild.registrets_distrikt(register.id(at)?), rad))
        });
        let made = Arc::new(Bostader::new(karta, rows));
        let entry = (Arc::clone(adresser), Arc::clone(karta), Arc::clone(&made));
        self.innehall().bostader.insert(val.clone(), entry);
        made
    }

    /// The valdistrikt of an earlier val that those of a val answer to, by area.
    #[must_use]
    pub fn motsvarar(
        &self,
        (val, karta): (&ValId, &Arc<Karta>),
        (forr, gammal): (&ValId, &Arc<Karta>),
    ) -> Arc<Motsvarigheter> {
        let key = (val.clone(), forr.clone());
        if let Some((on, of, kept)) = self.innehall().motsvarar.get(&key)
            && Arc::ptr_eq(on, karta)
            && Arc::ptr_eq(of, gammal)
        {
            return Arc::clone(kept);
        }
        let made = Arc::new(by_area(karta, gammal, INSTALLNING.samma_omrade));
        let entry = (Arc::clone(karta), Arc::clone(gammal), Arc::clone(&made));
        self.innehall().motsvarar.insert(key, entry);
        made
    }
}
