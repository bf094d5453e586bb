//! Valmyndigheten's file of votes received early: one row a place, one column a day.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;

use super::{Mottagning, connect, store};
use crate::db::{AnyConnection, Db};
use crate::fil::tabell::{Rad, Tabell};
use crate::fil::{Andringar, Anmarkning, Avvisad, Filfel, Framsteg, Importsatt, Rapport};
use crate::fil::{shortened, tal};
use crate::lokal;
use crate::lokal::matcha::plain;
use crate::val::{self, Val, ValId, rules};

/// What the import is told.
#[derive(Debug, Clone)]
pub struct Uppdrag {
    /// The val in which they were received.
    pub val: ValId,
    /// How to go about it.
    pub satt: Importsatt,
}

/// Why the import could not be done at all.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file.
    #[error(transparent)]
    Fil(#[from] Filfel),
    /// The val.
    #[error(transparent)]
    Val(#[from] val::store::Error),
    /// The places.
    #[error(transparent)]
    Lokal(#[from] lokal::store::Error),
    /// The votes.
    #[error(transparent)]
    Db(#[from] crate::db::Error),
}

/// Reads votes received early into a val.
///
/// # Errors
/// When the file is of the wrong kind or of another val, the val unknown, or the
/// database fails.
pub async fn run(
    db: &Db,
    fil_namn: &str,
    bytes: &[u8],
    uppdrag: Uppdrag,
    framsteg: &Framsteg,
) -> Result<Rapport, Error> {
    let id = uppdrag.val.clone();
    let val = db.read(move |conn| val::store::get(conn, &id)).await?;
    framsteg.stage("Läser mottagna förtidsröster", None);
    let read = read(fil_namn, bytes, &val)?;
    let mut report = Rapport {
        slag: "mottagna förtidsröster",
        fil: fil_namn.to_owned(),
        val: val.id.to_string(),
        prov: uppdrag.satt.prov,
        lasta: read.lasta,
        andra_kommuner: read.andra_kommuner,
        avvisade: read.avvisade,
        anmarkningar: read.anmarkningar,
        ..<_>::default()
    };
    let id = val.id.clone();
    let stallen = db.read(move |conn| lokal::store::all(conn, &id)).await?;
    let places = connect(&read.mottagna, &stallen);
    let rows = Arc::new(read.mottagna.into_iter().zip(places).collect::<Vec<_>>());
    let unknown = rows.iter().filter(|(one, place)| place.is_none() && !one.ar_ambulerande());
    for (one, _) in unknown {
        report.remark(format!(
            "«{}» finns inte bland valets röstmottagningsställen. Rösterna ({}) sparas utan \
             plats.",
            one.namn,
            one.summa()
        ));
    }
    let (may_save, may_remove) =
        (uppdrag.satt.may_save(&report.avvisade), uppdrag.satt.may_remove(&report.avvisade));
    let list = Arc::clone(&rows);
    let work = move |conn: &mut AnyConnection| {
        let known = store::all(conn, &val.id)?;
        let plan = compare(&known, &list);
        if may_save {
            store::put(conn, &val.id, &plan.skriv)?;
            if may_remove {
                store::remove(conn, &val.id, &plan.saknas)?;
            }
        }
        Ok::<_, crate::db::Error>((plan.andringar, plan.saknas))
    };
    let (done, missing) = if may_save { db.write(work).await? } else { db.read(work).await? };
    report.count(done);
    report.sparad = may_save;
    report.borttagna = if may_remove { missing.len() } else { 0 };
    let total: i64 = rows.iter().map(|(one, _)| one.summa()).sum();
    report.remark(format!("Summa {total} röster vid {} lokaler.", rows.len()));
    let fate = if may_remove { "och tas bort" } else { "men finns kvar i databasen" };
    report.remark_some(missing.iter(), |(_, namn)| {
        format!("Röster vid «{namn}» finns inte i filen {fate}.")
    });
    Ok(report)
}

/// What a file means to what is kept.
#[derive(Debug, Default)]
struct Plan {
    andringar: Andringar,
    skriv: Vec<(Mottagning, Option<i64>)>,
    saknas: Vec<store::Nyckel>,
}

fn compare(known: &store::Kanda, rows: &[(Mottagning, Option<i64>)]) -> Plan {
    let mut plan = Plan::default();
    let mut met = std::collections::HashSet::new();
    for (one, place) in rows {
        let key = (one.kallans_id.clone(), one.namn.clone());
        match known.get(&key) {
            None => plan.andringar.tillagda += 1,
            Some((days, before)) if *days == one.dagar && before == place => {
                plan.andringar.oforandrade += 1;
            }
            Some(_) => plan.andringar.andrade += 1,
        }
        if known.get(&key).is_none_or(|(days, before)| *days != one.dagar || before != place) {
            plan.skriv.push((one.clone(), *place));
        }
        met.insert(key);
    }
    plan.saknas = known.keys().filter(|key| !met.contains(*key)).cloned().collect();
    plan
}

/// What a file holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Last {
    /// The votes, in the order of the file.
    pub mottagna: Vec<Mottagning>,
    /// Rows that concern the kommun.
    pub lasta: usize,
    /// Rows that concern another.
    pub andra_kommuner: usize,
    /// Rows that are refused.
    pub avvisade: Vec<Avvisad>,
    /// What to look at.
    pub anmarkningar: Vec<Anmarkning>,
}

struct Kolumner {
    lan: Option<usize>,
    kommun: Option<usize>,
    id: Option<usize>,
    lokal: usize,
    total: Option<usize>,
    dagar: Vec<(NaiveDate, usize)>,
}

impl Kolumner {
    fn find(tabell: &Tabell) -> Result<Self, String> {
        let mut dagar: Vec<(NaiveDate, usize)> = tabell
            .kolumner
            .iter()
            .enumerate()
            .filter_map(|(place, name)| Some((name.get(..10)?.parse().ok()?, place)))
            .collect();
        dagar.sort_unstable();
        let Some(lokal) = tabell.kolumn("LOKAL").filter(|_| !dagar.is_empty()) else {
            return Err("den har inte kolumnen LOKAL och en kolumn per dag, som \
                        Valmyndighetens fil över mottagna förtidsröster."
                .to_owned());
        };
        if tabell.kolumn("BEGRTILLT").is_some() || tabell.kolumn("LATITUD").is_some() {
            return Err("den ser ut att innehålla röstningslokaler. Läs in den med «valkansli \
                        import rostningslokaler»."
                .to_owned());
        }
        Ok(Self {
            // In one published file the Ä of the heading is damaged.
            lan: tabell.kolumner.iter().position(|name| {
                name.starts_with('L') && name.ends_with("NSKOD") && name.chars().count() <= 8
            }),
            kommun: tabell.kolumn("KOMMUNKOD"),
            id: tabell.kolumn("LOKALID"),
            lokal,
            total: tabell.kolumn("TOTAL"),
            dagar,
        })
    }
}

/// Reads the votes of a file. Pure.
///
/// # Errors
/// [`Filfel`] when the file is of the wrong kind, of another val, or holds nothing of the
/// kommun.
pub fn read(fil_namn: &str, bytes: &[u8], val: &Val) -> Result<Last, Filfel> {
    let form = |skal: String| Filfel::Form { fil: fil_namn.to_owned(), skal };
    let tabell = Tabell::read(fil_namn, bytes)?;
    let kolumner = Kolumner::find(&tabell).map_err(form)?;
    let ramar = rules::ramar(val);
    let period = ramar.fortid_fran..=ramar.fortid_till;
    if !kolumner.dagar.iter().any(|(day, _)| period.contains(day)) {
        return Err(form(format!(
            "ingen av dess dagar ligger i förtidsröstningen {} till {} i valet {}.",
            ramar.fortid_fran, ramar.fortid_till, val.id
        )));
    }
    let mut last = Last::default();
    let mut seen: HashMap<(String, String), usize> = HashMap::new();
    let mut sums: BTreeMap<usize, i64> = BTreeMap::new();
    let mut foot = None;
    for rad in tabell.rader() {
        if is_sum(rad, &kolumner) {
            foot = Some(rad);
            continue;
        }
        if of_another(rad, &kolumner, val) {
            last.andra_kommuner += 1;
            continue;
        }
        last.lasta += 1;
        let read = row(rad, &kolumner).and_then(|one| {
            let key = (one.kallans_id.clone(), one.namn.clone());
            match seen.insert(key, rad.nummer) {
                Some(first) => Err(Fel::new(
                    "LOKAL",
                    &one.namn,
                    format!("Samma lokal står redan på rad {first}. Slå ihop raderna."),
                )),
                None => Ok(one),
            }
        });
        match read {
            Ok(one) => {
                for (day, place) in &kolumner.dagar {
                    *sums.entry(*place).or_default() +=
                        i64::from(one.dagar.get(day).copied().unwrap_or(0));
                }
                last.mottagna.push(one);
            }
            Err(fel) => last.avvisade.push(Avvisad {
                fil: fil_namn.to_owned(),
                rad: rad.nummer,
                falt: fel.falt,
                varde: shortened(&fel.varde),
                skal: fel.skal,
            }),
        }
    }
    if last.lasta == 0 {
        return Err(form(format!("ingen av dess rader gäller kommun {}.", val.kommun)));
    }
    // The foot of a file of one kommun must agree; that of the country's cannot.
    if let Some(foot) = foot.filter(|_| last.andra_kommuner == 0 && last.avvisade.is_empty()) {
        for (day, place) in &kolumner.dagar {
            let (said, counted) = (whole(foot.get(*place)), sums.get(place).copied());
            if said.is_some_and(|said| Some(i64::from(said)) != counted) {
                let text = format!(
                    "Raden SUMMA säger {} för {day}, men lokalerna är tillsammans {}.",
                    foot.get(*place),
                    counted.unwrap_or(0)
                );
                last.anmarkningar.push(Anmarkning { rad: Some(foot.nummer), text });
            }
        }
    }
    Ok(last)
}

/// The row below, which adds the others up.
fn is_sum(rad: Rad<'_>, kolumner: &Kolumner) -> bool {
    let sums = |text: &str| ["summa", "total", "totalt"].contains(&&*plain(text));
    let named = rad.get(kolumner.lokal);
    sums(named) || (named.is_empty() && (0..rad.len()).any(|place| sums(rad.get(place))))
}

fn of_another(rad: Rad<'_>, kolumner: &Kolumner, val: &Val) -> bool {
    let number = |place: Option<usize>| place.and_then(|p| rad.get(p).parse::<u32>().ok());
    let own = val.kommun.as_str().parse::<u32>().unwrap_or(0);
    match (number(kolumner.lan), number(kolumner.kommun)) {
        (Some(lan), Some(kommun)) if kommun < 100 => lan * 100 + kommun != own,
        (_, Some(kommun)) => kommun != own && kommun != own % 100,
        _ => false,
    }
}

struct Fel {
    falt: String,
    varde: String,
    skal: String,
}

impl Fel {
    fn new(falt: &str, varde: &str, skal: impl Into<String>) -> Self {
        Self { falt: falt.to_owned(), varde: varde.to_owned(), skal: skal.into() }
    }
}

fn row(rad: Rad<'_>, kolumner: &Kolumner) -> Result<Mottagning, Fel> {
    let namn = rad.get(kolumner.lokal);
    if plain(namn).is_empty() {
        return Err(Fel::new("LOKAL", namn, "Lokalens namn saknas. Skriv in det."));
    }
    let mut dagar = BTreeMap::new();
    for (day, place) in &kolumner.dagar {
        let text = rad.get(*place);
        if text.is_empty() {
            continue;
        }
        let Some(antal) = whole(text) else {
            let skal = "Antalet röster ska vara ett heltal, till exempel 120.";
            return Err(Fel::new(&day.to_string(), text, skal));
        };
        dagar.insert(*day, antal);
    }
    let one = Mottagning {
        kallans_id: kolumner.id.map(|place| rad.get(place)).unwrap_or_default().to_owned(),
        namn: namn.to_owned(),
        dagar,
    };
    let total = kolumner.total.map(|place| rad.get(place)).filter(|text| !text.is_empty());
    match total.map(|text| (text, whole(text))) {
        Some((text, said)) if said.map(i64::from) != Some(one.summa()) => Err(Fel::new(
            "TOTAL",
            text,
            format!("Dagarna är tillsammans {}. Rätta en av dem eller summan.", one.summa()),
        )),
        _ => Ok(one),
    }
}

/// A whole number of votes.
fn whole(text: &str) -> Option<i32> {
    let number = tal::decimal(text)?;
    #[expect(clippy::cast_possible_truncation, reason = "whole and within the range")]
    (number.fract() == 0.0 && (0.0..=1e8).contains(&number)).then_some(number as i32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::val::{Valform, Valtyp};

    fn val() -> Val {
        let (id, valdag) = ("rkl2022".parse().unwrap(), "2022-09-11".parse().unwrap());
        Val::new(id, Valtyp::Rkl, Valform::Ordinarie, valdag, "0180".parse().unwrap()).unwrap()
    }

    const HEAD: &str = "LÄNSKOD;LÄN;KOMMUNKOD;KOMMUN;LOKALID;LOKAL;2022-08-24;2022-08-25;TOTAL\r";

    fn of(rows: &str) -> Last {
        read("roster.csv", format!("{HEAD}{rows}").as_bytes(), &val()).unwrap()
    }

    #[test]
    fn a_row_gives_its_days_and_the_sum_is_passed_over() {
        let last = of("01;S;80;S;1;Torget;3;;3\r03;U;80;U;2;Annan;1;1;2\r;;;;;SUMMA;3;0;3\r");
        assert_eq!((last.lasta, last.andra_kommuner, last.mottagna.len()), (1, 1, 1));
        assert_eq!(last.mottagna[0].summa(), 3);
        assert_eq!(last.mottagna[0].dagar.len(), 1);
        assert!(last.avvisade.is_empty() && last.anmarkningar.is_empty());
    }

    #[test]
    fn a_total_that_does_not_add_up_is_refused_and_a_foot_is_told() {
        let last = of("01;S;80;S;1;Torget;3;4;8\r01;S;80;S;2;Parken;x;;\r01;S;80;S;;;1;;1\r");
        let wrong: Vec<(&str, usize)> =
            last.avvisade.iter().map(|a| (a.falt.as_str(), a.rad)).collect();
        assert_eq!(wrong, [("TOTAL", 2), ("2022-08-24", 3), ("LOKAL", 4)]);
        let last = of("01;S;80;S;1;Torget;3;4;7\rSUMMA;;;;;;3;5;8\r");
        assert_eq!(last.anmarkningar.len(), 1, "{:?}", last.anmarkningar);
        assert!(last.anmarkningar[0].text.contains("2022-08-25"));
    }

    #[test]
    fn a_file_of_another_val_is_refused() {
        let text = "LOKAL;2018-08-24\nTorget;4\n";
        assert!(read("a.csv", text.as_bytes(), &val()).is_err());
        assert!(read("a.csv", b"LOKAL;ADRESS\nTorget;Gatan\n", &val()).is_err());
    }
}
