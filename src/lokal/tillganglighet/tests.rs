use std::collections::BTreeSet;
use std::path::Path;

use proptest::prelude::*;

use super::Svar::{Ja, Nej, Okant};
use super::*;
use crate::fil::tabell::Tabell;

/// Step-free, lift and ramp.
fn answers(text: &str) -> [Svar; 3] {
    let known = Tillganglighet::from_text(text);
    [Krav::Stegfritt, Krav::Hiss, Krav::Ramp].map(|krav| known.uppfyller(krav))
}

#[test]
fn silence_is_unknown() {
    for text in ["", "I Åkermyntan Centrum", "Entré G3 vid parkering", "Gå mot Matteus 17"] {
        assert_eq!(answers(text), [Okant, Okant, Okant], "{text}");
    }
}

#[test]
fn what_the_files_say_is_understood() {
    for (text, known) in [
        ("Hiss finns", [Okant, Ja, Okant]),
        ("Ramp", [Okant, Okant, Ja]),
        ("Lokal i markplan.", [Ja, Okant, Okant]),
        ("Lokal i markplan. Ramp finns.", [Ja, Okant, Ja]),
        ("Ramp och hiss på baksidan", [Ja, Ja, Ja]),
        ("Särskild ingång med hiss", [Ja, Ja, Okant]),
        ("Speciell ingång finns", [Okant, Okant, Okant]),
        ("hiss eller rulltrappa till plan 3", [Okant, Ja, Okant]),
        ("Hiss från Högdalsgången och rulltrappa från T-banehallen", [Okant, Ja, Okant]),
        (
            "Hiss finns vid ingång från skolgården, nyckel behövs och finns hos röstmottagare.",
            [Okant, Ja, Okant],
        ),
    ] {
        assert_eq!(answers(text), known, "{text}");
    }
    let special = Tillganglighet::from_text("Särskild ingång från Tulegatan");
    assert_eq!(special.uppgifter().sarskild_ingang, Ja);
}

#[test]
fn a_negation_is_never_read_as_yes() {
    for (text, known) in [
        ("Ingen hiss", [Okant, Nej, Okant]),
        ("Hiss saknas", [Okant, Nej, Okant]),
        ("Hiss finns tyvärr inte", [Okant, Nej, Okant]),
        ("Hiss och ramp saknas.", [Okant, Nej, Nej]),
        ("Ramp finns men ingen hiss", [Okant, Nej, Ja]),
        ("Ramp finns, hiss saknas", [Okant, Nej, Ja]),
        ("Lokalen är inte i markplan", [Okant, Okant, Okant]),
        ("Ej stegfritt. Hiss finns", [Nej, Ja, Okant]),
        ("Hissen är trasig", [Okant, Nej, Okant]),
        ("Inga trappsteg vid entrén", [Ja, Okant, Okant]),
        ("Ingång utan trappor", [Ja, Okant, Okant]),
        ("Hiss finns. Hiss finns inte.", [Okant, Okant, Okant]),
        ("Ramp kanske finns", [Okant, Okant, Okant]),
    ] {
        assert_eq!(answers(text), known, "{text}");
    }
}

#[test]
fn stairs_are_a_step_unless_there_is_a_way_past_them() {
    for (text, known) in [
        ("Trappa upp till entrén", [Nej, Okant, Okant]),
        ("Rulltrappa till plan 3", [Okant, Okant, Okant]),
        ("Hiss eller trappa", [Okant, Ja, Okant]),
        ("Lokal i markplan, en trappa ned", [Okant, Okant, Okant]),
        ("Stegfritt från gården, trappa från gatan", [Ja, Okant, Okant]),
    ] {
        assert_eq!(answers(text), known, "{text}");
    }
}

#[test]
fn needs_are_read_by_their_words() {
    for krav in Krav::ALLA {
        assert_eq!(krav.as_str().parse(), Ok(krav));
    }
    assert_eq!("rulltrappa".parse::<Krav>(), Err("rulltrappa".to_owned()));
}

#[test]
fn measured_facts_may_take_the_place_of_the_text() {
    let measured = Uppgifter { stegfritt: Nej, ..Uppgifter::default() };
    let known = Tillganglighet::new("Lokal i markplan".to_owned(), measured);
    assert_eq!(known.uppfyller(Krav::Stegfritt), Nej);
}

#[test]
fn what_was_measured_goes_before_words_and_words_stay_where_nothing_was() {
    let inventerat = |niva| Inventerat {
        datum: "2026-05-04".parse().unwrap(),
        uppgifter: Uppgifter { stegfritt: Nej, toalett: Ja, ..Uppgifter::default() },
        nivaer: Nivaer::new(|_| niva),
    };
    let said = || Tillganglighet::from_text("Lokal i markplan. Hiss finns.");
    let known = said().inventerad(inventerat(Niva::MedHjalp));
    let answers = Krav::ALLA.map(|krav| known.uppfyller(krav));
    assert_eq!(answers, [Nej, Ja, Okant, Nej, Ja, Okant, Ja]);
    assert_eq!(known.uppgifter().markplan, Ja);
    for (niva, full, helped) in
        [(Niva::Full, Ja, Ja), (Niva::Nej, Nej, Nej), (Niva::Okand, Okant, Okant)]
    {
        let known = said().inventerad(inventerat(niva));
        assert_eq!(known.uppfyller(Krav::Rullstol), full);
        assert_eq!(known.uppfyller(Krav::RullstolHjalp), helped);
    }
    assert_eq!(said().uppfyller(Krav::Rullstol), Okant, "words say nothing of it");
}

/// Every text of the real files, which hold no negations: a thing is there if and
/// only if its name is.
#[test]
fn every_text_of_the_real_files_is_read_right() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/valmyndigheten-2022");
    let Ok(files) = std::fs::read_dir(&folder) else {
        eprintln!("skipped: ../shared/data/valmyndigheten-2022 is not there");
        return;
    };
    let mut texts = BTreeSet::new();
    for path in files.map(|file| file.unwrap().path()) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.ends_with("lokaler.csv") {
            let tabell = Tabell::read(&name, &std::fs::read(&path).unwrap()).unwrap();
            let place = tabell.kolumn("TILLGÄNGL").unwrap();
            texts.extend(tabell.rader().map(|rad| rad.get(place).to_owned()));
        }
    }
    assert!(texts.len() >= 35, "{texts:#?}");
    for text in texts {
        let lower = text.to_lowercase();
        let said = |word: &str| if lower.contains(word) { Ja } else { Okant };
        let known = *Tillganglighet::from_text(&text).uppgifter();
        assert_eq!((known.hiss, known.ramp), (said("hiss"), said("ramp")), "{text}");
        assert_eq!(known.markplan, said("markplan"), "{text}");
        let special = ["särskild", "speciell", "separat ingång", "ingång med"];
        let special = special.iter().any(|word| lower.contains(word));
        assert_eq!(known.sarskild_ingang, if special { Ja } else { Okant }, "{text}");
        let ways = [known.hiss, known.ramp, known.sarskild_ingang];
        let step_free = known.markplan == Ja || ways.iter().filter(|&&way| way == Ja).count() > 1;
        assert_eq!(known.stegfritt, if step_free { Ja } else { Okant }, "{text}");
    }
}

proptest! {
    #[test]
    fn any_text_is_answered(text in "\\PC*") {
        let _ = Tillganglighet::from_text(&text);
    }

    /// No word for a thing is taken for a yes beside any word of negation.
    #[test]
    fn no_negated_word_is_a_yes(word in 0..5_usize, negation in 0..10_usize, after: bool) {
        let word = ["hiss", "ramp", "Stegfritt", "markplan", "rullstolsramp"][word];
        let negation = &LEXIKON.nekande[negation].0.join(" ");
        let text = if after { format!("{word} finns {negation} här") } else { format!("{negation} {word}") };
        prop_assert!(!answers(&text).contains(&Ja), "{}", text);
    }

    /// More said of other things never turns a no or a yes about a lift around.
    #[test]
    fn sentences_stand_apart(before in "(Ramp finns|Ingen ramp|Lokal i markplan|)") {
        for (text, expected) in [("Hiss finns", Ja), ("Hiss saknas", Nej)] {
            let known = Tillganglighet::from_text(&format!("{before}. {text}."));
            prop_assert_eq!(known.uppfyller(Krav::Hiss), expected);
        }
    }
}
