use proptest::prelude::*;

use super::*;
use crate::val::{Valform, Valtyp};

fn val(typ: Valtyp, form: Valform) -> Val {
    let valdag = "2022-09-11".parse().unwrap();
    Val::new("prov".parse().unwrap(), typ, form, valdag, "0180".parse().unwrap()).unwrap()
}

fn rkl() -> Val {
    val(Valtyp::Rkl, Valform::Ordinarie)
}

fn hours(datum: &str, day: &str) -> Vec<Oppettid> {
    let datum = datum.parse().unwrap();
    let day = Intervall::parse_day(day).unwrap();
    day.into_iter().map(|tid| Oppettid { datum, tid }).collect()
}

fn valdag(day: &str) -> Vec<Oppettid> {
    hours("2022-09-11", day)
}

/// Every day of the period, open the hours of the vallokaler.
fn whole_period(val: &Val) -> Vec<Oppettid> {
    let ramar = ramar(val);
    let days = ramar.fortid_fran.iter_days().take_while(|datum| *datum <= val.valdag);
    let tid = Intervall::new(ramar.vallokal.0, ramar.vallokal.1).unwrap();
    days.map(|datum| Oppettid { datum, tid }).collect()
}

#[test]
fn vl_4_21_a_vallokal_is_open_8_to_20_and_to_21_for_europaparlamentet() {
    assert_eq!(en(&rkl(), Stalletyp::Vallokal, &valdag("08:00-20:00")), []);
    assert_eq!(en(&rkl(), Stalletyp::Vallokal, &valdag("07:00-21:00")), []);
    assert_eq!(en(&rkl(), Stalletyp::Vallokal, &valdag("08:00-13:00,13:00-20:00")), []);
    let ep = val(Valtyp::Ep, Valform::Ordinarie);
    assert_eq!(en(&ep, Stalletyp::Vallokal, &valdag("08:00-21:00")), []);
    let brister = en(&ep, Stalletyp::Vallokal, &valdag("08:00-20:00"));
    assert!(matches!(brister[..], [Tidsbrist::UnderGolvet(_)]), "17–21 is the floor");
}

#[test]
fn vl_4_21_shorter_hours_take_consultation_down_to_the_floor_and_never_below() {
    for allowed in ["09:00-20:00", "08:00-13:00,17:00-20:00", "09:00-13:00, 17:00-20:00"] {
        let brister = en(&rkl(), Stalletyp::Vallokal, &valdag(allowed));
        assert!(matches!(brister[..], [Tidsbrist::Kortare(_)]), "{allowed}: {brister:?}");
        assert_eq!(brister[0].allvar(), Allvar::Samrad);
    }
    for forbidden in ["09:01-20:00", "08:00-19:59", "09:00-13:00", "09:00-12:59,17:00-20:00"] {
        let brister = en(&rkl(), Stalletyp::Vallokal, &valdag(forbidden));
        assert!(matches!(brister[..], [Tidsbrist::UnderGolvet(_)]), "{forbidden}: {brister:?}");
        assert_eq!(brister[0].allvar(), Allvar::Forbjudet);
    }
    assert_eq!(en(&rkl(), Stalletyp::Vallokal, &[]), [Tidsbrist::VallokalStangd]);
    assert_eq!(en(&rkl(), Stalletyp::Rostningslokal, &valdag("10:00-12:00")), []);
}

#[test]
fn vl_10_2_hours_lie_within_the_period_and_a_vallokals_on_valdagen() {
    let outside = |datum: &str| vec![Tidsbrist::UtanforPerioden(datum.parse().unwrap())];
    let open = |datum: &str| hours(datum, "10:00-12:00,13:00-15:00");
    for typ in [Stalletyp::Rostningslokal, Stalletyp::Tillfallig, Stalletyp::Institution] {
        assert_eq!(en(&rkl(), typ, &open("2022-08-24")), []);
        assert_eq!(en(&rkl(), typ, &open("2022-08-23")), outside("2022-08-23"));
        assert_eq!(en(&rkl(), typ, &open("2022-09-12")), outside("2022-09-12"));
    }
    let omval = val(Valtyp::Rkl, Valform::Omval);
    assert_eq!(en(&omval, Stalletyp::Rostningslokal, &open("2022-08-31")), outside("2022-08-31"));
    let mut vallokal = valdag("08:00-20:00");
    vallokal.extend(open("2022-09-10"));
    assert_eq!(en(&rkl(), Stalletyp::Vallokal, &vallokal), outside("2022-09-10"));
}

#[test]
fn vl_4_24_a_rostningslokal_is_open_every_day_of_the_period() {
    let val = rkl();
    let whole = whole_period(&val);
    let of = |typ, tider: &[Oppettid]| alla(&val, [(typ, tider)].into_iter());
    assert_eq!(of(Stalletyp::Rostningslokal, &whole), []);
    assert_eq!(of(Stalletyp::Tillfallig, &whole), []);
    let closed: NaiveDate = "2022-08-30".parse().unwrap();
    let rest: Vec<Oppettid> = whole.iter().copied().filter(|o| o.datum != closed).collect();
    assert_eq!(of(Stalletyp::Rostningslokal, &rest), [Tidsbrist::IngenOppen(closed)]);
    let helped = hours("2022-08-30", "10:00-11:00");
    let both = [(Stalletyp::Rostningslokal, &rest[..]), (Stalletyp::Tillfallig, &helped[..])];
    assert_eq!(alla(&val, both.into_iter()), []);
}

#[test]
fn vl_4_24_institutions_and_vallokaler_do_not_count() {
    let val = rkl();
    let whole = whole_period(&val);
    for typ in [Stalletyp::Institution, Stalletyp::Vallokal] {
        let brister = alla(&val, [(typ, &whole[..])].into_iter());
        assert_eq!(brister.len(), 19 + 1, "each day, and valdagen in full");
    }
}

#[test]
fn vl_4_24_on_valdagen_one_rostningslokal_keeps_the_hours_of_the_vallokaler() {
    let val = rkl();
    let mut whole = whole_period(&val);
    whole.retain(|o| o.datum != val.valdag);
    let with = |a: &str, b: &str| {
        let first: Vec<Oppettid> = whole.iter().copied().chain(valdag(a)).collect();
        let second = valdag(b);
        let both = [(Stalletyp::Rostningslokal, &first[..]), (Stalletyp::Tillfallig, &second[..])];
        alla(&val, both.into_iter())
    };
    assert_eq!(with("10:00-12:00", "08:00-20:00"), []);
    assert_eq!(with("08:00-14:00", "14:00-20:00"), [Tidsbrist::ValdagenEjFull], "one of them");
    assert_eq!(with("", "").len(), 2);
}

#[test]
fn each_says_what_is_wrong_and_by_which_section() {
    let text = Tidsbrist::UtanforPerioden("2022-08-23".parse().unwrap()).to_string();
    assert_eq!(
        text,
        "tisdag 2022-08-23 ligger utanför de dagar då det går att rösta här (VL 10:2)."
    );
    let text = Tidsbrist::Kortare(Intervall::parse_day("09:00-13:00,17:00-20:00").unwrap());
    assert!(text.to_string().contains("09:00-13:00 och 17:00-20:00"), "{text}");
    assert!(text.to_string().ends_with("(VL 4:21)."), "{text}");
}

/// Whether it is open at every minute between, looked at one by one.
fn open_each_minute(tider: &[Oppettid], datum: NaiveDate, span: (Klockslag, Klockslag)) -> bool {
    (span.0.minutes()..span.1.minutes()).all(|minute| {
        tider.iter().any(|o| {
            let within = o.tid.oppnar().minutes() <= minute && minute < o.tid.stanger().minutes();
            o.datum == datum && within
        })
    })
}

fn some_hours() -> impl Strategy<Value = Vec<Oppettid>> {
    // Whole half hours, so that the edges of the law are met often.
    let one = (-13_i64..3, 12_u16..46, 1_u16..30).prop_map(|(days, from, length)| {
        let clock = |halves: u16| Klockslag::from_minutes(halves.min(48) * 30).unwrap();
        let tid = Intervall::new(clock(from), clock(from + length)).unwrap();
        Oppettid { datum: tid::shift("2022-09-11".parse().unwrap(), days), tid }
    });
    let of_valdag = (12_u16..20, 30_u16..48).prop_map(|(from, to)| {
        let clock = |halves: u16| Klockslag::from_minutes(halves * 30).unwrap();
        let tid = Intervall::new(clock(from), clock(to)).unwrap();
        Oppettid { datum: "2022-09-11".parse().unwrap(), tid }
    });
    (prop::collection::vec(one, 0..12), prop::option::of(of_valdag))
        .prop_map(|(hours, last)| hours.into_iter().chain(last).collect())
}

fn some_val() -> impl Strategy<Value = Val> {
    let typ = prop::sample::select(vec![Valtyp::Rkl, Valtyp::Ep]);
    let form = prop::sample::select(vec![Valform::Ordinarie, Valform::Omval]);
    (typ, form).prop_map(|(typ, form)| val(typ, form))
}

proptest! {
    #[test]
    fn vl_4_21_agrees_with_looking_at_every_minute(val in some_val(), tider in some_hours()) {
        let frame = ramar(&val);
        let found = en(&val, Stalletyp::Vallokal, &tider);
        let open = tider.iter().any(|o| o.datum == val.valdag);
        let full = open_each_minute(&tider, val.valdag, frame.vallokal);
        let floor =
            frame.vallokal_minst.iter().all(|&span| open_each_minute(&tider, val.valdag, span));
        let has = |wanted: fn(&Tidsbrist) -> bool| found.iter().any(wanted);
        prop_assert_eq!(has(|b| matches!(b, Tidsbrist::VallokalStangd)), !open);
        prop_assert_eq!(has(|b| matches!(b, Tidsbrist::Kortare(_))), open && !full && floor);
        prop_assert_eq!(has(|b| matches!(b, Tidsbrist::UnderGolvet(_))), open && !full && !floor);
        prop_assert_eq!(
            has(|b| matches!(b, Tidsbrist::UtanforPerioden(_))),
            tider.iter().any(|o| o.datum != val.valdag)
        );
    }

    #[test]
    fn vl_4_24_agrees_with_looking_at_every_minute(
        val in some_val(),
        stallen in prop::collection::vec(
            (prop::sample::select(Stalletyp::ALLA.to_vec()), some_hours()), 0..5),
    ) {
        let frame = ramar(&val);
        let found = alla(&val, stallen.iter().map(|(typ, tider)| (*typ, &tider[..])));
        let mut twin = Vec::new();
        let mut datum = frame.fortid_fran;
        let to_all = || stallen.iter().filter(|(typ, _)| typ.oppen_for_alla());
        while datum <= val.valdag {
            let some = (0..24 * 60).any(|minute| {
                let span = (
                    Klockslag::from_minutes(minute).unwrap(),
                    Klockslag::from_minutes(minute + 1).unwrap(),
                );
                to_all().any(|(_, tider)| open_each_minute(tider, datum, span))
            });
            if !some {
                twin.push(Tidsbrist::IngenOppen(datum));
            }
            datum = tid::shift(datum, 1);
        }
        if !to_all().any(|(_, tider)| open_each_minute(tider, val.valdag, frame.vallokal)) {
            twin.push(Tidsbrist::ValdagenEjFull);
        }
        prop_assert_eq!(found, twin);
    }

    #[test]
    fn vl_10_2_agrees_with_looking_at_every_day(val in some_val(), tider in some_hours()) {
        let frame = ramar(&val);
        let mut twin: Vec<NaiveDate> = tider
            .iter()
            .map(|o| o.datum)
            .filter(|datum| *datum < frame.fortid_fran || *datum > frame.fortid_till)
            .collect();
        twin.sort_unstable();
        twin.dedup();
        let twin: Vec<_> = twin.into_iter().map(Tidsbrist::UtanforPerioden).collect();
        prop_assert_eq!(en(&val, Stalletyp::Rostningslokal, &tider), twin);
    }
}
