//! Opening connections: the pool's manager, and what each database is told first.

use diesel::connection::SimpleConnection;
use diesel::r2d2::{HandleError, ManageConnection, R2D2Connection};
use diesel::{Connection, ConnectionError, ConnectionResult, PgConnection, SqliteConnection};

use super::{AnyConnection, DatabaseUrl, Error, sql};

/// Opens connections for the pool, by the scheme of the URL.
#[derive(Debug, Clone)]
pub struct Manager {
    url: DatabaseUrl,
}

impl Manager {
    pub(super) fn new(url: DatabaseUrl) -> Self {
        Self { url }
    }

    /// Opens one connection and drops it, so that the first error is told at once
    /// and in full, which the pool would only do after its time is out.
    pub(super) fn check(&self) -> ConnectionResult<()> {
        self.establish().map(drop)
    }

    fn establish(&self) -> ConnectionResult<AnyConnection> {
        match &self.url {
            DatabaseUrl::Sqlite(path) => {
                let mut conn = SqliteConnection::establish(path)?;
                // The time to wait for a lock comes first: the others may need it.
                conn.batch_execute(
                    "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; \
                     PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; \
                     PRAGMA cache_size = -65536;",
                )
                .and_then(|()| sql::register(&mut conn))
                .map_err(ConnectionError::CouldntSetupConfiguration)?;
                Ok(AnyConnection::Sqlite(conn))
            }
            DatabaseUrl::Postgres(url) => {
                let mut conn = PgConnection::establish(url)?;
                conn.batch_execute("SET client_min_messages = warning; SET TIME ZONE 'UTC';")
                    .map_err(ConnectionError::CouldntSetupConfiguration)?;
                Ok(AnyConnection::Pg(conn))
            }
        }
    }
}

impl ManageConnection for Manager {
    type Connection = AnyConnection;
    type Error = Failure;

    fn connect(&self) -> Result<AnyConnection, Failure> {
        self.establish().map_err(Failure::Establish)
    }

    fn is_valid(&self, conn: &mut AnyConnection) -> Result<(), Failure> {
        conn.ping().map_err(Failure::Ping)
    }

    fn has_broken(&self, conn: &mut AnyConnection) -> bool {
        conn.is_broken()
    }
}

/// What went wrong with a connection of the pool.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error(transparent)]
    Establish(ConnectionError),
    #[error(transparent)]
    Ping(diesel::result::Error),
}

/// Keeps the pool's background errors at debug level: whoever waits for the
/// connection tells them.
#[derive(Debug)]
pub struct Quiet;

impl HandleError<Failure> for Quiet {
    fn handle_error(&self, error: Failure) {
        tracing::debug!(%error, "a database connection could not be opened");
    }
}

/// Any numbers will do; they are this program's locks on a PostgreSQL server.
const MIGRATION_LOCK: i64 = 0x5641_4c4b;
const RETRY_LOCK: i64 = MIGRATION_LOCK + 1;

/// Runs `work` while no other instance does, by an advisory lock.
pub(super) fn locked<T>(
    conn: &mut PgConnection,
    work: impl FnOnce(&mut PgConnection) -> Result<T, Error>,
) -> Result<T, Error> {
    lock(conn, MIGRATION_LOCK)?;
    let result = work(conn);
    unlock(conn, MIGRATION_LOCK)?;
    result
}

/// Runs a transaction that lost a race once more, one such at a time over all
/// instances. The lock is taken before the transaction begins, and so before it
/// chooses the moment that it sees.
pub(super) fn in_line<T>(
    conn: &mut AnyConnection,
    work: impl FnOnce(&mut AnyConnection) -> T,
) -> Result<T, Error> {
    if let AnyConnection::Pg(conn) = conn {
        lock(conn, RETRY_LOCK)?;
    }
    let result = work(conn);
    if let AnyConnection::Pg(conn) = conn {
        unlock(conn, RETRY_LOCK)?;
    }
    Ok(result)
}

fn lock(conn: &mut PgConnection, number: i64) -> Result<(), Error> {
    Ok(conn.batch_execute(&format!("SELECT pg_advisory_lock({number})"))?)
}

fn unlock(conn: &mut PgConnection, number: i64) -> Result<(), Error> {
    Ok(conn.batch_execute(&format!("SELECT pg_advisory_unlock({number})"))?)
}
