//! One way to the database, which is SQLite or PostgreSQL by its URL.
//!
//! [`Db::read`] and [`Db::write`] each run one whole unit of work on the blocking
//! pool. A write begins `IMMEDIATE` on SQLite, so that a read followed by a write
//! never loses a race for the lock, and `SERIALIZABLE` with retries on PostgreSQL.
//! Room stores write one Diesel query text for both; what Diesel's multi-backend
//! connection lacks (batch insert) is the macro [`insert_batch!`](crate::insert_batch).

mod any;
mod connect;
pub mod dagligen;
pub mod revision;
pub mod schema;
pub mod sql;

use std::str::FromStr;
use std::sync::Arc;

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::r2d2::Pool;
use diesel::result::DatabaseErrorKind;
use diesel::result::Error as DieselError;
/// The error of a single statement.
pub use diesel::result::Error as QueryError;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

pub use any::AnyConnection;
use connect::Manager;
use tokio::sync::Notify;

/// Where the database is: `sqlite:PATH` or `postgres://…`.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file; it is made when absent. `:memory:` is not offered, since every
    /// connection of a pool would see a database of its own.
    Sqlite(String),
    /// A libpq URL.
    Postgres(String),
}

impl DatabaseUrl {
    /// The URL without its password, for messages.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Sqlite(path) => format!("sqlite:{path}"),
            // A password may also stand among the parameters.
            Self::Postgres(url) => {
                let place = url.split('?').next().and_then(|whole| whole.split_once('@'));
                match place {
                    Some((_, place)) => format!("postgres://…@{place}"),
                    None => "postgres://…".to_owned(),
                }
            }
        }
    }
}

impl std::fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.shown())
    }
}

impl FromStr for DatabaseUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if !path.is_empty() && !path.contains(":memory:") {
                return Ok(Self::Sqlite(path.to_owned()));
            }
        } else if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            if text.matches('@').count() > 1 {
                // libpq would take the rest of the password for the name of the server.
                return Err(
                    "Tecknet @ i användarnamn och lösenord skrivs %40 i databasens adress."
                        .to_owned(),
                );
            }
            return Ok(Self::Postgres(text.to_owned()));
        }
        // The text itself may hold a password and is therefore not repeated.
        Err("Databasen anges som sqlite:SÖKVÄG eller postgres://ANVÄNDARE:LÖSENORD@VÄRD/DATABAS."
            .to_owned())
    }
}

/// What can go wrong on the way to the database.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No connection, or none in time.
    #[error("Databasen {database} svarar inte: {reason}")]
    Connect {
        /// The URL without its password.
        database: String,
        /// What the driver said.
        reason: String,
    },
    /// A statement failed.
    #[error("Databasen kunde inte utföra en fråga: {0}")]
    Query(#[from] DieselError),
    /// The schema could not be brought up to date.
    #[error("Databasens tabeller kunde inte uppdateras: {0}")]
    Migrate(String),
    /// The blocking pool is shutting down.
    #[error("Tjänsten håller på att stängas.")]
    Stopping,
}

/// An error of a unit of work. A database error inside, however deep among its sources,
/// is found there when the work may be tried again.
pub trait WorkError: std::error::Error + From<Error> + From<DieselError> + Send + 'static {}

impl<E> WorkError for E where E: std::error::Error + From<Error> + From<DieselError> + Send + 'static
{}

/// How often a write that lost a race on PostgreSQL is tried again. Writes that are
/// tried again wait in line for each other, so they lose only to newcomers.
const MOST_RETRIES: usize = 50;

/// The database. Cheap to clone; all clones share one pool.
#[derive(Clone)]
pub struct Db {
    url: DatabaseUrl,
    pool: Pool<Manager>,
    skrivet: Arc<Notify>,
}

impl Db {
    /// Opens the pool and brings the tables up to date.
    ///
    /// # Errors
    /// [`Error::Connect`] when the database does not answer, [`Error::Migrate`] when
    /// its tables cannot be brought up to date.
    pub fn open(url: &DatabaseUrl, connections: u32) -> Result<Self, Error> {
        let db = Self::connect(url, connections)?;
        db.migrate()?;
        Ok(db)
    }

    fn connect(url: &DatabaseUrl, connections: u32) -> Result<Self, Error> {
        let connect_error = |reason: String| Error::Connect { database: url.shown(), reason };
        Manager::new(url.clone()).check().map_err(|e| connect_error(e.to_string()))?;
        let pool = Pool::builder()
            .max_size(connections)
            .min_idle(Some(1))
            .connection_timeout(std::time::Duration::from_secs(5))
            .error_handler(Box::new(connect::Quiet))
            .build(Manager::new(url.clone()))
            .map_err(|e| connect_error(e.to_string()))?;
        Ok(Self { url: url.clone(), pool, skrivet: Arc::default() })
    }

    fn migrate(&self) -> Result<(), Error> {
        const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
        const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
        let failed = |e: Box<dyn std::error::Error + Send + Sync>| Error::Migrate(e.to_string());
        match &mut *self.connection()? {
            AnyConnection::Sqlite(conn) => {
                conn.run_pending_migrations(SQLITE).map_err(failed)?;
            }
            AnyConnection::Pg(conn) => {
                connect::locked(conn, |conn| {
                    conn.run_pending_migrations(POSTGRES).map(|_| ()).map_err(failed)
                })?;
            }
        }
        Ok(())
    }

    /// Where the database is.
    #[must_use]
    pub const fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    /// Runs a read as one unit of work: every query in it sees the same moment.
    ///
    /// # Errors
    /// What the work returns, or that no connection was to be had.
    pub async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: WorkError,
        F: FnMut(&mut AnyConnection) -> Result<T, E> + Send + 'static,
    {
        self.run(Mode::Read, work).await
    }

    /// Runs a write as one unit of work: all of it happens, or nothing. The work may
    /// run more than once on PostgreSQL, so it must have no effect but on the database.
    ///
    /// # Errors
    /// What the work returns, or that no connection was to be had.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: WorkError,
        F: FnMut(&mut AnyConnection) -> Result<T, E> + Send + 'static,
    {
        let result = self.run(Mode::Write, work).await;
        if result.is_ok() {
            self.skrivet.notify_one();
        }
        result
    }

    /// Waits until something has been written through this, or a clone of it, since the
    /// last wait. One may wait; what other programs write is not noticed.
    pub async fn written(&self) {
        self.skrivet.notified().await;
    }

    async fn run<T, E, F>(&self, mode: Mode, mut work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: WorkError,
        F: FnMut(&mut AnyConnection) -> Result<T, E> + Send + 'static,
    {
        let db = self.clone();
        let span = tracing::debug_span!("db", mode = ?mode);
        tokio::task::spawn_blocking(move || {
            let _entered = span.enter();
            let mut conn = db.connection()?;
            let mut result = transaction(&mut conn, mode, &mut work);
            for _ in 0..MOST_RETRIES {
                match &result {
                    Err(error) if lost_a_race(error) => {}
                    _ => break,
                }
                result = connect::in_line(&mut conn, |conn| transaction(conn, mode, &mut work))?;
            }
            result
        })
        .await
        .map_err(|_| Error::Stopping)?
    }

    fn connection(&self) -> Result<diesel::r2d2::PooledConnection<Manager>, Error> {
        self.pool
            .get()
            .map_err(|e| Error::Connect { database: self.url.shown(), reason: e.to_string() })
    }
}

#[derive(Debug, Clone, Copy)]
enum Mode {
    Read,
    Write,
}

/// Whether an error comes of two writes at once on PostgreSQL, so that one of them may
/// go through if it is tried again.
fn lost_a_race(error: &(dyn std::error::Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| error.source())
        .find_map(|error| error.downcast_ref::<DieselError>())
        .is_some_and(|error| match error {
            DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => true,
            // Diesel has no kind for a deadlock.
            DieselError::DatabaseError(DatabaseErrorKind::Unknown, told) => {
                told.message().to_lowercase().contains("deadlock")
            }
            _ => false,
        })
}

fn transaction<T, E: WorkError>(
    conn: &mut AnyConnection,
    mode: Mode,
    work: &mut impl FnMut(&mut AnyConnection) -> Result<T, E>,
) -> Result<T, E> {
    match conn {
        AnyConnection::Sqlite(c) => {
            let begin = match mode {
                Mode::Read => "BEGIN DEFERRED",
                Mode::Write => "BEGIN IMMEDIATE",
            };
            AnsiTransactionManager::begin_transaction_sql(c, begin)?;
        }
        AnyConnection::Pg(c) => {
            let begin = match mode {
                Mode::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                Mode::Write => "BEGIN ISOLATION LEVEL SERIALIZABLE",
            };
            AnsiTransactionManager::begin_transaction_sql(c, begin)?;
        }
    }
    let result = work(conn);
    let end = |conn: &mut AnyConnection, commit: bool| match conn {
        AnyConnection::Sqlite(c) if commit => AnsiTransactionManager::commit_transaction(c),
        AnyConnection::Sqlite(c) => AnsiTransactionManager::rollback_transaction(c),
        AnyConnection::Pg(c) if commit => AnsiTransactionManager::commit_transaction(c),
        AnyConnection::Pg(c) => AnsiTransactionManager::rollback_transaction(c),
    };
    match result {
        Ok(value) => {
            end(conn, true)?;
            Ok(value)
        }
        Err(error) => {
            // The first error is the one to tell; the connection is dropped by the
            // pool if it is beyond use.
            if let Err(second) = end(conn, false) {
                tracing::warn!(error = %second, "a transaction could not be rolled back");
            }
            Err(error)
        }
    }
}

/// Makes the error enum of a store, whose variant `Db` holds [`Error`](enum@Error), the
/// error of a unit of work.
#[macro_export]
macro_rules! work_error {
    ($error:ty) => {
        impl From<$crate::db::QueryError> for $error {
            fn from(error: $crate::db::QueryError) -> Self {
                Self::Db(error.into())
            }
        }
    };
}

/// Inserts a slice of insertable rows in batches, on either database. Diesel's
/// multi-backend connection has no batch insert; the single backends have.
///
/// `insert_batch!(conn, table, rows)` gives a `QueryResult<usize>`; `rows` is a
/// `&[T]` with `&T: Insertable<table>`.
#[macro_export]
macro_rules! insert_batch {
    ($conn:expr, $table:expr, $rows:expr) => {{
        use diesel::RunQueryDsl as _;
        let mut inserted = 0usize;
        let mut result: diesel::QueryResult<()> = Ok(());
        for chunk in $rows.chunks($crate::db::BATCH) {
            let one = match $conn {
                $crate::db::AnyConnection::Sqlite(c) => {
                    diesel::insert_into($table).values(chunk).execute(c)
                }
                $crate::db::AnyConnection::Pg(c) => {
                    diesel::insert_into($table).values(chunk).execute(c)
                }
            };
            match one {
                Ok(n) => inserted += n,
                Err(e) => {
                    result = Err(e);
                    break;
                }
            }
        }
        result.map(|()| inserted)
    }};
}

/// Rows of one `INSERT`. Both databases bind at most 32,766 or 65,535 values.
pub const BATCH: usize = 500;
