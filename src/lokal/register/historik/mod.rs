//! What has become of a lokal, by whom and when: read from the audit log, of which no
//! more is shown than names of accounts, moments, texts and changes.

pub mod store;

use chrono::NaiveDateTime;

use crate::logg::Andring;

/// Something that was done to a lokal or to its use in a val.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handelse {
    /// When, in UTC.
    pub nar: NaiveDateTime,
    /// By whom.
    pub namn: String,
    /// What.
    pub text: String,
    /// The use in a val that it is about; otherwise it is about the lokal itself.
    pub stalle_id: Option<i64>,
    /// What became of the fields.
    pub andringar: Vec<Andring>,
}

impl Handelse {
    /// The changes in words: «namn: Gamla → Nya».
    #[must_use]
    pub fn andringar_i_text(&self) -> Vec<String> {
        let shown = |value: &Option<String>| match value.as_deref() {
            None | Some("") => "tomt".to_owned(),
            Some(text) => format!("«{text}»"),
        };
        self.andringar
            .iter()
            .map(|andring| match andring {
                Andring::Falt { falt, fore, efter } => {
                    format!("{falt}: {} → {}", shown(fore), shown(efter))
                }
                Andring::Personfalt { andrat } => format!("{andrat} ändrades"),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_told_in_words_and_personal_ones_by_name_only() {
        let handelse = Handelse {
            nar: NaiveDateTime::default(),
            namn: "Prov".to_owned(),
            text: "Ändrade.".to_owned(),
            stalle_id: None,
            andringar: vec![
                Andring::of("ägare", None, Some("Kommunen".to_owned())).unwrap(),
                Andring::person("kontaktens telefon"),
            ],
        };
        assert_eq!(
            handelse.andringar_i_text(),
            ["ägare: tomt → «Kommunen»", "kontaktens telefon ändrades"]
        );
    }
}
