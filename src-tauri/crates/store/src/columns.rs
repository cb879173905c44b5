//! The columns that hold words of the contract, each with a type of its own in Diesel's eyes.
//!
//! The contract knows no Diesel, and neither its types nor Diesel's traits belong to this crate. The SQL types do: a
//! trait of Diesel's that is applied to one of them may be implemented here for a type of the contract. So a row holds
//! the contract's enum itself, and a query that compares such a column with a text does not compile. One trait cannot
//! be had that way: `AsExpression` is implemented for whatever is an `Expression`, and only Diesel and the contract
//! could say that an enum of the contract is none. A value on its way into a query is therefore wrapped in [`Bind`].
//!
//! Nothing is copied either way: a word is bound as the literal that it is, and read as SQLite holds it. A word that
//! the contract does not know is an error: the file was damaged, or changed by hand.

use contract::Origin;
use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, Queryable},
    expression::AsExpression,
    query_builder::QueryId,
    serialize::{self, IsNull, Output, ToSql},
    sql_types::SqlType,
    sqlite::Sqlite,
};
use std::borrow::Cow;

/// Implements what every column of words has: its SQL type, reading, writing.
macro_rules! column {
    ($(#[$doc:meta])* $column:ident: $word:ty) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, SqlType, QueryId)]
        #[diesel(sqlite_type(name = "Text"))]
        pub struct $column;

        impl FromSql<$column, Sqlite> for $word {
            fn from_sql(mut value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                Ok(value.read_text().parse()?)
            }
        }

        impl Queryable<$column, Sqlite> for $word {
            type Row = Self;
            fn build(row: Self) -> deserialize::Result<Self> {
                Ok(row)
            }
        }
    };
}

macro_rules! word_columns {
    ($($(#[$doc:meta])* $column:ident: $word:ty;)+) => {
        $(
            column! { $(#[$doc])* $column: $word }

            impl ToSql<$column, Sqlite> for $word {
                fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                    out.set_value(self.as_str());
                    Ok(IsNull::No)
                }
            }

            impl ToSql<$column, Sqlite> for Bind<$word> {
                fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                    ToSql::<$column, Sqlite>::to_sql(&self.0, out)
                }
            }
        )+

        /// A word of the contract where a query takes a value.
        #[derive(Clone, Copy, Debug, AsExpression)]
        $( #[diesel(sql_type = $column)] )+
        pub struct Bind<T>(pub T);
    };
}

impl<T> From<T> for Bind<T> {
    fn from(word: T) -> Self {
        Self(word)
    }
}

word_columns! {
    /// Where a task stands.
    StatusColumn: contract::Status;
    /// What a pending task waits for.
    WaitReasonColumn: contract::task::WaitReason;
    /// What sort of work a task is.
    TaskTypeColumn: contract::TaskType;
    /// What becomes of a task when its run is lost.
    OnLostColumn: contract::task::OnLost;
    /// What becomes of a task when one that it depends on fails.
    OnDependencyFailureColumn: contract::task::OnDependencyFailure;
    /// Where an attempt stands.
    AttemptStateColumn: contract::task::AttemptState;
    /// How far a step is.
    StepStateColumn: contract::task::StepState;
    /// How serious a line of the log is.
    LogLevelColumn: contract::task::LogLevel;
    /// Who spoke.
    SpeakerColumn: contract::model::Speaker;
    /// What runs an agent's tasks.
    AgentKindColumn: contract::AgentKind;
    /// Which protocol a provider speaks.
    ProviderKindColumn: contract::ProviderKind;
    /// Where a provider's key is kept.
    KeySourceColumn: contract::provider::KeySource;
    /// What happened.
    EventKindColumn: contract::event::EventKind;
    /// Of what a task tells.
    NotifyStrategyColumn: contract::notify::NotifyStrategy;
    /// What becomes of a task over its memory.
    OverMemoryColumn: contract::machine::OverMemory;
    /// What a notice is about.
    NoticeKindColumn: contract::notify::NoticeKind;
    /// By which way a notice goes.
    ChannelColumn: contract::notify::Channel;
    /// Where a notice stands.
    DeliveryStateColumn: contract::notify::DeliveryState;
    /// What kind of picture one is.
    PictureFormatColumn: contract::picture::PictureFormat;
    /// What becomes of a schedule's times that were missed.
    MissedColumn: contract::schedule::Missed;
    /// What becomes of its times whose tasks would overlap.
    OverlapColumn: contract::schedule::Overlap;
    /// What became of one of its times.
    OccurrenceStateColumn: contract::schedule::OccurrenceState;
    /// Where a check comes from.
    CheckOriginColumn: contract::task::CheckOrigin;
    /// Where a task works.
    PlaceKindColumn: contract::changes::PlaceKind;
    /// What became of a task's changes.
    ChangesStateColumn: contract::changes::ChangesState;
    /// On which side of a diff a comment stands.
    DiffSideColumn: contract::changes::DiffSide;
    /// Where a check stands.
    CheckStateColumn: contract::task::CheckState;
    /// When what follows a stage or task goes on.
    RunWhenColumn: contract::workflow::RunWhen;
    /// How far a stage of a workflow is.
    StageStateColumn: contract::workflow::run::StageState;
}

column! {
    /// Which door a task came through: a word, with the caller's name behind it where it has one.
    OriginColumn: Origin
}

impl ToSql<OriginColumn, Sqlite> for Origin {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        match self.text() {
            Cow::Borrowed(text) => out.set_value(text),
            Cow::Owned(text) => out.set_value(text),
        }
        Ok(IsNull::No)
    }
}
