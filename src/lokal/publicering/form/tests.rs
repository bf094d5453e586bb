use proptest::prelude::*;

use super::*;
use crate::geo::Wgs84;
use crate::lokal::import;
use crate::lokal::{Intervall, Oppettid};
use crate::val::rules::ramar;
use crate::val::{Valform, Valtyp};
use crate::valdistrikt::Valkrets;
use crate::valdistrikt::import::Kommunval;

fn val() -> Val {
    Val::new(
        "rkl2022".parse().unwrap(),
        Valtyp::Rkl,
        Valform::Ordinarie,
        "2022-09-11".parse().unwrap(),
        "0180".parse().unwrap(),
    )
    .unwrap()
}

fn huvuden() -> BTreeMap<Kommunkod, Kommunhuvud> {
    let huvud = Kommunhuvud {
        lan: "Stockholms län".to_owned(),
        kommun: "Stockholm".to_owned(),
        valnamnd: "Valnämnden; i staden".to_owned(),
        hemsida: "stockholm.example".to_owned(),
        telnr: "08-123 45".to_owned(),
    };
    BTreeMap::from([("0180".parse().unwrap(), huvud)])
}

fn form(slag: Slag, stallen: &[Rostmottagningsstalle]) -> Form {
    let val = val();
    Form::new(&val, &ramar(&val), slag, &huvuden(), (1..).zip(stallen))
}

fn library() -> Rostmottagningsstalle {
    Rostmottagningsstalle {
        typ: Stalletyp::Tillfallig,
        namn: "Biblioteket".to_owned(),
        anvisning: String::new(),
        adress: "Storgatan 1".to_owned(),
        tillganglighet: "Hiss".to_owned(),
        plats: Some(Wgs84::parse(59.319_758, 18.068_39).unwrap()),
        valdistrikt: None,
        valdistrikt_namn: String::new(),
        kommun: None,
        valkrets: None,
        kallans_id: "180064".to_owned(),
        oppettider: ["08:00-12:00,13:00-16:00"]
            .into_iter()
            .flat_map(|text| Intervall::parse_day(text).unwrap())
            .map(|tid| Oppettid { datum: "2022-08-24".parse().unwrap(), tid })
            .collect(),
    }
}

#[test]
fn the_json_is_as_valmyndigheten_writes_it() {
    let form = form(Slag::Rostningslokaler, &[library()]);
    assert_eq!(
        form.json(),
        "[\n{\n\"LÄNSKOD\": \"01\",\n\"LÄN\": \"Stockholms län\",\n\"KOMMUNKOD\": \"80\",\n\
         \"KOMMUN\": \"Stockholm\",\n\"VALNÄMND\": \"Valnämnden; i staden\",\n\
         \"HEMSIDA\": \"stockholm.example\",\n\"TELNR\": \"08-123 45\",\n\
         \"LOKALID\": \"180064\",\n\"LOKAL\": \"Biblioteket\",\n\"ADRESS1\": null,\n\
         \"ADRESS2\": \"Storgatan 1\",\n\"TILLGÄNGL\": \"Hiss\",\n\"BEGRTILLT\": \"N\",\n\
         \"LATITUD\": \"59,319758\",\n\"LONGITUD\": \"18,06839\",\n\
         \"2022-08-24\": \"08:00-12:00,13:00-16:00\"\n}\n]"
    );
}

#[test]
fn vl_10_2_the_csv_has_a_column_for_every_day_of_the_period_and_of_the_rows() {
    let mut early = library();
    early.oppettider[0].datum = "2022-08-20".parse().unwrap();
    let text = String::from_utf8(form(Slag::Rostningslokaler, &[early]).csv().unwrap()).unwrap();
    let header = text.trim_start_matches('\u{feff}').lines().next().unwrap();
    let days: Vec<&str> = header.split(';').skip(15).collect();
    assert_eq!(days.len(), 20);
    assert_eq!((days[0], days[1], days[19]), ("2022-08-20", "2022-08-24", "2022-09-11"));
    assert!(text.starts_with('\u{feff}') && text.ends_with(";;;\r\n"), "{text}");
    assert!(text.contains(";\"Valnämnden; i staden\";"));
}

/// Text as a file may hold it: no white space around it, which a reader takes away.
fn text() -> impl Strategy<Value = String> {
    "([A-Za-zÅÄÖåäö0-9;\"',.=+-]{1,6}( [a-zåäö;\",]{1,4})?)?"
}

fn stalle() -> impl Strategy<Value = Rostmottagningsstalle> {
    let place = (55_100_000..69_000_000_i32, 10_600_000..24_200_000_i32)
        .prop_map(|(lat, lon)| Wgs84::parse(f64::from(lat) / 1e6, f64::from(lon) / 1e6).unwrap());
    let hours = proptest::collection::btree_map(0_u64..19, 0_u16..600, 0..6);
    let parts = (text(), text(), text(), "[0-9]{0,7}", place, hours, any::<bool>());
    parts.prop_map(|(anvisning, adress, tillganglighet, kallans_id, plats, hours, open)| {
        let first: NaiveDate = "2022-08-24".parse().unwrap();
        let oppettider = hours
            .into_iter()
            .map(|(day, from)| Oppettid {
                datum: first + chrono::Days::new(day),
                tid: Intervall::new(
                    crate::tid::Klockslag::from_minutes(from).unwrap(),
                    crate::tid::Klockslag::from_minutes(from + 60).unwrap(),
                )
                .unwrap(),
            })
            .collect();
        Rostmottagningsstalle {
            typ: if open { Stalletyp::Rostningslokal } else { Stalletyp::Institution },
            namn: String::new(),
            anvisning,
            adress,
            tillganglighet,
            plats: Some(plats),
            valdistrikt: None,
            valdistrikt_namn: String::new(),
            kommun: None,
            valkrets: None,
            kallans_id,
            oppettider,
        }
    })
}

/// The same row as the vallokal of a valdistrikt.
fn vallokal(row: Rostmottagningsstalle, nr: usize) -> Rostmottagningsstalle {
    let hours = Intervall::parse_day("08:00-20:00").unwrap();
    Rostmottagningsstalle {
        typ: Stalletyp::Vallokal,
        valdistrikt: Some(format!("0180{nr:04}").parse().unwrap()),
        valdistrikt_namn: format!("Distrikt {nr}"),
        valkrets: Some(Valkrets { kod: "18001".to_owned(), namn: "1 Söder; Öst".to_owned() }),
        kallans_id: String::new(),
        oppettider: hours
            .into_iter()
            .map(|tid| Oppettid { datum: "2022-09-11".parse().unwrap(), tid })
            .collect(),
        ..row
    }
}

proptest! {
    /// What is written is read, by both forms, of both lists.
    #[test]
    fn what_is_written_is_read(
        rows in proptest::collection::vec(stalle(), 1..8), early in any::<bool>(),
    ) {
        let slag = if early { Slag::Rostningslokaler } else { Slag::Vallokaler };
        let mut stallen: Vec<Rostmottagningsstalle> = rows
            .into_iter()
            .enumerate()
            .map(|(i, row)| Rostmottagningsstalle { namn: format!("Lokal {i}"), ..row })
            .enumerate()
            .map(|(i, row)| if early { row } else { vallokal(row, i + 1) })
            .collect();
        let form = form(slag, &stallen);
        let shut = stallen.iter().all(|row| row.oppettider.is_empty());
        for (name, bytes) in [("a.csv", form.csv().unwrap()), ("a.json", form.json().into())] {
            // Where every place is shut every day the JSON form tells no day at all, and an
            // import takes that for a broken file.
            if shut && name == "a.json" {
                continue;
            }
            let mut read =
                import::read(name, &bytes, &val(), slag, Kommunval::Valets).unwrap();
            prop_assert_eq!(&read.avvisade, &[]);
            read.stallen.sort_by(|a, b| a.namn.cmp(&b.namn));
            stallen.sort_by(|a, b| a.namn.cmp(&b.namn));
            prop_assert_eq!(&read.stallen, &stallen, "{}", name);
            prop_assert_eq!(&read.huvuden, &huvuden());
        }
    }
}
