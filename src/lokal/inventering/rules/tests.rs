use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::lokal::inventering::ar_gammal;
use crate::lokal::inventering::katalog::{Bast, Falt, Slag};

fn varden(all: &[(&str, &str)]) -> Varden {
    let mut varden = Varden::default();
    for (kod, text) in all {
        varden.set(kod, KATALOG.falt(kod).expect(kod).parse(text).unwrap());
    }
    varden
}

/// A lokal that lacks nothing for someone in a wheelchair.
const FULL: [(&str, &str); 9] = [
    ("stegfri_entre", "ja"),
    ("troskel_mm", "20"),
    ("dorrbredd_mm", "900"),
    ("dorroppnare", "ja"),
    ("entreplan", "ja"),
    ("vandyta_mm", "1500"),
    ("valsedlar_lagt", "ja"),
    ("skarm_lag", "ja"),
    ("skarm_yta_mm", "1400"),
];

fn with(changes: &[(&str, &str)]) -> Varden {
    let mut found = varden(&FULL);
    found.set("hallplats_m", Some(Varde::Tal(200.0)));
    for (kod, text) in changes {
        found.set(kod, KATALOG.falt(kod).unwrap().parse(text).unwrap());
    }
    found
}

#[test]
fn each_measure_decides_the_level_and_is_named_when_it_fails_or_is_missing() {
    let niva = |changes: &[(&str, &str)]| bedom(&with(changes)).niva(Behov::Rorelse);
    assert_eq!(niva(&[]), Niva::Full);
    assert_eq!(niva(&[("troskel_mm", "40")]), Niva::MedHjalp);
    assert_eq!(niva(&[("troskel_mm", "80")]), Niva::Nej);
    assert_eq!(niva(&[("troskel_mm", "")]), Niva::Okand);
    assert_eq!(niva(&[("dorroppnare", "nej")]), Niva::MedHjalp);
    assert_eq!(niva(&[("dorroppnare", "")]), Niva::Okand);
    assert_eq!(niva(&[("entreplan", "nej"), ("hiss", "nej")]), Niva::Nej);
    assert_eq!(niva(&[("entreplan", "nej")]), Niva::Okand);
    assert_eq!(niva(&[("dorrbredd_mm", "650"), ("troskel_mm", "")]), Niva::Nej);
    let ramp = [("stegfri_entre", "nej"), ("trappsteg", "3"), ("ramp", "ja")];
    assert_eq!(niva(&ramp), Niva::Okand);
    let steep = [&ramp[..], &[("ramp_lutning", "11"), ("ramp_bredd_mm", "1300")]].concat();
    assert_eq!(niva(&steep), Niva::MedHjalp);
    let low = [&ramp[..], &[("ramp_lutning", "8,3"), ("ramp_bredd_mm", "1300")]].concat();
    assert_eq!(niva(&low), Niva::Full);

    let omdome = bedom(&with(&[("troskel_mm", "40"), ("vandyta_mm", "")]));
    let [fallen] = &omdome.behov()[0].faller[..] else { panic!("one fails") };
    assert_eq!(fallen.falt, ["troskel_mm"]);
    assert_eq!(fallen.skal, "Tröskeln är för hög. Mätt: tröskel 40 mm, ska vara högst 25 mm.");
    let [saknad] = &omdome.behov()[0].saknas[..] else { panic!("one is missing") };
    assert_eq!(saknad.falt, ["vandyta_mm"]);
    assert_eq!(saknad.text, "Vändytan är inte mätt. Mät: vändyta.");
    // Of a lift that is not there nothing needs to be measured.
    let stairs = bedom(&with(&[("entreplan", ""), ("hiss", "nej")]));
    assert_eq!(stairs.behov()[0].saknas[0].falt, ["entreplan"]);
}

#[test]
fn what_voters_are_told_of_the_way_in_never_says_more_than_the_level() {
    let answers = ["", "ja", "nej"];
    for (stegfri, ramp) in answers.iter().flat_map(|a| answers.map(|b| (*a, b))) {
        for (trappsteg, lutning, bredd) in ["", "0", "1", "3"]
            .iter()
            .flat_map(|a| ["", "8", "11", "15"].map(|b| (*a, b)))
            .flat_map(|(a, b)| ["", "800", "1000"].map(|c| (a, b, c)))
        {
            let all = [
                ("stegfri_entre", stegfri),
                ("trappsteg", trappsteg),
                ("ramp", ramp),
                ("ramp_lutning", lutning),
                ("ramp_bredd_mm", bredd),
            ];
            let varden = with(&all);
            let (told, niva) = (fakta(&varden).stegfritt, bedom(&varden).niva(Behov::Rorelse));
            assert!(!(told == Svar::Ja && niva == Niva::Nej), "{all:?}");
            assert!(!(told == Svar::Nej && niva == Niva::Full), "{all:?}");
        }
    }
    let steep =
        [("stegfri_entre", "nej"), ("trappsteg", "3"), ("ramp", "ja"), ("ramp_lutning", "15")];
    assert_eq!(fakta(&with(&steep)).stegfritt, Svar::Nej);
}

#[test]
fn what_nobody_has_measured_is_unknown_for_every_need() {
    let omdome = bedom(&Varden::default());
    for behov in Behov::ALLA {
        assert_eq!(omdome.niva(behov), Niva::Okand, "{behov:?}");
    }
    assert_eq!(fakta(&Varden::default()), Uppgifter::default());
}

#[test]
fn facts_for_the_public_follow_the_measures() {
    let facts = fakta(&varden(&[
        ("stegfri_entre", "nej"),
        ("trappsteg", "2"),
        ("ramp", "nej"),
        ("hiss", "ja"),
        ("toalett", "nej"),
    ]));
    assert_eq!((facts.stegfritt, facts.hiss), (Svar::Nej, Svar::Ja));
    assert_eq!((facts.toalett, facts.horslinga), (Svar::Nej, Svar::Okant));
    assert_eq!(fakta(&varden(&[("trappsteg", "2")])).stegfritt, Svar::Okant);
}

#[test]
fn an_inspection_ages_on_its_anniversary() {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    assert!(!ar_gammal(day("2023-05-01"), day("2026-05-01")));
    assert!(ar_gammal(day("2023-05-01"), day("2026-05-02")));
    assert!(!ar_gammal(day("2024-02-29"), day("2027-03-01")));
    assert!(ar_gammal(day("2024-02-29"), day("2027-03-02")));
}

/// Any value of a field.
fn any_value(falt: &'static Falt) -> BoxedStrategy<Varde> {
    match falt.slag {
        Slag::JaNej => prop_oneof![Just(Varde::Ja), Just(Varde::Nej)].boxed(),
        Slag::Val => {
            let all: Vec<Varde> = falt.val.iter().map(|(kod, _)| Varde::Val(kod.clone())).collect();
            prop::sample::select(all).boxed()
        }
        // Near the limits of the rules more than far from them.
        _ => {
            let limits = KATALOG.villkor.iter().flat_map(|v| [&v.full, &v.hjalp]);
            let mut near = vec![falt.min, falt.max];
            for term in limits.flat_map(|formel| formel.0.iter().flatten()) {
                match term {
                    Term::Hogst { falt: kod, hogst: at } | Term::Minst { falt: kod, minst: at }
                        if *kod == falt.kod =>
                    {
                        near.extend([*at - 1.0, *at, *at + 1.0]);
                    }
                    _ => {}
                }
            }
            prop::sample::select(near).prop_map(Varde::Tal).boxed()
        }
    }
}

fn any_values() -> impl Strategy<Value = Varden> {
    let each: Vec<_> = KATALOG
        .falt
        .iter()
        .map(|falt| prop::option::of(any_value(falt)).prop_map(move |varde| (&*falt.kod, varde)))
        .collect();
    each.prop_map(|all| {
        let mut varden = Varden::default();
        for (kod, varde) in all {
            varden.set(kod, varde);
        }
        varden
    })
}

/// Whether a value is at least as good as another of the same field.
fn as_good(falt: &Falt, new: &Varde, old: &Varde) -> bool {
    let place = |kod: &str| falt.val.iter().position(|(known, _)| known == kod);
    match (new, old) {
        (Varde::Ja, _) => true,
        (Varde::Nej, old) => *old == Varde::Nej,
        (Varde::Tal(new), Varde::Tal(old)) if falt.bast == Some(Bast::Hogt) => new >= old,
        (Varde::Tal(new), Varde::Tal(old)) => new <= old,
        (Varde::Val(new), Varde::Val(old)) => place(new) <= place(old),
        _ => false,
    }
}

/// The best value of a field.
fn best(falt: &Falt) -> Varde {
    match (falt.slag, falt.bast) {
        (Slag::JaNej, _) => Varde::Ja,
        (Slag::Val, _) => Varde::Val(falt.val[0].0.clone()),
        (_, Some(Bast::Hogt)) => Varde::Tal(falt.max),
        _ => Varde::Tal(falt.min),
    }
}

/// A value of each field that may come to take the place of another.
fn change() -> impl Strategy<Value = (&'static Falt, Varde)> {
    (0..KATALOG.falt.len()).prop_flat_map(|nr| {
        let falt = &KATALOG.falt[nr];
        any_value(falt).prop_map(move |varde| (falt, varde))
    })
}

/// Whether a need is met in full, straight from the words of the rules: in every
/// condition there is a row of which all has been measured and holds.
fn full_by_the_book(varden: &Varden, behov: Behov) -> bool {
    let mut of_need = KATALOG.villkor.iter().filter(|villkor| villkor.behov == behov);
    of_need.all(|villkor| {
        villkor.full.0.iter().any(|row| {
            row.iter().all(|term| {
                let falt = KATALOG.falt(term.falt()).unwrap();
                let Some(varde) = varden.get(term.falt()) else { return false };
                match (term, varde) {
                    (Term::Ja { .. }, varde) => *varde == Varde::Ja,
                    (Term::Hogst { hogst, .. }, Varde::Tal(tal)) => tal <= hogst,
                    (Term::Minst { minst, .. }, Varde::Tal(tal)) => tal >= minst,
                    (Term::MinstVal { minst_val, .. }, varde) => {
                        as_good(falt, varde, &Varde::Val(minst_val.clone()))
                    }
                    _ => false,
                }
            })
        })
    })
}

proptest! {
    #[test]
    fn a_better_value_never_lowers_a_level(varden in any_values(), (falt, new) in change()) {
        let better = match varden.get(&falt.kod) {
            Some(old) if as_good(falt, &new, old) => new,
            _ => best(falt),
        };
        let mut after = varden.clone();
        after.set(&falt.kod, Some(better));
        for behov in Behov::ALLA {
            prop_assert!(bedom(&after).niva(behov) >= bedom(&varden).niva(behov), "{behov:?}");
        }
    }

    #[test]
    fn what_is_unknown_never_counts_as_yes(varden in any_values()) {
        let omdome = bedom(&varden);
        for one in omdome.behov() {
            prop_assert_eq!(one.niva == Niva::Full, full_by_the_book(&varden, one.behov));
            prop_assert_eq!(one.niva == Niva::Full, one.saknas.is_empty() && one.faller.is_empty());
            if one.niva == Niva::Okand {
                prop_assert!(!one.saknas.is_empty());
            }
            for saknad in &one.saknas {
                prop_assert!(!saknad.falt.is_empty());
                for kod in &saknad.falt {
                    prop_assert!(varden.get(kod).is_none());
                }
            }
            for fallen in &one.faller {
                prop_assert!(!fallen.falt.is_empty());
            }
        }
        prop_assert_eq!(omdome.nivaer(), nivaer(&varden));
    }
}
