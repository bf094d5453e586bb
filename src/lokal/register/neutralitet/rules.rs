//! What follows of the links of a lokal (VL 4:20). Pure: which link blocks and which
//! warns stands in `data/neutralitet.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

use super::{Bedomning, Koppling, Kopplingar, Svar};

/// What follows of a judgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Omdome {
    /// The lokal may be used.
    Godtagbar,
    /// It should not be used, unless there is none better: these links, or those that
    /// nobody is sure of.
    Varning(Vec<Koppling>),
    /// It may not be used.
    Hinder,
}

impl Omdome {
    /// Whether nothing speaks against the lokal.
    #[must_use]
    pub const fn godtagbar(&self) -> bool {
        matches!(self, Self::Godtagbar)
    }

    /// The name for people.
    #[must_use]
    pub const fn namn(&self) -> &'static str {
        match self {
            Self::Godtagbar => "Godtagbar",
            Self::Varning(_) => "Varning",
            Self::Hinder => "Hinder",
        }
    }

    /// The class of its mark.
    #[must_use]
    pub const fn klass(&self) -> &'static str {
        match self {
            Self::Godtagbar => "ok",
            Self::Varning(_) => "varna",
            Self::Hinder => "fel",
        }
    }
}

/// What follows of a link that there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Verkan {
    Hinder,
    Varning,
}

/// What the law says of a kind of link.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Regel {
    /// The kind.
    pub slag: Koppling,
    /// Its name.
    pub namn: String,
    /// The section.
    pub paragraf: String,
    verkan: Verkan,
    /// What is asked of the lokal.
    pub fraga: String,
    /// What follows when there is such a link.
    pub text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Regler {
    koppling: Vec<Regel>,
}

#[expect(clippy::expect_used, reason = "the file is part of the program; a test reads it")]
static REGLER: LazyLock<Regler> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../../data/neutralitet.toml"))
        .expect("data/neutralitet.toml")
});

/// What the law says, kind by kind.
#[must_use]
pub fn regler() -> &'static [Regel] {
    &REGLER.koppling
}

fn verkan(koppling: Koppling) -> Verkan {
    let regel = regler().iter().find(|regel| regel.slag == koppling);
    regel.map_or(Verkan::Varning, |regel| regel.verkan)
}

/// What follows of links (VL 4:20): one to a party blocks, others warn, and so does one
/// that nobody is sure of.
#[must_use]
pub fn omdome(kopplingar: &Kopplingar) -> Omdome {
    let blocks =
        |koppling| kopplingar.till(koppling) == Svar::Ja && verkan(koppling) == Verkan::Hinder;
    if Koppling::ALLA.into_iter().any(blocks) {
        return Omdome::Hinder;
    }
    let warns: Vec<Koppling> =
        Koppling::ALLA.into_iter().filter(|k| kopplingar.till(*k) != Svar::Nej).collect();
    if warns.is_empty() { Omdome::Godtagbar } else { Omdome::Varning(warns) }
}

/// Why a lokal may not be used (VL 4:20), in a sentence; `None` when it may, or when
/// nobody has judged it.
#[must_use]
pub fn hinder(bedomning: Option<&Bedomning>) -> Option<&'static str> {
    let kopplingar = bedomning?.kopplingar;
    regler()
        .iter()
        .find(|regel| regel.verkan == Verkan::Hinder && kopplingar.till(regel.slag) == Svar::Ja)
        .map(|regel| &*regel.text)
}

/// What a judgement says of each link that is, or may be, there; in sentences.
#[must_use]
pub fn skrivet(kopplingar: &Kopplingar) -> Vec<String> {
    regler()
        .iter()
        .filter_map(|regel| match kopplingar.till(regel.slag) {
            Svar::Nej => None,
            Svar::Ja => Some(format!("{} ({})", regel.text, regel.paragraf)),
            Svar::Oklart => Some(format!(
                "{}: oklart. Ta reda på det innan lokalen bokas. ({})",
                regel.namn, regel.paragraf
            )),
        })
        .collect()
}

/// Why a judgement cannot be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Bedomningsfel {
    /// There is a link, or may be, and no reason.
    #[error("Skriv vad kopplingen är, och varför lokalen ändå kan användas eller inte.")]
    Skal,
    /// The reason is too long.
    #[error("Texten är för lång. Skriv högst {0} tecken.")]
    Langd(usize),
    /// The day lies ahead.
    #[error("Dagen för bedömningen kan inte ligga framåt i tiden.")]
    Framat,
}

/// The most letters of a reason.
const LANGST: usize = 2000;

/// The reason as it is kept (VL 4:20): required unless every answer is no.
///
/// # Errors
/// [`Bedomningsfel::Skal`] when it is missing, [`Bedomningsfel::Langd`].
pub fn skal(text: &str, kopplingar: &Kopplingar) -> Result<String, Bedomningsfel> {
    let text = text.trim();
    if text.is_empty() && omdome(kopplingar) != Omdome::Godtagbar {
        return Err(Bedomningsfel::Skal);
    }
    if text.chars().count() > LANGST {
        return Err(Bedomningsfel::Langd(LANGST));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bedomning(parti: Svar, religion: Svar, foretag: Svar) -> Bedomning {
        Bedomning {
            kopplingar: Kopplingar { parti, religion, foretag },
            skal: "Prov".to_owned(),
            bedomd: "2026-03-01".parse().unwrap(),
            bedomd_av: "Prov".to_owned(),
            version: 1,
        }
    }

    #[test]
    fn vl_4_20_a_party_link_blocks_whatever_else_there_is() {
        for religion in Svar::ALLA {
            for foretag in Svar::ALLA {
                let one = bedomning(Svar::Ja, religion, foretag);
                assert_eq!(omdome(&one.kopplingar), Omdome::Hinder);
                assert!(hinder(Some(&one)).unwrap().contains("parti"));
            }
        }
    }

    #[test]
    fn vl_4_20_faith_and_company_warn_and_do_not_block() {
        let one = bedomning(Svar::Nej, Svar::Ja, Svar::Ja);
        assert_eq!(
            omdome(&one.kopplingar),
            Omdome::Varning(vec![Koppling::Religion, Koppling::Foretag])
        );
        assert_eq!(hinder(Some(&one)), None);
        assert_eq!(skrivet(&one.kopplingar).len(), 2);
        let none = bedomning(Svar::Nej, Svar::Nej, Svar::Nej);
        assert_eq!(omdome(&none.kopplingar), Omdome::Godtagbar);
        assert!(skrivet(&none.kopplingar).is_empty());
        assert_eq!(hinder(None), None);
    }

    #[test]
    fn vl_4_20_a_link_that_nobody_is_sure_of_warns() {
        for koppling in Koppling::ALLA {
            let answer = |k| if k == koppling { Svar::Oklart } else { Svar::Nej };
            let one = bedomning(
                answer(Koppling::Parti),
                answer(Koppling::Religion),
                answer(Koppling::Foretag),
            );
            assert_eq!(omdome(&one.kopplingar), Omdome::Varning(vec![koppling]));
            assert_eq!(hinder(Some(&one)), None);
        }
    }

    #[test]
    fn vl_4_20_a_reason_is_required_unless_every_answer_is_no() {
        let none = Kopplingar::default();
        assert_eq!(skal("  ", &none), Ok(String::new()));
        let unsure = Kopplingar { religion: Svar::Oklart, ..none };
        assert_eq!(skal("  ", &unsure), Err(Bedomningsfel::Skal));
        assert_eq!(skal(" Frikyrka ", &unsure).as_deref(), Ok("Frikyrka"));
        assert_eq!(skal(&"a".repeat(2001), &none), Err(Bedomningsfel::Langd(2000)));
    }

    #[test]
    fn the_shipped_table_has_every_kind_once_with_its_section() {
        let listed: Vec<Koppling> = regler().iter().map(|regel| regel.slag).collect();
        assert_eq!(listed, Koppling::ALLA);
        assert!(regler().iter().all(|regel| regel.paragraf.starts_with("VL 4:")));
    }
}
