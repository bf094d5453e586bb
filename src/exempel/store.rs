//! The example in the database, written through the same stores as the imports.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::{Exempelfel, Kommun, Parametrar};
use crate::adress::{self, Adress};
use crate::db::schema::{adress as adress_table, val as val_table};
use crate::db::{AnyConnection, Error as DbError, revision};
use crate::fil::{Andringar, Framsteg};
use crate::gangnat::rapport::Natrapport;
use crate::gangnat::{self, Gangnat};
use crate::lokal::store::Omfang;
use crate::lokal::{self, Rostmottagningsstalle, Stalletyp};
use crate::val::{self, Val, ValId};
use crate::valdistrikt::{self, Valdistrikt};

/// Why the example could not be kept.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database holds real work.
    #[error(
        "Databasen har redan valet {0}, som inte är ett exempel. Påhittade adresser ska inte \
         blandas med riktiga. Inget är ändrat. Ange en annan databas med --database, till exempel \
         --database sqlite:exempel.sqlite."
    )]
    Riktigt(ValId),
    /// There is another example.
    #[error(
        "Databasen har redan exemplet {id}, som är gjort med ett annat frö eller ett annat antal \
         valdistrikt eller adresser{}. Inget är ändrat. Kör om med samma tal som då, eller ange \
         en annan databas med --database.", gjort_med(*.parametrar)
    )]
    Annat {
        /// Its val.
        id: ValId,
        /// What it was made from, when its addresses tell.
        parametrar: Option<Parametrar>,
    },
    /// There are addresses that no example made.
    #[error(
        "Databasen har redan {0} adresser som inte hör till exemplet. Inget är ändrat. Ange en \
         annan databas med --database."
    )]
    Adresser(usize),
    /// The val could not be kept.
    #[error(transparent)]
    Val(#[from] val::store::Error),
    /// The valdistrikt could not be kept.
    #[error(transparent)]
    Valdistrikt(#[from] valdistrikt::store::Error),
    /// The lokaler could not be kept.
    #[error(transparent)]
    Lokal(#[from] lokal::store::Error),
    /// The addresses could not be kept.
    #[error(transparent)]
    Adress(#[from] adress::store::Error),
    /// The walking network could not be kept.
    #[error(transparent)]
    Gangnat(#[from] gangnat::store::Error),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

crate::work_error!(Error);

/// The example as rows.
#[derive(Debug)]
pub struct Underlag {
    val: Val,
    valdistrikt: Vec<Valdistrikt>,
    vallokaler: Vec<Rostmottagningsstalle>,
    fortid: Vec<Rostmottagningsstalle>,
    adresser: Vec<Adress>,
    gangnat: Gangnat,
}

/// What the area of the walking network is called.
const OMRADE: &str = "Hela kommunen";

impl Underlag {
    /// The rows of a kommun in a val.
    ///
    /// # Errors
    /// As [`Kommun::adresser`].
    pub fn new(kommun: &Kommun, val: Val) -> Result<Self, Exempelfel> {
        let (vallokaler, fortid) =
            kommun.lokaler(&val)?.into_iter().partition(|stalle| stalle.typ == Stalletyp::Vallokal);
        Ok(Self {
            val,
            valdistrikt: kommun.valdistrikt(),
            vallokaler,
            fortid,
            adresser: kommun.adresser()?,
            gangnat: kommun.gangnat()?,
        })
    }
}

/// What [`write()`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Utfall {
    /// The valdag before, when the example has been moved to another.
    pub flyttat_fran: Option<NaiveDate>,
    /// What happened to the valdistrikt.
    pub valdistrikt: Andringar,
    /// What happened to the vallokaler.
    pub vallokaler: Andringar,
    /// What happened to the röstningslokaler, institutions among them.
    pub fortid: Andringar,
    /// What happened to the addresses.
    pub adresser: Andringar,
}

/// Keeps the example. The same example again changes nothing, except that it may be
/// moved to another valdag, with its hours.
///
/// # Errors
/// [`Error::Riktigt`], [`Error::Annat`] or [`Error::Adresser`] when the database
/// holds what the example must not be mixed with; nothing is written then.
pub fn write(
    conn: &mut AnyConnection,
    new: &Underlag,
    framsteg: &Framsteg,
) -> Result<Utfall, Error> {
    let compared = check(conn, new, framsteg)?;
    let flyttat_fran = keep_val(conn, &new.val)?;
    keep_gangnat(conn, new)?;
    Ok(Utfall {
        flyttat_fran,
        valdistrikt: valdistrikt::store::apply(conn, &new.val.id, &new.valdistrikt)?,
        vallokaler: lokal::store::apply(conn, &new.val, Omfang::Vallokaler, &new.vallokaler)?
            .andringar,
        fortid: lokal::store::apply(conn, &new.val, Omfang::Fortid, &new.fortid)?.andringar,
        adresser: adress::store::write(conn, &new.val.id, &new.adresser, compared, framsteg)?,
    })
}

/// Keeps the walking network, which is the same whenever the example is.
fn keep_gangnat(conn: &mut AnyConnection, new: &Underlag) -> Result<(), Error> {
    let rapport = Natrapport {
        fil: "Exempelkommunens gator".to_owned(),
        vagar: new.gangnat.kanter().len(),
        ..Natrapport::of(&new.gangnat, [<_>::default(); 2])
    };
    // A report is plain data: it can always be written.
    let rapport = serde_json::to_string(&rapport).unwrap_or_default();
    gangnat::store::save(conn, new.val.kommun, OMRADE, &new.gangnat, &rapport)?;
    Ok(())
}

/// Refuses a database that holds anything but this very example.
fn check(
    conn: &mut AnyConnection,
    new: &Underlag,
    framsteg: &Framsteg,
) -> Result<adress::store::Jamforelse, Error> {
    let known = val::store::all(conn)?;
    if let Some(real) = known.iter().find(|val| !val.exempel) {
        return Err(Error::Riktigt(real.id.clone()));
    }
    for example in &known {
        let differs = valdistrikt::store::compare(conn, &example.id, &new.valdistrikt)?;
        let count = valdistrikt::store::codes(conn, &example.id)?.len();
        if differs.oforandrade != new.valdistrikt.len() || count != new.valdistrikt.len() {
            return other(conn, example);
        }
    }
    let compared = adress::store::compare(conn, &new.val.id, &new.adresser, framsteg)?;
    match known.first() {
        Some(example) if compared.andringar.oforandrade != new.adresser.len() => {
            other(conn, example)
        }
        _ if !compared.kvar.is_empty() => Err(Error::Adresser(compared.kvar.len())),
        _ => Ok(compared),
    }
}

/// Says of an example in the database that it is another one.
fn other<T>(conn: &mut AnyConnection, example: &Val) -> Result<T, Error> {
    let key: Option<String> =
        adress_table::table.select(adress_table::nyckel).first(conn).optional()?;
    let parametrar = key.as_deref().and_then(Parametrar::of_key);
    Err(Error::Annat { id: example.id.clone(), parametrar })
}

fn gjort_med(parametrar: Option<Parametrar>) -> String {
    parametrar.map_or_else(String::new, |p| format!(" ({p})"))
}

/// Adds the val, or moves it to its new day; then it gives the old one.
fn keep_val(conn: &mut AnyConnection, new: &Val) -> Result<Option<NaiveDate>, Error> {
    let Some(old) = val::store::find(conn, &new.id)? else {
        val::store::add(conn, new)?;
        return Ok(None);
    };
    if old == *new {
        return Ok(None);
    }
    diesel::update(val_table::table.find(new.id.as_str()))
        .set((
            val_table::namn.eq(&new.namn),
            val_table::valdag.eq(new.valdag),
            val_table::version.eq(val_table::version + 1),
        ))
        .execute(conn)?;
    revision::raise(conn, revision::VAL)?;
    Ok((old.valdag != new.valdag).then_some(old.valdag))
}
