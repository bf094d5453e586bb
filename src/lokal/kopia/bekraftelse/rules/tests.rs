use super::*;
use crate::lokal::{Intervall, Stalletyp};
use crate::tid;
use crate::val::{Valform, Valtyp};

fn omval() -> Val {
    Val::new(
        "omval".parse().unwrap(),
        Valtyp::Rkl,
        Valform::Omval,
        "2022-12-04".parse().unwrap(),
        "0180".parse().unwrap(),
    )
    .unwrap()
}

/// A place open the same hours on days counted from valdagen.
fn place(id: i64, typ: Stalletyp, days: std::ops::RangeInclusive<i64>, hours: &str) -> Stalle {
    let tid = Intervall::parse_day(hours).unwrap()[0];
    let valdag = omval().valdag;
    Stalle {
        id,
        lokal_id: id,
        typ,
        namn: String::new(),
        adress: String::new(),
        anvisning: String::new(),
        valdistrikt: (typ == Stalletyp::Vallokal).then(|| format!("0180{id:04}").parse().unwrap()),
        status: Status::Kandidat,
        bekraftas: true,
        tider: days.map(|day| Oppettid { datum: tid::shift(valdag, day), tid }).collect(),
        svar: Dagsvar::new(),
    }
}

fn all(stalle: &Stalle, svar: Svar) -> Dagsvar {
    stalle.dagar().into_iter().map(|day| (day, svar)).collect()
}

#[test]
fn a_place_is_confirmed_when_every_day_is() {
    let asked = place(1, Stalletyp::Rostningslokal, -2..=0, "08:00-20:00");
    let whole = asked.with(&all(&asked, Svar::Ja));
    assert!(!whole.bekraftas && whole.helt_bekraftad());
    let mut one_no = all(&asked, Svar::Ja);
    one_no.insert(omval().valdag, Svar::Nej);
    let declined = whole.with(&one_no);
    assert!(declined.bekraftas, "a day taken back counts");
    assert_eq!(declined.laget(omval().valdag), Laget::Nekad);
    let mut part = all(&asked, Svar::Ja);
    part.remove(&omval().valdag);
    assert_eq!(asked.with(&part).laget(omval().valdag), Laget::Obesvarad);
    // A place without hours has nothing that could be confirmed.
    let empty = Stalle { tider: Vec::new(), ..asked };
    assert!(!empty.helt_bekraftad());
}

#[test]
fn an_answer_about_another_day_is_left_out() {
    let asked = place(1, Stalletyp::Rostningslokal, -2..=-1, "10:00-18:00");
    let svar = Dagsvar::from([(omval().valdag, Svar::Nej)]);
    assert!(asked.with(&svar).svar.is_empty());
}

#[test]
fn nobody_is_asked_of_what_is_decided_or_was_never_to_be_confirmed() {
    let asked = place(1, Stalletyp::Rostningslokal, -2..=0, "08:00-20:00");
    assert!(asked.andras());
    assert!(!Stalle { status: Status::Beslutad, ..asked.clone() }.andras());
    let own = Stalle { bekraftas: false, ..asked };
    assert!(!own.fragas());
    assert_eq!(own.laget(omval().valdag), Laget::Bekraftad);
}

#[test]
fn vl_4_24_each_day_is_counted_with_what_is_confirmed_alone() {
    let val = omval();
    let library = place(1, Stalletyp::Rostningslokal, -10..=0, "08:00-20:00");
    let square = place(2, Stalletyp::Tillfallig, -3..=-2, "15:00-19:00");
    let home = place(3, Stalletyp::Institution, -10..=0, "08:00-20:00");
    let home = home.with(&all(&home, Svar::Ja));
    let days = dagar(&val, &[library.clone(), square.clone(), home.clone()]);
    assert_eq!(days.len(), 11);
    assert!(days.iter().all(|day| !day.haller && day.bekraftade == 0), "{days:?}");
    assert_eq!(
        days[7],
        Dag { datum: days[7].datum, bekraftade: 0, obesvarade: 2, nekade: 0, haller: false }
    );

    let mut svar = all(&library, Svar::Ja);
    svar.insert(tid::shift(val.valdag, -5), Svar::Nej);
    let library = library.with(&svar);
    let square = square.with(&all(&square, Svar::Ja));
    let days = dagar(&val, &[library, square, home]);
    let held: Vec<bool> = days.iter().map(|day| day.haller).collect();
    let expected: Vec<bool> = (0..11).map(|place| place != 5).collect();
    assert_eq!(held, expected);
    assert_eq!((days[5].nekade, days[7].bekraftade), (1, 2));
}

#[test]
fn vl_4_20_each_district_needs_a_confirmed_vallokal() {
    let val = omval();
    let yes = place(1, Stalletyp::Vallokal, 0..=0, "08:00-20:00");
    let yes = yes.with(&all(&yes, Svar::Ja));
    let no = place(2, Stalletyp::Vallokal, 0..=0, "08:00-20:00");
    let no = no.with(&all(&no, Svar::Nej));
    let waits = place(3, Stalletyp::Vallokal, 0..=0, "08:00-20:00");
    let codes: Vec<Valdistriktskod> =
        (1..=4).map(|nr| format!("0180{nr:04}").parse().unwrap()).collect();
    let counted = distrikt(&val, &codes, &[yes, no, waits]);
    assert_eq!(counted, Distrikt { alla: 4, bekraftade: 1, nekade: 1, utan: 1 });
    assert_eq!(counted.obesvarade(), 1);
}

#[test]
fn a_lokal_of_several_places_is_declined_when_one_of_them_is() {
    let first = place(1, Stalletyp::Vallokal, 0..=0, "08:00-20:00");
    let first = first.with(&all(&first, Svar::Ja));
    let mut second = place(2, Stalletyp::Vallokal, 0..=0, "08:00-20:00");
    second.lokal_id = 1;
    let mut underlag = Underlag { stallen: vec![first, second], ..Underlag::default() };
    let rows = lokaler(&underlag);
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].antal(Laget::Obesvarad), rows[0].steg), (1, Steg::Svarat));
    underlag.stallen[1] = underlag.stallen[1].with(&Dagsvar::from([(omval().valdag, Svar::Nej)]));
    assert_eq!(lokaler(&underlag)[0].antal(Laget::Nekad), 1);
    assert!(!lokaler(&underlag)[0].klar());
}
