//! The groups as a table: its columns, its order, and the same as a file. Pure.

use super::indelning::Indelning;
use super::ord;
use super::svar::Grupp;
use crate::fil::export::Tabell;
use crate::fil::namn::sort_key;
use crate::web::lista::{Kolumn, Listfraga, Rubrik, rubriker};
use crate::web::sidmall::Begaran;

/// The most limits that shares are given within.
pub const MEST_GRANSER: usize = 6;

/// Every column that one can sort by; the headings of the limits are put in their place.
const KOLUMNER: [Kolumn; 9 + MEST_GRANSER] = [
    Kolumn { nyckel: "namn", rubrik: "Namn" },
    Kolumn { nyckel: "antal", rubrik: "Röstberättigade" },
    Kolumn { nyckel: "medel", rubrik: "Medel" },
    Kolumn { nyckel: "median", rubrik: "Median" },
    Kolumn { nyckel: "p90", rubrik: "9 av 10 har högst" },
    Kolumn { nyckel: "langst", rubrik: "Längst" },
    Kolumn { nyckel: "ede", rubrik: "Kolm–Pollak" },
    Kolumn { nyckel: "inom1", rubrik: "" },
    Kolumn { nyckel: "inom2", rubrik: "" },
    Kolumn { nyckel: "inom3", rubrik: "" },
    Kolumn { nyckel: "inom4", rubrik: "" },
    Kolumn { nyckel: "inom5", rubrik: "" },
    Kolumn { nyckel: "inom6", rubrik: "" },
    Kolumn { nyckel: "timmar", rubrik: "Öppna timmar inom 1 km per vecka" },
    Kolumn { nyckel: "nat", rubrik: "Mätt på gångnätet" },
];

/// The columns for so many limits.
#[must_use]
pub fn kolumner(granser: usize) -> Vec<Kolumn> {
    let fits = |kolumn: &Kolumn| {
        kolumn
            .nyckel
            .strip_prefix("inom")
            .is_none_or(|nr| nr.parse().is_ok_and(|nr: usize| nr <= granser))
    };
    KOLUMNER.into_iter().filter(fits).collect()
}

/// A heading of the table.
#[derive(Debug)]
pub struct Huvud {
    /// The heading.
    pub text: String,
    /// The link that sorts by it.
    pub href: Option<String>,
    /// `ascending`, `descending`, or `none`.
    pub ordning: &'static str,
}

/// The headings.
#[must_use]
pub fn huvuden(
    begaran: &Begaran,
    fraga: &Listfraga,
    indelning: Indelning,
    granser_m: &[f64],
) -> Vec<Huvud> {
    let columns = kolumner(granser_m.len());
    let mut limits = granser_m.iter();
    rubriker(begaran, fraga, &columns)
        .into_iter()
        .zip(&columns)
        .map(|(Rubrik { text, href, ordning }, kolumn)| {
            let text = match kolumn.nyckel {
                "namn" => indelning.rubrik().to_owned(),
                _ if text.is_empty() => {
                    limits.next().map_or(String::new(), |m| format!("Inom {}", ord::meter(*m)))
                }
                _ => text.to_owned(),
            };
            Huvud { text, href, ordning }
        })
        .collect()
}

/// The groups that answer to a search, in the order asked for.
#[must_use]
pub fn sorted<'a>(grupper: &'a [Grupp], fraga: &Listfraga) -> Vec<&'a Grupp> {
    let q = fraga.q.to_lowercase();
    let mut rows: Vec<&Grupp> = grupper
        .iter()
        .filter(|one| {
            q.is_empty() || one.namn.to_lowercase().contains(&q) || one.nyckel.contains(&q)
        })
        .collect();
    if fraga.sortera == "namn" {
        // Groups come in the order of their keys, which is that of quarters and kinds.
        let numbered = rows.iter().all(|one| one.nyckel.len() == 1);
        if !numbered {
            rows.sort_by_cached_key(|one| sort_key(&one.namn));
        }
    } else {
        rows.sort_by(|a, b| number(a, fraga.sortera).total_cmp(&number(b, fraga.sortera)));
    }
    if fraga.fallande {
        rows.reverse();
    }
    rows
}

/// What a group has in a column.
fn number(grupp: &Grupp, kolumn: &str) -> f64 {
    let all = &grupp.fordelning;
    let far = f64::INFINITY;
    let of_some = |m: f64| if all.antal > all.utan { m } else { far };
    match kolumn {
        "antal" => all.antal,
        "medel" => of_some(all.medel_m),
        "median" => all.median_m.unwrap_or(far),
        "p90" => all.p90_m.unwrap_or(far),
        "langst" => of_some(all.langst_m),
        "ede" => of_some(all.kolm_pollak_m),
        "timmar" => grupp.timmar,
        "nat" => grupp.pa_natet,
        _ => {
            let nr = kolumn.strip_prefix("inom").and_then(|nr| nr.parse::<usize>().ok());
            nr.and_then(|nr| all.inom.get(nr.checked_sub(1)?)).map_or(0.0, |(_, share)| *share)
        }
    }
}

/// A row in words: one text a column but the first, which is the name.
#[must_use]
pub fn celler(grupp: &Grupp) -> Vec<String> {
    let all = &grupp.fordelning;
    let of_some = |m: f64| {
        if all.antal > all.utan { ord::meter(m) } else { "utan lokal".to_owned() }
    };
    let mut cells = vec![
        ord::antal(all.antal),
        of_some(all.medel_m),
        ord::kanske_meter(all.median_m),
        ord::kanske_meter(all.p90_m),
        of_some(all.langst_m),
        of_some(all.kolm_pollak_m),
    ];
    cells.extend(all.inom.iter().take(MEST_GRANSER).map(|(_, share)| ord::procent(*share)));
    cells.push(ord::decimal(grupp.timmar));
    cells.push(ord::procent(grupp.pa_natet));
    cells
}

/// The rows as a file, with every figure as a number.
#[must_use]
pub fn table(indelning: Indelning, granser_m: &[f64], grupper: &[&Grupp]) -> Tabell {
    let limits: Vec<String> = granser_m.iter().map(|m| format!("Andel inom {m:.0} m")).collect();
    let mut headings = vec![
        "Kod",
        indelning.rubrik(),
        "Röstberättigade",
        "Utan lokal",
        "Medel m",
        "Median m",
        "P90 m",
        "P99 m",
        "Längst m",
        "Kolm-Pollak m",
    ];
    headings.extend(limits.iter().map(String::as_str));
    headings.extend(["Öppna timmar inom 1 km per vecka", "Andel mätt på gångnätet"]);
    let mut tabell = Tabell::new(&headings);
    let tal = |n: f64, decimals: usize| format!("{n:.decimals$}").replace('.', ",");
    let kanske = |m: Option<f64>| m.map(|m| tal(m, 1)).unwrap_or_default();
    tabell.rader = grupper
        .iter()
        .map(|grupp| {
            let all = &grupp.fordelning;
            let of_some = |m: f64| kanske((all.antal > all.utan).then_some(m));
            let mut row = vec![
                grupp.nyckel.clone(),
                grupp.namn.clone(),
                tal(all.antal, 0),
                tal(all.utan, 0),
                of_some(all.medel_m),
                kanske(all.median_m),
                kanske(all.p90_m),
                kanske(all.p99_m),
                of_some(all.langst_m),
                of_some(all.kolm_pollak_m),
            ];
            row.extend(all.inom.iter().map(|(_, share)| tal(*share, 4)));
            row.extend([tal(grupp.timmar, 1), tal(grupp.pa_natet, 4)]);
            row
        })
        .collect();
    tabell
}
