//! Registerutdrag: all that is kept of a person, as a file for the one who may ask
//! (dataskyddsförordningen, article 15).

pub mod store;

use askama::Template;
use serde::Serialize;

/// The form of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// To read and print.
    Html,
    /// For programs.
    Json,
}

impl Form {
    /// Reads `json`; anything else is for reading.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        if text == "json" { Self::Json } else { Self::Html }
    }

    /// Its name, and the ending of the file's.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Json => "json",
        }
    }

    /// The media type.
    #[must_use]
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Html => "text/html; charset=utf-8",
            Self::Json => "application/json",
        }
    }
}

/// A value with its name.
#[derive(Serialize)]
pub struct Varde {
    /// Its name.
    pub namn: &'static str,
    /// The value.
    pub varde: String,
}

/// Rows of a table that are about the person.
#[derive(Serialize)]
pub struct Del {
    /// What they are.
    pub rubrik: &'static str,
    /// The columns.
    pub kolumner: &'static [&'static str],
    /// The rows.
    pub rader: Vec<Vec<String>>,
}

/// What is kept of one registered person.
#[derive(Serialize)]
pub struct Registrerad {
    /// What she is to the kansli.
    pub slag: &'static str,
    /// What is known of her.
    pub uppgifter: Vec<Varde>,
    /// What other tables hold.
    pub delar: Vec<Del>,
}

/// The file.
#[derive(Serialize, Template)]
#[template(path = "person/utdrag/pages/utdrag.html")]
pub struct Utdrag {
    /// When it was made: `2026-09-13 10:30`.
    pub gjort: String,
    /// Each registration, should there be several.
    pub registrerade: Vec<Registrerad>,
}

/// Why the file could not be written.
#[derive(Debug, thiserror::Error)]
pub enum Utdragsfel {
    /// As a page.
    #[error("registerutdraget kunde inte skrivas: {0}")]
    Html(#[from] askama::Error),
    /// As JSON.
    #[error("registerutdraget kunde inte skrivas: {0}")]
    Json(#[from] serde_json::Error),
}

impl Utdrag {
    /// The file as text.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, form: Form) -> Result<String, Utdragsfel> {
        Ok(match form {
            Form::Html => self.render()?,
            Form::Json => serde_json::to_string_pretty(self)?,
        })
    }
}
