//! Lokaler and röstmottagningsställen in both databases.

use valkansli::db::{Db, Error as DbError, revision};
use valkansli::geo::Wgs84;
use valkansli::lokal::matcha::Likhet;
use valkansli::lokal::store::{self, Omfang, Sparat, Utfall};
use valkansli::lokal::{Intervall, Oppettid, Rostmottagningsstalle, Stalletyp};
use valkansli::val::{self, Val, Valform, Valtyp};

use crate::databas::on_both;

async fn a_val(db: &Db, id: &str, valdag: &str) -> Val {
    let val = Val::new(
        id.parse().unwrap(),
        Valtyp::Rkl,
        Valform::Ordinarie,
        valdag.parse().unwrap(),
        "0180".parse().unwrap(),
    )
    .unwrap();
    let new = val.clone();
    db.write(move |conn| val::store::add(conn, &new)).await.unwrap();
    val
}

/// A place for early voting, some metres north of a square.
fn early(namn: &str, metres: f64, hours: &[(&str, &str)]) -> Rostmottagningsstalle {
    Rostmottagningsstalle {
        typ: Stalletyp::Rostningslokal,
        namn: namn.into(),
        anvisning: String::new(),
        adress: "Storgatan 1".into(),
        tillganglighet: "Hiss finns".into(),
        plats: Some(Wgs84::parse(59.33 + metres / 111_195.0, 18.06).unwrap()),
        valdistrikt: None,
        valdistrikt_namn: String::new(),
        kommun: None,
        valkrets: None,
        kallans_id: "180001".into(),
        oppettider: hours
            .iter()
            .flat_map(|(datum, text)| {
                let datum = datum.parse().unwrap();
                Intervall::parse_day(text)
                    .unwrap()
                    .into_iter()
                    .map(move |tid| Oppettid { datum, tid })
            })
            .collect(),
    }
}

async fn apply(db: &Db, val: &Val, list: &[Rostmottagningsstalle]) -> Utfall {
    let (val, list) = (val.clone(), list.to_vec());
    db.write(move |conn| store::apply(conn, &val, Omfang::Fortid, &list)).await.unwrap()
}

async fn all(db: &Db, val: &Val) -> Vec<Sparat> {
    let id = val.id.clone();
    db.read(move |conn| store::all(conn, &id)).await.unwrap()
}

async fn revision(db: &Db) -> i64 {
    db.read(|conn| revision::of(conn, revision::VAL).map_err(DbError::from)).await.unwrap()
}

fn counts(outcome: &Utfall) -> (usize, usize, usize) {
    let done = outcome.andringar;
    (done.tillagda, done.andrade, done.oforandrade)
}

on_both! {
    async fn what_is_kept_comes_back_and_a_second_time_changes_nothing(databas: Databas) {
        let db = databas.db();
        let val = a_val(db, "rkl2022", "2022-09-11").await;
        let list = [
            early("Biblioteket", 0.0, &[("2022-08-24", "08:00-12:00,13:00-16:00")]),
            early("Gallerian", 0.0, &[]),
        ];
        assert_eq!(counts(&apply(db, &val, &list).await), (2, 0, 0));
        let first = all(db, &val).await;
        assert_eq!(first.iter().map(|s| s.stalle.clone()).collect::<Vec<_>>(), list);

        let before = revision(db).await;
        assert_eq!(counts(&apply(db, &val, &list).await), (0, 0, 2));
        assert_eq!(revision(db).await, before);
        assert_eq!(all(db, &val).await, first);
    }

    async fn changed_hours_replace_the_old_and_the_numbers_stay(databas: Databas) {
        let db = databas.db();
        let val = a_val(db, "rkl2022", "2022-09-11").await;
        let old = early("Biblioteket", 0.0, &[("2022-08-24", "08:00-12:00"), ("2022-08-25", "08:00-12:00")]);
        let kept = early("Gallerian", 0.0, &[("2022-08-24", "10:00-18:00")]);
        apply(db, &val, &[old, kept.clone()]).await;
        let first = all(db, &val).await;
        let before = revision(db).await;

        let new = early("Biblioteket", 0.0, &[("2022-08-24", "09:00-12:00")]);
        assert_eq!(counts(&apply(db, &val, &[kept, new.clone()]).await), (0, 1, 1));
        let second = all(db, &val).await;
        assert_eq!(second[0], Sparat { stalle: new, version: 2, ..first[0].clone() });
        assert_eq!(second[1], first[1]);
        assert_eq!(revision(db).await, before + 1);
    }

    async fn what_the_list_lacks_is_told_and_removed_only_when_asked(databas: Databas) {
        let db = databas.db();
        let val = a_val(db, "rkl2022", "2022-09-11").await;
        let hours = [("2022-08-24", "10:00-18:00")];
        let list = [early("Biblioteket", 0.0, &hours), early("Gallerian", 0.0, &hours)];
        apply(db, &val, &list).await;
        let outcome = apply(db, &val, &list[..1]).await;
        assert_eq!(outcome.saknas.len(), 1);
        assert_eq!(outcome.saknas[0].stalle.namn, "Gallerian");
        assert_eq!(all(db, &val).await.len(), 2);

        let before = revision(db).await;
        let gone = outcome.saknas[0].id;
        let removed = db.write(move |conn| store::remove(conn, &[gone])).await.unwrap();
        assert_eq!(removed, 1);
        assert_eq!(all(db, &val).await.len(), 1);
        assert_eq!(revision(db).await, before + 1);
        // The lokal lives on: it is recognised when it comes back.
        let outcome = apply(db, &val, &list).await;
        assert_eq!((counts(&outcome), outcome.nya.len()), ((1, 0, 1), 0));
    }

    async fn a_lokal_lives_across_val_and_uses(databas: Databas) {
        let db = databas.db();
        let first = a_val(db, "rkl2022", "2022-09-11").await;
        let second = a_val(db, "ep2024", "2024-06-09").await;
        let row = early("Biblioteket", 0.0, &[]);
        apply(db, &first, std::slice::from_ref(&row)).await;
        let again = Rostmottagningsstalle {
            kallans_id: "990099".into(),
            namn: "BIBLIOTEKET".into(),
            ..row.clone()
        };
        assert!(apply(db, &second, &[again]).await.nya.is_empty());
        let vallokal = Rostmottagningsstalle {
            typ: Stalletyp::Vallokal,
            valdistrikt: Some("01800001".parse().unwrap()),
            ..row
        };
        let (val, list) = (first.clone(), [vallokal]);
        db.write(move |conn| store::apply(conn, &val, Omfang::Vallokaler, &list)).await.unwrap();
        let lokaler: Vec<i64> = [all(db, &first).await, all(db, &second).await]
            .concat()
            .iter()
            .map(|sparat| sparat.lokal_id)
            .collect();
        assert_eq!(lokaler.len(), 3);
        assert!(lokaler.iter().all(|id| *id == lokaler[0]), "{lokaler:?}");
        let kommun = first.kommun;
        let known = db.read(move |conn| store::lokaler(conn, kommun)).await.unwrap();
        assert_eq!(known.len(), 1);
        assert_eq!(known[0].namn, "Biblioteket");
    }

    async fn one_name_and_address_in_two_places_are_two_lokaler(databas: Databas) {
        let db = databas.db();
        let val = a_val(db, "rkl2022", "2022-09-11").await;
        let list = [early("Skolan", 0.0, &[]), early("Skolan", 500.0, &[]), early("Skolan", 1000.0, &[])];
        let outcome = apply(db, &val, &list).await;
        assert_eq!(outcome.nya, [0, 1, 2]);
        assert!(outcome.tveksamma.iter().all(|doubt| doubt.likhet == Likhet::LangtIsar));
        let again = apply(db, &val, &list).await;
        assert_eq!((counts(&again), again.tveksamma.len()), ((0, 0, 3), 0));
    }

    async fn a_comparison_tells_what_would_be_done_and_writes_nothing(databas: Databas) {
        let db = databas.db();
        let val = a_val(db, "rkl2022", "2022-09-11").await;
        let list = [early("Biblioteket", 0.0, &[]), early("Gallerian", 0.0, &[])];
        let (at, new) = (val.clone(), list.to_vec());
        let planned =
            db.read(move |conn| store::compare(conn, &at, Omfang::Fortid, &new)).await.unwrap();
        assert!(all(db, &val).await.is_empty());
        assert_eq!(apply(db, &val, &list).await, planned);
    }

    async fn a_vallokal_does_not_belong_in_a_list_of_early_places(databas: Databas) {
        let val = a_val(databas.db(), "rkl2022", "2022-09-11").await;
        let list = [Rostmottagningsstalle { typ: Stalletyp::Vallokal, ..early("Skolan", 0.0, &[]) }];
        let refused = databas
            .db()
            .write(move |conn| store::apply(conn, &val, Omfang::Fortid, &list))
            .await;
        assert!(matches!(refused, Err(store::Error::FelLista { .. })));
    }
}
