use super::*;
use crate::val::{Valform, Valtyp};

fn val() -> Val {
    let valdag = "2022-09-11".parse().unwrap();
    let id = "rkl2022".parse().unwrap();
    Val::new(id, Valtyp::Rkl, Valform::Ordinarie, valdag, "0180".parse().unwrap()).unwrap()
}

fn known() -> Kanda {
    ["01800101", "01800102"].map(|kod| (kod.parse().unwrap(), None)).into()
}

fn of(text: &str) -> Result<Last, Filfel> {
    read("antal.csv", text.as_bytes(), &val(), Kommunval::Valets, &known())
}

#[test]
fn codes_are_read_whole_and_split_over_columns() {
    let whole = of("Valdistriktskod;Antal röstberättigade\n01800101;1 468\n01800102;900\n");
    let split =
        of("LÄNSKOD;KOMMUNKOD;VALDISTRIKTSKOD;RÖSTBERÄTTIGADE\n1;80;101;1468\n1;80;102;900\n");
    let [whole, split] = [whole, split].map(Result::unwrap);
    assert_eq!(whole.antal, split.antal);
    assert_eq!(whole.antal.values().copied().collect::<Vec<_>>(), [1468, 900]);
    assert!(whole.avvisade.is_empty());
}

#[test]
fn how_many_voted_is_read_where_the_file_says_it() {
    let read = of("Valdistriktskod;Antal röstberättigade;Antal röstande\n01800101;1468;1071\n\
                   01800102;900;\n")
    .unwrap();
    assert!(read.avvisade.is_empty(), "{:?}", read.avvisade);
    assert_eq!(read.rostande.values().copied().collect::<Vec<_>>(), [1071]);
    let wrong = of("Valdistriktskod;Antal röstberättigade;RÖSTANDE\n01800101;100;101\n\
                    01800102;900;många\n")
    .unwrap();
    let falt: Vec<&str> = wrong.avvisade.iter().map(|a| &*a.falt).collect();
    assert_eq!(falt, ["Antal röstande", "Antal röstande"]);
    assert!(wrong.antal.is_empty() && wrong.rostande.is_empty());
}

#[test]
fn what_collects_late_votes_and_other_kommuner_are_passed_over() {
    let read = of("Valdistriktskod,Antal röstberättigade\n01800101,5\n01809800,0\n01800000,\n\
                   01140101,7\n")
    .unwrap();
    assert_eq!((read.lasta, read.uppsamling, read.andra_kommuner), (1, 2, 1));
    assert!(read.avvisade.is_empty(), "{:?}", read.avvisade);
}

#[test]
fn a_row_that_cannot_be_kept_is_refused_with_its_reason() {
    let read = of("Valdistriktskod;Antal röstberättigade\n01800101;5\n01800101;6\n01800199;7\n\
                   01800102;många\nnorr;8\n01809800;3\n")
    .unwrap();
    let reasons: Vec<(usize, &str, bool)> = read
        .avvisade
        .iter()
        .map(|a| (a.rad, &*a.falt, a.skal.ends_with('.') || a.skal.ends_with('?')))
        .collect();
    assert_eq!(
        reasons,
        [
            (3, "Valdistriktskod", true),
            (4, "Valdistriktskod", true),
            (5, "Antal röstberättigade", true),
            (6, "Valdistriktskod", true),
            (7, "Valdistriktskod", true),
        ]
    );
    assert_eq!(read.lasta, 6);
}

#[test]
fn a_file_or_a_val_of_the_wrong_kind_is_refused_whole() {
    assert!(of("LOKAL;ADRESS\nSkolan;Storgatan\n").unwrap_err().to_string().contains("kolumnerna"));
    assert!(of("Valdistriktskod;Antal röstberättigade\n01140101;5\n").is_err());
    let bytes = "Valdistriktskod;Antal röstberättigade\n01800101;5\n".as_bytes();
    let none = read("a.csv", bytes, &val(), Kommunval::Valets, &Kanda::new()).unwrap_err();
    assert!(none.to_string().contains("inga valdistrikt"), "{none}");
}
