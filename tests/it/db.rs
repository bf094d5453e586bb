//! The database layer, on both databases.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};

use diesel::prelude::*;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use valkansli::db::schema;
use valkansli::db::{AnyConnection, DatabaseUrl, Db, Error, WorkError, revision};
use valkansli::insert_batch;
use valkansli::val::{self, Kansli, Val, ValId, Valform, Valtyp};

use crate::databas::{Databas, on_both};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

fn a_val(id: &str, valdag: &str) -> Val {
    Val::new(
        id.parse().unwrap(),
        Valtyp::Rkl,
        Valform::Ordinarie,
        valdag.parse().unwrap(),
        "9999".parse().unwrap(),
    )
    .unwrap()
}

async fn revision_of(db: &Db, amne: &'static str) -> i64 {
    db.read(move |conn| revision::of(conn, amne).map_err(Error::from)).await.unwrap()
}

/// Raises a revision by reading it, which is what loses races.
fn read_then_write(conn: &mut AnyConnection) -> Result<(), Error> {
    use schema::revision::dsl;
    let before = revision::of(conn, revision::VAL)?;
    diesel::update(dsl::revision.find(revision::VAL))
        .set(dsl::nummer.eq(before + 1))
        .execute(conn)?;
    Ok(())
}

/// Does a write that raises the revision many times at once, in two instances; none is lost.
async fn all_are_counted<E: WorkError>(
    databas: &Databas,
    work: impl FnMut(&mut AnyConnection) -> Result<(), E> + Clone + Send + 'static,
) {
    const TASKS: usize = 6;
    const EACH: usize = 20;
    databas
        .db()
        .write(|conn| revision::raise(conn, revision::VAL).map_err(Error::from))
        .await
        .unwrap();
    let instances = [databas.db().clone(), databas.another_instance()];
    let tasks: Vec<_> = (0..TASKS)
        .map(|i| {
            let (db, work) = (instances[i % instances.len()].clone(), work.clone());
            tokio::spawn(async move {
                for _ in 0..EACH {
                    db.write(work.clone()).await?;
                }
                Ok::<_, E>(())
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(revision_of(databas.db(), revision::VAL).await, (1 + TASKS * EACH) as i64);
}

on_both! {
    async fn every_table_has_the_columns_that_the_schema_names(databas: Databas) {
        databas
            .db()
            .read(|conn| {
                schema::val::table.limit(1).execute(conn)?;
                schema::valdistrikt::table.limit(1).execute(conn)?;
                schema::lokal::table.limit(1).execute(conn)?;
                schema::rostmottagningsstalle::table.limit(1).execute(conn)?;
                schema::oppettid::table.limit(1).execute(conn)?;
                schema::adress::table.limit(1).execute(conn)?;
                schema::adress_valdistrikt::table.limit(1).execute(conn)?;
                schema::revision::table.limit(1).execute(conn)?;
                Ok::<_, Error>(())
            })
            .await
            .unwrap();
    }

    async fn migrations_go_down_and_up_again(databas: Databas) {
        databas
            .db()
            .write(|conn| {
                match conn {
                    AnyConnection::Sqlite(c) => {
                        c.revert_all_migrations(SQLITE).unwrap();
                        c.run_pending_migrations(SQLITE).unwrap();
                    }
                    AnyConnection::Pg(c) => {
                        c.revert_all_migrations(POSTGRES).unwrap();
                        c.run_pending_migrations(POSTGRES).unwrap();
                    }
                }
                schema::val::table.limit(1).execute(conn)?;
                Ok::<_, Error>(())
            })
            .await
            .unwrap();
    }

    async fn what_is_written_is_read_by_another_instance(databas: Databas) {
        let mut new = a_val("rkl2026", "2026-09-13");
        new.kansli.telefon = Some("0123-456 78".to_owned());
        let kept = new.clone();
        databas.db().write(move |conn| val::store::add(conn, &kept)).await.unwrap();
        let other = databas.another_instance();
        let id = new.id.clone();
        assert_eq!(other.read(move |conn| val::store::get(conn, &id)).await.unwrap(), new);
        assert_eq!(other.read(val::store::all).await.unwrap(), [new]);
    }

    async fn val_come_in_the_order_of_their_days(databas: Databas) {
        for (id, valdag) in
            [("b", "2026-09-13"), ("a", "2026-09-13"), ("c", "2022-09-11")].map(|(i, d)| (i.repeat(2), d))
        {
            let new = a_val(&id, valdag);
            databas.db().write(move |conn| val::store::add(conn, &new)).await.unwrap();
        }
        let all = databas.db().read(val::store::all).await.unwrap();
        let ids: Vec<&str> = all.iter().map(|val| val.id.as_str()).collect();
        assert_eq!(ids, ["cc", "aa", "bb"]);
    }

    async fn a_second_val_of_the_same_name_is_refused(databas: Databas) {
        let new = a_val("rkl2026", "2026-09-13");
        let first = new.clone();
        databas.db().write(move |conn| val::store::add(conn, &first)).await.unwrap();
        let before = revision_of(databas.db(), revision::VAL).await;
        let second = databas.db().write(move |conn| val::store::add(conn, &new)).await;
        assert!(matches!(second, Err(val::store::Error::Finns(id)) if id.as_str() == "rkl2026"));
        assert_eq!(revision_of(databas.db(), revision::VAL).await, before);
    }

    async fn an_unknown_val_is_missing_by_name(databas: Databas) {
        let id: ValId = "okant".parse().unwrap();
        let asked = id.clone();
        let found = databas.db().read(move |conn| val::store::find(conn, &asked)).await.unwrap();
        assert_eq!(found, None);
        let gotten = databas.db().read(move |conn| val::store::get(conn, &id)).await;
        assert!(gotten.unwrap_err().to_string().contains("okant"));
    }

    async fn the_kansli_of_a_val_is_filled_in_and_never_emptied(databas: Databas) {
        let new = a_val("rkl2026", "2026-09-13");
        let id = new.id.clone();
        let phone = Kansli { telefon: Some("0123-456 78".to_owned()), ..Kansli::default() };
        let name = Kansli { namn: Some("Valnämnden".to_owned()), ..Kansli::default() };
        let kept = databas
            .db()
            .write(move |conn| {
                val::store::add(conn, &new)?;
                val::store::set_kansli(conn, &new.id, &phone)?;
                val::store::set_kansli(conn, &new.id, &name)?;
                let before = revision::of(conn, revision::VAL)?;
                val::store::set_kansli(conn, &new.id, &name)?;
                assert_eq!(revision::of(conn, revision::VAL)?, before, "nothing changed");
                val::store::get(conn, &id)
            })
            .await
            .unwrap();
        assert_eq!(kept.kansli.namn.as_deref(), Some("Valnämnden"));
        assert_eq!(kept.kansli.telefon.as_deref(), Some("0123-456 78"));
    }

    async fn an_error_takes_back_the_whole_unit_of_work(databas: Databas) {
        let new = a_val("rkl2026", "2026-09-13");
        let failed = databas
            .db()
            .write(move |conn| {
                val::store::add(conn, &new)?;
                Err::<(), _>(val::store::Error::Saknas(new.id.clone()))
            })
            .await;
        assert!(failed.is_err());
        assert!(databas.db().read(val::store::all).await.unwrap().is_empty());
        assert_eq!(revision_of(databas.db(), revision::VAL).await, 0);
    }

    async fn a_failed_statement_leaves_the_pool_in_order(databas: Databas) {
        let orphan = || {
            diesel::insert_into(schema::adress_valdistrikt::table).values((
                schema::adress_valdistrikt::val_id.eq("okant"),
                schema::adress_valdistrikt::adress_id.eq(1_i64),
                schema::adress_valdistrikt::valdistrikt.eq("99990001"),
            ))
        };
        // More often than the pool has connections.
        for _ in 0..12 {
            let refused = databas
                .db()
                .write(move |conn| orphan().execute(conn).map_err(Error::from))
                .await;
            assert!(matches!(refused, Err(Error::Query(_))), "{refused:?}");
        }
        let new = a_val("rkl2026", "2026-09-13");
        databas.db().write(move |conn| val::store::add(conn, &new)).await.unwrap();
    }

    async fn a_read_may_not_see_half_of_a_write(databas: Databas) {
        let db = databas.db().clone();
        let reader = databas.another_instance();
        let (wrote, seen) = tokio::sync::oneshot::channel();
        let (go_on, wait) = std::sync::mpsc::channel::<()>();
        let mut wrote = Some(wrote);
        let wait = std::sync::Mutex::new(wait);
        let writer = tokio::spawn(async move {
            db.write(move |conn| {
                revision::raise(conn, revision::VAL)?;
                if let Some(wrote) = wrote.take() {
                    wrote.send(()).unwrap();
                    wait.lock().unwrap().recv().unwrap();
                }
                revision::raise(conn, revision::VAL)?;
                Ok::<_, Error>(())
            })
            .await
        });
        seen.await.unwrap();
        assert_eq!(revision_of(&reader, revision::VAL).await, 0);
        go_on.send(()).unwrap();
        writer.await.unwrap().unwrap();
        assert_eq!(revision_of(&reader, revision::VAL).await, 2);
    }

    async fn writes_that_read_first_never_lose_one_another(databas: Databas) {
        all_are_counted(&databas, read_then_write).await;
    }

    async fn a_lost_race_is_found_within_the_error_of_any_room(databas: Databas) {
        use valkansli::person::store::Error as Personfel;
        use valkansli::sigill::store::Error as Nyckelfel;
        let deep = |error| Personfel::Nycklar(Nyckelfel::Db(error));
        all_are_counted(&databas, move |conn| read_then_write(conn).map_err(deep)).await;
    }

    async fn a_revision_counts_each_subject_by_itself(databas: Databas) {
        databas
            .db()
            .write(|conn| {
                assert_eq!(revision::of(conn, revision::ADRESSER)?, 0);
                for expected in 1..=3 {
                    revision::raise(conn, revision::ADRESSER)?;
                    assert_eq!(revision::of(conn, revision::ADRESSER)?, expected);
                }
                assert_eq!(revision::of(conn, revision::VAL)?, 0);
                Ok::<_, Error>(())
            })
            .await
            .unwrap();
    }

    async fn a_batch_of_more_rows_than_one_statement_takes_is_inserted_whole(databas: Databas) {
        use schema::revision::dsl;
        #[derive(Insertable)]
        #[diesel(table_name = schema::revision)]
        struct Row {
            amne: String,
            nummer: i64,
        }
        let rows: Vec<Row> =
            (0..1234).map(|i| Row { amne: format!("prov{i}"), nummer: i }).collect();
        let (inserted, counted, last) = databas
            .db()
            .write(move |conn| {
                let inserted = insert_batch!(conn, schema::revision::table, &rows)?;
                let counted: i64 = dsl::revision.count().get_result(conn)?;
                Ok::<_, Error>((inserted, counted, revision::of(conn, "prov1233")?))
            })
            .await
            .unwrap();
        assert_eq!((inserted, counted, last), (1234, 1234, 1233));
    }

    async fn a_database_that_is_taken_away_is_an_error_and_comes_back(databas: Databas) {
        databas.take_away();
        assert!(databas.db().read(val::store::all).await.is_err());
        databas.give_back();
        assert!(databas.db().read(val::store::all).await.unwrap().is_empty());
    }
}

#[test]
fn both_databases_have_the_same_migrations() {
    let names = |database: &str| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(database);
        let mut names: Vec<_> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    assert_eq!(names("sqlite"), names("postgres"));
}

#[test]
fn a_url_of_neither_database_is_refused_without_repeating_it() {
    for url in [
        "",
        "sqlite:",
        "sqlite::memory:",
        "sqlite:file::memory:?cache=shared",
        "mysql://valkansli:hemligt@varden/valkansli",
        "postgres:valkansli",
        "hemligt",
        "/srv/valkansli.sqlite",
    ] {
        let refused = url.parse::<DatabaseUrl>().unwrap_err();
        assert!(refused.contains("sqlite:SÖKVÄG"), "{refused}");
        assert!(!refused.contains("hemligt"), "{refused}");
    }
}

#[test]
fn a_password_with_an_at_sign_is_refused_with_the_way_to_write_it() {
    let refused = "postgres://valkansli:hem@ligt@varden/valkansli".parse::<DatabaseUrl>();
    let refused = refused.unwrap_err();
    assert!(refused.contains("%40"), "{refused}");
    assert!(!refused.contains("ligt"), "{refused}");
}

#[test]
fn urls_of_both_databases_are_taken() {
    let sqlite = |path: &str| DatabaseUrl::Sqlite(path.to_owned());
    assert_eq!("sqlite:a/b.sqlite".parse(), Ok(sqlite("a/b.sqlite")));
    assert_eq!("sqlite:///srv/b.sqlite".parse(), Ok(sqlite("/srv/b.sqlite")));
    for url in ["postgres://u:p@v/d", "postgresql://v/d"] {
        assert_eq!(url.parse(), Ok(DatabaseUrl::Postgres(url.to_owned())));
    }
}

#[test]
fn a_password_is_never_shown() {
    for url in [
        "postgres://valkansli:hemligt@127.0.0.1:1/valkansli",
        "postgres://valkansli@127.0.0.1:1/valkansli?password=hemligt",
        "postgres://127.0.0.1:1/valkansli?user=valkansli&password=hemligt",
        "postgresql://valkansli:hemligt@127.0.0.1:1/valkansli",
    ] {
        let url: DatabaseUrl = url.parse().unwrap();
        let Err(error) = Db::open(&url, 1) else { panic!("nothing listens on port 1") };
        for shown in [url.shown(), format!("{url:?}"), error.to_string(), format!("{error:?}")] {
            assert!(!shown.contains("hem") && !shown.contains("ligt"), "{shown}");
        }
        assert!(matches!(error, Error::Connect { .. }));
    }
}

#[test]
fn an_sqlite_file_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("finns/inte/prov.sqlite");
    let url = DatabaseUrl::Sqlite(path.to_str().unwrap().to_owned());
    let Err(error) = Db::open(&url, 1) else { panic!("the folder does not exist") };
    assert!(error.to_string().contains("finns/inte/prov.sqlite"), "{error}");
}

#[test]
fn an_sqlite_file_of_something_else_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("prov.sqlite");
    fs::write(&path, "detta är ingen databas ".repeat(100)).unwrap();
    let url = DatabaseUrl::Sqlite(path.to_str().unwrap().to_owned());
    assert!(Db::open(&url, 1).is_err());
}

/// SQLite has one writer at a time, so nothing to lock in two orders.
#[test]
fn one_of_two_writes_that_wait_for_each_other_is_done_again() {
    let Some(databas) = Databas::postgres() else { return };
    crate::databas::run(databas, async |databas| {
        let amnen = [revision::VAL, revision::AVTAL];
        for amne in amnen {
            let first =
                databas.db().write(move |conn| revision::raise(conn, amne).map_err(Error::from));
            first.await.unwrap();
        }
        let both_hold_one = Arc::new(Barrier::new(2));
        let tries = Arc::new(AtomicUsize::new(0));
        let tasks = [amnen, [amnen[1], amnen[0]]].map(|[first, second]| {
            let (db, barrier) = (databas.db().clone(), Arc::clone(&both_hold_one));
            let (tries, mut waits) = (Arc::clone(&tries), true);
            tokio::spawn(async move {
                db.write(move |conn| {
                    tries.fetch_add(1, Ordering::Relaxed);
                    revision::raise(conn, first)?;
                    if std::mem::take(&mut waits) {
                        barrier.wait();
                    }
                    revision::raise(conn, second).map_err(Error::from)
                })
                .await
            })
        });
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        assert!(tries.load(Ordering::Relaxed) > 2, "one was done again");
        for amne in amnen {
            assert_eq!(revision_of(databas.db(), amne).await, 3);
        }
    });
}
