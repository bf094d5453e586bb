//! What follows from what a provider says of a person.

use serde_json::Value;

use super::Person;
use super::installning::Grupproll;
use crate::konto::rules::{self, Anvandarnamn};
use crate::konto::{Roll, Roller};

/// The groups of a claim: a list of texts, or one text.
#[must_use]
pub fn grupper(claim: &Value) -> Vec<String> {
    match claim {
        Value::String(one) => vec![one.clone()],
        Value::Array(all) => all.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

/// The roles that groups give.
#[must_use]
pub fn roller(grupper: &[String], ger: &[Grupproll]) -> Roller {
    let given = ger.iter().filter(|one| grupper.contains(&one.grupp));
    given.map(|one| one.roll).collect::<Vec<Roll>>().into_iter().collect()
}

/// The user names to try for a new account, the best first: what the person is called at
/// the provider, then with 2, 3 … after it, and last with a number of its own.
pub fn anvandarnamn(person: &Person, eget: i64) -> impl Iterator<Item = Anvandarnamn> {
    let said = [&person.anvandarnamn, &person.epost];
    let base = said.into_iter().flatten().find_map(|text| plain(text));
    let base = base.unwrap_or_else(|| "konto".to_owned());
    let first = base.parse().ok();
    let numbered = (2..=99).map(i64::from).chain([eget]);
    // The base and a number of 16 digits fit into 64.
    let numbered = numbered.filter_map(move |number| format!("{base}-{number}").parse().ok());
    first.into_iter().chain(numbered)
}

/// The part of a name or a mail address before `@`, in the letters of user names.
fn plain(text: &str) -> Option<String> {
    let local = text.split('@').next().unwrap_or_default().to_lowercase();
    let letters = local.chars().filter_map(|c| match c {
        'a'..='z' | '0'..='9' | '.' | '-' | '_' => Some(c),
        'å' | 'ä' | 'á' | 'à' => Some('a'),
        'ö' | 'ø' | 'ó' => Some('o'),
        'é' | 'è' | 'ë' => Some('e'),
        'ü' | 'ú' => Some('u'),
        ' ' => Some('.'),
        _ => None,
    });
    let name: String = letters.skip_while(|c| !c.is_ascii_alphanumeric()).take(40).collect();
    name.parse::<Anvandarnamn>().ok().map(|name| name.to_string())
}

/// The name and mail address to keep of a person, as far as they are such.
#[must_use]
pub fn namn_och_epost(person: &Person, annars: &Anvandarnamn) -> (String, Option<String>) {
    let namn = person.namn.as_deref().and_then(|namn| rules::namn(namn).ok());
    let epost = person.epost.as_deref().and_then(|epost| rules::epost(epost).ok().flatten());
    (namn.unwrap_or_else(|| annars.to_string()), epost)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn person(anvandarnamn: Option<&str>, epost: Option<&str>) -> Person {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Person { anvandarnamn: owned(anvandarnamn), epost: owned(epost), ..Person::default() }
    }

    fn first(anvandarnamn: Option<&str>, epost: Option<&str>) -> String {
        super::anvandarnamn(&person(anvandarnamn, epost), 7).next().unwrap().to_string()
    }

    #[test]
    fn groups_stand_in_a_list_or_alone() {
        assert_eq!(grupper(&json!(["a", 1, "b"])), ["a", "b"]);
        assert_eq!(grupper(&json!("a")), ["a"]);
        for none in [json!(null), json!(1), json!({ "a": true }), json!([])] {
            assert_eq!(grupper(&none), Vec::<String>::new());
        }
    }

    #[test]
    fn each_group_gives_its_roles_and_no_other() {
        let ger: Vec<Grupproll> = ["val=planerare", "val=analytiker", "chef=administrator"]
            .map(|text| text.parse().unwrap())
            .to_vec();
        let of = |grupper: &[&str]| {
            let grupper: Vec<String> = grupper.iter().map(|&one| one.to_owned()).collect();
            roller(&grupper, &ger).to_string()
        };
        assert_eq!(of(&["val", "annan"]), "planerare,analytiker");
        assert_eq!(of(&["chef"]), "administrator");
        assert_eq!(of(&["Chef", "chef ", ""]), "");
    }

    #[test]
    fn user_names_are_made_of_what_is_said() {
        assert_eq!(first(Some("Anna.Ek"), None), "anna.ek");
        assert_eq!(first(Some("åsa.ö@staden.se"), Some("x@y.se")), "asa.o");
        assert_eq!(first(Some("李"), Some("li@staden.se")), "li");
        assert_eq!(first(Some(".Anna Ek"), None), "anna.ek");
        assert_eq!(first(None, None), "konto");
        let all: Vec<String> =
            anvandarnamn(&person(Some("anna"), None), 7).map(|one| one.to_string()).collect();
        assert_eq!(all[..3], ["anna", "anna-2", "anna-3"]);
        assert_eq!(all.last().unwrap(), "anna-7");
    }

    #[test]
    fn only_right_names_and_addresses_are_kept() {
        let annars: Anvandarnamn = "anna".parse().unwrap();
        let mut person = person(None, Some("anna@staden"));
        assert_eq!(namn_och_epost(&person, &annars), ("anna".to_owned(), None));
        person.namn = Some(" Anna  Ek ".to_owned());
        person.epost = Some("anna@staden.se".to_owned());
        let epost = Some("anna@staden.se".to_owned());
        assert_eq!(namn_och_epost(&person, &annars), ("Anna Ek".to_owned(), epost));
    }

    proptest! {
        /// Whatever a provider says, there is a name that is free.
        #[test]
        fn there_are_always_a_hundred_names(said: Option<String>, eget in 100..1_i64 << 53) {
            let all: Vec<_> = anvandarnamn(&person(said.as_deref(), None), eget).collect();
            prop_assert_eq!(all.len(), 100);
        }
    }
}
