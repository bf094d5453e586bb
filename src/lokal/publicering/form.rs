//! Valmyndigheten's published form of vallokaler and röstningslokaler. Pure.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::fil::export::{Exportfel, Tabell};
use crate::lokal::import::Slag;
use crate::lokal::{Rostmottagningsstalle, Stalletyp};
use crate::val::rules::Ramar;
use crate::val::{Kommunkod, Val};

/// What every row of a kommun says of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kommunhuvud {
    /// The name of the län.
    pub lan: String,
    /// The name of the kommun.
    pub kommun: String,
    /// The name of the valnämnd.
    pub valnamnd: String,
    /// Its home page, without a scheme.
    pub hemsida: String,
    /// Its phone number as printed.
    pub telnr: String,
}

/// Columns of either file, before its own.
const HUVUD: [&str; 7] = ["LÄNSKOD", "LÄN", "KOMMUNKOD", "KOMMUN", "VALNÄMND", "HEMSIDA", "TELNR"];

/// The columns of vallokaler after the head.
const VALLOKALER: [&str; 12] = [
    "VALDISTRIKTKOD",
    "VALDISTRIKT",
    "KOMMUNVALKRETSKOD",
    "KOMMUNVALKRETS",
    "LOKAL",
    "ADRESS1",
    "ADRESS2",
    "TILLGÄNGL",
    "LATITUD",
    "LONGITUD",
    "VALDAG",
    "ÖPPETTID",
];

/// The columns of röstningslokaler between the head and the days.
const ROSTNINGSLOKALER: [&str; 8] =
    ["LOKALID", "LOKAL", "ADRESS1", "ADRESS2", "TILLGÄNGL", "BEGRTILLT", "LATITUD", "LONGITUD"];

/// One row: the fields that hold something, by column. `nyckel` tells it from the others
/// of its list, also in a list of another day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Formrad {
    /// What the row is known by: the valdistrikt of a vallokal, else the number of its
    /// röstmottagningsställe after a `#`.
    pub nyckel: String,
    /// The number of its röstmottagningsställe.
    pub stalle_id: i64,
    /// The fields, none of them empty.
    pub falt: BTreeMap<String, String>,
}

impl Formrad {
    /// A field; empty when the row does not have it.
    #[must_use]
    pub fn get(&self, kolumn: &str) -> &str {
        self.falt.get(kolumn).map_or("", String::as_str)
    }
}

/// Whether a column is a day.
#[must_use]
pub fn is_day(kolumn: &str) -> bool {
    kolumn.parse::<NaiveDate>().is_ok()
}

/// Rows with their columns in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// The names of the columns.
    pub kolumner: Vec<String>,
    /// The rows.
    pub rader: Vec<Formrad>,
}

impl Form {
    /// The form of röstmottagningsställen, of which those that do not belong in the list
    /// are passed over. The rows are in the order of kommun, valdistrikt and name. A day
    /// has a column if it is in the period (VL 10:2) or any row is open on it.
    #[must_use]
    pub fn new<'a>(
        val: &Val,
        ramar: &Ramar,
        slag: Slag,
        huvuden: &BTreeMap<Kommunkod, Kommunhuvud>,
        stallen: impl Iterator<Item = (i64, &'a Rostmottagningsstalle)>,
    ) -> Self {
        let own = Kommunhuvud {
            valnamnd: val.kansli.namn.clone().unwrap_or_default(),
            hemsida: val.kansli.hemsida.clone().unwrap_or_default(),
            telnr: val.kansli.telefon.clone().unwrap_or_default(),
            ..Kommunhuvud::default()
        };
        let none = Kommunhuvud::default();
        let mut met = BTreeSet::new();
        let mut rader: Vec<(Kommunkod, Formrad)> = stallen
            .filter(|(_, stalle)| slag.omfang().omfattar(stalle.typ))
            .map(|(id, stalle)| {
                let kommun = kommun(val, stalle);
                let usual = if kommun == val.kommun { &own } else { &none };
                let huvud = huvuden.get(&kommun).unwrap_or(usual);
                let mut nyckel = key(id, stalle);
                if !met.insert(nyckel.clone()) {
                    nyckel = format!("#{id}");
                }
                (
                    kommun,
                    Formrad { nyckel, stalle_id: id, falt: fields(val, kommun, huvud, stalle) },
                )
            })
            .collect();
        rader.sort_by(|(a_kommun, a), (b_kommun, b)| {
            let key = |rad: &Formrad| {
                ["VALDISTRIKTKOD", "LOKAL", "ADRESS1"].map(|kolumn| rad.get(kolumn).to_owned())
            };
            (a_kommun, key(a), a.stalle_id).cmp(&(b_kommun, key(b), b.stalle_id))
        });
        let rader: Vec<Formrad> = rader.into_iter().map(|(_, rad)| rad).collect();
        Self { kolumner: columns(slag, ramar, &rader), rader }
    }

    /// The rows as a table of texts.
    #[must_use]
    pub fn table(&self) -> Tabell {
        Tabell {
            rubriker: self.kolumner.clone(),
            rader: self
                .rader
                .iter()
                .map(|rad| self.kolumner.iter().map(|kolumn| rad.get(kolumn).to_owned()).collect())
                .collect(),
        }
    }

    /// The rows as Valmyndigheten's csv: `;`, UTF-8 with a byte order mark, CRLF.
    ///
    /// # Errors
    /// [`Exportfel::Csv`], which text in memory does not give.
    pub fn csv(&self) -> Result<Vec<u8>, Exportfel> {
        let mut writer = csv::WriterBuilder::new()
            .delimiter(b';')
            .terminator(csv::Terminator::CRLF)
            .from_writer("\u{feff}".as_bytes().to_vec());
        writer.write_record(&self.kolumner)?;
        for rad in &self.rader {
            writer.write_record(self.kolumner.iter().map(|kolumn| rad.get(kolumn)))?;
        }
        writer.into_inner().map_err(|error| csv::Error::from(error.into_error()).into())
    }

    /// The rows as Valmyndigheten's JSON: a list of flat objects with a field a line,
    /// `null` for what is empty. Days on which a place is shut are left out.
    #[must_use]
    pub fn json(&self) -> String {
        let mut text = String::from("[\n");
        for (place, rad) in self.rader.iter().enumerate() {
            text.push_str(if place == 0 { "{\n" } else { ",\n{\n" });
            let mut first = true;
            for kolumn in &self.kolumner {
                let value = rad.get(kolumn);
                if value.is_empty() && is_day(kolumn) {
                    continue;
                }
                let value = if value.is_empty() { serde_json::Value::Null } else { value.into() };
                let name = serde_json::Value::from(kolumn.as_str());
                let separator = if first { "" } else { ",\n" };
                // To write into a String does not fail.
                let _ = write!(text, "{separator}{name}: {value}");
                first = false;
            }
            text.push_str("\n}");
        }
        text.push_str("\n]");
        text
    }
}

/// A file of what is published, ready to be fetched.
#[derive(Debug, Clone)]
pub struct Fil {
    /// Its name, such as `vallokaler.csv`.
    pub namn: &'static str,
    /// Its media type.
    pub mime: &'static str,
    /// What is in it.
    pub kropp: Vec<u8>,
}

/// The columns that a list always has.
pub fn columns_without_days(slag: Slag) -> impl Iterator<Item = &'static str> {
    let own: &[&str] = match slag {
        Slag::Vallokaler => &VALLOKALER,
        Slag::Rostningslokaler => &ROSTNINGSLOKALER,
    };
    HUVUD.iter().chain(own).copied()
}

fn columns(slag: Slag, ramar: &Ramar, rader: &[Formrad]) -> Vec<String> {
    let mut kolumner: Vec<String> = columns_without_days(slag).map(str::to_owned).collect();
    if slag == Slag::Rostningslokaler {
        let period = ramar.fortid_fran.iter_days().take_while(|day| *day <= ramar.fortid_till);
        let mut days: BTreeSet<String> = period.map(|day| day.to_string()).collect();
        let used = rader.iter().flat_map(|rad| rad.falt.keys()).filter(|kolumn| is_day(kolumn));
        days.extend(used.cloned());
        kolumner.extend(days);
    }
    kolumner
}

fn kommun(val: &Val, stalle: &Rostmottagningsstalle) -> Kommunkod {
    match stalle.valdistrikt {
        Some(kod) => kod.kommun(),
        None => stalle.kommun.unwrap_or(val.kommun),
    }
}

fn key(id: i64, stalle: &Rostmottagningsstalle) -> String {
    match stalle.valdistrikt {
        Some(kod) if stalle.typ == Stalletyp::Vallokal => kod.to_string(),
        _ => format!("#{id}"),
    }
}

fn fields(
    val: &Val,
    kommun: Kommunkod,
    huvud: &Kommunhuvud,
    stalle: &Rostmottagningsstalle,
) -> BTreeMap<String, String> {
    let mut falt = BTreeMap::new();
    let mut put = |kolumn: &str, value: String| {
        if !value.is_empty() {
            falt.insert(kolumn.to_owned(), value);
        }
    };
    let (lanskod, kommunkod) = kommun.as_str().split_at(2);
    put("LÄNSKOD", lanskod.to_owned());
    put("LÄN", huvud.lan.clone());
    put("KOMMUNKOD", kommunkod.to_owned());
    put("KOMMUN", huvud.kommun.clone());
    put("VALNÄMND", huvud.valnamnd.clone());
    put("HEMSIDA", huvud.hemsida.clone());
    put("TELNR", huvud.telnr.clone());
    put("LOKAL", stalle.namn.clone());
    put("ADRESS1", stalle.anvisning.clone());
    put("ADRESS2", stalle.adress.clone());
    put("TILLGÄNGL", stalle.tillganglighet.clone());
    if let Some(plats) = stalle.plats {
        put("LATITUD", decimal(plats.lat()));
        put("LONGITUD", decimal(plats.lon()));
    }
    if stalle.typ == Stalletyp::Vallokal {
        let kod = stalle.valdistrikt.map(|kod| kod.to_string()).unwrap_or_default();
        put("VALDISTRIKTKOD", kod.get(4..).unwrap_or_default().to_owned());
        put("VALDISTRIKT", stalle.valdistrikt_namn.clone());
        if let Some(krets) = &stalle.valkrets {
            put("KOMMUNVALKRETSKOD", krets.kod.clone());
            put("KOMMUNVALKRETS", krets.namn.clone());
        }
        put("VALDAG", val.valdag.to_string());
        put("ÖPPETTID", hours(stalle, val.valdag));
    } else {
        put("LOKALID", stalle.kallans_id.clone());
        let open = stalle.typ.oppen_for_alla();
        put("BEGRTILLT", if open { "N" } else { "J" }.to_owned());
        let days: BTreeSet<NaiveDate> = stalle.oppettider.iter().map(|o| o.datum).collect();
        for day in days {
            put(&day.to_string(), hours(stalle, day));
        }
    }
    falt
}

/// Degrees as the files write them: as many decimals as it takes, after a comma.
fn decimal(degrees: f64) -> String {
    degrees.to_string().replace('.', ",")
}

/// The hours of a day: `08:00-12:00,13:00-16:00`.
fn hours(stalle: &Rostmottagningsstalle, day: NaiveDate) -> String {
    let of_day = stalle.oppettider.iter().filter(|o| o.datum == day);
    of_day.map(|o| o.tid.to_string()).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests;
