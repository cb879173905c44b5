//! Hand-written statements that Diesel keeps prepared.
//!
//! Diesel's builder never keeps an UPDATE prepared and cannot say INDEXED BY; a struct with a static query id can.
//! The hot statements (claim, settle, heartbeat, release) are written with this.
//!
//! Elsewhere a query stays prepared as long as no LIMIT is bound: SQLite plans by a bound LIMIT's value and prepares
//! the statement afresh at every run. So one row by a unique key is read with `get_result` and not with `first`, and
//! a few rows of many with `load_iter` and `take`.

/// Declares a statement: a struct of its parameters, and the SQL as alternating text (a literal, or an
/// expression of one in brackets) and `{field: SqlType}`.
macro_rules! statement {
    (
        $(#[$doc:meta])*
        $name:ident { $($field:ident: $type:ty),* $(,)? }
        $(returns $row:ty)?,
        $($first:tt $({$bind:ident: $sql_type:ty} $next:tt)*)?
    ) => {
        $(#[$doc])*
        #[derive(diesel::query_builder::QueryId)]
        pub(crate) struct $name { $(pub(crate) $field: $type),* }

        impl diesel::query_builder::QueryFragment<diesel::sqlite::Sqlite> for $name {
            fn walk_ast<'b>(
                &'b self,
                mut out: diesel::query_builder::AstPass<'_, 'b, diesel::sqlite::Sqlite>,
            ) -> diesel::QueryResult<()> {
                $(
                    out.push_sql(crate::statement::sql!($first));
                    $(
                        out.push_bind_param::<$sql_type, _>(&self.$bind)?;
                        out.push_sql(crate::statement::sql!($next));
                    )*
                )?
                Ok(())
            }
        }
        impl diesel::RunQueryDsl<diesel::sqlite::SqliteConnection> for $name {}
        $(impl diesel::query_builder::Query for $name { type SqlType = $row; })?
    };
}
/// A text of a statement: a literal, or an expression in brackets.
macro_rules! sql {
    ([$text:expr]) => {
        $text
    };
    ($text:literal) => {
        $text
    };
}
pub(crate) use {sql, statement};
