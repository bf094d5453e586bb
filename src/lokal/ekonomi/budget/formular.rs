//! The form of a budget: one row a delprogram.

use super::Post;
use crate::lokal::ekonomi::Delprogram;
use crate::lokal::ekonomi::kronor::{self, Kr, or_dash};
use crate::web::behorighet::Insant;
use crate::web::kansli::{Formularfel, Konflikt};

/// A row of the form as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skrivet {
    /// The part.
    pub delprogram: Delprogram,
    /// Kronor; empty is none.
    pub budget: String,
    /// Kronor; empty leaves it to the service.
    pub prognos: String,
    /// Why.
    pub kommentar: String,
    /// The version that was seen.
    pub version: i64,
}

impl Skrivet {
    /// A row as the form shows it.
    #[must_use]
    pub fn of(post: &Post) -> Self {
        Self {
            delprogram: post.delprogram,
            budget: post.budget_kr.to_string(),
            prognos: post.prognos_kr.map(|kr| kr.to_string()).unwrap_or_default(),
            kommentar: post.kommentar.clone(),
            version: post.version,
        }
    }

    /// Every row that was sent; one that was not is as it was.
    #[must_use]
    pub fn read(insant: &Insant, saved: &[Post]) -> Vec<Self> {
        saved
            .iter()
            .map(|post| {
                let name = |field: &str| format!("{field}-{}", post.delprogram.kod());
                if !insant.ticked(&name("budget")) {
                    return Self::of(post);
                }
                let value = |field: &str| insant.value(&name(field)).to_owned();
                Self {
                    delprogram: post.delprogram,
                    budget: value("budget"),
                    prognos: value("prognos"),
                    kommentar: value("kommentar"),
                    // A form without a version has seen none.
                    version: value("version").parse().unwrap_or(-1),
                }
            })
            .collect()
    }

    /// The id of one of its fields.
    #[must_use]
    pub fn id(&self, field: &str) -> String {
        format!("{field}-{}", self.delprogram.kod())
    }

    fn check(&self, fel: &mut Formularfel) -> Option<Post> {
        let kr = |text: &str| {
            if text.is_empty() { Ok(None) } else { kronor::parse(text).map(Some) }
        };
        let namn = self.delprogram.namn();
        let told = |error: kronor::Beloppsfel| format!("{namn}: {error}");
        let budget = fel.take(self.id("budget"), kr(&self.budget).map_err(told));
        let prognos = fel.take(self.id("prognos"), kr(&self.prognos).map_err(told));
        if self.kommentar.chars().count() > 500 {
            let text = format!("{namn}: Kommentaren är för lång. Korta den till högst 500 tecken.");
            fel.add(self.id("kommentar"), text);
        }
        if prognos.flatten().is_some() && self.kommentar.is_empty() {
            let text = format!("{namn}: Skriv en kommentar om varför prognosen är satt för hand.");
            fel.add(self.id("kommentar"), text);
        }
        Some(Post {
            delprogram: self.delprogram,
            budget_kr: budget?.unwrap_or(0),
            prognos_kr: prognos?,
            kommentar: self.kommentar.clone(),
            version: self.version,
        })
    }
}

/// What the rows come to, or what is wrong with them.
///
/// # Errors
/// What is wrong with each field.
pub fn check(rader: &[Skrivet]) -> Result<Vec<Post>, Formularfel> {
    let mut fel = Formularfel::default();
    let poster: Vec<Post> = rader.iter().filter_map(|rad| rad.check(&mut fel)).collect();
    if fel.is_empty() { Ok(poster) } else { Err(fel) }
}

/// What differs between rows and what is saved.
#[must_use]
pub fn conflict(typed: &[Post], saved: &[Post]) -> Konflikt {
    let words = |post: &Post| {
        let mut text = format!("budget {}", Kr(post.budget_kr));
        if post.prognos_kr.is_some() {
            text = format!("{text}, prognos {}", or_dash(post.prognos_kr));
        }
        if !post.kommentar.is_empty() {
            text = format!("{text}, {}", post.kommentar);
        }
        text
    };
    let mut konflikt = Konflikt::default();
    for typed in typed {
        if let Some(saved) = saved.iter().find(|saved| saved.delprogram == typed.delprogram) {
            konflikt.add(typed.delprogram.namn(), words(typed), words(saved));
        }
    }
    konflikt
}
