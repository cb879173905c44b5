//! Prices that the person has set; the others come with the program.

use crate::{
    Connection, Result,
    events::{self, NewEvent},
    schema::prices,
};
use contract::event::EventKind;
use diesel::prelude::*;

/// A price as it is stored, in US dollars for a million tokens.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = prices)]
#[expect(missing_docs, reason = "the columns are documented where the contract shows them")]
pub struct PriceRow {
    pub user_id: String,
    pub model: String,
    pub input_usd: f64,
    pub output_usd: f64,
}

/// The user's own prices, by model.
///
/// # Errors
/// The read failed.
pub fn all(connection: &mut Connection, user: &str) -> Result<Vec<PriceRow>> {
    Ok(prices::table
        .filter(prices::user_id.eq(user))
        .order(prices::model)
        .select(PriceRow::as_select())
        .load(connection)?)
}

/// Sets a price, in place of an older one.
///
/// # Errors
/// `Constraint` when it is negative, or the write failed.
pub fn set(connection: &mut Connection, price: &PriceRow, now: i64) -> Result<()> {
    diesel::insert_into(prices::table)
        .values(price)
        .on_conflict((prices::user_id, prices::model))
        .do_update()
        .set(price)
        .execute(connection)?;
    events::append(connection, &NewEvent::about_nothing(now, EventKind::Providers))
}

/// Forgets a price; whether there was one.
///
/// # Errors
/// The write failed.
pub fn remove(connection: &mut Connection, user: &str, model: &str, now: i64) -> Result<bool> {
    let gone = diesel::delete(prices::table.find((user, model))).execute(connection)?;
    events::append(connection, &NewEvent::about_nothing(now, EventKind::Providers))?;
    Ok(gone > 0)
}
