//! The letter that asks an owner.

use crate::post::Brev;
use crate::val::Val;
use crate::web::ord;
use crate::web::sprak::Sprak;

/// The letter about a lokal, with its link.
#[must_use]
pub fn letter(val: &Val, lokal: (&str, &str), till: String, lank: &str) -> Brev {
    let (namn, adress) = lokal;
    let kansli = val.kansli.namn.as_deref().unwrap_or("Valkansliet");
    let valdag = ord::full_date(Sprak::Sv, val.valdag);
    let ring = val.kansli.telefon.as_deref().map_or_else(
        || "Har du frågor? Ring valkansliet i kommunen.".to_owned(),
        |telefon| format!("Har du frågor? Ring valkansliet, {telefon}."),
    );
    Brev {
        slag: "Fråga om en lokal kan användas",
        till,
        amne: format!("Kan {namn} användas i valet den {valdag}?"),
        text: format!(
            "Hej\n\n{kansli} vill använda {namn}, {adress}, i {val}. Valdagen är {valdag}.\n\n\
             Svara dag för dag om lokalen kan användas. Det tar några minuter, och du behöver \
             inget konto:\n\n{lank}\n\nDu kan ändra svaren med samma länk fram till valdagen, så \
             länge valnämnden inte har beslutat om lokalen. Länken är personlig. Ge den bara till \
             den som bestämmer över lokalen.\n\n{ring}\n",
            val = val.namn,
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::val::{Valform, Valtyp};

    #[test]
    fn the_letter_says_what_is_asked_and_how_to_answer() {
        let val = Val::new(
            "omval".parse().unwrap(),
            Valtyp::Rkl,
            Valform::Omval,
            "2022-12-04".parse().unwrap(),
            "0180".parse().unwrap(),
        )
        .unwrap();
        let brev = letter(&val, ("Skolan", "Gatan 1"), "a@b.se".to_owned(), "http://x/bekrafta/T");
        assert_eq!(brev.amne, "Kan Skolan användas i valet den söndag 4 december 2022?");
        assert!(brev.text.contains("http://x/bekrafta/T"));
        assert!(brev.text.contains("Omval till riksdag, region och kommun 2022"));
        assert!(!brev.text.contains("a@b.se"));
    }
}
