//! The example kommun in the database.

use chrono::NaiveDate;
use valkansli::exempel::default_valdag;
use valkansli::exempel::store::{self, Error, Underlag};
use valkansli::fil::{Andringar, Framsteg};
use valkansli::val::rules::ramar;
use valkansli::val::{self, Val};
use valkansli::{adress, tid, valdistrikt};

use crate::databas::on_both;
use crate::exempel::{exempelval, kommun};

fn underlag(seed: u64, valdag: NaiveDate) -> Underlag {
    Underlag::new(&kommun(seed, 8, 400), exempelval(valdag)).unwrap()
}

on_both! {
    async fn the_same_example_again_changes_nothing(db: Databas) {
        let write = || async {
            let underlag = underlag(5, default_valdag());
            db.db()
                .write(move |conn| store::write(conn, &underlag, &Framsteg::silent()))
                .await
                .unwrap()
        };
        let first = write().await;
        assert_eq!(first.valdistrikt, Andringar { tillagda: 8, ..<_>::default() });
        assert_eq!(first.adresser, Andringar { tillagda: 400, ..<_>::default() });
        let again = write().await;
        assert_eq!(again.valdistrikt, Andringar { oforandrade: 8, ..<_>::default() });
        assert_eq!(again.adresser, Andringar { oforandrade: 400, ..<_>::default() });
        assert_eq!(again.vallokaler, Andringar { oforandrade: 8, ..<_>::default() });
        assert_eq!(again.fortid.tillagda + again.fortid.andrade, 0);
        assert_eq!(again.flyttat_fran, None);
    }

    async fn another_example_is_refused_and_nothing_is_written(db: Databas) {
        let day = default_valdag();
        let first = underlag(5, day);
        db.db()
            .write(move |conn| store::write(conn, &first, &Framsteg::silent()))
            .await
            .unwrap();
        let second = underlag(6, day);
        let refused = db
            .db()
            .write(move |conn| store::write(conn, &second, &Framsteg::silent()))
            .await
            .unwrap_err();
        assert!(refused.to_string().contains("--seed 5 --valdistrikt 8 --adresser 400"));
        assert!(matches!(refused, Error::Annat { id, .. } if id.as_str() == "exempel"));
        let (districts, addresses) = db
            .db()
            .read(|conn| -> Result<_, Error> {
                let id = "exempel".parse().unwrap();
                Ok((valdistrikt::store::all(conn, &id)?, adress::store::count(conn)?))
            })
            .await
            .unwrap();
        assert_eq!(districts, kommun(5, 8, 400).valdistrikt());
        assert_eq!(addresses, 400);
    }

    async fn the_example_can_be_moved_to_another_valdag(db: Databas) {
        let later = tid::shift(default_valdag(), 77);
        for day in [default_valdag(), later] {
            let underlag = underlag(5, day);
            let outcome = db
                .db()
                .write(move |conn| store::write(conn, &underlag, &Framsteg::silent()))
                .await
                .unwrap();
            assert_eq!(outcome.flyttat_fran.is_some(), day == later);
        }
        let id = "exempel".parse().unwrap();
        let (val, all) = db
            .db()
            .read(move |conn| -> Result<_, Error> {
                let val = val::store::get(conn, &id)?;
                let all = valkansli::lokal::store::all(conn, &id)?;
                Ok((val, all))
            })
            .await
            .unwrap();
        assert_eq!(val, exempelval(later));
        let first = ramar(&val).fortid_fran;
        let hours = || all.iter().flat_map(|sparat| &sparat.stalle.oppettider);
        assert!(hours().count() > 0 && hours().all(|o| o.datum >= first));
    }

    async fn real_work_is_not_mixed_with_an_example(db: Databas) {
        let real = Val::new(
            "rkl2026".parse().unwrap(),
            val::Valtyp::Rkl,
            val::Valform::Ordinarie,
            default_valdag(),
            "0180".parse().unwrap(),
        )
        .unwrap();
        db.db().write(move |conn| val::store::add(conn, &real)).await.unwrap();
        let underlag = underlag(5, default_valdag());
        let refused = db
            .db()
            .write(move |conn| store::write(conn, &underlag, &Framsteg::silent()))
            .await
            .unwrap_err();
        assert!(matches!(refused, Error::Riktigt(id) if id.as_str() == "rkl2026"));
    }
}
