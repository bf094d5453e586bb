//! A fresh database for each test, on SQLite and on PostgreSQL.
//!
//! A test is written once, inside [`on_both!`], and becomes two: `…::sqlite` and
//! `…::postgres`. The server is the one that `TEST_POSTGRES_URL` names, which
//! `tests/postgres.sh` starts; without it the second half says that it did not run,
//! and in CI it fails.

use std::future::Future;
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};
use valkansli::db::{DatabaseUrl, Db};

/// Connections of the pool of a test.
const CONNECTIONS: u32 = 8;

/// What stands before the name of a table that has been taken away.
const AWAY: &str = "borta_";

/// Every table but Diesel's own.
const TABLES: &[&str] = &[
    "val",
    "valdistrikt",
    "lokal",
    "rostmottagningsstalle",
    "oppettid",
    "adress",
    "adress_valdistrikt",
    "revision",
    "nyckelprov",
    "person",
    "besok",
    "konto",
    "session",
    "engangslank",
    "reservkod",
    "inloggningsforsok",
    "kontogranskning",
    "granskningsbeslut",
    "handelse",
    "brev",
    "dagligen",
    "gallringsregel",
    "val_laga_kraft",
    "lokalrum",
    "lokalkontakt",
    "neutralitet",
    "inventering",
    "matvarde",
    "fil",
    "gatuplats",
    "institution",
    "institutionsbesok",
    "avtal",
    "budgetpost",
    "utfall",
    "mottagna",
    "checkpunkt",
    "paminnelse",
    "bekraftelse",
    "bekraftad_dag",
    "publicering",
    "valkommun",
    "stadsdel",
    "gangnat",
    "tackningsinstallning",
    "scenario",
    "platsval",
];

/// Makes two tests of one `async fn name(db: Databas) { … }`.
macro_rules! on_both {
    ($($(#[$meta:meta])* async fn $name:ident($db:ident: Databas) $body:block)*) => {$(
        mod $name {
            #[allow(unused_imports, reason = "a test may need nothing of its module")]
            use super::*;

            $(#[$meta])*
            async fn body($db: crate::databas::Databas) $body

            #[test]
            fn sqlite() {
                crate::databas::run(crate::databas::Databas::sqlite(), body);
            }

            #[test]
            fn postgres() {
                if let Some(databas) = crate::databas::Databas::postgres() {
                    crate::databas::run(databas, body);
                }
            }
        }
    )*};
}
pub(crate) use on_both;

/// Runs the body of a test to its end.
pub fn run<F: Future<Output = ()>>(databas: Databas, body: impl FnOnce(Databas) -> F) {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
        .block_on(body(databas));
}

/// An empty database with its tables, removed when it is dropped.
pub struct Databas {
    db: Db,
    kind: Kind,
}

enum Kind {
    Sqlite { _folder: tempfile::TempDir },
    Postgres { admin: String, name: String },
}

impl Databas {
    /// A file in a folder of its own.
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("prov.sqlite");
        let url = DatabaseUrl::Sqlite(path.to_str().unwrap().to_owned());
        Self { db: Db::open(&url, CONNECTIONS).unwrap(), kind: Kind::Sqlite { _folder: folder } }
    }

    /// A database of its own on the server, if there is a server.
    pub fn postgres() -> Option<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let admin = server()?;
        let name =
            format!("prov_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        ask(&admin, &format!("CREATE DATABASE {name}"));
        let (base, _) = admin.rsplit_once('/').unwrap();
        let url = DatabaseUrl::Postgres(format!("{base}/{name}"));
        // Made first, so that a failing migration still drops the database.
        let kind = Kind::Postgres { admin, name };
        Some(Self { db: Db::open(&url, CONNECTIONS).unwrap(), kind })
    }

    /// The pool.
    pub const fn db(&self) -> &Db {
        &self.db
    }

    /// Where it is.
    pub const fn url(&self) -> &DatabaseUrl {
        self.db.url()
    }

    /// Another pool on the same database, as another instance of the service has.
    pub fn another_instance(&self) -> Db {
        Db::open(self.url(), 2).unwrap()
    }

    /// Takes the database away from under everyone who uses it: PostgreSQL ends
    /// their connections and refuses new ones, SQLite no longer knows the tables.
    pub fn take_away(&self) {
        match &self.kind {
            Kind::Sqlite { .. } => self.rename_tables("", AWAY),
            Kind::Postgres { admin, name } => ask(
                admin,
                &format!(
                    "ALTER DATABASE {name} ALLOW_CONNECTIONS false; \
                     SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                     WHERE datname = '{name}'"
                ),
            ),
        }
    }

    /// Gives back the database that was taken away.
    pub fn give_back(&self) {
        match &self.kind {
            Kind::Sqlite { .. } => self.rename_tables(AWAY, ""),
            Kind::Postgres { admin, name } => {
                ask(admin, &format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true"));
            }
        }
    }

    fn rename_tables(&self, from: &str, to: &str) {
        let DatabaseUrl::Sqlite(path) = self.url() else { return };
        let mut conn = SqliteConnection::establish(path).unwrap();
        conn.batch_execute("PRAGMA busy_timeout = 10000").unwrap();
        for table in TABLES {
            conn.batch_execute(&format!("ALTER TABLE {from}{table} RENAME TO {to}{table}"))
                .unwrap();
        }
    }
}

impl Drop for Databas {
    fn drop(&mut self) {
        if let Kind::Postgres { admin, name } = &self.kind {
            ask(admin, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

/// The server's URL. Its absence is said, and is a failure in CI.
#[expect(clippy::disallowed_methods, reason = "the server of the tests is no setting")]
fn server() -> Option<String> {
    let url = std::env::var("TEST_POSTGRES_URL").ok();
    if url.is_none() {
        assert!(
            std::env::var_os("CI").is_none(),
            "TEST_POSTGRES_URL names no PostgreSQL server: run sh tests/run.sh"
        );
        eprintln!("not run on PostgreSQL: TEST_POSTGRES_URL is not set (see tests/postgres.sh)");
    }
    url
}

fn ask(url: &str, statements: &str) {
    // One at a time: several in one message would be one transaction, and a
    // database is not made or changed inside one.
    let mut conn = PgConnection::establish(url).unwrap();
    for statement in statements.split(';') {
        conn.batch_execute(statement).unwrap();
    }
}
