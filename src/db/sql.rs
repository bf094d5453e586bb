//! Functions of the databases that Diesel does not name.

diesel::define_sql_function! {
    /// The text in lower case, å, ä and ö too: SQLite is given a function of its own
    /// for it when a connection is opened.
    fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

/// Gives SQLite what PostgreSQL can by itself.
pub(super) fn register(conn: &mut diesel::SqliteConnection) -> diesel::QueryResult<()> {
    lower_utils::register_impl(conn, |text: String| text.to_lowercase())
}
