//! Budgets in the database. Every change writes its event in the same transaction.

use diesel::prelude::*;

use super::Post;
use crate::db::AnyConnection;
use crate::db::schema::{budgetpost, utfall};
use crate::logg::{self, Andring, Utforare};
use crate::lokal::ekonomi::Delprogram;
use crate::lokal::ekonomi::handelser::Ekonomihandelse as Handelse;
use crate::lokal::ekonomi::store::{Error, delprogram};
use crate::tid::Svensktid;
use crate::val::ValId;

/// What was decided of each part of the budget of a val, every part once, in order.
///
/// # Errors
/// When the database fails or holds a row that this program did not write.
pub fn all(conn: &mut AnyConnection, val: &ValId) -> Result<Vec<Post>, Error> {
    type Row = (i32, i64, Option<i64>, String, i64);
    let rows: Vec<Row> = budgetpost::table
        .filter(budgetpost::val_id.eq(val.as_str()))
        .select((
            budgetpost::delprogram,
            budgetpost::budget_kr,
            budgetpost::prognos_kr,
            budgetpost::kommentar,
            budgetpost::version,
        ))
        .load(conn)?;
    let mut all: Vec<Post> = Delprogram::alla().map(Post::tom).collect();
    for (kod, budget_kr, prognos_kr, kommentar, version) in rows {
        let part = delprogram("budgetpost", kod)?;
        if let Some(post) = all.iter_mut().find(|post| post.delprogram == part) {
            *post = Post { delprogram: part, budget_kr, prognos_kr, kommentar, version };
        }
    }
    Ok(all)
}

/// Changes those parts of a budget that differ from what is saved. Each of them must be
/// of the version that was seen.
///
/// # Errors
/// [`Error::BudgetAndrad`] when one is not; then nothing is changed.
pub fn save(
    conn: &mut AnyConnection,
    now: &Svensktid,
    av: &Utforare,
    val: &ValId,
    poster: &[Post],
) -> Result<(), Error> {
    let saved = all(conn, val)?;
    let mut andringar = Vec::new();
    for new in poster {
        let Some(old) = saved.iter().find(|old| old.delprogram == new.delprogram) else { continue };
        if old.lika(new) {
            continue;
        }
        if old.version != new.version {
            return Err(Error::BudgetAndrad);
        }
        write(conn, val, new)?;
        andringar.extend(differences(old, new));
    }
    if andringar.is_empty() {
        return Ok(());
    }
    let done = Handelse::BudgetAndrad { val: val.clone(), andringar };
    Ok(logg::store::append(conn, now, av, &done)?)
}

fn write(conn: &mut AnyConnection, val: &ValId, post: &Post) -> Result<(), Error> {
    let kod = post.delprogram.kod();
    let values = (
        budgetpost::budget_kr.eq(post.budget_kr),
        budgetpost::prognos_kr.eq(post.prognos_kr),
        budgetpost::kommentar.eq(&post.kommentar),
        budgetpost::version.eq(post.version + 1),
    );
    if post.version == 0 {
        diesel::insert_into(budgetpost::table)
            .values((budgetpost::val_id.eq(val.as_str()), budgetpost::delprogram.eq(kod), values))
            .execute(conn)?;
    } else {
        diesel::update(budgetpost::table.find((val.as_str(), kod))).set(values).execute(conn)?;
    }
    Ok(())
}

fn differences(old: &Post, new: &Post) -> Vec<Andring> {
    let part = old.delprogram;
    let kr = |kr: i64| Some(kr.to_string());
    let text = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let prognos = |post: &Post| post.prognos_kr.map(|kr| kr.to_string());
    [
        Andring::of(&format!("budget {part}"), kr(old.budget_kr), kr(new.budget_kr)),
        Andring::of(&format!("prognos {part}"), prognos(old), prognos(new)),
        Andring::of(&format!("kommentar {part}"), text(&old.kommentar), text(&new.kommentar)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What is booked on each part in a val, for those on which anything is.
///
/// # Errors
/// As [`all`].
pub fn utfall(conn: &mut AnyConnection, val: &ValId) -> Result<Vec<(Delprogram, i64)>, Error> {
    let rows: Vec<(i32, i64)> = utfall::table
        .filter(utfall::val_id.eq(val.as_str()))
        .select((utfall::delprogram, utfall::belopp_kr))
        .load(conn)?;
    let mut sums = std::collections::BTreeMap::new();
    for (kod, belopp_kr) in rows {
        *sums.entry(delprogram("utfall", kod)?).or_insert(0) += belopp_kr;
    }
    Ok(sums.into_iter().collect())
}
