//! The kansli's own sheets of hours.

pub mod ark;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Datelike, NaiveDate};

use self::ark::{Ark, Arkrad};
use super::dagar::{self, Tider, by_day};
use super::handelser::Tidshandelse;
use super::store::{self, Nya};
use crate::db::{AnyConnection, Db};
use crate::fil::{Anmarkning, Avvisad, Filfel, Importsatt, Rapport, shortened};
use crate::geo::Wgs84;
use crate::logg::Utforare;
use crate::lokal::matcha::{Nyckel, plain};
use crate::lokal::plan::Sparat;
use crate::lokal::store as lokaler;
use crate::lokal::{Lokal, Rostmottagningsstalle, Stalletyp};
use crate::tid::{self, Svensktid};
use crate::val::{self, Val, ValId};

/// What an import of hours is told.
#[derive(Debug, Clone)]
pub struct Uppdrag {
    /// The val they belong to.
    pub val: ValId,
    /// How to go about it.
    pub satt: Importsatt,
}

/// A file by its name.
#[derive(Debug, Clone)]
pub struct Fil {
    /// Its name, without its folder.
    pub namn: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Why an import could not be done at all.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file.
    #[error(transparent)]
    Fil(#[from] Filfel),
    /// The hours.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Reads a sheet of hours into a val. `adresser` are files that give lokaler their
/// addresses, for those that the val does not have yet.
///
/// # Errors
/// When a file is of the wrong kind, the val unknown, or the database fails.
pub async fn run(
    db: &Db,
    fil: &Fil,
    adresser: &[Fil],
    uppdrag: Uppdrag,
    now: Svensktid,
) -> Result<Rapport, Error> {
    let sheet = ark::hours(&fil.namn, &fil.bytes)?;
    let mut kanda = Adresser::default();
    for more in adresser {
        kanda.add(&ark::addresses(&more.namn, &more.bytes)?);
    }
    kanda.add(&sheet);
    let (namn, satt) = (fil.namn.clone(), uppdrag.satt);
    let work = move |conn: &mut AnyConnection| {
        let val = val::store::get(conn, &uppdrag.val)?;
        let finns = lokaler::all(conn, &val.id)?;
        let register = lokaler::lokaler(conn, val.kommun)?;
        let plan = plan(&namn, &sheet, &val, &finns, &register, &kanda);
        let mut report = Rapport {
            slag: "oppettider",
            fil: namn.clone(),
            val: val.id.to_string(),
            prov: satt.prov,
            lasta: plan.lasta,
            tillagda: plan.nya.len(),
            andrade: plan.andrade.len(),
            oforandrade: plan.oforandrade,
            avvisade: plan.avvisade.clone(),
            anmarkningar: plan.anmarkningar.clone(),
            ..<_>::default()
        };
        report.sparad = satt.may_save(&report.avvisade);
        if report.sparad {
            save(conn, &now, &val, &plan)?;
        }
        Ok::<_, store::Error>(report)
    };
    Ok(if satt.prov { db.read(work).await? } else { db.write(work).await? })
}

/// Keeps what a plan says. New places are candidates: a sheet of the kansli is a plan,
/// and voters see nothing of it until it is published.
fn save(
    conn: &mut AnyConnection,
    now: &Svensktid,
    val: &Val,
    plan: &Plan,
) -> Result<(), store::Error> {
    let av = Utforare::kommandot();
    store::save(conn, now, &av, &plan.andrade)?;
    if !plan.nya.is_empty() {
        store::add_candidates(conn, now, &av, val, &plan.nya)?;
    }
    if plan.nya.len() + plan.andrade.len() > 0 {
        let event = Tidshandelse::Importerade {
            val: val.id.to_string(),
            nya: plan.nya.len(),
            andrade: plan.andrade.len(),
        };
        crate::logg::store::append(conn, now, &av, &event)?;
    }
    Ok(())
}

/// Addresses by the name of the lokal, as files give them.
#[derive(Debug, Default)]
struct Adresser(HashMap<String, Vec<(String, Option<Wgs84>, bool)>>);

impl Adresser {
    fn add(&mut self, sheet: &Ark) {
        for rad in &sheet.rader {
            if let Some(adress) = &rad.adress {
                let fortid = plain(&rad.anvandning).starts_with("förtid");
                let entry = (adress.clone(), rad.plats, fortid);
                self.0.entry(plain(&rad.namn)).or_default().push(entry);
            }
        }
    }

    /// The one address of a name. Of several, one that is told to be for early voting.
    fn get(&self, namn: &str) -> Option<(String, Option<Wgs84>)> {
        let all = self.0.get(&plain(namn))?;
        let distinct = |entries: &[&(String, Option<Wgs84>, bool)]| {
            entries.iter().map(|(adress, ..)| plain(adress)).collect::<BTreeSet<_>>().len() == 1
        };
        let early: Vec<_> = all.iter().filter(|(.., fortid)| *fortid).collect();
        let every: Vec<_> = all.iter().collect();
        let chosen = [early, every].into_iter().find(|some| distinct(some))?;
        let plats = chosen.iter().find_map(|(_, plats, _)| *plats);
        chosen.first().map(|(adress, ..)| (adress.clone(), plats))
    }
}

/// What a sheet means to the val.
#[derive(Debug, Default)]
struct Plan {
    lasta: usize,
    nya: Vec<Rostmottagningsstalle>,
    andrade: Vec<Nya>,
    oforandrade: usize,
    avvisade: Vec<Avvisad>,
    anmarkningar: Vec<Anmarkning>,
}

fn plan(
    fil: &str,
    sheet: &Ark,
    val: &Val,
    finns: &[Sparat],
    register: &[Lokal],
    kanda: &Adresser,
) -> Plan {
    let period = dagar::period(val, Stalletyp::Rostningslokal);
    let mut plan = Plan::default();
    let mut days = Dagar { fil, val, period: &period, veckodag: HashMap::new(), flyttade: None };
    for column in &sheet.dagar {
        if let Some(word) = &column.veckodag {
            days.veckodag.insert(column.datum, word.clone());
        }
        if let Err(refused) = days.find(column.datum, sheet.rubrikrad) {
            plan.avvisade.push(refused);
        }
    }
    let mut seen: HashMap<String, usize> = HashMap::new();
    for rad in &sheet.rader {
        if rad.dagar.iter().all(|dag| dag.visat.is_empty()) {
            let text = format!("«{}» har inga tider i arket och hoppas över.", rad.namn);
            plan.anmarkningar.push(Anmarkning { rad: Some(rad.nummer), text });
            continue;
        }
        plan.lasta += 1;
        if let Some(first) = seen.insert(plain(&rad.namn), rad.nummer) {
            let skal = format!("Lokalen står redan på rad {first}. Slå ihop raderna till en.");
            plan.avvisade.push(refused(fil, rad.nummer, "namn", &rad.namn, skal));
            continue;
        }
        let tider = match days.hours(rad, !sheet.dagar.is_empty()) {
            Ok(tider) => tider,
            Err(wrong) => {
                plan.avvisade.extend(wrong);
                continue;
            }
        };
        match place(rad, finns, register, kanda) {
            Ok(Plats::Finns(stalle)) => {
                // Days that the sheet does not have are left as they are.
                let before = by_day(&stalle.stalle.oppettider);
                let mut after = before.clone();
                after.extend(tider);
                after.retain(|_, day| !day.is_empty());
                if after == before {
                    plan.oforandrade += 1;
                } else {
                    let (id, version) = (stalle.id, stalle.version);
                    plan.andrade.push(Nya { id, version, tider: after, skal: None });
                }
            }
            Ok(Plats::Ny(mut stalle)) => {
                stalle.oppettider = dagar::flat(&tider);
                let mut text = format!(
                    "«{}, {}» fanns inte i valet och läggs in som kandidat.",
                    stalle.namn, stalle.adress
                );
                if stalle.plats.is_none() {
                    text.push_str(" Den saknar läge: sätt ut den på kartan i registret.");
                }
                plan.anmarkningar.push(Anmarkning { rad: Some(rad.nummer), text });
                plan.nya.push(*stalle);
            }
            Err(skal) => {
                plan.avvisade.push(refused(fil, rad.nummer, "namn", &rad.namn, skal));
            }
        }
    }
    plan.anmarkningar.extend(days.remark());
    plan
}

fn refused(fil: &str, rad: usize, falt: &str, varde: &str, skal: impl Into<String>) -> Avvisad {
    Avvisad {
        fil: fil.to_owned(),
        rad,
        falt: falt.to_owned(),
        varde: shortened(varde),
        skal: skal.into(),
    }
}

/// The röstmottagningsställe that a row is of.
enum Plats<'a> {
    Finns(&'a Sparat),
    Ny(Box<Rostmottagningsstalle>),
}

fn place<'a>(
    rad: &Arkrad,
    finns: &'a [Sparat],
    register: &[Lokal],
    kanda: &Adresser,
) -> Result<Plats<'a>, String> {
    let name = plain(&rad.namn);
    let here = |one: &&Sparat| one.stalle.typ != Stalletyp::Vallokal;
    let known: Vec<&Sparat> =
        finns.iter().filter(here).filter(|one| plain(&one.stalle.namn) == name).collect();
    match known[..] {
        [one] => return Ok(Plats::Finns(one)),
        [] => {}
        _ => {
            return Err(format!(
                "Valet har {} röstmottagningsställen med det namnet. Skriv in tiderna på \
                 ställenas egna sidor.",
                known.len()
            ));
        }
    }
    let told = kanda.get(&rad.namn);
    let same: Vec<&Lokal> = register.iter().filter(|lokal| plain(&lokal.namn) == name).collect();
    let told_key = told.as_ref().map(|(adress, _)| Nyckel::new(&rad.namn, adress));
    let by_address =
        same.iter().find(|lokal| Some(Nyckel::new(&lokal.namn, &lokal.adress)) == told_key);
    let (namn, adress, plats) = match (&same[..], by_address, told) {
        (_, Some(lokal), _) | ([lokal], None, None) => {
            (lokal.namn.clone(), lokal.adress.clone(), lokal.plats)
        }
        (_, None, Some((adress, plats))) => (rad.namn.clone(), adress, plats),
        ([], None, None) => {
            return Err(
                "Lokalen finns varken i valet eller i registret, och arket har ingen adress. Lägg \
                 in lokalen i registret, eller ange en fil med adresser med --adresser."
                    .to_owned(),
            );
        }
        (several, None, None) => {
            return Err(format!(
                "Registret har {} lokaler med det namnet. Ange vilken med en fil med adresser: \
                 --adresser.",
                several.len()
            ));
        }
    };
    Ok(Plats::Ny(Box::new(Rostmottagningsstalle {
        typ: Stalletyp::Rostningslokal,
        namn,
        anvisning: String::new(),
        adress,
        tillganglighet: String::new(),
        plats,
        valdistrikt: None,
        valkrets: None,
        valdistrikt_namn: String::new(),
        kommun: None,
        kallans_id: String::new(),
        oppettider: Vec::new(),
    })))
}

/// The days of a sheet as days of the val.
struct Dagar<'a> {
    fil: &'a str,
    val: &'a Val,
    period: &'a [NaiveDate],
    /// What stands above each date.
    veckodag: HashMap<NaiveDate, String>,
    /// The first date with another year, and how many there are.
    flyttade: Option<BTreeMap<NaiveDate, NaiveDate>>,
}

impl Dagar<'_> {
    /// The day of the val that a date of the sheet means: itself, or that of the same day
    /// and month, when the weekday above it fits.
    fn find(&mut self, datum: NaiveDate, rad: usize) -> Result<NaiveDate, Avvisad> {
        let wrong = |skal| Err(refused(self.fil, rad, "datum", &datum.to_string(), skal));
        let same = |day: &&NaiveDate| (day.day(), day.month()) == (datum.day(), datum.month());
        let Some(&day) = self.period.iter().find(same) else {
            let first = self.period.first().copied().unwrap_or(self.val.valdag);
            return wrong(format!(
                "Dagen hör inte till {}, vars period är {first} till {} (VL 10:2). Rätta datumet \
                 eller välj rätt val med --val.",
                self.val.id, self.val.valdag
            ));
        };
        if let Some(word) = self.veckodag.get(&datum).filter(|word| **word != tid::veckodag(day)) {
            return wrong(format!(
                "Ovanför datumet står {word}, men {day} är en {}. Rätta arket.",
                tid::veckodag(day)
            ));
        }
        if day != datum {
            self.flyttade.get_or_insert_default().insert(datum, day);
        }
        Ok(day)
    }

    /// The hours of a row by the days of the val. Days that have been refused with their
    /// columns are left out without a word.
    fn hours(&mut self, rad: &Arkrad, told: bool) -> Result<Tider, Vec<Avvisad>> {
        let (mut tider, mut wrong) = (Tider::new(), Vec::new());
        for cell in &rad.dagar {
            let day = match self.find(cell.datum, rad.nummer) {
                Ok(day) => day,
                Err(_) if told => continue,
                Err(refused) => {
                    wrong.push(refused);
                    continue;
                }
            };
            match &cell.tider {
                Ok(hours) => {
                    tider.insert(day, hours.clone());
                }
                Err(fel) => {
                    let falt = cell.datum.to_string();
                    wrong.push(refused(self.fil, rad.nummer, &falt, &cell.visat, fel.to_string()));
                }
            }
        }
        if wrong.is_empty() { Ok(tider) } else { Err(wrong) }
    }

    /// Says that dates had another year.
    fn remark(&self) -> Option<Anmarkning> {
        let moved = self.flyttade.as_ref()?;
        let ((from, first), (_, last)) = moved.first_key_value().zip(moved.last_key_value())?;
        let fits =
            if self.veckodag.is_empty() { "dag och månad" } else { "dag, månad och veckodag" };
        let text = format!(
            "Arkets datum har år {}, men {fits} stämmer med valets period. Tiderna är lagda på \
             {first} till {last}.",
            from.year()
        );
        Some(Anmarkning { rad: None, text })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::val::{Valform, Valtyp};

    fn val() -> Val {
        let (valdag, kommun) = ("2014-09-14".parse().unwrap(), "0180".parse().unwrap());
        Val::new("rkl2014".parse().unwrap(), Valtyp::Rkl, Valform::Ordinarie, valdag, kommun)
            .unwrap()
    }

    fn planned(file: &str, register: &[Lokal]) -> Plan {
        let sheet = ark::hours("prov.csv", file.as_bytes()).unwrap();
        let mut kanda = Adresser::default();
        kanda.add(&sheet);
        plan("prov.csv", &sheet, &val(), &[], register, &kanda)
    }

    #[test]
    fn days_of_another_year_are_taken_when_they_fit_and_told() {
        let plan = planned("Namn;Adress;2013-08-27;2013-09-14\nHuset;Gatan 1;10-18;8-20\n", &[]);
        assert!(plan.avvisade.is_empty(), "{:?}", plan.avvisade);
        let days: Vec<String> =
            plan.nya[0].oppettider.iter().map(|o| o.datum.to_string()).collect();
        assert_eq!(days, ["2014-08-27", "2014-09-14"]);
        let told = plan.anmarkningar.last().unwrap();
        assert!(told.text.contains("år 2013") && told.text.contains("2014-09-14"), "{told:?}");
    }

    #[test]
    fn a_weekday_that_does_not_fit_and_a_day_outside_the_period_are_refused() {
        // The first row of a csv is its header, so the weekdays lie in the grid by hand.
        let sheet = ark::hours("prov.csv", b"Namn;2014-08-27;2014-08-26\nHuset;10-18;8-20\n");
        let mut sheet = sheet.unwrap();
        sheet.dagar[0].veckodag = Some("tisdag".to_owned());
        let plan = plan("prov.csv", &sheet, &val(), &[], &[], &Adresser::default());
        let told: Vec<&str> = plan.avvisade.iter().map(|one| &*one.skal).collect();
        assert!(told[0].contains("står tisdag, men 2014-08-27 är en onsdag"), "{told:?}");
        assert!(told[1].contains("VL 10:2"), "{told:?}");
    }

    #[test]
    fn a_name_is_known_by_the_register_or_refused_with_the_remedy() {
        let file = "Namn;2014-08-27;2014-08-28\nHuset;10-18;\n";
        let told = &planned(file, &[]).avvisade[0];
        assert!(told.skal.contains("--adresser"), "{told:?}");
        let lokal = Lokal {
            id: 7,
            namn: "HUSET".to_owned(),
            adress: "Gatan 1".to_owned(),
            plats: Wgs84::parse(59.3, 18.1).ok(),
        };
        let plan = planned(file, std::slice::from_ref(&lokal));
        assert_eq!((plan.nya.len(), &*plan.nya[0].adress), (1, "Gatan 1"));
        let other = Lokal { id: 8, adress: "Vägen 2".to_owned(), ..lokal.clone() };
        let told = &planned(file, &[lokal, other]).avvisade[0];
        assert!(told.skal.contains("2 lokaler"), "{told:?}");
    }

    #[test]
    fn what_is_no_hours_and_what_is_there_twice_is_refused() {
        let file = "Namn;Adress;2014-08-27;2014-08-28\nHuset;Gatan 1;18-10;\nTorget;T 1;10-18;\n\
                    torget;T 1;10-18;\nRubrik;;;\n";
        let plan = planned(file, &[]);
        let told: Vec<(usize, &str)> =
            plan.avvisade.iter().map(|one| (one.rad, &*one.falt)).collect();
        assert_eq!(told, [(2, "2014-08-27"), (4, "namn")]);
        assert_eq!((plan.lasta, plan.nya.len()), (3, 1));
        assert!(plan.anmarkningar.iter().any(|one| one.text.contains("hoppas över")));
    }
}
