//! Two lokaler of the register that are one: files write a lokal in many ways, and what is
//! not surely the same is kept apart until someone says so. One of the two stays, takes
//! over what the other has, and answers to the other's number, name and address from then
//! on. Pure.

pub mod pages;
pub mod store;

use std::cmp::Reverse;

use super::falt::{FALT, Falt};
use super::neutralitet::{Bedomning, Kopplingar, Svar};
use super::store::Kommande;
use super::{Post, Uppgifter};
use crate::geo::distance::great_circle_m;
use crate::lokal::Stalletyp;
use crate::lokal::matcha::{SAMMA_INOM_M, plain};

/// Which of the two a field is taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ur {
    /// The lokal that stays.
    Kvar,
    /// The lokal that goes into it.
    Andra,
}

impl Ur {
    /// The word in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kvar => "kvar",
            Self::Andra => "andra",
        }
    }

    /// Reads the word of a form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Kvar, Self::Andra].into_iter().find(|ur| ur.as_str() == text)
    }
}

/// A field in which the two differ.
pub struct Skillnad {
    /// The field.
    pub falt: &'static Falt,
    /// What the lokal that stays has in it.
    pub kvar: String,
    /// What the other has.
    pub andra: String,
    /// Where it is taken from unless someone says otherwise: what is known before what is
    /// not, what stays before what goes, and a lokal that can be had before one that
    /// cannot. What belongs to another field, as metres to their stop, follows it.
    pub forval: Ur,
}

/// The field that another says more of: metres are those to a stop, a postnummer that of
/// an address.
fn leading(kod: &str) -> Option<&'static Falt> {
    let first = match kod {
        "hallplats_m" => "hallplats",
        "postnummer" | "postort" => "adress",
        _ => return None,
    };
    FALT.iter().find(|falt| falt.kod == first)
}

/// The fields in which two lokaler differ, in the order in which they are shown.
#[must_use]
pub fn skillnader(kvar: &Uppgifter, andra: &Uppgifter) -> Vec<Skillnad> {
    let forval = |falt: &Falt| {
        let only_other = falt.ar_kant(andra) && !falt.ar_kant(kvar);
        let back = falt.kod == "borta" && kvar.borta;
        let of_another = leading(falt.kod).is_some_and(|first| {
            let (own, its) = (first.text(kvar), first.text(andra));
            !own.is_empty() && own != its
        });
        if only_other && !of_another || back { Ur::Andra } else { Ur::Kvar }
    };
    FALT.iter()
        .map(|falt| Skillnad {
            falt,
            kvar: falt.text(kvar),
            andra: falt.text(andra),
            forval: forval(falt),
        })
        .filter(|one| one.kvar != one.andra)
        .collect()
}

/// What becomes of the lokal that stays, when each field in which the two differ is taken
/// from where `ur` says.
#[must_use]
pub fn ihop(kvar: &Uppgifter, andra: &Uppgifter, ur: impl Fn(&Skillnad) -> Ur) -> Uppgifter {
    let mut made = kvar.clone();
    for one in skillnader(kvar, andra) {
        if ur(&one) == Ur::Andra {
            one.falt.ta(&mut made, andra);
        }
    }
    made
}

/// What holds of two judgements together (VL 4:20): of each link the stricter answer, both
/// reasons, the earlier day, and whoever made either.
#[must_use]
pub fn strangast(a: &Bedomning, b: &Bedomning) -> Bedomning {
    let strict = |a: Svar, b: Svar| {
        let weight = |svar: &Svar| match svar {
            Svar::Nej => 0,
            Svar::Oklart => 1,
            Svar::Ja => 2,
        };
        [a, b].into_iter().max_by_key(weight).unwrap_or(a)
    };
    let both = |a: &str, b: &str, between: &str| match (a, b) {
        (one, "") | ("", one) => one.to_owned(),
        (a, b) if a == b => a.to_owned(),
        (a, b) => format!("{a}{between}{b}"),
    };
    Bedomning {
        kopplingar: Kopplingar {
            parti: strict(a.kopplingar.parti, b.kopplingar.parti),
            religion: strict(a.kopplingar.religion, b.kopplingar.religion),
            foretag: strict(a.kopplingar.foretag, b.kopplingar.foretag),
        },
        skal: both(&a.skal, &b.skal, "\n"),
        bedomd: a.bedomd.min(b.bedomd),
        bedomd_av: both(&a.bedomd_av, &b.bedomd_av, ", "),
        version: a.version,
    }
}

/// The val in which the lokal will stand twice for other than its valdistrikt, each told
/// in a sentence: voters would read of it twice.
#[must_use]
pub fn dubbla(kvar: &[Kommande], andra: &[Kommande]) -> Vec<String> {
    let own = |one: &&Kommande| one.typ != Stalletyp::Vallokal;
    let mut told: Vec<String> = Vec::new();
    for a in kvar.iter().filter(own) {
        for b in andra.iter().filter(own).filter(|b| b.val_namn == a.val_namn) {
            told.push(format!(
                "{}: lokalen får två röstmottagningsställen som inte är vallokaler, «{}» ({}) och \
                 «{}» ({}). Avveckla det ena om de är ett och samma.",
                a.val_namn,
                a.namn,
                a.status.namn().to_lowercase(),
                b.namn,
                b.status.namn().to_lowercase(),
            ));
        }
    }
    told
}

/// The lokaler that may be the same as one, the likeliest first, at most `most`: those of
/// its name or address, and those within [`SAMMA_INOM_M`], with the metres between where
/// both places are known.
#[must_use]
pub fn forslag<'a>(post: &Post, alla: &'a [Post], most: usize) -> Vec<(&'a Post, Option<f64>)> {
    let own = &post.uppgifter;
    let mut found: Vec<(bool, Option<f64>, &Post)> = alla
        .iter()
        .filter(|other| other.id != post.id)
        .filter_map(|other| {
            let its = &other.uppgifter;
            let metres = own.plats.zip(its.plats).map(|(a, b)| great_circle_m(a, b));
            let same = |a: &str, b: &str| !a.is_empty() && plain(a) == plain(b);
            let alike = same(&own.namn, &its.namn) || same(&own.adress, &its.adress);
            let near = metres.is_some_and(|m| m <= SAMMA_INOM_M);
            (alike || near).then_some((alike, metres, other))
        })
        .collect();
    found.sort_by(|a, b| {
        let far = |metres: Option<f64>| metres.unwrap_or(f64::INFINITY);
        Reverse(a.0)
            .cmp(&Reverse(b.0))
            .then(far(a.1).total_cmp(&far(b.1)))
            .then(a.2.id.cmp(&b.2.id))
    });
    found.truncate(most);
    found.into_iter().map(|(_, metres, other)| (other, metres)).collect()
}

/// The lokaler in whose name or address every word of a search stands, by name.
#[must_use]
pub fn sok<'a>(
    post: &Post,
    alla: &'a [Post],
    q: &str,
    most: usize,
) -> Vec<(&'a Post, Option<f64>)> {
    let words: Vec<String> = q.split_whitespace().map(str::to_lowercase).collect();
    let mut found: Vec<&Post> = alla
        .iter()
        .filter(|other| other.id != post.id)
        .filter(|other| {
            let text =
                format!("{} {}", other.uppgifter.namn, other.uppgifter.adress).to_lowercase();
            words.iter().all(|word| text.contains(word))
        })
        .collect();
    found.sort_by_cached_key(|other| (other.uppgifter.namn.to_lowercase(), other.id));
    found.truncate(most);
    let metres = |other: &Post| {
        let (a, b) = post.uppgifter.plats.zip(other.uppgifter.plats)?;
        Some(great_circle_m(a, b))
    };
    found.into_iter().map(|other| (other, metres(other))).collect()
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use proptest::prelude::*;

    use super::*;
    use crate::geo::Wgs84;
    use crate::lokal::Status;
    use crate::lokal::register::Byggnadstyp;

    fn post(id: i64, uppgifter: Uppgifter) -> Post {
        Post { id, kommun: "9999".parse().unwrap(), kalla_id: String::new(), version: 1, uppgifter }
    }

    fn some() -> impl Strategy<Value = Uppgifter> {
        let word = || prop_oneof![Just(String::new()), "[ab]"];
        ("[ab]", word(), word(), 0..3_u8, any::<bool>()).prop_map(
            |(namn, agare, el, typ, borta)| Uppgifter {
                agare,
                el,
                byggnadstyp: [Byggnadstyp::Okand, Byggnadstyp::Skola, Byggnadstyp::Torg]
                    [usize::from(typ)],
                borta,
                ..Uppgifter::new(&namn, "Gatan 1")
            },
        )
    }

    proptest! {
        /// Left alone, nothing that either knows is lost to what nobody has said, and
        /// chosen all one way the result is that lokal.
        #[test]
        fn what_is_known_is_kept(a in some(), b in some()) {
            let made = ihop(&a, &b, |one| one.forval);
            for falt in &FALT {
                let known = falt.ar_kant(&a) || falt.ar_kant(&b);
                prop_assert_eq!(falt.ar_kant(&made), known, "{}", falt.kod);
                if falt.ar_kant(&a) && falt.kod != "borta" {
                    prop_assert_eq!(falt.text(&made), falt.text(&a));
                }
            }
            prop_assert_eq!(made.borta, a.borta && b.borta);
            prop_assert_eq!(ihop(&a, &b, |_| Ur::Kvar), a.clone());
            prop_assert_eq!(ihop(&a, &b, |_| Ur::Andra), b.clone());
            prop_assert_eq!(skillnader(&a, &b).is_empty(), a == b);
        }
    }

    #[test]
    fn metres_are_not_put_to_another_stop() {
        let at = |hallplats: &str, hallplats_m| Uppgifter {
            hallplats: hallplats.to_owned(),
            hallplats_m,
            ..Uppgifter::new("Skolan", "Gatan 1")
        };
        let made = |a: &Uppgifter, b: &Uppgifter| {
            let made = ihop(a, b, |one| one.forval);
            (made.hallplats, made.hallplats_m)
        };
        let other = at("Kyrkan", Some(40));
        assert_eq!(made(&at("Torget", None), &other), ("Torget".to_owned(), None));
        assert_eq!(made(&at("Kyrkan", None), &other), ("Kyrkan".to_owned(), Some(40)));
        assert_eq!(made(&at("", None), &other), ("Kyrkan".to_owned(), Some(40)));
    }

    fn judged(parti: Svar, foretag: Svar, skal: &str, dag: u32, av: &str) -> Bedomning {
        Bedomning {
            kopplingar: Kopplingar { parti, religion: Svar::Nej, foretag },
            skal: skal.to_owned(),
            bedomd: NaiveDate::from_ymd_opt(2026, 5, dag).unwrap(),
            bedomd_av: av.to_owned(),
            version: 3,
        }
    }

    #[test]
    fn vl_4_20_of_two_judgements_the_stricter_holds() {
        let a = judged(Svar::Nej, Svar::Oklart, "Butik intill.", 4, "Anna");
        let b = judged(Svar::Ja, Svar::Nej, "Partiets hus.", 2, "Bo");
        let made = strangast(&a, &b);
        assert_eq!(
            made,
            judged(Svar::Ja, Svar::Oklart, "Butik intill.\nPartiets hus.", 2, "Anna, Bo")
        );
        let other = strangast(&b, &a);
        assert_eq!((other.kopplingar, other.bedomd), (made.kopplingar, made.bedomd));
        assert_eq!(strangast(&a, &a), a, "and one with itself is itself");
    }

    #[test]
    fn a_lokal_that_would_stand_twice_in_a_val_is_told() {
        use Stalletyp::{Rostningslokal, Tillfallig, Vallokal};
        let one = |val: &str, typ| Kommande {
            id: 1,
            val_namn: val.to_owned(),
            status: Status::Avtalad,
            typ,
            valdistrikt: None,
            namn: "Huset".to_owned(),
            adress: String::new(),
            plats: None,
        };
        let told = |a, b| dubbla(&[one("Val 1", a)], &[one("Val 1", b)]).len();
        assert_eq!(told(Rostningslokal, Tillfallig), 1);
        assert_eq!(told(Vallokal, Rostningslokal), 0, "on valdagen it is both");
        assert_eq!(told(Vallokal, Vallokal), 0, "several valdistrikt share a lokal");
        let apart = dubbla(&[one("Val 1", Rostningslokal)], &[one("Val 2", Rostningslokal)]);
        assert!(apart.is_empty());
    }

    #[test]
    fn the_likeliest_come_first_and_a_search_finds_every_word() {
        let at = |namn: &str, step: f64| Uppgifter {
            plats: Wgs84::parse(59.0 + step * 0.000_1, 18.0).ok(),
            ..Uppgifter::new(namn, &format!("{namn}gatan 1"))
        };
        let own = post(1, at("Norra skolan", 0.0));
        let all = [
            own.clone(),
            post(2, at("Granne", 3.0)),
            post(3, at("Närmare", 1.0)),
            post(4, at("NORRA  skolan", 900.0)),
            post(5, at("Långt bort", 900.0)),
        ];
        let ids = |found: Vec<(&Post, Option<f64>)>| -> Vec<i64> {
            found.into_iter().map(|(one, _)| one.id).collect()
        };
        assert_eq!(ids(forslag(&own, &all, 9)), [4, 3, 2]);
        assert_eq!(ids(forslag(&own, &all, 1)), [4]);
        assert_eq!(ids(sok(&own, &all, "gatan LÅNGT", 9)), [5]);
        assert_eq!(ids(sok(&own, &all, "", 2)), [2, 5]);
    }
}
